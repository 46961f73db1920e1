"""TFM611: threads that fill queues."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_AWAY = "delete it: a `tf.data.Dataset` reads ahead by itself, with `.prefetch(...)`."

QUEUE_RUNNER = topic_rule(
    "TFM611",
    "queue-runner",
    "Data sets read ahead by themselves; no threads fill queues.",
    {
        "tf.train.QueueRunner": _AWAY,
        "tf.train.QueueRunner.*": _AWAY,
        "tf.train.add_queue_runner": _AWAY,
        "tf.train.start_queue_runners": _AWAY,
    },
    why="Queue runners ran the operations that put elements into queues, in threads that a coordinator stopped.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nwith tf.Session() as sess:\n"
            "    threads = tf.train.start_queue_runners(sess=sess)\n"
        ),
    ),
)
