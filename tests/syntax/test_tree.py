"""Positions of nodes: exact for whatever layout, and the same whether one statement or the whole file is asked for."""

from __future__ import annotations

import ast

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_migrate.syntax.tree import SyntaxProblem, TooDeep, Tree

LAYOUTS = {
    "comments": "# head\nx = 1  # tail\n\n# more\ny = f(x)\n",
    "decorated": "@d(1)\n# between\n@e\ndef f(a, *, b=2):\n    '''doc'''\n    # c\n    return (a +\n            b)\n",
    "class": "class C(B):\n\tx = 1; y = 2\n\n\tdef m(self):\n\t\tif self.x: return 1; z = 3\n\t\telse:\n\t\t\tpass\n",
    "continued": "x = a + \\\n    b\nwith f() as g, \\\n     h(): pass\n",
    "no end": "def f():\n    return tf.log(x)",
    "crlf": "import a\r\n\r\ndef f(x):\r\n    return x  # c\r\n",
    "bare cr": "x = 1\ry = f(x)\r",
    "mixed": "x = 1\r\ny = 2\nz = f(y)\r",
    "form feed": "x = 1\n\x0c\ndef f():\n    return 1\n",
    "nested parentheses": "y = ((a), (b + c)[0], f((d)))\n",
    "empty": "",
    "only a comment": "# nothing\n",
}


def nodes(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [node, *(found for child in node.children for found in nodes(child))]


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_names_stand_where_their_span_says(text: str) -> None:
    tree = Tree(text)
    for node in nodes(tree.module):
        if isinstance(node, cst.Name) and not node.lpar:
            assert tree.code(node) == node.value


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_one_statement_gives_the_spans_of_the_whole(text: str) -> None:
    by_statement, whole = Tree(text), Tree(text)
    whole.span(whole.module)
    pairs = zip(nodes(by_statement.module), nodes(whole.module), strict=True)
    assert all(by_statement.span(one) == whole.span(other) for one, other in pairs)


def test_spans_agree_with_pythons_own_parser() -> None:
    text = LAYOUTS["decorated"] + LAYOUTS["class"] + LAYOUTS["continued"]
    tree = Tree(text)
    ours = {tree.position(tree.span(n).start) for n in nodes(tree.module) if isinstance(n, cst.Name)}
    theirs = {(n.lineno, n.col_offset + 1) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    assert theirs <= ours


def test_an_expression_keeps_its_parentheses_and_a_statement_not_its_comments() -> None:
    tree = Tree("# lead\nx = (a +\n     b)  # tail\n")
    line = tree.module.body[0]
    assert isinstance(line, cst.SimpleStatementLine)
    assign = line.body[0]
    assert isinstance(assign, cst.Assign)
    assert tree.code(assign.value) == "(a +\n     b)"
    assert tree.code(line) == "x = (a +\n     b)"


def test_positions_count_lines_and_columns_from_one() -> None:
    tree = Tree("a\r\nbc\rd\n")
    assert [tree.position(offset) for offset in (0, 3, 4, 6)] == [(1, 1), (2, 1), (2, 2), (3, 1)]
    assert tree.text[slice(*tree.line_span(3))] == "bc\r"


@pytest.mark.parametrize(
    ("text", "line"), [("x = 1\ny = (\n", 2), ("print 'x'\n", 1), ("try:\n  pass\nexcept E, e:\n  pass\n", 3)]
)
def test_what_is_no_python_3_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        Tree(text)
    assert caught.value.line == line


def test_null_bytes_are_refused() -> None:
    with pytest.raises(SyntaxProblem):
        Tree("x = 1\0\n")


@pytest.mark.parametrize("text", ["(" * 10_000 + ")" * 10_000, "-" * 10_000 + "1", "[" * 300 + "]" * 300])
def test_too_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(TooDeep):
        Tree(text)


@given(st.lists(st.sampled_from(list(LAYOUTS.values())[:5]), max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_any_sequence_of_statements(parts: list[str], newline: str) -> None:
    text = newline.join(part.replace("\r\n", "\n").replace("\n", newline) for part in parts)
    tree = Tree(text)
    for node in nodes(tree.module):
        if isinstance(node, (cst.Name, cst.Integer)) and not node.lpar:
            assert tree.code(node) == node.value
