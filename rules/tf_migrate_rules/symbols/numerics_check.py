"""TFM127: checks for numbers that are none: one is renamed, the one for a whole graph is gone."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.spelling import import_of, respelled
from tf_migrate_rules.transfer import transfer

_GRAPH = "tf.add_check_numerics_ops"
_TENSOR = "tf.verify_tensor_all_finite"
_NATIVE = Moved("tf.debugging.assert_all_finite", {"t": "x", "msg": "message"})


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol == _GRAPH:
        yield site.report(
            f"`{_GRAPH}` is gone; call `tf.debugging.enable_check_numerics()` once before anything is computed"
        )
        return
    message = f"`{site.spelled}` is `{_NATIVE.to}` in TensorFlow 2"
    if site.is_import:
        yield import_of(site, f"it is `{_NATIVE.to}` in TensorFlow 2")
    elif site.call is None:
        yield site.rewrite(message, respelled(site, _NATIVE.to))
    else:
        carried = transfer(site, _NATIVE)
        edits = [*respelled(site, _NATIVE.to), *carried.edits]
        if carried.lost:
            yield site.report(f"{message}, but {carried}")
        elif edits:
            yield site.rewrite(message + (f"; {carried}" if str(carried) else ""), edits)
        else:
            site.settle()


RULE = Rule(
    "TFM127",
    "numerics-check",
    "Checks for numbers that are none have other names, and the one for a whole graph works in another way.",
    frozenset({_GRAPH, _TENSOR}),
    _check,
    Applicability.SAFE,
    "`tf.verify_tensor_all_finite` is `tf.debugging.assert_all_finite`. `tf.add_check_numerics_ops` added a check to"
    " each operation of the graph built so far; `tf.debugging.enable_check_numerics` checks whatever is computed from"
    " then on.",
    "https://www.tensorflow.org/api_docs/python/tf/debugging/enable_check_numerics",
    (
        Example(
            'import tensorflow as tf\n\ny = tf.verify_tensor_all_finite(t=tf.constant([1.0]), msg="bad")\n',
            'import tensorflow as tf\n\ny = tf.debugging.assert_all_finite(x=tf.constant([1.0]), message="bad")\n',
        ),
        Example("import tensorflow as tf\n\ncheck = tf.add_check_numerics_ops()\n"),
    ),
    lambda symbol: Applicability.MANUAL if symbol == _GRAPH else Applicability.SAFE,
)
