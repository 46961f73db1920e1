"""Learning rates: what an optimizer's is, and the form that it takes for Keras.

A Keras optimizer takes a Python float, a schedule, or a function without parameters; what else TensorFlow 1 took is
assigned to it in the function that trains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.walk import nodes_of
from tf_migrate_rules.tables.optimizers import SCHEDULES, STEPS


class RateForm(Enum):
    """How a learning rate is given to a Keras optimizer."""

    PLAIN = "plain"  # plain Python
    CONSTANT = "constant"  # a tensor that never changes: `float(rate)`
    VARIABLE = "variable"  # a variable: `lambda: rate`
    SCHEDULE = "schedule"  # a schedule object that counts the optimizer's own steps
    ASSIGNED = "assigned"  # assigned before each update


@dataclass(slots=True, eq=False)
class Rate:
    """A learning rate.

    `node` is the argument, `definition` what gives a schedule its name, `counter` the global step that it follows.
    `is_fed` says that it is a placeholder.
    """

    form: RateForm
    node: cst.BaseExpression | None = None
    definition: Definition | None = None
    schedule: cst.Call | None = None
    counter: Definition | None = None
    is_fed: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may be another one at another step."""
        return self.form not in (RateForm.PLAIN, RateForm.CONSTANT)


def rate_of(stage: Stage, call: cst.Call, made: Mapping[int, Value]) -> Rate:
    """The learning rate of the optimizer that a call makes.

    Args:
        stage: the statements.
        call: the call.
        made: what calls of the program make, by the identity of their nodes.
    """
    node = rate_argument(call)
    if node is None:
        return Rate(RateForm.PLAIN)
    reads = stage.reads(node)
    if isinstance(node, cst.Call) and id(node) in made and made[id(node)].symbol in SCHEDULES:
        return Rate(RateForm.SCHEDULE, node, None, node, _counter(stage, node, made[id(node)].symbol))
    kinds = {leaf.kind for _, value in reads for leaf in value.leaves()}
    if kinds <= {Kind.PYTHON} and not any(id(inner) in made for inner in nodes_of(node, cst.Call)):
        return Rate(RateForm.PLAIN, node)
    if isinstance(node, (cst.Name, cst.Attribute)):
        definitions = {d for name, value in reads if name is node for d in value.uses}
        if kinds == {Kind.VARIABLE}:
            return Rate(RateForm.VARIABLE, node)
        if len(definitions) == 1:
            (definition,) = definitions
            value = definition.statement.value if isinstance(definition.statement, cst.Assign) else None
            if isinstance(value, cst.Call) and id(value) in made and made[id(value)].symbol in SCHEDULES:
                counter = _counter(stage, value, made[id(value)].symbol)
                step = stage.step_of(definition.statement)
                if step is not None and step.small is definition.statement:
                    return Rate(RateForm.SCHEDULE, node, definition, value, counter)
        fed = kinds == {Kind.PLACEHOLDER} and all(d.is_placeholder for d in definitions)
        steps = [stage.step_of(d.statement) for d in definitions]
        if not fed and all(step is None or step.role is Role.KEEP for step in steps):
            return Rate(RateForm.CONSTANT, node)
        return Rate(RateForm.ASSIGNED, node, is_fed=fed)
    if any(id(inner) in made for inner in nodes_of(node, cst.Call)):
        raise Obstacle(
            node, "the learning rate is computed where the optimizer is made; give it a name of its own first"
        )
    return Rate(RateForm.ASSIGNED, node)


def rate_argument(call: cst.Call) -> cst.BaseExpression | None:
    """The argument of an optimizer's call that is its learning rate."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "learning_rate":
            return argument.value
    first = call.args[0] if call.args else None
    return first.value if first is not None and first.keyword is None and not first.star else None


def step_argument(call: cst.Call, symbol: str) -> cst.BaseExpression | None:
    """The argument of a schedule's call that is the global step."""
    wanted = STEPS.get(symbol, "global_step")
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == wanted:
            return argument.value
    index = 0 if symbol in STEPS else 1
    plain = [argument for argument in call.args if argument.keyword is None and not argument.star]
    return plain[index].value if len(plain) > index else None


def _counter(stage: Stage, call: cst.Call, symbol: str) -> Definition | None:
    step = step_argument(call, symbol)
    definitions = (
        {d for name, value in stage.reads(step) if name is step for d in value.uses} if step is not None else set()
    )
    found = [d for d in definitions if d.value.kind is Kind.VARIABLE]
    others = [
        v for n, v in stage.reads(call) if n is not step and any(leaf.kind is not Kind.PYTHON for leaf in v.leaves())
    ]
    return found[0] if len(found) == len(definitions) == 1 and not others else None
