"""Where the characters of a rewritten text come from, so that what is found in it can be shown in the text before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tf_migrate.syntax.edits import Edit, Layout, Piece, Shifted, Span, rendered


class Origins:
    """For each character of a text, the offset of the one in an older text that it is, or that it stands beside.

    Args:
        length: that of the older text, which is its own origin to begin with.
    """

    def __init__(self, length: int) -> None:
        self._from: Sequence[int] = range(length + 1)

    def after(self, text: str, edits: Iterable[Edit]) -> Origins:
        """The origins of the text that the edits make of `text`, of which these are the origins."""
        end = Span(0, len(text))
        made = _origins(text, Layout(edits).pieces(end), 0)
        following = Origins(0)
        following._from = [self._from[offset] for offset in [*made, end.end]]
        return following

    def of(self, span: Span) -> Span:
        """The part of the older text that a part of the text comes from; empty where it is all new."""
        start = self._from[span.start]
        last = self._from[max(span.start, span.end - 1)]
        return Span(start, max(start, last + (span.end > span.start)))


def _origins(text: str, pieces: Iterable[Piece], beside: int) -> list[int]:
    """The origins of what the pieces are rendered as; new text has the end of what stands before it, or `beside`."""
    found: list[int] = []
    for piece in pieces:
        if isinstance(piece, str):
            found += [beside] * len(piece)
        elif isinstance(piece, Span):
            found += range(piece.start, piece.end)
            beside = piece.end
        else:
            found += _shifted(text, piece, beside)
            beside = found[-1] + 1 if found else beside
    return found


def _shifted(text: str, piece: Shifted, beside: int) -> list[int]:
    """The origins of pieces whose lines, all but the first, get other white space before them."""
    inner = _origins(text, piece.pieces, beside)
    found: list[int] = []
    position = 0
    for number, line in enumerate(rendered(text, piece.pieces).splitlines(keepends=True)):
        origins = inner[position : position + len(line)]
        position += len(line)
        if number and line.startswith(piece.how.old) and line.strip():
            old = len(piece.how.old)
            found += [origins[old]] * len(piece.how.new) + origins[old:]
        else:
            found += origins
    return found
