"""TFM703: the files of checkpoints, handled by hand."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_MANAGER = "let a `tf.train.CheckpointManager` keep the record: `manager.latest_checkpoint`, `manager.checkpoints`."

CHECKPOINT_FILE = topic_rule(
    "TFM703",
    "checkpoint-file",
    "A checkpoint manager keeps the record of the files.",
    {
        "tf.train.update_checkpoint_state": _MANAGER,
        "tf.train.generate_checkpoint_state_proto": _MANAGER,
        "tf.train.checkpoint_exists": "write `tf.io.gfile.exists(prefix + '.index')`.",
        "tf.train.get_checkpoint_mtimes": "write `tf.io.gfile.stat(prefix + '.index').mtime_nsec` for each of them.",
        "tf.train.remove_checkpoint": "a `tf.train.CheckpointManager` removes old files; by hand, remove what"
        " `tf.io.gfile.glob(prefix + '.*')` gives.",
    },
    why="`tf.train.latest_checkpoint` and `get_checkpoint_state` are there in TensorFlow 2; what writes the record"
    " is not.",
    page="migrating_checkpoints",
    examples=(Example("import tensorflow as tf\n\nfound = tf.train.checkpoint_exists('out/model-1')\n"),),
)
