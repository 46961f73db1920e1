"""TFM503: the ways in which a loss is reduced."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site

_BY_KERAS = ("NONE", "SUM", "SUM_OVER_BATCH_SIZE", "AUTO")
_ADVICE = {
    "MEAN": "divide the sum by the sum of the weights",
    "SUM_BY_NONZERO_WEIGHTS": "divide the sum by the number of weights that are not zero",
    "SUM_OVER_NONZERO_WEIGHTS": "divide the sum by the number of weights that are not zero",
}


def _check(site: Site) -> Iterable[Finding]:
    if not site.trailing or not site.is_old or site.trailing[0] in _BY_KERAS:
        return
    advice = _ADVICE.get(site.trailing[0], "compute the reduction by hand")
    yield site.report(f"`tf.losses.Reduction.{site.trailing[0]}` is no reduction of Keras: {advice}")


LOSS_REDUCTION = Rule(
    "TFM503",
    "loss-reduction",
    "Keras has no reduction by the number of non-zero weights.",
    frozenset({"tf.losses.Reduction"}),
    _check,
    Applicability.MANUAL,
    "`tf.losses.Reduction` is that of Keras in TensorFlow 2, which knows NONE, SUM and SUM_OVER_BATCH_SIZE.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/losses",
    (
        Example(
            "import tensorflow as tf\n\nloss = tf.losses.absolute_difference(tf.zeros([2]), tf.ones([2]),"
            " reduction=tf.losses.Reduction.MEAN)\n"
        ),
    ),
)
