"""TFM502: the collection that losses went to."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_ADD = "add the losses up by hand; those of Keras layers, regularization included, are in `layer.losses`."

COLLECTED_LOSS = topic_rule(
    "TFM502",
    "collected-loss",
    "Losses are added up by hand.",
    {
        "tf.losses.add_loss": "keep the loss in a Python list, or add it in a Keras layer's `call` by `self.add_loss`.",
        "tf.losses.get_losses": _ADD,
        "tf.losses.get_total_loss": _ADD,
        "tf.losses.get_regularization_loss": "write `tf.add_n(layer.losses)`, or compute the regularizers on the"
        " variables.",
        "tf.losses.get_regularization_losses": "the losses of a Keras layer's regularizers are in `layer.losses`.",
    },
    why="All losses of `tf.losses`, and of variables with a regularizer, went to collections of the graph.",
    page="model_mapping",
    examples=(Example("import tensorflow as tf\n\ntotal = tf.losses.get_total_loss()\n"),),
)
