"""TFM468: recurrent layers, whose defaults changed."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.receivers import is_surely_old

_HARD = (
    "`recurrent_activation` was `'hard_sigmoid'` by default, which is `lambda x: tf.clip_by_value(0.2 * x + 0.5,"
    " 0.0, 1.0)` for Keras 3, and is `'sigmoid'` now"
)
_AFTER = "`reset_after` was False, and is True now"
_LAYERS = ("LSTM", "LSTMCell", "GRU", "GRUCell", "ConvLSTM2D")


def _check(site: Site) -> Iterable[Finding]:
    signature = api.v1_signature(site.symbol)
    if site.call is None or not is_surely_old(site) or signature is None:
        return
    bound = site.bind(signature.names)
    if not bound.complete:
        return
    changed = [] if "recurrent_activation" in bound.by_name else [_HARD]
    if "GRU" in site.symbol and "reset_after" not in bound.by_name:
        changed.append(_AFTER)
    if changed:
        yield site.report(f"`{site.symbol}` computes otherwise by default: {'; '.join(changed)}")


RECURRENT_DEFAULT = Rule(
    "TFM468",
    "keras-recurrent-default",
    "Recurrent layers have other gates by default.",
    frozenset(f"tf.keras.layers.{name}" for name in _LAYERS),
    _check,
    Applicability.MANUAL,
    "TensorFlow 2 changed the defaults to what cuDNN computes. A model trained with the old ones gives other numbers"
    " with the new ones; one that is trained anew need not care.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/layers/GRU",
    (Example("import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [2, 3, 4])\nh = tf.keras.layers.GRU(5)(x)\n"),),
)
