"""TFM405: functions that share their variables between calls."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

TEMPLATE = topic_rule(
    "TFM405",
    "template",
    "A function with variables of its own becomes an object.",
    {
        "tf.make_template": "make the function a class: variables or Keras layers are made once in `__init__`, and"
        " `__call__` computes with them.",
    },
    why="A template ran a function under a scope that reuses from the second call on.",
    page="model_mapping",
    examples=(
        Example("import tensorflow as tf\n\nnet = tf.make_template('net', lambda x: x * tf.get_variable('w', []))\n"),
    ),
)
