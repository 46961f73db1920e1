"""TFM733: graphs and their nodes as messages."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_MESSAGE = (
    "is a message of graphs. Of a `tf.function` it is `f.get_concrete_function(...).graph.as_graph_def()`; a model"
    " from a file is best loaded by `tf.saved_model.load`."
)

GRAPH_MESSAGE = topic_rule(
    "TFM733",
    "graph-message",
    "Native code seldom handles graphs as messages.",
    each("tf.", "GraphDef GraphDef.* NodeDef NodeDef.* AttrValue AttrValue.* NameAttrList NameAttrList.*", _MESSAGE),
    why="`tf.GraphDef` and its parts were public for code that read, wrote and rewrote graphs.",
    page="saved_model",
    examples=(
        Example(
            "import tensorflow as tf\n\ndef read(text):\n    graph = tf.GraphDef()\n"
            "    graph.ParseFromString(text)\n    return graph\n"
        ),
    ),
)
