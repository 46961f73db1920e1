"""Tensors that stay where they are made: what variables begin with, and what always is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.slices import slice_of, slice_of_without
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage


class Kept:
    """Tells what stays of the tensors of a stage.

    Args:
        stage: the statements with their first roles.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def keep_what_is_kept(self) -> None:
        """What a kept statement needs is kept as well: what a variable begins with is made once, not moved.

        Raises:
            Obstacle: it comes from what is fed, or is drawn for other things as well.
        """
        for step in reversed(self._stage.steps):
            if step.role is not Role.KEEP or isinstance(step.node, (cst.FunctionDef, cst.ClassDef)):
                continue
            if step.opens or step.closes:
                continue
            for needed in self._stage.slice_steps(value for _, value in self._stage.reads_now(step.node)):
                if needed is not step and needed.role is Role.MOVE:
                    if any(
                        d.value.kind is Kind.PLACEHOLDER
                        for d in slice_of(value for _, value in self._stage.reads(needed.node))
                    ):
                        if any(leaf.kind is Kind.VARIABLE for d in step.definitions for leaf in d.value.leaves()):
                            raise Obstacle(step.node, "a variable begins with the value of a placeholder")
                        name = next((d.name for d in needed.definitions), "what is fed")
                        raise Obstacle(
                            step.node, f"`{name}` comes from a placeholder, and is read here outside of a run"
                        )
                    needed.role = Role.KEEP
                    self._require_drawn_once(needed)

    def _require_drawn_once(self, step: Step) -> None:
        """A random tensor that a variable begins with must be there for nothing else: each run would draw it anew."""
        if not self._stage.is_unsteady(step):
            return
        fetched = slice_of(site.fetches for site in self._stage.program.runs.values())
        for definition in step.definitions:
            through_variables = {
                d for d in fetched if d.value.kind is Kind.VARIABLE and definition in slice_of([d.value])
            }
            direct = slice_of_without([site.fetches for site in self._stage.program.runs.values()], through_variables)
            if definition in direct:
                raise Obstacle(
                    step.node, f"`{definition.name}` is drawn for a variable, and again in each run that needs it"
                )

    def constants(self) -> set[int]:
        """Tensors that are always the same are made once, where they stand, and read by whoever needs them.

        Returns:
            The steps that make them, by identity.
        """
        kept: set[int] = set()
        sites = [site for step in self._stage.steps if step.role is Role.RUN for site in step.runs]
        fed = {d for site in sites for d in self._stage.feeds.tensors(site)}
        for step in self._stage.steps:
            if step.role is not Role.MOVE or not isinstance(step.small, cst.Assign) or self._stage.is_unsteady(step):
                continue
            if any(self._is_bound_again(name, step) for name in self._stage.bound(step)):
                continue
            kinds = {leaf.kind for d in step.definitions for leaf in d.value.leaves()}
            own = {id(d) for d in step.definitions}
            used = slice_of(
                [*(value for _, value in self._stage.reads(step.node)), *(d.value for d in step.definitions)]
            )
            if kinds == {Kind.TENSOR} and all(
                d not in fed and d.value.kind in (Kind.PYTHON, Kind.TENSOR) and self._is_kept(d, kept)
                for d in used
                if id(d) not in own
            ):
                step.role = Role.KEEP
                kept.add(id(step))
        return kept

    def _is_bound_again(self, name: str, step: Step) -> bool:
        """Whether another statement than a step gives a name of its scope a value."""
        bindings = self._stage.steady.scope_of(step.node).bindings.get(name, ())
        return any(self._stage.step_of(binding.node) is not step for binding in bindings)

    def _is_kept(self, definition: Definition, kept: set[int]) -> bool:
        step = self._stage.step_of(definition.statement)
        return step is None or id(step) in kept
