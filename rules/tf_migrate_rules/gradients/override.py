"""TFM303: gradients that are put in the place of an operation's own."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_CUSTOM = (
    "write a function that computes the value and returns it with its gradient function, decorated with"
    " `@tf.custom_gradient`, and call it in the place of the operation."
)


def _called(site: Site) -> bool:
    return site.call is not None


GRADIENT_OVERRIDE = topic_rule(
    "TFM303",
    "gradient-override",
    "Operations are given another gradient by `tf.custom_gradient`.",
    {
        "tf.RegisterGradient": f"the override that uses it does not reach a tape: {_CUSTOM}",
        "tf.Graph.gradient_override_map": f"a tape ignores it: {_CUSTOM}",
    },
    attributes={".gradient_override_map": Attribute(f"a tape ignores it: {_CUSTOM}", _called)},
    applies=is_surely_old,
    why="`gradient_override_map` changes what `tf.gradients` finds in a graph. `tf.GradientTape` does not look at"
    " it, and gives the operation's own gradient in silence.",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n"
            "with tf.get_default_graph().gradient_override_map({'Sign': 'Identity'}):\n    s = tf.sign(x)\n"
        ),
    ),
)
