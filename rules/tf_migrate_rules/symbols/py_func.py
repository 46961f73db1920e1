"""TFM124: `tf.py_func` becomes `tf.numpy_function`."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.spelling import import_of, rewritten

_NATIVE = "tf.numpy_function"


def _check(site: Site) -> Iterable[Finding]:
    message = f"`tf.py_func` is `{_NATIVE}` in TensorFlow 2"
    if site.is_import:
        yield import_of(site, f"it is `{_NATIVE}` in TensorFlow 2")
    elif site.call is None:
        yield site.rewrite(message, site.rename(_NATIVE))
    else:
        yield from _called(site, message)


def _called(site: Site, message: str) -> Iterable[Finding]:
    bound = site.bind(("func", "inp", "Tout", "stateful", "name"))
    arguments = site.arguments()
    # By position, `stateful` would pass for the `name` that 1.15's `tf.numpy_function` had there.
    for name in bound.positional[3:]:
        arguments.name(bound.by_name[name], name)
    edits = [*site.rename(_NATIVE), *arguments.edits()]
    given = bound.value("Tout")
    alone = isinstance(given, (cst.List, cst.Tuple)) and len(given.elements) == 1
    assumed = "that it stands in a `tf.function` or a dataset: run eagerly, it gives a single result bare"
    if edits:
        yield rewritten(site, message, edits, [assumed] if alone else [])
    else:
        site.settle()  # the assignment that gave the name is rewritten


RULE = Rule(
    "TFM124",
    "python-function",
    "`tf.py_func` is `tf.numpy_function`, with the same arguments.",
    frozenset({"tf.py_func"}),
    _check,
    Applicability.SAFE,
    "Both hand numpy arrays to a Python function, and neither lets a gradient through. `tf.py_function` is another"
    " thing: it hands over tensors and is differentiable.",
    "https://www.tensorflow.org/api_docs/python/tf/numpy_function",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.py_func(lambda x: x * 2.0, [tf.constant([1.0])], tf.float32, False)\n",
            "import tensorflow as tf\n\n"
            "y = tf.numpy_function(lambda x: x * 2.0, [tf.constant([1.0])], tf.float32, stateful=False)\n",
        ),
    ),
)
