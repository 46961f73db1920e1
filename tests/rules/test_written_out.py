"""The losses of `tf.losses` as formulas, and the options of sessions as calls: where, how, and with which numbers.

`python tests/rules/test_written_out.py PYTHON-WITH-TF1` runs the snippets there and records what each computed in `y`,
in `fixtures/examples/written_out.json`; run it whenever a snippet is added or changed. Gradients, and the options in
programs that run, are compared by the programs of `fixtures/lifting`.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

RECORDED: Path = examples.ROOT / "fixtures" / "examples" / "written_out.json"
NUMBERS = """\
import numpy as np
import tensorflow as tf
rng = np.random.RandomState(1)
numbers = tf.constant(rng.normal(size=(5, 3)) * 2, tf.float32)
precise = tf.constant(rng.normal(size=(5, 3)))
truth = tf.constant([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]])
classes = tf.reshape(tf.constant([0, 1, 2, 0, 1]), [5])
column = tf.reshape(tf.constant([0, 1, 2, 0, 1]), [5, 1])
old = tf.to_float(1)
"""
#: What follows `y = ` before and after.
WRITTEN = {
    "tf.losses.mean_squared_error(labels=precise, predictions=numbers)": (
        "tf.reduce_mean(tf.square(numbers - tf.cast(precise, tf.float32)))"
    ),
    "tf.losses.mean_squared_error(numbers * 2, numbers)": "tf.reduce_mean(tf.square(numbers - (numbers * 2)))",
    "tf.losses.mean_squared_error(truth, numbers, 1.0, scope='mse', loss_collection=None)": (
        "tf.reduce_mean(tf.square(numbers - tf.cast(truth, tf.float32)))"
    ),
    "tf.losses.mean_squared_error([1.0, 2.0], np.array([3.0, 5.0]))": (
        "tf.reduce_mean(tf.square(tf.cast(np.array([3.0, 5.0]), tf.float32) - tf.cast([1.0, 2.0], tf.float32)))"
    ),
    "2 * tf.losses.absolute_difference(predictions=precise, labels=truth)": (
        "2 * tf.reduce_mean(tf.abs(tf.cast(precise, tf.float32) - tf.cast(truth, tf.float32)))"
    ),
    "tf.losses.softmax_cross_entropy(truth, numbers)": (
        "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=truth, logits=numbers))"
    ),
    "tf.losses.softmax_cross_entropy(tf.nn.softmax(numbers), precise, label_smoothing=0)": (
        "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits("
        "labels=tf.stop_gradient(tf.nn.softmax(numbers)), logits=precise))"
    ),
    "tf.losses.softmax_cross_entropy(\n    logits=numbers,  # what it says\n    onehot_labels=truth,\n    scope='s')": (
        "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(\n"
        "    logits=numbers,  # what it says\n    labels=truth))"
    ),
    "tf.losses.sparse_softmax_cross_entropy(classes, numbers)": (
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=numbers))"
    ),
    "tf.losses.sparse_softmax_cross_entropy(labels=column, logits=numbers)": (
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits("
        "labels=tf.reshape(column, tf.shape(numbers)[:-1]), logits=numbers))"
    ),
    "tf.losses.sparse_softmax_cross_entropy(column, tf.ones([5, 3]))": (
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits("
        "labels=tf.squeeze(column, -1), logits=tf.ones([5, 3])))"
    ),
    "tf.losses.sigmoid_cross_entropy(truth, numbers)": (
        "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(truth, tf.float32), logits=numbers))"
    ),
    "tf.losses.sigmoid_cross_entropy(multi_class_labels=truth, logits=precise)": (
        "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(truth, precise.dtype), logits=precise))"
    ),
    "tf.losses.hinge_loss(truth, numbers)": (
        "tf.reduce_mean(tf.nn.relu(1 - (2 * tf.cast(truth, tf.float32) - 1) * numbers))"
    ),
    "1 - tf.losses.log_loss(old, tf.nn.sigmoid(old))": None,
    "1 - tf.losses.log_loss(old, old)": "1 - (-tf.reduce_mean("
    "old * tf.math.log(old + 1e-7) + (1 - old) * tf.math.log(1 - old + 1e-7)))",
    "tf.losses.log_loss(old, predictions=old, epsilon=0.1)": (
        "-tf.reduce_mean(old * tf.math.log(old + 0.1) + (1 - old) * tf.math.log(1 - old + 0.1))"
    ),
    "tf.losses.huber_loss(column, tf.ones([5, 1]))": "tf.keras.losses.Huber(delta=1.0)(column, tf.ones([5, 1]))",
    "tf.losses.huber_loss(tf.zeros([5, 3]), numbers, delta=0.5)": (
        "tf.keras.losses.Huber(delta=0.5)(tf.zeros([5, 3]), numbers)"
    ),
}
#: Calls that only a person can write otherwise.
REPORTED = [
    "tf.losses.mean_squared_error(truth, numbers, weights=0.5)",
    "tf.losses.mean_squared_error(truth, numbers, reduction=tf.losses.Reduction.SUM)",
    "tf.losses.mean_squared_error(truth, numbers, loss_collection='mine')",
    "tf.losses.mean_squared_error(*both)",
    "tf.losses.mean_squared_error(truth)",
    "tf.losses.mean_squared_error(  # why\n    truth, numbers)",
    "tf.losses.softmax_cross_entropy(truth, numbers, label_smoothing=0.1)",
    "tf.losses.cosine_distance(truth, numbers, 0)",
    "tf.losses.huber_loss(truth, numbers, delta=tf.constant(1.0))",
    "list(map(tf.losses.mean_squared_error, both))",
    "tf.losses.mean_squared_error(tf.zeros([2], tf.float16), numbers)",
]
CALL = "loss = tf.losses.mean_squared_error(truth, numbers)\n"
#: What tells that a file reads the collection of losses.
COLLECTING = [
    "total = tf.losses.get_total_loss()\n",
    "total = tf.add_n(tf.losses.get_losses())\n",
    "tf.losses.add_loss(numbers)\n",
    "total = tf.add_n(tf.get_collection(tf.GraphKeys.LOSSES))\n",
    "total = tf.add_n(tf.get_collection('losses'))\n",
    "total = tf.add_n(tf.get_default_graph().get_collection('losses'))\n",
    "total = tf.add_n(tf.get_collection(key))\n",
    "from tensorflow.contrib import slim\ntotal = slim.losses.get_total_loss()\n",
]
IDLE = [
    "total = tf.losses.get_regularization_loss()\n",
    "total = tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))\n",
    "total = tf.get_collection('summaries')\n",
]


@cache
def engine() -> Engine:
    return Engine(load(), Settings())


def fixed(code: str) -> FileResult:
    return engine().fix(code, "written_out.py")


def after(code: str) -> str:
    return fixed(code).after or code


def codes(result: FileResult, *, made: bool) -> set[str]:
    return {report.code for report in result.reports if report.fixed is made}


def snippets() -> dict[str, str]:
    return {examples.key(call): f"{NUMBERS}y = {call}\n" for call in WRITTEN}


@pytest.mark.parametrize("call", WRITTEN, ids=range(len(WRITTEN)))
def test_a_loss_is_written_out(call: str) -> None:
    result = fixed(f"{NUMBERS}y = {call}\n")
    written = WRITTEN[call]
    if written is None:
        assert "TFM501" in codes(result, made=False)
        return
    assert (result.after or "").endswith(f"\ny = {written}\n")
    assert fixed(result.after or "").after is None


@pytest.mark.parametrize("call", REPORTED, ids=range(len(REPORTED)))
def test_what_is_not_plain_is_reported(call: str) -> None:
    result = fixed(f"{NUMBERS}both = [truth, numbers]\ny = {call}\n")
    assert "TFM501" in codes(result, made=False)
    assert f"\ny = {call}\n" in (result.after or f"\ny = {call}\n")


@pytest.mark.parametrize("line", COLLECTING, ids=range(len(COLLECTING)))
def test_a_loss_that_a_collection_holds_stays(line: str) -> None:
    result = fixed(f"{NUMBERS}key = 'losses'\n{CALL}{line}")
    assert "TFM501" not in codes(result, made=True)
    kept_out = CALL.replace("numbers)", "numbers, loss_collection=None)")
    assert "tf.square(numbers - " in after(f"{NUMBERS}key = 'losses'\n{kept_out}{line}")


@pytest.mark.parametrize("line", IDLE, ids=range(len(IDLE)))
def test_other_collections_hold_no_loss(line: str) -> None:
    assert "TFM501" in codes(fixed(f"{NUMBERS}{CALL}{line}"), made=True)


def test_a_loss_that_nobody_takes_is_for_the_collection() -> None:
    assert "TFM501" in codes(fixed(f"{NUMBERS}tf.losses.mean_squared_error(truth, numbers)\n"), made=False)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (
            "from tensorflow.losses import hinge_loss\nimport tensorflow as tf\n\n"
            "y = hinge_loss(tf.ones([2]), tf.ones([2]))\n",
            "import tensorflow as tf\n\ny = tf.reduce_mean(tf.nn.relu(1 - (2 * tf.ones([2]) - 1) * tf.ones([2])))\n",
        ),
        (
            "import tensorflow as tf\n\nmse = tf.losses.mean_squared_error\n"
            "z = tf.placeholder(tf.float32)\ny = mse(z, z)\n",
            "import tensorflow as tf\n\nz = tf.placeholder(tf.float32)\ny = tf.reduce_mean(tf.square(z - z))\n",
        ),
        (
            "import tensorflow.compat.v1 as tf\n\ny = tf.losses.absolute_difference(tf.ones([2]), tf.zeros([2]))\n",
            "import tensorflow as tf\n\ny = tf.reduce_mean(tf.abs(tf.zeros([2]) - tf.ones([2])))\n",
        ),
        (
            "import tensorflow as t\n\nz = t.placeholder(t.int32)\ny = t.losses.absolute_difference(z, z + 1)\n",
            "import tensorflow as t\n\nz = t.placeholder(t.int32)\n"
            "y = t.reduce_mean(t.abs(t.cast(z + 1, t.float32) - t.cast(z, t.float32)))\n",
        ),
    ],
)
def test_by_any_name(before: str, expected: str) -> None:
    assert after(before) == expected


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow as tf\n\n\ndef f(tf, a):\n    return tf.losses.mean_squared_error(a, a)\n",
        "import torch as tf\n\ny = tf.losses.mean_squared_error(1, 2)\n",
        "import tensorflow as tf\n\n\n@tf.function\ndef f(a):\n    return tf.keras.losses.MSE(a, a)\n",
    ],
)
def test_others_stay(code: str) -> None:
    assert fixed(code).after is None


def test_what_is_assumed_is_said() -> None:
    result = fixed(
        "import tensorflow as tf\n\n\ndef f(a, b):\n    return tf.losses.sparse_softmax_cross_entropy(a, b)\n"
    )
    (report,) = [report for report in result.reports if report.code == "TFM501"]
    assert report.fixed
    assert report.applicability is Applicability.UNSAFE
    assert "one dimension less" in report.message


@pytest.mark.tensorflow
def test_numbers_stay(tmp_path: Path) -> None:
    """One process with TensorFlow runs all the results; each is compared with what 1.15 computed before."""
    recorded: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    native = {name: after(code) for name, code in snippets().items()}
    outcomes = examples.run_snippets(sys.executable, native, tmp_path)
    wrong = []
    for call, written in WRITTEN.items():
        if written is None:
            continue
        name = examples.key(call)
        before, now = recorded[name], outcomes[name]
        if "error" in before or "error" in now or now["y"] != pytest.approx(before["y"], rel=2e-6, nan_ok=True):
            wrong.append(f"{call}: {before} before, {now} now")
    assert not wrong, "\n".join(wrong)


# -- options of sessions ---------------------------------------------------------------------------------------------

PROGRAM = """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [])
double = x * 2.0
{options}
print(sess.run(double, {{x: 1.0}}))
"""


def lifted(*lines: str) -> FileResult:
    return fixed(PROGRAM.format(options="\n".join(lines)))


@pytest.mark.parametrize(
    ("option", "call"),
    [
        ("log_device_placement=True", "tf.debugging.set_log_device_placement(True)"),
        ("allow_soft_placement=False", "tf.config.set_soft_device_placement(False)"),
        ("intra_op_parallelism_threads=4", "tf.config.threading.set_intra_op_parallelism_threads(4)"),
        ("inter_op_parallelism_threads=1", "tf.config.threading.set_inter_op_parallelism_threads(1)"),
        ("device_count={'GPU': 0}", "tf.config.set_visible_devices([], 'GPU')"),
        (
            "gpu_options=tf.GPUOptions(allow_growth=True)",
            "for gpu in tf.config.list_physical_devices('GPU'):\n"
            "    tf.config.experimental.set_memory_growth(gpu, True)",
        ),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_an_option_becomes_a_call_at_the_start(option: str, call: str, *, named: bool) -> None:
    made = f"tf.ConfigProto({option})"
    lines = [f"config = {made}", "sess = tf.Session(config=config)"] if named else [f"sess = tf.Session(config={made})"]
    result = lifted(*lines)
    assert "TFM200" in codes(result, made=True)
    assert (result.after or "").startswith(f"import tensorflow as tf\n\n{call}\n")
    assert "config" not in (result.after or "").replace("tf.config", "")


@pytest.mark.parametrize(
    "options", ["", "allow_soft_placement=True", "log_device_placement=False, intra_op_parallelism_threads=0"]
)
def test_options_that_say_nothing_go(options: str) -> None:
    result = lifted(f"config = tf.ConfigProto({options})", "sess = tf.Session(config=config)")
    assert "TFM200" in codes(result, made=True)
    assert "config" not in (result.after or "config")
    assert all(r.applicability is Applicability.SAFE for r in result.reports if r.code == "TFM204")


def test_calls_stand_after_the_import_that_they_need() -> None:
    code = PROGRAM.format(options="sess = tf.Session(config=tf.ConfigProto(log_device_placement=True))")
    result = fixed(f"import os\n\nos.environ['A'] = 'b'\n{code}")
    assert "'b'\nimport tensorflow as tf\n\ntf.debugging.set_log_device_placement(True)\n" in (result.after or "")


@pytest.mark.parametrize(
    "above", ["", '    """What it does."""\n\n', "\n    # first of all\n", '    """It."""\n    # first\n']
)
def test_calls_stand_at_the_start_of_a_function(above: str) -> None:
    code = PROGRAM.format(options="sess = tf.Session(config=tf.ConfigProto(log_device_placement=True))")
    head, _, body = code.partition("\n\n")
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    result = fixed(f"{head}\n\n\ndef main():\n{above}{lines}\n\nmain()\n")
    text = result.after or ""
    assert "TFM200" in codes(result, made=True)
    assert (
        text.index("def main") < text.index("tf.debugging.set_log_device_placement(True)") < text.index("tf.function")
    )


def test_a_fraction_of_the_memory_is_assumed_not_to_matter() -> None:
    result = lifted(
        "config = tf.ConfigProto()",
        "config.gpu_options.per_process_gpu_memory_fraction = 0.5",
        "sess = tf.Session(config=config)",
    )
    assert "TFM200" in codes(result, made=True)
    (unsafe,) = [r for r in result.reports if r.code == "TFM204" and r.applicability is Applicability.UNSAFE]
    assert "all of a GPU's memory" in unsafe.message


@pytest.mark.parametrize(
    "lines",
    [
        ["config = tf.ConfigProto()", "print(config)"],
        ["config = tf.ConfigProto()", "config.graph_options.rewrite_options.constant_folding = 2"],
        ["config = tf.ConfigProto(graph_options=tf.GraphOptions(infer_shapes=True))"],
        ["config = tf.ConfigProto(device_count={'CPU': 4})"],
        ["config = tf.ConfigProto(**{'allow_soft_placement': True})"],
        ["n = 4", "config = tf.ConfigProto(intra_op_parallelism_threads=n)"],
        ["config = tf.ConfigProto()", "if config:", "    config.log_device_placement = True"],
        ["config = tf.ConfigProto()", "config = tf.ConfigProto(allow_soft_placement=True)"],
    ],
)
def test_options_of_which_more_is_made_keep_the_program_as_it_is(lines: list[str]) -> None:
    result = lifted(*lines, "sess = tf.Session(config=config)")
    assert "TFM200" not in codes(result, made=True)
    assert "TFM204" in codes(result, made=False)


def test_options_stay_where_no_program_is_lifted() -> None:
    code = "import tensorflow as tf\n\nconfig = tf.ConfigProto()\nconfig.log_device_placement = True\n"
    result = fixed(code)
    assert result.after is None
    assert codes(result, made=False) == {"TFM204"}


def record(python: str) -> None:
    """Runs the losses under TensorFlow 1.15, and keeps what they computed."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = examples.run_snippets(python, snippets(), Path(folder))
    RECORDED.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for call in WRITTEN:
        outcome = outcomes[examples.key(call)]
        if "error" in outcome:
            print(call, outcome["error"].splitlines()[-1])


if __name__ == "__main__":
    record(sys.argv[1])
