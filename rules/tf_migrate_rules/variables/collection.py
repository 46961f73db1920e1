"""TFM406: collections of a graph."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_graph_code, is_surely_old
from tf_migrate_rules.topics import Attribute, each, topic_rule

_PUT = "keep what is put there in a Python list or attribute."
_TAKE = (
    "take what was put there from a Python list or attribute; variables are `module.trainable_variables`, updates of"
    " batch normalization happen in the call with `training=True`, and losses of layers are `layer.losses`."
)
_KEYS = {
    "tf.GraphKeys": "TensorFlow 2 has no collections: keep what belongs together in Python lists or attributes.",
    "tf.GraphKeys.*": "TensorFlow 2 has no collections: keep what belongs together in Python lists or attributes.",
}


def _of_graph(site: Site) -> bool:
    return site.call is not None and is_surely_old(site)


COLLECTION = topic_rule(
    "TFM406",
    "collection",
    "There are no collections; Python's lists and attributes hold what belongs together.",
    {
        "tf.get_collection": _TAKE,
        "tf.get_collection_ref": _TAKE,
        "tf.add_to_collection": _PUT,
        "tf.add_to_collections": _PUT,
        **_KEYS,
        **each("tf.Graph.", "get_collection get_collection_ref get_all_collection_keys", _TAKE),
        **each("tf.Graph.", "add_to_collection add_to_collections clear_collection collections", _PUT),
        "tf.VariableScope.get_collection": _TAKE,
    },
    attributes={
        ".get_collection": Attribute(_TAKE, _of_graph),
        ".get_collection_ref": Attribute(_TAKE, _of_graph),
        ".add_to_collection": Attribute(_PUT, _of_graph),
        ".add_to_collections": Attribute(_PUT, _of_graph),
    },
    applies=is_graph_code,
    why="Graphs of TensorFlow 1 had collections that variables, losses, updates and summaries went to by themselves."
    " A program that computes at once has no place where they could gather.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\ntf.add_to_collection('losses', tf.constant(1.0))\n"
            "losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)\n"
        ),
    ),
)
