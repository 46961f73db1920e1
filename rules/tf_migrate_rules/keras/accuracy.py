"""TFM457: accuracy under its short name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.receivers import is_surely_old

_LONG = {"acc": "accuracy", "val_acc": "val_accuracy"}
_METRICS = re.compile(r"""metrics\s*=\s*\[[^\]]*['"](acc|accuracy)['"]""")
_CALLBACKS = ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau")


def _check(site: Site) -> Iterable[Finding]:
    literal = _monitored(site) if site.place is not None else _looked_up(site)
    if literal is None or site.is_import:
        return
    name = literal.evaluated_value
    named = {found.group(1) for found in _METRICS.finditer(site.file.tree.text)}
    if not isinstance(name, str) or name not in _LONG or "acc" in named:
        return
    said = f"the metric 'accuracy' is called `{_LONG[name]}` in TensorFlow 2, not `{name}`"
    if named:
        edit = replace(site.span(literal), literal.quote + _LONG[name] + literal.quote)
        assumed = "assuming that the model is the one compiled with metrics=['accuracy']"
        yield site.rewrite(f"{said} ({assumed})", [edit], applicability=Applicability.UNSAFE, at=literal)
    elif is_surely_old(site):
        yield site.report(f"{said}, unless the model is compiled with metrics=['acc']", at=literal)


def _looked_up(site: Site) -> cst.SimpleString | None:
    """The key of `fitted.history["acc"]`."""
    lookup = site.parent(site.node)
    if not isinstance(lookup, cst.Subscript) or lookup.value is not site.node or len(lookup.slice) != 1:
        return None
    index = lookup.slice[0].slice
    return index.value if isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString) else None


def _monitored(site: Site) -> cst.SimpleString | None:
    """The name of `EarlyStopping(monitor="val_acc")`."""
    if site.call is None:
        return None
    first = ("filepath", "monitor") if site.symbol.endswith("ModelCheckpoint") else ("monitor",)
    value = site.bind(first).value("monitor")
    return value if isinstance(value, cst.SimpleString) else None


ACCURACY_NAME = Rule(
    "TFM457",
    "keras-accuracy-name",
    "The metric 'accuracy' has no short name any more.",
    frozenset({".history", *(f"tf.keras.callbacks.{name}" for name in _CALLBACKS)}),
    _check,
    Applicability.UNSAFE,
    "A model compiled with `metrics=['accuracy']` called it `acc` and `val_acc` in TensorFlow 1. TensorFlow 2 calls"
    " a metric as it was given: `accuracy`; with `metrics=['acc']` it stays `acc`.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/Model",
    (
        Example(
            "import numpy as np\nimport tensorflow as tf\n\n"
            "model = tf.keras.Sequential([tf.keras.layers.Dense(1, 'relu', input_shape=(2,))])\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "fitted = model.fit(np.zeros([4, 2]), np.zeros([4, 1]), verbose=0)\ny = fitted.history['acc']\n",
            "import numpy as np\nimport tensorflow as tf\n\n"
            "model = tf.keras.Sequential([tf.keras.layers.Dense(1, 'relu', input_shape=(2,))])\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "fitted = model.fit(np.zeros([4, 2]), np.zeros([4, 1]), verbose=0)\ny = fitted.history['accuracy']\n",
        ),
    ),
    fate=lambda _: None,
)
