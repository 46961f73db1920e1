"""TFM206: switches between the behaviours of TensorFlow 1 and 2, which a native program has no use for."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api

_OLD = "asks for what only TensorFlow 1 did; a native program runs without it"
_NEW = "asks for what TensorFlow 2 does anyway"
_ASKS = "asks for a behaviour that TensorFlow 2 always has"

_SWITCHES = {
    "tf.disable_v2_behavior": _OLD,
    "tf.disable_eager_execution": _OLD,
    "tf.disable_resource_variables": _OLD,
    "tf.disable_control_flow_v2": _OLD,
    "tf.disable_tensor_equality": _OLD,
    "tf.disable_v2_tensorshape": _OLD,
    "tf.enable_v2_behavior": _NEW,
    "tf.enable_resource_variables": _NEW,
    "tf.enable_control_flow_v2": _NEW,
    "tf.enable_tensor_equality": _NEW,
    "tf.enable_v2_tensorshape": _NEW,
    "tf.control_flow_v2_enabled": _ASKS,
    "tf.resource_variables_enabled": _ASKS,
    "tf.experimental.output_all_intermediates": "sets up control flow of TensorFlow 1; delete the call",
}


def _check(site: Site) -> Iterable[Finding]:
    said = f"`{site.spelled}` {_SWITCHES[site.symbol]}"
    if site.is_import:
        yield site.rewrite(said, [])
    elif _SWITCHES[site.symbol] in (_OLD, _NEW) and site.is_own_statement() and not _others_need(site):
        yield site.rewrite(f"{said}: the call is removed", site.without_statement())
    else:
        yield site.report(said)


def _others_need(site: Site) -> bool:
    """Whether code stays that a program written as `tf.compat.v1.…` needs the switch for.

    Where the compatibility module is imported as a whole, the engine holds all fixes back as long as it is needed.
    """
    reference = site.reference
    root = site.file.names.root_of(reference.root.value, site.scope) if reference is not None else None
    if root is None or root.compat or not site.compat:
        return False
    left = (symbol for symbol in site.file.symbols if symbol not in _SWITCHES)
    return any(not api.v2_has(symbol, site.file.target) for symbol in left)


GRAPH_SWITCH = Rule(
    "TFM206",
    "graph-switch",
    "The call switches a behaviour of TensorFlow 1 or 2 on or off; native code does without.",
    frozenset(_SWITCHES),
    _check,
    Applicability.SAFE,
    "Programs that run TensorFlow 1 code on TensorFlow 2 switch its behaviours off. Native code needs no such"
    " switch: the call goes as soon as nothing of `tf.compat.v1` is left in the file.",
    "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_resource_variables()\ny = tf.constant([1.0])\n",
            "import tensorflow as tf\n\ny = tf.constant([1.0])\n",
        ),
        Example(
            "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\nx = tf.placeholder(tf.float32)\n",
        ),
    ),
)
