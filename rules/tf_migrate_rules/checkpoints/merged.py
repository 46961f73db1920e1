"""TFM711: all summaries in one."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_EACH = (
    "delete it: each summary is written where it is called. To write some steps only, say so by"
    " `tf.summary.record_if(...)`."
)

MERGED_SUMMARY = topic_rule(
    "TFM711",
    "merged-summary",
    "Summaries need no merging.",
    {
        "tf.summary.merge": _EACH,
        "tf.summary.merge_all": _EACH,
        "tf.summary.all_v2_summary_ops": _EACH,
    },
    why="Summaries of the graph were gathered into one tensor, so that a run could fetch them all.",
    page="tensorboard",
    examples=(Example("import tensorflow as tf\n\nmerged = tf.summary.merge_all()\n"),),
)
