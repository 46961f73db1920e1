"""TFM806: layers over feature columns."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_DENSE = (
    "encode the features by Keras preprocessing layers (`tf.keras.layers.Normalization`, `StringLookup`,"
    " `Discretization`, `Embedding`) or `tf.keras.utils.FeatureSpace`, and concatenate them."
)

FEATURE_LAYER = topic_rule(
    "TFM806",
    "feature-layer",
    "Features are encoded by Keras layers.",
    {
        "tf.feature_column.input_layer": _DENSE,
        "tf.feature_column.linear_model": f"{_DENSE} One `tf.keras.layers.Dense(units)` makes the linear model.",
        "tf.feature_column.shared_embedding_columns": "call one `tf.keras.layers.Embedding` for each of the features.",
        "tf.keras.layers.DenseFeatures": _DENSE,
        "tf.keras.experimental.SequenceFeatures": _DENSE,
    },
    why="The columns of `tf.feature_column` are there in TensorFlow 2, but nothing of Keras 3 takes them.",
    page="migrating_feature_columns",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.feature_column.numeric_column('x')\n"
            "h = tf.feature_column.input_layer({'x': tf.constant([[1.0]])}, [x])\n"
        ),
    ),
)
