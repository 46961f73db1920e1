"""TFM710: summaries of values."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old

_WRITE = (
    "in TensorFlow 2 it writes at once, where a writer is the default one: `with writer.as_default():"
    " tf.summary.{kind}(name, value, step=step)`, with `writer = tf.summary.create_file_writer(folder)`"
)
_KINDS = ("scalar", "histogram", "image", "audio", "text")
#: How many arguments a call of TensorFlow 1 gives by position before those that TensorFlow 2 has no more.
_SHARED = {"audio": 3}
_NATIVE_KEYWORDS = frozenset({"step", "data", "description", "buckets", "encoding"})
_OLD_KEYWORDS = frozenset({"tensor", "values", "collections", "family"})


def _check(site: Site) -> Iterable[Finding]:
    kind = site.symbol.rpartition(".")[2]
    if kind == "tensor_summary":
        yield site.report(f"`{site.symbol}`: " + _WRITE.format(kind="write"))
    elif _is_native(site, kind):
        site.settle()
    else:
        yield site.report(f"`{site.symbol}`: " + _WRITE.format(kind=kind))


def _is_native(site: Site, kind: str) -> bool:
    """Whether the place means TensorFlow 2's function of the same name, which writes."""
    call = site.call
    symbols = site.file.symbols
    if "tf.summary.create_file_writer" in symbols and "tf.summary.FileWriter" not in symbols:
        return True  # it has a writer, and none that could be handed what a run fetched
    if not site.is_old or (call is None and not is_surely_old(site)):
        return True
    if call is None:
        return False
    keywords = {argument.keyword.value for argument in call.arguments if argument.keyword is not None}
    if keywords & _NATIVE_KEYWORDS or keywords & _OLD_KEYWORDS:
        return bool(keywords & _NATIVE_KEYWORDS)
    positional = [argument.value for argument in call.arguments if argument.keyword is None and not argument.star]
    further = positional[_SHARED.get(kind, 2) :]
    if not further:
        return not is_surely_old(site) and _stands_in_writer(site)
    return not isinstance(further[0], (cst.List, cst.Tuple, cst.Integer)) and not is_surely_old(site)


def _stands_in_writer(site: Site) -> bool:
    """Whether the place stands within `with writer.as_default():`."""
    node = site.parent(site.node)
    while node is not None:
        if isinstance(node, cst.With) and any("as_default" in site.code(item.item) for item in node.items):
            return True
        node = site.parent(node)
    return False


SUMMARY = Rule(
    "TFM710",
    "summary",
    "Summaries are written where they are called, not made for a run to fetch.",
    frozenset({*(f"tf.summary.{kind}" for kind in _KINDS), "tf.summary.tensor_summary"}),
    _check,
    Applicability.MANUAL,
    "`tf.summary.scalar` of TensorFlow 1 gave a tensor to be run and handed to a `FileWriter`. That of TensorFlow 2"
    " has the same name, writes by itself, and gives whether it wrote.",
    "https://www.tensorflow.org/tensorboard/migrate",
    (
        Example("import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\ntf.summary.scalar('loss', x)\n"),
        Example("import tensorflow as tf\n\ntf.summary.histogram('weights', tf.zeros([2]), family='layer')\n"),
    ),
)
