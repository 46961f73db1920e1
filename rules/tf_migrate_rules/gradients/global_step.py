"""TFM316: the global step."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_MAKE = (
    "Keras counts the steps of an optimizer in `opt.iterations`. For a count of your own make `step = tf.Variable(0,"
    " trainable=False, dtype=tf.int64)` and call `step.assign_add(1)`."
)

GLOBAL_STEP = topic_rule(
    "TFM316",
    "global-step",
    "There is no global step; an optimizer counts its own steps.",
    {
        "tf.train.get_or_create_global_step": _MAKE,
        "tf.train.create_global_step": _MAKE,
        "tf.train.get_global_step": _MAKE,
        "tf.train.global_step": "write `int(step.numpy())`, or `int(opt.iterations.numpy())`.",
        "tf.train.assert_global_step": "there is no global step to check; delete the call.",
    },
    why="The global step was a variable in a collection of the graph, which hooks, schedules and savers looked up.",
    page="metrics_optimizers",
    examples=(Example("import tensorflow as tf\n\nstep = tf.train.get_or_create_global_step()\n"),),
)
