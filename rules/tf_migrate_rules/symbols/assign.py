"""TFM126: `tf.assign` and its kin become methods of the variable."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.spelling import as_lambda, as_method, import_of, rewritten

_TAKES = {
    "tf.assign": ("ref", "value", "validate_shape", "use_locking", "name"),
    "tf.assign_add": ("ref", "value", "use_locking", "name"),
    "tf.assign_sub": ("ref", "value", "use_locking", "name"),
}


def _check(site: Site) -> Iterable[Finding]:
    method = site.symbol.rpartition(".")[2]
    message = f"`{site.symbol}` is a method of the variable in TensorFlow 2"
    if site.is_import:
        yield import_of(site, "it is a method of the variable in TensorFlow 2")
        return
    if site.call is None:
        yield site.rewrite(message, as_lambda(site, f"lambda ref, value: ref.{method}(value)"))
        return
    bound = site.bind(_TAKES[site.symbol])
    if site.call.partial or not bound.complete or bound.excess or not {"ref", "value"} <= bound.by_name.keys():
        yield site.report(f"{message}: `variable.{method}(value)`")
        return
    arguments = site.arguments()
    for name in ("validate_shape", "use_locking"):
        if name in bound.by_name:
            arguments.remove(bound.by_name[name])
    if "name" in bound.positional:
        arguments.name(bound.by_name["name"], "name")
    edits = as_method(site, bound.by_name["ref"], method, arguments) + arguments.edits()
    validated = bound.value("validate_shape")
    loose = validated is not None and site.code(validated) not in ("True", "None")
    assumed = "that it was made with `shape=tf.TensorShape(None)`, since `validate_shape` is gone"
    yield rewritten(site, message, edits, [assumed] if loose else [])


RULE = Rule(
    "TFM126",
    "assign-function",
    "`tf.assign`, `tf.assign_add` and `tf.assign_sub` are methods of the variable.",
    frozenset(_TAKES),
    _check,
    Applicability.SAFE,
    "The methods take the value, do the same and give the variable's new value. In TensorFlow 2 they take effect where"
    " they stand, without a session.",
    "https://www.tensorflow.org/api_docs/python/tf/Variable#assign",
    (
        Example(
            "import tensorflow as tf\n\nv = tf.Variable(1.0)\ny = tf.assign_add(v, 2.0, use_locking=True) * 10.0\n",
            "import tensorflow as tf\n\nv = tf.Variable(1.0)\ny = v.assign_add(2.0) * 10.0\n",
        ),
        Example(
            'import tensorflow as tf\n\nvs = {"a": tf.Variable(1.0)}\ny = tf.assign(vs["a"], 4.0, name="set_a")\n',
            'import tensorflow as tf\n\nvs = {"a": tf.Variable(1.0)}\ny = vs["a"].assign(4.0, name="set_a")\n',
        ),
    ),
)
