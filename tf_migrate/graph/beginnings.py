"""What moved statements change must begin in their function.

A loop that fills a list, or that makes `net` out of `net`, moves into a function together with the statement that gave
the list or the name its first value: `outputs = []`, `net = weights`, `total = 0.0`. In the function the name is a new
one, so nothing outside may need it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.steps import Obstacle, Role, Step

if TYPE_CHECKING:
    from tf_migrate.graph.functions import Function
    from tf_migrate.graph.stage import Stage

_ITERATORS = frozenset({"enumerate", "filter", "iter", "map", "open", "reversed", "zip"})


class Beginnings:
    """Moves the first values of what moved statements change.

    Args:
        stage: the statements with their roles.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def move(self) -> None:
        """Gives the statements that must go with others the same role.

        Raises:
            Obstacle: something is filled that cannot go into a function.
        """
        pending = [step for step in self._stage.steps if step.role is Role.MOVE]
        binders: dict[str, set[int]] = {}
        for step in pending:
            for bound in self._stage.bound(step):
                binders.setdefault(bound, set()).add(id(step))
        while pending:
            step = pending.pop()
            filled = self._stage.steady.filled_in(step.node)
            for definition in {
                d for name, value in self._stage.reads(step.node) for d in value.uses if d.name == name.value
            }:
                first = self._stage.step_of(definition.statement)
                name = definition.name
                once = _is_gone_through_once(definition.value.node)
                if first is None or first.role is not Role.KEEP or not (once or name in filled or name in binders):
                    continue
                if self._moved(first):
                    pending.append(first)
                elif name in filled:
                    raise Obstacle(
                        step.node, f"`{name}` is changed by what becomes a function, and is used outside of it as well"
                    )
                elif once:
                    raise Obstacle(step.node, f"`{name}` can be gone through only once; make it a list")
        self._move_what_is_fetched_with_others()

    def _move_what_is_fetched_with_others(self) -> None:
        """The first value of a name that a loop or a branch, which moves, may leave as it was."""
        for site in self._stage.program.runs.values():
            for leaf in site.fetches.leaves():
                steps = [self._stage.step_of(definition.statement) for definition in leaf.uses]
                if any(step is not None and step.role is Role.MOVE for step in steps):
                    for definition, step in zip(leaf.uses, steps, strict=True):
                        kept = step is not None and step.role is Role.KEEP and step.small is definition.statement
                        if kept and step is not None and definition.name in {d.name for d in leaf.uses - {definition}}:
                            self._moved(step)

    def _moved(self, step: Step) -> bool:
        """Moves a statement that only gives one name a first value, and the constants that read it."""
        readers = self._kept_readers(step)
        if not self._can_move(step) or not all(id(reader) in self._stage.constants for reader in readers):
            return False
        for reader in readers:
            if not self._moved(reader):
                return False
        step.role = Role.MOVE
        return True

    def _can_move(self, step: Step) -> bool:
        """Whether it gives one name a literal, an empty list, another name, or a tensor that is always the same."""
        statement = step.small
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            return False
        target, value = statement.targets[0].target, statement.value
        known = id(step) in self._stage.constants or _is_beginning(value) or _is_gone_through_once(value)
        return isinstance(target, cst.Name) and known

    def _kept_readers(self, first: Step) -> list[Step]:
        return [
            step
            for step in self._stage.steps
            if step.role in (Role.KEEP, Role.RUN) and not step.opens and not step.closes and step is not first
            if any(
                definition in value.uses
                for _, value in self._stage.reads_outside_of_runs(step)
                for definition in first.definitions
            )
        ]


def require_local(stage: Stage, functions: Sequence[Function]) -> None:
    """A name that a function binds is its own: it must not read what the module has under the same name.

    Raises:
        Obstacle: a function does both.
    """
    for function in functions:
        steps = [*function.steps, *(s for call in function.calls for s in call.steps)]
        bound = {name for step in steps for name in stage.bound(step)}
        bound |= {output.name for call in function.calls for output in call.outputs}
        bound -= {placeholder.name for placeholder in function.placeholders}
        for step in function.steps:
            for name, value in stage.reads(step.node):
                kept = [stage.step_of(d.statement) for d in value.uses if d.name == name.value]
                if name.value in bound and any(maker is not None and maker.role is Role.KEEP for maker in kept):
                    raise Obstacle(
                        name, f"`{name.value}` is bound again by what becomes a function; use another name for one"
                    )


def _is_gone_through_once(node: cst.BaseExpression | None) -> bool:
    """Whether an expression gives an iterator, which is empty the second time."""
    called = isinstance(node, cst.Call) and isinstance(node.func, cst.Name)
    return isinstance(node, cst.GeneratorExp) or (called and node.func.value in _ITERATORS)  # type: ignore[union-attr]


def _is_beginning(node: cst.BaseExpression) -> bool:
    if isinstance(node, (cst.Name, cst.Integer, cst.Float, cst.SimpleString)):
        return True
    if isinstance(node, (cst.List, cst.Tuple)):
        return all(_is_beginning(element.value) for element in node.elements)
    if isinstance(node, cst.Dict):
        return all(
            isinstance(element, cst.DictElement) and _is_beginning(element.key) and _is_beginning(element.value)
            for element in node.elements
        )
    if isinstance(node, cst.UnaryOperation):
        return _is_beginning(node.expression)
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in ("list", "dict")
        and not node.args
    )
