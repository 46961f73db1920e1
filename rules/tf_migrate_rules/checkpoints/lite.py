"""TFM740: conversion to TensorFlow Lite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site

_SAVED = "save the model, and convert it by `tf.lite.TFLiteConverter.from_saved_model(folder)`"
_HINT = "the converter of TensorFlow 2 takes Keras layers and functions as they are; delete the hints"
_ADVICE: Mapping[str, str] = {
    "tf.lite.TocoConverter": _SAVED,
    "tf.lite.TocoConverter.*": _SAVED,
    "tf.lite.toco_convert": _SAVED,
    "tf.lite.OpHint": _HINT,
    "tf.lite.OpHint.*": _HINT,
    "tf.lite.experimental.convert_op_hints_to_stubs": _HINT,
    "tf.lite.experimental.get_potentially_supported_ops": "the converter says which operations it does not support",
    "tf.lite.experimental.nn.TFLiteLSTMCell": "convert a model with `tf.keras.layers.LSTM`",
    "tf.lite.experimental.nn.TFLiteLSTMCell.*": "convert a model with `tf.keras.layers.LSTM`",
    "tf.lite.experimental.nn.TfLiteRNNCell": "convert a model with `tf.keras.layers.SimpleRNN`",
    "tf.lite.experimental.nn.TfLiteRNNCell.*": "convert a model with `tf.keras.layers.SimpleRNN`",
    "tf.lite.experimental.nn.dynamic_rnn": "convert a model with `tf.keras.layers.RNN`",
    "tf.lite.constants.GRAPHVIZ_DOT": "the converter of TensorFlow 2 writes no such graphs",
    "tf.lite.constants.TFLITE": "the converter of TensorFlow 2 writes nothing else; delete it",
}
_MADE_FROM: Mapping[str, str] = {
    "from_session": _SAVED,
    "from_frozen_graph": _SAVED,
    "from_keras_model_file": "load the model, and convert it by `tf.lite.TFLiteConverter.from_keras_model(model)`",
}


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol != "tf.lite.TFLiteConverter":
        advice = _ADVICE.get(site.symbol) or _ADVICE[site.symbol.rpartition(".")[0] + ".*"]
        yield site.report(f"`{site.symbol}`: {advice}")
    elif site.trailing and site.trailing[0] in _MADE_FROM:
        yield site.report(f"`{site.symbol}.{site.trailing[0]}`: {_MADE_FROM[site.trailing[0]]}")
    elif site.spelled == site.symbol and not site.compat:
        site.settle()


LITE_CONVERTER = Rule(
    "TFM740",
    "lite-converter",
    "TensorFlow Lite converts saved models, Keras models and functions.",
    frozenset({*_ADVICE, "tf.lite.TFLiteConverter"}),
    _check,
    Applicability.MANUAL,
    "The converter of TensorFlow 1 took a session or a frozen graph, and hints for what belonged together in it.",
    "https://www.tensorflow.org/guide/migrate/tflite",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [1])\n\n\ndef convert(sess):\n"
            "    return tf.lite.TFLiteConverter.from_session(sess, [x], [x + 1.0]).convert()\n"
        ),
    ),
)
