"""The order in which the statements of a function come to stand, and whether each still reads what it read before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.functions import Function
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Part

Reads = Sequence[tuple[cst.Name | cst.Attribute, Value]]


@dataclass(slots=True, eq=False)
class Item:
    """What stands as one in a function: a statement, or the call of a function that holds several.

    `line` is the text of such a call, `arguments` what it is given. `done` are the operations that it consists of, if
    nothing else; `acts` says that variables are changed.
    """

    steps: tuple[Step, ...]
    reads: Reads
    defines: list[Definition]
    line: list[Part] = field(default_factory=list)
    arguments: list[Definition] = field(default_factory=list)
    done: list[cst.BaseExpression] = field(default_factory=list)
    acts: bool = False

    @property
    def ids(self) -> set[int]:
        """The identities of its steps."""
        return {id(step) for step in self.steps}

    def needs(self) -> set[Definition]:
        """What it reads, and what it must come after."""
        read = {d for _, value in self.reads for leaf in (value, *value.leaves()) for d in leaf.uses}
        return read | {d for step in self.steps for own in step.definitions for d in own.value.uses}


class Order:
    """Follows a function while it is written, and sees to it that each name still holds what it held in the graph.

    Args:
        stage: the statements with their roles.
        function: the function that is written.
        items: all that comes to stand in it.
    """

    def __init__(self, stage: Stage, function: Function, items: Iterable[Item]) -> None:
        self._stage = stage
        self._written: dict[str, Definition] = {d.name: d for d in function.placeholders}
        self._bound = {definition.name for item in items for definition in item.defines} | set(self._written)

    def write(self, item: Item) -> None:
        """An item is written.

        Raises:
            Obstacle: it would read something else than in the graph.
        """
        own = {id(step) for step in item.steps}
        for name, value in item.reads:
            if not any(id(self._stage.step_of(d.statement)) in own for d in value.uses):
                self.read(name, value)
        for given in item.arguments:
            if self._written.get(given.name) is not given:
                raise Obstacle(given.statement, f"`{given.name}` is bound again; give it another name")
        self.define(item.defines)

    def define(self, definitions: Iterable[Definition]) -> None:
        """Names are bound."""
        self._written |= {definition.name: definition for definition in definitions}

    def read(self, name: cst.Name | cst.Attribute, value: Value) -> None:
        """A name is read.

        Raises:
            Obstacle: it holds something else there than in the graph.
        """
        self.require(name, self._stage.members.name_of(name), value)

    def require(self, node: cst.CSTNode, name: str, value: Value) -> None:
        """A name is read, or given as a result; `node` is where to say so if it holds something else."""
        if name not in self._bound or not value.uses:
            return
        now = self._written.get(name)
        statements = {id(definition.statement) for definition in value.uses}
        if now is None or id(now.statement) not in statements:
            raise Obstacle(node, f"`{name}` is bound again before this is computed; give one of them another name")


def with_needed(stage: Stage, items: Sequence[Item], wanted: Iterable[Item]) -> list[Item]:
    """The wanted items and those that they need, in order."""
    found = {id(item): item for item in wanted}
    pending = list(found.values())
    while pending:
        needed = slice_of(value for _, value in pending.pop().reads)
        steps = {id(stage.step_of(d.statement)) for d in needed}
        for item in items:
            if id(item) not in found and item.ids & steps:
                found[id(item)] = item
                pending.append(item)
    return [item for item in items if id(item) in found]
