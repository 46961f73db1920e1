"""TFM812: programs for TPUs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_STRATEGY = "write the training under `tf.distribute.TPUStrategy(resolver)`, and run its steps by `strategy.run(step)`."
_EMBEDDING = "use `tf.tpu.experimental.embedding.TPUEmbedding` with `TableConfig` and `FeatureConfig`."

TPU = topic_rule(
    "TFM812",
    "tpu",
    "TPUs are programmed by their strategy.",
    {
        **each("tf.tpu.", "batch_parallel replicate rewrite shard outside_compilation core", _STRATEGY),
        "tf.tpu.CrossShardOptimizer": "a strategy sums the gradients of its replicas; use the optimizer itself.",
        "tf.tpu.CrossShardOptimizer.*": "a strategy sums the gradients of its replicas; use the optimizer itself.",
        "tf.tpu.cross_replica_sum": "write `tf.distribute.get_replica_context().all_reduce('SUM', x)`.",
        "tf.tpu.bfloat16_scope": "call `tf.keras.mixed_precision.set_global_policy('mixed_bfloat16')`, or cast by"
        " hand.",
        "tf.tpu.initialize_system": "call `tf.tpu.experimental.initialize_tpu_system(resolver)`.",
        "tf.tpu.shutdown_system": "call `tf.tpu.experimental.shutdown_tpu_system(resolver)`.",
        **each(
            "tf.tpu.experimental.",
            "AdagradParameters AdagradParameters.* AdamParameters AdamParameters.*"
            " StochasticGradientDescentParameters StochasticGradientDescentParameters.* embedding_column"
            " shared_embedding_columns",
            _EMBEDDING,
        ),
        **each(
            "tf.estimator.tpu.",
            "TPUEstimator TPUEstimator.* TPUEstimatorSpec TPUEstimatorSpec.* TPUConfig TPUConfig.* RunConfig"
            " RunConfig.* InputPipelineConfig InputPipelineConfig.*",
            _STRATEGY,
        ),
        "tf.estimator.tpu.experimental.EmbeddingConfigSpec": _EMBEDDING,
        "tf.estimator.tpu.experimental.EmbeddingConfigSpec.*": _EMBEDDING,
    },
    why="TensorFlow 1 rewrote a graph for TPUs. TensorFlow 2 compiles the function that a strategy runs.",
    page="tpu_estimator",
    examples=(
        Example(
            "import tensorflow as tf\n\nopt = tf.tpu.CrossShardOptimizer(tf.train.GradientDescentOptimizer(0.1))\n"
        ),
    ),
)
