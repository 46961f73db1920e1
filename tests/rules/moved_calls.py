"""The calls of `fixtures/examples/moved_calls.txt`, and what they computed under TensorFlow 1.15.

`python tests/rules/moved_calls.py PYTHON-WITH-TF1` runs each call there and records what it computed in
`fixtures/examples/moved.json`; run it whenever a call is added or changed. A call in a form that 1.15 does not take any
more (`tf.mul`) is recorded with the names of 1.15.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

FOLDER: Path = examples.ROOT / "fixtures" / "examples"
CALLS = FOLDER / "moved_calls.txt"
RECORDED = FOLDER / "moved.json"

#: What the calls stand on; no use of TensorFlow that would have to be migrated.
PRELUDE = """\
import tempfile

import numpy as np
import tensorflow as tf


def numbers(*shape):
    return (np.random.RandomState(3).rand(*shape) * 7).astype(np.float32)


folder = tempfile.mkdtemp()
x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]], np.float32)
v = np.array([0.5, 1.5, 2.5], np.float32)
two = np.array([1.5, 2.5], np.float32)
ints = np.array([7, -7], np.int32)
c64 = np.array([[1 + 2j, 3j], [2.0, -1j]], np.complex64)
sq = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]], np.float32)
tx = tf.constant(x)
targets = tf.constant([[0], [1]], tf.int64)
picked = np.array([[0, 1], [1, 1]], np.int32)
sampled = (tf.constant([0, 2], tf.int64), tf.constant([[0.5], [0.5]]), tf.constant([0.5, 0.5]))
cube = numbers(2, 2, 3)
img, rgb, tiles = numbers(1, 4, 4, 2), numbers(1, 4, 4, 3), numbers(4, 2, 2, 2)
kernel, kernel_t, pointwise = numbers(2, 2, 2, 3), numbers(2, 2, 3, 2), numbers(1, 1, 6, 2)
grad = numbers(1, 4, 4, 3)
seq, seq_kernel = numbers(1, 5, 2), numbers(3, 2, 3)
vol, vol_kernel, vol_kernel_t = numbers(1, 2, 2, 2, 2), numbers(2, 2, 2, 2, 3), numbers(2, 2, 2, 3, 2)
vol_grad = numbers(1, 2, 2, 2, 3)
ctc_inputs = numbers(4, 1, 3)
ctc_labels = tf.SparseTensor([[0, 0], [0, 1]], np.array([0, 1], np.int32), [1, 2])
sp = tf.SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [2, 3])
sp_ids = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], np.array([0, 2, 1], np.int64), [2, 2])
features = tf.train.Features(
    feature={
        "a": tf.train.Feature(float_list=tf.train.FloatList(value=[1.5])),
        "b": tf.train.Feature(int64_list=tf.train.Int64List(value=[3, 4])),
    }
)
record = tf.train.Example(features=features).SerializeToString()
sequence = tf.train.SequenceExample(context=features).SerializeToString()
"""


def calls() -> list[str]:
    """The lines of the file that hold a call."""
    lines = CALLS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def snippet(call: str) -> str:
    """A file with the call: what is before its last semicolon prepares, what is after it is computed."""
    *statements, value = call.split("; ")
    return "\n".join(["import tensorflow as tf", "", *statements, f"y = {value}", ""])


def as_of_1_15(call: str) -> str:
    """The call as 1.15 takes it: names and forms from before 1.0 in those of their successors."""
    return FORMS_OF_1_15.get(call, call)


FORMS_OF_1_15 = {
    "tf.reverse(x, [False, True])": "tf.reverse(x, [1])",
    "tf.concat(1, [x, x])": "tf.concat([x, x], 1)",
    "tf.split(1, 3, x)": "tf.split(x, 3, 1)",
    "tf.concat(concat_dim=1, values=[x, x])": "tf.concat(axis=1, values=[x, x])",
    "tf.split(split_dim=1, num_split=3, value=x)": "tf.split(axis=1, num_or_size_splits=3, value=x)",
    "tf.SparseTensor([[0, 0]], [1.0], shape=[1, 1])": "tf.SparseTensor([[0, 0]], [1.0], dense_shape=[1, 1])",
    "tf.listdiff([1, 2, 3, 4], [2, 4])": "tf.setdiff1d([1, 2, 3, 4], [2, 4])",
    "tf.inv(v)": "tf.reciprocal(v)",
    "tf.mul(x, 2.0)": "tf.multiply(x, 2.0)",
    "tf.sub(x, 2.0)": "tf.subtract(x, 2.0)",
    "tf.neg(x)": "tf.negative(x)",
    "tf.pack([x, x], axis=1)": "tf.stack([x, x], axis=1)",
    "tf.unpack(x, axis=1)": "tf.unstack(x, axis=1)",
    "tf.unpack(value=x, num=2)": "tf.unstack(value=x, num=2)",
    "tf.select(x > 2.0, x, -x)": "tf.where(x > 2.0, x, -x)",
    "tf.select(condition=x > 2.0, t=x, e=-x)": "tf.where(x > 2.0, x, -x)",
    "tf.complex_abs(c64)": "tf.abs(c64)",
    "tf.batch_matmul(x, x, adj_y=True)": "tf.matmul(x, x, adjoint_b=True)",
    "tf.batch_matmul(x, x, False, True)": "tf.matmul(x, x, adjoint_b=True)",
    "tf.batch_cholesky(sq)": "tf.cholesky(sq)",
    "tf.batch_svd(x, False)": "tf.svd(x, compute_uv=False)",
    "tf.batch_fft(c64)": "tf.fft(c64)",
    "tf.image.per_image_whitening(rgb)": "tf.image.per_image_standardization(rgb)",
    "tf.nn.deconv2d(img, kernel_t, [1, 8, 8, 3], [1, 2, 2, 1])": (
        "tf.nn.conv2d_transpose(img, kernel_t, [1, 8, 8, 3], [1, 2, 2, 1])"
    ),
}


def outcomes(python: str, files: dict[str, str], folder: Path) -> dict[str, Any]:
    """What native files compute in `y`, by the calls that they stand for: `{"y": …}` or `{"error": …}`.

    One process runs them, in forks of many; those that draw random numbers in one of their own, since calls with the
    same seed draw from one stream.
    """
    drawing = {call for call in files if "seed" in call or "random" in call or "multinomial" in call}
    quiet = [call for call in files if call not in drawing]
    batches = [quiet[start : start + _BATCH] for start in range(0, len(quiet), _BATCH)]
    code = {call: PRELUDE + files[call] for call in drawing}
    code |= {str(number): _together(files, batch) for number, batch in enumerate(batches)}
    found = examples.run_snippets(python, code, folder)
    for number in range(len(batches)):
        ran = found.pop(str(number))
        assert "y" in ran, ran
        found |= ran["y"]
    return dict(found)


def _together(files: dict[str, str], batch: list[str]) -> str:
    functions = []
    for number, call in enumerate(batch):
        body = files[call].rstrip().replace("\n", "\n    ")
        functions.append(f"def call_{number}():\n    {body}\n    return y\n")
    names = ", ".join(f"{call!r}: call_{number}" for number, call in enumerate(batch))
    return "\n".join([PRELUDE, *functions, _RUN_ALL, f"y = {{call: run(f) for call, f in {{{names}}}.items()}}", ""])


_BATCH = 40
_RUN_ALL = """\
def run(f):
    try:
        return {"y": f()}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
"""


def record(python: str) -> None:
    """Runs every call under TensorFlow 1.15, and keeps what it computed."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = examples.run_snippets(
            python, {call: PRELUDE + snippet(as_of_1_15(call)) for call in calls()}, Path(folder)
        )
    for call, outcome in outcomes.items():
        if "error" in outcome:
            print(f"{call}\n    {outcome['error'].splitlines()[-1]}")
    kept: dict[str, Any] = {call: outcome["y"] for call, outcome in outcomes.items() if "y" in outcome}
    lines = [f" {json.dumps(call)}: {json.dumps(y)}" for call, y in sorted(kept.items())]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
