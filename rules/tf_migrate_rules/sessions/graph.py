"""TFM205: graphs as objects."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_eager, is_graph_code, last_name
from tf_migrate_rules.topics import Attribute, each, topic_rule

_BY_NAME = (
    "looks a part of the graph up by its name. In TensorFlow 2 keep the tensor or variable in a Python variable or"
    " attribute."
)
_INSPECTS = (
    "asks the graph what it holds. In TensorFlow 2 only a function has one: `f.get_concrete_function(...).graph` has"
    " this method."
)


def _called_of_graph(site: Site) -> bool:
    return site.call is not None and not is_eager(site.file)


def _named_graph(site: Site) -> bool:
    """`graph.as_default()`: a name such as `g`, `graph`, `self.graph`; what a call gives was reported already."""
    name = last_name(site.receiver)
    named = name in ("g", "G") or "graph" in name.lower()
    return named and not isinstance(site.receiver, cst.Call) and _called_of_graph(site)


GRAPH_OBJECT = topic_rule(
    "TFM205",
    "graph-object",
    "There is no graph to build into, to switch between or to look things up in.",
    {
        "tf.Graph": "In TensorFlow 2 code needs no graph of its own: what was built in it becomes a function, and"
        " its variables belong to an object.",
        **each("tf.Graph.", "as_default device name_scope control_dependencies", "goes away with the graph."),
        **each("tf.Graph.", "get_tensor_by_name get_operation_by_name as_graph_element", _BY_NAME),
        **each("tf.Graph.", "get_operations as_graph_def", _INSPECTS),
        "tf.Graph.finalize": "goes away: a function's graph does not change once it is traced.",
        "tf.Graph.seed": "In TensorFlow 2 set the seed by `tf.random.set_seed`.",
        "tf.get_default_graph": "In TensorFlow 2 there is no default graph; functions have one each, as"
        " `f.get_concrete_function(...).graph`.",
        "tf.reset_default_graph": "In TensorFlow 2 nothing is left to reset: delete the call. Keras' names and"
        " counters are reset by `tf.keras.backend.clear_session()`.",
    },
    attributes={
        ".get_tensor_by_name": Attribute(_BY_NAME, _called_of_graph),
        ".get_operation_by_name": Attribute(_BY_NAME, _called_of_graph),
        ".as_graph_element": Attribute(_BY_NAME, _called_of_graph),
        ".get_operations": Attribute(_INSPECTS, _called_of_graph),
        ".as_graph_def": Attribute(_INSPECTS, _called_of_graph),
        ".as_default": Attribute("goes away with the graph.", _named_graph),
        ".finalize": Attribute("goes away: a function's graph does not change once it is traced.", _named_graph),
    },
    applies=is_graph_code,
    why="In TensorFlow 1 every operation was put into the default graph, and found there again by its name."
    " TensorFlow 2 keeps values in Python's own variables; `tf.Graph` is there still, but nothing runs it natively.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\ng = tf.Graph()\nwith g.as_default():\n    x = tf.constant(1.0)\n"),
        Example("from tensorflow.python.framework import ops\n\nops.reset_default_graph()\n"),
    ),
)
