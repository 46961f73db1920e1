"""TFM319: stochastic dual coordinate ascent."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

SDCA = topic_rule(
    "TFM319",
    "sdca",
    "The operations of stochastic dual coordinate ascent are raw operations only.",
    {
        "tf.train.sdca_optimizer": "`tf.raw_ops.SdcaOptimizerV2` is the same operation, by keywords only.",
        "tf.train.sdca_fprint": "`tf.raw_ops.SdcaFprint(input=...)` is the same operation.",
        "tf.train.sdca_shrink_l1": "`tf.raw_ops.SdcaShrinkL1` works on reference variables, which TensorFlow 2 does"
        " not have; shrink the weights by `tf.sign(w) * tf.maximum(tf.abs(w) - l1 / l2, 0.0)`.",
    },
    why="They were public for the linear estimators, which are gone.",
    examples=(Example("import tensorflow as tf\n\nprints = tf.train.sdca_fprint(tf.constant(['a']))\n"),),
)
