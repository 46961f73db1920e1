"""TFM413: operations that stand where others stand."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

COLOCATION = topic_rule(
    "TFM413",
    "colocation",
    "Where operations run is said by `tf.device`.",
    {
        "tf.colocate_with": "write `with tf.device(x.device):`, or leave the choice to TensorFlow.",
        "tf.container": "delete it: no containers hold variables in TensorFlow 2.",
        "tf.Graph.colocate_with": "write `with tf.device(x.device):`, or leave the choice to TensorFlow.",
        "tf.Graph.container": "delete it: no containers hold variables in TensorFlow 2.",
    },
    why="Both shaped the graph for servers that held the variables.",
    examples=(
        Example("import tensorflow as tf\n\nx = tf.constant(1.0)\nwith tf.colocate_with(x):\n    y = x + 1.0\n"),
    ),
)
