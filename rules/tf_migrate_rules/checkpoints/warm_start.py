"""TFM704: initial values from a checkpoint."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_LOAD = (
    "assign the values after the variables are made: `v.assign(tf.train.load_checkpoint(path).get_tensor(name))`, or"
    " restore a `tf.train.Checkpoint` of those objects."
)
_VOCABULARY = "move the rows of the embedding by hand, from the old vocabulary to the new one."

WARM_START = topic_rule(
    "TFM704",
    "warm-start",
    "Variables take values of a checkpoint by assignment.",
    {
        "tf.train.init_from_checkpoint": _LOAD,
        "tf.train.warm_start": _LOAD,
        "tf.train.VocabInfo": _VOCABULARY,
        "tf.train.VocabInfo.*": _VOCABULARY,
    },
    why="`init_from_checkpoint` replaced the initializers of the graph's variables before they ran.",
    page="migrating_checkpoints",
    examples=(Example("import tensorflow as tf\n\ntf.train.init_from_checkpoint('out/model', {'/': 'net/'})\n"),),
)
