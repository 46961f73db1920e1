"""From the paths on a command line to the files to process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tf_migrate.sources.ignored import (
    Patterns,
    as_folder,
    is_ignored,
    layers_above,
    of_folder,
    of_repository,
    patterns,
)

#: What a file in a folder must end with to be taken.
SUFFIXES = (".py",)

#: Folders that hold no work of the user's own, wherever they stand: those that ruff passes over, and a few more.
EXCLUDED_FOLDERS = frozenset(
    {
        *(".bzr", ".git", ".git-rewrite", ".hg", ".svn"),
        *(".direnv", ".eggs", ".nox", ".pants.d", ".pyenv", ".tox", ".venv", "venv", "site-packages", "node_modules"),
        *(".mypy_cache", ".pytest_cache", ".pytype", ".ruff_cache", "__pycache__", "__pypackages__"),
        *("_build", "buck-out", "build", "dist", ".ipynb_checkpoints", ".vscode"),
    }
)

#: A file that marks the folder it stands in as a virtual environment.
_ENVIRONMENT_MARK = "pyvenv.cfg"


def discover(paths: Iterable[str | Path], exclude: Sequence[str] = (), base: Path | None = None) -> Iterator[Path]:
    """The files that the paths mean, each one once, in an order that depends on nothing but names.

    Args:
        paths: files, which are always taken; folders, which are walked; glob patterns that the shell left as they are,
            which choose among the files that walking would find.
        exclude: patterns in the syntax of .gitignore of what walking leaves out.
        base: the folder that `exclude` is relative to, by default the working directory.

    Yields paths as they were given, with what lies below joined on. A path that does not exist, or a folder that cannot
    be listed, is given as it is, so that whoever reads it has the error to report.

    Raises:
        ValueError: one of `exclude` is no pattern.
    """
    excluded = (patterns(base or Path.cwd(), exclude),) if exclude else ()
    given = [Path(path) for path in paths]
    discovery = _Discovery(excluded, {os.path.realpath(path): False for path in given if not _is_folder(path)})
    for path in given:
        yield from discovery.expand(path)


@dataclass(slots=True)
class _Discovery:
    """What is remembered along the way, so that no file comes twice: folders, and files that were named or linked to.

    `single` has the real paths of the latter, and whether they were yielded already.
    """

    excluded: tuple[Patterns, ...]
    single: dict[str, bool]
    walked: set[str] = field(default_factory=set)

    def expand(self, path: Path) -> Iterator[Path]:
        """The files that one path of the command line means."""
        if _is_folder(path):
            yield from self._walk(path)
        elif not os.path.lexists(path) and _is_glob(path):
            yield from self._glob(path)
        elif not self.single[real := os.path.realpath(path)]:
            self.single[real] = True
            yield path

    def _glob(self, path: Path) -> Iterator[Path]:
        parts = path.parts
        fixed = next(index for index, part in enumerate(parts) if _is_glob(part))
        top = Path(*parts[:fixed])
        matched = False
        if _is_folder(top):
            walk = _Walk(self, self._excluded_in(top), patterns(top, ["/" + "/".join(parts[fixed:])]))
            yield from walk.files(top)
            matched = walk.matched
        if not matched:
            yield path

    def _walk(self, top: Path) -> Iterator[Path]:
        return _Walk(self, self._excluded_in(top)).files(top)

    def _excluded_in(self, top: Path) -> tuple[Patterns, ...]:
        """The user's patterns that count below a folder: not those that leave it out itself, for it was named."""
        real = as_folder(top.resolve())
        return tuple(layer for layer in self.excluded if not is_ignored(real, [layer]))


class _Folder(NamedTuple):
    """A folder to list: its path as it is shown, its real one, and the patterns that count in it."""

    path: Path
    real: str
    layers: tuple[Patterns, ...]


@dataclass(slots=True)
class _Walk:
    """One walk through a folder and what is below it; with `wanted`, for files that fit it."""

    discovery: _Discovery
    excluded: tuple[Patterns, ...]
    wanted: Patterns | None = None
    matched: bool = False

    def files(self, top: Path) -> Iterator[Path]:
        """The files to take in the folder `top` and below it."""
        real = top.resolve()
        # Not by recursion: folders may be nested deeper than calls.
        pending = [self.listing(_Folder(top, str(real), layers_above(real)))]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
            elif isinstance(step, _Folder):
                pending.append(self.listing(step))
            else:
                yield step

    def listing(self, folder: _Folder) -> Iterator[Path | _Folder]:
        """The files and folders to take right in a folder, by name."""
        path, real, layers = folder
        met = real in self.discovery.walked
        if self.wanted is None:
            if met:
                return
            self.discovery.walked.add(real)
        try:
            with os.scandir(real) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            yield path
            return
        names = {entry.name for entry in entries}
        if ".git" in names:
            layers = tuple(of_repository(Path(real)))
        if ".gitignore" in names:
            layers = (*layers, *of_folder(Path(real)))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not self._skipped(entry, layers):
                    yield _Folder(path / entry.name, entry.path, layers)
            elif entry.name.endswith(SUFFIXES) and not self._left_out(entry.path, layers):
                self.matched = True
                if not met and self._is_new_file(entry):
                    self._note(entry)
                    yield path / entry.name

    def _skipped(self, entry: os.DirEntry[str], layers: tuple[Patterns, ...]) -> bool:
        inside = as_folder(entry.path)
        return (
            entry.name in EXCLUDED_FOLDERS
            or is_ignored(inside, layers)
            or is_ignored(inside, self.excluded)
            or os.access(f"{inside}{_ENVIRONMENT_MARK}", os.F_OK)
        )

    def _left_out(self, path: str, layers: tuple[Patterns, ...]) -> bool:
        if self.wanted is not None and not self.wanted.decide(path):
            return True
        return is_ignored(path, layers) or is_ignored(path, self.excluded)

    def _is_new_file(self, entry: os.DirEntry[str]) -> bool:
        """Whether this is a regular file, or a link to one, that was not found on another way already."""
        single = self.discovery.single
        try:
            if not entry.is_file():
                return False
        except OSError:  # a link that leads back to itself
            return False
        if not entry.is_symlink():
            return not single.get(entry.path, False)
        real = Path(entry.path).resolve()
        walked = str(real.parent) in self.discovery.walked and real.name.endswith(SUFFIXES)
        return not walked and not single.get(str(real), False)

    def _note(self, entry: os.DirEntry[str]) -> None:
        """Remembers a file that may be come by in another way; for all others it is enough to know their folders."""
        if entry.is_symlink() or self.wanted is not None or entry.path in self.discovery.single:
            self.discovery.single[os.path.realpath(entry.path)] = True


def _is_glob(path: Path | str) -> bool:
    return any(mark in str(path) for mark in "*?[")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # it may not even be looked at
        return False
