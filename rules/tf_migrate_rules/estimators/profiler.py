"""TFM813: profiles of graphs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_PROFILE = "profile by `with tf.profiler.experimental.Profile(folder):`, and look at the result in TensorBoard."

GRAPH_PROFILE = topic_rule(
    "TFM813",
    "graph-profile",
    "The profiler looks at what runs, not at a graph.",
    each(
        "tf.profiler.",
        "profile advise write_op_log Profiler Profiler.* ProfileOptionBuilder ProfileOptionBuilder.* AdviceProto"
        " AdviceProto.* GraphNodeProto GraphNodeProto.* MultiGraphNodeProto MultiGraphNodeProto.* OpLogProto"
        " OpLogProto.*",
        _PROFILE,
    ),
    why="`tf.profiler` of TensorFlow 1 counted the operations and parameters of a graph, with the metadata of a run."
    " The number of parameters is the sum of `tf.size(v)` over the variables.",
    examples=(Example("import tensorflow as tf\n\noptions = tf.profiler.ProfileOptionBuilder.float_operation()\n"),),
)
