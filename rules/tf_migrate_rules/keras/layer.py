"""TFM458: Keras layers that are gone."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_LOCAL = (
    "cut the patches out by `tf.image.extract_patches`, and multiply each with its weights by `tf.einsum`, in a"
    " layer of your own."
)
_METRIC = "derive from `tf.keras.metrics.Metric`, with the sum and the number in variables."
_CONSTRAINT = "derive from `tf.keras.constraints.Constraint`."

GONE_CLASS = topic_rule(
    "TFM458",
    "keras-gone-class",
    "Keras 3 does not have this class.",
    {
        **each("tf.keras.layers.", "LocallyConnected1D LocallyConnected2D", _LOCAL),
        "tf.keras.layers.AbstractRNNCell": "derive from `tf.keras.layers.Layer`, with `state_size` and `call(inputs,"
        " states)`.",
        "tf.keras.experimental.PeepholeLSTMCell": "write a cell of your own: a `tf.keras.layers.Layer` with"
        " `state_size` and `call(inputs, states)`.",
        **each("tf.keras.metrics.", "MeanRelativeError MeanTensor", _METRIC),
        "tf.keras.constraints.RadialConstraint": _CONSTRAINT,
        "tf.keras.callbacks.BaseLogger": "delete it: Keras averages the metrics of an epoch by itself.",
        "tf.keras.experimental.LinearModel": "write `tf.keras.layers.Dense(units)` over the features.",
        "tf.keras.experimental.WideDeepModel": "write a model that adds the outputs of a linear and of a deep part.",
        **each(
            "tf.keras.experimental.",
            "LinearCosineDecay NoisyLinearCosineDecay",
            "derive from `tf.keras.optimizers.schedules.LearningRateSchedule`, and compute it in `__call__(step)`.",
        ),
    },
    why="They went with Keras 3, in TensorFlow 2.16.",
    examples=(Example("import tensorflow as tf\n\nlayer = tf.keras.layers.LocallyConnected1D(2, 3)\n"),),
)
