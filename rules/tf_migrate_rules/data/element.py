"""TFM604: the next element of an iterator as a part of the graph."""

from __future__ import annotations

import re

import libcst as cst

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_eager, is_of_other_library, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_NEXT = (
    "gave tensors that each run filled anew. In TensorFlow 2 it gives the next element at once: call it, or"
    " `next(iterator)`, for each step."
)


def _of_iterator(site: Site) -> bool:
    call = site.call
    if call is None or any(argument.keyword is None for argument in call.arguments):
        return False
    if is_eager(site.file) or is_of_other_library(site, site.receiver):
        return False
    return is_surely_old(site) and not _is_native_iterator(site)


def _is_native_iterator(site: Site) -> bool:
    """Whether the file makes the iterator by `iter(...)`, and by nothing else."""
    if not isinstance(site.receiver, cst.Name):
        return False
    made = re.findall(rf"^[ \t]*{site.receiver.value} = (.*)", site.file.tree.text, re.MULTILINE)
    return bool(made) and all(text.startswith("iter(") for text in made)


ITERATOR_ELEMENT = topic_rule(
    "TFM604",
    "iterator-element",
    "The next element is a value, not a part of the graph.",
    {"tf.data.Iterator.get_next": _NEXT},
    attributes={".get_next": Attribute(_NEXT, _of_iterator)},
    applies=lambda site: is_surely_old(site) and not is_eager(site.file),
    why="Code that called `get_next` once and ran its result many times would see one element only.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\nx = tf.data.make_one_shot_iterator(tf.data.Dataset.range(3)).get_next()\n"),
    ),
)
