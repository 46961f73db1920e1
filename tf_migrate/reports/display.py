"""Source text as it can be shown: characters and their widths, tabs as blanks, a sign for what steers a terminal."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_TAB = 4
#: Characters of a very long line that are looked at, before and after the place to show.
_REACH = 2000

# Control characters, and what makes text run backwards or hides in it.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def lines_of(text: str) -> list[str]:
    """The lines as they are counted in findings, without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def harmless(text: str, *, signs: bool = True) -> str:
    """The text with control characters made visible; line ends and tabs become signs as well.

    Args:
        text: a path, a message, a line of source.
        signs: the output has Unicode's pictures for control characters (`␛`); else they are escaped (`\\x1b`).
    """
    return _UNSAFE.sub(lambda match: _sign(match.group(), signs), text) if _UNSAFE.search(text) else text


def _sign(character: str, signs: bool) -> str:
    code = ord(character)
    if signs and code < 0x20:
        return chr(0x2400 + code)
    if signs and code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"<U+{code:04X}>"


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, or the part of it around a place, as it is displayed, and how many cells stand before the marked part."""

    text: str
    start: int
    cells: int


def show(line: str, start: int, end: int, width: int, *, signs: bool = True) -> Shown:
    """A line of source made fit to be displayed with the characters from `start` to `end` (from 0) marked.

    A line of more than `width` cells is cut around them; `…` stands for what is left out.
    """
    start = max(0, min(start, len(line)))
    end = max(start, min(end, len(line)))
    if len(line) <= width and line.isascii() and line.isprintable():
        return Shown(line, start, end - start)
    first = start - _REACH if start > 2 * _REACH else 0
    last = min(len(line), end + 2 * _REACH)
    pieces, edges = _laid_out(line[first:last], signs)
    left, right = edges[start - first], edges[end - first]
    cut_before, cut_after = first > 0, last < len(line)
    low, high = 0, len(pieces)
    if edges[-1] > width or cut_before or cut_after:
        mark = "…" if signs else "..."
        room = width - 2 * len(mark)
        begin = edges[0] if right <= room and not cut_before else max(0, min(left - room // 3, edges[-1] - room))
        low = bisect_left(edges, begin)
        high = max(low, min(bisect_right(edges, edges[low] + room) - 1, len(pieces)))
        before = mark if low > 0 or cut_before else ""
        after = mark if high < len(pieces) or cut_after else ""
        shift = len(before) - edges[low]
        text = before + "".join(pieces[low:high]) + after
        visible_right = min(right, edges[high])
        return Shown(text, max(0, left + shift), max(0, visible_right - left))
    return Shown("".join(pieces), left, right - left)


def _laid_out(line: str, signs: bool) -> tuple[list[str], list[int]]:
    """What is displayed for each character, and the cell at which each begins, that of the end of the line included."""
    pieces: list[str] = []
    edges = [0]
    plain = line.isascii()
    for character in line:
        if character == "\t":
            piece = " " * (_TAB - edges[-1] % _TAB)
        elif not plain and unicodedata.combining(character):
            piece = character
        else:
            piece = harmless(character, signs=signs)
        pieces.append(piece)
        edges.append(edges[-1] + (len(piece) if plain else _cells(piece)))
    return pieces, edges
