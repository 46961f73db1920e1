"""Which variables a loss depends on, as the text of a list: by their names, or by the objects that own them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Role
from tf_migrate.graph.values import Definition, Value

#: What makes variables.
MAKERS = frozenset({"tf.Variable", "tf.get_variable"})


@dataclass(frozen=True, slots=True)
class Owned:
    """The variables that something depends on.

    `names` are those of the stage in their order, each as it stands in a list: `w`, or `*model.trainable_variables` for
    those of an object. `is_exact` says that it depends on each variable of the objects.
    """

    names: Sequence[str]
    is_exact: bool = True

    @property
    def text(self) -> str:
        """The text of a list of them all; empty where there are none."""
        if len(self.names) == 1 and self.names[0].endswith(".trainable_variables"):
            return self.names[0].removeprefix("*")
        return f"[{', '.join(self.names)}]" if self.names else ""


def owned_by(stage: Stage, values: Iterable[Value], others: Sequence[tuple[int, str]] = ()) -> Owned | None:
    """The variables that some values depend on.

    Args:
        stage: the statements with their roles.
        values: the values.
        others: what else stands in the list, with its place in the file.

    Returns:
        The variables; None where not all of them have names or owners on the stage.
    """
    ends, inner = _reached(stage, values)
    made = {id(value.node): value for value, _ in stage.program.created if value.kind is Kind.VARIABLE}
    covered: set[Definition] = set()
    names = list(others)
    for definition in sorted(ends, key=lambda d: d.order):
        covered |= slice_of([definition.value]) | _held(definition.value)
        place = stage.tree.span(definition.statement).start
        if definition.value.attributes is not None:
            names.append((place, f"*{definition.name}.trainable_variables"))
            continue
        text = _listed(stage, definition, made)
        if text is None:
            return None
        if text:
            names.append((place, text))
    if not inner <= covered:
        return None
    held = {d for end in ends if end.value.attributes is not None for d in _held(end.value)}
    owned = {d for d in held if _holds(d.value)}
    texts = dict.fromkeys(text for _, text in sorted(names, key=lambda name: name[0]))
    return Owned(list(texts), owned <= inner and not any(_is_layer(d.value) for d in held))


def owns(value: Value) -> bool:
    """Whether a value is an object that has variables among its attributes."""
    return value.attributes is not None and any(_holds(d.value) or _is_layer(d.value) for d in _held(value))


def _is_layer(value: Value) -> bool:
    return any(leaf.kind is Kind.LAYER for leaf in value.leaves())


def _reached(stage: Stage, values: Iterable[Value]) -> tuple[set[Definition], set[Definition]]:
    """The definitions of variables and their owners on the stage that values come from, and those within functions."""
    ends: set[Definition] = set()
    inner: set[Definition] = set()
    seen: set[Definition] = set()
    pending = [use for value in values for leaf in (value, *value.leaves()) for use in leaf.uses]
    while pending:
        definition = pending.pop()
        if definition in seen:
            continue
        seen.add(definition)
        step = stage.step_of(definition.statement)
        on_stage = step is not None and step.role is Role.KEEP and step.small is definition.statement
        if stage.program.vocabulary.lists_variables(definition.value.symbol):
            pending.extend(definition.value.uses)
            continue
        if on_stage and (_holds(definition.value) or owns(definition.value)):
            ends.add(definition)
            continue
        if _holds(definition.value):
            inner.add(definition)
        for leaf in (definition.value, *definition.value.leaves()):
            pending.extend(leaf.uses)
    return ends, inner


def _held(value: Value) -> set[Definition]:
    """The definitions of what an object has, and of what that has."""
    found: set[Definition] = set()
    pending = list((value.attributes or {}).values())
    while pending:
        one = pending.pop()
        for leaf in (one, *one.leaves()):
            for use in leaf.uses - found:
                found.add(use)
                pending.append(use.value)
            if leaf.attributes is not None and leaf is not value:
                pending.extend(v for v in leaf.attributes.values() if not v.uses <= found)
    return found


def _listed(stage: Stage, definition: Definition, made: dict[int, Value]) -> str | None:
    """How the variables of a name stand in a list; empty for one that is not trained, None where that is not known."""
    value = definition.value
    if any(leaf.kind is Kind.LAYER for leaf in value.leaves()):
        return f"*{definition.name}.trainable_variables" if isinstance(value.node, cst.Call) else None
    if value.elements is not None:
        if isinstance(value.node, cst.Dict):
            return f"*{definition.name}.values()"
        return f"*{definition.name}" if is_trainable(value.node) else ""
    if value.form is not Form.ONE:
        there = list(_made_in(stage, definition.statement))
        if value.form is Form.NESTED or not all(is_trainable(one.node) and one.symbol in MAKERS for one in there):
            return None
        return f"*{definition.name}.values()" if value.form is Form.DICT else f"*{definition.name}"
    variable = made.get(id(value.node))
    if variable is None:
        # A function of the program made it: the one variable that was made in this statement.
        there = list(_made_in(stage, definition.statement))
        if len(there) != 1:
            return None
        variable = there[0]
    if variable.symbol not in MAKERS:
        return None
    return definition.name if is_trainable(variable.node) else ""


def _made_in(stage: Stage, statement: cst.CSTNode) -> Iterator[Value]:
    for value, where in stage.program.created:
        if where is statement and value.kind is Kind.VARIABLE:
            yield value


def is_trainable(node: cst.CSTNode | None) -> bool:
    """Whether the variable that a call makes is one that optimizers change by default."""
    for index, argument in enumerate(node.args if isinstance(node, cst.Call) else ()):
        is_false = isinstance(argument.value, cst.Name) and argument.value.value == "False"
        if argument.keyword is not None and argument.keyword.value == "trainable":
            return not is_false
        if argument.keyword is None and index == 1 and is_false:
            return False  # `tf.Variable(0, False)`; what stands there of `get_variable` is a shape
    return True


def _holds(value: Value) -> bool:
    leaves = list(value.leaves())
    return bool(leaves) and all(leaf.kind in (Kind.VARIABLE, Kind.LAYER) for leaf in leaves)
