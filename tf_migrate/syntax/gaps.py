"""The gaps that statements leave which go: blank lines before and after them come together, and one run is enough."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from tf_migrate.syntax.edits import Edit, Span, delete
from tf_migrate.syntax.tree import Tree

Cause = TypeVar("Cause")


def close_gaps(tree: Tree, edits: Iterable[tuple[Edit, Cause]]) -> list[tuple[Edit, Cause]]:
    """Edits that take blank lines away: of the runs before and after whole lines that go, the shorter one, and what
    would be blank lines at the beginning of the file.

    Args:
        tree: the file.
        edits: those that remove the lines, and others, each with what it is made for; a gap has the cause of its first.
    """
    found = []
    for gone, cause in _whole_lines(tree, edits):
        before, after = _blank_before(tree, gone.start), _blank_after(tree, gone.end)
        lines_before, lines_after = tree.text[slice(*before)].count("\n"), tree.text[slice(*after)].count("\n")
        if gone.start == 0 and lines_after:
            found.append((delete(after), cause))
        elif lines_before and lines_after:
            found.append((delete(before if lines_before <= lines_after else after), cause))
    return found


def take_whole_lines(tree: Tree, edits: Iterable[tuple[Edit, Cause]]) -> list[tuple[Edit, Cause]]:
    """The edits, where deletions that together leave nothing but white space of a line take the line itself, and those
    that leave no statement after a semicolon the semicolon."""
    edits = list(edits)
    seen = set()
    for edit, cause in edits[:]:
        if edit.parts or edit.span.end <= edit.span.start:
            continue
        line = Span(tree.line_span(edit.span.start).start, tree.line_span(edit.span.end - 1).end)
        on_line = [other for other, _ in edits if other.span.start < line.end and line.start <= other.span.end]
        if line in seen or any(other.parts for other in on_line):
            continue
        seen.add(line)
        left, position = [], line.start
        for start, end in sorted(other.span for other in on_line):
            left.append(Span(position, start))
            position = max(position, end)
        left.append(Span(position, line.end))
        kept = [span for span in left if tree.text[slice(*span)].strip()]
        if not kept and position <= line.end:
            edits.append((delete(line), cause))
        elif kept and kept[-1] is not left[-1]:
            text = tree.text[slice(*kept[-1])]
            if text.rstrip().endswith(";"):
                edits.append((delete(Span(kept[-1].start + len(text.rstrip("; \t")), kept[-1].end)), cause))
    return edits


def _whole_lines(tree: Tree, edits: Iterable[tuple[Edit, Cause]]) -> list[tuple[Span, Cause]]:
    """The runs of whole lines that the edits delete."""
    runs: list[tuple[Span, Cause]] = []
    deletions = [(edit.span, cause) for edit, cause in edits if not edit.parts and edit.span.end > edit.span.start]
    for span, cause in sorted(deletions, key=lambda each: each[0]):
        if tree.line_span(span.start).start != span.start or tree.line_span(span.end - 1).end != span.end:
            continue
        if runs and runs[-1][0].end >= span.start:
            run, first = runs[-1]
            runs[-1] = (Span(run.start, max(run.end, span.end)), first)
        else:
            runs.append((span, cause))
    return runs


def _blank_before(tree: Tree, offset: int) -> Span:
    start = offset
    while start > 0 and not tree.text[slice(*tree.line_span(start - 1))].strip():
        start = tree.line_span(start - 1).start
    return Span(start, offset)


def _blank_after(tree: Tree, offset: int) -> Span:
    end = offset
    while end < len(tree.text) and not tree.text[slice(*tree.line_span(end))].strip():
        end = tree.line_span(end).end
    return Span(offset, end)
