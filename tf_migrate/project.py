"""Programs of several files: files that run in one process, because one of them imports the others."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


def programs(texts: Mapping[Path, str], members: Iterable[Path]) -> list[list[Path]]:
    """The members, those of one program together: each file runs in one process with all that it imports.

    Args:
        texts: the files of a project with their texts; those that do not parse import nothing.
        members: those of the files that are to be told apart.
    """
    by_place = {os.path.abspath(path): path for path in texts}  # noqa: PTH100 - Path.resolve would follow links
    imports = {path: set(_imported(place, texts[path], by_place)) for place, path in by_place.items()}
    wanted = list(dict.fromkeys(members))
    leader = {path: path for path in wanted}

    def lead(path: Path) -> Path:
        while leader[path] != path:
            path = leader[path]
        return path

    for path in by_place.values():
        together = [other for other in _reached(path, imports) if other in leader]
        for other in together[1:]:
            leader[lead(other)] = lead(together[0])
    groups: dict[Path, list[Path]] = {}
    for path in wanted:
        groups.setdefault(lead(path), []).append(path)
    return list(groups.values())


def _reached(path: Path, imports: Mapping[Path, set[Path]]) -> list[Path]:
    found = {path: None}
    pending = [path]
    while pending:
        for other in sorted(imports[pending.pop()]):
            if other not in found:
                found[other] = None
                pending.append(other)
    return list(found)


def _imported(place: str, text: str, by_place: Mapping[str, Path]) -> Iterator[Path]:
    """The files of the project that a file imports, wherever on the way to the root the import may begin."""
    for name, level in _modules(text):
        above = os.path.dirname(place)  # noqa: PTH120
        for _ in range(level - 1):
            above = os.path.dirname(above)  # noqa: PTH120
        parts = [part for part in name.split(".") if part]
        while True:
            hits = [by_place[file] for file in _files(above, parts) if file in by_place]
            yield from hits
            outer = os.path.dirname(above)  # noqa: PTH120
            if hits or level or outer == above:
                break
            above = outer


def _files(folder: str, parts: list[str]) -> Iterator[str]:
    """What Python would load for a dotted name in a folder: the packages on the way, and the module."""
    for count in range(1, len(parts) + 1):
        stem = os.path.join(folder, *parts[:count])  # noqa: PTH118
        yield f"{stem}.py"
        yield os.path.join(stem, "__init__.py")  # noqa: PTH118


def _modules(text: str) -> Iterator[tuple[str, int]]:
    """The dotted names that a file imports, each with the number of dots before it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module or ''}.{alias.name}", node.level) for alias in node.names)
