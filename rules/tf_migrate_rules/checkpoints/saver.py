"""TFM701: savers."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_CHECKPOINT = (
    "make a `tf.train.Checkpoint(model=model, optimizer=opt)` of the objects that own the variables, and keep some"
    " by `tf.train.CheckpointManager(checkpoint, folder, max_to_keep=5)`."
)

SAVER = topic_rule(
    "TFM701",
    "saver",
    "Checkpoints hold objects, not variables by name.",
    {
        "tf.train.Saver": _CHECKPOINT,
        "tf.train.Saver.last_checkpoints": "is `manager.checkpoints`, the list of paths, in TensorFlow 2.",
        "tf.train.Saver.*": "belongs to the saver, which becomes a `tf.train.Checkpoint` with a"
        " `tf.train.CheckpointManager`.",
        "tf.train.SaverDef": "a checkpoint needs no description; delete it.",
        "tf.train.SaverDef.*": "a checkpoint needs no description; delete it.",
    },
    why="A saver wrote all variables of the graph under their names. A checkpoint of TensorFlow 2 follows the"
    " attributes of objects. It reads the files of a saver where the names of the variables are the same.",
    page="migrating_checkpoints",
    examples=(
        Example("import tensorflow as tf\n\nv = tf.get_variable('v', [2])\nsaver = tf.train.Saver(max_to_keep=3)\n"),
    ),
)
