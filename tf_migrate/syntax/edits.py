"""Edits of a text: spans that are replaced, and how a set of them is applied in one pass.

All edits speak of one baseline, the text as it was read. A replacement may copy parts of the baseline: what other
edits do inside a copied part is done in the copy. So a rule can wrap or move an expression without knowing what other
rules change within it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of offsets (in characters) of the baseline text."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether `other` lies within this span; the boundaries count as within."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> Span:
        """The span so many characters further on."""
        return Span(self.start + by, self.end + by)


class Indented(NamedTuple):
    """A copy of lines of the baseline at another depth: all lines but the first lose the white space `old` and get
    `new` in its place, where they begin with it."""

    span: Span
    old: str
    new: str

    def moved(self, by: int) -> Indented:
        """The same, so many characters further on."""
        return Indented(self.span.moved(by), self.old, self.new)

    def shifted(self, text: str) -> str:
        """The lines of a text, which begins in the middle of its first one, at the new depth."""
        first, *rest = text.splitlines(keepends=True) or [""]
        return first + "".join(
            self.new + line[len(self.old) :] if line.startswith(self.old) and line.strip() else line for line in rest
        )


Part = str | Span | Indented


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: what stands at `span` becomes `parts`, strings as they are, spans as copies of the baseline."""

    span: Span
    parts: tuple[Part, ...]

    @property
    def copies(self) -> tuple[Span, ...]:
        """The parts of the baseline that the replacement takes over."""
        return tuple(_copied(part) for part in self.parts if not isinstance(part, str))


def _copied(part: Span | Indented) -> Span:
    return part.span if isinstance(part, Indented) else part


def replace(span: Span, *parts: Part) -> Edit:
    """Replaces what stands at `span` by the parts in their order."""
    return Edit(span, tuple(part for part in parts if part != ""))


def insert(offset: int, text: str) -> Edit:
    """Inserts `text` before the character at `offset`."""
    return Edit(Span(offset, offset), (text,))


def delete(span: Span) -> Edit:
    """Removes what stands at `span`."""
    return Edit(span, ())


def with_newlines(edit: Edit, newline: str) -> Edit:
    """The edit with the line ends of the file in what it writes anew, where those are others than `\\n`."""
    if newline == "\n":
        return edit
    parts = [re.sub("\r?\n", newline, part) if isinstance(part, str) else part for part in edit.parts]
    return Edit(edit.span, tuple(parts))


class Conflict(Exception):
    """Two edits claim the same text and neither copies what the other changes."""

    def __init__(self, first: Edit, second: Edit) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second


def _ordered(edits: Iterable[Edit]) -> list[Edit]:
    """The edits by position: an insertion before what begins there, an enclosing edit before what it encloses."""
    return sorted(
        dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end > edit.span.start, -edit.span.end)
    )


def _encloses(outer: Edit, inner: Edit) -> bool:
    """Whether `inner` is the business of `outer`; an insertion at a boundary of `outer` is not."""
    return outer.span != inner.span and outer.span.holds(inner.span) and outer.span.end > inner.span.start


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Applies all edits to the baseline `text` and gives the result.

    Args:
        text: the baseline that the offsets of the edits speak of.
        edits: in any order; equal edits count once, insertions at one place keep their order.

    Raises:
        Conflict: two edits overlap, neither lies in a part that the other copies or drops as a whole, and they do not
            both just delete.
    """
    return _rendered(text, _Layout(edits).pieces(Span(0, len(text))))


@dataclass(frozen=True, slots=True)
class _Shifted:
    """Pieces that come out at another depth."""

    how: Indented
    pieces: tuple[_Piece, ...]


_Piece = str | Span | _Shifted


def _rendered(text: str, pieces: Iterable[_Piece]) -> str:
    parts = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, Span):
            parts.append(text[piece.start : piece.end])
        else:
            parts.append(piece.how.shifted(_rendered(text, piece.pieces)))
    return "".join(parts)


class _Layout:
    """What a set of edits makes of a text: new strings, and spans of the baseline, in the order of the result."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = _ordered(edits)
        self._starts = [edit.span.start for edit in self._edits]

    def pieces(self, span: Span) -> Iterator[_Piece]:
        """The pieces that stand in the place of `span`.

        Raises:
            Conflict: two edits overlap.
        """
        return self._pieces(span, self._within(span))

    def _within(self, span: Span) -> list[Edit]:
        candidates = self._edits[bisect_left(self._starts, span.start) : bisect_right(self._starts, span.end)]
        return [edit for edit in candidates if span.holds(edit.span)]

    def _pieces(self, span: Span, edits: Sequence[Edit]) -> Iterator[_Piece]:
        position = span.start
        index = 0
        deleted: Edit | None = None
        while index < len(edits):
            edit = edits[index]
            if edit.span.start < position and (edit.parts or deleted is None):
                raise Conflict(edits[index - 1], edit)
            deleted = edit if not edit.parts else None  # what two edits delete both may overlap
            if position < edit.span.start:
                yield Span(position, edit.span.start)
            index += 1
            while index < len(edits) and _encloses(edit, edits[index]):
                _require_whole(edit, edits[index])
                index += 1
            for part in edit.parts:
                if isinstance(part, str):
                    yield part
                    continue
                # A copy takes over the edits of what it copies, wherever that stands.
                copied = _copied(part)
                inner = self._pieces(copied, [other for other in self._within(copied) if not _borders(edit, other)])
                if isinstance(part, Indented):
                    yield _Shifted(part, tuple(inner))
                else:
                    yield from inner
            position = max(position, edit.span.end)
        if position < span.end:
            yield Span(position, span.end)


def _borders(edit: Edit, other: Edit) -> bool:
    """Whether `other` is the edit itself or inserts something right before or after it: no business of its copies."""
    return other is edit or (other.span.start == other.span.end and other.span.start in edit.span)


def _require_whole(outer: Edit, inner: Edit) -> None:
    """An inner edit must lie in one copied part, or touch none of them."""
    for copy in outer.copies:
        if copy.holds(inner.span):
            continue
        if copy.start < inner.span.end and inner.span.start < copy.end:
            raise Conflict(outer, inner)


class Origins:
    """Where in a baseline each part of the result of some edits comes from.

    Args:
        text: the baseline.
        edits: what is made of it.
    """

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self._starts: list[int] = []
        self._sources: list[tuple[int, bool]] = []
        self._at = 0
        self._last = 0
        self._note(text, _Layout(edits).pieces(Span(0, len(text))))

    def __call__(self, offset: int) -> int:
        """The offset in the baseline of what stands at an offset of the result; what is new counts as standing where
        the text before it ended."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        source, copied = self._sources[index]
        return source + (offset - self._starts[index] if copied else 0)

    def _note(self, text: str, pieces: Iterable[_Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, _Shifted):
                # Lines within it move by a few columns: its parts are near enough.
                before = self._at
                self._note(text, piece.pieces)
                self._at = before + len(_rendered(text, [piece]))
                continue
            self._starts.append(self._at)
            if isinstance(piece, str):
                self._sources.append((self._last, False))
                self._at += len(piece)
            else:
                self._sources.append((piece.start, True))
                self._at += piece.end - piece.start
                self._last = max(piece.start, piece.end - 1)


class Removed:
    """The parts of a baseline that do not come back in the result of some edits, at their place or as a copy."""

    def __init__(self, edits: Iterable[Edit], length: int) -> None:
        kept: list[Span] = []
        pending = list(_Layout(edits).pieces(Span(0, length)))
        while pending:
            piece = pending.pop()
            if isinstance(piece, Span):
                kept.append(piece)
            elif isinstance(piece, _Shifted):
                pending.extend(piece.pieces)
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(kept):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: int) -> bool:
        """Whether the character at `offset` is gone."""
        index = bisect_right(self._starts, offset) - 1
        return index < 0 or offset >= self._ends[index]


def apply_within(text: str, region: Span, edits: Iterable[Edit]) -> str | None:
    """What becomes of one region of the text; None where an edit touches or copies anything outside of it."""
    shifted = []
    for edit in edits:
        if not all(region.holds(span) for span in (edit.span, *edit.copies)):
            return None
        parts = tuple(part if isinstance(part, str) else part.moved(-region.start) for part in edit.parts)
        shifted.append(Edit(edit.span.moved(-region.start), parts))
    return apply(text[region.start : region.end], shifted)
