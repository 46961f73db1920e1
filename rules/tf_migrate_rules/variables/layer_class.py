"""TFM421: the layer classes of `tf.layers`."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.receivers import is_eager
from tf_migrate_rules.tables.keras import LAYER_KEYWORDS
from tf_migrate_rules.topics import each, topic_rule
from tf_migrate_rules.transfer import Transfer, transfer

_SAME = "Dense Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D"
_POOLS = "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D"


def _in_eager_code(site: Site, said: str) -> Iterable[Finding]:
    """Where no graph and no scope stand around it, a layer is just that of Keras."""
    name = site.symbol.removeprefix("tf.layers.")
    if name not in (*_SAME.split(), *_POOLS.split(), "Flatten") or not is_eager(site.file):
        return
    native = Moved(f"tf.keras.layers.{name}", parameters=LAYER_KEYWORDS)
    carried = transfer(site, native) if site.call is not None else Transfer()
    if not carried.lost:
        edits = [*site.rename(native.to), *carried.edits]
        yield site.rewrite(f"`{site.symbol}`: {said}", edits, applicability=Applicability.SAFE)


LAYER_CLASS = topic_rule(
    "TFM421",
    "layer-class",
    "The layers are those of Keras.",
    {
        **{
            f"tf.layers.{name}": f"`tf.keras.layers.{name}` takes the same arguments and has the same weights."
            for name in (*_SAME.split(), *_POOLS.split())
        },
        "tf.layers.BatchNormalization": "`tf.keras.layers.BatchNormalization` has the same defaults. With"
        " `training=True` it updates its averages in the call; for images TensorFlow 1's moving variance is larger"
        " by N / (N - 1).",
        "tf.layers.Dropout": "`tf.keras.layers.Dropout(rate)` drops as many, but draws other numbers from the same"
        " seed.",
        "tf.layers.Flatten": "`tf.keras.layers.Flatten()` computes the same.",
        "tf.layers.Layer": "derive from `tf.keras.layers.Layer`, which has the same `build` and `call`; `add_weight`"
        " takes the name by keyword.",
        "tf.layers.InputSpec": "it is `tf.keras.layers.InputSpec`.",
        "tf.layers.experimental.keras_style_scope": "delete it: Keras layers hold their own variables.",
        "tf.layers.experimental.set_keras_style": "delete it: Keras layers hold their own variables.",
        **each(
            "tf.layers.",
            " ".join(
                f"{name}.*" for name in (*_SAME.split(), *_POOLS.split(), "BatchNormalization", "Dropout", "Flatten")
            ),
            "belongs to the layer; the Keras layer has `weights`, `trainable_variables`, `losses` and `name`.",
        ),
        "tf.layers.Layer.*": "belongs to the layer; the Keras layer has `weights`, `trainable_variables`, `losses`"
        " and `name`.",
    },
    applies=lambda site: not api.v2_has(site.spelled),  # `tf.keras.layers.InputSpec` is another name of it
    fix=_in_eager_code,
    why="`tf.layers` classes put their variables into the graph's scopes, and their losses and updates into"
    " collections. Keras layers keep them.",
    page="model_mapping",
    examples=(
        Example("import tensorflow as tf\n\nlayer = tf.layers.Dense(4)\n"),
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\n"
            "layer = tf.layers.Dense(2, kernel_initializer=tf.ones_initializer(), name='sum')\n"
            "y = layer(tf.ones([1, 3]))\n",
            "import tensorflow as tf\n\n"
            "layer = tf.keras.layers.Dense(2, kernel_initializer=tf.ones_initializer(), name='sum')\n"
            "y = layer(tf.ones([1, 3]))\n",
        ),
    ),
)
