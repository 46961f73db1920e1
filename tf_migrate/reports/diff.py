"""A unified diff that `git apply` and `patch -p1` take, byte for byte in each file's own encoding.

The paths are relative to where the tool runs, and so they are to `git apply` in the same folder: that is how git reads
a patch without `diff --git` lines.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tf_migrate.applicability import Applicability
from tf_migrate.reports.display import harmless
from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import Summary, write_summary
from tf_migrate.results import Change, FileResult
from tf_migrate.run import Mode

_CONTEXT = 3
#: Rules of one hunk that are named in full; more of them are given by their codes.
_NAMED = 3
_NO_NEWLINE = "\\ No newline at end of file\n"
_BARE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")
_QUOTED = {
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_STYLES = {"-": "red", "+": "green", "\\": "dim"}


class DiffReport:
    """What the fixes change, as a patch; the summary goes to `messages`.

    A patch in colours is for reading: there, control characters are made visible.
    """

    def __init__(self, output: Output, messages: Output | None = None) -> None:
        self._output = output
        self._messages = messages

    def begin(self) -> None:
        """Nothing stands before the first file."""

    def file(self, result: FileResult) -> None:
        """The patch of one file."""
        if result.after is None or result.after == result.before:
            return
        if self._output.color:
            heads = [f"{self._shown(line, 'bold')}\n" for line in _heads(result)]
            self._output.write("".join([*heads, *(self._painted(line) for line in _body(result))]))
        else:
            body = [line.encode(result.encoding, "backslashreplace") for line in _body(result)]
            self._output.write_bytes(b"".join([*(line.encode("ascii") for line in _heads(result)), *body]))

    def end(self, summary: Summary) -> None:
        """The summary."""
        if self._messages is not None:
            if summary.changed:
                self._messages.line()
            write_summary(summary, Mode.DIFF, self._messages)

    def _painted(self, line: str) -> str:
        if line.startswith("@"):
            ranges, end, label = line.rstrip("\n").partition(" @@")
            return f"{self._output.style(ranges + end, 'cyan')}{self._output.style(label, 'bold')}\n"
        return f"{self._shown(line, _STYLES.get(line[0], ''))}\n"

    def _shown(self, line: str, style: str) -> str:
        parts = line.rstrip("\r\n\t").split("\t")
        text = "\t".join(harmless(part, signs=self._output.unicode) for part in parts)
        return self._output.style(text, style) if style else text


def _heads(result: FileResult) -> Iterator[str]:
    yield f"--- {_name('a', result.path) if result.before is not None else '/dev/null'}\n"
    yield f"+++ {_name('b', result.path)}\n"


def _body(result: FileResult) -> Iterator[str]:
    assert result.after is not None
    mark = "\ufeff" if result.bom else ""
    before = mark + result.before if result.before is not None else ""
    labels = _Labels(result)
    old, new = _split(before), _split(mark + result.after)
    for hunk in _hunks(old, new):
        yield f"@@ -{_range(hunk[0].i1, hunk[-1].i2)} +{_range(hunk[0].j1, hunk[-1].j2)} @@{labels.of(hunk)}\n"
        for part in hunk:
            if part.equal:
                yield from _prefixed(" ", old[part.i1 : part.i2])
            else:
                yield from _prefixed("-", old[part.i1 : part.i2])
                yield from _prefixed("+", new[part.j1 : part.j2])


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines (from 0, the end excluded) that are equal in both texts, or replace one another."""

    equal: bool
    i1: int
    i2: int
    j1: int
    j2: int


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[list[_Part]]:
    # What both texts begin and end with need not be compared: most files change in a few places only.
    limit = min(len(old), len(new))
    head = next((n for n in range(limit) if old[n] != new[n]), limit)
    tail = next((n for n in range(limit - head) if old[-1 - n] != new[-1 - n]), limit - head)
    skip, keep = max(0, head - _CONTEXT), max(0, tail - _CONTEXT)
    matcher = difflib.SequenceMatcher(None, old[skip : len(old) - keep], new[skip : len(new) - keep])
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        yield [_Part(tag == "equal", i1 + skip, i2 + skip, j1 + skip, j2 + skip) for tag, i1, i2, j1, j2 in group]


def _split(text: str) -> list[str]:
    """The lines as git sees them: ended by a line feed, and by nothing else."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _prefixed(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _name(side: str, path: str) -> str:
    """A path as git writes it: quoted where it needs to be, and ended by a tab where white space might mislead."""
    name = f"{side}/{PurePath(path).as_posix().lstrip('/')}"
    if any(character in _QUOTED or not " " <= character <= "~" for character in name):
        return f'"{"".join(_quoted(byte) for byte in os.fsencode(name))}"'
    return f"{name}\t" if " " in name else name


def _quoted(byte: int) -> str:
    character = chr(byte)
    return _QUOTED.get(character) or (character if " " <= character <= "~" else f"\\{byte:03o}")


class _Labels:
    """Which rules each hunk comes from."""

    def __init__(self, result: FileResult) -> None:
        text = result.before or ""
        self._changes = [
            *result.changes,
            *(Change(r.line, r.end_line, r.code, r.name, r.applicability) for r in result.reports if r.fixed),
        ]
        self._lines = _git_lines(text) if _BARE_CARRIAGE_RETURN.search(text) else None

    def of(self, hunk: Sequence[_Part]) -> str:
        """The label of a hunk, with a blank before it; empty where nothing is known."""
        rules: dict[str, tuple[str, bool]] = {}
        for change in self._changes:
            start, end = self._line(change.start), self._line(change.end)
            if any(_touches(part, start, end) for part in hunk if not part.equal):
                unsafe = change.applicability is Applicability.UNSAFE or rules.get(change.code, ("", False))[1]
                rules[change.code] = (change.name, unsafe)
        if not rules:
            return ""
        named = len(rules) <= _NAMED
        words = [
            f"{code}{f' {name}' if named else ''}{' (unsafe)' if unsafe else ''}"
            for code, (name, unsafe) in sorted(rules.items())
        ]
        return f" {', '.join(words)}"

    def _line(self, number: int) -> int:
        """The line as git counts it, which knows no bare carriage returns."""
        if self._lines is None:
            return number
        return self._lines[min(number, len(self._lines)) - 1]


def _touches(part: _Part, start: int, end: int) -> bool:
    """Whether lines (from 1, the end included) are among those that go; an insertion touches the lines beside it."""
    first, last = (part.i1 + 1, part.i2) if part.i1 < part.i2 else (part.i1, part.i1 + 1)
    return start <= last and first <= end


def _git_lines(text: str) -> list[int]:
    line = 1
    numbers = [1]
    for end in re.finditer(r"\r\n|\r|\n", text):
        line += end.group() != "\r"
        numbers.append(line)
    return numbers
