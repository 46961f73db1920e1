"""`check`, `diff` and `fix`: what they print, what they leave on the disk, and their exit status."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

HEAD = "import tensorflow as tf\n\n"
SAFE = HEAD + "y = tf.log(x)\n"
UNSAFE = HEAD + "y = tf.div(x, 2)\n"
MANUAL = HEAD + "s = tf.Session()\n"
CLEAN = HEAD + "y = tf.math.log(x)\n"
BROKEN = HEAD + "y = (\n"


@pytest.fixture
def project(here):
    def project(**files: str | bytes):
        for name, content in files.items():
            path = here / f"{name}.py"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return here

    return project


# -- exit status -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "files", "status"),
    [
        ("check", {"a": CLEAN}, 0),
        ("check", {"a": "print(1)\n"}, 0),
        ("check", {}, 0),
        ("check", {"a": SAFE}, 1),
        ("check", {"a": MANUAL}, 1),
        ("check", {"a": BROKEN}, 3),
        ("check", {"a": SAFE, "b": BROKEN}, 3),
        ("diff", {"a": CLEAN}, 0),
        ("diff", {"a": SAFE}, 1),
        ("diff", {"a": MANUAL}, 1),
        ("diff", {"a": SAFE, "b": BROKEN}, 3),
        ("fix", {"a": CLEAN}, 0),
        ("fix", {"a": SAFE}, 0),
        ("fix", {"a": SAFE, "b": MANUAL}, 1),
        ("fix", {"a": SAFE, "b": BROKEN}, 3),
    ],
)
def test_exit_status(tool, project, command, files, status):
    project(**files)
    assert tool(command).exit_code == status


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--no-such-option"],
        ["check", "--target", "1.15"],
        ["check", "--numerics", "tf2"],
        ["check", "--output-format", "xml"],
        ["check", "--jobs", "-1"],
        ["check", "--jobs", "many"],
        ["check", "-", "a.py"],
        ["check", "-q", "-v"],
        ["check", "--config", "missing.toml"],
        ["chek"],
        [],
    ],
)
def test_wrong_use(tool, project, arguments):
    project(a=SAFE)
    result = tool(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_path_that_is_missing_does_not_stop_the_others(tool, project):
    project(a=SAFE)
    result = tool("check", "missing.py", "a.py", "--output-format", "json")
    assert result.exit_code == 3
    assert [one["code"] for one in json.loads(result.stdout)["findings"]] == ["TFM004", "TFM101"]


def test_exit_status_of_the_process(process, project):
    project(a=SAFE)
    assert process("check").returncode == 1
    assert process("fix").returncode == 0
    assert process("check").returncode == 0
    assert process("check", "--select", "NOPE").returncode == 2


# -- check -----------------------------------------------------------------------------------------------------------


def test_check_reports_and_changes_nothing(tool, project):
    folder = project(a=SAFE, b=UNSAFE, c=MANUAL)
    result = tool("check")
    assert "a.py:3:5 TFM101 [renamed-symbol] `tf.log` is `tf.math.log` in TensorFlow 2 (safe)" in result.stdout
    assert "(unsafe)" in result.stdout
    assert "c.py:3:5 TFM201" in result.stdout
    assert "3 files checked: 3 findings in 3 files (1 safe, 1 unsafe, 1 manual)." in result.stdout
    assert "2 could be fixed by `tf-migrate fix`" in result.stdout
    assert "\x1b" not in result.stdout
    assert (folder / "a.py").read_text() == SAFE


def test_the_place_and_its_fix_are_shown(tool, project):
    project(a=SAFE)
    lines = tool("check", "a.py").stdout.splitlines()
    underline = next(line for line in lines if line.strip(" |^") == "")
    above = lines[lines.index(underline) - 1]
    assert above[underline.index("^") : underline.rindex("^") + 1] == "tf.log"
    assert any(line.lstrip().startswith("+") and line.endswith("y = tf.math.log(x)") for line in lines)


def test_check_as_json(tool, project):
    project(a=SAFE)
    document = json.loads(tool("check", "--output-format", "json").stdout)
    assert document["findings"] == [
        {
            "path": "a.py",
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 11,
            "code": "TFM101",
            "name": "renamed-symbol",
            "message": "`tf.log` is `tf.math.log` in TensorFlow 2",
            "applicability": "safe",
            "fixed": False,
        }
    ]
    assert document["summary"]["files"] == 1


def test_check_concise(tool, project):
    project(a=SAFE)
    result = tool("check", "--output-format", "concise")
    assert result.stdout == "a.py:3:5: TFM101 renamed-symbol (safe) `tf.log` is `tf.math.log` in TensorFlow 2\n"
    assert "1 finding in 1 file" in result.stderr
    assert tool("check", "--output-format", "concise", "--quiet").stderr == ""


def test_statistics(tool, project):
    project(a=SAFE, b=SAFE, c=MANUAL)
    text = tool("check", "--statistics").stdout
    assert "a.py" not in text
    rows = [line.split() for line in text.splitlines() if line.startswith("  ")]
    assert rows == [["2", "TFM101", "renamed-symbol", "safe"], ["1", "TFM201", "session", "manual"]]
    assert json.loads(tool("check", "--statistics", "--output-format", "json").stdout)["findings"]


def test_quiet_and_verbose(tool, project):
    project(a=SAFE)
    quiet = tool("check", "--quiet")
    assert "TFM101" in quiet.stdout
    assert "checked" not in quiet.output
    verbose = tool("check", "--verbose")
    assert "Configuration: none" in verbose.stderr
    assert "1 file in" in verbose.stderr


def test_suppressed_findings_do_not_count(tool, project):
    project(a=HEAD + "y = tf.log(x)  # tf-migrate: ignore[TFM101]\n")
    result = tool("check")
    assert result.exit_code == 0
    assert "TFM" not in result.stdout


def test_an_exclude_that_is_no_pattern(tool, project):
    project(a=SAFE)
    result = tool("check", "--exclude", "a\\")
    assert result.exit_code == 2
    assert "exclude: 'a\\'" in result.stderr


def test_no_files_at_all_is_said(tool, here):
    result = tool("check")
    assert result.exit_code == 0
    assert "no Python files" in result.stderr


def test_exclude(tool, project):
    project(a=SAFE, b=SAFE, c=SAFE)
    result = tool("check", "--exclude", "a.py,b*", "--output-format", "json")
    assert {one["path"] for one in json.loads(result.stdout)["findings"]} == {"c.py"}


# -- selection -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "TFM1"], {"TFM101", "TFM102"}),
        (["--select", "TFM101,session"], {"TFM101", "TFM201"}),
        (["--select", "TFM101", "--select", "session"], {"TFM101", "TFM201"}),
        (["--select", "tfm2", "--extend-select", "TFM102"], {"TFM102", "TFM201"}),
        (["--ignore", "TFM1"], {"TFM201"}),
        (["--ignore", "TFM1", "--extend-select", "TFM101"], {"TFM101", "TFM201"}),
        (["--ignore", "true-division"], {"TFM101", "TFM201"}),
    ],
)
def test_selection(tool, project, arguments, codes):
    project(a=SAFE, b=UNSAFE, c=MANUAL)
    result = tool("check", *arguments, "--output-format", "json")
    assert {one["code"] for one in json.loads(result.stdout)["findings"]} == codes


def test_an_unknown_selector_names_the_nearest(tool, project):
    project(a=SAFE)
    for option in ("--select", "--extend-select", "--ignore"):
        result = tool("check", option, "TFM1,TFM1O1")
        assert result.exit_code == 2
        assert f"{option}: no rule has the code, prefix or name 'TFM1O1'; did you mean 'TFM101'?" in result.stderr


# -- fix -------------------------------------------------------------------------------------------------------------


def test_fix_rewrites_and_lists_what_is_left(tool, project):
    folder = project(a=SAFE, b=UNSAFE, c=MANUAL, d=CLEAN)
    result = tool("fix")
    assert (folder / "a.py").read_text() == CLEAN
    assert (folder / "b.py").read_text() == UNSAFE.replace("tf.div", "tf.math.divide")
    assert (folder / "c.py").read_text() == MANUAL
    assert "a.py" not in result.stdout
    assert "c.py:3:5 TFM201" in result.stdout
    assert "Fixed 2 findings (1 unsafe: read those again) in 2 files" in result.stdout
    assert "1 finding left" in result.stdout


def test_fix_without_unsafe_fixes(tool, project):
    folder = project(a=SAFE, b=UNSAFE)
    result = tool("fix", "--no-unsafe")
    assert result.exit_code == 1
    assert (folder / "a.py").read_text() == CLEAN
    assert (folder / "b.py").read_text() == UNSAFE
    assert "b.py:3:5 TFM102" in result.stdout


def test_fix_says_what_it_rewrote_when_asked(tool, project):
    project(a=SAFE)
    assert "a.py: rewritten: 1 safe" in tool("fix", "--verbose").stdout


def test_fix_as_json_tells_what_is_fixed(tool, project):
    project(a=SAFE, c=MANUAL)
    document = json.loads(tool("fix", "--output-format", "json").stdout)
    assert [(one["code"], one["fixed"]) for one in document["findings"]] == [("TFM101", True), ("TFM201", False)]
    assert (document["summary"]["fixed"], document["summary"]["left"]) == (1, 1)


# -- diff ------------------------------------------------------------------------------------------------------------


def test_diff_is_what_fix_does(tool, process, project):
    folder = project(
        a=SAFE,
        b=(HEAD + "# größe\n" + "x = 1\n" * 20 + "y = tf.log(x)\nz = tf.div(1, 2)").encode("utf-8"),
        c=b"# -*- coding: latin-1 -*-\nimport tensorflow as tf\ny = tf.log('gr\xf6\xdfe')\n",
        d=SAFE.replace("\n", "\r\n").encode(),
        e=b"\xef\xbb\xbf" + SAFE.encode(),
        f=MANUAL,
    )
    (folder / "my model.py").write_text(UNSAFE)
    before = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    patch = process("diff").stdout
    assert {path.name: path.read_bytes() for path in folder.glob("*.py")} == before
    tool("fix")
    after = {path.name: path.read_bytes() for path in folder.glob("*.py")}
    for name, data in before.items():
        (folder / name).write_bytes(data)
    assert sorted(name for name in after if after[name] != before[name]) == [
        *("a.py", "b.py", "c.py", "d.py", "e.py", "my model.py"),
    ]
    git = subprocess.run(["git", "apply", "--check", "-"], cwd=folder, input=patch, capture_output=True, check=False)
    assert git.returncode == 0, git.stderr
    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, check=True)
    assert {path.name: path.read_bytes() for path in folder.glob("*.py")} == after


def test_each_hunk_of_the_diff_is_labelled(tool, project):
    project(a=HEAD + "y = tf.log(x)\n" + "x = 1\n" * 20 + "y = tf.div(x, tf.log(x))\n")
    result = tool("diff")
    labels = [line.split(" @@ ")[1] for line in result.stdout.splitlines() if line.startswith("@@")]
    assert labels == ["TFM101 renamed-symbol", "TFM101 renamed-symbol, TFM102 true-division (unsafe)"]
    assert "The diff fixes 3 findings (1 unsafe: read those again) in 1 file" in result.stderr


def test_diff_says_how_many_findings_are_left(tool, project):
    project(a=SAFE, c=MANUAL)
    result = tool("diff")
    assert "1 finding left" in result.stderr
    assert "TFM201" not in result.stdout
    assert tool("diff", "--quiet").stderr == ""


# -- standard input --------------------------------------------------------------------------------------------------


def test_check_of_standard_input(tool, here):
    result = tool("check", "-", input=SAFE, catch_exceptions=False)
    assert result.exit_code == 1
    assert result.stdout.startswith("-:3:5 TFM101")
    result = tool("check", "-", "--stdin-filename", "pkg/model.py", input=SAFE)
    assert result.stdout.startswith("pkg/model.py:3:5 TFM101")


def test_fix_of_standard_input_prints_the_result(tool, here):
    result = tool("fix", "-", input=SAFE)
    assert result.exit_code == 0
    assert result.stdout == CLEAN
    result = tool("fix", "-", input=SAFE + MANUAL)
    assert result.exit_code == 1
    assert result.stdout == CLEAN + MANUAL
    assert "TFM201" in result.stderr


@pytest.mark.parametrize("text", [CLEAN, BROKEN, "", "no tensor flow", MANUAL])
def test_fix_of_standard_input_gives_back_what_it_leaves(tool, here, text):
    assert tool("fix", "-", input=text).stdout == text


def test_fix_of_standard_input_keeps_its_bytes(process):
    data = "\ufeff".encode() + SAFE.replace("\n", "\r\n").encode()
    assert process("fix", "-", input=data).stdout == data.replace(b"tf.log", b"tf.math.log")
    data = b"# coding: latin-1\nimport tensorflow as tf\ny = tf.log('\xe9')"
    assert process("fix", "-", input=data).stdout == data.replace(b"tf.log", b"tf.math.log")


def test_diff_of_standard_input(tool, here):
    result = tool("diff", "-", "--stdin-filename", "a.py", input=SAFE)
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@ TFM101 renamed-symbol\n")


# -- configuration ---------------------------------------------------------------------------------------------------


def configure(folder, text, name="pyproject.toml"):
    (folder / name).write_text(f"[tool.tf-migrate]\n{text}\n")


def codes(result):
    return {one["code"] for one in json.loads(result.stdout)["findings"]}


def test_the_command_line_wins_over_the_file(tool, project):
    folder = project(a=SAFE, b=UNSAFE, c=MANUAL)
    configure(folder, 'select = ["TFM1"]\nignore = ["TFM101"]\noutput-format = "json"\nexclude = ["c.py"]')
    assert codes(tool("check")) == {"TFM102"}
    assert codes(tool("check", "--select", "TFM2", "--exclude", "a.py")) == {"TFM201"}
    assert "TFM102 [" in tool("check", "--output-format", "text").stdout


def test_unsafe_fixes_switched_off_by_the_file(tool, project):
    folder = project(b=UNSAFE)
    configure(folder, "unsafe = false")
    assert tool("fix").exit_code == 1
    assert (folder / "b.py").read_text() == UNSAFE
    assert tool("fix", "--unsafe").exit_code == 0


def test_applicability_by_code_or_name(tool, project):
    folder = project(a=SAFE, b=UNSAFE)
    configure(folder, 'applicability = {true-division = "safe", TFM101 = "manual"}')
    result = tool("fix", "--no-unsafe")
    assert (folder / "a.py").read_text() == SAFE
    assert (folder / "b.py").read_text() != UNSAFE
    assert "TFM101 [renamed-symbol]" in result.stdout


def test_per_file_ignores_are_relative_to_the_file(tool, project, monkeypatch):
    folder = project(a=SAFE)
    for name in ("tests", "pkg"):
        (folder / name).mkdir()
        (folder / name / "a.py").write_text(SAFE)
    configure(folder, 'output-format = "json"\nper-file-ignores = {"tests/*" = ["TFM1"]}')
    assert {one["path"] for one in json.loads(tool("check").stdout)["findings"]} == {"a.py", "pkg/a.py"}
    monkeypatch.chdir(folder / "tests")
    assert codes(tool("check")) == set()
    assert codes(tool("check", "../pkg")) == {"TFM101"}
    assert codes(tool("check", "-", "--stdin-filename", "b.py", input=SAFE)) == set()


def test_excluded_files_of_the_configuration_are_relative_to_the_file(tool, project, monkeypatch):
    folder = project(a=SAFE)
    (folder / "pkg").mkdir()
    (folder / "pkg/a.py").write_text(SAFE)
    configure(folder, 'output-format = "json"\nexclude = ["/pkg"]')
    assert {one["path"] for one in json.loads(tool("check").stdout)["findings"]} == {"a.py"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("per-file-ignore = {}", "did you mean 'per-file-ignores'?"),
        ('select = ["TFM1O1"]', "select: no rule has the code, prefix or name 'TFM1O1'; did you mean 'TFM101'?"),
        ('per-file-ignores = {"tests/*" = ["sesion"]}', "did you mean 'session'?"),
        ('applicability = {TFM1 = "safe"}', "'TFM1'"),
        ("[", "is no valid TOML"),
    ],
)
def test_a_configuration_that_cannot_be_used(tool, project, text, message):
    folder = project(a=SAFE)
    configure(folder, text)
    result = tool("check")
    assert result.exit_code == 2
    assert message in result.stderr
    assert "pyproject.toml" in result.stderr


def test_another_configuration_file(tool, project):
    folder = project(a=SAFE)
    configure(folder, 'ignore = ["TFM1"]', "other.toml")
    assert tool("check").exit_code == 1
    assert tool("check", "--config", "other.toml").exit_code == 0


# -- colours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "diff", "fix"])
def test_colours_can_be_asked_for_and_change_no_word(tool, project, command):
    folder = project(a=SAFE, b=UNSAFE, c=MANUAL)
    plain = tool(command, "--color", "never").stdout
    for name, text in (("a", SAFE), ("b", UNSAFE)):
        (folder / f"{name}.py").write_text(text)
    coloured = tool(command, "--color", "always", color=True).stdout
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_version(tool):
    from tf_migrate import __version__

    assert __version__ in tool("--version").stdout
