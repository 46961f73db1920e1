"""The names by which a file reaches the compatibility module of its library, and those of them that must stay.

A program that runs on the module today shall run tomorrow: as long as one use of such a name has no native form, the
name keeps its meaning, and the fixes of all that goes through it wait. A name is one, however many statements bind it:
an import under a version's guard, its counterpart in the `else`, `tf = tf.compat.v1` further down. Names that stand
for something of another one (`layers = tf.layers`) wait together with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import libcst as cst

from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.edits import Removed
from tf_migrate.syntax.names import Imported
from tf_migrate.syntax.scopes import Binding, Bound, Scope

_Name = tuple[Scope, str]


def compat_roots(file: SourceFile) -> Iterator[Imported]:
    """Imports of the compatibility module as a whole, under whatever name."""
    return (i for i in file.names.imported if i.compat and i.binding is not None and "." not in i.symbol and i.known)


def held_bindings(
    file: SourceFile, fixed: Collection[cst.CSTNode], left: Collection[cst.CSTNode], gone: Removed
) -> set[Binding]:
    """The bindings of all names that must go on meaning the compatibility module, or something in it.

    Args:
        file: the file.
        fixed: the places that get a native form.
        left: the places that something is said of, and which do not.
        gone: the text that is no more once fixes are made.
    """
    names = _bridging(file)
    if not names:
        return set()
    open_names = set()
    for reference in file.names.references:
        owner = reference.scope.owner(reference.root.value)
        name = (owner, reference.root.value) if owner is not None else None
        if name not in names or name is None or reference.node in fixed or file.tree.span(reference.root).start in gone:
            continue
        if reference.node in left or not file.catalogue.is_native(reference.spelled, file.target):
            open_names.add(name)
    together = _connected(names, open_names)
    return {binding for scope, name in together for binding in scope.bindings[name]}


def waits(site: Site, held: Collection[Binding]) -> bool:
    """Whether a place goes through a name that must stay, or gives such a name its meaning."""
    if site.place is None or not held:
        return False
    return site.place.binding in held or not set(site.assigned_bindings()).isdisjoint(held)


def _bridging(file: SourceFile) -> dict[_Name, set[_Name]]:
    """The names that may mean the module, or something of it, each with the names that its values begin with."""
    references = file.names.references
    if not any(r.compat for r in references) and not any(i.compat for i in file.names.imported):
        return {}
    roots = {imported.binding for imported in compat_roots(file)}
    names: dict[_Name, set[_Name]] = {}
    for scope in file.names.walk.scopes:
        for name, bindings in scope.bindings.items():
            if any(binding in roots or _is_compat(file, binding) for binding in bindings):
                names[scope, name] = {source for binding in bindings for source in _sources(binding)}
    return names


def _is_compat(file: SourceFile, binding: Binding) -> bool:
    known = file.names.brought(binding) if binding.kind is Bound.VALUE else None
    return known is not None and known.compat


def _sources(binding: Binding) -> Iterator[_Name]:
    """The name that the value of a binding begins with."""
    node = binding.value
    while isinstance(node, cst.Attribute):
        node = node.value
    owner = binding.scope.owner(node.value) if isinstance(node, cst.Name) else None
    if isinstance(node, cst.Name) and owner is not None:
        yield owner, node.value


def _connected(names: dict[_Name, set[_Name]], start: set[_Name]) -> set[_Name]:
    """The names that are joined to those of `start`, by one standing for something of the other."""
    joined: dict[_Name, set[_Name]] = {name: set() for name in names}
    for name, sources in names.items():
        for source in sources & names.keys():
            joined[name].add(source)
            joined[source].add(name)
    reached: set[_Name] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(joined[name])
    return reached
