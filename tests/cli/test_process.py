"""What only shows in a process of its own: modules that are loaded, signals, pipes, terminals, foreign packages."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

SAFE = "import tensorflow as tf\n\ny = tf.log(x)\n"
TOOL = [sys.executable, "-m", "tf_migrate"]


@pytest.fixture
def many(here):
    """A hundred files with a finding each."""
    for number in range(100):
        (here / f"m{number:03}.py").write_text(SAFE * 3)
    return here


# -- what is loaded --------------------------------------------------------------------------------------------------


def loaded(environ, here, *arguments: str) -> set[str]:
    """The modules that a command loads."""
    code = (
        "import sys\nfrom tf_migrate.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=here, env=environ, capture_output=True, text=True, check=False
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("command", [("--help",), ("--version",), ("check", "--help"), ("check",), ("diff",), ("fix",)])
def test_without_tensorflow_the_analysis_is_not_loaded(environ, here, command):
    (here / "a.py").write_text("print(1)\n")
    modules = loaded(environ, here, *command)
    assert "tf_migrate.cli" in modules
    assert not {"libcst", "tf_migrate.engine", "tf_migrate.suite", "imaginary_rules", "rich.console"} & modules


def test_with_tensorflow_it_is(environ, here):
    (here / "a.py").write_text(SAFE)
    assert "libcst" in loaded(environ, here, "check", "--jobs", "1")


# -- pipes and signals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "diff", "rules"])
def test_a_reader_who_leaves_ends_the_run_quietly(environ, many, command):
    with subprocess.Popen(
        [*TOOL, command, *(["--coverage"] if command == "rules" else ["--quiet"])],
        cwd=many,
        env={**environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
        run.wait(60)


def test_fix_goes_on_when_its_reader_leaves(environ, many):
    (many / "left.py").write_text("import tensorflow as tf\ns = tf.Session()\n" * 500)
    with subprocess.Popen(
        [*TOOL, "fix", "--verbose", "--jobs", "1"],
        cwd=many,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        run.stdout.close()
        errors = run.stderr.read().decode()
        assert run.wait(60) == 1
    assert "Traceback" not in errors
    assert "Exception" not in errors
    assert not [path.name for path in many.glob("m*.py") if "tf.log" in path.read_text()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_run_with_one_clear_line(environ, many, jobs):
    for number in range(600):
        (many / f"n{number:03}.py").write_text(SAFE * 40)
    originals = {path: path.read_text() for path in many.glob("*.py")}
    with subprocess.Popen(
        [*TOOL, "fix", "--verbose", "--jobs", jobs],
        cwd=many,
        env={**environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as run:
        run.stdout.readline()
        os.killpg(run.pid, signal.SIGINT)
        _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    lines = [line for line in errors.decode().splitlines() if line and not line.startswith("Configuration")]
    assert lines == ["Interrupted. Every file is either as it was or fully rewritten, none in between."]
    for path, before in originals.items():
        assert path.read_text() in {before, before.replace("tf.log", "tf.math.log")}
    assert not [path.name for path in many.iterdir() if path not in originals]


# -- terminals -------------------------------------------------------------------------------------------------------


def on_terminal(environ, here, *arguments: str, stdout_too: bool) -> tuple[str, str]:
    """What a run writes to a terminal that has its standard error, and maybe its output; what it writes elsewhere."""
    main, other = pty.openpty()
    with subprocess.Popen(
        [*TOOL, *arguments],
        cwd=here,
        env={**environ, "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=other if stdout_too else subprocess.PIPE,
        stderr=other,
    ) as run:
        os.close(other)
        seen = b""
        elsewhere = b""
        if not stdout_too:
            elsewhere = run.stdout.read()
        while True:
            try:
                chunk = os.read(main, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        run.wait(60)
    os.close(main)
    return seen.decode(), elsewhere.decode()


@pytest.fixture
def slow(many):
    for number in range(30):
        (many / f"s{number:03}.py").write_text("import tensorflow as tf\n" + "y = tf.math.log(1)\n" * 300)
    return many


def test_a_progress_bar_stands_on_standard_error(environ, slow):
    seen, elsewhere = on_terminal(environ, slow, "check", "--jobs", "1", stdout_too=False)
    assert "/130 files" in plain(seen)
    assert "TFM101" not in seen
    assert elsewhere.count("TFM101 [renamed-symbol]") == 300
    assert "\x1b" not in elsewhere


def test_the_progress_bar_stands_aside_for_findings(environ, slow):
    seen, _ = on_terminal(environ, slow, "check", "--jobs", "1", stdout_too=True)
    assert "/130 files" in plain(seen)
    screen = played(plain(seen))
    assert screen.count("TFM101 [renamed-symbol]") == 300
    assert "/130 files" not in screen


def test_no_progress_bar_for_a_few_files_nor_when_quiet(environ, here, slow):
    seen, _ = on_terminal(environ, slow, "check", "--quiet", stdout_too=False)
    assert seen == ""
    for path in list(slow.glob("s*.py"))[10:] + list(slow.glob("m*.py")):
        path.unlink()
    seen, _ = on_terminal(environ, slow, "check", stdout_too=False)
    assert "files," not in seen


def test_colours_come_by_themselves_on_a_terminal(environ, here):
    (here / "a.py").write_text(SAFE)
    seen, _ = on_terminal(environ, here, "check", stdout_too=True)
    assert "\x1b[" in seen
    seen, _ = on_terminal({**environ, "NO_COLOR": "1"}, here, "check", stdout_too=True)
    assert "\x1b[" not in seen


def plain(seen: str) -> str:
    """The text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", seen)


def played(seen: str) -> str:
    """What a terminal shows in the end of a text with the few control sequences that erase and move."""
    lines, row, column = [""], 0, 0
    for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+|\x1b", seen):
        if token == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif token == "\r":
            column = 0
        elif token.startswith("\x1b["):
            if token.endswith("K"):
                lines[row] = "" if token == "\x1b[2K" else lines[row][:column]
            elif token.endswith("A"):
                row -= int(token[2:-1] or 1)
        else:
            lines[row] = lines[row][:column].ljust(column) + token + lines[row][column + len(token) :]
            column += len(token)
    return "\n".join(lines)


# -- rule packages of others -----------------------------------------------------------------------------------------


def test_a_broken_rule_package_is_a_warning_and_the_run_goes_on(process, here, make_site):
    site = make_site("builtin = imaginary_rules:PACKAGE\nother = fake_other:PACKAGE\nmissing = no_such_module:PACKAGE")
    (site / "fake_other.py").write_text("raise ValueError('two\\nlines')\n")
    (here / "a.py").write_text(SAFE)
    for command in (["check"], ["rules"], ["explain", "TFM101"]):
        done = process(*command, site=site)
        warnings = done.stderr.decode().splitlines()
        assert len(warnings) == 2
        assert all(line.startswith("Warning: rule package '") for line in warnings)
        assert b"TFM101" in done.stdout


def test_a_third_party_rule_package_is_picked_up(process, here, make_site):
    site = make_site("builtin = imaginary_rules:PACKAGE\nother = fake_other:PACKAGE")
    (site / "fake_other.py").write_text(
        "from tf_migrate.rule import Rule, RulePackage\n"
        "RULE = Rule('ACME001', 'no-constants', 'Constants are forbidden.', frozenset({'tf.constant'}),\n"
        "            lambda site: [site.report('no constants')])\n"
        "PACKAGE = RulePackage((RULE,))\n"
    )
    (here / "a.py").write_text("import tensorflow as tf\nx = tf.constant(1)\n")
    done = process("check", site=site)
    assert b"ACME001 [no-constants] no constants (manual)" in done.stdout
    assert b"ACME001" in process("rules", site=site).stdout
    assert process("check", "--ignore", "ACME", site=site).returncode == 0


def test_without_any_rules_the_tool_says_what_to_do(process, here, make_site):
    site = make_site("")
    (here / "a.py").write_text(SAFE)
    for command in (["check"], ["check", "--jobs", "2"], ["rules"], ["explain", "TFM101"]):
        done = process(*command, site=site)
        assert done.returncode == 2
        assert b"Reinstall tf-migrate" in done.stderr
        assert b"Traceback" not in done.stderr


# -- shell completion ------------------------------------------------------------------------------------------------


def test_the_shell_completes_rules(environ, here):
    done = subprocess.run(
        [*TOOL[:1], "-c", "from tf_migrate.cli import main; main(prog_name='tf-migrate')"],
        cwd=here,
        env={
            **environ,
            "_TF_MIGRATE_COMPLETE": "bash_complete",
            "COMP_WORDS": "tf-migrate check --select TFM201,TFM10",
            "COMP_CWORD": "3",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["plain,TFM201,TFM101", "plain,TFM201,TFM102"]


def test_help_is_quick(environ, here):
    started = time.monotonic()
    subprocess.run([*TOOL, "--help"], cwd=here, env=environ, capture_output=True, check=True)
    assert time.monotonic() - started < 5
