"""TFM403: scopes that name variables."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules.topics import topic_rule
from tf_migrate_rules.variables.made_once import in_initializer

_SCOPE = (
    "let the object that owns the variables stand for the scope: a `tf.Module` or Keras layer that makes them once."
    " Give a variable the full name, `name='scope/w'`, where checkpoints or filters by name need it."
)


def _of_object(site: Site, _: str) -> Iterable[Finding]:
    """In what makes an object, a scope that only names variables is a name scope."""
    call = site.call
    plain = call is not None and len(call.arguments) == 1 and call.arguments[0].keyword is None
    if site.file.lifted and site.symbol == "tf.variable_scope" and plain and in_initializer(site):
        yield site.rewrite(
            "`tf.variable_scope` only names the variables here: it is `tf.name_scope`", site.rename("tf.name_scope"),
            applicability=Applicability.SAFE,
        )  # fmt: skip


VARIABLE_SCOPE = topic_rule(
    "TFM403",
    "variable-scope",
    "The owner of variables is an object, not a scope.",
    {
        "tf.variable_scope": _SCOPE,
        "tf.variable_op_scope": _SCOPE,
        "tf.VariableScope": _SCOPE,
        "tf.VariableScope.*": "belongs to the scope; in TensorFlow 2 the object that owns the variables has its own"
        " attributes.",
        "tf.get_variable_scope": "there is no current scope; pass the object that owns the variables, or the prefix"
        " of their names.",
    },
    fix=_of_object,
    why="A variable scope prefixed names, held defaults (initializer, regularizer, partitioner), and said whether"
    " variables are made or reused. In TensorFlow 2 `tf.name_scope` still prefixes the names of variables made"
    " within it; the rest is what classes do.",
    page="model_mapping",
    examples=(
        Example("import tensorflow as tf\n\nwith tf.variable_scope('layer'):\n    w = tf.get_variable('w', [2])\n"),
    ),
)
