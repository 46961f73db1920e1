"""TFM902: the regularizers of `tf.contrib.layers`, which are Keras regularizers, L2 with half the scale."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules.departed.contrib.area import Rewrite, area_rule, as_factor

_LAYERS = "tf.contrib.layers"

#: The parameters of each regularizer: TF1's name, Keras' name, TF1's default, and the factor that Keras needs.
_Scales = tuple[tuple[str, str, str | None, str], ...]
_L1: _Scales = (("scale", "l1", None, ""),)
_L2: _Scales = (("scale", "l2", None, "0.5 * "),)
_L1_L2: _Scales = (("scale_l1", "l1", "1.0", ""), ("scale_l2", "l2", "1.0", "0.5 * "))


def _regularizer(name: str, scales: _Scales) -> Rewrite:
    """The rewrite to the Keras class `name`, whose parameters `scales` describes."""

    def rewrite(site: Site) -> Finding | None:
        call = site.call
        if call is None or call.partial:
            return None
        bound = site.bind((*(scale[0] for scale in scales), "scope"))
        arguments = site.arguments()
        if not bound.complete or bound.excess:
            return None
        if "scope" in bound.by_name:
            arguments.remove(bound.by_name["scope"])
        plain = True
        for parameter, native, default, factor in scales:
            argument = bound.by_name.get(parameter)
            if argument is None and default is None:
                return None
            if argument is None:
                arguments.append(f"{native}={factor}{default}")
                continue
            plain = plain and _is_number(argument.value)
            if argument.keyword is not None:
                arguments.name(argument, native)
            if factor:
                arguments.value(argument, factor, *as_factor(site, argument.value))
        symbol = f"tf.keras.regularizers.{name}"
        message = f"`{site.spelled}` is `{symbol}` in TensorFlow 2"
        if any(factor for _, _, _, factor in scales):
            message += ", with half the scale: contrib took half the sum of the squares"
        if not plain:
            message += " (assuming that the scale is a plain number, not a tensor)"
        edits = [*site.substitute(site.native(symbol)), *arguments.edits()]
        return site.rewrite(message, edits, applicability=Applicability.SAFE if plain else Applicability.UNSAFE)

    return rewrite


def _is_number(value: cst.BaseExpression) -> bool:
    return isinstance(value, (cst.Integer, cst.Float))


RULE = area_rule(
    "TFM902",
    "contrib-regularizer",
    "A regularizer of `tf.contrib.layers` becomes a Keras regularizer.",
    {
        f"{_LAYERS}.l1_regularizer": "use `tf.keras.regularizers.L1(scale)`",
        f"{_LAYERS}.l2_regularizer": "use `tf.keras.regularizers.L2(0.5 * scale)`: contrib took half the sum of"
        " squares",
        f"{_LAYERS}.l1_l2_regularizer": "use `tf.keras.regularizers.L1L2(l1=scale_l1, l2=0.5 * scale_l2)`: contrib took"
        " half the sum of squares",
    },
    rewrites={
        f"{_LAYERS}.l1_regularizer": _regularizer("L1", _L1),
        f"{_LAYERS}.l2_regularizer": _regularizer("L2", _L2),
        f"{_LAYERS}.l1_l2_regularizer": _regularizer("L1L2", _L1_L2),
    },
    applicability=Applicability.SAFE,
    why="contrib's `l2_regularizer(scale)` gives `scale * tf.nn.l2_loss(weights)`, and `l2_loss` is half the sum of the"
    " squares; Keras' `L2` takes the whole sum. Without the factor the penalty would silently double. Keras takes a"
    " Python number only. Where the penalty was gathered in `tf.GraphKeys.REGULARIZATION_LOSSES`, it is `layer.losses`"
    " or a sum of calls now.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "penalty = tf.contrib.layers.l2_regularizer(0.1)\n"
            "y = penalty(tf.constant([[1.0, -2.0], [3.0, 0.5]]))\n",
            "import tensorflow as tf\n\n"
            "penalty = tf.keras.regularizers.L2(0.5 * 0.1)\n"
            "y = penalty(tf.constant([[1.0, -2.0], [3.0, 0.5]]))\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "y = tf.contrib.layers.l1_l2_regularizer(scale_l1=0.3)(tf.constant([1.0, -2.0]))\n",
            "import tensorflow as tf\n\n"
            "y = tf.keras.regularizers.L1L2(l1=0.3, l2=0.5 * 1.0)(tf.constant([1.0, -2.0]))\n",
        ),
    ),
)
