"""TFM713: summaries and events as messages."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_VALUE = "write the value: `with writer.as_default(): tf.summary.scalar(tag, value, step=step)`."
_MESSAGE = "this message is made by the writers of TensorFlow 2 themselves; write summaries instead."
_READ = (
    "read the file as `tf.data.TFRecordDataset(path)`, whose records are serialized events, or by TensorBoard's"
    " `EventAccumulator`."
)

SUMMARY_MESSAGE = topic_rule(
    "TFM713",
    "summary-message",
    "Values are written as summaries, without making messages by hand.",
    {
        "tf.Summary": _VALUE,
        "tf.Summary.*": _VALUE,
        **each(
            "tf.",
            "Event Event.* SessionLog SessionLog.* SummaryMetadata SummaryMetadata.* LogMessage LogMessage.*"
            " HistogramProto HistogramProto.* summary.SummaryDescription summary.SummaryDescription.*"
            " summary.TaggedRunMetadata summary.TaggedRunMetadata.* summary.get_summary_description",
            _MESSAGE,
        ),
        "tf.train.summary_iterator": _READ,
    },
    why="`tf.Summary(value=[tf.Summary.Value(tag=..., simple_value=...)])` was how Python values got into an event"
    " file.",
    page="tensorboard",
    examples=(
        Example("import tensorflow as tf\n\ns = tf.Summary(value=[tf.Summary.Value(tag='a', simple_value=1.0)])\n"),
    ),
)
