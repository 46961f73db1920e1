"""How symbols of TensorFlow 1.15 for contrib are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

#: What TensorFlow 1.15's `tf.contrib.data` itself calls in `tf.data.experimental`, and nothing has taken the place of.
_EXPERIMENTAL_DATA = (
    "Counter", "CsvDataset", "RandomDataset", "Reducer", "SqlDataset", "TFRecordWriter", "choose_from_datasets",
    "copy_to_device", "dense_to_sparse_batch", "get_single_element", "group_by_reducer",
    "make_batched_features_dataset", "make_csv_dataset", "map_and_batch", "parallel_interleave",
    "parse_example_dataset", "prefetch_to_device", "sample_from_datasets",
)  # fmt: skip

#: Classes of the `tf.contrib.data` of TensorFlow 1.2 and 1.3, which moved to `tf.data` unchanged but for some methods.
_FIRST_DATA = ("Dataset", "FixedLengthRecordDataset", "TFRecordDataset", "TextLineDataset")

_KERAS_MODULES = (
    "activations", "applications", "backend", "callbacks", "constraints", "datasets", "initializers", "layers",
    "losses", "metrics", "models", "optimizers", "preprocessing", "regularizers", "utils",
)  # fmt: skip

_NESTS = ("assert_same_structure", "flatten", "map_structure", "pack_sequence_as")
_SAME_DATASET = "the methods called on it take what `tf.data` takes today, not what TensorFlow 1.3 took"
_UNCOLLECTED = "nothing asks the graph's collections for the variable"
_NO_SHARING = "a table lives in one program, and needs no name to be shared by"

MOVED: Mapping[str, Moved] = {
    **{f"tf.contrib.data.{name}": Moved(f"tf.data.experimental.{name}") for name in _EXPERIMENTAL_DATA},
    **{f"tf.contrib.data.{name}": Moved(f"tf.data.{name}", assumes=_SAME_DATASET) for name in _FIRST_DATA},
    **{f"tf.contrib.framework.nest.{name}": Moved(f"tf.nest.{name}") for name in _NESTS},
    **{f"tf.contrib.keras.{name}": Moved(f"tf.keras.{name}") for name in _KERAS_MODULES},
    "tf.contrib.data.AUTOTUNE": Moved("tf.data.AUTOTUNE"),
    "tf.contrib.data.shuffle_and_repeat": Moved(
        "tf.data.experimental.shuffle_and_repeat",
        note="the same `seed` gives another order than in TensorFlow 1, which kept its own stream for the two together",
    ),
    "tf.contrib.framework.get_name_scope": Moved("tf.get_current_name_scope"),
    "tf.contrib.framework.global_variable": Moved(
        "tf.Variable",
        dropped={"use_resource": "all variables are resources"},
        spelled_out={"trainable": "False"},
        assumes=_UNCOLLECTED,
    ),
    "tf.contrib.framework.list_variables": Moved(
        "tf.train.list_variables", parameters={"checkpoint_dir": "ckpt_dir_or_file"}
    ),
    "tf.contrib.framework.load_checkpoint": Moved(
        "tf.train.load_checkpoint", parameters={"filepattern": "ckpt_dir_or_file"}
    ),
    "tf.contrib.framework.load_variable": Moved(
        "tf.train.load_variable", parameters={"checkpoint_dir": "ckpt_dir_or_file"}
    ),
    "tf.contrib.framework.local_variable": Moved(
        "tf.Variable",
        dropped={"use_resource": "all variables are resources"},
        spelled_out={"trainable": "False"},
        assumes=_UNCOLLECTED,
    ),
    "tf.contrib.framework.nest": Moved("tf.nest"),
    "tf.contrib.framework.nest.is_sequence": Moved("tf.nest.is_nested", takes=("seq",)),
    "tf.contrib.keras": Moved("tf.keras"),
    "tf.contrib.layers.one_hot_encoding": Moved(
        "tf.one_hot",
        parameters={"labels": "indices", "num_classes": "depth"},
        dropped={"outputs_collections": "there are no collections in TensorFlow 2", "scope": "it is only for display"},
    ),
    "tf.contrib.layers.softmax": Moved("tf.nn.softmax", dropped={"scope": "it is only for display"}),
    "tf.contrib.lookup.HashTable": Moved("tf.lookup.StaticHashTable", dropped={"shared_name": _NO_SHARING}),
    "tf.contrib.lookup.MutableHashTable": Moved(
        "tf.lookup.experimental.MutableHashTable",
        dropped={"shared_name": _NO_SHARING},
        takes=("key_dtype", "value_dtype", "default_value", "name", "checkpoint"),
    ),
    "tf.contrib.metrics.confusion_matrix": Moved("tf.math.confusion_matrix"),
    "tf.contrib.nn.deprecated_flipped_sigmoid_cross_entropy_with_logits": Moved(
        "tf.nn.sigmoid_cross_entropy_with_logits", parameters={"targets": "labels"}
    ),
    "tf.contrib.nn.deprecated_flipped_sparse_softmax_cross_entropy_with_logits": Moved(
        "tf.nn.sparse_softmax_cross_entropy_with_logits"
    ),
    "tf.contrib.nn.nth_element": Moved("tf.raw_ops.NthElement"),
    "tf.contrib.summary.create_file_writer": Moved("tf.summary.create_file_writer"),
    "tf.contrib.summary.create_summary_file_writer": Moved(
        "tf.summary.create_file_writer",
        takes=("logdir", "max_queue", "flush_millis", "filename_suffix", "name"),
    ),
    "tf.contrib.summary.flush": Moved("tf.summary.flush"),
    "tf.contrib.training.checkpoints_iterator": Moved("tf.train.checkpoints_iterator"),
}
