"""TFM731: graphs with their collections, written and read back."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_IMPORT = (
    "in TensorFlow 2 the program makes the model by its own code, and restores the values from the checkpoint. A"
    " file without its code can be made a saved model under TensorFlow 1."
)
_EXPORT = "save the model by `tf.saved_model.save(module, folder)`."


def _called(site: Site) -> bool:
    return site.call is not None and is_surely_old(site)


META_GRAPH = topic_rule(
    "TFM731",
    "meta-graph",
    "A program makes its model by code, or loads a saved model.",
    {
        "tf.train.import_meta_graph": _IMPORT,
        "tf.train.export_meta_graph": _EXPORT,
        "tf.train.Saver.export_meta_graph": _EXPORT,
        "tf.MetaGraphDef": _EXPORT,
        "tf.MetaGraphDef.*": _EXPORT,
    },
    attributes={".export_meta_graph": Attribute(_EXPORT, _called)},
    why="A meta graph holds the graph, its collections and the saver, beside the checkpoint.",
    page="saved_model",
    examples=(Example("import tensorflow as tf\n\nsaver = tf.train.import_meta_graph('out/model.meta')\n"),),
)
