"""Blank lines around statements that go."""

from __future__ import annotations

import pytest

from tf_migrate.syntax.edits import Span, apply, delete
from tf_migrate.syntax.gaps import close_gaps
from tf_migrate.syntax.tree import Tree


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n\nDEL\n\nb\n", "a\n\nb\n"),
        ("a\n\nDEL\n\n\nb\n", "a\n\n\nb\n"),
        ("a\n\n\nDEL\n\nb\n", "a\n\n\nb\n"),
        ("a\n\nDEL\nDEL\n\nb\n", "a\n\nb\n"),
        ("a\n\nDEL\nb\n", "a\n\nb\n"),
        ("a\nDEL\n\nb\n", "a\n\nb\n"),
        ("DEL\n\nb\n", "b\n"),
        ("a\n\nDEL\n", "a\n\n"),
        ("a\r\n\r\nDEL\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
        ("a\n\nDEL; c\n\nb\n", "a\n\nc\n\nb\n"),
    ],
)
def test_one_run_of_blank_lines_is_left(before: str, after: str) -> None:
    tree = Tree(before)
    edits = []
    offset = before.find("DEL")
    while offset >= 0:
        end = before.index("; ", offset) + 2 if before.startswith("DEL;", offset) else tree.line_span(offset).end
        edits.append((delete(Span(offset, end)), "why"))
        offset = before.find("DEL", offset + 1)
    edits += close_gaps(tree, edits)
    assert apply(before, (edit for edit, _ in edits)) == after
