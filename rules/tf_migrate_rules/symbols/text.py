"""TFM130: helpers that smoothed over the strings of Python 2 and 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Dialect, Example, Finding, Rule
from tf_migrate.site import Site

_PLAIN: Mapping[str, str] = {
    "tf.compat.as_bytes": "`text.encode()`",
    "tf.compat.as_str": "`data.decode()`",
    "tf.compat.as_str_any": "`str(value)`",
    "tf.compat.as_text": "`data.decode()`",
    "tf.compat.path_to_str": "`os.fspath(path)`",
}


def _check(site: Site) -> Iterable[Finding]:
    """Files that are native already are not told: the functions work in TensorFlow 2 as they did."""
    if site.file.dialect is not Dialect.NEW and not site.compat:
        yield site.report(
            f"`{site.symbol}` still works; it was made for Python 2 and 3 at once, now {_PLAIN[site.symbol]} does"
        )


RULE = Rule(
    "TFM130",
    "two-pythons-text",
    "The function was made for the strings of Python 2 and 3 at once.",
    frozenset(_PLAIN),
    _check,
    Applicability.MANUAL,
    "`tf.compat.as_str` and its kin gave `str` under both Pythons. TensorFlow 2 still has them; under Python 3 alone,"
    " `encode` and `decode` say what happens. Nothing breaks if the call stays.",
    "https://www.tensorflow.org/api_docs/python/tf/compat",
    (Example("import tensorflow as tf\n\nx = tf.placeholder(tf.string)\nname = tf.compat.as_str(b'name')\n"),),
)
