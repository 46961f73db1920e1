"""TFM469: weights of layers, whose name is given by keyword."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.receivers import defines, is_of_other_library

_POSITIONS = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")


def _check(site: Site) -> Iterable[Finding]:
    call = site.call
    name = site.symbol[1:]
    if call is None or site.place is not None or defines(site, name) or is_of_other_library(site, site.receiver):
        return
    bound = site.bind(_POSITIONS)
    if not bound.positional and name == "add_weight":
        return
    named = bound.by_name.get("name")
    if bound.positional and (named is None or not isinstance(named.value, (cst.SimpleString, cst.FormattedString))):
        return
    if not bound.complete or not isinstance(site.node, cst.Attribute):
        yield site.report(f"`{name}` of a layer takes the name by keyword in Keras 3")
        return
    arguments = site.arguments()
    for position in bound.positional:
        arguments.name(bound.by_name[position], position)
    edits = arguments.edits()
    if name == "add_variable":
        edits.append(replace(site.span(site.node.attr), "add_weight"))
    yield site.rewrite("a layer makes its weights by `add_weight`, with the name by keyword in Keras 3", edits)


ADD_WEIGHT = Rule(
    "TFM469",
    "keras-add-weight",
    "The first parameter of `add_weight` is the shape now.",
    frozenset({".add_weight", ".add_variable"}),
    _check,
    Applicability.SAFE,
    "`add_weight(name, shape, …)` raises a ValueError in Keras 3, whose order is `shape, initializer, dtype, …`.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\n\nclass Scale(tf.keras.layers.Layer):\n    def build(self, shape):\n"
            "        self.scale = self.add_weight('scale', [int(shape[-1])], initializer='ones')\n"
            "        super().build(shape)\n\n"
            "    def call(self, x):\n        return x * self.scale\n\n\ny = Scale()(tf.constant([[1.0, 2.0]]))\n",
            "import tensorflow as tf\n\n\nclass Scale(tf.keras.layers.Layer):\n    def build(self, shape):\n"
            "        self.scale = self.add_weight(name='scale', shape=[int(shape[-1])], initializer='ones')\n"
            "        super().build(shape)\n\n"
            "    def call(self, x):\n        return x * self.scale\n\n\ny = Scale()(tf.constant([[1.0, 2.0]]))\n",
        ),
    ),
)
