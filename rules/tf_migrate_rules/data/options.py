"""TFM607: options and statistics of data sets that were tried and dropped."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_PLACE = "tf.data.experimental."
_STATISTICS = "delete it; the TensorFlow profiler shows where an input pipeline waits."

DATASET_OPTION = topic_rule(
    "TFM607",
    "dataset-option",
    "This option of input pipelines is gone.",
    {
        **each(_PLACE, "StatsAggregator StatsAggregator.* StatsOptions StatsOptions.*", _STATISTICS),
        **each(_PLACE, "bytes_produced_stats latency_stats", _STATISTICS),
        **each(_PLACE, "MapVectorizationOptions MapVectorizationOptions.*", "delete it; batch before mapping by hand."),
    },
    why="They were experimental and went without a replacement.",
    examples=(Example("import tensorflow as tf\n\nstats = tf.data.experimental.StatsAggregator()\n"),),
)
