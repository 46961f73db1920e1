"""TFM123: `tf.set_random_seed` becomes `tf.random.set_seed`, which is the same for seeded operations only."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.names import Route
from tf_migrate_rules.spelling import import_of, rewritten

_NATIVE = "tf.random.set_seed"


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, f"it is `{_NATIVE}` in TensorFlow 2")
    elif site.route is Route.ALIAS and site.call is not None:
        site.settle()  # the assignment is rewritten
    else:
        assumed = ["that nothing hangs on the very numbers which operations without a seed of their own draw"]
        yield rewritten(site, f"`{site.spelled}` is `{_NATIVE}` in TensorFlow 2", site.rename(_NATIVE), assumed)


RULE = Rule(
    "TFM123",
    "random-seed",
    "The seed of the graph is the global seed in TensorFlow 2.",
    frozenset({"tf.set_random_seed"}),
    _check,
    Applicability.UNSAFE,
    "An operation with a seed of its own draws bit for bit the same numbers under the same two seeds, inside a"
    " `tf.function` at least. One without got its seed from the number of operations built before it in TensorFlow 1,"
    " which nothing in TensorFlow 2 corresponds to: it draws other numbers of the same distribution.",
    "https://www.tensorflow.org/api_docs/python/tf/random/set_seed",
    (
        Example(
            "import tensorflow as tf\n\ntf.set_random_seed(7)\ny = tf.random.uniform([3], seed=1)\n",
            "import tensorflow as tf\n\ntf.random.set_seed(7)\ny = tf.random.uniform([3], seed=1)\n",
        ),
    ),
)
