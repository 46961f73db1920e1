"""TFM801: estimators."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.topics import Attribute, each, topic_rule

_MODEL = (
    "tf.estimator left TensorFlow with 2.16: write the model as a class with its variables or Keras layers, and"
    " loops that train, evaluate and predict over the data set of `input_fn`; a Keras model has `fit`, `evaluate`"
    " and `predict` for that."
)
_RUN = (
    "write the loop over the data set that `input_fn` gives, or call `fit`, `evaluate` or `predict` of a Keras model."
)
_CONFIG = (
    "keep the folder, seed and numbers of steps in variables of your own; checkpoints are kept by"
    " `tf.train.CheckpointManager`."
)
_SPEC = "call the training loop with the data set and the number of steps, and the evaluation after it."


def _takes_input(site: Site) -> bool:
    call = site.call
    return call is not None and any(a.keyword is not None and a.keyword.value == "input_fn" for a in call.arguments)


ESTIMATOR = topic_rule(
    "TFM801",
    "estimator",
    "Estimators are gone; a model is an object, and its training a loop.",
    {
        "tf.estimator.Estimator": _MODEL,
        **each("tf.estimator.Estimator.", "train evaluate predict", _RUN),
        "tf.estimator.Estimator.*": "belongs to the estimator, which TensorFlow 2 does not have.",
        "tf.estimator.RunConfig": _CONFIG,
        "tf.estimator.RunConfig.*": _CONFIG,
        **each("tf.estimator.", "TrainSpec TrainSpec.* EvalSpec EvalSpec.*", _SPEC),
        "tf.estimator.train_and_evaluate": _SPEC,
        "tf.estimator.WarmStartSettings": "assign the values of the checkpoint after the model is made, by"
        " `tf.train.load_checkpoint`.",
        "tf.estimator.add_metrics": "update further `tf.keras.metrics` in the evaluation.",
        "tf.estimator.*": _MODEL,
    },
    attributes={
        ".train": Attribute(_RUN, _takes_input),
        ".evaluate": Attribute(_RUN, _takes_input),
        ".predict": Attribute(_RUN, _takes_input),
    },
    why="An estimator built a graph for each of training, evaluation and prediction, and ran it with hooks,"
    " checkpoints and summaries. Since TensorFlow 2.16 it is not even in `tf.compat.v1`.",
    page="migrating_estimator",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef train(model_fn, input_fn):\n"
            "    estimator = tf.estimator.Estimator(model_fn, model_dir='out')\n"
            "    estimator.train(input_fn, steps=10)\n"
        ),
    ),
)
