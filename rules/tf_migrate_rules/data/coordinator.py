"""TFM615: coordinators of the threads that fill queues."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.topics import topic_rule

_FILLS = frozenset(
    {"tf.train.start_queue_runners", "tf.train.QueueRunner", "tf.train.queue_runner.start_queue_runners"}
)


def _of_queues(site: Site) -> bool:
    return site.symbol != "tf.train.Coordinator" or not _FILLS.isdisjoint(site.file.symbols)


COORDINATOR = topic_rule(
    "TFM615",
    "coordinator",
    "Without threads that fill queues there is nothing to coordinate.",
    {
        "tf.train.Coordinator": "goes away together with the queue runners: the loop ends where the data set does."
        " For threads of your own it is there in TensorFlow 2.",
        "tf.train.LooperThread": "write a `threading.Thread` with a loop, which asks `coord.should_stop()`.",
        "tf.train.LooperThread.*": "write a `threading.Thread` with a loop, which asks `coord.should_stop()`.",
    },
    applies=_of_queues,
    why="`tf.train.Coordinator` itself is unchanged. It is reported where the file starts queue runners.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\ncoord = tf.train.Coordinator()\n"
            "threads = tf.train.start_queue_runners(coord=coord)\n"
        ),
    ),
)
