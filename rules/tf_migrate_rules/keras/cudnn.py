"""TFM459: recurrent layers that were made for cuDNN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.tables.keras import LAYER_KEYWORDS
from tf_migrate_rules.transfer import transfer

_LAYERS: Mapping[str, Moved] = {
    "tf.keras.layers.CuDNNLSTM": Moved("tf.keras.layers.LSTM", parameters=LAYER_KEYWORDS),
    "tf.keras.layers.CuDNNGRU": Moved("tf.keras.layers.GRU", parameters=LAYER_KEYWORDS),
}


def _check(site: Site) -> Iterable[Finding]:
    native = _LAYERS.get(site.symbol)
    if native is None:
        return
    said = f"`{site.symbol}` is `{native.to}`, which uses cuDNN where it can"
    if site.call is None:
        yield site.rewrite(said, site.rename(native.to))
        return
    carried = transfer(site, native)
    if carried.lost:
        yield site.report(f"{said}, but {carried}")
    else:
        message = f"{said}; {carried}" if str(carried) else said
        yield site.rewrite(message, [*site.rename(native.to), *carried.edits])


CUDNN_LAYER = Rule(
    "TFM459",
    "keras-cudnn-layer",
    "`LSTM` and `GRU` use cuDNN by themselves.",
    frozenset(_LAYERS),
    _check,
    Applicability.SAFE,
    "The defaults of Keras 3 (sigmoid gates, `reset_after` for GRU) are what cuDNN computes, and what these layers"
    " computed.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/layers/LSTM",
    (
        Example(
            "import tensorflow as tf\n\nlayer = tf.keras.layers.CuDNNLSTM(4, return_sequences=True, name='lstm')\n",
            "import tensorflow as tf\n\nlayer = tf.keras.layers.LSTM(4, return_sequences=True, name='lstm')\n",
        ),
    ),
)
