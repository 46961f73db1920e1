"""What git leaves out of a folder, and what a user's own patterns leave out; both in the syntax of .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns, and the real path of the folder that they speak of, with a separator at its end."""

    folder: str
    spec: GitIgnoreSpec

    def decide(self, path: str) -> bool | None:
        """True where the patterns leave a path out, False where they take it in again, None where they say nothing.

        The path is a real one, and ends with a separator where it is that of a folder.
        """
        if not path.startswith(self.folder):
            return None
        return self.spec.check_file(path[len(self.folder) :].replace(os.sep, "/")).include


def is_ignored(path: str, layers: Iterable[Patterns]) -> bool:
    """What the innermost of the layers decides that has any say, given from the outermost on."""
    for patterns in reversed(tuple(layers)):
        decision = patterns.decide(path)
        if decision is not None:
            return decision
    return False


def patterns(folder: Path | str, lines: Iterable[str]) -> Patterns:
    """Patterns relative to a folder.

    Raises:
        ValueError: a line is no pattern; the message names it.
    """
    lines = tuple(lines)
    for line in lines:
        if not _is_pattern(line):
            raise ValueError(f"'{line}' is no pattern of the kind that .gitignore has")
    return Patterns(as_folder(Path(folder).resolve()), GitIgnoreSpec.from_lines(lines))


def as_folder(path: Path | str) -> str:
    """The path with a separator at its end."""
    return f"{str(path).rstrip(os.sep)}{os.sep}"


def layers_above(folder: Path) -> tuple[Patterns, ...]:
    """All that git reads for what lies in `folder`, a real path, from its repository's root down to its parent.

    Where the folder is itself ignored, but named on the command line all the same, nothing of that counts.
    """
    root = next((path for path in (folder, *folder.parents) if os.path.lexists(path / ".git")), None)
    if root is None or root == folder:
        return ()
    layers = list(of_repository(root))
    path = root
    for name in folder.relative_to(root).parts:
        layers += of_folder(path)
        path /= name
        if is_ignored(as_folder(path), layers):
            return ()
    return tuple(layers)


def of_folder(folder: Path) -> Iterator[Patterns]:
    """The patterns of the folder's own .gitignore, if it has one."""
    yield from _from_file(folder / ".gitignore", folder)


def of_repository(root: Path) -> Iterator[Patterns]:
    """The patterns that a repository keeps for itself in `.git/info/exclude`."""
    yield from _from_file(_git_folder(root) / "info" / "exclude", root)


def _git_folder(root: Path) -> Path:
    """The folder that `.git` is or, in a worktree or submodule, leads to."""
    git = root / ".git"
    if git.is_dir():
        return git
    own = root / _first_line(git).removeprefix("gitdir:").strip()
    return own / _first_line(own / "commondir")


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").partition("\n")[0].strip()
    except OSError:
        return ""


def _from_file(path: Path, folder: Path) -> Iterator[Patterns]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError:
        return
    # Git passes over a line that makes no sense, so it must not stop us.
    spec = GitIgnoreSpec.from_lines(line for line in text.split("\n") if _is_pattern(line))
    yield Patterns(as_folder(folder), spec)


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines((line,))
    except ValueError:
        return False
    return True
