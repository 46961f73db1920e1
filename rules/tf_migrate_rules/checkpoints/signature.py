"""TFM721: signatures of saved models."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_SIGNATURE = (
    "a signature is a `@tf.function(input_signature=[tf.TensorSpec(shape, dtype, name=...)])` that gives a"
    " dictionary of outputs; hand it to `tf.saved_model.save(..., signatures=...)`."
)
_TENSOR = "a loaded signature tells its tensors: `f.structured_input_signature`, `f.structured_outputs`."

SAVED_MODEL_SIGNATURE = topic_rule(
    "TFM721",
    "saved-model-signature",
    "Signatures are functions.",
    {
        **each(
            "tf.saved_model.",
            "build_signature_def predict_signature_def regression_signature_def classification_signature_def",
            _SIGNATURE,
        ),
        **each("tf.saved_model.", "build_tensor_info get_tensor_from_tensor_info is_valid_signature", _TENSOR),
        "tf.TensorInfo": _TENSOR,
        "tf.TensorInfo.*": _TENSOR,
    },
    why="A signature named tensors of the graph. In TensorFlow 2 it is a function, whose parameters have the names.",
    page="saved_model",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n"
            "info = tf.saved_model.utils.build_tensor_info(x)\n"
        ),
    ),
)
