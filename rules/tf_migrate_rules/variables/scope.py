"""TFM403: scopes that name variables."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_SCOPE = (
    "let the object that owns the variables stand for the scope: a `tf.Module` or Keras layer that makes them once."
    " Give a variable the full name, `name='scope/w'`, where checkpoints or filters by name need it."
)

VARIABLE_SCOPE = topic_rule(
    "TFM403",
    "variable-scope",
    "The owner of variables is an object, not a scope.",
    {
        "tf.variable_scope": _SCOPE,
        "tf.variable_op_scope": _SCOPE,
        "tf.VariableScope": _SCOPE,
        "tf.VariableScope.*": "belongs to the scope; in TensorFlow 2 the object that owns the variables has its own"
        " attributes.",
        "tf.get_variable_scope": "there is no current scope; pass the object that owns the variables, or the prefix"
        " of their names.",
    },
    why="A variable scope prefixed names, held defaults (initializer, regularizer, partitioner), and said whether"
    " variables are made or reused. In TensorFlow 2 `tf.name_scope` still prefixes the names of variables made"
    " within it; the rest is what classes do.",
    page="model_mapping",
    examples=(
        Example("import tensorflow as tf\n\nwith tf.variable_scope('layer'):\n    w = tf.get_variable('w', [2])\n"),
    ),
)
