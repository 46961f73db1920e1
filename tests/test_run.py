"""A run over many files: in order, complete, and with nothing worse than a finding for whatever is wrong with one."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import fake_rules
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_migrate.results import FileResult
from tf_migrate.run import Mode, run, run_text
from tf_migrate.settings import Settings
from tf_migrate.sources import discover
from tf_migrate.suite import NoCatalogue

ROOT = Path(__file__).parents[1]
OLD = "import tensorflow as tf\n\nx = tf.log(1)\n"
NEW = OLD.replace("tf.log", "tf.math.log")
JOBS = [1, 2]

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and permissions")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str | bytes) -> None:
    for name, text in files.items():
        Path(f"{name}.py").write_bytes(text if isinstance(text, bytes) else text.encode())


def results(
    mode: Mode = Mode.FIX, jobs: int = 1, paths: tuple[str, ...] = (".",), **options: object
) -> list[FileResult]:
    options = {"suite_loader": fake_rules.load, **options}
    return list(run(discover(paths), Settings(), mode, jobs=jobs, **options))  # type: ignore[arg-type]


def codes(result: FileResult) -> list[str]:
    return [report.code for report in result.reports]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- what a run gives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
def test_results_come_in_the_order_of_the_files(folder, jobs):
    files = [f"f{number:02}.py" for number in range(40)]
    for number, name in enumerate(files):
        Path(name).write_text("x = 1\n" if number % 3 == 0 else OLD if number % 3 == 1 else OLD * 40)
    assert [result.path for result in results(Mode.CHECK, jobs)] == files
    order = list(reversed(files))
    assert [result.path for result in results(Mode.CHECK, jobs, tuple(order))] == order


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("mode", [Mode.CHECK, Mode.DIFF])
def test_check_and_diff_write_nothing(folder, mode, jobs):
    write(a=OLD, b="import tensorflow as tf\nx = tf.digits('x')\n")
    before = everything_in(folder)
    found = results(mode, jobs)
    assert everything_in(folder) == before
    assert not any(result.written for result in found)
    assert [codes(result) for result in found[:2]] == [["FAK001"], ["FAK002"]]
    assert (found[0].after == NEW) == (mode is Mode.DIFF)


@pytest.mark.parametrize("jobs", JOBS)
def test_fix_writes_and_a_second_run_finds_nothing(folder, jobs):
    write(a=OLD, b=NEW, c=OLD.replace("log", "manual"), d="x = 1\n")
    first = results(Mode.FIX, jobs)
    assert [(result.path, result.written) for result in first] == [
        ("a.py", True),
        ("b.py", False),
        ("c.py", False),
        ("d.py", False),
    ]
    assert Path("a.py").read_text() == NEW
    second = results(Mode.FIX, jobs)
    assert [codes(result) for result in second] == [[], [], ["FAK007"], []]
    assert not any(result.written for result in second)


@pytest.mark.parametrize("jobs", JOBS)
def test_results_without_findings_hold_no_text(folder, jobs):
    write(a="x = 1\n", b=NEW)
    assert results(Mode.FIX, jobs) == [FileResult("a.py"), FileResult("b.py")]


@pytest.mark.parametrize("jobs", JOBS)
def test_encoding_and_byte_order_mark_are_told(folder, jobs):
    write(a=b"\xef\xbb\xbf" + OLD.encode(), b=b"# coding: latin-1\n# \xe9\n" + OLD.encode())
    found = results(Mode.DIFF, jobs)
    assert [(result.encoding, result.bom) for result in found] == [("utf-8", True), ("iso-8859-1", False)]
    assert found[0].before == OLD


def test_paths_are_shown_relative_to_the_root(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "y.py"
    outside.write_text("")
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/b/x.py").write_text("")
    files = ["a/b/x.py", folder / "a/b/x.py", "./a/../a/b/x.py", outside]
    assert [r.path for r in run(files, Settings(), Mode.CHECK)] == [*["a/b/x.py"] * 3, outside.as_posix()]
    assert [r.path for r in run(files, Settings(), Mode.CHECK, root=folder / "a")][:2] == ["b/x.py"] * 2
    os.chdir("a")
    assert [r.path for r in run(["../a/b/x.py", "../b.py"], Settings(), Mode.CHECK)] == ["b/x.py", "../b.py"]


def test_results_come_as_soon_as_they_are_there(folder):
    write(a=OLD)
    taken = []

    def files():
        for number in itertools.count():
            taken.append(number)
            yield "a.py"

    stream = run(files(), Settings(), Mode.CHECK, jobs=1, suite_loader=fake_rules.load)
    next(stream)
    assert len(taken) == 1
    stream.close()
    stream = run(files(), Settings(), Mode.CHECK, jobs=2, suite_loader=fake_rules.load)
    for _ in range(300):
        next(stream)
    assert len(taken) < 450  # it does not run far ahead of whoever reads the results
    stream.close()


def test_leaving_early_ends_the_workers(folder):
    write(**{f"f{number}": OLD.replace("log", "slow") for number in range(20)})
    stream = run(discover(["."]), Settings(), Mode.FIX, jobs=2, suite_loader=fake_rules.load)
    next(stream)
    started = time.monotonic()
    stream.close()
    assert time.monotonic() - started < 8
    assert {path.read_text() for path in folder.glob("*")} == {OLD.replace("log", "slow"), NEW}


# -- the rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", JOBS)
def test_problems_of_rule_packages_are_told_once(folder, jobs):
    write(**{f"f{number}": OLD for number in range(8)})
    told: list[str] = []
    results(Mode.CHECK, jobs, suite_loader=fake_rules.load_with_problem, on_problem=told.append)
    assert len(told) == 1
    assert "no such thing" in told[0]
    results(Mode.CHECK, jobs, suite_loader=fake_rules.load_with_problem)


@pytest.mark.parametrize("jobs", JOBS)
def test_without_rules_there_is_no_run(folder, jobs):
    write(a=OLD, b=OLD)
    with pytest.raises(NoCatalogue, match="nothing is installed"):
        results(Mode.CHECK, jobs, suite_loader=fake_rules.load_nothing)


def test_rules_are_not_loaded_for_files_without_tensorflow(folder):
    write(a="x = 1\n", b=b"\xff\xfe\0")
    assert results(Mode.FIX, 2, suite_loader=fake_rules.load_nothing) == [FileResult("a.py"), FileResult("b.py")]
    code = (
        "import sys\nfrom tf_migrate.run import *\nfrom tf_migrate.settings import Settings\n"
        "from tf_migrate.sources import discover\n"
        "print(len(list(run(discover(['.']), Settings(), Mode.FIX))))\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('libcst', 'tf_migrate_rules')])"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'rules'}"}
    assert subprocess.check_output([sys.executable, "-c", code], text=True, env=environment) == "2\n[]\n"


# -- files of every kind ---------------------------------------------------------------------------------------------

LAYOUTS = {
    "byte-order mark": b"\xef\xbb\xbfimport tensorflow as tf\r\nx = tf.log(1)\r\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nimport tensorflow as tf\nx = tf.log('\xe9\xff')  # \xe0\n",
    "crlf": b"import tensorflow as tf\r\n\r\nx = tf.log(1)\r\n",
    "bare cr": b"import tensorflow as tf\r\rx = tf.log(1)\r",
    "mixed line ends": b"import tensorflow as tf\r\n\n\rx = [\r\n  tf.log(1),\n  tf.log(2)\r]\r\n",
    "form feeds and tabs": b"import tensorflow as tf\n\x0c\ndef f():\n\tif 1:\n\t    return tf.log(1)\n\x0c\n",
    "no newline at the end": b"import tensorflow as tf\nx = tf.log(1)",
    "blank space": b"  # odd\nimport tensorflow as tf   \nx  =  tf . log(1 )\t\n\n\n",
    "other line separators": "import tensorflow as tf\nx = tf.log('\u2028\x85\x1c')\n".encode(),
    "characters of every length": "import tensorflow as tf\nx = 'é€𝄞'; y = tf.log(1); z = '𝄞'\n".encode(),
}


@pytest.mark.parametrize("jobs", JOBS)
def test_every_byte_outside_the_edits_stays(folder, jobs):
    names = {name.replace(" ", "_").replace("-", "_"): data for name, data in LAYOUTS.items()}
    write(**names)
    for result in results(Mode.FIX, jobs):
        assert (result.written, result.failed, set(codes(result))) == (True, False, {"FAK001"}), result
    for name, data in names.items():
        expected = data.replace(b"tf.log", b"tf.math.log").replace(b"tf . log", b"tf.math.log")
        assert Path(f"{name}.py").read_bytes() == expected


@given(
    st.lists(
        st.sampled_from(["x = tf.log(1)", "# é", "s = '''é", "'''", "if 1:", "\ty = tf.log(2)", "\x0c", "", "(", ")"]),
        max_size=8,
    ),
    st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=9, max_size=9),
    st.sampled_from(["utf-8", "latin-1"]),
    st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_file_is_changed_at_its_edits_only(tmp_path, lines, ends, encoding, bom):
    head = [f"# coding: {encoding}", "import tensorflow as tf"]
    text = "".join(line + end for line, end in zip([*head, *lines], itertools.cycle(ends), strict=False))
    data = b"\xef\xbb\xbf" * (bom and encoding == "utf-8") + text.encode(encoding)
    path = tmp_path / "x.py"
    path.write_bytes(data)
    (result,) = run([path], Settings(), Mode.FIX, jobs=1, suite_loader=fake_rules.load)
    if result.failed or not result.written:
        assert path.read_bytes() == data
    else:
        assert path.read_bytes().replace(b"tf.math.log", b"tf.log") == data


@pytest.mark.parametrize("jobs", JOBS)
def test_an_empty_file_and_one_with_nothing_but_a_comment(folder, jobs):
    write(a="", b="# tensorflow", c=b"\xef\xbb\xbf", d="\n\n")
    assert [codes(result) for result in results(Mode.FIX, jobs)] == [[], [], [], []]
    assert Path("b.py").read_text() == "# tensorflow"


def test_a_file_of_fifty_thousand_lines(folder):
    body = "".join(f"def f{number}(x):\n    y = x + {number}\n    return y\n\n\n" for number in range(10_000))
    write(a=OLD + body + "z = tf.log(2)\n")
    (result,) = results(Mode.FIX)
    assert [report.line for report in result.reports] == [3, 50_004]
    assert Path("a.py").read_text() == NEW + body + "z = tf.math.log(2)\n"


DEEP = {
    "parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "minus": "-" * 10_000 + "1",
    "plus": " + ".join(["a"] * 10_000),
    "attributes": "a" + ".b" * 10_000,
    "lists": "[" * 10_000 + "]" * 10_000,
    "calls": "f(" * 10_000 + ")" * 10_000,
    "chain": "a" + ".b()" * 10_000,
    "lambdas": "lambda: " * 10_000 + "1",
}


def test_what_is_nested_ten_thousand_levels_deep_is_a_finding(folder):
    write(**{name: f"{OLD}y = {code}\n" for name, code in DEEP.items()}, z=OLD)
    write(blocks=OLD + "".join(f"{' ' * level}if x:\n" for level in range(200)) + " " * 200 + "pass\n")
    before = everything_in(folder)
    *deep, last = results(Mode.FIX)
    for result in deep:
        assert (codes(result), result.failed, result.written) == (["TFM005"], True, False), result.path
        assert any(word in result.reports[0].message for word in ("nested", "too many levels of indentation"))
    assert {result.reports[0].line for result in deep} <= {1, 4, 104}  # Python's own parser does not always say where
    assert last.written
    assert {**everything_in(folder), "z.py": OLD.encode()} == before


@pytest.mark.parametrize("jobs", JOBS)
def test_a_sum_of_many_terms_is_analysed(folder, jobs):
    terms = 600 if sys.version_info[:2] == (3, 12) else 2_000  # whose calls from C do not go deeper
    code = f"{OLD}y = tf.log({' + '.join(['a'] * terms)})\n"
    write(a=code, b=OLD)
    assert [result.written for result in results(Mode.FIX, jobs)] == [True, True]
    assert Path("a.py").read_text() == code.replace("tf.log", "tf.math.log")


# -- what is wrong with a file ---------------------------------------------------------------------------------------

BAD = {
    "mistake": (OLD + "y = = 2\n", "TFM001", 4, ["invalid syntax"]),
    "unclosed": (OLD + "y = (\n", "TFM001", 4, ["never closed"]),
    "nulls": (OLD + "y = '\0'\n", "TFM001", 4, ["null character"]),
    "python2": (OLD + "print x\n", "TFM002", 4, ["this is Python 2", "`print` as a statement", "fissix"]),
    "python2_except": (OLD + "try:\n  f()\nexcept E, e: pass\n", "TFM002", 6, ["`except`", "fissix"]),
    "python2_tabs": (OLD + "if x:\n        a\n\tb\n", "TFM002", 6, ["tabs and spaces", "expand"]),
    "encoding": (OLD.encode() + b"y = '\xe9'\n", "TFM003", 4, ["0xE9", "utf-8", "save the file as UTF-8"]),
    "cookie": ("# coding: klingon\n" + OLD, "TFM003", 1, ["unknown encoding: klingon", "UTF-8"]),
    "surrogate": (OLD.encode() + b"y = '\xed\xa0\x80'\n", "TFM003", 4, ["0xED"]),
    "arrow": (
        "# coding: latin-1\nimport tensorflow as tf\nx = tf.arrow\n",
        "TFM006",
        1,
        ["'\\u2192'", "iso-8859-1", "UTF-8"],
    ),
    "bug": ("import tensorflow as tf\nx = tf.bug\n", "TFM011", 1, ["tf-migrate itself failed", "KeyError", "report"]),
}


@pytest.mark.parametrize("jobs", JOBS)
def test_each_bad_file_is_a_finding_and_the_others_go_on(folder, jobs):
    write(**{name: text for name, (text, *_) in BAD.items()}, aaa=OLD, zzz=OLD)
    before = everything_in(folder)
    found = {result.path.removesuffix(".py"): result for result in results(Mode.FIX, jobs)}
    assert found.pop("aaa").written
    assert found.pop("zzz").written
    assert found.keys() == BAD.keys()
    for name, (_, code, line, words) in BAD.items():
        result = found[name]
        first = result.reports[0]
        assert (first.code, first.line, result.failed, result.written) == (code, line, True, False), result
        assert [word for word in words if word not in first.message] == [], first.message
        assert not any(report.fixed for report in result.reports)
        assert result.after is None
    assert {**everything_in(folder), "aaa.py": OLD.encode(), "zzz.py": OLD.encode()} == before


@pytest.mark.parametrize("jobs", JOBS)
def test_files_that_cannot_be_read(folder, jobs):
    write(a=OLD, z=OLD)
    Path("folder.py").mkdir()
    paths = ["a.py", "nowhere.py", "a.py/b.py", "no*where.py", "z.py"]
    if sys.platform != "win32":
        os.mkfifo("pipe")
        Path("loop.py").symlink_to("loop.py")
        paths[1:1] = ["pipe", "loop.py", "/dev/null"]
    found = results(Mode.FIX, jobs, tuple(paths))
    assert [result.path for result in found] == paths
    assert found[0].written
    assert found[-1].written
    for result in found[1:-1]:
        assert (codes(result), result.failed) == (["TFM004"], True)
    assert "no such file" in found[-4].reports[0].message
    if sys.platform != "win32":
        assert "not a regular file but a pipe" in found[1].reports[0].message


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize(
    ("name", "words"), [("meddle", "changed while the tool was at work"), ("unlink", "no longer there")]
)
def test_a_file_that_is_changed_or_deleted_while_the_tool_is_at_work(folder, jobs, name, words):
    write(a=OLD, b=OLD.replace("log", name), c=OLD)
    first, second, third = results(Mode.FIX, jobs)
    assert (first.written, second.written, third.written) == (True, False, True)
    assert (codes(second), second.failed) == (["TFM006", "FAK010" if name == "meddle" else "FAK011"], True)
    assert words in second.reports[0].message
    assert not any(report.fixed for report in second.reports)
    assert {path.name for path in folder.iterdir()} == {"a.py", "c.py"} | ({"b.py"} if name == "meddle" else set())
    assert name == "unlink" or Path("b.py").read_text() == "somebody else was here\n"


@posix
@pytest.mark.parametrize("jobs", JOBS)
def test_read_only_files_and_folders(folder, jobs, plain_user):
    (folder / "closed").mkdir()
    write(a=OLD, b=OLD, c=OLD)
    Path("closed/d.py").write_text(OLD)
    Path("a.py").chmod(0o444)
    Path("b.py").chmod(0o000)
    Path("closed").chmod(0o555)
    output = plain_user(
        "import fake_rules, json\nfrom tf_migrate.run import *\nfrom tf_migrate.settings import Settings\n"
        "from tf_migrate.sources import discover\n"
        f"for result in run(discover(['.']), Settings(), Mode.FIX, jobs={jobs}, suite_loader=fake_rules.load):\n"
        "    print(json.dumps([result.path, result.written, [(r.code, r.message) for r in result.reports]]))\n"
    )
    found = {path: (written, reports) for path, written, reports in map(json.loads, output.splitlines())}
    assert found["a.py"][1][0][0] == "TFM006"
    assert "may not write the file" in found["a.py"][1][0][1]
    assert [code for code, _ in found["b.py"][1]] == ["TFM004"]
    assert "may not read" in found["b.py"][1][0][1]
    assert "may not write its folder" in found["closed/d.py"][1][0][1]
    assert [path for path, (written, _) in found.items() if written] == ["c.py"]
    assert Path("a.py").read_text() == Path("closed/d.py").read_text() == OLD
    assert sorted(path.name for path in folder.rglob("*")) == ["a.py", "b.py", "c.py", "closed", "d.py"]


@pytest.mark.parametrize("jobs", JOBS)
def test_a_full_disk(tiny_disk, jobs, monkeypatch):
    monkeypatch.chdir(tiny_disk)
    text = OLD + "# " + "x" * 20_000 + "\n"
    write(a=text, b=text, c=text)
    (tiny_disk / "ballast").touch()
    with Path("ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"x" * 512)
    before = everything_in(tiny_disk)
    for result in results(Mode.FIX, jobs):
        assert (codes(result), result.written) == (["TFM006", "FAK001"], False)
        assert "the disk is full" in result.reports[0].message
    assert everything_in(tiny_disk) == before


# -- processes -------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(("name", "how"), [("crash", "signal 11"), ("quit", "exit code 7")])
def test_a_process_that_breaks_off_costs_one_file(folder, name, how):
    write(**{f"f{number}": OLD.replace("log", name) if number in (2, 3, 9) else OLD for number in range(12)})
    found = results(Mode.FIX, 2)
    assert len(found) == 12
    for number, result in enumerate(sorted(found, key=lambda r: int(r.path[1:-3]))):
        if number in (2, 3, 9):
            assert (codes(result), result.failed) == (["TFM011"], True)
            assert how in result.reports[0].message
        else:
            assert result.written


def test_without_processes_the_work_is_done_all_the_same(folder, monkeypatch):
    write(**{f"f{number}": OLD for number in range(12)})
    from multiprocessing import forkserver

    def failing():
        raise OSError("no more processes")

    monkeypatch.setattr(forkserver, "ensure_running", failing)
    assert all(result.written for result in results(Mode.FIX, 2))


def test_a_script_without_a_guard_is_served_too(folder):
    """Worker processes import the main module. Where that starts a run itself, they end before they are ready."""
    (folder / "code").mkdir()
    write(**{"code/a": OLD, "code/b": OLD})
    Path("script.py").write_text(
        "import fake_rules\nfrom tf_migrate.run import *\nfrom tf_migrate.settings import Settings\n"
        "files = ['code/a.py', 'code/b.py']\n"
        "print([r.written for r in run(files, Settings(), Mode.FIX, jobs=2, suite_loader=fake_rules.load)])\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(fake_rules.__file__).parent)])}
    done = subprocess.run([sys.executable, "script.py"], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "[True, True]\n", done.stderr


INTERRUPTED = """
import fake_rules, sys
from tf_migrate.run import *
from tf_migrate.settings import Settings
from tf_migrate.sources import discover

if __name__ == "__main__":
    try:
        for result in run(discover(["code"]), Settings(), Mode.FIX, jobs={jobs}, suite_loader=fake_rules.load):
            print(result.path, flush=True)
    except KeyboardInterrupt:
        sys.exit("interrupted")
"""


@posix
@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("whom", ["the process", "its whole group"])
@pytest.mark.parametrize("when", ["at the start", "in the middle"])
def test_an_interrupt(folder, jobs, whom, when):
    (folder / "code").mkdir()
    slow = OLD.replace("log", "slow") + "# " + "x" * 200_000
    write(**{f"code/f{number}": slow for number in range(30)})
    Path("script.py").write_text(INTERRUPTED.format(jobs=jobs))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(fake_rules.__file__).parent)])}
    process = subprocess.Popen(
        [sys.executable, "script.py"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if when == "in the middle":
        for _ in range(3):
            assert process.stdout.readline()
    else:
        time.sleep(0.35)
    (os.killpg if whom == "its whole group" else os.kill)(process.pid, signal.SIGINT)
    started = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - started < 10
    if when == "in the middle" or errors == "interrupted\n":
        assert (process.returncode, errors) == (1, "interrupted\n")
    new = slow.replace("tf.slow", "tf.math.log")
    texts = [path.read_text() for path in (folder / "code").iterdir()]
    assert len(texts) == 30
    assert set(texts) <= {slow, new}
    assert texts.count(slow) > 5
    assert when == "at the start" or texts.count(new) >= 3
    assert _descendants_of_session(process.pid) == []


def _descendants_of_session(session: int) -> list[str]:
    """The processes that are left of a session, after a moment to end."""
    if not Path("/proc/self/stat").exists():
        return []
    for _ in range(50):
        left = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                left.append(stat.parent.joinpath("cmdline").read_text())
        if not left:
            break
        time.sleep(0.1)
    return left


@posix
def test_an_interrupt_reaches_the_caller_as_what_it_is(folder):
    write(**{f"f{number}": OLD.replace("log", "slow") for number in range(10)})
    for jobs in JOBS:
        stream = run(discover(["."]), Settings(), Mode.CHECK, jobs=jobs, suite_loader=fake_rules.load)
        next(stream)
        threading.Timer(0.2, signal.raise_signal, [signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            list(stream)


# -- standard input --------------------------------------------------------------------------------------------------


def text_result(text: str | bytes, mode: Mode = Mode.FIX, name: str = "x.py") -> FileResult:
    return run_text(text, name, Settings(), mode, suite_loader=fake_rules.load)


def test_standard_input(folder):
    assert text_result(OLD).after == NEW
    assert text_result(OLD.encode()).after == NEW
    assert text_result(OLD, Mode.CHECK).after is None
    assert not text_result(OLD).written
    assert text_result("x = 1\n") == FileResult("x.py")
    assert list(folder.iterdir()) == []


def test_standard_input_of_every_kind():
    for data in LAYOUTS.values():
        result = text_result(data)
        text = "\ufeff" * result.bom + result.after
        assert text.encode(result.encoding).replace(b"tf.math.log", b"tf.log") == data.replace(b"tf . log", b"tf.log")


@pytest.mark.parametrize("name", [name for name in BAD if name != "arrow"])
def test_bad_standard_input(name):
    text, code, line, _ = BAD[name]
    result = text_result(text, name="given.py")
    assert (result.path, result.failed, codes(result), result.reports[0].line) == ("given.py", True, [code], line)


def test_problems_of_rule_packages_are_told_for_standard_input():
    told: list[str] = []
    run_text(OLD, "x.py", Settings(), Mode.CHECK, suite_loader=fake_rules.load_with_problem, on_problem=told.append)
    assert len(told) == 1


def test_a_notebook_is_no_silent_success(tmp_path: Path) -> None:
    notebook = tmp_path / "a.ipynb"
    notebook.write_text('{"cells": [{"source": ["import tensorflow as tf"]}]}', encoding="utf-8")
    (result,) = run([notebook], Settings(), Mode.CHECK, jobs=1)
    assert (result.failed, result.reports[0].code) == (True, "TFM004")
    assert "nbconvert" in result.reports[0].message
