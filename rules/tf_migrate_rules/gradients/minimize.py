"""TFM311: `minimize`, which made the gradients and the step in one."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library
from tf_migrate_rules.tables.training import OPTIMIZERS
from tf_migrate_rules.topics import Attribute, topic_rule

_STEP = (
    "compute the loss within `with tf.GradientTape() as tape:`, then `opt.apply_gradients(zip(tape.gradient(loss,"
    " variables), variables))`. Keras counts the steps in `opt.iterations`, in the place of `global_step`."
)


def _of_optimizer(site: Site) -> bool:
    call = site.call
    return (
        call is not None
        and bool(call.arguments)
        and bool(site.file.names.imported)
        and not is_of_other_library(site, call.node)
        and not is_of_other_library(site, site.receiver)
        and not defines(site, "minimize")
    )


MINIMIZE = topic_rule(
    "TFM311",
    "minimize",
    "A training step is a tape and `apply_gradients`.",
    {f"{optimizer}.minimize": _STEP for optimizer in OPTIMIZERS},
    attributes={".minimize": Attribute(_STEP, _of_optimizer)},
    why="`minimize` added the gradients of all trainable variables and their update to the graph. Optimizers of"
    " Keras 3 have no such method.",
    page="metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\nv = tf.get_variable('v', [])\n"
            "step = tf.train.GradientDescentOptimizer(0.1).minimize(v * v)\n"
        ),
        Example("import tensorflow as tf\n\n\ndef train(opt, x):\n    return opt.minimize(tf.reduce_sum(x))\n"),
    ),
)
