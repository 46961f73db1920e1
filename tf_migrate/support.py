"""The support module: one file beside a program, with what the program needs and TensorFlow 2 no longer has.

It holds the parts that the program uses and no more. It is the user's from then on: once it was edited, it is never
written again.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tf_migrate.results import FileResult
from tf_migrate.sources.read import ReadError, Source, decode, read_bytes
from tf_migrate.sources.write import create, write

if TYPE_CHECKING:
    from tf_migrate.rule import SupportPart
    from tf_migrate.syntax.imports import Import

NAME = "tf1_support"

_HEAD = """\
# Written by tf-migrate: what this program needs of TensorFlow 1 and TensorFlow 2 does not have, in plain TensorFlow 2.
# The module is part of the program now. It may be edited; once it was, tf-migrate does not touch it any more.
# tf-migrate parts: {parts}
# tf-migrate checksum: {checksum}
"""
_OWN = re.compile(
    r"# Written by tf-migrate[^\n]*\n#[^\n]*\n# tf-migrate parts: ([\w, ]*)\n# tf-migrate checksum: (\w+)\n(.*)",
    re.DOTALL,
)


class SupportError(Exception):
    """The support module that is there lacks a part, and is not ours to write; the message says what to do."""


class SupportModules:
    """The support modules that a run calls for, one for each folder with files that need one.

    Args:
        parts: gives all parts that there are; asked when the first of them is needed.
        writing: whether modules are written, as soon as something needs them; otherwise they are just thought out.
    """

    def __init__(self, parts: Callable[[], Mapping[str, SupportPart]], *, writing: bool) -> None:
        self._parts = parts
        self._writing = writing
        self._modules: dict[Path, _Module] = {}

    def provide(self, program: Path, names: Iterable[str]) -> None:
        """Sees to it that the support module beside `program` has these parts.

        Raises:
            SupportError: there is one that the user edited or wrote, and it lacks a part.
            WriteError: it cannot be written.
        """
        path = Path(os.path.realpath(program)).with_name(f"{NAME}.py")
        module = self._modules.get(path) or _read(path)
        updated = _with_parts(module, frozenset(names), self._parts())
        if updated is not module and self._writing:
            _write(module, updated)
        self._modules[path] = updated

    def results(self) -> Iterator[FileResult]:
        """A result for each module that is new or changed, by path; their paths are absolute."""
        for path, module in sorted(self._modules.items()):
            before = module.source.text if module.source is not None else None
            if module.text != before:
                yield FileResult(str(path), before=before, after=module.text, written=self._writing)


@dataclass(frozen=True, slots=True)
class _Module:
    """A support module: the file as it was found, if there was one, and its text and parts as they are to be.

    `parts` is None where the text is not as tf-migrate wrote it; `last` is the file as tf-migrate wrote it last.
    """

    path: Path
    source: Source | None
    text: str | None
    parts: frozenset[str] | None
    last: Source | None


def _read(path: Path) -> _Module:
    if not os.path.lexists(path):
        return _Module(path, None, None, frozenset(), None)
    try:
        source = decode(read_bytes(path), path)
    except ReadError as error:
        raise SupportError(f"{NAME}.py beside it cannot be read: {error}") from None
    return _Module(path, source, source.text, _own_parts(source.text), source)


def _write(module: _Module, updated: _Module) -> None:
    assert updated.text is not None
    if module.last is None:
        create(module.path, updated.text.encode())
    else:
        write(module.last, updated.text)


def _with_parts(module: _Module, names: frozenset[str], known: Mapping[str, SupportPart]) -> _Module:
    """The module with all of `names` in it: itself where it has them."""
    if module.parts is None:
        missing = names - _defined(module)
        if missing:
            raise SupportError(
                f"{NAME}.py beside it was not written by tf-migrate, or was edited since, and lacks"
                f" {_listed(missing)}; define what is missing there, or move that file away and run the tool again"
            )
        return module
    if names <= module.parts:
        return module
    wanted = _closed(names | module.parts, known)
    lost = wanted - known.keys()
    if lost:
        raise SupportError(
            f"{NAME}.py beside it has parts that no installed rule package knows: {_listed(lost)};"
            " install the package that they came with, or move that file away and run the tool again"
        )
    text = compose(wanted, known)
    if module.source is not None and "\r\n" in module.source.text:
        text = text.replace("\n", "\r\n")
    last = module.last
    data = last.encoded(text) if last is not None else text.encode()
    return _Module(module.path, module.source, text, wanted, decode(data, module.path))


def _defined(module: _Module) -> frozenset[str]:
    """The names that a module which is not ours has at its top level."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pending: list[ast.AST] = [*ast.parse(module.text or "").body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names = set()
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        else:
            pending += ast.iter_child_nodes(node)
    return frozenset(names)


# -- the text --------------------------------------------------------------------------------------------------------


def compose(names: Iterable[str], known: Mapping[str, SupportPart]) -> str:
    """The text of a support module with these parts and those that they need."""
    parts = [known[name] for name in _ordered(names, known)]
    imports = _import_lines({wanted for part in parts for wanted in part.imports})
    body = "\n\n\n".join(["\n".join(imports), *(part.code.strip("\n") for part in parts)]).lstrip("\n") + "\n"
    body = f"\n{body}"
    listed = ", ".join(sorted(part.name for part in parts))
    return _HEAD.format(parts=listed, checksum=_checksum(listed, body)) + body


def _own_parts(text: str) -> frozenset[str] | None:
    """The parts of a support module that is as tf-migrate wrote it; None for any other text."""
    match = _OWN.fullmatch(text.replace("\r\n", "\n"))
    if match is None or match[2] != _checksum(match[1], match[3]):
        return None
    return frozenset(match[1].split(", ")) - {""}


def _checksum(listed: str, body: str) -> str:
    return hashlib.sha256(f"{listed}\n{body}".encode()).hexdigest()[:16]


def _closed(names: Iterable[str], known: Mapping[str, SupportPart]) -> frozenset[str]:
    """The names, and those of all parts that they need."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += known[name].needs if name in known else ()
    return frozenset(found)


def _ordered(names: Iterable[str], known: Mapping[str, SupportPart]) -> list[str]:
    """The parts in the order of their names, each after those that it needs."""
    order: list[str] = []

    def place(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above:
            return
        for needed in sorted(known[name].needs):
            place(needed, (*above, name))
        order.append(name)

    for name in sorted(names):
        place(name, ())
    return order


def _import_lines(wanted: Iterable[Import]) -> list[str]:
    """Import statements as a formatter would have them: Python's own first, then the others, each group by name."""
    groups: dict[int, list[str]] = {}
    for one in wanted:
        top = one.module.partition(".")[0]
        group = 0 if top == "__future__" else 1 if top in sys.stdlib_module_names else 2
        groups.setdefault(group, []).append(one.code)
    lines: list[str] = []
    for _, codes in sorted(groups.items()):
        lines += ["", *sorted(codes, key=lambda code: (code.startswith("from "), code))]
    return lines[1:]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


# -- its name --------------------------------------------------------------------------------------------------------


def module_name(program: Path, text: str) -> str:
    """The name by which a file imports the support module that stands beside it.

    What the file imports of its own project says how it is run: a sibling by its bare name (`import model`) means that
    the folder is on Python's path, a relative import (`from . import model`) or one through the folder's name
    (`from nets import model` in a file of `nets`) that it is a package. A file without such imports is taken for a
    part of a package where its folder has an `__init__.py` or files beside the folder import it through the folder's
    name, unless it is a program of its own (`if __name__ == "__main__"`).
    """
    path = Path(os.path.realpath(program))
    imported = _imported(text)
    if any(name.startswith(".") for name in imported):
        return f".{NAME}"
    if any(_is_module(path.parent, name.partition(".")[0]) for name in imported):
        return NAME
    package = _package(path.parent, imported)
    if package is not None:
        return f"{package}.{NAME}"
    if _GUARD.search(text):
        return NAME
    if (path.parent / "__init__.py").exists() or _is_imported_from_outside(path):
        return f".{NAME}"
    return NAME


_GUARD = re.compile(r"""^if\s+__name__\s*==\s*['"]__main__['"]""", re.MULTILINE)


def _imported(text: str) -> list[str]:
    """The dotted names of the modules that a text imports; relative ones begin with dots."""
    names = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names += [f"{module}.{alias.name}" for alias in node.names] if not node.level else [module]
    return names


def _is_module(folder: Path, name: str) -> bool:
    """Whether a folder has a module or package of this name, other than one that every Python has."""
    if name in sys.stdlib_module_names or name == NAME:
        return name == NAME and (folder / f"{NAME}.py").exists()
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


def _package(folder: Path, imported: Iterable[str]) -> str | None:
    """The dotted name of the folder itself, where one of the imports goes through it or through a folder above it."""
    for top in (folder, *folder.parents):
        through = [name.split(".")[1] for name in imported if name.startswith(f"{top.name}.")]
        if any((top / f"{name}.py").exists() or (top / name).is_dir() for name in through):
            parts = folder.parts[len(top.parts) - 1 :]
            if all(part.isidentifier() for part in parts):
                return ".".join(parts)
    return None


def _is_imported_from_outside(path: Path) -> bool:
    """Whether a file beside the folder of `path` imports it through the folder's name."""
    folder, module = re.escape(path.parent.name), re.escape(path.stem)
    through = rf"^\s*(?:(?:from|import)\s+{folder}\.{module}\b|from\s+{folder}\s+import\b[^#\n]*\b{module}\b)"
    pattern = re.compile(through.encode(), re.MULTILINE)
    for other in sorted(path.parent.parent.glob("*.py")):
        try:
            if pattern.search(read_bytes(other)):
                return True
        except ReadError:
            continue
    return False
