"""TFM810: parameter servers and their workers."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.receivers import is_graph_code, is_surely_old
from tf_migrate_rules.topics import each, topic_rule

_STRATEGY = (
    "use `tf.distribute.ParameterServerStrategy` with a coordinator, or `tf.distribute.MultiWorkerMirroredStrategy`,"
    " which needs no servers."
)

PARAMETER_SERVER = topic_rule(
    "TFM810",
    "parameter-server",
    "Strategies place variables and start workers.",
    {
        "tf.train.Server": "`tf.distribute.Server` still serves a machine; what a session ran on it is run by a"
        f" strategy: {_STRATEGY}",
        "tf.train.Server.target": f"is an address for sessions: {_STRATEGY}",
        "tf.train.replica_device_setter": _STRATEGY,
        **each(
            "tf.train.",
            "SyncReplicasOptimizer SyncReplicasOptimizer.*",
            "a strategy sums the gradients of its replicas before the optimizer applies them.",
        ),
    },
    applies=lambda site: is_surely_old(site) and is_graph_code(site),
    why="Each worker had a session of its own on a common graph, whose variables lay on parameter servers.",
    page="multi_worker_cpu_gpu_training",
    examples=(
        Example(
            "import tensorflow as tf\n\ncluster = tf.train.ClusterSpec({'ps': ['a:1'], 'worker': ['b:1']})\n"
            "place = tf.train.replica_device_setter(cluster=cluster)\n"
        ),
    ),
)
