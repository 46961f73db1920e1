"""TFM612: queues of file names, numbers and slices."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_EPOCHS = "`shuffle` was on by default, over the whole input; `num_epochs` is `.repeat(num_epochs)`."
_SLICES = "`tf.data.Dataset.from_tensor_slices(...).shuffle(n).repeat()` gives the elements."

INPUT_PRODUCER = topic_rule(
    "TFM612",
    "input-producer",
    "Data sets give file names, numbers and slices.",
    {
        "tf.train.string_input_producer": "`tf.data.Dataset.from_tensor_slices(names).shuffle(len(names)).repeat()`"
        f" gives the names, for `.interleave(tf.data.TFRecordDataset)` or `.flat_map(...)` to read. {_EPOCHS}",
        "tf.train.input_producer": f"{_SLICES} {_EPOCHS}",
        "tf.train.slice_input_producer": f"{_SLICES} {_EPOCHS}",
        "tf.train.range_input_producer": "`tf.data.Dataset.range(limit).shuffle(limit).repeat()` gives the numbers."
        f" {_EPOCHS}",
        "tf.train.limit_epochs": "write `.repeat(num_epochs)` on the data set.",
    },
    why="Producers made a queue and a queue runner that filled it.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\nnames = tf.train.string_input_producer(['a.csv'], shuffle=False)\n"),
    ),
)
