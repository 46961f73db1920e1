"""TFM204: options of sessions."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules.sessions.runtime_options import runtime_options
from tf_migrate_rules.topics import Attribute, topic_rule

_DROP = "goes away in TensorFlow 2; nothing takes its place."
_GPU = {
    "allow_growth": "In TensorFlow 2 call `tf.config.experimental.set_memory_growth(gpu, True)` for each `gpu` of"
    " `tf.config.list_physical_devices('GPU')`, before anything is computed.",
    "per_process_gpu_memory_fraction": "In TensorFlow 2 limit the memory, in megabytes, by"
    " `tf.config.set_logical_device_configuration(gpu, [tf.config.LogicalDeviceConfiguration(memory_limit=...)])`.",
    "visible_device_list": "In TensorFlow 2 choose the devices by `tf.config.set_visible_devices(gpus, 'GPU')`.",
    "allocator_type": "In TensorFlow 2 set the environment variable `TF_GPU_ALLOCATOR`.",
    "force_gpu_compatible": _DROP,
    "deferred_deletion_bytes": _DROP,
    "polling_active_delay_usecs": _DROP,
    "polling_inactive_delay_msecs": _DROP,
}
_CONFIG = {
    "allow_soft_placement": "In TensorFlow 2 call `tf.config.set_soft_device_placement(True)`, which is the default.",
    "log_device_placement": "In TensorFlow 2 call `tf.debugging.set_log_device_placement(True)`.",
    "intra_op_parallelism_threads": "In TensorFlow 2 call `tf.config.threading.set_intra_op_parallelism_threads(n)`.",
    "inter_op_parallelism_threads": "In TensorFlow 2 call `tf.config.threading.set_inter_op_parallelism_threads(n)`.",
    "device_count": "In TensorFlow 2 `tf.config.set_visible_devices([], 'GPU')` hides the GPUs;"
    " `tf.config.set_logical_device_configuration` splits a device.",
    "gpu_options": "In TensorFlow 2 each option is a call: `tf.config.experimental.set_memory_growth`,"
    " `tf.config.set_logical_device_configuration`, `tf.config.set_visible_devices`.",
    "graph_options": "In TensorFlow 2 the graph optimizer is set by `tf.config.optimizer.set_experimental_options`,"
    " XLA by `tf.config.optimizer.set_jit`.",
    "operation_timeout_in_ms": _DROP,
    "cluster_def": "In TensorFlow 2 connect by `tf.config.experimental_connect_to_cluster`.",
    "device_filters": "In TensorFlow 2 give `cluster_device_filters` to `tf.config.experimental_connect_to_cluster`.",
    "isolate_session_state": _DROP,
    "placement_period": _DROP,
    "session_inter_op_thread_pool": _DROP,
    "use_per_session_threads": _DROP,
}
_GRAPH = {
    "optimizer_options": "In TensorFlow 2 XLA is switched on by `tf.config.optimizer.set_jit(True)`.",
    "rewrite_options": "In TensorFlow 2 call `tf.config.optimizer.set_experimental_options({...})`.",
    "global_jit_level": "In TensorFlow 2 XLA is switched on by `tf.config.optimizer.set_jit(True)`.",
    "do_common_subexpression_elimination": "In TensorFlow 2 call"
    " `tf.config.optimizer.set_experimental_options({...})`.",
}
_OPTIONS = {**_GPU, **_CONFIG, **_GRAPH}
#: Fields that no other library has, so that an assignment to them on any value is meant.
_TELLING = (
    *("allow_growth", "per_process_gpu_memory_fraction", "visible_device_list", "allow_soft_placement"),
    *("log_device_placement", "intra_op_parallelism_threads", "inter_op_parallelism_threads", "global_jit_level"),
)


def _fields(message: str, fields: dict[str, str]) -> dict[str, str]:
    return {f"{message}.{field}": said for field, said in fields.items()}


def _is_set(site: Site) -> bool:
    """Whether the attribute is given a value: flags of the same names are only read."""
    return isinstance(site.parent(site.node), cst.AssignTarget)


def _each_option(site: Site, _: str) -> Iterable[Finding]:
    """In a lifted program, the calls that do the same; else the advice on each option that the place shows."""
    written = list(runtime_options(site))
    if written:
        yield from written
        return
    names = [name for name in site.trailing if name in _OPTIONS]
    if site.call is not None:
        names = [a.keyword.value for a in site.call.arguments if a.keyword is not None and a.keyword.value in _OPTIONS]
    if names:
        said = " ".join(f"`{name}`: {_OPTIONS[name]}" for name in dict.fromkeys(names))
        yield site.report(f"`{site.symbol}` is gone, and its options are calls of `tf.config`. {said}")


SESSION_CONFIG = topic_rule(
    "TFM204",
    "session-config",
    "What a session's options set is set by calls of `tf.config`.",
    {
        "tf.ConfigProto": "write each option as a call at the start of the program: `allow_growth` as"
        " `tf.config.experimental.set_memory_growth`, `log_device_placement` as"
        " `tf.debugging.set_log_device_placement`, the numbers of threads as"
        " `tf.config.threading.set_..._op_parallelism_threads`, `allow_soft_placement` as"
        " `tf.config.set_soft_device_placement`.",
        **_fields("tf.ConfigProto", _CONFIG),
        "tf.ConfigProto.*": "is a part of the options of a session; write the options as calls of `tf.config`.",
        "tf.GPUOptions": "write each option as a call at the start of the program: `allow_growth` as"
        " `tf.config.experimental.set_memory_growth`, `per_process_gpu_memory_fraction` as"
        " `tf.config.set_logical_device_configuration`, `visible_device_list` as `tf.config.set_visible_devices`.",
        **_fields("tf.GPUOptions", _GPU),
        "tf.GPUOptions.*": "is a part of the options of a session; write the options as calls of `tf.config`.",
        "tf.GraphOptions": "In TensorFlow 2 call `tf.config.optimizer.set_experimental_options` and"
        " `tf.config.optimizer.set_jit`.",
        "tf.GraphOptions.*": "is a part of the options of a session; write it as a call of `tf.config.optimizer`.",
        "tf.OptimizerOptions": "In TensorFlow 2 call `tf.config.optimizer.set_jit(True)` for XLA, and"
        " `tf.config.optimizer.set_experimental_options` for the rest.",
        "tf.OptimizerOptions.*": "is a part of the options of a session; write it as a call of `tf.config.optimizer`.",
    },
    attributes={f".{field}": Attribute(_OPTIONS[field], _is_set) for field in _TELLING},
    fix=_each_option,
    why="A `ConfigProto` was handed to a session. TensorFlow 2 has one runtime, which calls of `tf.config` set up"
    " once, before the first tensor is made.",
    page="tf1_vs_tf2",
    examples=(
        Example(
            "import tensorflow as tf\n\nconfig = tf.ConfigProto(allow_soft_placement=True)\n"
            "config.gpu_options.allow_growth = True\n"
        ),
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [])\ndouble = x * 2.0\n\n"
            "config = tf.ConfigProto(allow_soft_placement=True)\nconfig.gpu_options.allow_growth = True\n"
            "with tf.Session(config=config) as sess:\n    y = sess.run(double, {x: 1.0})\n",
            "import tensorflow as tf\n\nfor gpu in tf.config.list_physical_devices('GPU'):\n"
            "    tf.config.experimental.set_memory_growth(gpu, True)\n\n\n"
            "@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])\ndef compute_double(x):\n"
            "    double = x * 2.0\n    return double\n\n\ny = compute_double(1.0).numpy()\n",
        ),
    ),
)
