"""TFM318: accumulators of gradients in the graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

GRADIENT_ACCUMULATOR = topic_rule(
    "TFM318",
    "gradient-accumulator",
    "Gradients are accumulated in variables, or by the optimizer.",
    each(
        "tf.",
        "ConditionalAccumulator ConditionalAccumulator.* ConditionalAccumulatorBase ConditionalAccumulatorBase.*"
        " SparseConditionalAccumulator SparseConditionalAccumulator.*",
        "add the gradients up in a `tf.Variable`, or give the Keras optimizer `gradient_accumulation_steps=n`.",
    ),
    why="Conditional accumulators gathered the gradients of several workers, for `SyncReplicasOptimizer` and the like.",
    examples=(Example("import tensorflow as tf\n\nsums = tf.ConditionalAccumulator(tf.float32, [2])\n"),),
)
