"""Statements that compute nothing: they show tensors, check their shapes, or build what nothing ever runs.

`print(x)` and `assert x.shape == y.shape` say something about the graph while it is built. They go with the statements
that they speak of, into the function that makes the tensor, and run there once, while it is traced. Where no function
makes all that they need, they fall away: nothing is computed by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Role, Step
from tf_migrate.graph.values import Definition

if TYPE_CHECKING:
    from tf_migrate.graph.functions import Function
    from tf_migrate.graph.stage import Stage

_DEPTH = 5
_BUILT = frozenset({Kind.TENSOR, Kind.OPERATION})
#: What can be asked for its shape, its name and the like, and nothing happens.
_READABLE = frozenset({Kind.PYTHON, Kind.PLACEHOLDER, Kind.VARIABLE, Kind.TENSOR, Kind.OPERATION})


class Remarks:
    """Tells which statements of a stage compute nothing.

    Args:
        stage: the statements, without their roles yet.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.idle: list[Step] = []

    def only_shows(self, node: cst.CSTNode, depth: int = 0) -> bool:
        """Whether a statement does nothing but show or check something, and has no other effect."""
        pure = self._is_pure
        if isinstance(node, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
            return all(self.only_shows(small, depth) for small in node.body)
        if isinstance(node, cst.IndentedBlock):
            return all(self.only_shows(statement, depth) for statement in node.body)
        if isinstance(node, cst.Assert):
            return pure(node)
        if isinstance(node, cst.Raise):
            error = node.exc.args if isinstance(node.exc, cst.Call) else ()
            return node.exc is not None and node.cause is None and all(pure(argument) for argument in error)
        if isinstance(node, cst.Expr):
            return self._is_showing(node.value, depth) or isinstance(node.value, cst.SimpleString)
        if isinstance(node, cst.If):
            rest = node.orelse is None or self.only_shows(node.orelse, depth)
            return pure(node.test) and self.only_shows(node.body, depth) and rest
        if isinstance(node, cst.Else):
            return self.only_shows(node.body, depth)
        if isinstance(node, cst.For):
            return pure(node.iter) and node.orelse is None and self.only_shows(node.body, depth)
        return isinstance(node, cst.Pass)

    def is_idle(self, step: Step) -> bool:
        """Whether a statement builds a part of the graph that nothing can reach, or only mentions one."""
        statement = step.small
        if not isinstance(statement, cst.Expr) or step.definitions or not self._is_pure(statement):
            return False
        made = [value for value, place in self._stage.program.created if place is statement]
        named = any(
            a.keyword is not None and a.keyword.value == "name"
            for value in made
            if isinstance(value.node, cst.Call)
            for a in value.node.args
        )
        vocabulary = self._stage.program.vocabulary
        if named or any(value.kind not in _BUILT or not vocabulary.is_traceless(value.symbol) for value in made):
            return False
        return bool(made) or isinstance(statement.value, (cst.Name, cst.Attribute, cst.Subscript))

    def settle(self) -> None:
        """Gives what only shows its role: it stays where all that it shows does."""
        for step in self._stage.steps:
            if step.opens or step.closes or step.role not in (Role.KEEP, Role.REMARK):
                continue
            if isinstance(step.node, (cst.FunctionDef, cst.ClassDef)) or not self.only_shows(step.node):
                continue
            makers = [
                self._stage.step_of(definition.statement)
                for _, value in self._stage.reads(step.node)
                for definition in value.uses
            ]
            goes = any(maker is not None and maker.role in (Role.MOVE, Role.DROP) for maker in makers)
            step.role = Role.REMARK if goes else Role.KEEP

    def _is_showing(self, node: cst.BaseExpression, depth: int) -> bool:
        if not isinstance(node, cst.Call) or not all(self._is_pure(argument) for argument in node.args):
            return False
        steady = self._stage.steady
        if steady.shows(node):
            return True
        function = steady.function_called(node)
        return (
            isinstance(function, cst.FunctionDef)
            and not function.decorators
            and depth < _DEPTH
            and self.only_shows(function.body, depth + 1)
        )

    def _is_pure(self, node: cst.CSTNode) -> bool:
        """Whether a node only computes. What is asked of a session or a saver may do anything; to show one does not."""
        whole = node.value if isinstance(node, cst.Arg) else node
        asked = any(
            name is not whole and leaf.kind not in _READABLE
            for name, value in self._stage.reads(node)
            for leaf in value.leaves()
        )
        return not asked and self._stage.steady.impure(node) is None


def place(stage: Stage, functions: Sequence[Function]) -> None:
    """Puts each remark into the first function that has all it speaks of, behind the statements that make it."""
    order = {id(step): index for index, step in enumerate(stage.steps)}
    for step in stage.steps:
        if step.role is not Role.REMARK:
            continue
        needed = {definition for _, value in stage.reads(step.node) for definition in value.uses}
        for function in functions:
            if all(_has(stage, function, definition, step) for definition in needed):
                before = [s for s in function.steps if order[id(s)] < order[id(step)]]
                function.steps = [*before, step, *function.steps[len(before) :]]
                break


def notes(stage: Stage, functions: Sequence[Function]) -> list[str]:
    """What became of the statements that compute nothing."""
    found = []
    for step in stage.steps:
        line, _ = stage.tree.position(stage.tree.span(step.node).start)
        if step.role is Role.REMARK:
            holders = [function for function in functions if any(step is other for other in function.steps)]
            if holders:
                found.append(f"line {line} now runs while `{holders[0].name}` is traced")
            else:
                found.append(f"line {line} speaks of what is no longer there, and goes")
        elif step in stage.remarks.idle:
            found.append(f"nothing ran what line {line} built, and it goes")
    found += [
        f"what `{old}` is from line {line} on is called `{new}`, since functions read the `{old}` from before"
        for line, (old, new) in sorted(stage.renames.lines.items())
    ]
    return found


def _has(stage: Stage, function: Function, definition: Definition, remark: Step) -> bool:
    """Whether the body of a function knows what a definition made."""
    maker = stage.step_of(definition.statement)
    if maker is None or maker is remark or maker.role in (Role.KEEP, Role.RUN):
        return True
    if definition in function.placeholders or any(maker is step for step in function.steps):
        return definition.value.kind is not Kind.OPERATION
    return any(definition in output.value.uses for call in function.calls for output in call.outputs)
