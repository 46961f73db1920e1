"""TFM315: moving averages of variables."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_graph_code
from tf_migrate_rules.topics import topic_rule

_AVERAGE = "tf.train.ExponentialMovingAverage"


def _builds_graph(site: Site) -> bool:
    """Whether the place builds a graph that stays one; averages of a program that is lifted are made and updated."""
    if not is_graph_code(site):
        return False
    if site.symbol == f"{_AVERAGE}.apply":
        return not site.file.lifted and not _is_run(site, site.parent(site.node))
    if site.symbol == _AVERAGE and not site.is_import:
        assigned = site.parent(site.call.node) if site.call is not None else None
        names = [site.code(each.target) for each in assigned.targets] if isinstance(assigned, cst.Assign) else []
        return not site.file.lifted and not any(
            _is_run(site, node) and site.code(node.func.value) in names
            for node in site.file.names.walk.parents
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "apply"
        )
    return True


def _is_run(site: Site, call: cst.CSTNode | None) -> bool:
    """Whether a call is a statement, as in TensorFlow 2; in a graph, what it gives is run."""
    return isinstance(call, cst.Call) and isinstance(site.parent(call), cst.Expr)


MOVING_AVERAGE = topic_rule(
    "TFM315",
    "moving-average",
    "Moving averages start when they are first applied, not at a variable's initial value.",
    {
        _AVERAGE: "the class is there in TensorFlow 2. Call `ema.apply(variables)` once right after the variables"
        " are made, so that the averages start at the initial values as in TensorFlow 1, and then after each step.",
        f"{_AVERAGE}.apply": "updates the averages at once in TensorFlow 2: call it with the list of variables after"
        " each step.",
        f"{_AVERAGE}.variables_to_restore": "names variables for a Saver. In TensorFlow 2 assign `ema.average(v)` to"
        " each variable `v`.",
    },
    applies=_builds_graph,
    why="TensorFlow 1 made the shadow variables from the initial values of the variables. TensorFlow 2 makes them at"
    " the first `apply`, from the values of that moment.",
    examples=(
        Example(
            "import tensorflow as tf\n\nv = tf.get_variable('v', [2])\nema = tf.train.ExponentialMovingAverage(0.99)\n"
            "update = ema.apply([v])\naverage = ema.average(v)\n"
        ),
    ),
)
