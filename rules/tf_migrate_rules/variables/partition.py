"""TFM410: variables in several parts."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_WHOLE = (
    "make the variable whole. Only parameter servers split variables: `tf.distribute.experimental.partitioners` has"
    " the functions for their strategy."
)

PARTITIONED_VARIABLE = topic_rule(
    "TFM410",
    "partitioned-variable",
    "Variables are whole; only parameter servers split them.",
    {
        **each(
            "tf.",
            "fixed_size_partitioner min_max_variable_partitioner variable_axis_size_partitioner",
            _WHOLE,
        ),
        "tf.create_partitioned_variables": "make one `tf.Variable`, or a list of them by hand.",
    },
    why="Partitioners split variables over the machines that held them.",
    page="multi_worker_cpu_gpu_training",
    examples=(Example("import tensorflow as tf\n\nparts = tf.fixed_size_partitioner(2)\n"),),
)
