"""TFM208: properties that a tensor or variable has in a graph only."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_of_graph, is_surely_old
from tf_migrate_rules.topics import Attribute, each, topic_rule

_IN_GRAPH = "An eager tensor belongs to no graph; only within a `tf.function` does it have this."


def _in_old_graph(site: Site) -> bool:
    return is_surely_old(site) and site.call is not None and not site.call.arguments


def _of_tensor(site: Site) -> bool:
    return is_surely_old(site) and is_of_graph(site, site.receiver)


TENSOR_PROPERTY = topic_rule(
    "TFM208",
    "tensor-property",
    "Only tensors of a graph have an operation, a graph and consumers.",
    {
        **each("tf.Tensor.", "graph op consumers value_index", _IN_GRAPH),
        **each("tf.Variable.", "graph op", "A variable belongs to no graph in TensorFlow 2; its name is `v.name`."),
    },
    attributes={
        ".consumers": Attribute(_IN_GRAPH, _in_old_graph),
        ".op": Attribute(_IN_GRAPH, _of_tensor),
    },
    applies=is_surely_old,
    why="`tensor.op`, `tensor.graph`, `tensor.name` and `tensor.consumers()` raise an AttributeError on eager tensors.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nkind = x.op.type\nused = x.consumers()\n"),
    ),
)
