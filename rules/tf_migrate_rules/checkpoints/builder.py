"""TFM720: saved models, put together by hand."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_SAVE = (
    "write `tf.saved_model.save(module, folder, signatures=f)`, where `f` is a `@tf.function(input_signature=...)`"
    " of the module which gives a dictionary of outputs."
)

SAVED_MODEL_BUILDER = topic_rule(
    "TFM720",
    "saved-model-builder",
    "A saved model is a module with its functions.",
    {
        "tf.saved_model.Builder": _SAVE,
        "tf.saved_model.Builder.*": _SAVE,
        "tf.saved_model.main_op.main_op": "delete it: variables and tables are restored with the module.",
        "tf.saved_model.main_op_with_restore": "delete it: variables and tables are restored with the module.",
        "tf.saved_model.LEGACY_INIT_OP_KEY": "delete it: a module is saved with its tables.",
        "tf.saved_model.constants.LEGACY_INIT_OP_KEY": "delete it: a module is saved with its tables.",
        "tf.saved_model.MAIN_OP_KEY": "delete it: a module is saved with its tables.",
        "tf.saved_model.constants.MAIN_OP_KEY": "delete it: a module is saved with its tables.",
    },
    why="The builder wrote the graph and the values of a session.",
    page="saved_model",
    examples=(Example("import tensorflow as tf\n\nbuilder = tf.saved_model.builder.SavedModelBuilder('out')\n"),),
)
