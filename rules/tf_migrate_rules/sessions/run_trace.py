"""TFM211: traces of single runs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_PROFILE = (
    "In TensorFlow 2 wrap the steps in `with tf.profiler.experimental.Profile(logdir):`, and look at them in"
    " TensorBoard."
)

RUN_TRACE = topic_rule(
    "TFM211",
    "run-trace",
    "Runs are traced by the profiler, not by options of each run.",
    {
        "tf.RunOptions": _PROFILE,
        "tf.RunOptions.*": _PROFILE,
        "tf.RunMetadata": _PROFILE,
        "tf.RunMetadata.*": _PROFILE,
        "tf.python.client.timeline.*": _PROFILE,
    },
    why="`RunOptions(trace_level=FULL_TRACE)` and `RunMetadata` belonged to `Session.run`.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\noptions = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)\n"),),
)
