"""Blocks that lose statements: what is left is code, with its comments, that does what it did."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings(select=("TFM101", "TFM108", "TFM206")))


def fixed(engine: Engine, code: str) -> str:
    head = "import tensorflow as tf\ny = tf.abs(1)\n"
    result = engine.fix(head + textwrap.dedent(code), "x.py")
    assert not result.failed
    return (result.after or result.before or "")[len(head) :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("with a:\n    GO\n    GO\n", "with a:\n    pass\n"),
        ("with a: GO; GO\n", "with a: pass\n"),
        ("with a:\n    GO; GO; GO\n", "with a:\n    pass\n"),
        ("GO; GO\nx = 1\n", "x = 1\n"),
        ("x = 1; GO; GO\n", "x = 1\n"),
        ("GO; x = 1; GO\n", "x = 1\n"),
        ("class A:\n    # why\n    GO\n    # more\n", "class A:\n    # why\n    pass\n    # more\n"),
        ("if a:\n    GO\nx = 1\n", "x = 1\n"),
        ("if a():\n    GO\nx = 1\n", "if a():\n    pass\nx = 1\n"),
        ("if a:\n    # why\n    GO\nx = 1\n", "if a:\n    # why\n    pass\nx = 1\n"),
        ("if a:\n    x = 1\nelse:\n    GO\n", "if a:\n    x = 1\n"),
        ("if a:\n    x = 1\nelif b:\n    GO\nelse:\n    GO\n", "if a:\n    x = 1\nelif b:\n    pass\n"),
        ("if a:\n    GO\nelse:\n    x = 1\n", "if a:\n    pass\nelse:\n    x = 1\n"),
        ("def f():\n    if a:\n        if b:\n            GO\n", "def f():\n    pass\n"),
        ("try:\n    GO\nexcept E:\n    pass\nx = 1\n", "x = 1\n"),
        ("try:\n    GO\nexcept E:\n    x = 1\n", "try:\n    pass\nexcept E:\n    x = 1\n"),
        ("for i in a:\n    x = i\nelse:\n    GO\n", "for i in a:\n    x = i\n"),
        ("while a:\n    GO", "while a:\n    pass"),
    ],
)
def test_a_block_without_statements_goes_or_passes(engine: Engine, before: str, after: str) -> None:
    assert fixed(engine, before.replace("GO", "tf.enable_resource_variables()")) == after


GONE = "tf.enable_resource_variables()"


@st.composite
def block(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(
            st.sampled_from(["go", "go", "keep", "two", "comment", *(["if", "try", "with", "for"] * (depth < 3))])
        )
        inner = [f"    {line}" for line in draw(block(depth + 1))] if kind in ("if", "try", "with", "for") else []
        other = [f"    {line}" for line in draw(block(depth + 1))] if kind in ("if", "try", "for") else []
        tests = draw(st.sampled_from(["a", "f(1)", "tf.__version__ > '2'"]))
        lines += {
            "go": [GONE],
            "keep": ["f(2)"],
            "two": [f"{GONE}; {GONE}", f"f(3); {GONE}", f"{GONE}; f(4); {GONE}"][len(lines) % 3 :][:1],
            "comment": ["# said", "f(5)"],
            "if": [f"if {tests}:", *inner, *draw(st.sampled_from([[], ["else:", *other], ["elif f(6):", *other]]))],
            "try": ["try:", *inner, *draw(st.sampled_from([["finally:", *other], ["except E:", *other]]))],
            "with": ["with a:", *inner],
            "for": ["for i in a:", *inner, *draw(st.sampled_from([[], ["else:", *other]]))],
        }[kind]
    return lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(block(), st.sampled_from(["\n", "\r\n"]))
def test_what_calls_something_stays_whatever_goes(engine: Engine, lines: list[str], newline: str) -> None:
    text = newline.join(["import tensorflow as tf", "tf.abs(1)", *lines, ""])
    result = engine.fix(text, "x.py")
    assert not result.failed
    after = result.after if result.after is not None else text
    assert GONE not in after
    assert calls(after) == [call for call in calls(text) if call != GONE]
    assert after.count("# said") == text.count("# said")
    assert engine.fix(after, "x.py").after is None


def calls(text: str) -> list[str]:
    return sorted(ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
