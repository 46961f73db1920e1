"""Runs code snippets under whichever TensorFlow this interpreter has, and gives what each computed in `y`.

Reads a JSON object of snippets by name from standard input, writes one of outcomes: `{"y": …, "out": …}` or
`{"error": …}`. Each snippet runs in a fork of its own, so that none sees another's graph, flags or random state. Under
TensorFlow 1 the tensors in `y` are run in a session, after the initializers; an array becomes a nested list.
This file also runs under Python 3.7.
"""

import contextlib
import io
import json
import os
import sys
import traceback

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
import tensorflow as tf


def plain(value):
    """A value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return repr(value)


def evaluated(value):
    """Tensors as arrays, within whatever holds them."""
    if tf.__version__.startswith("1.") and not tf.executing_eagerly():
        with tf.Session() as session:
            session.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
            return in_session(session, value)
    return eagerly(value)


def in_session(session, value):
    if isinstance(value, dict):
        return {key: in_session(session, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [in_session(session, item) for item in value]
    if isinstance(value, (tf.Tensor, tf.SparseTensor, tf.Variable, tf.Operation)) or hasattr(value, "_fields"):
        return session.run(value)
    return value


def eagerly(value):
    if isinstance(value, dict):
        return {key: eagerly(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [eagerly(item) for item in value]
    if isinstance(value, tf.SparseTensor):
        return [value.indices.numpy(), value.values.numpy(), value.dense_shape.numpy()]
    return value.numpy() if hasattr(value, "numpy") else value


def run(code):
    """What one snippet computed and printed."""
    out = io.StringIO()
    namespace = {"__name__": "__snippet__"}
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(code, "<snippet>", "exec"), namespace)
            y = plain(evaluated(namespace["y"])) if "y" in namespace else None
    except BaseException:
        return {"error": traceback.format_exc(limit=-3)}
    return {"y": y, "out": out.getvalue()}


def in_fork(code):
    """The same in a process of its own, so that nothing is left behind."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(run(code), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"error": "the process ended"}


def main():
    """Runs all snippets of standard input."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    snippets = json.load(sys.stdin)
    sys.stdout.write(json.dumps({name: in_fork(code) for name, code in snippets.items()}))


if __name__ == "__main__":
    main()
