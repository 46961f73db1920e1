"""The diff, by what git and patch make of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_migrate.applicability import Applicability
from tf_migrate.reports.diff import DiffReport
from tf_migrate.results import Change, FileResult

GIT = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}
CLEAN = Applicability.SAFE


def git(folder: Path, *arguments: str, data: bytes = b"") -> None:
    done = subprocess.run(["git", *arguments], cwd=folder, input=data, capture_output=True, env=GIT, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture
def applied(tmp_path, caught, play):
    """Writes the texts before to a repository, applies the diff, and checks that the texts after stand there."""
    git(tmp_path, "init", "-q")

    def applied(*results: FileResult, folder: str = ".") -> str:
        where = tmp_path / folder
        where.mkdir(parents=True, exist_ok=True)
        for result in results:
            path = where / result.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if result.before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(result.encoded(result.before))
        output = caught()
        play(DiffReport(output.output), *results)
        git(where, "apply", "--check", "-", data=output.data)
        git(where, "apply", "-", data=output.data)
        for result in results:
            assert (where / result.path).read_bytes() == result.encoded(result.after)
        return output.data.decode("latin-1")

    return applied


LINES = [f"x{number} = {number}\n" for number in range(40)]
LONG = "".join(LINES)
LONG_AFTER = LONG.replace("x3 =", "y3 =").replace("x30 = 30\n", "").replace("x39 = 39\n", "x39 = 39\nend = 1\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = 1\n", "b = 1\n"),
        ("a = 1", "b = 1"),
        ("a = 1\nb = 2", "a = 1\nb = 2\n"),
        ("a = 1\nb = 2\n", "a = 1\nb = 2"),
        ("a = 1\r\nb = 2\r\n", "a = 1\r\nc = 3\r\nb = 2\r\n"),
        ("a = 1\r\nb = 2\nc = 3\r\n", "a = 1\r\nb = 3\nc = 3\r\n"),
        ("a = 1\rb = 2\rc = 3\n", "a = 1\rb = 4\rc = 3\n"),
        ("a = '\x0c'\n\x0c\nb = '\x1c\x85\u2028'\n", "a = '\x0c'\n\x0c\nc = '\x1c\x85\u2028'\n"),
        ("\ta\n  b\t \n\n\n", "\ta\n  c\t \n\n"),
        ("- a\n-- b\n+++ c\n@@ -1 +1 @@\n", "-- b\n+++ d\n@@ -1 +1 @@\n--- e\n"),
        ("", "a = 1\n"),
        ("a = 1\n", ""),
        (None, "a = 1\n"),
        (None, "a = 1\nb = 2"),
        (LONG, LONG_AFTER),
        (LONG.replace("\n", "\r\n"), LONG_AFTER.replace("\n", "\r\n")),
        ("same\n" * 30 + "a\n" + "same\n" * 30, "same\n" * 29 + "a\n" + "same\n" * 31),
    ],
)
def test_git_makes_the_text_after_of_the_text_before(applied, before, after):
    applied(FileResult("model.py", before=before, after=after))


@pytest.mark.parametrize(
    "path",
    [
        "pkg/model.py",
        "a folder/my model.py",
        'quo"te.py',
        "back\\slash.py",
        "tab\there.py",
        "line\nfeed.py",
        "größe/模型.py",
        "trailing .py ",
        "dev/null",
        "x 2020-01-01 12:00:00.000000000 +0000.py",
    ],
)
def test_paths_are_quoted_as_git_quotes_them(applied, path):
    applied(FileResult(path, before="a = 1\n", after="b = 1\n"))
    applied(FileResult(f"new/{path}", before=None, after="b = 1\n"))


def test_a_path_that_is_no_utf8(applied):
    applied(FileResult(os.fsdecode(b"gr\xf6\xdfe.py"), before="a = 1\n", after="b = 1\n"))


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("latin-1", False), ("cp1252", False), ("utf-8", True), ("shift_jis", False), ("euc-jp", False)],
)
def test_each_file_keeps_its_encoding(applied, encoding, bom):
    word = "日本" if encoding in {"shift_jis", "euc-jp"} else "größe"
    before = f"# -*- coding: {encoding} -*-\n{word} = 1\nx = 2\n"
    applied(FileResult("m.py", before=before, after=before.replace("x", f"{word}_"), encoding=encoding, bom=bom))


def test_several_files_with_their_own_encodings_in_one_patch(applied):
    applied(
        FileResult("a.py", before="# ä\na = 1\n", after="# ä\nb = 1\n", encoding="latin-1"),
        FileResult("b.py", before="# ä\na = 1", after="# ä\nb = 1"),
        FileResult("tf1_support.py", before=None, after="def f():\n    pass\n"),
    )


def test_a_patch_made_in_a_folder_of_the_repository_applies_there(applied):
    applied(FileResult("pkg/model.py", before="a = 1\n", after="b = 1\n"), folder="deep/below")


@pytest.mark.parametrize("name", ["m.py", "my model.py"])
def test_patch_takes_it_as_well(tmp_path, caught, play, name):
    (tmp_path / name).write_text(LONG)
    output = caught()
    play(DiffReport(output.output), FileResult(name, before=LONG, after=LONG_AFTER))
    try:
        done = subprocess.run(["patch", "-p1"], cwd=tmp_path, input=output.data, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("patch is not installed")
    assert done.returncode == 0, done.stdout
    assert (tmp_path / name).read_text() == LONG_AFTER


_LINE = st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "d\r", "é\n", "-- x\n", "@@\n", "\\ No\n"])
_TEXT = st.builds(
    lambda lines, end: "".join(lines) + end, st.lists(_LINE, max_size=25), st.sampled_from(["", "z", "a"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_TEXT, after=_TEXT)
def test_any_two_texts(applied, before, after):
    if before != after:
        applied(FileResult("m.py", before=before, after=after))


def change(start: int, end: int, code: str, applicability: Applicability = CLEAN) -> Change:
    return Change(start, end, code, f"name-{code[-1]}", applicability)


def labels(patch: str) -> list[str]:
    return [line.split(" @@", 1)[1].strip() for line in patch.split("\n") if line.startswith("@@ -")]


def test_each_hunk_names_its_rules(applied):
    changes = (
        change(4, 4, "TFM101"),
        change(4, 4, "TFM102", Applicability.UNSAFE),
        change(31, 31, "TFM103"),
        change(40, 40, "TFM104"),
        change(20, 20, "TFM105"),
    )
    patch = applied(FileResult("m.py", before=LONG, after=LONG_AFTER, changes=changes))
    assert labels(patch) == ["TFM101 name-1, TFM102 name-2 (unsafe)", "TFM103 name-3", "TFM104 name-4"]


def test_a_hunk_of_many_rules_gives_their_codes_only(applied):
    changes = tuple(change(4, 4, f"TFM10{digit}", Applicability.UNSAFE) for digit in range(5))
    patch = applied(FileResult("m.py", before=LONG, after=LONG.replace("x3 =", "y3 ="), changes=changes))
    assert labels(patch) == [", ".join(f"TFM10{digit} (unsafe)" for digit in range(5))]


def test_a_mended_import_is_labelled_by_its_finding(applied, finding):
    before = "import tensorflow.compat.v1 as tf\nx = 1\n"
    report = finding(before, "tensorflow.compat.v1", code="TFM110", name="compat-import", fixed=True)
    patch = applied(FileResult("m.py", (report,), before=before, after="import tensorflow as tf\nx = 1\n"))
    assert labels(patch) == ["TFM110 compat-import"]


def test_lines_ended_by_carriage_returns_find_their_label(applied):
    before = "a = 1\rb = 2\rc = 3\nd = 4\n" + LONG
    result = FileResult(
        "m.py", before=before, after=before.replace("d = 4", "d = 5"), changes=(change(4, 4, "TFM101"),)
    )
    assert labels(applied(result)) == ["TFM101 name-1"]


def test_files_without_a_change_are_left_out(caught, play):
    output = caught()
    play(DiffReport(output.output), FileResult("a.py"), FileResult("b.py", before="x\n", after="x\n"))
    assert output.data == b""


def test_a_coloured_diff_shows_what_would_steer_the_terminal(caught, play):
    output = caught(color=True)
    before = "a = '\x1b[2J'\r\n\tb = 1\r\n"
    play(DiffReport(output.output), FileResult("m\x1b.py", before=before, after=before.replace("b", "c")))
    assert "\x1b[2J" not in output.text
    assert "␛[2J" in output.text
    assert "\x1b[31m-\tb = 1\x1b[0m" in output.text
    assert "\x1b[32m+\tc = 1\x1b[0m" in output.text


def test_a_large_file_with_few_changes_is_quick(caught, play):
    before = "".join(f"v{number} = f({number % 7})\n" for number in range(50_000))
    after = before.replace("v100 =", "w =").replace("v49900 =", "w =")
    output = caught()
    play(DiffReport(output.output), FileResult("m.py", before=before, after=after))
    assert len(labels(output.text)) == 2
