"""TFM730: graphs written to files."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code, is_surely_old
from tf_migrate_rules.topics import topic_rule

GRAPH_EXPORT = topic_rule(
    "TFM730",
    "graph-export",
    "Only functions have graphs to write.",
    {
        "tf.train.write_graph": "`tf.io.write_graph(f.get_concrete_function(...).graph, folder, name)` writes the"
        " graph of a `tf.function`; to use the model elsewhere, save it by `tf.saved_model.save`.",
    },
    applies=lambda site: is_surely_old(site) and is_graph_code(site),
    why="`write_graph` wrote the default graph, or that of a session.",
    page="saved_model",
    examples=(
        Example(
            "import tensorflow as tf\n\nsess = tf.Session()\ntf.train.write_graph(sess.graph, 'out', 'graph.pb')\n"
        ),
    ),
)
