"""A run of the tool over many files, in several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from tf_migrate.results import FileResult
from tf_migrate.settings import Settings

if TYPE_CHECKING:
    from tf_migrate.suite import Suite


class Mode(Enum):
    """What a run does about what it finds."""

    CHECK = "check"
    DIFF = "diff"
    FIX = "fix"


def installed_suite() -> Suite:
    """The suite of the installed rule packages."""
    from tf_migrate.suite import load

    return load()


def run(
    files: Iterable[Path | str],
    settings: Settings,
    mode: Mode,
    *,
    jobs: int = 0,
    root: Path | None = None,
    suite_loader: Callable[[], Suite] = installed_suite,
    on_problem: Callable[[str], None] | None = None,
) -> Iterator[FileResult]:
    """Processes the files; gives a result for each, in their order, as soon as it is there.

    Support modules that the fixes need come last, as results of their own.

    Args:
        files: what to read, as `sources.discover` gives it.
        settings: what to find and fix.
        mode: CHECK finds; DIFF also computes the new texts; FIX also writes them.
        jobs: processes to use; 0 takes as many as there are cores, and one for a few files.
        root: the folder that paths in results are relative to, by default the working directory.
        suite_loader: gives the rules; a module-level function, because worker processes call it as well.
        on_problem: told, once each, what is wrong with installed rule packages.

    Raises:
        NoCatalogue: no rules are installed at all.
        KeyboardInterrupt: once the worker processes have ended. Each file is as it was, or as it shall be.
    """
    raise NotImplementedError


def run_text(
    text: str | bytes,
    filename: str,
    settings: Settings,
    mode: Mode,
    *,
    suite_loader: Callable[[], Suite] = installed_suite,
    on_problem: Callable[[str], None] | None = None,
) -> FileResult:
    """Processes one text from standard input, which is called `filename` in reports. Writes nothing, in any mode."""
    raise NotImplementedError
