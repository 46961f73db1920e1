"""TFM815: gradients compared with differences."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site

_NEW = (
    "`tf.test.compute_gradient(f, [x])` takes a function in TensorFlow 2, and gives the theoretical and numeric"
    " Jacobians"
)
_ERROR = "take the largest difference of the Jacobians that `tf.test.compute_gradient(f, [x])` gives"


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol == "tf.test.compute_gradient_error":
        yield site.report(f"`{site.symbol}`: {_ERROR}")
    elif _is_old_call(site):
        yield site.report(_NEW)
    else:
        site.settle()


def _is_old_call(site: Site) -> bool:
    """Whether the call gives shapes, as TensorFlow 1 wanted them."""
    call = site.call
    if call is None:
        return site.compat
    keywords = {argument.keyword.value for argument in call.arguments if argument.keyword is not None}
    return site.is_old and (len(call.arguments) >= 4 or bool(keywords & {"x_shape", "y", "y_shape", "x_init_value"}))


GRADIENT_CHECK = Rule(
    "TFM815",
    "gradient-check",
    "Gradients are checked on a function, not between two tensors of a graph.",
    frozenset({"tf.test.compute_gradient", "tf.test.compute_gradient_error"}),
    _check,
    Applicability.MANUAL,
    "TensorFlow 1 compared the gradients of two tensors of a graph in the default session.",
    "https://www.tensorflow.org/api_docs/python/tf/test/compute_gradient",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [2])\n\n\ndef check(y):\n"
            "    return tf.test.compute_gradient(x, [2], y, [2])\n"
        ),
    ),
)
