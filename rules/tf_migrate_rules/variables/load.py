"""TFM409: values that a session puts into variables."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_session, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_ASSIGN = "write `v.assign(value)`."


def _into_session(site: Site) -> bool:
    """`v.load(value, sess)`; a network's own `load` is given a path."""
    call = site.call
    if call is None or len(call.arguments) != 2 or defines(site, "load"):
        return False
    value, last = call.arguments
    if isinstance(value.value, cst.SimpleString) or "path" in site.code(value.value):
        return False
    named = last.keyword is not None and last.keyword.value == "session"
    return named or is_session(site, last.value)


VARIABLE_LOAD = topic_rule(
    "TFM409",
    "variable-load",
    "Variables take values by `assign`.",
    {
        "tf.Variable.load": _ASSIGN,
        "tf.Variable.count_up_to": "write `v.assign_add(1)`, and compare with the limit yourself.",
        "tf.count_up_to": "write `v.assign_add(1)`, and compare with the limit yourself.",
    },
    attributes={".load": Attribute(_ASSIGN, _into_session)},
    applies=lambda site: is_surely_old(site) or site.symbol == "tf.count_up_to",
    why="`Variable.load` ran the initializer with another value in a session.",
    page="tf1_vs_tf2",
    examples=(Example("import tensorflow as tf\n\nsess = tf.Session()\nv = tf.Variable(1.0)\nv.load(2.0, sess)\n"),),
)
