"""TFM420: layers as functions, which make their variables on the way."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_ONCE = "Make it once, outside of what is called, and call it."


def _layer(native: str, remark: str = "") -> str:
    return f"`tf.keras.layers.{native}` computes the same, with the same defaults{remark}. {_ONCE}"


def _pool(native: str) -> str:
    return f"`tf.keras.layers.{native}(pool_size, strides)` computes the same. {_ONCE}"


LAYER_FUNCTION = topic_rule(
    "TFM420",
    "layer-function",
    "Layers are objects that hold their variables.",
    {
        "tf.layers.dense": _layer("Dense(units, activation)"),
        "tf.layers.conv1d": _layer("Conv1D(filters, kernel_size, strides, padding)"),
        "tf.layers.conv2d": _layer("Conv2D(filters, kernel_size, strides, padding)"),
        "tf.layers.conv3d": _layer("Conv3D(filters, kernel_size, strides, padding)"),
        "tf.layers.conv2d_transpose": _layer("Conv2DTranspose(filters, kernel_size, strides, padding)"),
        "tf.layers.conv3d_transpose": _layer("Conv3DTranspose(filters, kernel_size, strides, padding)"),
        "tf.layers.separable_conv1d": _layer("SeparableConv1D(filters, kernel_size, strides, padding)"),
        "tf.layers.separable_conv2d": _layer("SeparableConv2D(filters, kernel_size, strides, padding)"),
        "tf.layers.average_pooling1d": _pool("AveragePooling1D"),
        "tf.layers.average_pooling2d": _pool("AveragePooling2D"),
        "tf.layers.average_pooling3d": _pool("AveragePooling3D"),
        "tf.layers.max_pooling1d": _pool("MaxPooling1D"),
        "tf.layers.max_pooling2d": _pool("MaxPooling2D"),
        "tf.layers.max_pooling3d": _pool("MaxPooling3D"),
        "tf.layers.batch_normalization": _layer("BatchNormalization()", " (`momentum=0.99`, `epsilon=0.001`)")
        + " With `training=True` it updates its averages in the call, which TensorFlow 1 did only where `UPDATE_OPS`"
        " ran; for images TensorFlow 1's moving variance is larger by N / (N - 1).",
        "tf.layers.dropout": "write `tf.nn.dropout(x, rate)` where `training` is true, and `x` where it is not (its"
        " default); `tf.keras.layers.Dropout(rate)` draws other numbers from the same seed.",
        "tf.layers.flatten": "write `tf.reshape(x, [tf.shape(x)[0], -1])`, or `tf.keras.layers.Flatten()`.",
    },
    why="Each call of `tf.layers.dense` made variables under the current scope. Keras layers have the same weights"
    " in the same layout. `tf.layers` is not even in `tf.compat.v1` with Keras 3.",
    page="model_mapping",
    examples=(Example("import tensorflow as tf\n\nh = tf.layers.dense(tf.zeros([2, 3]), 4, tf.nn.relu)\n"),),
)
