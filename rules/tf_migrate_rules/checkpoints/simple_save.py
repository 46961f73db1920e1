"""TFM723: a saved model in one call."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

SIMPLE_SAVE = topic_rule(
    "TFM723",
    "simple-save",
    "A module is saved with its function as the signature.",
    {
        "tf.saved_model.simple_save": "write `tf.saved_model.save(module, folder, signatures=f)`, where `f` is a"
        " `@tf.function(input_signature=...)` of the inputs that gives the dictionary of outputs.",
    },
    why="`simple_save` wrote the graph and the values of a session under the signature `serving_default`, which"
    " `save` gives to a single function as well.",
    page="saved_model",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nsess = tf.Session()\n\n\ndef export(folder):\n"
            "    tf.saved_model.simple_save(sess, folder, {'x': x}, {'y': x + 1.0})\n"
        ),
    ),
)
