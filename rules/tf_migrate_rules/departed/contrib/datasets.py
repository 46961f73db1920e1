"""TFM904: `tf.contrib.data`, whose transformations are methods of a dataset now."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span, delete, replace
from tf_migrate_rules import api
from tf_migrate_rules.departed.contrib.area import Rewrite, area_rule

_DATA = "tf.contrib.data"

#: Transformations, with the method of a dataset that takes the same parameters, and what must be added to them.
_METHODS = {
    "batch_and_drop_remainder": ("batch", "drop_remainder=True"),
    "bucket_by_sequence_length": ("bucket_by_sequence_length", ""),
    "enumerate_dataset": ("enumerate", ""),
    "group_by_window": ("group_by_window", ""),
    "ignore_errors": ("ignore_errors", ""),
    "padded_batch_and_drop_remainder": ("padded_batch", "drop_remainder=True"),
    "rejection_resample": ("rejection_resample", ""),
    "scan": ("scan", ""),
    "unbatch": ("unbatch", ""),
    "unique": ("unique", ""),
}


def _method(name: str, added: str) -> Rewrite:
    """The rewrite of `dataset.apply(transformation(…))` to `dataset.method(…)`; elsewhere of the bare transformation to
    the one of `tf.data.experimental`, where there is one."""

    def rewrite(site: Site) -> Finding | None:
        outer = _applying(site)
        if outer is not None:
            arguments = site.arguments()
            if added:
                arguments.append(added)
            message = f"`{site.spelled}` is the method `{name}` of a dataset in TensorFlow 2"
            edits = [*_unwrapped(site, outer, name), *arguments.edits()]
            return site.rewrite(message, edits, applicability=Applicability.SAFE)
        experimental = f"tf.data.experimental.{site.symbol.rpartition('.')[2]}"
        if not api.v2_has(experimental, site.file.target):
            return None
        message = f"`{site.spelled}` is `{experimental}` in TensorFlow 2"
        return site.rewrite(message, site.rename(experimental), applicability=Applicability.SAFE)

    return rewrite


def _applying(site: Site) -> cst.Call | None:
    """The call `dataset.apply(…)` that takes the transformation, and nothing else."""
    call = site.call
    if call is None or call.partial or call.node.lpar:
        return None
    argument = site.parent(call.node)
    outer = site.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(outer, cst.Call) or not isinstance(outer.func, cst.Attribute):
        return None
    plain = len(outer.args) == 1 and not outer.args[0].keyword and not isinstance(outer.args[0].comma, cst.Comma)
    return outer if plain and outer.func.attr.value == "apply" else None


def _unwrapped(site: Site, outer: cst.Call, method: str) -> list[Edit]:
    """The edits that make `dataset.apply(transformation(…))` to `dataset.method(…)`."""
    assert site.call is not None
    assert isinstance(outer.func, cst.Attribute)
    text, inner = site.file.tree.text, site.span(site.call.node)
    begin, end = _after_parenthesis(site, outer), _after_parenthesis(site, site.call.node)
    if "#" in text[begin : inner.start]:  # a comment stays, and what followed the inner parenthesis takes its place
        begin, end = inner.start, end + len(text[end:]) - len(text[end:].lstrip())
    return [
        replace(site.span(outer.func.attr), method),
        delete(Span(begin, end)),
        delete(Span(inner.end - 1, inner.end)),
    ]


def _after_parenthesis(site: Site, call: cst.Call) -> int:
    """The offset of what follows the opening parenthesis of a call."""
    return site.file.tree.text.index("(", site.span(call.func).end) + 1


_EXPERIMENTAL = "use `dataset.apply(tf.data.experimental.{name}(…))`"
_ADVICE = {
    "assert_element_shape": "use `dataset.map(lambda x: tf.ensure_shape(x, shape))`",
    "batch_and_drop_remainder": "use `dataset.batch(batch_size, drop_remainder=True)`",
    "padded_batch_and_drop_remainder": "use `dataset.padded_batch(…, drop_remainder=True)`",
    "sliding_window_batch": "use `dataset.window(window_size, shift=window_shift, stride=window_stride,"
    " drop_remainder=True).flat_map(lambda window: window.batch(window_size))`",
    "sloppy_interleave": "use `dataset.interleave(map_func, cycle_length, block_length,"
    " num_parallel_calls=tf.data.AUTOTUNE, deterministic=False)`",
    "read_batch_features": "use `tf.data.experimental.make_batched_features_dataset`, and iterate over it",
    "reduce_dataset": "use `dataset.reduce(initial_state, reduce_func)`",
    "LMDBDataset": "use `tf.data.Dataset.from_generator` over the `lmdb` package, or tensorflow-io",
    "CheckpointInputPipelineHook": "hooks are gone; save the iterator with `tf.train.Checkpoint(iterator=iterator)`",
    "make_saveable_from_iterator": "save the iterator with `tf.train.Checkpoint(iterator=iterator)`",
    "*": "use `tf.data`, and `tf.data.experimental`",
}

RULE = area_rule(
    "TFM904",
    "contrib-dataset",
    "A transformation of `tf.contrib.data` becomes a method of the dataset.",
    {f"{_DATA}.{name}": advice for name, advice in _ADVICE.items()},
    rewrites={f"{_DATA}.{name}": _method(*method) for name, method in _METHODS.items()},
    applicability=Applicability.SAFE,
    why="TensorFlow 1.15's `tf.contrib.data` only calls `tf.data.experimental`, and most of that has become methods of"
    " `tf.data.Dataset` with the same parameters. What has not is still in `tf.data.experimental`.",
    link="https://www.tensorflow.org/guide/data",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "dataset = tf.data.Dataset.range(7).apply(tf.contrib.data.batch_and_drop_remainder(3))\n"
            "y = dataset.reduce(tf.constant(0, tf.int64), lambda total, batch: 2 * total + tf.reduce_sum(batch))\n",
            "import tensorflow as tf\n\n"
            "dataset = tf.data.Dataset.range(7).batch(3, drop_remainder=True)\n"
            "y = dataset.reduce(tf.constant(0, tf.int64), lambda total, batch: 2 * total + tf.reduce_sum(batch))\n",
        ),
    ),
)
