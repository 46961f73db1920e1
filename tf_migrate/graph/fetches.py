"""What runs fetch: names of the program, and expressions that stand in the runs themselves."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role
from tf_migrate.graph.values import Value, uses_of


@dataclass(frozen=True, slots=True)
class Fetch:
    """One thing that a run fetches: a name of the program, or an expression that stands in the run itself."""

    value: Value
    name: str
    expression: cst.BaseExpression | None = None

    @property
    def kind(self) -> Kind:
        """The kind of what is fetched."""
        return self.value.kind

    @property
    def key(self) -> object:
        """Equal for fetches of the same thing."""
        if self.kind is Kind.SUMMARY:
            return self.value.parts
        return self.value.uses if self.expression is None else self.expression


def fetches_of(stage: Stage, site: RunSite) -> list[Fetch]:
    """What a run fetches, in order: one thing, or the elements of a flat list or tuple.

    Raises:
        Obstacle: it fetches something that cannot be followed.
    """
    if site.fetches.elements is not None:
        if any(value.elements is not None for value in site.fetches.elements.values()):
            raise Obstacle(site.node, "lists within lists are fetched; fetch one flat list")
        if any(not key.isdigit() for key in site.fetches.elements):
            raise Obstacle(site.node, "a dictionary is fetched; fetch a list")
    found = []
    for leaf in map(_behind_list, site.fetches.leaves()):
        if leaf.kind is Kind.PYTHON and any(d.value.kind is Kind.INITIALIZER for d in leaf.uses):
            raise Obstacle(site.node, "an initializer is run together with other things; run it on its own")
        if not leaf.kind.is_graph:
            raise Obstacle(site.node, "what is fetched here could not be followed to a tensor of the graph")
        if leaf.kind is Kind.SUMMARY:
            found.append(_summaries(stage, leaf, site))
            continue
        if len(leaf.uses) == 1 and _is_name(leaf, site):
            (definition,) = leaf.uses
            if stage.program.vocabulary.gives_several(definition.value.symbol) and leaf.node is definition.value.node:
                raise Obstacle(site.node, f"`{definition.name}` is several tensors; fetch them one by one")
            found.append(Fetch(leaf, definition.name))
        elif (
            isinstance(leaf.node, cst.BaseExpression)
            and not isinstance(leaf.node, cst.Name)
            and leaf.node is not site.node
            and stage.tree.span(site.node).holds(stage.tree.span(leaf.node))
        ):
            found.append(Fetch(leaf, "", leaf.node))
        else:
            raise Obstacle(site.node, "what is fetched here has no name of its own; give it one before the run")
    return found


def _summaries(stage: Stage, leaf: Value, site: RunSite) -> Fetch:
    """What is to be written down: it comes from what the summaries are of."""
    if not leaf.parts:
        raise Obstacle(site.node, "which summaries are fetched here could not be followed")
    for part in leaf.parts:
        step = stage.step_of(part.node) if part.node is not None else None
        if step is None or step.small is None:
            raise Obstacle(part.node or site.node, "a summary is made within a function, a loop or a branch")
    names = sorted(definition.name for definition in leaf.uses)
    name = names[0] if len(names) == 1 else "summaries"
    return Fetch(Value(Kind.SUMMARY, uses_of(leaf.parts), leaf.node, parts=leaf.parts), name)


def _behind_list(leaf: Value) -> Value:
    """The thing itself, where it was put into a list that has a name of its own."""
    while len(leaf.uses) == 1:
        (definition,) = leaf.uses
        parts = definition.value.elements
        same = [part for part in (parts or {}).values() if part.node is leaf.node and part.uses]
        if len(same) != 1:
            return leaf
        leaf = same[0]
    return leaf


def _is_name(leaf: Value, site: RunSite) -> bool:
    """Whether the fetched value is just what a definition made, not something computed from it in the run."""
    (definition,) = leaf.uses
    made = [value.node for value in (definition.value, *definition.value.leaves())]
    return leaf.node is not site.node and (leaf.node is None or any(leaf.node is node for node in made))


def is_eager(stage: Stage, fetch: Fetch) -> bool:
    """Whether what is fetched can be had right there, without a function: a variable, a constant, or an expression of
    nothing else."""
    if fetch.expression is None:
        return fetch.kind is Kind.VARIABLE or stage.is_constant(fetch.value)
    if fetch.kind is Kind.OPERATION:
        return False
    used = [
        step for _, value in stage.reads(fetch.expression) for d in value.uses for step in [stage.step_of(d.statement)]
    ]
    return all(step is None or step.role in (Role.KEEP, Role.RUN) for step in used)
