"""TFM605: what the elements of a data set are like."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library, is_own
from tf_migrate_rules.topics import Attribute, topic_rule

_TYPES = "`tf.nest.map_structure(lambda spec: spec.dtype, dataset.element_spec)` gives the dtypes."
_SHAPES = "`tf.nest.map_structure(lambda spec: spec.shape, dataset.element_spec)` gives the shapes."
_CLASSES = "`tf.nest.map_structure(lambda spec: spec.value_type, dataset.element_spec)` gives the classes."
_CLASSES_OF_1 = ("Dataset", "Iterator", "TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset")


def _of_dataset(site: Site) -> bool:
    return (
        site.call is None
        and bool(site.file.names.imported)
        and not is_own(site.receiver)
        and not is_of_other_library(site, site.receiver)
        and not defines(site, site.symbol[1:])
    )


DATASET_STRUCTURE = topic_rule(
    "TFM605",
    "dataset-structure",
    "A data set describes its elements by `element_spec`.",
    {
        "tf.data.get_output_types": _TYPES,
        "tf.data.get_output_shapes": _SHAPES,
        "tf.data.get_output_classes": _CLASSES,
        **{f"tf.data.{name}.output_types": _TYPES for name in _CLASSES_OF_1},
        **{f"tf.data.{name}.output_shapes": _SHAPES for name in _CLASSES_OF_1},
        **{f"tf.data.{name}.output_classes": _CLASSES for name in _CLASSES_OF_1},
        "tf.data.experimental.TensorStructure": "it is `tf.TensorSpec`, with the shape first.",
        "tf.data.experimental.SparseTensorStructure": "it is `tf.SparseTensorSpec`, with the shape first.",
        "tf.data.experimental.TensorArrayStructure": "it is `tf.TensorArraySpec`.",
        "tf.data.experimental.RaggedTensorStructure": "it is `tf.RaggedTensorSpec`, with the shape first.",
    },
    attributes={
        ".output_types": Attribute(_TYPES, _of_dataset),
        ".output_shapes": Attribute(_SHAPES, _of_dataset),
        ".output_classes": Attribute(_CLASSES, _of_dataset),
    },
    why="Data sets of TensorFlow 1 had three nested structures for that.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\ndata = tf.data.Dataset.range(3)\n"
            "kinds = (data.output_types, data.output_shapes)\n"
        ),
    ),
)
