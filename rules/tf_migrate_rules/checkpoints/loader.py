"""TFM722: saved models, loaded into a session."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_session


def _check(site: Site) -> Iterable[Finding]:
    if _is_native(site):
        site.settle()
        return
    yield site.report(
        f"`{site.spelled}`: `tf.saved_model.load(folder)` gives an object without a session; call its"
        " `signatures['serving_default']` with the inputs by name"
    )


def _is_native(site: Site) -> bool:
    """Whether the place means TensorFlow 2's function of the same name, which takes the folder first."""
    call = site.call
    if site.spelled != "tf.saved_model.load":
        return False
    if call is None:
        return not site.compat
    bound = site.bind(("sess", "tags", "export_dir"))
    first = bound.value("sess")
    named = first is not None and bound.by_name["sess"].keyword is not None
    return not (len(bound.positional) >= 3 or named or (first is not None and is_session(site, first)))


SAVED_MODEL_LOADER = Rule(
    "TFM722",
    "saved-model-loader",
    "A saved model is loaded as an object with functions.",
    frozenset({"tf.saved_model.load"}),
    _check,
    Applicability.MANUAL,
    "The loader put the graph of a saved model into that of a session, where its tensors were looked up by name."
    " Models that TensorFlow 1 wrote can be loaded natively: they have their signatures.",
    "https://www.tensorflow.org/guide/migrate/saved_model",
    (
        Example(
            "import tensorflow as tf\n\nwith tf.Session() as sess:\n"
            "    tf.saved_model.loader.load(sess, ['serve'], 'out')\n"
        ),
    ),
)
