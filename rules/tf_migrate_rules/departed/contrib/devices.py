"""TFM920: what of contrib was about devices and how to run on them: strategies, TPUs, compilers, memory, graphs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_DISTRIBUTE = "tf.contrib.distribute."
_TPU = "tf.contrib.tpu."
_MEMORY = "tf.contrib.memory_stats."
_INFEED = (
    "infeed and outfeed are done by `tf.distribute.TPUStrategy`: iterate over"
    " `strategy.experimental_distribute_dataset(dataset)`"
)
_STEPS = "write the step as a function, and run it by `strategy.run(step, args=…)` in a `tf.function`"
_REDUCE = (
    "use `strategy.reduce(tf.distribute.ReduceOp.SUM, value, axis=None)`, or"
    " `tf.distribute.get_replica_context().all_reduce`"
)
_GRAPHS = "the graph is not edited any more: {how}"
_AUTOGRAPH = "use `{native}`; `tf.function` converts by itself"

RULE = area_rule(
    "TFM920",
    "contrib-device",
    "A part of contrib about devices, strategies, compilers or graphs has another API.",
    {
        f"{_DISTRIBUTE}MirroredStrategy": "use `tf.distribute.MirroredStrategy(devices=[…])`; name the devices in"
        " place of"
        " `num_gpus`",
        f"{_DISTRIBUTE}CollectiveAllReduceStrategy": "use `tf.distribute.MultiWorkerMirroredStrategy()`",
        f"{_DISTRIBUTE}ParameterServerStrategy": "use `tf.distribute.ParameterServerStrategy(cluster_resolver)` with a"
        " `tf.distribute.coordinator.ClusterCoordinator`",
        f"{_DISTRIBUTE}AllReduceCrossDeviceOps": "use `tf.distribute.NcclAllReduce()`, or"
        " `tf.distribute.HierarchicalCopyAllReduce()`",
        f"{_DISTRIBUTE}MultiWorkerAllReduce": "use `tf.distribute.MultiWorkerMirroredStrategy()`",
        f"{_DISTRIBUTE}DistributeConfig": "build the model under the `scope()` of a strategy of `tf.distribute`",
        f"{_DISTRIBUTE}run_standard_tensorflow_server": "use `tf.distribute.Server(cluster_spec, job_name=…,"
        " task_index=…).join()`",
        f"{_DISTRIBUTE}UpdateContext": "use `strategy.extended.update(variable, function)`",
        f"{_DISTRIBUTE}get_cross_replica_context": "use `tf.distribute.get_strategy()`, and"
        " `tf.distribute.in_cross_replica_context()`",
        f"{_DISTRIBUTE}require_replica_context": "use `assert tf.distribute.get_replica_context()`",
        **each(_DISTRIBUTE, "Step StandardInputStep StandardSingleLossStep Monitor", _STEPS),
        f"{_DISTRIBUTE}*": "use the strategies of `tf.distribute`",
        "tf.contrib.cluster_resolver.*": "use `tf.distribute.cluster_resolver`",
        "tf.contrib.all_reduce.*": _REDUCE,
        "tf.contrib.nccl.*": _REDUCE,
        f"{_TPU}TPUDistributionStrategy": "use `tf.distribute.TPUStrategy(cluster_resolver)`",
        f"{_TPU}keras_to_tpu_model": "build the Keras model under"
        " `tf.distribute.TPUStrategy(cluster_resolver).scope()`",
        f"{_TPU}Topology": "use `tf.tpu.experimental.initialize_tpu_system(resolver)`, which gives the topology",
        f"{_TPU}device_assignment": "use `tf.tpu.experimental.DeviceAssignment.build(topology, computation_shape,"
        " computation_stride, num_replicas)`",
        f"{_TPU}AsyncCheckpointSaverHook": "use `tf.train.CheckpointOptions(enable_async=True)` with"
        " `tf.train.Checkpoint`",
        f"{_TPU}export_estimator_savedmodel": "estimators are gone: use `tf.saved_model.save(model, directory)`",
        **each(
            _TPU,
            "InfeedQueue infeed_dequeue infeed_dequeue_tuple infeed_enqueue infeed_enqueue_tuple outfeed_dequeue"
            " outfeed_dequeue_tuple outfeed_enqueue outfeed_enqueue_tuple",
            _INFEED,
        ),
        **each(
            _TPU, "repeat while_loop", "use a Python `for` over `tf.range(n)` in a `tf.function`, within `strategy.run`"
        ),
        f"{_TPU}profiler.*": "use `tf.profiler.experimental`; the profile of a run is shown by TensorBoard",
        f"{_TPU}*": "use `tf.distribute.TPUStrategy(cluster_resolver)`",
        "tf.contrib.compiler.xla.*": "use `tf.function(jit_compile=True)`",
        "tf.contrib.compiler.*": "use `tf.function(jit_compile=True)`",
        "tf.contrib.fused_conv.*": "use `tf.nn.conv2d`, `tf.nn.bias_add` and the activation; grappler fuses them",
        "tf.contrib.tensorrt.*": "use `tensorflow.python.compiler.tensorrt.trt_convert.TrtGraphConverterV2` up to"
        " TensorFlow 2.17, or TensorRT by itself",
        f"{_MEMORY}BytesInUse": "use `tf.config.experimental.get_memory_info('GPU:0')['current']`",
        f"{_MEMORY}MaxBytesInUse": "use `tf.config.experimental.get_memory_info('GPU:0')['peak']`",
        f"{_MEMORY}BytesLimit": "use `tf.config.get_logical_device_configuration(device)`, where a limit was set",
        f"{_MEMORY}*": "use `tf.config.experimental.get_memory_info('GPU:0')`",
        "tf.contrib.staging.*": "use `dataset.prefetch(n)`, or `tf.data.experimental.prefetch_to_device(device)`",
        "tf.contrib.stat_summarizer.*": "use `tf.profiler.experimental`; the profile of a run is shown by TensorBoard",
        "tf.contrib.tfprof.*": "use `tf.profiler.experimental.start(logdir)` and `stop()`; the profile is shown by"
        " TensorBoard. The number of parameters is `model.count_params()`",
        "tf.contrib.autograph.to_graph": _AUTOGRAPH.format(native="tf.autograph.to_graph(function)"),
        "tf.contrib.autograph.to_code": _AUTOGRAPH.format(native="tf.autograph.to_code(function)"),
        "tf.contrib.autograph.convert": _AUTOGRAPH.format(native="tf.function"),
        "tf.contrib.autograph.*": _AUTOGRAPH.format(native="tf.autograph"),
        "tf.contrib.graph_editor.*": _GRAPHS.format(
            how="write the computation as functions, and call the changed ones. (Gradient checkpointing, which it often"
            " served, is `tf.recompute_grad`)"
        ),
        "tf.contrib.copy_graph.*": _GRAPHS.format(how="call the function again, with other inputs"),
        "tf.contrib.meta_graph_transform.*": _GRAPHS.format(how="save a new SavedModel from the functions"),
        "tf.contrib.receptive_field.*": _GRAPHS.format(
            how="compute the field from kernel sizes and strides of the layers"
        ),
        "tf.contrib.quantize.*": "use the TensorFlow Model Optimization Toolkit (`tfmot.quantization.keras`), which"
        " works"
        " with tf-keras, or quantize after training with `tf.lite.TFLiteConverter`",
        "tf.contrib.model_pruning.*": "use the TensorFlow Model Optimization Toolkit"
        " (`tfmot.sparsity.keras.prune_low_magnitude`), which works with tf-keras",
        "tf.contrib.lite.*": "use `tf.lite`: `tf.lite.TFLiteConverter.from_saved_model` and `tf.lite.Interpreter`",
        "tf.contrib.remote_fused_graph.*": "it has no successor; convert the model with `tf.lite.TFLiteConverter`",
    },
    why="Strategies, resolvers and the profiler left contrib for `tf.distribute` and `tf.profiler`; what edited or"
    " copied"
    " graphs has no place in TensorFlow 2, where functions are called.",
    link="https://www.tensorflow.org/guide/distributed_training",
    examples=(Example("import tensorflow as tf\n\nstrategy = tf.contrib.distribute.MirroredStrategy(num_gpus=2)\n"),),
)
