"""Lists of variables: how those of the whole program are named, and which of them are trained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Role, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.walk import children
from tf_migrate_rules.lifting.variable_names import VariableNames

#: What makes the global step of a graph, or gives it.
STEP_MAKERS = frozenset(
    {"tf.train.get_or_create_global_step", "tf.train.create_global_step", "tf.train.get_global_step"}
)
#: The variables of a layer, which are made when it is called first.
OF_LAYER = ".trainable_variables"
#: What lists all trainable variables of a graph.
LISTS = frozenset({"tf.trainable_variables"})
#: What makes variables that no name of the program holds.
_HIDDEN = re.compile(r"tf\.(layers|contrib|keras|nn\.\w*rnn|nn\.rnn_cell|metrics)\b")


@dataclass(frozen=True, slots=True)
class VariableList:
    """The text of a list of variables."""

    text: str


def is_trainable(definition: Definition) -> bool:
    """Whether a variable is one that optimizers change by default."""
    node = definition.value.node
    if isinstance(node, cst.Call):
        for argument in node.args:
            if argument.keyword is not None and argument.keyword.value == "trainable":
                return not (isinstance(argument.value, cst.Name) and argument.value.value == "False")
    return definition.value.symbol not in STEP_MAKERS


def listed(definition: Definition) -> str:
    """How the variables that a definition makes stand in a list."""
    if definition.value.elements is None:
        return definition.name
    return f"*{definition.name}.values()" if isinstance(definition.value.node, cst.Dict) else f"*{definition.name}"


def lists_of_all(stage: Stage) -> Iterator[tuple[int, VariableList]]:
    """The calls that list all trainable variables, by identity, with the list written out, where all have names."""
    created = stage.program.created
    made = [value for value, _ in created if value.symbol in LISTS]
    if not made or any(_HIDDEN.match(value.symbol) for value, _ in created):
        return
    variables = [
        (value, stage.step_of(statement))
        for value, statement in created
        if value.kind is Kind.VARIABLE and value.symbol not in LISTS
    ]
    by_name = any(node.attr.value == "name" for node in _attributes(stage.tree.module))
    for _, step in variables:
        if step is None or step.role is not Role.KEEP or step.small is None or len(step.definitions) != 1:
            return
        if step.definitions[0].value.attributes is not None:
            return
    called = VariableNames(stage.tree, stage.program)
    if by_name and not all(
        step is not None and _is_named(value, step) and called.of(value) == value.text for value, step in variables
    ):
        return
    for value in made:
        before = [
            step.definitions[0]
            for _, step in variables
            if step is not None
            and value.node is not None
            and stage.tree.span(step.node).end <= stage.tree.span(value.node).start
        ]
        names = [text for d in dict.fromkeys(before) if is_trainable(d) for text in [listed(d)] if text]
        if names:
            yield id(value.node), VariableList(f"[{', '.join(names)}]")


def _attributes(module: cst.Module) -> Iterator[cst.Attribute]:
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Attribute):
            yield node
        pending.extend(children(node))


def _is_named(value: Value, step: Step) -> bool:
    """Whether a variable has the same name in both TensorFlows: one that its call says, in no scope."""
    if any(block.symbol != "tf.device" for block in step.blocks if block.symbol):
        return False
    arguments = value.node.args if isinstance(value.node, cst.Call) else ()
    return any(
        argument.keyword is not None
        and argument.keyword.value == "name"
        and isinstance(argument.value, cst.SimpleString)
        for argument in arguments
    )
