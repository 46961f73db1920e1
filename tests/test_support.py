"""The support module: only the parts in use, there before whoever imports it, and no word of the user's is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import fake_rules
import pytest

from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.rule import SupportPart
from tf_migrate.run import Mode, run
from tf_migrate.settings import Settings
from tf_migrate.sources import discover
from tf_migrate.sources import write as writing
from tf_migrate.support import SupportError, SupportModules, compose, module_name
from tf_migrate.syntax.imports import Import

PARTS = fake_rules.PARTS
DIGITS = "import tensorflow as tf\n\nx = tf.digits('x')\n"
LABELS = DIGITS.replace("digits", "labels")
JOBS = [1, 2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(f"{name.replace('__in__', '/')}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def results(mode: Mode = Mode.FIX, jobs: int = 1) -> dict[str, FileResult]:
    found = run(discover(["."]), Settings(), mode, jobs=jobs, suite_loader=fake_rules.load)
    return {result.path: result for result in found}


# -- its text --------------------------------------------------------------------------------------------------------


def test_the_text():
    assert compose({"read_labels", "read_digits"}, PARTS) == (
        "# Written by tf-migrate: what this program needs of TensorFlow 1 and TensorFlow 2 does not have,"
        " in plain TensorFlow 2.\n"
        "# The module is part of the program now."
        " It may be edited; once it was, tf-migrate does not touch it any more.\n"
        "# tf-migrate parts: _open, read_digits, read_labels\n"
        "# tf-migrate checksum: 393f568bc626df56\n"
        "\n"
        "import gzip\n"
        "import pathlib\n"
        "\n"
        "import numpy as np\n"
        "import tensorflow as tf\n"
        "\n"
        "\n"
        "def _open(path):\n"
        "    with gzip.open(path) as file:\n"
        "        return tf.io.decode_raw(file.read(), tf.uint8)\n"
        "\n"
        "\n"
        "def read_digits(path):\n"
        "    return _open(pathlib.Path(path))\n"
        "\n"
        "\n"
        "def read_labels(path):\n"
        "    return np.asarray(_open(path))\n"
    )


def test_each_part_once_after_what_it_needs():
    known = {
        "a": SupportPart("a", "A = 1\n\n\n", (Import("__future__", "annotations"), Import("os", "path")), ("c", "b")),
        "b": SupportPart("b", "\nB = 1", (Import("tensorflow", None, "tf"), Import("os")), ("c",)),
        "c": SupportPart("c", "C = 1", (Import("os"), Import("absl", "flags"))),
        "d": SupportPart("d", "D = 1", (), ("e",)),
        "e": SupportPart("e", "E = 1", (), ("d",)),  # round in a circle, as functions may be
    }
    text = compose({"a", "d"}, known)
    assert text.partition("\n\n")[2] == (
        "from __future__ import annotations\n\nimport os\nfrom os import path\n\nimport tensorflow as tf\n"
        "from absl import flags\n\n\nC = 1\n\n\nB = 1\n\n\nA = 1\n\n\nE = 1\n\n\nD = 1\n"
    )
    assert compose({"c"}, {"c": replace(known["c"], imports=())}).endswith("\n\nC = 1\n")


def test_the_tool_has_nothing_to_say_of_the_module():
    text = compose(PARTS, PARTS)
    assert Engine(fake_rules.load(), Settings()).fix(text, "tf1_support.py") == FileResult("tf1_support.py")


# -- a run that needs one --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", JOBS)
def test_it_is_written_beside_the_programs_with_the_parts_that_they_use(folder, jobs):
    write(a=DIGITS, b__in__c=LABELS, b__in__d=LABELS, e="import tensorflow as tf\nx = tf.log(1)\n")
    found = results(Mode.FIX, jobs)
    assert all(result.written for result in found.values())
    assert list(found) == ["a.py", "b/c.py", "b/d.py", "e.py", "b/tf1_support.py", "tf1_support.py"]
    assert Path("a.py").read_text() == "from tf1_support import read_digits\n\nx = read_digits('x')\n"
    assert Path("tf1_support.py").read_text() == compose({"read_digits"}, PARTS)
    assert Path("b/tf1_support.py").read_text() == compose({"read_labels"}, PARTS)
    module = found["tf1_support.py"]
    assert (module.before, module.after, module.failed) == (None, compose({"read_digits"}, PARTS), False)
    assert results(Mode.FIX, jobs) == {path: FileResult(path) for path in found}


@pytest.mark.parametrize("jobs", JOBS)
def test_a_diff_shows_it_and_writes_nothing(folder, jobs):
    write(a=DIGITS, b=LABELS)
    found = results(Mode.DIFF, jobs)
    module = found["tf1_support.py"]
    assert (module.before, module.after) == (None, compose({"read_digits", "read_labels"}, PARTS))
    assert not module.written
    assert not Path("tf1_support.py").exists()
    assert "tf1_support.py" not in results(Mode.CHECK, jobs)


def test_parts_are_added_to_what_is_there(folder):
    write(a=DIGITS)
    results()
    before = Path("tf1_support.py").read_text()
    write(b=LABELS)
    found = results(Mode.DIFF)["tf1_support.py"]
    assert (found.before, found.after) == (before, compose({"read_digits", "read_labels"}, PARTS))
    assert results()["tf1_support.py"].written
    assert Path("tf1_support.py").read_text() == compose({"read_digits", "read_labels"}, PARTS)


def test_a_module_that_has_the_parts_already_is_left_alone(folder):
    write(a=LABELS)
    results()
    text = Path("tf1_support.py").read_text()
    time = Path("tf1_support.py").stat().st_mtime_ns
    write(b=LABELS)
    assert results()["tf1_support.py"] == FileResult("tf1_support.py")
    assert Path("tf1_support.py").stat().st_mtime_ns == time
    assert Path("tf1_support.py").read_text() == text


def test_line_ends_that_git_turned_are_no_edit(folder):
    write(a=DIGITS)
    results()
    Path("tf1_support.py").write_bytes(Path("tf1_support.py").read_bytes().replace(b"\n", b"\r\n"))
    write(b=LABELS)
    assert results()["tf1_support.py"].written
    data = Path("tf1_support.py").read_bytes()
    assert data == compose({"read_digits", "read_labels"}, PARTS).replace("\n", "\r\n").encode()


# -- a module that is not ours ---------------------------------------------------------------------------------------

FOREIGN = {
    "edited": lambda text: text.replace("def read_digits(path)", "def read_digits(path, mode=1)"),
    "parts edited": lambda text: text.replace("parts: _open, ", "parts: "),
    "with something added": lambda text: text + "\n\nX = 1\n",
    "foreign": lambda text: "def read_digits(path):\n    pass\n",
    "no python": lambda text: "def (:\n",
    "empty": lambda text: "",
}


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("mode", [Mode.DIFF, Mode.FIX])
@pytest.mark.parametrize("edit", FOREIGN.values(), ids=FOREIGN.keys())
def test_it_is_never_overwritten(folder, edit, mode, jobs):
    edited = edit(compose({"read_digits"}, PARTS))
    write(tf1_support=edited, a=LABELS, b="import tensorflow as tf\nx = tf.log(1)\n")
    found = results(mode, jobs)
    assert list(found) == ["a.py", "b.py", "tf1_support.py"]
    first = found["a.py"]
    assert [report.code for report in first.reports] == ["TFM010", "FAK003"]
    assert "`read_labels`" in first.reports[0].message
    assert (first.failed, first.after, first.written) == (True, None, False)
    assert not any(report.fixed for report in first.reports)
    assert found["b.py"].after is not None
    assert found["tf1_support.py"].after is None
    assert Path("tf1_support.py").read_text() == edited
    assert Path("a.py").read_text() == LABELS


@pytest.mark.parametrize(
    "definition",
    [
        "def read_labels(path):\n    pass\n",
        "class read_labels:\n    pass\n",
        "from my_reader import read as read_labels\n",
        "import read_labels\n",
        "if True:\n    read_labels = lambda path: 1\nelse:\n    pass\n",
        "try:\n    from fast import read_labels\nexcept ImportError:\n    read_labels = None\n",
        "read_digits, read_labels = 1, 2\n",
    ],
)
def test_one_that_defines_what_is_needed_will_do(folder, definition):
    write(tf1_support=definition, a=LABELS)
    assert results()["a.py"].written
    assert Path("tf1_support.py").read_text() == definition


def test_a_name_within_a_function_is_no_definition(folder):
    write(tf1_support="def f():\n    read_labels = 1\n", a=LABELS)
    assert results()["a.py"].failed


def test_parts_that_no_package_knows(folder):
    write(tf1_support=compose({"other"}, {"other": SupportPart("other", "def other(): pass")}), a=LABELS)
    before = Path("tf1_support.py").read_text()
    first = results()["a.py"]
    assert first.reports[0].code == "TFM010"
    assert "`other`" in first.reports[0].message
    write(a="import tensorflow as tf\nx = tf.gone\n")
    assert "`read_gone`" in results()["a.py"].reports[0].message
    assert Path("tf1_support.py").read_text() == before


def test_one_that_cannot_be_read(folder):
    Path("tf1_support.py").mkdir()
    write(a=LABELS)
    first = results()["a.py"]
    assert (first.reports[0].code, first.failed) == ("TFM010", True)
    assert "cannot be read" in first.reports[0].message
    assert Path("a.py").read_text() == LABELS


# -- when it cannot be written ---------------------------------------------------------------------------------------


def test_a_program_is_not_written_where_its_module_cannot_be(folder, monkeypatch):
    usual = os.replace

    def failing(source, target):
        if Path(target).name == "tf1_support.py":
            raise OSError(28, "No space left on device")
        usual(source, target)

    monkeypatch.setattr(writing.os, "replace", failing)
    write(a=LABELS, b="import tensorflow as tf\nx = tf.log(1)\n")
    found = results()
    first = found["a.py"]
    assert [report.code for report in first.reports] == ["TFM006", "FAK003"]
    assert "support module that it needs cannot be written: the disk is full" in first.reports[0].message
    assert found["b.py"].written
    assert Path("a.py").read_text() == LABELS
    assert sorted(path.name for path in folder.iterdir()) == ["a.py", "b.py"]


def test_a_program_that_changes_before_its_turn_is_not_written(folder):
    write(a=LABELS + "y = tf.meddle(1)\n", b=LABELS + "y = tf.unlink(1)\n")
    found = results()
    assert [report.code for report in found["a.py"].reports] == ["TFM006", "FAK003", "FAK010"]
    assert found["b.py"].reports[0].code == "TFM006"
    assert Path("a.py").read_text() == "somebody else was here\n"


def test_a_module_is_replaced_only_if_nobody_else_changed_it(folder):
    modules = SupportModules(lambda: PARTS, writing=True)
    modules.provide(Path("a.py"), {"read_digits"})
    Path("tf1_support.py").write_text("mine")
    with pytest.raises(writing.WriteError, match="changed while"):
        modules.provide(Path("b.py"), {"read_labels"})
    assert Path("tf1_support.py").read_text() == "mine"
    with pytest.raises(SupportError):
        SupportModules(lambda: PARTS, writing=True).provide(Path("b.py"), {"read_labels"})


@pytest.mark.skipif(sys.platform == "win32", reason="links take special rights there")
def test_beside_the_real_file_of_a_link(folder):
    write(real__in__a=LABELS)
    Path("a.py").symlink_to("real/a.py")
    (result, module) = run(["a.py"], Settings(), Mode.FIX, suite_loader=fake_rules.load)
    assert (result.path, result.written, module.path) == ("a.py", True, "real/tf1_support.py")


# -- how it is imported ----------------------------------------------------------------------------------------------

GUARD = "if __name__ == '__main__':\n    main()\n"
NAMES = {
    "a script": ({"x": ""}, "tf1_support"),
    "a script with a sibling": ({"x": "import model\n", "model": ""}, "tf1_support"),
    "a module of a package": ({"p/__init__": "", "p/x": ""}, ".tf1_support"),
    "a program in a package": ({"p/__init__": "", "p/x": GUARD}, "tf1_support"),
    "siblings by their bare names, in a package": (
        {"p/__init__": "", "p/x": "import model\nimport p.other\n", "p/model": "", "p/other": ""},
        "tf1_support",
    ),
    "relative": ({"p/x": f"from . import model\n{GUARD}"}, ".tf1_support"),
    "relative further up": ({"p/q/x": "from ..model import f\n"}, ".tf1_support"),
    "through the package": ({"p/__init__": "", "p/x": f"import p.model\n{GUARD}", "p/model": ""}, "p.tf1_support"),
    "from the package": ({"p/x": f"from p import model\n{GUARD}", "p/model": ""}, "p.tf1_support"),
    "through packages": (
        {"p/__init__": "", "p/q/__init__": "", "p/q/x": f"from p.r.m import f\n{GUARD}", "p/r/m": ""},
        "p.q.tf1_support",
    ),
    "a namesake of a standard module": ({"p/__init__": "", "p/x": "import random\n", "p/random": ""}, ".tf1_support"),
    "imported from outside, without __init__": (
        {"train": "import os\nfrom nets.x import f\n", "nets/x": "import tensorflow\n"},
        ".tf1_support",
    ),
    "imported from outside in another way": ({"train": "from nets import y, x as z\n", "nets/x": ""}, ".tf1_support"),
    "not imported from outside": ({"train": "from nets import y\n# nets.x\n", "nets/x": ""}, "tf1_support"),
    "as other files of it do": (
        {"tf1_support": "", "x": "import tf1_support\n", "__init__": ""},
        "tf1_support",
    ),
}


@pytest.mark.parametrize(("files", "expected"), NAMES.values(), ids=NAMES.keys())
def test_the_name_fits_how_the_file_is_run(folder, files, expected):
    for name, text in files.items():
        path = Path(f"{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    program = next(path for path in folder.rglob("x.py"))
    assert module_name(program, program.read_text()) == expected


@pytest.mark.parametrize(
    ("files", "command", "expected"),
    [
        ({"x": "{}"}, ["x.py"], "from tf1_support import read_digits"),
        ({"p/__init__": "", "p/x": "{}", "main": "import p.x\n"}, ["main.py"], "from .tf1_support import read_digits"),
        (
            {"p/__init__": "", "p/x": f"{{}}{GUARD}def main(): pass\n"},
            ["p/x.py"],
            "from tf1_support import read_digits",
        ),
        (
            {"p/__init__": "", "p/x": "from p import y\n{}", "p/y": ""},
            ["-m", "p.x"],
            "from p.tf1_support import read_digits",
        ),
        ({"main": "import nets.x\n", "nets/x": "{}"}, ["main.py"], "from .tf1_support import read_digits"),
    ],
)
def test_the_program_finds_its_module(folder, files, command, expected):
    for name, text in files.items():
        path = Path(f"{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{}", "import tensorflow as tf\nx = tf.digits\n"))
    found = results()
    program = next(path for path in folder.rglob("x.py"))
    assert expected in program.read_text()
    module = program.with_name("tf1_support.py")
    module.write_text("def read_digits(path): pass\nprint('found')\n")
    program.write_text(program.read_text().replace("def main(): pass\n", "").replace("main()", "pass"))
    assert found
    environment = {**os.environ, "PYTHONPATH": ""}
    assert subprocess.check_output([sys.executable, *command], text=True, env=environment) == "found\n"
