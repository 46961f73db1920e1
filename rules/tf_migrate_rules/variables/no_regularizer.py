"""TFM414: the regularizer that overrides a scope's."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

NO_REGULARIZER = topic_rule(
    "TFM414",
    "no-regularizer",
    "Without scopes there is no regularizer to override.",
    {
        "tf.no_regularizer": "leave the regularizer out, or give None: no scope sets one in TensorFlow 2.",
    },
    why="`no_regularizer` kept a variable from being regularized by the scope around it.",
    page="model_mapping",
    examples=(Example("import tensorflow as tf\n\nw = tf.get_variable('w', [2], regularizer=tf.no_regularizer)\n"),),
)
