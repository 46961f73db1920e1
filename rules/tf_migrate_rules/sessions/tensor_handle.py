"""TFM209: tensors kept on a device from one run to the next."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

TENSOR_HANDLE = topic_rule(
    "TFM209",
    "tensor-handle",
    "Eager tensors stay on their device by themselves; no handles are needed.",
    {
        "tf.get_session_handle": "keep the eager tensor itself: it stays on its device.",
        "tf.get_session_tensor": "pass the eager tensor to the function instead of its handle.",
        "tf.delete_session_tensor": "an eager tensor goes when nothing refers to it any more; delete the call.",
    },
    why="Handles kept values in the session between runs. In TensorFlow 2 a tensor is such a value.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\nhandle = tf.get_session_handle(tf.constant(1.0))\n"),),
)
