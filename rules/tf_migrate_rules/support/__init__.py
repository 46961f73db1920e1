"""The parts of the support module that is written into a user's project: each definition of the files beside this one.

A part is a function, class or constant at the top level of a file, with the comments right above it. The imports that
it needs and the other parts that it needs are found by the names in it. The files are read as text and never run here;
they are TensorFlow 2 as a person would write it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from tf_migrate.rule import SupportPart
from tf_migrate.syntax.imports import Import


class Parts(Mapping[str, SupportPart]):
    """All parts by name, read when they are first asked for."""

    def __getitem__(self, name: str) -> SupportPart:
        return _parts()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_parts())

    def __len__(self) -> int:
        return len(_parts())


@cache
def _parts() -> Mapping[str, SupportPart]:
    found = sorted((file for file in files(__name__).iterdir() if _holds(file.name)), key=lambda file: file.name)
    return parts_of(file.read_text(encoding="utf-8") for file in found)


def _holds(name: str) -> bool:
    return name.endswith(".py") and name != "__init__.py"


def parts_of(texts: Iterable[str]) -> dict[str, SupportPart]:
    """The parts that files define.

    Raises:
        ValueError: two of them have one name, or a file has more at its top level than imports and definitions.
    """
    found: list[tuple[str, str, frozenset[str], Mapping[str, Import]]] = []
    for text in texts:
        found += _definitions(text)
    names = [name for name, *_ in found]
    if len(set(names)) < len(names):
        raise ValueError(f"a part has two definitions: {sorted(name for name in names if names.count(name) > 1)}")
    return {
        name: SupportPart(
            name,
            code,
            tuple(sorted({wanted for bound, wanted in imports.items() if bound in used})),
            tuple(sorted(used & set(names) - {name})),
        )
        for name, code, used, imports in found
    }


def _definitions(text: str) -> Iterator[tuple[str, str, frozenset[str], Mapping[str, Import]]]:
    """Name, code, names used, and the file's imports, for each definition of a file."""
    lines = text.splitlines(keepends=True)
    imports: dict[str, Import] = {}
    end = 0
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports |= {wanted.bound: wanted for wanted in _imported(node)}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Assign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node
            name = target.id if isinstance(target, ast.Name) else getattr(target, "name", "")
            used = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
            yield name, "".join(lines[end : node.end_lineno]).strip("\n") + "\n", used, imports
        elif not isinstance(node, ast.Expr):
            raise ValueError(f"line {node.lineno} is no definition: {lines[node.lineno - 1]!r}")
        end = node.end_lineno or end


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[Import]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield Import(alias.name, None, alias.asname)
        elif node.module != "__future__":
            yield Import(node.module or "", alias.name, alias.asname)


PARTS = Parts()
