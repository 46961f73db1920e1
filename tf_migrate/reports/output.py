"""Where a report goes: a stream that text for people, and bytes as they are, can be written to."""

from __future__ import annotations

import os
import shutil
import sys
from typing import IO, Any

import click

_NARROW, _PLAIN, _WIDE = 60, 120, 160


class Output:
    """A stream of a report.

    Args:
        color: text is coloured.
        file: what to write to; by default standard output.
        err: write to standard error instead.
        width: columns that a line may take; by default those of the terminal.
    """

    def __init__(
        self, *, color: bool = False, file: IO[Any] | None = None, err: bool = False, width: int | None = None
    ) -> None:
        self.color = color
        self._file = file
        self._err = err
        self._encoding: str = getattr(self._stream(), "encoding", None) or "utf-8"
        self.terminal: bool = self._stream().isatty()
        self.width = width if width is not None else self._columns()
        try:
            "…␛".encode(self._encoding)
            self.unicode = True
        except (UnicodeEncodeError, LookupError):
            self.unicode = False

    def write(self, text: str) -> None:
        """Writes text; what the stream's encoding lacks is escaped."""
        self.write_bytes(text.encode(self._encoding, "backslashreplace"))

    def line(self, text: str = "") -> None:
        """Writes a line of text."""
        self.write(f"{text}\n")

    def write_bytes(self, data: bytes) -> None:
        """Writes bytes as they are."""
        if sys.platform == "win32" and self.terminal:  # a console takes text, and may need its colours translated
            click.echo(
                data.decode(self._encoding, "replace"), file=self._file, nl=False, err=self._err, color=self.color
            )
        else:
            click.echo(data, file=self._file, nl=False, err=self._err, color=True)

    def style(self, text: str, style: str) -> str:
        """The text in a style, a word or two of "bold", "dim" and a colour; as it is where there are no colours."""
        if not self.color or not text:
            return text
        words = style.split()
        color = next((word for word in words if word not in {"bold", "dim"}), None)
        return click.style(text, fg=color, bold="bold" in words or None, dim="dim" in words or None)

    def _stream(self) -> IO[Any]:
        return self._file or (sys.stderr if self._err else sys.stdout)

    def _columns(self) -> int:
        return max(_NARROW, min(_WIDE, shutil.get_terminal_size().columns)) if self.terminal else _PLAIN


def wants_color(choice: str, *, err: bool = False) -> bool:
    """Whether a standard stream gets colours, as "always", "never" or "auto" ask; "auto" minds NO_COLOR."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (sys.stderr if err else sys.stdout).isatty()
