"""Symbols of TensorFlow 1.15 that take more than one symbol to write natively: facts only, no code."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Composed

COMPOSED: Mapping[str, Composed] = {
    "tf.batch_gather": Composed("tf.gather({params}, {indices}, batch_dims=len({indices}.shape) - 1)"),
    "tf.clip_by_average_norm": Composed("tf.clip_by_norm({t}, {clip_norm} * tf.cast(tf.size({t}), tf.float32))"),
    "tf.config.experimental_list_devices": Composed("[device.name for device in tf.config.list_logical_devices()]"),
    "tf.nn.relu_layer": Composed("tf.nn.relu(tf.nn.bias_add(tf.matmul({x}, {weights}), {biases}))"),
    "tf.python_io.TFRecordCompressionType.GZIP": Composed('"GZIP"'),
    "tf.python_io.TFRecordCompressionType.NONE": Composed('""'),
    "tf.python_io.TFRecordCompressionType.ZLIB": Composed('"ZLIB"'),
    "tf.nn.xw_plus_b": Composed("tf.nn.bias_add(tf.matmul({x}, {weights}), {biases})"),
}
