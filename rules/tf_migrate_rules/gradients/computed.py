"""TFM312: gradients that an optimizer computes, and applies after something happened to them."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_eager, is_of_other_library, is_surely_old
from tf_migrate_rules.tables.training import OPTIMIZERS
from tf_migrate_rules.topics import Attribute, topic_rule

_COMPUTE = (
    "compute the loss within `with tf.GradientTape() as tape:`; `zip(tape.gradient(loss, variables), variables)`"
    " gives the same pairs."
)
_APPLY = (
    "a Keras optimizer has the same method, without `global_step`: it counts the steps in `opt.iterations`. It"
    " updates the variables at once."
)


def _computes(site: Site) -> bool:
    call = site.call
    return call is not None and bool(call.arguments) and not defines(site, "compute_gradients") and not _foreign(site)


def _applies(site: Site) -> bool:
    call = site.call
    if call is None or not call.arguments or defines(site, "apply_gradients") or _foreign(site):
        return False
    if any(a.keyword is not None and a.keyword.value == "global_step" for a in call.arguments):
        return True
    return is_surely_old(site) and not is_eager(site.file)


def _foreign(site: Site) -> bool:
    return is_of_other_library(site, site.receiver)


COMPUTED_GRADIENTS = topic_rule(
    "TFM312",
    "computed-gradients",
    "Gradients come from a tape; Keras optimizers apply them.",
    {
        **{f"{optimizer}.compute_gradients": _COMPUTE for optimizer in OPTIMIZERS},
        **{f"{optimizer}.apply_gradients": _APPLY for optimizer in OPTIMIZERS},
    },
    attributes={
        ".compute_gradients": Attribute(_COMPUTE, _computes),
        ".apply_gradients": Attribute(_APPLY, _applies),
    },
    why="What happens between the two (clipping, noise, averages) stays as it is: it works on the tensors that the"
    " tape gives. Both leave out pairs whose gradient is None.",
    page="metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\nv = tf.get_variable('v', [])\nopt = tf.train.GradientDescentOptimizer(0.1)\n"
            "pairs = opt.compute_gradients(v * v)\nstep = opt.apply_gradients(pairs)\n"
        ),
    ),
)
