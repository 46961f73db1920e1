"""TFM407: lists of all variables."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_OWNER = "name the variables in a list in the order in which they are made, or ask the object that owns them:"
_LOCAL = "local variables, of metrics and the like, belong to the objects that made them."

VARIABLE_LIST = topic_rule(
    "TFM407",
    "variable-list",
    "Nothing knows all variables; ask the object that owns them.",
    {
        "tf.trainable_variables": f"{_OWNER} `module.trainable_variables`. A `tf.Module` sorts them by attribute,"
        " and does not see those of Keras layers.",
        "tf.global_variables": f"{_OWNER} `module.variables`.",
        "tf.all_variables": f"{_OWNER} `module.variables`.",
        "tf.model_variables": f"{_OWNER} `module.variables`.",
        "tf.local_variables": _LOCAL,
        "tf.moving_average_variables": "ask the average itself: `ema.average(v)` of each variable `v`.",
        "tf.VariableScope.trainable_variables": f"{_OWNER} `module.trainable_variables`.",
        "tf.VariableScope.global_variables": f"{_OWNER} `module.variables`.",
        "tf.VariableScope.local_variables": _LOCAL,
    },
    why="These lists were collections of the graph.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\ng_vars = [v for v in tf.trainable_variables() if v.name.startswith('gen')]\n"
        ),
    ),
)
