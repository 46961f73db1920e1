"""Programs that use what left TensorFlow, and what they did under TensorFlow 1.15.

`python tests/rules/departed_programs.py PYTHON-WITH-TF1` runs them there and records what each computed in `y`
(`SNIPPETS`), or what it printed and logged (`PROGRAMS`), in `fixtures/examples/departed.json`; run it whenever one is
changed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

RECORDED: Path = examples.ROOT / "fixtures" / "examples" / "departed.json"
RUNNER = Path(__file__).with_name("run_programs.py")

_EAGER = """\
import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
tfe = tf.contrib.eager

"""
_DIGITS = """\
import gzip
import os
import tempfile

import numpy as np


def digits(count, seed):
    state = np.random.RandomState(seed)
    return state.randint(0, 256, (count, 28, 28)).astype(np.uint8), state.randint(0, 10, count).astype(np.uint8)


def save(name, array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    with gzip.open(os.path.join(folder, name + "-ubyte.gz"), "wb") as file:
        file.write(head + array.tobytes())


def told(images, labels):
    return [np.asarray(images, np.float64).sum(axis=tuple(range(1, np.ndim(images)))), labels, np.shape(images)]


folder = tempfile.mkdtemp()
train, test = digits(23, 1), digits(7, 2)
save("train-images-idx3", train[0])
save("train-labels-idx1", train[1])
save("t10k-images-idx3", test[0])
save("t10k-labels-idx1", test[1])
"""
#: What replaces the head of `_DIGITS`' programs so that the same digits come from Keras.
KERAS_DIGITS = """\
import tensorflow

folder = "nowhere"
tensorflow.keras.datasets.mnist.load_data = lambda: (train, test)
"""
_READ = "from tensorflow.examples.tutorials.mnist import input_data\n\n"

_GRADIENTS = f"""{_EAGER}
w, u = tfe.Variable(2.0), tfe.Variable(3.0)
fixed = tfe.Variable(1.0, trainable=False)
one = tf.constant(1.0)


def f(x, y):
    return x * x * x * y - x * y * y


def refused(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except ValueError:
        return "refused"
    return "taken"


"""


def _gradients(*lines: str) -> str:
    return _GRADIENTS + "\n".join(lines) + "\n"


#: Code that computes `y`, the same natively.
SNIPPETS: Mapping[str, str] = {
    # -- gradient functions
    "implicit": _gradients(
        "pairs = tfe.implicit_gradients(lambda x: u * x * x + w * x + fixed)(2.0)",
        "y = [[gradient, variable + 0.0] for gradient, variable in pairs]",
    ),
    "implicit with value": _gradients(
        "value, pairs = tfe.implicit_value_and_gradients(lambda x: u * x + w * w)(x=2.0)",
        "y = [value, [[gradient, variable + 0.0] for gradient, variable in pairs]]",
    ),
    "implicit of a list": _gradients("y = [g for g, _ in tfe.implicit_gradients(lambda: [w * w, w * u])()]"),
    "implicit of a vector": _gradients(
        "y = [g for g, _ in tfe.implicit_gradients(lambda: w * tf.constant([1.0, 2.0]))()]"
    ),
    "implicit without connection": _gradients(
        "y = [g for g, _ in tfe.implicit_gradients(lambda: tf.stop_gradient(u * 1.0) + w)()]"
    ),
    "implicit refused": _gradients(
        "y = [refused(tfe.implicit_gradients(lambda: None)), refused(tfe.implicit_gradients(lambda: one * 2.0))]"
    ),
    "by all": _gradients("y = tfe.gradients_function(f)(2.0, 3.0)"),
    "by number": _gradients("y = tfe.gradients_function(f, params=[1])(2.0, 3.0)"),
    "by name": _gradients("y = tfe.gradients_function(f, ['y', 'x'])(2.0, 3.0)"),
    "weighted": _gradients("y = tfe.gradients_function(f)(2.0, 3.0, dy=10.0)"),
    "second order": _gradients(
        "first = tfe.gradients_function(f)", "y = tfe.gradients_function(lambda x, y: first(x, y)[0])(2.0, 3.0)"
    ),
    "one tensor twice": _gradients("y = tfe.gradients_function(lambda x, y: x * y)(one, one)"),
    "with value": _gradients("y = tfe.value_and_gradients_function(f)(2.0, 3.0)"),
    "structure": _gradients(
        "value, gradients = tfe.value_and_gradients_function(lambda x: [x * x, (x,)])(2.0, dy=[1.0, (5.0,)])",
        "y = [value[0], value[1][0], gradients]",
    ),
    "star": _gradients("y = tfe.gradients_function(lambda *a: a[0] * a[1])(3.0, 4.0)"),
    "star after one": _gradients("y = tfe.gradients_function(lambda x, *a: x * a[0])(3.0, 4.0)"),
    "default given": _gradients("y = tfe.gradients_function(lambda x, y=2.0: x * y)(3.0, 4.0)"),
    "variable given": _gradients("y = tfe.gradients_function(lambda v: v * v)(w)"),
    "unused and int": _gradients("y = tfe.gradients_function(lambda x, n, m: x * 1.0)(3.0, 4, 5.0)"),
    "array": _gradients("y = tfe.gradients_function(lambda x: x * x)(np.array([1.0, 2.0]))"),
    "nothing depends": _gradients("y = tfe.gradients_function(lambda x: one * 2.0)(2.0)"),
    "refused": _gradients(
        "y = [refused(tfe.gradients_function(f, [0, 'y']), 2.0, 3.0),",
        "     refused(tfe.gradients_function(lambda x: None), 2.0)]",
    ),
    # -- other names of the module
    "module's names": f"""{_EAGER}
v = tfe.Variable([1, 2], True, name="v", dtype=tf.float32)
numbers = tfe.Iterator(dataset=tf.data.Dataset.range(4))
y = [
    v * 2.0,
    numbers.next(),
    next(numbers),
    [n for n in tfe.Iterator(tf.data.Dataset.range(3))],
    tfe.py_func(lambda x: x * 2, [tf.constant(3)], tf.int32),
    tfe.num_gpus(),
    len([name for name in tfe.list_devices() if "device:CPU" in name]),
    tfe.executing_eagerly(),
    tfe.in_eager_mode(),
    isinstance(v, tfe.Variable),
]
""",
    "functions": f"""{_EAGER}
@tfe.defun
def double(x):
    return x * 2


triple = tfe.defun(lambda x: x * 3)
typed = tfe.defun(lambda x: x + 1.0, input_signature=[tfe.TensorSpec([None], tf.float32)])


@tfe.custom_gradient
def bent(x):
    return x * 1.0, lambda dy: dy * 7.0


with tfe.GradientTape() as tape:
    at = tf.constant(2.0)
    tape.watch(at)
    value = bent(at)
y = [double(tf.constant(3)), double(4), triple(2), typed([1.0, 2.0]), tape.gradient(value, at)]
""",
    "tracked": f"""{_EAGER}
class Model(tfe.Checkpointable):
    def __init__(self):
        self.v = tfe.Variable([1.0, 2.0])


import tempfile

model = Model()
path = tfe.Checkpoint(model=model).save(tempfile.mkdtemp() + "/at")
model.v.assign([7.0, 7.0])
tfe.Checkpoint(model=model).restore(path)
y = model.v + 0.0
""",
    # -- metrics
    "means": f"""{_EAGER}
mean = tfe.metrics.Mean()
mean([1.0, 2.0, 4.0])
mean([5.0], weights=[2.0])
first = mean.result()
mean.init_variables()
mean(tf.constant(0.1))
small = tfe.metrics.Mean("small", tf.float32)
small([[1, 2], [3, 5]], [[1, 0], [1, 1]])
y = [first, mean.result(), small.result(), small.name]
""",
    "accuracies": f"""{_EAGER}
scores = [[0.2, 0.8], [0.3, 0.7], [0.6, 0.4]]
binary = tfe.metrics.BinaryAccuracy(0.5, "binary")
binary([1.0, 0.0, 1.0], [0.6, 0.5, 0.2])
logits = tfe.metrics.BinaryAccuracy(threshold=0.0)
logits(labels=[[1, 0], [1, 1]], predictions=[[0.6, -0.5], [-0.2, 1.0]])
categorical = tfe.metrics.CategoricalAccuracy()
categorical([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], scores)
sparse = tfe.metrics.SparseAccuracy("sparse", dtype=tf.float32)
sparse([1, 0, 1], predictions=scores, weights=[1, 1, 2])
exact = tfe.metrics.Accuracy()
exact([1, 2, 3, 4], [0, 2, 3, 4])
y = [metric.result() for metric in (binary, logits, categorical, sparse, exact)]
""",
    # -- optimizers
    "minimize": f"""{_EAGER}
class Model(object):
    def __init__(self, rate):
        self.v = tfe.Variable([1.0, -2.0])
        self.optimizer = tf.train.AdamOptimizer(rate, beta1=0.5)

    def loss(self):
        return tf.reduce_sum(self.v * self.v)

    def fit(self):
        for _ in range(4):
            self.optimizer.minimize(self.loss, global_step=steps)
            pairs = self.optimizer.compute_gradients(lambda: self.loss() * 2.0, [self.v])
            self.optimizer.apply_gradients(pairs, global_step=None, name="applied")


steps = tfe.Variable(0)
model = Model(0.1)
model.fit()
y = [model.v + 0.0, steps + 0]
""",
    "momentum": f"""{_EAGER}
v, w = tf.Variable([1.0, -2.0]), tf.Variable(3.0)
plain, nested = tf.train.MomentumOptimizer(0.1, 0.9), tf.train.MomentumOptimizer(0.05, 0.8, use_nesterov=True)
for _ in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(v * v) * w
    plain.apply_gradients(
        zip(tape.gradient(loss, [v, w]), [v, w]), global_step=tf.train.get_or_create_global_step()
    )
    nested.minimize(lambda: tf.reduce_sum(v * w), var_list=[v, w])
y = [v + 0.0, w + 0.0]
""",
    "other optimizers": f"""{_EAGER}
v = tf.Variable([1.0, -2.0])
for optimizer in (
    tf.train.GradientDescentOptimizer(1),
    tf.train.AdagradOptimizer(0.1),
    tf.train.AdadeltaOptimizer(0.5, rho=0.9),
):
    for number in range(3):
        optimizer.apply_gradients([(tf.constant([0.5, number + 1.0]), v)])
y = v + 0.0
""",
    # -- MNIST
    "digits": f"""{_DIGITS}{_READ}
mnist = input_data.read_data_sets(folder, one_hot=True, validation_size=5)
np.random.seed(4)
batches = [mnist.train.next_batch(size) for size in (4, 10, 7, 3, 18)]
y = [
    [told(*batch) for batch in batches],
    [part.num_examples for part in mnist],
    mnist.train.epochs_completed,
    told(mnist.validation.images, mnist.validation.labels),
    told(mnist.test.images, mnist.test.labels),
    mnist.test.images.dtype.name,
]
""",
    "digits as they are": f"""{_DIGITS}{_READ}import tensorflow as tf

mnist = input_data.read_data_sets(folder, False, False, tf.uint8, False, 3, seed=11)
batches = [mnist.train.next_batch(6, shuffle=False) for _ in range(5)]
batches += [mnist.test.next_batch(5) for _ in range(3)]
y = [[told(*batch) for batch in batches], mnist.train.images.dtype.name, mnist.test.epochs_completed]
""",
    "digits under a graph's seed": f"""{_DIGITS}import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets

tf.set_random_seed(5)
mnist = read_data_sets(folder, validation_size=0)
y = [told(*mnist.train.next_batch(9)), told(*mnist.test.next_batch(4)), np.random.rand(2)]
""",
    "fake digits": f"""{_READ}
mnist = input_data.read_data_sets("nowhere", fake_data=True, one_hot=True)
images, labels = mnist.train.next_batch(2, fake_data=True)
y = [len(images), sum(images[1]), labels, mnist.test.num_examples]
""",
    "refused digits": f"""{_DIGITS}{_READ}import tensorflow as tf


def refused(*args, **kwargs):
    try:
        input_data.read_data_sets(*args, **kwargs)
    except (ValueError, TypeError) as error:
        return type(error).__name__


y = [refused(folder, validation_size=24), refused(folder, dtype=tf.int32, validation_size=1)]
""",
}


class Program(NamedTuple):
    """A script, and the arguments that it is run with."""

    code: str
    arguments: tuple[str, ...] = ()


_MAIN = "\n\nif __name__ == '__main__':\n    tf.app.run()\n"
_LOGGED = """
    tf.logging.debug("debug")
    tf.logging.info("info %d", 3)
    tf.logging.warn("warn")
    tf.logging.error("error")
"""

#: Scripts, with what they print and log.
PROGRAMS: Mapping[str, Program] = {
    "flags and main": Program(
        "import tensorflow as tf\n\nflags = tf.app.flags\nFLAGS = flags.FLAGS\n"
        "flags.DEFINE_integer('steps', default_value=3, docstring='how many')\nflags.DEFINE_bool('fast', True, 'how')\n"
        "flags.DEFINE_float('rate', 0.5, 'how much')\n\n\ndef main(argv):\n"
        "    print(FLAGS.steps, FLAGS.fast, FLAGS.rate, argv[1:], len(tf.ones([FLAGS.steps]).shape))\n" + _MAIN,
        ("--steps=5", "--nofast", "rest"),
    ),
    "flags read by the module": Program(
        "import tensorflow as tf\n\ntf.flags.DEFINE_string('data', 'none', 'where')\nFLAGS = tf.flags.FLAGS\n"
        "print(FLAGS.data)\n\n\ndef main(_):\n    print(FLAGS.data)\n" + _MAIN,
        ("--data=here",),
    ),
    "flags without app": Program(
        "import tensorflow as tf\nfrom tensorflow.python.platform import flags\n\nFLAGS = flags.FLAGS\n"
        "flags.DEFINE_string('data', 'none', 'where')\n\n\nclass Reader(object):\n    def read(self):\n"
        "        return FLAGS.data\n\n\ndef main():\n    print(Reader().read(), tf.constant(2.0).shape)\n\n\n"
        "if __name__ == '__main__':\n    main()\n",
        ("--data=here",),
    ),
    "flags as a dictionary": Program(
        "import tensorflow as tf\n\ntf.flags.DEFINE_integer('steps', 3, 'how many')\nFLAGS = tf.flags.FLAGS\n"
        "print(FLAGS.steps)\nfor name, flag in sorted(FLAGS.__flags.items()):\n    if name == 'steps':\n"
        "        print(name, flag.value)\nprint(FLAGS.__flags['steps'].value)\n",
        ("--steps=4",),
    ),
    "unknown flags beside argparse": Program(
        "import argparse\nimport tensorflow as tf\n\n\ndef main(argv):\n    print(options.rate, argv[1:])\n\n\n"
        "if __name__ == '__main__':\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('--rate', type=float)\n    options = parser.parse_args()\n    tf.app.run()\n",
        ("--rate=0.5",),
    ),
    "main elsewhere": Program(
        "import tensorflow as tf\n\n\ndef start():\n    main = None\n    tf.app.run(argv=['program', 'given'])\n\n\n"
        "def main(argv):\n    print(argv)\n\n\nstart()\n",
        ("not", "these"),
    ),
    "logging by default": Program(f"import tensorflow as tf\n\n\ndef log():{_LOGGED}\n\nlog()\n"),
    "logging in main": Program(f"import tensorflow as tf\n\n\ndef main(_):{_LOGGED}{_MAIN}"),
    "logging at info": Program(
        f"import tensorflow as tf\n\n\ndef log():{_LOGGED}\n\ntf.logging.set_verbosity(tf.logging.INFO)\nlog()\n"
        "level = tf.logging.get_verbosity()\ntf.logging.set_verbosity(tf.logging.ERROR)\nlog()\n"
        "tf.logging.set_verbosity(level)\nlog()\ntf.logging.set_verbosity('DEBUG')\nlog()\n"
    ),
    "logging at error in main": Program(
        f"import tensorflow as tf\n\ntf.logging.set_verbosity(tf.logging.ERROR)\n\n\ndef main(_):{_LOGGED}"
        f"    tf.logging.set_verbosity(20){_LOGGED}    tf.logging.set_verbosity(tf.logging.WARN){_LOGGED}{_MAIN}"
    ),
    "other ways to log": Program(
        "import logging\n\nimport tensorflow as tf\n\ntf.logging.set_verbosity(logging.INFO)\n"
        "for number in range(5):\n    tf.logging.log_every_n(tf.logging.INFO, 'every %d', 2, number)\n"
        "tf.logging.log(tf.logging.WARN, 'as a warning')\ntf.logging.log_if(tf.logging.INFO, 'now', True)\n"
        "tf.logging.vlog(20, 'by number')\ntf.logging.log_if(tf.logging.INFO, 'never', False)\n"
        "tf.logging.TaskLevelStatusMessage('task')\ntf.logging.fatal('not the end')\nprint('end')\n"
    ),
}
#: What TensorFlow 1 wrote at another level: absl's `fatal` ends the program, so that `error` takes its place.
_LEVELS = {"CRITICAL": "E", "FATAL": "E"}
_MESSAGE = re.compile(
    r"(?:(?P<letter>[IWEFD])\d{4} [\d:.]+ +\d+ [^\]]+\]|(?P<level>[A-Z]+):(?:tensorflow|absl):) ?(?P<text>.*)"
)


def run_programs(python: str, programs: Mapping[str, Program], folder: Path) -> dict[str, Any]:
    """Runs programs under an interpreter, in a folder; see `run_programs.py`."""
    done = subprocess.run(
        [python, str(RUNNER)],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcomes = json.loads(done.stdout.splitlines()[-1])
    return {name: {"out": out, "log": messages(error), "left": left} for name, (out, error, left) in outcomes.items()}


def messages(text: str) -> list[str]:
    """What was logged, each message with the letter of its level; TensorFlow's notices of its own left out.

    After `tf.app.run` TensorFlow 1 wrote each message twice, once for each of two handlers.
    """
    found: list[str] = []
    for line in text.splitlines():
        match = _MESSAGE.fullmatch(line)
        if match is None or "is deprecated" in line or "program was run" in line:
            continue
        level = match["letter"] or _LEVELS.get(match["level"]) or match["level"][0]
        message = f"{level} {match['text']}"
        if not found or found[-1] != message:
            found.append(message)
    return found


def record(python: str) -> None:
    """Runs everything under TensorFlow 1.15, and keeps what it did."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = examples.run_snippets(python, SNIPPETS, Path(folder))
        done = run_programs(python, PROGRAMS, Path(folder))
    for name, outcome in outcomes.items():
        if "error" in outcome:
            print(f"{name}: {outcome['error']}")
    kept = {name: outcome["y"] for name, outcome in outcomes.items() if "y" in outcome} | done
    lines = [f" {json.dumps(name)}: {json.dumps(outcome)}" for name, outcome in sorted(kept.items())]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
