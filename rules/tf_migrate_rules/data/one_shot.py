"""TFM601: iterators that are used once."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Span, insert, replace
from tf_migrate_rules.receivers import is_eager
from tf_migrate_rules.topics import Attribute, topic_rule

_LOOP = (
    "iterate over the data set in Python, `for batch in dataset:`, or take single elements by `next(iterator)` of"
    " `iterator = iter(dataset)`; pass them to the function that computes with them."
)


def _called(site: Site) -> bool:
    return site.call is not None


def _in_eager_code(site: Site, _: str) -> Iterable[Finding]:
    call = site.call
    if call is None or not is_eager(site.file):
        return
    if site.symbol == "tf.data.make_one_shot_iterator":
        edits = [replace(site.span(), "iter")]
    elif site.place is None and not call.arguments:
        value = site.span(site.receiver)
        edits = [insert(value.start, "iter("), replace(Span(value.end, site.span(call.node).end), ")")]
    else:
        return
    yield site.rewrite("an iterator over a data set is `iter(dataset)`", edits, applicability=Applicability.SAFE)


ONE_SHOT_ITERATOR = topic_rule(
    "TFM601",
    "one-shot-iterator",
    "Data sets are iterated over in Python.",
    {
        "tf.data.make_one_shot_iterator": _LOOP,
        "tf.data.Dataset.make_one_shot_iterator": _LOOP,
        **{
            f"tf.data.{name}.make_one_shot_iterator": _LOOP
            for name in ("TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset")
        },
    },
    attributes={".make_one_shot_iterator": Attribute(_LOOP, _called)},
    fix=_in_eager_code,
    why="Elements of a data set were tensors of the graph, which each run filled anew. In TensorFlow 2 they are"
    " values.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nit = tf.data.Dataset.range(3).make_one_shot_iterator()\nx = it.get_next()\n"
        ),
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\n"
            "it = tf.data.Dataset.range(3).make_one_shot_iterator()\nit.get_next()\ny = it.get_next()\n",
            "import tensorflow as tf\n\nit = iter(tf.data.Dataset.range(3))\nit.get_next()\ny = it.get_next()\n",
        ),
    ),
)
