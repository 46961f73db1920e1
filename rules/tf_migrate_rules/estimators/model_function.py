"""TFM802: what a model function of an estimator gives."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_SPEC = (
    "give what is computed by methods of the model: the loss and the update in a training step, metrics in the"
    " evaluation, predictions in the prediction."
)

MODEL_FUNCTION = topic_rule(
    "TFM802",
    "model-function",
    "What a model function did for each mode is a method each.",
    {
        "tf.estimator.EstimatorSpec": _SPEC,
        "tf.estimator.EstimatorSpec.*": _SPEC,
        "tf.estimator.ModeKeys": "write a method for each mode, or pass `training=True` to the call of the model.",
        "tf.estimator.ModeKeys.*": "write a method for each mode, or pass `training=True` to the call of the model.",
    },
    why="A model function was called with a mode, and gave loss, training operation, metrics or predictions for it.",
    page="migrating_estimator",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef model_fn(features, labels, mode):\n"
            "    loss = tf.reduce_mean(features - labels)\n"
            "    if mode == tf.estimator.ModeKeys.EVAL:\n        return tf.estimator.EstimatorSpec(mode, loss=loss)\n"
        ),
    ),
)
