"""TFM210: graph code wrapped as a function."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

WRAPPED_FUNCTION = topic_rule(
    "TFM210",
    "wrapped-function",
    "Code that builds a graph is wrapped as a function; native code is one already.",
    {
        "tf.wrap_function": "once the code that it wraps is native, decorate that with"
        " `@tf.function(input_signature=...)` and make its variables outside.",
    },
    why="`wrap_function` is the bridge by which TensorFlow 2 calls graph code. It lives in `tf.compat.v1` only.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "f = tf.compat.v1.wrap_function(lambda x: x + 1, [tf.TensorSpec([], tf.float32)])\n"
        ),
    ),
)
