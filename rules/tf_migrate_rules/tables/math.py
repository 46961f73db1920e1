"""How symbols of TensorFlow 1.15 for mathematics and quantization are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.arg_max": Moved("tf.argmax"),
    "tf.arg_min": Moved("tf.argmin"),
    "tf.bincount": Moved("tf.math.bincount"),
    "tf.confusion_matrix": Moved("tf.math.confusion_matrix"),
    "tf.count_nonzero": Moved("tf.math.count_nonzero"),
    "tf.floor_div": Moved("tf.math.floordiv"),
    "tf.quantize_v2": Moved("tf.quantization.quantize"),
    "tf.sparse_matmul": Moved("tf.matmul"),
}
