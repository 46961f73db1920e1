"""TFM606: methods of data sets for functions of TensorFlow 1."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate.site import Site
from tf_migrate_rules.topics import Attribute, topic_rule

_MAP = "write `dataset.map`; the function is traced as a `tf.function`."
_FILTER = "write `dataset.filter`; the function is traced as a `tf.function`."
_SPARSE = "write `tf.data.Dataset.from_tensor_slices`, which takes a `tf.SparseTensor`."
_CLASSES = ("Dataset", "TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset")


def _called(site: Site) -> bool:
    return site.call is not None


def _is_gone(site: Site) -> bool:
    """Of the class `tf.data.Dataset` itself only one method is gone."""
    return site.symbol != "tf.data.Dataset" or site.trailing[:1] == ("from_sparse_tensor_slices",)


LEGACY_DATASET_METHOD = topic_rule(
    "TFM606",
    "legacy-dataset-method",
    "Data sets have one way each to map, filter and slice.",
    {
        **{f"tf.data.{name}.map_with_legacy_function": _MAP for name in _CLASSES},
        **{f"tf.data.{name}.filter_with_legacy_function": _FILTER for name in _CLASSES},
        "tf.data.Dataset": f"`from_sparse_tensor_slices` is gone: {_SPARSE}",
        "tf.data.experimental.map_and_batch_with_legacy_function": "write `.map(...)` and `.batch(...)`.",
    },
    attributes={
        ".map_with_legacy_function": Attribute(_MAP, _called),
        ".filter_with_legacy_function": Attribute(_FILTER, _called),
        ".from_sparse_tensor_slices": Attribute(_SPARSE, _called),
    },
    applies=_is_gone,
    fate=lambda symbol: None if symbol == "tf.data.Dataset" else Applicability.MANUAL,
    why="They existed for functions that the newer tracing could not take.",
    examples=(
        Example(
            "import tensorflow as tf\n\ndata = tf.data.Dataset.range(3).map_with_legacy_function(lambda x: x + 1)\n"
        ),
    ),
)
