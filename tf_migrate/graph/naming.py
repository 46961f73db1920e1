"""What the functions of a lift are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.fetches import Fetch
from tf_migrate.graph.kinds import Form
from tf_migrate.graph.stage import Stage
from tf_migrate.syntax.scopes import free_name

if TYPE_CHECKING:
    from tf_migrate.graph.functions import Function


def name_functions(stage: Stage, functions: Sequence[Function], taken: set[str]) -> None:
    """Names from the code: `train_step` for the one training operation, `compute_accuracy` for what is fetched.

    Args:
        stage: the statements with their roles.
        functions: what is made of them, without those that only others call.
        taken: the names that there are; those that are given are added.
    """
    training = {frozenset(f.key for f in function.operations) for function in functions if function.operations}
    for function in functions:
        if function.operations:
            names = [_last(fetch.name) for fetch in function.operations if fetch.name]
            name = "train_step" if len(training) == 1 else f"run_{'_and_'.join(names) or 'step'}"
            if name in taken and function.outputs:
                name += f"_with_{'_and_'.join(_last(fetch.name) or _told(fetch) for fetch in function.outputs)}"
        else:
            names = [_last(fetch.name) or _told(fetch) for fetch in function.outputs]
            verb = "run" if any(stage.acts(fetch.value) for fetch in function.outputs) else "compute"
            name = f"{verb}_{'_and_'.join(names)}" if len(names) <= 3 else f"{verb}_all"
        function.name = free_name(name, taken)
        taken.add(function.name)


def _last(name: str) -> str:
    """The name of an attribute alone."""
    return name.rpartition(".")[2]


def _told(fetch: Fetch) -> str:
    """What a fetched expression without a name could be called: `argmax` for `tf.argmax(…)`, `mean` for
    `stats["mean"]`, `top_values` for `top.values`, `last_of_layers` for `layers[-1]`."""
    node = fetch.expression
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        return f"{node.value.value}_{node.attr.value}"
    if (
        isinstance(node, cst.Subscript)
        and isinstance(node.value, cst.Name)
        and isinstance(node.slice[0].slice, cst.Index)
    ):
        place = node.slice[0].slice.value
        if isinstance(place, cst.SimpleString) and str(place.evaluated_value).isidentifier():
            return str(place.evaluated_value)
        if isinstance(place, cst.Integer):
            return f"{node.value.value}_{place.value}"
        if isinstance(place, cst.UnaryOperation) and isinstance(place.expression, cst.Integer):
            return f"last_of_{node.value.value}" if place.expression.value == "1" else node.value.value
    if fetch.form is not Form.ONE:
        return "values"
    return fetch.value.symbol.rpartition(".")[2].strip("_") or "value"
