"""TFM202: placeholders."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

PLACEHOLDER = topic_rule(
    "TFM202",
    "placeholder",
    "Placeholders become parameters of functions.",
    {
        "tf.placeholder": "make it a parameter of the function that computes with it, with the same shape and dtype"
        " in `@tf.function(input_signature=[tf.TensorSpec(shape, dtype)])`; what was fed is passed in the call.",
        "tf.placeholder_with_default": "make it a parameter with a default value of the function that computes with"
        " it.",
        "tf.sparse_placeholder": "make it a parameter of the function that computes with it, with a"
        " `tf.SparseTensorSpec`; pass a `tf.SparseTensor`.",
        "tf.ragged.placeholder": "make it a parameter of the function that computes with it, with a"
        " `tf.RaggedTensorSpec`; pass a `tf.RaggedTensor`.",
    },
    why="A placeholder stands for a value that each run feeds. TensorFlow 2 passes values as arguments. An input"
    " signature casts NumPy arrays and lists just as feeding did, and keeps the function from being traced for each"
    " new shape.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [None, 2], name='x')\n"),),
)
