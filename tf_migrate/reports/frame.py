"""The code frame of a finding: its lines with their numbers, the place underlined, and its fix as - and + lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tf_migrate.reports.display import lines_of, show
from tf_migrate.reports.output import Output
from tf_migrate.results import Report

#: Lines of a finding, and changed lines of a fix, that are shown before the rest is left out.
_FOUND, _CHANGED = 4, 12


@dataclass(frozen=True, slots=True)
class _Row:
    """A line to show: what becomes of it (" ", "-" or "+"), its number if that is known, the part to keep in view."""

    sign: str
    number: int | None
    text: str
    focus: tuple[int, int] = (0, 0)


def frame(report: Report, lines: Sequence[str], output: Output, style: str) -> Iterator[str]:
    """The lines of the frame, for a finding in a file with these `lines`; `style` is that of the underline."""
    if not 1 <= report.line <= len(lines):
        return
    rows = _rows(report, lines)
    limit = _FOUND if report.suggestion is None else _CHANGED
    painter = _Painter(report, output, style, len(str(max(row.number or 0 for row in rows))))
    for row in rows[:limit]:
        yield from painter.paint(row)
    if len(rows) > limit:
        yield painter.note(f"{len(rows) - limit} more lines")


def _rows(report: Report, lines: Sequence[str]) -> list[_Row]:
    first, last = report.line, min(max(report.line, report.end_line), len(lines))
    if report.end_column == 1 and last > first:  # the end is the start of a line: nothing of that line is meant
        last -= 1
    found = [_Row(" ", number, lines[number - 1]) for number in range(first, last + 1)]
    if report.suggestion is None:
        return found
    new = lines_of(report.suggestion)
    if new and not new[-1]:
        new.pop()
    if report.replaces is None:
        focus = (report.column - 1, report.column)
        return [*found[:_FOUND], *(_Row("+", None, text, focus) for text in new)]
    start, end = report.replaces
    if first > end:  # the fix is made before the place, as when a definition moves
        return [*_fix_rows(report, lines, new), found[0]]
    return [*found[: max(0, start - first)], *_fix_rows(report, lines, new)]


def _fix_rows(report: Report, lines: Sequence[str], new: list[str]) -> Iterator[_Row]:
    """The old lines and the new ones; of those that stay only the finding's first, and what stands beside a change."""
    assert report.replaces is not None
    start, end = report.replaces
    old = list(lines[start - 1 : end])
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for index in range(i1, i2):
                if index in {i1, i2 - 1} or start + index == report.line:
                    yield _Row(" ", start + index, old[index])
            continue
        pairs = i2 - i1 == j2 - j1
        for index in range(i1, i2):
            focus = _difference(old[index], new[j1 + index - i1]) if pairs else (0, 0)
            yield _Row("-", start + index, old[index], focus)
        for index in range(j1, j2):
            focus = _difference(new[index], old[i1 + index - j1]) if pairs else (0, 0)
            if pairs and start + i1 + index - j1 == report.line:  # cut where the line above it is cut
                focus = (min(focus[0], report.column - 1), max(focus[1], report.column))
            yield _Row("+", start + index, new[index], focus)


def _difference(text: str, other: str) -> tuple[int, int]:
    """The part of `text` that is not the same in `other`."""
    shortest = min(len(text), len(other))
    start = next((index for index in range(shortest) if text[index] != other[index]), shortest)
    tail = next((n for n in range(shortest - start) if text[len(text) - 1 - n] != other[len(other) - 1 - n]), None)
    return start, max(start, len(text) - (tail if tail is not None else shortest - start))


class _Painter:
    """Turns rows into text."""

    def __init__(self, report: Report, output: Output, style: str, width: int) -> None:
        self._report = report
        self._output = output
        self._style = style
        self._digits = width
        self._room = max(20, output.width - width - 7)

    def paint(self, row: _Row) -> Iterator[str]:
        """The line of a row, and the underline where it is part of the finding."""
        marked = self._marked(row.number, row.text) if row.sign != "+" and row.number is not None else None
        start, end = marked or row.focus
        shown = show(row.text, start, end, self._room, signs=self._output.unicode)
        color = {"-": "red", "+": "green"}.get(row.sign, "")
        sign = self._output.style(row.sign, color) if color else " "
        text = self._output.style(shown.text, color) if color else shown.text
        yield f"  {sign} {self._gutter(str(row.number or ''))} {text}".rstrip()
        if marked is not None:
            underline = self._output.style("^" * max(1, shown.cells), self._style)
            yield f"    {self._gutter('')} {' ' * shown.start}{underline}"

    def note(self, text: str) -> str:
        """A line that is no source."""
        return f"    {self._gutter('')} {self._output.style(f'... {text}', 'dim')}"

    def _gutter(self, number: str) -> str:
        return self._output.style(f"{number:>{self._digits}} |", "blue")

    def _marked(self, number: int, text: str) -> tuple[int, int] | None:
        """The part of the line, from 0, that the finding is about; with a fix beside it, of its first line only."""
        report = self._report
        if not report.line <= number <= report.end_line:
            return None
        if report.suggestion is not None and number > report.line:
            return None
        start = report.column - 1 if number == report.line else len(text) - len(text.lstrip())
        end = report.end_column - 1 if number == report.end_line else len(text.rstrip())
        if number > report.line and end <= start:
            return None
        return start, max(start, end)
