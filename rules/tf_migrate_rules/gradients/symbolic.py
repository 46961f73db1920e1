"""TFM301: gradients of a graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code
from tf_migrate_rules.topics import topic_rule

SYMBOLIC_GRADIENT = topic_rule(
    "TFM301",
    "symbolic-gradient",
    "Gradients are recorded by a tape around the computation, not asked of a finished graph.",
    {
        "tf.gradients": "compute `ys` within `with tf.GradientTape() as tape:`, after `tape.watch(x)` for each `x`"
        " that is no trainable variable, and write `tape.gradient(ys, xs)`; `grad_ys` is called `output_gradients`."
        " Within a `tf.function` `tf.gradients` still works.",
    },
    applies=is_graph_code,
    why="`tf.gradients` walks a graph backwards, so it raises a RuntimeError outside of a `tf.function`. A tape"
    " gives the same numbers; what is not computed while it records has the gradient None. A gradient of a gradient"
    " takes two tapes, one within the other.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n"
            "g = tf.gradients(x * x, [x], stop_gradients=[x])[0]\n"
        ),
    ),
)
