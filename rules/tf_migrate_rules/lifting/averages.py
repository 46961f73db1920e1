"""Moving averages of variables, as `tf.train.ExponentialMovingAverage` keeps them.

In TensorFlow 1 an average began with what its variable began with, and `apply` gave an operation that updates it. In
TensorFlow 2 the first call of `apply` makes the averages of what the variables hold then, and each call updates them.
One call in the place of the operation makes them with the same numbers, since what is averaged there is the same; the
functions that ran the operation call it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Part
from tf_migrate.syntax.walk import nodes_of
from tf_migrate_rules.lifting.sequence import Item
from tf_migrate_rules.lifting.trainables import LISTS, STEP_MAKERS, lists_of_all

_APPLY = ".apply"
_AVERAGE = ".average"
#: Calls that give plain numbers.
_PLAIN = frozenset({"float", "int", "max", "min"})


@dataclass(frozen=True, slots=True)
class _Averaging:
    """A call of `apply` on `owner`, and the step that it stands in."""

    call: cst.Call
    owner: cst.BaseExpression
    step: Step


class Averages:
    """The averages that a program keeps.

    Args:
        stage: the statements with their roles.
        made: what calls of the program make, by the identity of their nodes.

    Raises:
        Obstacle: they would begin with something else than in TensorFlow 1.
    """

    def __init__(self, stage: Stage, made: Mapping[int, Value]) -> None:
        self._stage = stage
        self._made = made
        self._all: list[_Averaging] = []
        for value, statement in stage.program.created:
            if value.kind is Kind.AVERAGES and isinstance(value.node, cst.Call):
                self._require_settled(value.node)
            if value.symbol in (_APPLY, _AVERAGE) and isinstance(value.node, cst.Call):
                found = self._found(value.node, statement)
                if value.symbol == _APPLY:
                    if found.step.small is None:
                        raise Obstacle(value.node, "averages are kept within a loop or a branch; write it out")
                    self._require_variables(found)
                    self._require_first(found)
                    self._all.append(found)

    def made_before(self, step: Step, indent: str) -> list[Part]:
        """The lines that make the averages of a step, where its operation was made."""
        lines: list[Part] = []
        for one in self._all:
            if one.step is step:
                if one is self._all[0]:
                    lines.append(f"{indent}# The first call makes the averages, of what the variables begin with.\n")
                lines += [indent, self._stage.tree.span(one.call), "\n"]
        return lines

    def require_order(self, items: Sequence[Item], acts: Callable[[str], bool]) -> None:
        """What changes variables and what updates or reads their averages in one run must say in which order.

        Args:
            items: what a function does.
            acts: whether a call of a symbol changes variables.

        Raises:
            Obstacle: it does not.
        """
        steps = {id(step) for item in items for step in item.steps}
        parts = {id(part) for item in items for part in item.done}
        here = [
            value
            for value, statement in self._stage.program.created
            if id(value.node) in parts or id(self._stage.step_of(statement)) in steps
        ]
        for one in here:
            if one.symbol != _APPLY or id(one.node) not in {id(each.call) for each in self._all}:
                continue
            for other in here:
                if other.symbol == _APPLY or not (acts(other.symbol) or other.symbol == _AVERAGE):
                    continue
                if not self._needs(one, other) and not self._needs(other, one):
                    raise Obstacle(
                        one.node or items[0].steps[0].node,
                        "this is run with what changes variables or reads averages, and nothing says what comes first;"
                        " call it within `tf.control_dependencies([...])` over what does, or run it by itself",
                    )

    def _needs(self, one: Value, other: Value) -> bool:
        """Whether what one call makes waits for what another makes, in a statement before."""
        step = self._stage.step_of(other.node) if other.node is not None else None
        return any(found is step for found in self._stage.slice_steps([one]))

    # -- what there is -----------------------------------------------------------------------------------------------

    def _found(self, call: cst.Call, statement: cst.CSTNode) -> _Averaging:
        step = self._stage.step_of(call)
        if step is None or step is not self._stage.step_of(statement):
            raise Obstacle(call, "averages are kept within a function; this is not lifted yet")
        assert isinstance(call.func, cst.Attribute)
        owner = call.func.value
        kept = {
            id(definition): self._stage.step_of(definition.statement)
            for name, value in self._stage.reads(owner)
            if name is owner
            for definition in value.uses
            if definition.value.kind is Kind.AVERAGES
        }
        if len(kept) != 1 or any(maker is None or maker.role is not Role.KEEP for maker in kept.values()):
            raise Obstacle(owner, "what keeps these averages has no name of its own; make it in a statement before")
        return _Averaging(call, owner, step)

    def _require_settled(self, call: cst.Call) -> None:
        """What averages are made with is given once: it must be plain, or a variable, which is read at each update."""
        for node in (argument.value for argument in call.args):
            made = self._made.get(id(node))
            if made is not None and made.symbol in STEP_MAKERS:
                continue
            given = {Kind.PYTHON, Kind.VARIABLE} if isinstance(node, (cst.Name, cst.Attribute)) else {Kind.PYTHON}
            computed = any(leaf.kind not in given for _, v in self._stage.reads(node) for leaf in v.leaves())
            called = [each.func for each in nodes_of(node, cst.Call)]
            if computed or any(not isinstance(f, cst.Name) or f.value not in _PLAIN for f in called):
                raise Obstacle(
                    node, "this is computed anew at each update of the averages; give them a number or a variable"
                )

    def _require_variables(self, one: _Averaging) -> None:
        """What is averaged must be variables, that are there where the operation was made."""
        given = [a.value for a in one.call.args if not a.star and (a.keyword is None or a.keyword.value == "var_list")]
        if len(given) != 1 or len(one.call.args) != 1:
            raise Obstacle(one.call, "which variables are averaged here does not show; list them in the call")
        (node,) = given
        if isinstance(node, cst.Call) and id(node) in self._made and self._made[id(node)].symbol in LISTS:
            if id(node) not in {call for call, _ in lists_of_all(self._stage)}:
                raise Obstacle(node, "not all of the variables that are averaged have names; list those that have")
            return
        if not isinstance(node, (cst.List, cst.Tuple)):
            names = self._stage.steady.needed_names(node)
            end = self._stage.tree.span(one.step.node).end
            change = next(iter(self._stage.steady.later_changes(names, end, ())), None)
            if change is not None:
                line, _ = self._stage.tree.position(self._stage.tree.span(change.node).start)
                raise Obstacle(
                    node, f"`{change.name}` is changed on line {line}, after averages were made of what it held"
                )
        nodes = [e.value for e in node.elements] if isinstance(node, (cst.List, cst.Tuple)) else [node]
        for each in nodes:
            read = [value for name, value in self._stage.reads(each) if name is each]
            if not read or any(leaf.kind is not Kind.VARIABLE for value in read for leaf in value.leaves()):
                raise Obstacle(
                    each,
                    "an average is kept of something else than a variable: in TensorFlow 1 that of a tensor begins at"
                    " zero, and TensorFlow 2 keeps none; list variables by their names",
                )
            makers = {id(d): self._stage.step_of(d.statement) for value in read for d in value.uses}
            for maker in makers.values():
                if maker is None or maker.role is not Role.KEEP:
                    raise Obstacle(each, "this variable is not there yet when its average is made")

    def _require_first(self, one: _Averaging) -> None:
        """Nothing may be run before: the averages begin with what the variables begin with."""
        start = self._stage.tree.span(one.call).start
        for step in self._stage.steps:
            for site in step.runs:
                if step.role is Role.RUN and self._stage.tree.span(site.node).start < start:
                    raise Obstacle(
                        one.call, "averages are made after a run, which may change the variables; make them before it"
                    )
