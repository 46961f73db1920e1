"""TFM315: moving averages of variables."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code
from tf_migrate_rules.topics import topic_rule

_AVERAGE = "tf.train.ExponentialMovingAverage"

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
    applies=is_graph_code,
    why="TensorFlow 1 made the shadow variables from the initial values of the variables. TensorFlow 2 makes them at"
    " the first `apply`, from the values of that moment.",
    examples=(
        Example(
            "import tensorflow as tf\n\nv = tf.get_variable('v', [2])\nema = tf.train.ExponentialMovingAverage(0.99)\n"
            "update = ema.apply([v])\naverage = ema.average(v)\n"
        ),
    ),
)
