"""How symbols of TensorFlow 1.15 for arrays, assertions and control flow are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

_ASSERTED = {
    "data": "TensorFlow 2 shows the values that were compared by itself",
    "summarize": "TensorFlow 2 shows the ranks that were compared by itself",
}
_BANDS = "TensorFlow 1.15 took it, but used the main diagonal all the same"

MOVED: Mapping[str, Moved] = {
    "tf.assert_equal": Moved("tf.assert_equal", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_greater": Moved("tf.assert_greater", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_greater_equal": Moved("tf.debugging.assert_greater_equal", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_integer": Moved("tf.debugging.assert_integer"),
    "tf.assert_less": Moved("tf.assert_less", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_less_equal": Moved("tf.debugging.assert_less_equal", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_near": Moved("tf.debugging.assert_near", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_negative": Moved("tf.debugging.assert_negative", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_non_negative": Moved("tf.debugging.assert_non_negative", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_non_positive": Moved("tf.debugging.assert_non_positive", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_none_equal": Moved("tf.debugging.assert_none_equal", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_positive": Moved("tf.debugging.assert_positive", dropped={"data": _ASSERTED["data"]}),
    "tf.assert_rank": Moved("tf.assert_rank", dropped=_ASSERTED),
    "tf.assert_rank_at_least": Moved("tf.debugging.assert_rank_at_least", dropped=_ASSERTED),
    "tf.assert_rank_in": Moved("tf.debugging.assert_rank_in", dropped=_ASSERTED),
    "tf.assert_scalar": Moved("tf.debugging.assert_scalar", assumes="nobody uses what it gives, which is None now"),
    "tf.assert_type": Moved("tf.debugging.assert_type"),
    "tf.batch_to_space": Moved("tf.batch_to_space", {"block_size": "block_shape"}, written={"block_size": "[{}, {}]"}),
    "tf.batch_to_space_nd": Moved("tf.batch_to_space"),
    "tf.cond": Moved(
        "tf.cond",
        {"fn1": "true_fn", "fn2": "false_fn"},
        dropped={"strict": "lists of one value are always kept"},
    ),
    "tf.OptionalSpec": Moved("tf.OptionalSpec", {"value_structure": "element_spec"}),
    "tf.config.experimental.set_virtual_device_configuration": Moved(
        "tf.config.experimental.set_virtual_device_configuration", {"virtual_devices": "logical_devices"}
    ),
    "tf.constant": Moved("tf.constant", dropped={"verify_shape": "the shape is always verified"}),
    "tf.convert_to_tensor": Moved("tf.convert_to_tensor"),
    "tf.data.experimental.OptionalStructure": Moved("tf.OptionalSpec", {"value_structure": "element_spec"}),
    "tf.device": Moved("tf.device", {"device_name_or_function": "device_name"}),
    "tf.manip.batch_to_space_nd": Moved("tf.batch_to_space"),
    "tf.manip.gather_nd": Moved("tf.gather_nd"),
    "tf.matrix_diag": Moved(
        "tf.linalg.diag", always={"k": "0", "num_rows": "-1", "num_cols": "-1", "padding_value": "0"}, otherwise=_BANDS
    ),
    "tf.matrix_diag_part": Moved("tf.linalg.diag_part", always={"k": "0", "padding_value": "0"}, otherwise=_BANDS),
    "tf.matrix_set_diag": Moved("tf.linalg.set_diag", always={"k": "0"}, otherwise=_BANDS),
    "tf.ones_like": Moved("tf.ones_like", dropped={"optimize": "TensorFlow 2 folds constants by itself"}),
    "tf.setdiff1d": Moved("tf.raw_ops.ListDiff", {"index_dtype": "out_idx"}),
    "tf.space_to_batch": Moved("tf.space_to_batch", {"block_size": "block_shape"}, written={"block_size": "[{}, {}]"}),
    "tf.while_loop": Moved("tf.while_loop", dropped={"return_same_structure": "the structure is always kept"}),
    "tf.zeros_like": Moved("tf.zeros_like", dropped={"optimize": "TensorFlow 2 folds constants by itself"}),
}
