"""TFM613: batches that queues make."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_BATCH = (
    "write `.batch(batch_size, drop_remainder=True)` on the data set; `allow_smaller_final_batch=True` keeps the"
    " remainder, and `dynamic_pad=True` is `.padded_batch(batch_size)`."
)
_SHUFFLE = "write `.shuffle(capacity).batch(batch_size, drop_remainder=True)` on the data set."
_JOIN = "Several inputs are joined by `.interleave(...)`."
_KEEP = "`keep_input` is a `.filter(...)` before."

QUEUE_BATCH = topic_rule(
    "TFM613",
    "queue-batch",
    "Data sets make batches.",
    {
        "tf.train.batch": _BATCH,
        "tf.train.batch_join": f"{_BATCH} {_JOIN}",
        "tf.train.shuffle_batch": _SHUFFLE,
        "tf.train.shuffle_batch_join": f"{_SHUFFLE} {_JOIN}",
        "tf.train.maybe_batch": f"{_BATCH} {_KEEP}",
        "tf.train.maybe_batch_join": f"{_BATCH} {_JOIN} {_KEEP}",
        "tf.train.maybe_shuffle_batch": f"{_SHUFFLE} {_KEEP}",
        "tf.train.maybe_shuffle_batch_join": f"{_SHUFFLE} {_JOIN} {_KEEP}",
    },
    why="These functions gathered single examples in a queue, which queue runners filled.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\nbatch = tf.train.batch([tf.constant(1.0)], batch_size=4)\n"),),
)
