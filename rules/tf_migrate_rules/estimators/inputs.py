"""TFM804: input functions from arrays and tables."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

INPUT_FUNCTION = topic_rule(
    "TFM804",
    "input-function",
    "Data sets are made from arrays.",
    {
        "tf.estimator.inputs.numpy_input_fn": "`tf.data.Dataset.from_tensor_slices((x,"
        " y)).shuffle(n).repeat(num_epochs).batch(batch_size)` gives the batches; the default `batch_size` was 128.",
        "tf.estimator.inputs.pandas_input_fn": "`tf.data.Dataset.from_tensor_slices((dict(frame),"
        " labels)).shuffle(n).repeat(num_epochs).batch(batch_size)` gives the batches; the default `batch_size` was"
        " 128.",
    },
    why="These functions fed queues from arrays.",
    page="migrating_estimator",
    examples=(
        Example(
            "import numpy as np\nimport tensorflow as tf\n\n"
            "input_fn = tf.estimator.inputs.numpy_input_fn({'x': np.zeros(4)}, np.zeros(4), shuffle=True)\n"
        ),
    ),
)
