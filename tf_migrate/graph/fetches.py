"""What runs fetch: names of the program, expressions that stand in the runs themselves, and containers of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.nodes import written
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role
from tf_migrate.graph.values import Definition, Value, uses_of


@dataclass(frozen=True, slots=True)
class Fetch:
    """One thing that a run fetches: a name of the program, or an expression. It may hold several tensors itself."""

    value: Value
    name: str
    expression: cst.BaseExpression | None = None
    read: cst.BaseExpression | None = None  # the place that names it, where that is an attribute

    @property
    def kind(self) -> Kind:
        """The kind of what is fetched."""
        return self.value.kind

    @property
    def form(self) -> Form:
        """Whether it is one tensor, or a container of several."""
        return self.value.form

    @property
    def gives(self) -> bool:
        """Whether a run gives anything for it: for a training step or a group it gave None."""
        return self.kind is not Kind.OPERATION

    @property
    def key(self) -> object:
        """Equal for fetches of the same thing."""
        if self.kind is Kind.SUMMARY:
            return self.value.parts
        return self.value.uses if self.expression is None else self.expression


@dataclass(frozen=True, slots=True)
class Display:
    """A list, tuple or dictionary of fetches, with the keys of a dictionary."""

    form: Form
    parts: tuple[Structure, ...]
    keys: tuple[cst.BaseExpression, ...] = ()


Structure = Fetch | Display


def leaves(structure: Structure) -> Iterator[Fetch]:
    """The fetches of a structure, in order."""
    if isinstance(structure, Fetch):
        yield structure
    else:
        for part in structure.parts:
            yield from leaves(part)


def structure_of(stage: Stage, site: RunSite) -> Structure:
    """What a run fetches, as it is written there or in the container that its name stands for.

    Raises:
        Obstacle: it fetches something that cannot be followed.
    """
    assert site.fetch_node is not None
    return _Reader(stage, site).structure(site.fetch_node, site.fetches)


class _Reader:
    """Reads the fetches of one run."""

    def __init__(self, stage: Stage, site: RunSite) -> None:
        self._stage = stage
        self._site = site

    def structure(self, node: cst.BaseExpression, value: Value) -> Structure:
        if value.elements is not None and isinstance(node, (cst.List, cst.Tuple, cst.Dict)) and _is_plain(node):
            return self._display(node, value)
        if value.kind is Kind.SUMMARY and value.elements is None:
            return _summaries(self._stage, value, self._site)
        if isinstance(node, cst.Name) and value.form is not Form.ONE:
            made = self._made_by(value)
            if made is not None and isinstance(made.value.node, (cst.List, cst.Tuple, cst.Dict)):
                return self._display(made.value.node, made.value)
        if isinstance(node, cst.BinaryOperation) and value.elements is not None:
            both = self._sum(node, value)
            if both is not None:
                return both
        if isinstance(node, cst.Attribute) and self._is_idle_operation(node):
            inner = self._read(node.value)
            if inner is not None:
                return self.structure(node.value, inner)
        self._require_tensors(value)
        if isinstance(node, cst.Attribute) and self._is_named(node, value):
            return Fetch(value, next(iter(value.uses)).name, read=node)
        if not isinstance(node, cst.Name):
            return Fetch(value, "", node)
        if _is_left_by_moved(self._stage, value):
            return Fetch(value, next(iter(value.uses)).name)
        if len(value.uses) != 1:
            raise Obstacle(self._site.node, f"what is fetched here, `{node.value}`, may be one thing or another")
        (definition,) = value.uses
        return Fetch(value, definition.name)

    def _sum(self, node: cst.BinaryOperation, value: Value) -> Display | None:
        """A sum of containers that are written out, as one; None where one of them is not."""
        elements = list((value.elements or {}).values())
        if isinstance(node.right, cst.List) and _is_plain(node.right):
            right = elements[len(elements) - len(node.right.elements) :]
        else:
            read = self._read(node.right)
            right = list((read.elements or {}).values()) if read is not None else []
        left = elements[: len(elements) - len(right)]
        parts: list[Structure] = []
        for side, given in ((node.left, left), (node.right, right)):
            whole = self._read(side) or replace(value, elements={str(at): part for at, part in enumerate(given)})
            found = self.structure(side, whole) if given else None
            if not isinstance(found, Display) or len(found.parts) != len(given):
                return None
            parts += found.parts
        return Display(value.form, tuple(parts))

    def _read(self, node: cst.BaseExpression) -> Value | None:
        """What a name holds where it is read."""
        return next((value for name, value in reversed(self._stage.program.reads) if name is node), None)

    def _is_named(self, node: cst.Attribute, value: Value) -> bool:
        """Whether an attribute of an instance holds what has a name of its own where its class builds it."""
        if len(value.uses) != 1 or self._read(node) is None:
            return False
        (definition,) = value.uses
        step = self._stage.step_of(definition.statement)
        moved = step is not None and step.role in (Role.MOVE, Role.DROP)
        return moved or "." in definition.name

    def _is_idle_operation(self, node: cst.Attribute) -> bool:
        """Whether an attribute is the operation that makes a tensor, and nobody looks at what its run gives."""
        dropped = isinstance(self._stage.tree.walk.parents.get(self._site.node), cst.Expr)
        return dropped and self._stage.program.vocabulary.makes(node.attr.value)

    def _display(self, node: cst.List | cst.Tuple | cst.Dict, value: Value) -> Display:
        keys: list[cst.BaseExpression] = []
        if isinstance(node, cst.Dict):
            keys = [element.key for element in node.elements if isinstance(element, cst.DictElement)]
            for key in keys:
                if not isinstance(key, (cst.SimpleString, cst.Integer)):
                    raise Obstacle(key, "a dictionary is fetched whose keys are no literals")
        assert value.elements is not None
        parts = tuple(
            self.structure(element.value, part)
            for element, part in zip(node.elements, value.elements.values(), strict=True)
        )
        form = Form.DICT if keys else Form.TUPLE if isinstance(node, cst.Tuple) else Form.LIST
        return Display(form, parts, tuple(keys))

    def _made_by(self, value: Value) -> Definition | None:
        """The definition that writes out the container that a name holds, where it goes into a function; a container
        that stays is fetched by its name."""
        while len(value.uses) == 1:
            (definition,) = value.uses
            step = self._stage.step_of(definition.statement)
            if step is None or step.role is not Role.MOVE:
                return None
            value = definition.value
            written = value.node is not None and value.elements is not None and _is_plain(value.node)
            if written and value.node is not None and _right_side(definition) is value.node:
                return definition if self._is_steady(value.node) else None
            if not isinstance(_right_side(definition), cst.Name):
                return None
        return None

    def _is_steady(self, node: cst.BaseExpression) -> bool:
        """Whether the names in a container are bound only once, so that they may be read elsewhere in its place."""
        bound: dict[str, set[int]] = {}
        for definition in self._stage.program.definitions:
            bound.setdefault(definition.name, set()).add(id(definition.statement))
        return all(len(bound.get(written(name), ())) == 1 for name, _ in self._stage.reads(node))

    def _require_tensors(self, value: Value) -> None:
        for leaf in value.leaves():
            if leaf.kind is Kind.INITIALIZER or (
                leaf.kind is Kind.PYTHON and any(d.value.kind is Kind.INITIALIZER for d in leaf.uses)
            ):
                raise Obstacle(self._site.node, "an initializer is run together with other things; run it on its own")
            if not leaf.kind.is_graph:
                raise Obstacle(self._site.node, "what is fetched here could not be followed to a tensor of the graph")
            if leaf is not value and leaf.kind is Kind.OPERATION:
                raise Obstacle(
                    self._site.node, "an operation is fetched in a list that is put together; write out what is fetched"
                )
            if leaf.form is Form.OPAQUE:
                raise Obstacle(
                    self._site.node, "a sparse tensor is fetched; fetch its `indices`, `values` and `dense_shape`"
                )


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
    form = Form.NESTED if len(leaf.parts) > 1 else Form.ONE
    return Fetch(Value(Kind.SUMMARY, uses_of(leaf.parts), leaf.node, parts=leaf.parts, form=form), name)


def _is_left_by_moved(stage: Stage, value: Value) -> bool:
    """Whether a name holds what a loop or a branch that moves left, or what went before it."""
    steps = [stage.step_of(definition.statement) for definition in value.uses]
    one_name = len({definition.name for definition in value.uses}) == 1
    return one_name and all(step is not None and step.role is Role.MOVE for step in steps)


def _right_side(definition: Definition) -> cst.BaseExpression | None:
    statement = definition.statement
    return statement.value if isinstance(statement, (cst.Assign, cst.AnnAssign)) else None


def _is_plain(node: cst.BaseExpression) -> bool:
    """Whether a container is written out without stars."""
    return isinstance(node, (cst.List, cst.Tuple, cst.Dict)) and not any(
        isinstance(element, (cst.StarredElement, cst.StarredDictElement)) for element in node.elements
    )


def is_eager(stage: Stage, fetch: Fetch) -> bool:
    """Whether what is fetched can be had right there, without a function: a variable, a constant, or an expression of
    nothing else."""
    if element_of(fetch) is not None:
        return True
    if fetch.expression is None:
        return all(
            leaf.kind is Kind.VARIABLE or stage.is_constant(fetch.value) for leaf in fetch.value.leaves()
        ) and _stays(stage, fetch)
    if fetch.kind is Kind.OPERATION:
        return False
    used = [
        step for _, value in stage.reads(fetch.expression) for d in value.uses for step in [stage.step_of(d.statement)]
    ]
    return all(step is None or step.role in (Role.KEEP, Role.RUN) for step in used)


def element_of(fetch: Fetch) -> Definition | None:
    """The definition of what is fetched, where that is just what an iterator gives next, as a whole."""
    if fetch.expression is not None or len(fetch.value.uses) != 1:
        return None
    (definition,) = fetch.value.uses
    whole = definition.value.node is not None and definition.value.node is _right_side(definition)
    return definition if definition.is_drawn and whole else None


def _stays(stage: Stage, fetch: Fetch) -> bool:
    """Whether the name of what is fetched is there in the end."""
    steps = [stage.step_of(d.statement) for d in fetch.value.uses]
    return all(step is None or step.role in (Role.KEEP, Role.RUN) for step in steps)
