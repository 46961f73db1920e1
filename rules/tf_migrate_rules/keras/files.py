"""TFM461: files that Keras 3 does not write."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library, text_end
from tf_migrate_rules.tables.keras import MODELS

_WEIGHTS = "Keras 3 writes weights only to files whose name ends in `.weights.h5`"
_MODEL = (
    "Keras 3 writes models only to files whose name ends in `.keras` or `.h5`; a saved model is written by"
    " `model.export(folder)`"
)


def _check(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    call = site.call
    if call is None or not call.arguments or call.arguments[0].star:
        return
    if site.place is None and (defines(site, name) or is_of_other_library(site, site.receiver)):
        return
    path = call.arguments[1 if site.symbol == "tf.keras.models.save_model" and len(call.arguments) > 1 else 0].value
    end = text_end(path)
    if end is None:
        return
    if name == "save_weights" and not end.endswith(".weights.h5"):
        yield site.report(f"{_WEIGHTS}: choose another name, here and where it is loaded", at=path)
    elif name in ("save", "save_model") and not end.endswith((".keras", ".h5", ".hdf5")):
        yield site.report(f"{_MODEL}", at=path)


KERAS_FILE = Rule(
    "TFM461",
    "keras-file",
    "Keras 3 tells the format of a file by its name, and refuses other names.",
    frozenset(
        {".save_weights", "tf.keras.models.save_model"}
        | {f"{model}.{name}" for model in MODELS for name in ("save_weights", "save")}
    ),
    _check,
    Applicability.MANUAL,
    "`save_weights('w.h5')` and `save('folder')` raise a ValueError. `load_weights` and `load_model` still read the"
    " HDF5 files that TensorFlow 1 wrote.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\n\ndef keep(model: tf.keras.Model, epoch):\n"
            "    model.save_weights('out/model_%d.h5' % epoch)\n"
        ),
    ),
)
