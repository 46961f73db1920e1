"""What is nested too deeply is found without a look at every expression."""

from __future__ import annotations

import ast
import sys

import pytest

from tf_migrate.deep_stack import call_deep
from tf_migrate.syntax.depth import LIMIT, too_deep

DEEP = {
    "sum": " + ".join(["a"] * (LIMIT + 2)),
    "attributes": "a" + ".b" * (LIMIT + 2),
    "calls": "a" + "()" * (LIMIT + 2),
    "subscripts": "a" + "[0]" * (LIMIT + 2),
    "methods on lines of their own": "(a" + "\n.b()" * (LIMIT // 2 + 2) + ")",
}
WIDE = {
    "long list": f"[{', '.join(['a + 1'] * LIMIT)}]",
    "long text": repr("x" * 5 * LIMIT),
    "long comparison": " < ".join(["a"] * LIMIT),
    "long call": f"f({', '.join(['a.b.c'] * LIMIT)})",
    "just not too deep": " + ".join(["a"] * (LIMIT - 2)),
}
PLACES = {
    "module": "x = {}\n",
    "function": "def f():\n    y = 1\n    return {}\n",
    "head": "if {}:\n    pass\n",
    "loop": "for x in {}:\n    pass\nelse:\n    pass\n",
    "decorator": "@f({})\ndef g():\n    pass\n",
    "default": "def f(a={}):\n    pass\n",
    "handler": "try:\n    pass\nexcept {}:\n    pass\n",
    "finally": "try:\n    pass\nfinally:\n    x = {}\n",
    "match": "match x:\n    case 1 if {}:\n        pass\n    case 2:\n        y\n",
    "class": "class A(B):\n    def f(self):\n        with x:\n            {}\n",
    "lambda": "f = lambda: {}\n",
    "after another": "x = 1; y = {}; z = 2\n",
}


def found(text: str) -> ast.stmt | None:
    def look() -> ast.stmt | None:
        try:
            module = ast.parse(text)
        except RecursionError:
            pytest.skip("this Python's own parser does not go as deep")
        return too_deep(module, text)

    return call_deep(look)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_every_place_is_looked_at(place):
    assert found(place.format(DEEP["sum"])) is not None


@pytest.mark.parametrize("code", DEEP.values(), ids=DEEP.keys())
def test_every_kind_of_nesting_counts(code):
    statement = found(f"x = 1\n\ndef f():\n    y = 2\n    z = {code}\n")
    assert (statement.lineno, statement.col_offset) == (5, 4)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("code", WIDE.values(), ids=WIDE.keys())
def test_width_does_not_count(place, code):
    assert found(place.format(code)) is None


def test_nothing_at_all():
    assert found("") is found("\n" * 10 * LIMIT) is None


def test_many_branches_are_no_depth():
    assert found("if a:\n    pass\n" + "elif a:\n    pass\n" * 500) is None
    assert sys.getrecursionlimit() < LIMIT
