"""Programs that are lifted: whole, once and for all, and with the numbers that TensorFlow 1.15 printed."""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("record", Path(__file__).with_name("record.py"))
assert _spec is not None
assert _spec.loader is not None
record = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(record)

LIFTED = record.programs()
REFUSED = record.programs("refused")
#: What must not be left of a graph program.
_OLD = re.compile(
    r"(?<!tensorboard)\.compat\b"
    r"|\bSession\b|\.placeholder\b|\w*(?:variables|tables)_initializer\b|\bfeed_dict\b|\.eval \(|\bsess\b"
)

each_program = pytest.mark.parametrize("path", LIFTED, ids=[path.stem for path in LIFTED])
each_refused = pytest.mark.parametrize("path", REFUSED, ids=[path.stem for path in REFUSED])


@cache
def engine() -> Engine:
    return Engine(load(), Settings())


@cache
def fixed(path: Path) -> FileResult:
    return engine().fix(record.read(path), path.name)


@each_program
def test_is_lifted_whole(path: Path) -> None:
    result = fixed(path)
    assert "TFM200" in {report.code for report in result.reports if report.fixed}
    assert [f"{report.line}: {report.code} {report.message}" for report in result.reports if not report.fixed] == []
    assert result.after is not None
    assert _OLD.findall(code_of(result.after)) == []


@each_program
def test_result_is_python_and_stays_as_it_is(path: Path) -> None:
    once = fixed(path).after
    assert once is not None
    ast.parse(once)
    assert engine().fix(once, path.name).after is None
    newline = "\r\n" if "\r\n" in record.read(path) else "\n"
    assert not {"\r", "\n"} & set(once.replace(newline, ""))


@each_program
def test_comments_come_along(path: Path) -> None:
    """But for those on lines that go, such as a placeholder's or a session's."""
    after = fixed(path).after or ""
    kept = [line.strip() for line in record.read(path).splitlines() if line.strip().startswith("# kept:")]
    assert [line for line in kept if line not in after] == []


@each_refused
def test_is_refused_with_its_reason(path: Path) -> None:
    text = record.read(path)
    reason = text.splitlines()[0].removeprefix("# refused:").strip()
    result = fixed(path)
    said = [report.message for report in result.reports if report.code == "TFM299"]
    assert len(said) == 1
    assert reason
    assert reason in said[0]
    assert sessions_of(result.after or text) == sessions_of(text)


def test_each_program_is_recorded() -> None:
    names = {path.stem for path in (*LIFTED, *record.programs("later"))}
    assert names == {path.stem for path in record.RECORDED.glob("*.txt")}
    assert len(LIFTED) + len(record.programs("later")) >= 40


@pytest.mark.tensorflow
def test_numbers_stay(tmp_path: Path) -> None:
    """One process with TensorFlow 2 runs all the results; each is compared with what 1.15 printed."""
    suite = load()
    imports = {wanted.code for part in suite.support.values() for wanted in part.imports}
    support = "\n\n".join(part.code for part in suite.support.values())
    (tmp_path / "tf1_support.py").write_text("\n".join(sorted(imports)) + "\n" + support, encoding="utf-8")
    texts = {path.stem: fixed(path).after or "" for path in LIFTED}
    wrong = []
    for name, outcome in record.run(sys.executable, texts, tmp_path).items():
        if outcome.left_with is not None:
            wrong.append(f"{name}: {outcome.left_with}")
            continue
        expected = (record.RECORDED / f"{name}.txt").read_text(encoding="utf-8")
        unlike = record.printed.difference(expected, outcome.output)
        if unlike:
            wrong.append(f"{name}: {unlike}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("loss 1.0", "loss 1.01"),
        ("loss 1.0", "cost 1.0"),
        ("1 2", "1 2 3"),
        ("1 2 3", "1 2"),
        ("step3 done", "step4 done"),
        ("nan", "1.0"),
        ("a", "1"),
        ("[1.0]", "[-1.0]"),
        ("1e-3", "1e-2"),
    ],
)
def test_differences_are_seen(expected: str, actual: str) -> None:
    assert record.printed.difference(expected, actual) is not None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("[array([1., 2.], dtype=float32), 3.0]", "[array([1., 2.],\n dtype=float32), np.float32(3.0)]"),
        ("loss 0.123456", "loss 0.123457"),
        ("[[1. 2.]\n [3. 4.]]", "[[1.        2.       ] [3. 4.]]"),
        ("nan inf -inf", "nan inf -inf"),
        ("w=1.0, b=2.5e-05", "w=1.0, b=2.50001e-05"),
    ],
)
def test_what_float32_and_numpy_leave_is_no_difference(expected: str, actual: str) -> None:
    assert record.printed.difference(expected, actual) is None


def code_of(text: str) -> str:
    """A program's code without its comments and strings."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return " ".join(token.string for token in tokens if token.type in (tokenize.NAME, tokenize.OP)).replace(" . ", ".")


def sessions_of(text: str) -> list[str]:
    """What a program does with its graph: the calls of sessions and placeholders, in order."""
    return re.findall(r"tf\.(?:Interactive)?Session\(|tf\.placeholder\w*\(|\.run\(|\.eval\(", text)
