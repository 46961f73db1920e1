"""TFM603: iterators that change from one data set to another."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old

_LOOP = "iterate over each of the data sets in a loop of its own, and pass the elements to the same function"
_PARTS = ("from_structure", "from_string_handle")
_ATTRIBUTES = (".make_initializer", ".string_handle", ".from_structure", ".from_string_handle")


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        return
    if site.place is None:
        if site.call is not None and site.is_old:
            yield site.report(f"`{site.symbol}`: {_LOOP}")
    elif site.symbol == "tf.data.Iterator":
        if site.trailing and site.trailing[0] in _PARTS:
            yield site.report(f"`{site.symbol}.{site.trailing[0]}`: {_LOOP}")
        elif site.call is not None and is_surely_old(site):
            yield site.report(f"`{site.symbol}` is made by `iter(dataset)` in TensorFlow 2")
    else:
        yield site.report(f"`{site.symbol}`: {_LOOP}")


SWITCHABLE_ITERATOR = Rule(
    "TFM603",
    "switchable-iterator",
    "Each data set is iterated over in a loop of its own.",
    frozenset(
        {"tf.data.Iterator", "tf.data.Iterator.make_initializer", "tf.data.Iterator.string_handle", *_ATTRIBUTES}
    ),
    _check,
    Applicability.MANUAL,
    "Iterators made from a structure, or from a fed handle, let one graph read the training data at one time and the"
    " test data at another. A function takes elements of either.",
    "https://www.tensorflow.org/guide/data",
    (
        Example(
            "import tensorflow as tf\n\ndata = tf.data.Dataset.range(3)\n"
            "it = tf.data.Iterator.from_structure(data.output_types, data.output_shapes)\n"
            "start = it.make_initializer(data)\n"
        ),
    ),
)
