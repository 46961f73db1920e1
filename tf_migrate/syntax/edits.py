"""Edits of a text: spans that are replaced, and how a set of them is applied in one pass.

All edits speak of one baseline, the text as it was read. A replacement may copy parts of the baseline: what other
edits do inside a copied part is done in the copy. So a rule can wrap or move an expression without knowing what other
rules change within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of offsets (in characters) of the baseline text."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether `other` lies within this span; the boundaries count as within."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: what stands at `span` becomes `parts`, strings as they are and spans as copies of the baseline."""

    span: Span
    parts: tuple[str | Span, ...]

    @property
    def copies(self) -> tuple[Span, ...]:
        """The parts of the baseline that the replacement takes over."""
        return tuple(part for part in self.parts if isinstance(part, Span))


def replace(span: Span, *parts: str | Span) -> Edit:
    """Replaces what stands at `span` by the parts in their order."""
    return Edit(span, tuple(part for part in parts if part != ""))


def insert(offset: int, text: str) -> Edit:
    """Inserts `text` before the character at `offset`."""
    return Edit(Span(offset, offset), (text,))


def delete(span: Span) -> Edit:
    """Removes what stands at `span`."""
    return Edit(span, ())


class Conflict(Exception):
    """Two edits claim the same text and neither copies what the other changes."""

    def __init__(self, first: Edit, second: Edit) -> None:
        super().__init__(f"{first} and {second} overlap")
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
        Conflict: two edits overlap, and neither lies in a part that the other copies or drops as a whole.
    """
    return _render(text, Span(0, len(text)), _ordered(edits))


def _render(text: str, span: Span, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    position = span.start
    index = 0
    while index < len(edits):
        edit = edits[index]
        if edit.span.start < position:
            raise Conflict(edits[index - 1], edit)
        pieces.append(text[position : edit.span.start])
        index += 1
        first_inner = index
        while index < len(edits) and _encloses(edit, edits[index]):
            index += 1
        inner = edits[first_inner:index]
        for part in edit.parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                pieces.append(_render(text, part, [other for other in inner if part.holds(other.span)]))
        for other in inner:
            _require_whole(edit, other)
        position = edit.span.end
    pieces.append(text[position : span.end])
    return "".join(pieces)


def _require_whole(outer: Edit, inner: Edit) -> None:
    """An inner edit must lie in one copied part, or touch none of them."""
    for copy in outer.copies:
        if copy.holds(inner.span):
            continue
        if copy.start < inner.span.end and inner.span.start < copy.end:
            raise Conflict(outer, inner)


def removed_spans(edits: Iterable[Edit]) -> list[Span]:
    """The parts of the baseline that do not come back in the result, in order, nested ones included."""
    removed: list[Span] = []
    for edit in edits:
        position = edit.span.start
        for copy in sorted(copy for copy in edit.copies if edit.span.holds(copy)):
            if position < copy.start:
                removed.append(Span(position, copy.start))
            position = max(position, copy.end)
        if position < edit.span.end:
            removed.append(Span(position, edit.span.end))
    return sorted(removed)
