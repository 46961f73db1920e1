"""Slices: the statements that some values need, back to placeholders and variables."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.values import Definition, Value


def slice_of(values: Iterable[Value]) -> set[Definition]:
    """All definitions that the values come from, directly or through others, those of plain Python left out."""
    return slice_of_without(values, ())


def slice_of_without(values: Iterable[Value], ends: Collection[Definition]) -> set[Definition]:
    """The same, without what is reached only through one of the definitions in `ends`."""
    found: set[Definition] = set()
    pending = [use for value in values for leaf in (value, *value.leaves()) for use in leaf.uses]
    while pending:
        definition = pending.pop()
        if definition in found:
            continue
        found.add(definition)
        if definition in ends:
            continue
        for leaf in (definition.value, *definition.value.leaves()):
            pending.extend(leaf.uses)
    return {definition for definition in found if definition.value.kind is not Kind.PYTHON}


def needed(definitions: Iterable[Definition], kind: Kind) -> list[Definition]:
    """Those of the definitions whose value is of a kind, by name."""
    return sorted((d for d in definitions if d.value.kind is kind), key=lambda definition: definition.name)
