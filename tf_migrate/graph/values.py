"""Values as the interpreter sees them: their kind, where they come from, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind

#: What stands in a text for a part of it that is not known.
UNKNOWN = "\0"


@dataclass(slots=True, eq=False)
class Definition:
    """One statement giving a name its value. `statement` is the innermost one, `order` counts them as they are met;
    `is_inner` is true of the names of comprehensions, which end with them."""

    name: str
    statement: cst.CSTNode
    value: Value
    order: int
    is_inner: bool = False

    @property
    def is_placeholder(self) -> bool:
        """Whether this makes a placeholder, rather than giving one a second name."""
        return self.value.kind is Kind.PLACEHOLDER and not any(
            use.value.kind is Kind.PLACEHOLDER for use in self.value.uses
        )

    @property
    def is_drawn(self) -> bool:
        """Whether this is what an iterator gives next, to each run something new, rather than what is fed."""
        return self.is_placeholder and any(use.value.kind in (Kind.ITERATOR, Kind.DATASET) for use in self.value.uses)


@dataclass(slots=True, eq=False)
class Value:
    """What an expression gives.

    `uses` are the definitions that it reads directly. `elements` are the parts of a list, tuple or dictionary, by
    position or by the text of the key; None where they are not known. `attributes` are those of an instance of a class
    of the program, `function` the code of a function or class of it. `parts` are what a gathered value was gathered
    from, or the value that a run gave this for. `form` tells containers from single things.
    """

    kind: Kind
    uses: frozenset[Definition] = frozenset()
    node: cst.BaseExpression | None = None
    symbol: str = ""
    elements: dict[str, Value] | None = None
    keys: dict[str, Value] | None = None
    attributes: dict[str, Value] | None = None
    function: Callable | None = None
    text: str = ""
    parts: tuple[Value, ...] = ()
    form: Form = Form.ONE

    def leaves(self) -> Iterator[Value]:
        """The value itself, or all that it holds."""
        if self.elements is None:
            yield self
        else:
            for element in self.elements.values():
                yield from element.leaves()


@dataclass(slots=True, eq=False)
class Callable:
    """A function, lambda or class of the program, with the names that it sees around it, and `self` if it is bound."""

    node: cst.FunctionDef | cst.Lambda | cst.ClassDef
    around: Frame
    bound: Value | None = None


@dataclass(slots=True, eq=False)
class Entered:
    """One time that a function of the program was followed: from the call `node` (its own name where nothing calls it),
    with what its parameters were `given`, and what it gave."""

    node: cst.BaseExpression
    function: cst.FunctionDef | cst.Lambda | cst.ClassDef
    given: Mapping[str, Value]
    result: Value


@dataclass(slots=True, eq=False)
class Frame:
    """The names of a scope while it is interpreted."""

    parent: Frame | None = None
    names: dict[str, Value] = field(default_factory=dict)
    returned: list[Value] = field(default_factory=list)
    redirected: dict[str, Frame] = field(default_factory=dict)  # `global` and `nonlocal` names
    is_comprehension: bool = False

    def lookup(self, name: str) -> Value | None:
        """What a name holds, here or around here."""
        frame: Frame | None = self
        while frame is not None:
            frame = frame.redirected.get(name, frame)
            if name in frame.names:
                return frame.names[name]
            frame = frame.parent
        return None

    def holder(self, name: str) -> Frame:
        """The frame around this one that has the name."""
        frame = self.parent
        while frame is not None and name not in frame.names:
            frame = frame.parent
        return frame if frame is not None else self


def python(uses: Iterable[Definition] = (), node: cst.BaseExpression | None = None) -> Value:
    """A value that is no part of the graph."""
    return Value(Kind.PYTHON, frozenset(uses), node)


def joined(values: Iterable[Value], node: cst.BaseExpression | None = None) -> Value:
    """What is either one of the values or another, or made of all of them: a tensor as soon as one of them is one."""
    found = list(values)
    uses = frozenset(use for value in found for leaf in (value, *value.leaves()) for use in leaf.uses)
    if len(found) == 1 and node is None:
        return found[0]
    kinds = {leaf.kind for value in found for leaf in value.leaves()}
    return Value(_dominant(kinds), uses, node)


def gathered(values: Iterable[Value], node: cst.BaseExpression | None, form: Form) -> Value:
    """A list or the like that holds the values, no matter in which order: of their kind, where they have one."""
    found = list(values)
    kinds = {leaf.kind for value in found for leaf in value.leaves()}
    if len(kinds) > 1:
        kinds.discard(Kind.PYTHON)
    kind = kinds.pop() if len(kinds) == 1 else _dominant(kinds)
    return Value(kind, uses_of(found), node, form=form)


def alternatives(one: Value, other: Value) -> Value:
    """A name's value after two branches that leave it different."""
    if one is other:
        return one
    kind = one.kind if one.kind is other.kind else _dominant({one.kind, other.kind})
    if {one.kind, other.kind} == {Kind.PYTHON, Kind.VARIABLE} and {} in (one.elements, other.elements):
        kind = Kind.VARIABLE  # a list before it is filled, and after
    elements = None
    if one.elements is not None and other.elements is not None and one.elements.keys() == other.elements.keys():
        elements = {key: alternatives(value, other.elements[key]) for key, value in one.elements.items()}
    function = one.function or other.function
    attributes = one.attributes if one.attributes is not None else other.attributes
    # What is empty one way is what fills it the other way.
    empty = [value for value in (one, other) if value.elements is not None and not value.elements]
    if empty and one.form is other.form:
        kind = other.kind if empty[0] is one else one.kind
    parts = one.parts if one.parts == other.parts else ()
    form = one.form if one.form is other.form else Form.NESTED
    uses = one.uses | other.uses
    return Value(
        kind, uses, one.node, elements=elements, function=function, attributes=attributes, parts=parts, form=form
    )


def _dominant(kinds: set[Kind]) -> Kind:
    if kinds & {Kind.TENSOR, Kind.PLACEHOLDER, Kind.VARIABLE, Kind.OPERATION, Kind.INITIALIZER}:
        return Kind.TENSOR
    if kinds <= {Kind.PYTHON}:
        return Kind.PYTHON
    kinds = kinds - {Kind.PYTHON}
    return kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN


def mapping(value: Value) -> Mapping[str, Value]:
    """The elements of a container that is known, else nothing."""
    return value.elements or {}


def merge(frame: Frame, other: Mapping[str, Value]) -> None:
    """Leaves in a frame what its names hold after one of two ways: its own, and the other names."""
    for name, value in other.items():
        frame.names[name] = alternatives(frame.names[name], value) if name in frame.names else value


def uses_of(values: Iterable[Value]) -> frozenset[Definition]:
    """The definitions that some values, or what they hold, read directly."""
    return frozenset(use for value in values for leaf in (value, *value.leaves()) for use in leaf.uses)


def kind_and_uses(values: Sequence[Value]) -> tuple[Kind, frozenset[Definition]]:
    """The kind and the uses of what is made of some values."""
    whole = joined(values, cst.Name("_"))
    return whole.kind, whole.uses
