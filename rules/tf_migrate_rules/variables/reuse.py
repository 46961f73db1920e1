"""TFM404: variables that are used again."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.topics import Attribute, topic_rule

_AGAIN = "call the same object again: it has made its variables, and uses them each time."


def _called(site: Site) -> bool:
    return site.call is not None and not site.call.arguments


VARIABLE_REUSE = topic_rule(
    "TFM404",
    "variable-reuse",
    "Variables are shared by calling the same object again.",
    {
        "tf.AUTO_REUSE": f"In TensorFlow 2 {_AGAIN}",
        "tf.VariableScope.reuse_variables": f"In TensorFlow 2 {_AGAIN}",
        "tf.VariableScope.reuse": f"In TensorFlow 2 {_AGAIN}",
    },
    attributes={".reuse_variables": Attribute(f"In TensorFlow 2 {_AGAIN}", _called)},
    why="A scope that reuses gives the variables that were made under the same names before.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\nwith tf.variable_scope('net', reuse=tf.AUTO_REUSE) as scope:\n"
            "    w = tf.get_variable('w', [2])\n    scope.reuse_variables()\n"
            "    tf.get_variable_scope().reuse_variables()\n"
        ),
    ),
)
