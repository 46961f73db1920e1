"""A progress bar on standard error, for those who wait at a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

#: With fewer files nobody waits long enough to want one.
_FEW = 20
_INTERVAL = 0.1


class ProgressBar:
    """Shows how many of the files are done. It stands aside while something else is written to the terminal.

    Args:
        total: number of files.
        enabled: a bar is wanted; it is shown only on a terminal, and for more than a few files.
        color: the bar has colours.
    """

    def __init__(self, total: int, *, enabled: bool = True, color: bool = True) -> None:
        self._bar: Progress | None = None
        self._shown = False
        self._drawn = time.monotonic()
        self._done = 0
        self._total = total
        self._color = color
        self._enabled = enabled and total > _FEW and sys.stderr.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hide()

    def advance(self) -> None:
        """One more file is done."""
        self._done += 1
        now = time.monotonic()
        if self._enabled and now - self._drawn >= _INTERVAL:
            self._drawn = now
            self._draw()

    def hide(self) -> None:
        """Takes the bar away until the next file is done, so that what is written does not run into it."""
        if self._shown and self._bar is not None:
            self._bar.stop()
            self._shown = False

    def _draw(self) -> None:
        if self._bar is None:
            self._bar = _bar(self._color)
            self._bar.add_task("files", total=self._total, completed=self._done)
        if not self._shown:
            self._bar.start()
            self._shown = True
        self._bar.update(self._bar.task_ids[0], completed=self._done, refresh=True)


def _bar(color: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files,"),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=Console(stderr=True, no_color=not color, highlight=False),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
