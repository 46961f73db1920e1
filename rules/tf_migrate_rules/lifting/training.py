"""Training operations: `optimizer.minimize(loss)` taken apart into what a tape, gradients and an update need."""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Obstacle, Role, Stage, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Part


@dataclass(slots=True)
class Training:
    """One training operation.

    `optimizer` is the text that makes the optimizer, under `optimizer_name`; None where it has a statement of its own. `loss` is what it makes smaller, under
    `loss_name`, or given by an expression that has no name yet. `variables` is the text of the list that it changes.
    """

    optimizer_name: str
    optimizer: Part | None
    loss: list[Value]
    loss_name: str
    loss_expression: cst.BaseExpression | None
    variables: list[Part]
    global_step: cst.BaseExpression | None


def training_of(stage: Stage, step: Step) -> Training | None:
    """The training operation that a step makes; None where it makes none.

    Raises:
        Obstacle: it makes one that cannot be taken apart.
    """
    if not isinstance(step.small, cst.Assign) or not step.definitions:
        return None
    call = step.small.value
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "minimize":
        return None
    given: dict[str, cst.BaseExpression] = {}
    for name, argument in zip(("loss", "global_step", "var_list"), call.args, strict=False):
        given[argument.keyword.value if argument.keyword is not None else name] = argument.value
    if set(given) - {"loss", "global_step", "var_list", "name"}:
        raise Obstacle(call, "arguments of `minimize` beyond the loss, the step and the variables are not followed yet")
    loss = given["loss"]
    values = [value for name, value in stage.reads(loss)]
    return Training(
        *_optimizer(stage, step, call.func.value),
        values,
        loss.value if isinstance(loss, cst.Name) else "loss",
        None if isinstance(loss, cst.Name) else loss,
        _variables(stage, call, values, given.get("var_list")),
        given.get("global_step"),
    )


def _optimizer(stage: Stage, step: Step, made: cst.BaseExpression) -> tuple[str, Part | None]:
    """The optimizer's name, and the text that makes it where it has no statement of its own."""
    if isinstance(made, cst.Name):
        held = [value for name, value in stage.reads(made)]
        if any(value.kind is Kind.OPTIMIZER for value in held):
            return made.value, None
    if not isinstance(made, cst.Call):
        raise Obstacle(made, "the optimizer could not be followed")
    operation = step.definitions[-1].name
    others = [s for s in stage.steps if s is not step and s.role is Role.MOVE and _minimizes(s)]
    taken = {n for scope in stage.tree.walk.scopes for n in scope.bindings} - {operation}
    name = f"{stem(operation)}_optimizer" if others and stem(operation) else "optimizer"
    while name in taken:
        name += "_"
    return name, stage.tree.span(made)


def _minimizes(step: Step) -> bool:
    call = step.small.value if isinstance(step.small, cst.Assign) else None
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "minimize"


def stem(operation: str) -> str:
    """What the name of a training operation says it trains: `gen` of `gen_train_op`, nothing of `train_op`."""
    words = [word for word in re.split(r"_+|(?<=[a-z])(?=[A-Z])", operation) if word]
    told = [
        w for w in words if w.lower() not in {"train", "op", "step", "optimizer", "optim", "opt", "solver", "minimize"}
    ]
    return "_".join(told)


def _variables(stage: Stage, call: cst.Call, loss: list[Value], listed: cst.BaseExpression | None) -> list[Part]:
    if listed is not None:
        return [stage.tree.span(listed)]
    found = sorted((d for d in slice_of(loss) if _holds_variables(d.value)), key=lambda d: d.order)
    if not found:
        raise Obstacle(call, "no variable was found that the loss depends on")
    names: list[str] = []
    for definition in found:
        scope_step = stage.step_of(definition.statement)
        if scope_step is None or scope_step.role is not Role.KEEP:
            raise Obstacle(call, f"the variable `{definition.name}` is made inside of a function")
        if not _is_trainable(definition):
            continue
        name = definition.name
        if definition.value.elements is None:
            names.append(name)
        elif isinstance(definition.value.node, cst.Dict):
            names.append(f"*{name}.values()")
        else:
            names.append(f"*{name}")
    return ["[" + ", ".join(dict.fromkeys(names)) + "]"]


def _holds_variables(value: Value) -> bool:
    return all(leaf.kind is Kind.VARIABLE for leaf in value.leaves()) and bool(list(value.leaves()))


def _is_trainable(definition: Definition) -> bool:
    node = definition.value.node
    if isinstance(node, cst.Call):
        for argument in node.args:
            if argument.keyword is not None and argument.keyword.value == "trainable":
                return not (isinstance(argument.value, cst.Name) and argument.value.value == "False")
    return True
