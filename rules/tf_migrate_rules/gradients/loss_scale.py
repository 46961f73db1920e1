"""TFM317: loss scales of mixed precision."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_WRAP = "wrap the Keras optimizer in `tf.keras.mixed_precision.LossScaleOptimizer`, which scales dynamically."
_POLICY = "switch mixed precision on by `tf.keras.mixed_precision.set_global_policy('mixed_float16')`."
_PLACE = "tf.train.experimental."

LOSS_SCALE = topic_rule(
    "TFM317",
    "loss-scale",
    "Mixed precision is a policy of Keras layers, and losses are scaled by the optimizer.",
    {
        **each(
            _PLACE,
            "LossScale DynamicLossScale FixedLossScale LossScale.* DynamicLossScale.* FixedLossScale.*"
            " MixedPrecisionLossScaleOptimizer MixedPrecisionLossScaleOptimizer.*",
            _WRAP,
        ),
        f"{_PLACE}enable_mixed_precision_graph_rewrite": _POLICY,
        f"{_PLACE}disable_mixed_precision_graph_rewrite": "without a policy nothing is rewritten; delete the call.",
        "tf.keras.mixed_precision.experimental.LossScaleOptimizer": _WRAP,
    },
    why="TensorFlow 1 rewrote the graph for float16. TensorFlow 2 has a policy that layers are made under.",
    examples=(Example("import tensorflow as tf\n\nscale = tf.train.experimental.DynamicLossScale()\n"),),
)
