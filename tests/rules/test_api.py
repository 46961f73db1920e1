"""Facts about the API, each of them looked up in an installed TensorFlow 1.15.5 or 2.21.0 by hand."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from tf_migrate_rules import api


@pytest.mark.parametrize(
    ("symbol", "canonical"),
    [
        ("tf.log", "tf.log"),
        ("tf.math.log", "tf.log"),
        ("tf.math.reduce_sum", "tf.reduce_sum"),
        ("tf.random.normal", "tf.random_normal"),
        ("tf.dtypes.float32", "tf.float32"),
        ("tf.app.flags.FLAGS", "tf.flags.FLAGS"),
        ("tf.io.gfile.GFile", "tf.gfile.GFile"),
        ("tf.gfile.FastGFile", "tf.gfile.FastGFile"),
        ("tf.nn.rnn_cell.BasicLSTMCell", "tf.nn.rnn_cell.BasicLSTMCell"),
        ("tf.contrib.rnn.BasicLSTMCell", "tf.nn.rnn_cell.BasicLSTMCell"),
        ("tf.contrib.slim.conv2d", "tf.contrib.layers.conv2d"),
        ("tf.contrib.layers.convolution2d", "tf.contrib.layers.conv2d"),
        ("tf.contrib.slim.losses.softmax_cross_entropy", "tf.contrib.losses.softmax_cross_entropy"),
        ("tf.contrib.framework.nest.map_structure", "tf.nest.map_structure"),
        ("tf.image.resize", "tf.image.resize_images"),
        ("tf.nosuch.thing", "tf.nosuch.thing"),
    ],
)
def test_one_object_has_one_canonical_name(symbol: str, canonical: str) -> None:
    assert api.v1_canonical(symbol) == canonical


def test_alike_is_not_the_same() -> None:
    assert api.v1_canonical("tf.nn.dropout") == "tf.nn.dropout"
    assert api.v1_canonical("tf.layers.dropout") == "tf.layers.dropout"
    assert api.v1_canonical("tf.contrib.layers.dropout") == "tf.contrib.layers.dropout"
    assert api.v1_canonical("tf.initialize_all_variables") == "tf.initialize_all_variables"


def test_a_canonical_name_is_its_own() -> None:
    assert all(api.v1_canonical(api.v1_canonical(symbol)) == api.v1_canonical(symbol) for symbol in api.v1_symbols())


def test_members_follow_their_class() -> None:
    assert api.v1_canonical("tf.contrib.rnn.RNNCell.zero_state") == "tf.nn.rnn_cell.RNNCell.zero_state"
    assert api.v1_kind("tf.train.Optimizer.minimize") == "function"
    assert str(api.v1_signature("tf.contrib.rnn.RNNCell.zero_state")) == "(batch_size, dtype)"


@pytest.mark.parametrize(
    ("private", "public"),
    [
        ("tf.python.framework.ops.reset_default_graph", "tf.reset_default_graph"),
        ("tf.python.framework.dtypes.float32", "tf.float32"),
        ("tf.python.ops.array_ops.concat", "tf.concat"),
        ("tf.python.ops.math_ops.sigmoid", "tf.sigmoid"),
        ("tf.python.ops.nn.relu", "tf.nn.relu"),
        ("tf.python.ops.nn_ops.softmax", "tf.nn.softmax"),
        ("tf.python.ops.rnn_cell.GRUCell", "tf.nn.rnn_cell.GRUCell"),
        ("tf.python.ops.rnn_cell_impl.LSTMStateTuple", "tf.nn.rnn_cell.LSTMStateTuple"),
        ("tf.python.ops.variable_scope.get_variable", "tf.get_variable"),
        ("tf.python.ops.control_flow_ops.while_loop", "tf.while_loop"),
        ("tf.python.ops.gradients.gradients", "tf.gradients"),
        ("tf.python.ops.losses.losses.mean_squared_error", "tf.losses.mean_squared_error"),
        ("tf.python.training.adam.AdamOptimizer", "tf.train.AdamOptimizer"),
        ("tf.python.training.moving_averages.ExponentialMovingAverage", "tf.train.ExponentialMovingAverage"),
        ("tf.python.layers.core.Dense", "tf.layers.Dense"),
        ("tf.python.keras.layers.Dense", "tf.keras.layers.Dense"),
        ("tf.python.client.session.Session", "tf.Session"),
        ("tf.python.lib.io.tf_record.TFRecordWriter", "tf.python_io.TFRecordWriter"),
        ("tf.python.platform.gfile", "tf.gfile"),
        ("tf.python.platform.gfile.GFile", "tf.gfile.GFile"),
        ("tf.core.protobuf.config_pb2.ConfigProto", "tf.ConfigProto"),
        ("tf.contrib.layers.python.layers.layers.conv2d", "tf.contrib.layers.conv2d"),
        ("tf.contrib.seq2seq.python.ops.attention_wrapper.LuongAttention", "tf.contrib.seq2seq.LuongAttention"),
        ("tf.models.rnn.rnn_cell", "tf.nn.rnn_cell"),
        ("tf.models.rnn.rnn_cell.BasicLSTMCell", "tf.nn.rnn_cell.BasicLSTMCell"),
        ("tf.models.rnn.rnn.rnn", "tf.nn.static_rnn"),
        ("tf.nn.seq2seq.sequence_loss", "tf.contrib.legacy_seq2seq.sequence_loss"),
        ("tf.python.client.device_lib.list_local_devices", None),
        ("tf.python.training.moving_averages.assign_moving_average", None),
    ],
)
def test_private_names_have_public_ones(private: str, public: str | None) -> None:
    assert api.public_name(private) == public
    assert api.v1_canonical(private) == (public or private)


def test_signatures_of_tensorflow_1() -> None:
    dropout = api.v1_signature("tf.nn.dropout")
    assert dropout is not None
    assert dropout.names == ("x", "keep_prob", "noise_shape", "seed", "name", "rate")
    assert dropout.default("keep_prob") == "None"
    assert dropout.default("x") is None

    argmax = api.v1_signature("tf.argmax")
    assert str(argmax) == "(input, axis=None, name=None, dimension=None, output_type=tf.int64)"

    dense = api.v1_signature("tf.layers.dense")
    assert dense is not None
    assert dense.default("bias_initializer") == "tf.zeros_initializer()"

    relu = api.v1_signature("tf.contrib.layers.relu")  # a functools.partial of fully_connected
    assert relu is not None
    assert relu.default("activation_fn") == "tf.nn.relu"


def test_signatures_of_tensorflow_2() -> None:
    dropout = api.v2_signature("tf.nn.dropout")
    assert dropout is not None
    assert dropout.positional == ("x", "rate", "noise_shape", "seed", "name")

    raw = api.v2_signature("tf.raw_ops.ResizeBilinear")
    assert raw is not None
    assert raw.positional == ()
    assert raw.default("half_pixel_centers") == "False"

    adam = api.v2_signature("tf.keras.optimizers.Adam")
    assert adam is not None
    assert adam.default("epsilon") == "1e-07"
    assert adam.keywords
    assert not adam.variadic


def test_classes() -> None:
    assert api.v1_kind("tf.Session") == "class"
    assert {"run", "close", "graph", "partial_run", "list_devices"} <= api.v1_members("tf.Session")
    assert "minimize" in api.v1_members("tf.train.AdamOptimizer")
    assert "minimize" not in api.v2_members("tf.keras.optimizers.Adam")
    run = api.v1_signature("tf.Session.run")
    assert run is not None
    assert run.names == ("fetches", "feed_dict", "options", "run_metadata")


def test_kinds() -> None:
    assert api.v1_kind("tf.log") == "function"
    assert api.v1_kind("tf.float32") == "value"
    assert api.v1_kind("tf.nn") is None
    assert api.v1_kind("tf.nosuch") is None
    assert api.v2_kind("tf.Module") == "class"


def test_modules() -> None:
    for module in ("tf", "tf.nn", "tf.contrib", "tf.contrib.layers", "tf.contrib.slim", "tf.python.ops.nn_ops"):
        assert api.v1_is_module(module), module
    assert not api.v1_is_module("tf.nn.relu")
    assert api.v2_is_module("tf.keras.layers")
    assert not api.v2_is_module("tf.contrib")
    assert api.v2_has("tf.nn")


@pytest.mark.parametrize(
    "symbol",
    [
        "tf.math.log",
        "tf.function",
        "tf.keras.Model.fit",
        "tf.optimizers.Adam",
        "tf.raw_ops.ListDiff",
        "tf.Variable.assign",
    ],
)
def test_native_names_exist(symbol: str) -> None:
    assert api.v2_has(symbol)


@pytest.mark.parametrize(
    "symbol",
    ["tf.log", "tf.Session", "tf.contrib.layers.conv2d", "tf.compat.v1.Session", "tf.estimator", "tf.Variable.eval2"],
)
def test_what_is_gone_is_gone(symbol: str) -> None:
    assert not api.v2_has(symbol)


def test_releases_differ() -> None:
    assert api.v2_has("tf.image.decode_webp")
    assert api.v2_has("tf.image.decode_webp", "2.20")
    assert not api.v2_has("tf.image.decode_webp", "2.19")
    assert not api.v2_has("tf.sparse.sampled_addmm", api.OLDEST)
    assert "tf.sparse.sampled_addmm" in api.v2_symbols("2.17") - api.v2_symbols("2.16")
    assert api.v2_has("tf.math.log", api.OLDEST)

    assert not api.v2_has("tf.tpu.experimental.embedding.TPUEmbeddingV2.preprocess_features")
    assert api.v2_has("tf.tpu.experimental.embedding.TPUEmbeddingV2.preprocess_features", "2.16")


def test_signatures_differ_between_releases() -> None:
    assert str(api.v2_signature("tf.gather_nd", "2.17")) == "(params, indices, batch_dims=0, name=None)"
    newest = api.v2_signature("tf.gather_nd")
    assert newest is not None
    assert "bad_indices_policy" in newest.names
    assert api.v2_signature("tf.gather_nd", "2.18") == newest
    shuffle = api.v2_signature("tf.data.Dataset.shuffle", "2.16")
    assert shuffle is not None
    assert shuffle.default("buffer_size") is None


def test_no_private_module_leaks_into_tensorflow_2() -> None:
    assert not [name for name in api.v2_symbols() if ".python." in name or ".src." in name or ".compat.v1" in name]


def test_identical_native_names() -> None:
    assert api.native_names("tf.log") == ("tf.math.log",)
    assert api.native_names("tf.math.log") == ("tf.math.log",)
    assert api.native_names("tf.random_normal") == ("tf.random.normal",)
    assert api.native_names("tf.nn.relu")[0] == "tf.nn.relu"
    assert api.native_names("tf.nn.dropout") == ()
    assert api.native_names("tf.Session") == ()


def test_versions_are_values() -> None:
    assert api.v1_kind("tf.__version__") == api.v2_kind("tf.__version__") == "value"


def test_what_is_left_in_compat_v1() -> None:
    assert api.compat_has("tf.Session")
    assert api.compat_has("tf.flags.DEFINE_integer")
    assert not api.compat_has("tf.contrib.layers.conv2d")
    assert not api.compat_has("tf.estimator.Estimator")
    assert not api.compat_has("tf.layers.dense")  # its names raise with Keras 3
    assert not api.compat_has("tf.nn.rnn_cell.BasicLSTMCell")


def test_every_signature_can_be_read() -> None:
    assert sum(api.v1_signature(symbol) is not None for symbol in api.v1_symbols()) > 4000
    assert sum(api.v2_signature(symbol) is not None for symbol in api.v2_symbols()) > 4000


def test_loading_imports_no_tensorflow_and_is_quick() -> None:
    code = "import sys, tf_migrate_rules.api as api; api.v2_has('tf.nn'); sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})

    from tf_migrate_rules.api import tables

    begin = time.perf_counter()
    for name in ("v1", "v2", "native", "private", "targets"):
        tables.read_table(name)
    assert time.perf_counter() - begin < 0.5  # 0.015 s on a quiet machine
