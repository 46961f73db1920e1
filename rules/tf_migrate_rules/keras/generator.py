"""TFM452: methods of models that took generators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.receivers import defines, is_of_other_library
from tf_migrate_rules.tables.keras import FETCHING, MODELS
from tf_migrate_rules.transfer import transfer

_METHODS: Mapping[str, Moved] = {
    "fit_generator": Moved(
        "tf.keras.Model.fit",
        parameters={"generator": "x"},
        dropped=FETCHING,
        takes=(
            *("generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
            *("validation_freq", "class_weight", "max_queue_size", "workers", "use_multiprocessing", "shuffle"),
            "initial_epoch",
        ),
    ),
    "evaluate_generator": Moved(
        "tf.keras.Model.evaluate",
        parameters={"generator": "x"},
        dropped=FETCHING,
        spelled_out={"verbose": "0"},
        takes=("generator", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose"),
    ),
    "predict_generator": Moved(
        "tf.keras.Model.predict",
        parameters={"generator": "x"},
        dropped=FETCHING,
        spelled_out={"verbose": "0"},
        takes=("generator", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose"),
        assumes="the generator gives tuples, as Keras 3 wants them",
    ),
}


def _check(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    native = _METHODS[name]
    now = native.to.rpartition(".")[2]
    if site.place is None and (site.call is None or defines(site, name) or is_of_other_library(site, site.receiver)):
        return
    said = f"`{name}` of a model is `{now}`, which takes generators as well"
    node = site.node
    if site.call is None or not isinstance(node, cst.Attribute):
        yield site.report(said)
        return
    carried = transfer(site, native)
    if carried.lost:
        yield site.report(f"{said}, but {carried}")
        return
    message = f"{said}; {carried}" if str(carried) else said
    if native.assumes:
        message += f" (assuming that {native.assumes})"
    applicability = Applicability.UNSAFE if native.assumes else Applicability.SAFE
    yield site.rewrite(message, [replace(site.span(node.attr), now), *carried.edits], applicability=applicability)


GENERATOR_METHOD = Rule(
    "TFM452",
    "keras-generator-method",
    "`fit`, `evaluate` and `predict` take generators; the methods for them are gone.",
    frozenset({*(f".{name}" for name in _METHODS), *(f"{model}.{name}" for model in MODELS for name in _METHODS)}),
    _check,
    Applicability.SAFE,
    "Keras 3 fetches by several workers only from a `tf.keras.utils.PyDataset`, which is told so when it is made.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import numpy as np\nimport tensorflow as tf\n\n"
            "model = tf.keras.Sequential([tf.keras.layers.Dense(1, 'relu', input_shape=(2,))])\n"
            "model.compile('sgd', 'mse')\n"
            "y = model.predict_generator(((np.zeros([3, 2]), np.zeros(3)) for _ in range(1)), 1, workers=0).shape\n",
            "import numpy as np\nimport tensorflow as tf\n\n"
            "model = tf.keras.Sequential([tf.keras.layers.Dense(1, 'relu', input_shape=(2,))])\n"
            "model.compile('sgd', 'mse')\n"
            "y = model.predict(((np.zeros([3, 2]), np.zeros(3)) for _ in range(1)), steps=1, verbose=0).shape\n",
        ),
        Example(
            "import tensorflow as tf\n\n\ndef train(model: tf.keras.Model, batches):\n"
            "    return model.fit_generator(generator=batches, steps_per_epoch=10, epochs=2, max_queue_size=4)\n",
            "import tensorflow as tf\n\n\ndef train(model: tf.keras.Model, batches):\n"
            "    return model.fit(x=batches, steps_per_epoch=10, epochs=2)\n",
        ),
    ),
)
