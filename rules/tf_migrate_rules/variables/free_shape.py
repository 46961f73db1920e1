"""TFM402: variables whose shape may change."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.tables import moved
from tf_migrate_rules.transfer import transfer


def _check(site: Site) -> Iterable[Finding]:
    signature = api.v1_signature("tf.Variable")
    if site.call is None or not site.is_old or signature is None:
        return
    bound = site.bind(signature.names)
    validated = bound.value("validate_shape")
    if not isinstance(validated, cst.Name) or validated.value != "False" or "shape" in bound.by_name:
        return
    native = moved("tf.Variable", "tf.Variable", site.file.target)
    assert native is not None
    arguments = site.arguments()
    carried = transfer(site, native, arguments=arguments)
    if carried.lost:
        return
    arguments.append(f"shape={site.native('tf.TensorShape')}(None)")
    message = "a `tf.Variable` whose shape may change says so by `shape=tf.TensorShape(None)` in TensorFlow 2"
    if str(carried):
        message += f"; {carried}"
    yield site.rewrite(message, [*site.rename("tf.Variable"), *arguments.edits()])


FREE_SHAPE = Rule(
    "TFM402",
    "variable-of-any-shape",
    "`validate_shape=False` alone does not let a variable change its shape any more.",
    frozenset({"tf.Variable"}),
    _check,
    Applicability.SAFE,
    "TensorFlow 2 takes the shape of the initial value unless `shape` says otherwise, and an assignment of another"
    " shape raises a ValueError.",
    "https://www.tensorflow.org/api_docs/python/tf/Variable",
    (
        Example(
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0], validate_shape=False, use_resource=True)\n"
            "y = v + 1.0\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0], validate_shape=False, shape=tf.TensorShape(None))\n"
            "y = v + 1.0\n",
        ),
    ),
    fate=lambda _: None,
)
