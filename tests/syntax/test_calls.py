"""Arguments of calls: bound as Python binds them, and edited without harm to the layout of the others."""

from __future__ import annotations

import inspect

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_migrate.syntax.calls import ArgumentEdits, Call, bind
from tf_migrate.syntax.edits import apply
from tf_migrate.syntax.tree import Tree


def call_in(code: str) -> tuple[Tree, Call]:
    tree = Tree(code)
    line = tree.module.body[0]
    assert isinstance(line, cst.SimpleStatementLine)
    expression = line.body[0]
    assert isinstance(expression, cst.Expr)
    assert isinstance(expression.value, cst.Call)
    return tree, Call(expression.value, expression.value.args)


def test_arguments_are_bound_as_python_binds_them() -> None:
    tree, call = call_in("f(1, c=3, *rest, **more)")
    bound = bind(call, ("a", "b", "c"))
    assert {name: tree.code(argument.value) for name, argument in bound.by_name.items()} == {"a": "1", "c": "3"}
    assert not bound.complete
    assert bind(call_in("f(1, 2, d=4)")[1], ("a",)).excess


@given(st.integers(0, 3), st.lists(st.sampled_from("abc"), unique=True))
def test_binding_agrees_with_inspect(positional: int, keywords: list[str]) -> None:
    def f(a: int = 0, b: int = 0, c: int = 0) -> None: ...

    keywords = [keyword for keyword in keywords if keyword not in "abc"[:positional]]
    arguments = [str(i) for i in range(positional)] + [f"{k}={i + 10}" for i, k in enumerate(keywords)]
    tree, call = call_in(f"f({', '.join(arguments)})")
    expected = inspect.signature(f).bind(*range(positional), **{k: i + 10 for i, k in enumerate(keywords)}).arguments
    found = {name: int(tree.code(arg.value)) for name, arg in bind(call, ("a", "b", "c")).by_name.items()}
    assert found == expected


@pytest.mark.parametrize(
    ("code", "removed", "added", "expected"),
    [
        ("f(a, b, c)", [1], [], "f(a, c)"),
        ("f(a, b, c)", [2], [], "f(a, b)"),
        ("f(a, b, c)", [1, 2], [], "f(a)"),
        ("f(a, b, c)", [0, 1, 2], [], "f()"),
        ("f(a, b, c)", [1, 2], ["d=1"], "f(a, d=1)"),
        ("f(a)", [0], ["d=1"], "f(d=1)"),
        ("f()", [], ["d=1", "e=2"], "f(d=1, e=2)"),
        ("f(a, b,)", [1], [], "f(a,)"),
        ("f(\n    a,  # first\n    b,  # second\n)", [], ["c=1"], "f(\n    a,  # first\n    b, c=1,  # second\n)"),
        ("f(\n    a,\n    b,\n    c,\n)", [1], [], "f(\n    a,\n    c,\n)"),
        ("(f( ))", [], ["a"], "(f( a))"),
    ],
)
def test_arguments_come_and_go(code: str, removed: list[int], added: list[str], expected: str) -> None:
    tree, call = call_in(code)
    edits = ArgumentEdits(tree, call)
    for index in removed:
        edits.remove(call.arguments[index])
    for text in added:
        edits.append(text)
    assert apply(code, edits.edits()) == expected


def test_keywords_are_given_and_changed_where_they_stand() -> None:
    code = "f(a, (b), c = 1, *d)"
    tree, call = call_in(code)
    edits = ArgumentEdits(tree, call)
    edits.name(call.arguments[1], "x")
    edits.name(call.arguments[2], "y")
    edits.value(call.arguments[0], "g(", tree.span(call.arguments[0].value), ")")
    assert apply(code, edits.edits()) == "f(g(a), x=(b), y = 1, *d)"


def test_what_is_said_of_a_removed_argument_is_void() -> None:
    tree, call = call_in("f(a, b=1)")
    edits = ArgumentEdits(tree, call)
    edits.name(call.arguments[1], "c")
    edits.remove(call.arguments[1])
    assert apply("f(a, b=1)", edits.edits()) == "f(a)"
