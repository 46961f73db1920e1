"""TFM732: graphs with their variables as constants."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code
from tf_migrate_rules.topics import topic_rule

_FREEZE = "save the model by `tf.saved_model.save(module, folder)`, which needs no freezing."
_IMPORT = (
    "within a `tf.function` it still adds the graph to the function; a frozen graph is best made a saved model under"
    " TensorFlow 1, and loaded by `tf.saved_model.load`."
)

FROZEN_GRAPH = topic_rule(
    "TFM732",
    "frozen-graph",
    "Models are saved with their variables; nothing needs to be frozen.",
    {
        "tf.graph_util.convert_variables_to_constants": _FREEZE,
        "tf.graph_util.extract_sub_graph": _FREEZE,
        "tf.graph_util.remove_training_nodes": _FREEZE,
        "tf.graph_util.must_run_on_cpu": "nothing asks that of a node any more; delete it.",
        "tf.graph_util.tensor_shape_from_node_def_name": "ask the tensor itself: `tensor.shape`.",
        "tf.train.do_quantize_training_on_graphdef": "use the package `tensorflow_model_optimization` on the Keras"
        " model.",
        "tf.import_graph_def": _IMPORT,
    },
    applies=is_graph_code,
    why="A frozen graph was what mobile and serving runtimes read.",
    page="saved_model",
    examples=(
        Example(
            "import tensorflow as tf\n\nsess = tf.Session()\n\n\ndef freeze(names):\n"
            "    return tf.graph_util.convert_variables_to_constants(sess, sess.graph_def, names)\n"
        ),
    ),
)
