"""TFM451: methods and attributes of Keras optimizers that Keras 3 does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.receivers import is_of_other_library, last_name
from tf_migrate_rules.tables.keras import OPTIMIZERS

_GONE = {
    "minimize": "compute the gradients by a `tf.GradientTape`, and call `opt.apply_gradients(zip(gradients,"
    " variables))`",
    "get_gradients": "compute the gradients by a `tf.GradientTape`",
    "get_updates": "call `opt.apply_gradients(zip(gradients, variables))`",
    "get_weights": "take the values of `opt.variables`",
    "weights": "it is `opt.variables`",
    "get_slot": "all state is in the list `opt.variables`",
    "get_slot_names": "all state is in the list `opt.variables`",
    "add_slot": "make variables in `build` by `self.add_variable_from_reference`",
}


def _check(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    if site.symbol == "tf.keras.backend.set_value":
        yield from _set_rate(site)
    elif name == "lr":
        if site.place is None and _is_optimizer(site):
            assert isinstance(site.node, cst.Attribute)
            said = "`lr` of a Keras optimizer is `learning_rate` (assuming that this is a Keras optimizer)"
            edit = replace(site.span(site.node.attr), "learning_rate")
            yield site.rewrite(said, [edit], applicability=Applicability.UNSAFE)
    else:
        yield site.report(f"Keras 3 optimizers have no `{name}`: {_GONE[name]}")


def _is_optimizer(site: Site) -> bool:
    name = last_name(site.receiver).lower()
    return (name == "opt" or "optimizer" in name) and not is_of_other_library(site, site.receiver)


def _set_rate(site: Site) -> Iterator[Finding]:
    """`K.set_value(opt.lr, rate)`, which Keras 3 cannot do to the variable of a learning rate."""
    call = site.call
    if call is None or call.partial or len(call.arguments) != 2:
        return
    variable, value = (argument.value for argument in call.arguments)
    if isinstance(variable, cst.Attribute) and variable.attr.value in ("lr", "learning_rate"):
        rate = (site.span(variable.value), ".learning_rate.assign(", site.span(value), ")")
        said = "the learning rate of a Keras optimizer is a variable, which takes a value by `assign`"
        yield site.rewrite(said, [replace(site.span(call.node), *rate)])


OPTIMIZER_MEMBER = Rule(
    "TFM451",
    "keras-optimizer-member",
    "Keras 3 optimizers apply gradients, and have little else.",
    frozenset(
        {
            "tf.keras.backend.set_value",
            ".lr",
            *(f"{optimizer}.{name}" for optimizer in OPTIMIZERS for name in _GONE),
        }
    ),
    _check,
    Applicability.SAFE,
    "Optimizers of Keras 3 have `apply_gradients`, `apply`, `build`, `iterations`, `learning_rate` and `variables`.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\n\ndef slow_down(model: tf.keras.Model):\n"
            "    tf.keras.backend.set_value(model.optimizer.lr, 0.1)\n"
            "    print(model.optimizer.lr)\n",
            "import tensorflow as tf\n\n\ndef slow_down(model: tf.keras.Model):\n"
            "    model.optimizer.learning_rate.assign(0.1)\n"
            "    print(model.optimizer.learning_rate)\n",
        ),
        Example(
            "import tensorflow as tf\n\nopt = tf.keras.optimizers.Adam()\n\n\ndef step(loss, variables):\n"
            "    opt.minimize(loss, variables)\n"
        ),
    ),
)
