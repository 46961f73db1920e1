"""TFM610: queues of the graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_eager, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_QUEUES = ("FIFOQueue", "PaddingFIFOQueue", "PriorityQueue", "RandomShuffleQueue", "QueueBase")
_DATA = (
    "write the input as a `tf.data.Dataset`, which prefetches by threads of its own. `tf.queue` is there in"
    " TensorFlow 2 for queues by hand, whose methods act at once."
)
_ACTS = "acts at once in TensorFlow 2, and runs no more than when it is called. Write the input as a `tf.data.Dataset`."


def _of_queue(site: Site) -> bool:
    return site.call is not None and is_surely_old(site)


QUEUE = topic_rule(
    "TFM610",
    "queue",
    "Input goes through data sets, not through queues of the graph.",
    {
        **{f"tf.{name}": _DATA for name in _QUEUES},
        **{
            f"tf.{queue}.{method}": _ACTS
            for queue in _QUEUES
            for method in ("enqueue", "enqueue_many", "dequeue", "dequeue_many", "dequeue_up_to", "close", "size")
        },
    },
    attributes={
        ".enqueue_many": Attribute(_ACTS, _of_queue),
        ".dequeue_many": Attribute(_ACTS, _of_queue),
        ".dequeue_up_to": Attribute(_ACTS, _of_queue),
    },
    applies=lambda site: is_surely_old(site) and not is_eager(site.file),
    why="Queues joined the threads of queue runners with the graph. What a thread put in by running an operation, a"
    " data set computes by itself.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nqueue = tf.FIFOQueue(10, [tf.float32])\nput = queue.enqueue([1.0])\n"
            "x = queue.dequeue()\n"
        ),
    ),
)
