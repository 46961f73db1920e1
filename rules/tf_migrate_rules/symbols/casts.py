"""TFM119: `tf.to_float` and the like become `tf.cast`."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import insert
from tf_migrate_rules.spelling import as_lambda, import_of

_DTYPES = {
    "tf.to_float": "tf.float32",
    "tf.to_double": "tf.float64",
    "tf.to_int32": "tf.int32",
    "tf.to_int64": "tf.int64",
    "tf.to_bfloat16": "tf.bfloat16",
    "tf.to_complex64": "tf.complex64",
    "tf.to_complex128": "tf.complex128",
}


def _check(site: Site) -> Iterable[Finding]:
    dtype = _DTYPES[site.symbol]
    message = f"`{site.symbol}(x)` is `tf.cast(x, {dtype})` in TensorFlow 2"
    if site.is_import:
        yield import_of(site, f"it is `tf.cast` to `{dtype}`")
        return
    call = site.call
    if call is None:
        # Calls through a name that is assigned get the dtype where they stand.
        if site.assigned_name() is not None:
            edits = site.substitute(site.native("tf.cast"))
        else:
            edits = as_lambda(site, f"lambda x: {site.native('tf.cast')}(x, {site.native(dtype)})")
        yield site.rewrite(message, edits)
        return
    bound = site.bind(("x", "name"))
    tensor = bound.by_name.get("x")
    if tensor is None or not bound.complete or call.partial:
        yield site.report(message)
        return
    keyword = "dtype=" if tensor.keyword is not None else ""
    given = insert(site.span(tensor.value).end, f", {keyword}{site.native(dtype)}")
    yield site.rewrite(message, [*site.rename("tf.cast"), given])


RULE = Rule(
    "TFM119",
    "cast-function",
    "The cast functions `tf.to_float`, `tf.to_int32` … are gone; `tf.cast` does the same.",
    frozenset(_DTYPES),
    _check,
    Applicability.SAFE,
    "TensorFlow 2 has the one function `tf.cast`, which takes the dtype as its second argument.",
    "https://www.tensorflow.org/api_docs/python/tf/cast",
    (
        Example(
            'import tensorflow as tf\n\ny = [tf.to_float([1, 2]), tf.to_int32(2.7, name="n")]\n',
            'import tensorflow as tf\n\ny = [tf.cast([1, 2], tf.float32), tf.cast(2.7, tf.int32, name="n")]\n',
        ),
        Example(
            "import tensorflow as tf\n\ny = list(map(tf.to_double, [1, 2]))\n",
            "import tensorflow as tf\n\ny = list(map(lambda x: tf.cast(x, tf.float64), [1, 2]))\n",
        ),
    ),
)
