"""TFM602: iterators that are started again."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_eager, is_own, is_surely_old, last_name
from tf_migrate_rules.topics import Attribute, topic_rule

_LOOP = (
    "iterate over the data set in Python, `for batch in dataset:`, and again for each epoch. What was fed to"
    " placeholders of the data set is passed to a function that makes it."
)
_AGAIN = (
    "starts the iterator again; in TensorFlow 2 each `for batch in dataset:` does. A shuffled data set is shuffled"
    " anew then; make it anew to see the same order."
)


def _called(site: Site) -> bool:
    return site.call is not None


def _of_iterator(site: Site) -> bool:
    return (
        is_surely_old(site)
        and not is_eager(site.file)
        and not is_own(site.receiver)
        and "iter" in last_name(site.receiver)
    )


INITIALIZABLE_ITERATOR = topic_rule(
    "TFM602",
    "initializable-iterator",
    "A data set is iterated over from its start by each loop.",
    {
        "tf.data.make_initializable_iterator": _LOOP,
        "tf.data.Dataset.make_initializable_iterator": _LOOP,
        **{
            f"tf.data.{name}.make_initializable_iterator": _LOOP
            for name in ("TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset")
        },
        "tf.data.Iterator.initializer": _AGAIN,
    },
    attributes={
        ".make_initializable_iterator": Attribute(_LOOP, _called),
        ".initializer": Attribute(_AGAIN, _of_iterator),
    },
    why="The operation `iterator.initializer` started the data set, with what was fed to its placeholders.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\niterator = tf.data.Dataset.range(3).make_initializable_iterator()\n"
            "with tf.Session() as sess:\n    sess.run(iterator.initializer)\n"
        ),
    ),
)
