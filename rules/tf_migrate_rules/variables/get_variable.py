"""TFM401: variables that are made or found by their name."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule
from tf_migrate_rules.variables.made_once import made_once

_MAKE = (
    "make a `tf.Variable(initializer(shape, tf.float32), name=...)` once, and keep it: in a module, or as an"
    " attribute of an object. The default initializer was `tf.keras.initializers.GlorotUniform()`, for integers"
    " zeros."
)


def _of_scope(site: Site) -> bool:
    return site.call is not None and is_surely_old(site)


GET_VARIABLE = topic_rule(
    "TFM401",
    "get-variable",
    "Variables are made once and kept by Python, not found again by their names.",
    {
        "tf.get_variable": _MAKE,
        "tf.get_local_variable": f"{_MAKE} With `trainable=False`.",
        "tf.VariableScope.get_variable": _MAKE,
    },
    attributes={".get_variable": Attribute(_MAKE, _of_scope)},
    fix=made_once,
    why="`get_variable` made a variable under the scope's name, or gave the one that was there when the scope"
    " reused. In TensorFlow 2 a variable lives as long as an object refers to it, and names need not be unique.",
    page="model_mapping",
    examples=(Example("import tensorflow as tf\n\nw = tf.get_variable('w', [2, 3])\n"),),
)
