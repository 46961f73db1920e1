"""TFM207: values that exist only to be fed to a graph, or to be fetched from one."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

FEED_VALUE = topic_rule(
    "TFM207",
    "feed-value",
    "Sparse and ragged values for feeds are the tensors themselves in TensorFlow 2.",
    {
        "tf.SparseTensorValue": "make a `tf.SparseTensor(indices, values, dense_shape)` and pass it to the function.",
        "tf.SparseTensorValue.*": "a `tf.SparseTensor` has the same `indices`, `values` and `dense_shape`, as tensors.",
        "tf.ragged.RaggedTensorValue": "make a tensor by `tf.ragged.constant` or `tf.RaggedTensor.from_row_splits`"
        " and pass it to the function.",
        "tf.ragged.RaggedTensorValue.*": "a `tf.RaggedTensor` has the same `values`, `row_splits` and `to_list()`.",
        "tf.ragged.constant_value": "`tf.ragged.constant` makes the tensor from the same nested list.",
    },
    why="TensorFlow 1 fed and fetched sparse tensors as tuples of arrays. TensorFlow 2 passes the tensors.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\nvalue = tf.SparseTensorValue([[0, 1]], [2.0], [1, 2])\n"),),
)
