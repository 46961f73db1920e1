"""TFM935: classes that derive from `tf.contrib.eager.Network`, the model of the first eager API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.names import Route
from tf_migrate_rules.spelling import import_of, respelled

_MODEL = "tf.keras.Model"


def _check(site: Site) -> Iterable[Finding]:
    message = f"`{site.spelled}` is `{_MODEL}` in TensorFlow 2, which finds its layers by itself"
    if site.is_import:
        yield import_of(site, f"`{_MODEL}` takes its place")
        return
    definition = _derived(site)
    if definition is None or site.route is Route.ALIAS:
        yield site.report(f"{message}; derive from it")
        return
    message += " (assuming that each layer is assigned to an attribute of the model, and is one of Keras')"
    yield site.rewrite(message, [*respelled(site, _MODEL), *_untracked(site, definition)])


def _derived(site: Site) -> cst.ClassDef | None:
    """The class that derives from the place."""
    base = site.parent(site.node)
    definition = site.parent(base) if isinstance(base, cst.Arg) else None
    return definition if isinstance(definition, cst.ClassDef) and base in definition.bases else None


def _untracked(site: Site, definition: cst.ClassDef) -> Iterator[Edit]:
    """The edits that leave of `self.track_layer(layer)` the layer."""
    around = site.span(definition)
    for chain in site.file.names.walk.chains:
        call = site.parent(chain.node)
        if (
            chain.attributes == ("track_layer",)
            and around.holds(site.span(chain.node))
            and isinstance(call, cst.Call)
            and call.func is chain.node
            and len(call.args) == 1
        ):
            yield replace(site.span(call), site.span(call.args[0].value))


EAGER_NETWORK = Rule(
    "TFM935",
    "eager-network",
    "`tf.contrib.eager.Network` was the forerunner of `tf.keras.Model`.",
    frozenset({"tf.contrib.eager.Network"}),
    _check,
    Applicability.UNSAFE,
    "A network was told of its layers by `self.track_layer`; a model finds the Keras layers and lists of layers among"
    " its attributes. `call` stays as it is.",
    "https://www.tensorflow.org/guide/keras/making_new_layers_and_models_via_subclassing",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n\n\n"
            "class Double(tfe.Network):\n"
            "    def __init__(self):\n"
            "        super(Double, self).__init__()\n"
            "        self.layer = self.track_layer(tf.layers.Dense(1, kernel_initializer=tf.ones_initializer()))\n\n"
            "    def call(self, x):\n"
            "        return self.layer(x) * 2.0\n\n\n"
            "y = Double()(tf.ones([2, 3]))\n",
            "import tensorflow as tf\n\n\n"
            "class Double(tf.keras.Model):\n"
            "    def __init__(self):\n"
            "        super(Double, self).__init__()\n"
            "        self.layer = tf.keras.layers.Dense(1, kernel_initializer=tf.ones_initializer())\n\n"
            "    def call(self, x):\n"
            "        return self.layer(x) * 2.0\n\n\n"
            "y = Double()(tf.ones([2, 3]))\n",
        ),
    ),
)
RULES = (EAGER_NETWORK,)
