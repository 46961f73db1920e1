"""TFM614: readers of files in the graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_READERS = {
    "tf.TFRecordReader": "`tf.data.TFRecordDataset(file_names)` gives the records.",
    "tf.TextLineReader": "`tf.data.TextLineDataset(file_names)` gives the lines; `skip_header_lines=n` is `.skip(n)`"
    " on each file.",
    "tf.FixedLengthRecordReader": "`tf.data.FixedLengthRecordDataset(file_names, record_bytes)` gives the records.",
    "tf.WholeFileReader": "`tf.data.Dataset.from_tensor_slices(file_names).map(tf.io.read_file)` gives the contents.",
    "tf.IdentityReader": "`tf.data.Dataset.from_tensor_slices(values)` gives the values.",
    "tf.LMDBReader": "read the database in Python, and give it to `tf.data.Dataset.from_generator`.",
    "tf.ReaderBase": "read by a `tf.data.Dataset`.",
}

READER = topic_rule(
    "TFM614",
    "reader",
    "Data sets read files.",
    {**_READERS, **{f"{reader}.*": said for reader, said in _READERS.items()}},
    why="Readers took file names from a queue and gave one record for each run.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nnames = tf.train.string_input_producer(['a'])\n"
            "key, value = tf.TextLineReader(skip_header_lines=1).read(names)\n"
        ),
    ),
)
