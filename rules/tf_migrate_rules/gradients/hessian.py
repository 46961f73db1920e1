"""TFM302: second derivatives of a graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code
from tf_migrate_rules.topics import topic_rule

HESSIAN = topic_rule(
    "TFM302",
    "hessian",
    "Second derivatives are taken by two tapes.",
    {
        "tf.hessians": "take the gradient by one tape within another, and write `outer.jacobian(gradient, x)`."
        " Within a `tf.function` `tf.hessians` still works on a tensor, so on `tf.identity(v)` of a variable.",
    },
    applies=is_graph_code,
    why="`tf.hessians` raises a RuntimeError outside of a `tf.function`, and a ValueError for a variable within one.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [2])\nh = tf.hessians(tf.reduce_sum(x**3), x)\n"
        ),
    ),
)
