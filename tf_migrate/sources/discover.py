"""From the paths on a command line to the files to process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path


def discover(
    paths: Iterable[str | Path], exclude: Sequence[str] = (), base: Path | None = None
) -> Iterator[Path]:
    """The files that the paths mean, each one once, in an order that depends on nothing but names.

    Args:
        paths: files, which are always taken; folders, which are walked; glob patterns that the shell left as they are.
        exclude: patterns in the syntax of .gitignore of what walking leaves out.
        base: the folder that `exclude` is relative to, by default the working directory.

    Yields paths as they were given, with what lies below joined on. A path that does not exist is given as it is, so
    that whoever reads it has the error to report.
    """
    raise NotImplementedError
