"""TFM470: loss functions of Keras under their long names."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api

_SHORT = {
    "tf.keras.losses.mean_squared_error": "tf.keras.losses.MSE",
    "tf.keras.losses.mean_absolute_error": "tf.keras.losses.MAE",
    "tf.keras.losses.mean_absolute_percentage_error": "tf.keras.losses.MAPE",
    "tf.keras.losses.mean_squared_logarithmic_error": "tf.keras.losses.MSLE",
}


def _check(site: Site) -> Iterable[Finding]:
    if not api.v2_has(site.spelled, site.file.target):
        native = _SHORT[site.symbol]
        yield site.rewrite(f"`{site.spelled}` is `{native}` in Keras 3", site.rename(native))


LOSS_NAME = Rule(
    "TFM470",
    "keras-loss-name",
    "The function has only its short name in `tf.keras.losses`.",
    frozenset(_SHORT),
    _check,
    Applicability.SAFE,
    "Keras 3 exports `MSE`, `MAE`, `MAPE` and `MSLE`. As strings for `compile` the long names are known as before.",
    "https://keras.io/api/losses/",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.keras.losses.mean_squared_error([[1.0, 2.0]], [[2.0, 4.0]])\n",
            "import tensorflow as tf\n\ny = tf.keras.losses.MSE([[1.0, 2.0]], [[2.0, 4.0]])\n",
        ),
    ),
    fate=lambda symbol: Applicability.SAFE if symbol in _SHORT else None,
)
