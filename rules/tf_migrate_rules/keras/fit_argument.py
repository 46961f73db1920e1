"""TFM467: arguments of `fit`, `evaluate`, `predict` and `compile` that Keras 3 does not take."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library
from tf_migrate_rules.tables.keras import FETCHING, MODELS

_METHODS = ("fit", "evaluate", "predict")
_COMPILE = {
    "target_tensors": "pass the targets to `fit`",
    "sample_weight_mode": "the shape of `sample_weight` says it; delete it",
    "distribute": "make and compile the model within a strategy's `scope()`",
}


def _check(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    call = site.call
    if call is None or (site.place is None and (defines(site, name) or is_of_other_library(site, site.receiver))):
        return
    given = {argument.keyword.value: argument for argument in call.arguments if argument.keyword is not None}
    if name == "compile":
        for keyword in given.keys() & _COMPILE.keys():
            yield site.report(f"`compile` takes no `{keyword}` in Keras 3: {_COMPILE[keyword]}", at=given[keyword])
        return
    fetching = [given[keyword] for keyword in FETCHING if keyword in given]
    if not fetching:
        return
    arguments = site.arguments()
    for argument in fetching:
        arguments.remove(argument)
    gone = ", ".join(f"`{argument.keyword.value}`" for argument in fetching if argument.keyword is not None)
    said = f"`{name}` takes no {gone} in Keras 3, which fetches by several workers only from a"
    " `tf.keras.utils.PyDataset`"
    yield site.rewrite(said, arguments.edits())


FIT_ARGUMENT = Rule(
    "TFM467",
    "keras-fit-argument",
    "`fit` and its like do not say how data is fetched any more.",
    frozenset(
        {
            *(f".{name}" for name in (*_METHODS, "compile")),
            *(f"{model}.{name}" for model in MODELS for name in (*_METHODS, "compile")),
        }
    ),
    _check,
    Applicability.SAFE,
    "`workers`, `max_queue_size` and `use_multiprocessing` are given to a `PyDataset` when it is made. They change"
    " how fast data comes, not what is computed.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\n\ndef train(model: tf.keras.Model, batches):\n"
            "    return model.fit(batches, epochs=3, workers=4, use_multiprocessing=True)\n",
            "import tensorflow as tf\n\n\ndef train(model: tf.keras.Model, batches):\n"
            "    return model.fit(batches, epochs=3)\n",
        ),
    ),
)
