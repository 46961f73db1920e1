"""How the functions that make a layer and call it at once are written with Keras: measured, see the form's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_KERAS = "tf.keras.layers"


@dataclass(frozen=True, slots=True)
class LayerForm:
    """A function that makes a layer and calls it, as a class of Keras whose object is called.

    Args:
        to: the class.
        inputs: the parameter that the object is called with.
        parameters: what others are called by the class, where that is not the same name.
        spelled_out: what the class must be told where the call does not tell it: TensorFlow 1's defaults.
        gone: parameters that the class does without, since they do not change what it computes.
        training: the parameter that says whether the model is trained; empty where there is none.
        default_phase: the text of its default.
        names: the parameter that names the variables.
        has_weights: whether the layer has variables.
    """

    to: str
    inputs: str = "inputs"
    parameters: Mapping[str, str] = field(default_factory=dict)
    spelled_out: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    training: str = ""
    default_phase: str = "False"
    names: str = "name"
    has_weights: bool = True


_REUSE = frozenset({"reuse"})
_COLLECTIONS = frozenset({"variables_collections", "outputs_collections", "reuse"})
_CONTRIB = {
    "num_outputs": "units",
    "activation_fn": "activation",
    "weights_initializer": "kernel_initializer",
    "weights_regularizer": "kernel_regularizer",
    "biases_initializer": "bias_initializer",
    "biases_regularizer": "bias_regularizer",
    "scope": "name",
}
_CONTRIB_CONV = {**_CONTRIB, "num_outputs": "filters", "stride": "strides", "rate": "dilation_rate"}
_CONTRIB_POOL = {"kernel_size": "pool_size", "stride": "strides", "scope": "name"}
_RELU = {"activation": "{tf}.nn.relu"}


def _plain(name: str) -> LayerForm:
    return LayerForm(f"{_KERAS}.{name}", gone=_REUSE)


def _pooling(name: str) -> LayerForm:
    return LayerForm(f"{_KERAS}.{name}", has_weights=False)


def _contrib_pooling(name: str) -> LayerForm:
    return LayerForm(
        f"{_KERAS}.{name}",
        parameters=_CONTRIB_POOL,
        spelled_out={"strides": "2"},
        gone=_COLLECTIONS,
        names="scope",
        has_weights=False,
    )


def _contrib(name: str, parameters: Mapping[str, str], spelled_out: Mapping[str, str]) -> LayerForm:
    return LayerForm(
        f"{_KERAS}.{name}", parameters=parameters, spelled_out=spelled_out, gone=_COLLECTIONS, names="scope"
    )


#: By symbol. What a call says besides its class's own parameters and `gone` cannot be carried over.
LAYERS: Mapping[str, LayerForm] = {
    "tf.layers.dense": _plain("Dense"),
    "tf.layers.conv1d": _plain("Conv1D"),
    "tf.layers.conv2d": _plain("Conv2D"),
    "tf.layers.conv3d": _plain("Conv3D"),
    "tf.layers.conv2d_transpose": _plain("Conv2DTranspose"),
    "tf.layers.conv3d_transpose": _plain("Conv3DTranspose"),
    "tf.layers.separable_conv1d": _plain("SeparableConv1D"),
    "tf.layers.separable_conv2d": _plain("SeparableConv2D"),
    "tf.layers.max_pooling1d": _pooling("MaxPooling1D"),
    "tf.layers.max_pooling2d": _pooling("MaxPooling2D"),
    "tf.layers.max_pooling3d": _pooling("MaxPooling3D"),
    "tf.layers.average_pooling1d": _pooling("AveragePooling1D"),
    "tf.layers.average_pooling2d": _pooling("AveragePooling2D"),
    "tf.layers.average_pooling3d": _pooling("AveragePooling3D"),
    "tf.layers.flatten": _pooling("Flatten"),
    "tf.layers.dropout": LayerForm(
        f"{_KERAS}.Dropout", spelled_out={"rate": "0.5"}, training="training", has_weights=False
    ),
    "tf.contrib.layers.fully_connected": _contrib("Dense", _CONTRIB, _RELU),
    "tf.contrib.layers.relu": _contrib("Dense", _CONTRIB, _RELU),
    "tf.contrib.layers.linear": _contrib("Dense", _CONTRIB, {}),
    "tf.contrib.layers.conv2d": _contrib("Conv2D", _CONTRIB_CONV, {"padding": "'same'", **_RELU}),
    "tf.contrib.layers.conv2d_transpose": _contrib("Conv2DTranspose", _CONTRIB_CONV, {"padding": "'same'", **_RELU}),
    "tf.contrib.layers.max_pool2d": _contrib_pooling("MaxPooling2D"),
    "tf.contrib.layers.avg_pool2d": _contrib_pooling("AveragePooling2D"),
    "tf.contrib.layers.flatten": LayerForm(
        f"{_KERAS}.Flatten", parameters={"scope": "name"}, gone=_COLLECTIONS, names="scope", has_weights=False
    ),
    "tf.contrib.layers.dropout": LayerForm(
        f"{_KERAS}.Dropout",
        parameters={"keep_prob": "rate", "scope": "name"},
        spelled_out={"rate": "0.5"},
        gone=_COLLECTIONS,
        training="is_training",
        default_phase="True",
        names="scope",
        has_weights=False,
    ),
}

METRICS: Mapping[str, str] = {
    "tf.metrics.accuracy": "Accuracy",
    "tf.metrics.mean": "Mean",
    "tf.metrics.mean_absolute_error": "MeanAbsoluteError",
    "tf.metrics.mean_squared_error": "MeanSquaredError",
    "tf.metrics.root_mean_squared_error": "RootMeanSquaredError",
}
"""Metrics whose values Keras' classes have, bit for bit, by symbol."""
