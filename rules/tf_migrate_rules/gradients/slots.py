"""TFM313: what an optimizer of TensorFlow 1 tells of itself."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_of_other_library, is_surely_old
from tf_migrate_rules.tables.training import OPTIMIZERS
from tf_migrate_rules.topics import Attribute, topic_rule

_SLOT = "a Keras optimizer holds all its state in the list `opt.variables`; there are no slots by name."
_VARIABLES = "is a list in a Keras optimizer, not a method: `opt.variables`."


def _of_optimizer(site: Site) -> bool:
    return site.call is not None and is_surely_old(site) and not is_of_other_library(site, site.receiver)


OPTIMIZER_STATE = topic_rule(
    "TFM313",
    "optimizer-state",
    "The state of an optimizer is the list of its variables.",
    {
        **{f"{optimizer}.get_slot": _SLOT for optimizer in OPTIMIZERS},
        **{f"{optimizer}.get_slot_names": _SLOT for optimizer in OPTIMIZERS},
        **{f"{optimizer}.variables": _VARIABLES for optimizer in OPTIMIZERS},
        **{f"{optimizer}.*": "Keras optimizers do not have it." for optimizer in OPTIMIZERS},
    },
    attributes={
        ".get_slot": Attribute(_SLOT, _of_optimizer),
        ".get_slot_names": Attribute(_SLOT, _of_optimizer),
    },
    why="Slots are the accumulators and moments that an optimizer keeps for each variable.",
    page="metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\nv = tf.get_variable('v', [])\nopt = tf.train.AdamOptimizer(0.1)\n"
            "step = opt.minimize(v * v)\nm = opt.get_slot(v, 'm')\n"
        ),
    ),
)
