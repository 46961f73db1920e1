"""Operations: what a statement does to the state of a program, taken apart into what is done one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Step
from tf_migrate.graph.values import Value

_CHANGES = re.compile(r"(^|\.)(assign(_add|_sub)?|scatter_\w+|count_up_to)$")
_TRAINS = frozenset({".minimize", ".apply_gradients"})
_AVERAGES = frozenset({".apply"})
#: Calls whose results are for nothing but to be run.
_BUNDLES = frozenset({"tf.group", "tf.no_op"}) | _AVERAGES


def changes(symbol: str) -> bool:
    """Whether a call changes variables by what it is given: an assignment."""
    return bool(_CHANGES.search(symbol))


def trains(symbol: str) -> bool:
    """Whether a call makes an optimizer update variables."""
    return symbol in _TRAINS


class Operations:
    """Tells what the statements of a stage do to its variables.

    Args:
        stage: the statements with their roles.
        made: what calls of the program make, by the identity of their nodes.
    """

    def __init__(self, stage: Stage, made: Mapping[int, Value]) -> None:
        self._stage = stage
        self._made = made
        self._acting = {
            id(stage.step_of(statement)) for value, statement in stage.program.created if self._acts(value.symbol)
        }

    def _acts(self, symbol: str) -> bool:
        return changes(symbol) or trains(symbol) or symbol in _AVERAGES or symbol == "tf.group"

    def acts(self, step: Step) -> bool:
        """Whether a statement changes variables."""
        return id(step) in self._acting

    def of(self, step: Step) -> list[cst.BaseExpression] | None:
        """What a statement does, one thing after the other, names of what others do left out; None where it computes
        something, too, or is one call by itself.

        Raises:
            Obstacle: only a part of it could be run.
        """
        small = step.small
        value = small.value if isinstance(small, (cst.Assign, cst.Expr)) else None
        if value is None or not self._is_bundle(value):
            return None
        found = self.parts(value)
        if found is None or (not found and isinstance(value, (cst.List, cst.Tuple))):
            return None
        if len({definition.name for definition in step.definitions}) > 1:
            raise Obstacle(step.node, "several operations get names in one statement; give each a line of its own")
        self._require_whole(step)
        return [part for part in found if not isinstance(part, cst.Name)]

    def _is_bundle(self, node: cst.BaseExpression) -> bool:
        made = self._made.get(id(node))
        return isinstance(node, (cst.List, cst.Tuple)) or (made is not None and made.symbol in _BUNDLES)

    def parts(self, node: cst.BaseExpression) -> list[cst.BaseExpression] | None:
        """What an expression does, one thing after the other, names of what others do included; None where it computes
        something, too."""
        made = self._made.get(id(node))
        if isinstance(node, cst.Name):
            kinds = {leaf.kind for name, value in self._stage.reads(node) if name is node for leaf in value.leaves()}
            is_operation = bool(kinds) and kinds <= {Kind.OPERATION, Kind.TENSOR}
            return [node] if is_operation and self._names_operation(node) else None
        if isinstance(node, cst.Attribute) and node.attr.value == "op":
            return self.parts(node.value)
        if isinstance(node, (cst.List, cst.Tuple)):
            return self._all(element.value for element in node.elements)
        if isinstance(node, cst.Call) and made is not None:
            if made.symbol == "tf.group":
                return self._all(a.value for a in node.args if a.keyword is None)
            if made.symbol == "tf.no_op":
                return []
            if self._acts(made.symbol):
                return [node]
        return None

    def _all(self, nodes: Iterator[cst.BaseExpression]) -> list[cst.BaseExpression] | None:
        parts: list[cst.BaseExpression] = []
        for node in nodes:
            found = self.parts(node)
            if found is None:
                return None
            parts += found
        return parts

    def _names_operation(self, node: cst.Name) -> bool:
        """Whether a name stands for what other statements do to variables."""
        steps = [
            self._stage.step_of(d.statement)
            for name, value in self._stage.reads(node)
            if name is node
            for d in value.uses
        ]
        return bool(steps) and all(step is not None and self.acts(step) for step in steps)

    def _require_whole(self, step: Step) -> None:
        """A list of operations must be run as a whole, not by its parts."""
        for name, value in self._stage.program.reads:
            if not any(definition in value.uses for definition in step.definitions):
                continue
            parent = self._stage.tree.walk.parents.get(name)
            if isinstance(parent, (cst.Subscript, cst.For, cst.CompFor, cst.Assign, cst.StarredElement)):
                raise Obstacle(name, "a part of a list of operations is taken; give each operation a name")
