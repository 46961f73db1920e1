"""What to use instead of symbols that have no native twin: a sentence for each, or for all below a module."""

from __future__ import annotations

from collections.abc import Mapping

_ERRORS = "the exceptions of `tf.errors` have an `error_code`, and are raised by TensorFlow itself"
_FILES = "`pathlib.Path(__file__).parent` is the folder that the file stands in; open what lies there as any file"
_RAW = "the operations themselves are public in `tf.raw_ops`, under their own names"
_EMBEDDINGS = "`tf.tpu.experimental.embedding` holds the embeddings of a TPU"

ADVICE: Mapping[str, str] = {
    "tf.convert_to_tensor_or_indexed_slices": "`tf.convert_to_tensor`; `tf.IndexedSlices` are taken as they are",
    "tf.convert_to_tensor_or_sparse_tensor": "`tf.convert_to_tensor`; a `tf.SparseTensor` is taken as it is",
    "tf.get_seed": "give each random operation its `seed`, or draw from a `tf.random.Generator`",
    "tf.sparse_merge": "make a `tf.SparseTensor` whose last column of indices are the values of `sp_ids`",
    "tf.errors.*": _ERRORS,
    "tf.python_io.TFRecordCompressionType": '`tf.io.TFRecordOptions` takes `""`, `"ZLIB"` or `"GZIP"`',
    "tf.raw_ops.*": _EMBEDDINGS,
    "tf.resource_loader.*": _FILES,
    "tf.nn.rnn_cell.linear": "a `tf.keras.layers.Dense` without activation computes it",
    # Private modules that people use.
    "tf.python.client.device_lib.*": "`tf.config.list_physical_devices` lists the devices",
    "tf.python.client.timeline.*": "`tf.profiler.experimental` records what ran when",
    "tf.python.debug.*": "`tf.debugging.experimental.enable_dump_debug_info` and TensorBoard show what is computed",
    "tf.python.framework.common_shapes.*": "`tf.TensorShape` and `tf.broadcast_static_shape` work with shapes",
    "tf.python.framework.function.*": "`tf.function` makes functions",
    "tf.python.framework.graph_util.*": "`tf.Graph.as_graph_def` and `tf.saved_model` hold graphs",
    "tf.python.framework.random_seed.*": "give each random operation its `seed`, or draw from a `tf.random.Generator`",
    "tf.python.framework.tensor_shape.*": "`tf.TensorShape` is the public class; dimensions are plain numbers, or None",
    "tf.python.framework.tensor_util.*": "`tf.get_static_value`, `tf.make_ndarray`, `tf.make_tensor_proto` are public",
    "tf.python.framework.test_util.*": "`tf.test` is the public module",
    "tf.python.lib.io.*": "`tf.io` and `tf.io.gfile` are the public modules",
    "tf.python.ops.array_ops.*": "`tf` and `tf.raw_ops` hold the public operations",
    "tf.python.ops.control_flow_ops.*": "`tf.cond`, `tf.while_loop` and `tf.group` are public",
    "tf.python.ops.data_flow_ops.*": "`tf.data` stages and queues what a step takes",
    "tf.python.ops.gen_array_ops.*": _RAW,
    "tf.python.ops.gen_control_flow_ops.*": _RAW,
    "tf.python.ops.gen_ctc_ops.*": _RAW,
    "tf.python.ops.gen_data_flow_ops.*": _RAW,
    "tf.python.ops.gen_dataset_ops.*": _RAW,
    "tf.python.ops.gen_image_ops.*": _RAW,
    "tf.python.ops.gen_io_ops.*": _RAW,
    "tf.python.ops.gen_linalg_ops.*": _RAW,
    "tf.python.ops.gen_logging_ops.*": _RAW,
    "tf.python.ops.gen_lookup_ops.*": _RAW,
    "tf.python.ops.gen_math_ops.*": _RAW,
    "tf.python.ops.gen_nccl_ops.*": "`tf.distribute.NcclAllReduce` reduces across devices",
    "tf.python.ops.gen_nn_ops.*": _RAW,
    "tf.python.ops.gen_parsing_ops.*": _RAW,
    "tf.python.ops.gen_random_ops.*": _RAW,
    "tf.python.ops.gen_resource_variable_ops.*": _RAW,
    "tf.python.ops.gen_sparse_ops.*": _RAW,
    "tf.python.ops.gen_state_ops.*": _RAW,
    "tf.python.ops.gen_string_ops.*": _RAW,
    "tf.python.ops.gen_training_ops.*": _RAW,
    "tf.python.ops.lookup_ops.*": "`tf.lookup` holds the public tables",
    "tf.python.ops.math_ops.*": "`tf.math` and `tf.raw_ops` hold the public operations",
    "tf.python.ops.nccl_ops.*": "`tf.distribute.NcclAllReduce` reduces across devices",
    "tf.python.ops.nn_ops.*": "`tf.nn` and `tf.raw_ops` hold the public operations",
    "tf.python.ops.resource_variable_ops.*": "each `tf.Variable` is a resource variable",
    "tf.python.ops.resources.*": "variables and tables are ready once they are made",
    "tf.python.ops.tensor_array_ops.*": "`tf.TensorArray` is public",
    "tf.python.ops.variable_scope.*": "variables belong to objects, such as a `tf.Module` or a Keras layer",
    "tf.python.ops.variables.*": "`tf.Variable` is public",
    "tf.python.platform.build_info.*": "`tf.sysconfig.get_build_info` tells how TensorFlow was built",
    "tf.python.pywrap_tensorflow.*": "`tf.train.load_checkpoint` reads checkpoints; the rest is internal",
    "tf.python.tools.*": "`tf.saved_model` and the command line tools that come with TensorFlow work on saved models",
    "tf.python.training.moving_averages.*": "`tf.train.ExponentialMovingAverage` keeps averages of variables;"
    " one variable is moved by `average.assign_sub((average - value) * (1 - decay))`",
    "tf.python.training.saver.*": "`tf.train.Checkpoint` saves and restores",
}
