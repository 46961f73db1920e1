"""Path patterns of `per-file-ignores`: written as in .gitignore, relative to the folder of the configuration file."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SPECIAL = re.compile(r"([\\*?\[\]! #])")


def anchored(pattern: str, folder: Path) -> str:
    """The pattern as one of the whole file system: what it means below `folder`, and nothing elsewhere.

    A pattern with a slash before its end is relative to the folder itself, any other one fits at every depth below it.
    """
    root = _SPECIAL.sub(r"\\\1", _absolute(folder).rstrip("/"))
    relative = "/" in pattern.rstrip("/")
    return f"{root}/{pattern.lstrip('/')}" if relative else f"{root}/**/{pattern}"


def fits(pattern: str, path: str) -> bool:
    """Whether a pattern means a path: an anchored one is asked of the absolute path, any other of `path` as it is."""
    return _spec(pattern).match_file(_absolute(path).lstrip("/") if pattern.startswith("/") else path)


def _absolute(path: str | Path) -> str:
    """The absolute path with slashes, one at its beginning; symbolic links keep the names that the user knows."""
    return "/" + Path(os.path.abspath(path)).as_posix().lstrip("/")  # noqa: PTH100 - Path.resolve follows links


@cache
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])
