"""TFM809: supervisors."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old
from tf_migrate_rules.topics import Attribute, each, topic_rule

_LOOP = "write a training loop; `tf.train.CheckpointManager` restores and saves, and summaries write themselves."


def _called(site: Site) -> bool:
    return site.call is not None and is_surely_old(site)


SUPERVISOR = topic_rule(
    "TFM809",
    "supervisor",
    "A training loop needs no supervisor.",
    {
        **each("tf.train.", "Supervisor SessionManager basic_train_loop", _LOOP),
        **each(
            "tf.train.", "Supervisor.* SessionManager.*", "belongs to the supervisor, which becomes a training loop."
        ),
    },
    attributes={
        ".managed_session": Attribute(_LOOP, _called),
        ".prepare_or_wait_for_session": Attribute(_LOOP, _called),
    },
    why="A supervisor made the session, saved checkpoints and summaries, and started queue runners.",
    page="sessionrunhook_callback",
    examples=(
        Example(
            "import tensorflow as tf\n\nsv = tf.train.Supervisor(logdir='out')\nwith sv.managed_session() as sess:\n"
            "    pass\n"
        ),
    ),
)
