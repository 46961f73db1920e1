"""TFM118: `tf.div`, the division of Python 2, becomes the one of the two that its operands mean."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.names import Route
from tf_migrate_rules.inference import Expression, Number, number_of
from tf_migrate_rules.spelling import import_of, rewritten

_QUOTIENT = "tf.divide"
_FLOOR = "tf.math.floordiv"


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, f"it is `{_QUOTIENT}`, of integers `{_FLOOR}`")
        return
    if site.route is Route.ALIAS and site.call is not None:
        site.settle()  # the assignment is rewritten
        return
    divided = _numbers(site)
    if divided is Number.INTEGER:
        yield site.rewrite(f"`tf.div` of integers is `{_FLOOR}` in TensorFlow 2", site.rename(_FLOOR))
    elif divided is Number.BROKEN:
        yield site.rewrite(f"`tf.div` of floats is `{_QUOTIENT}` in TensorFlow 2", site.rename(_QUOTIENT))
    else:
        message = f"`tf.div` is `{_QUOTIENT}` in TensorFlow 2, of integers `{_FLOOR}`"
        yield rewritten(site, message, site.rename(_QUOTIENT), ["that floats are divided"])


def _numbers(site: Site) -> Number | None:
    """What is divided, as far as the text tells: both operands are of one kind, or TensorFlow 1 refuses them."""
    if site.call is None:
        return None
    bound = site.bind(("x", "y", "name"))
    x, y = bound.value("x"), bound.value("y")
    if x is None or y is None:
        return None
    of_x, of_y = (number_of(site.file, Expression(node, site.scope)) for node in (x, y))
    if Number.BROKEN in (of_x, of_y):
        return Number.BROKEN
    # A Python integer after a tensor takes the tensor's dtype, so that it tells nothing.
    if of_x is Number.INTEGER or (of_y is Number.INTEGER and isinstance(y, cst.Call)):
        return Number.INTEGER
    return None


RULE = Rule(
    "TFM118",
    "python2-division",
    "`tf.div`, which floors integers and divides floats, is gone.",
    frozenset({"tf.div"}),
    _check,
    Applicability.SAFE,
    "TensorFlow 2 has `tf.divide` for the quotient and `tf.math.floordiv` for what is floored. Where neither a literal,"
    " a cast nor an operation tells what is divided, the fix takes it for floats; of integers `tf.divide` would give"
    " float64, which the next operation refuses.",
    "https://www.tensorflow.org/api_docs/python/tf/math/divide",
    (
        Example(
            "import tensorflow as tf\n\ny = [tf.div(-7, 2), tf.div(tf.cast([7], tf.float32), 2)]\n",
            "import tensorflow as tf\n\ny = [tf.math.floordiv(-7, 2), tf.divide(tf.cast([7], tf.float32), 2)]\n",
        ),
        Example(
            "import tensorflow as tf\n\n\ndef share(part, whole):\n    return tf.div(part, whole)\n\n\n"
            "y = share(tf.constant(1.0), tf.constant(4.0))\n",
            "import tensorflow as tf\n\n\ndef share(part, whole):\n    return tf.divide(part, whole)\n\n\n"
            "y = share(tf.constant(1.0), tf.constant(4.0))\n",
        ),
    ),
)
