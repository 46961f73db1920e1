"""TFM111: `tf.nn.dropout` by the probability to keep becomes the rate that is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Span
from tf_migrate_rules.spelling import respelled, rewritten

_TAKES = ("x", "keep_prob", "noise_shape", "seed", "name", "rate")
_BINDS_TIGHTER = (cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power)


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        return
    if site.call is None:
        if site.is_old and site.assigned_name() is None:
            yield site.report("`tf.nn.dropout` is handed on: its second argument is the rate that is dropped now")
        return
    bound = site.bind(_TAKES)
    keep = bound.by_name.get("keep_prob")
    if keep is None or (keep.keyword is None and not site.is_old):
        if site.is_old and "rate" not in bound.by_name and (site.call.partial or not bound.complete):
            yield site.report("`tf.nn.dropout` may get `keep_prob` here: TensorFlow 2 takes the rate that is dropped")
        return
    arguments = site.arguments()
    if "rate" in bound.by_name:
        arguments.remove(keep)  # which can only be None beside it
    else:
        arguments.name(keep, "rate")
        arguments.value(keep, *_rate(site, keep.value))
    for name in bound.positional[bound.positional.index("keep_prob") + 1 :] if keep.keyword is None else ():
        arguments.name(bound.by_name[name], name)
    yield rewritten(
        site,
        "`tf.nn.dropout` takes the rate that is dropped, not the probability to keep",
        [*respelled(site, "tf.nn.dropout"), *arguments.edits()],
        doubtful=keep.keyword is None,
    )


def _rate(site: Site, keep: cst.BaseExpression) -> tuple[str | Span, ...]:
    """What is dropped where `keep` is kept: of a number its complement, of `1 - x` the `x`."""
    if isinstance(keep, (cst.Integer, cst.Float)) and "_" not in keep.value and "x" not in keep.value.lower():
        complement = format((1 - Decimal(keep.value)).normalize(), "f")
        return (complement if "." in complement else f"{complement}.0",)
    if isinstance(keep, cst.BinaryOperation) and not keep.lpar:
        if isinstance(keep.operator, cst.Subtract) and _is_one(keep.left):
            return (site.span(keep.right),)
        if isinstance(keep.operator, _BINDS_TIGHTER):
            return ("1 - ", site.span(keep))
    return ("1 - ", *site.operand(keep))


def _is_one(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.Integer, cst.Float)) and Decimal(node.value) == 1


RULE = Rule(
    "TFM111",
    "dropout-rate",
    "`tf.nn.dropout` takes the rate that is dropped, not the probability to keep.",
    frozenset({"tf.nn.dropout"}),
    _check,
    Applicability.SAFE,
    "The second parameter was `keep_prob` in TensorFlow 1 and is `rate` in TensorFlow 2, so that a call by position"
    " silently drops what it meant to keep. The fix gives `rate` by keyword; the masks are bit for bit the same for the"
    " same seeds.",
    "https://www.tensorflow.org/api_docs/python/tf/nn/dropout",
    (
        Example(
            "import tensorflow as tf\n\ntf.set_random_seed(1)\n"
            "y = tf.nn.dropout(tf.ones([4, 5]), keep_prob=0.8, seed=3)\n",
            "import tensorflow as tf\n\ntf.random.set_seed(1)\ny = tf.nn.dropout(tf.ones([4, 5]), rate=0.2, seed=3)\n",
        ),
        Example(
            "import tensorflow as tf\n\nkeep = tf.constant(0.5)\ny = tf.nn.dropout(tf.ones([4, 5]), keep, None, 3)\n",
            "import tensorflow as tf\n\nkeep = tf.constant(0.5)\n"
            "y = tf.nn.dropout(tf.ones([4, 5]), rate=1 - keep, noise_shape=None, seed=3)\n",
        ),
    ),
)
