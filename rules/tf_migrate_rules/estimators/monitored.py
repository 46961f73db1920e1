"""TFM808: sessions that look after themselves."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_LOOP = (
    "write a training loop; `tf.train.CheckpointManager` restores and saves what the session did, and what hooks did"
    " stands in the loop."
)
_STOP = "the training loop itself says when it ends."

MONITORED_SESSION = topic_rule(
    "TFM808",
    "monitored-session",
    "A training loop saves, restores and stops by itself.",
    {
        "tf.train.MonitoredTrainingSession": _LOOP,
        **each("tf.train.", "MonitoredSession SingularMonitoredSession", _LOOP),
        **each(
            "tf.train.",
            "MonitoredSession.should_stop SingularMonitoredSession.should_stop MonitoredSession.close"
            " SingularMonitoredSession.close",
            _STOP,
        ),
        **each(
            "tf.train.",
            "MonitoredSession.run SingularMonitoredSession.run",
            "runs a part of the graph. In TensorFlow 2 call a function that computes it.",
        ),
        **each(
            "tf.train.",
            "MonitoredSession.* SingularMonitoredSession.*",
            "belongs to the session, which becomes a training loop.",
        ),
        **each(
            "tf.train.",
            "Scaffold Scaffold.* SessionCreator SessionCreator.* ChiefSessionCreator ChiefSessionCreator.*"
            " WorkerSessionCreator WorkerSessionCreator.*",
            "nothing is left to set up: variables have their values from when they are made. Restore a checkpoint"
            " before the loop.",
        ),
    },
    why="A monitored session initialized variables, restored the last checkpoint, started queue runners, and called"
    " hooks.",
    page="sessionrunhook_callback",
    examples=(
        Example(
            "import tensorflow as tf\n\nwith tf.train.MonitoredTrainingSession(checkpoint_dir='out') as sess:\n"
            "    while not sess.should_stop():\n        pass\n"
        ),
    ),
)
