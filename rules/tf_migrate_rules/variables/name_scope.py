"""TFM411: name scopes, which take one name and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Span, replace

#: The parameters of 1.15 by symbol; those that are not the name or its default serve to find the graph.
_PARAMETERS = {
    "tf.name_scope": ("name", "default_name", "values"),
    "tf.op_scope": ("values", "name", "default_name"),
}

_TEXT = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString, cst.BinaryOperation)


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        if site.symbol != "tf.name_scope":
            yield site.rewrite(f"`{site.symbol}` is `tf.name_scope`", [])
        return
    if site.call is None:
        if site.symbol != "tf.name_scope":
            yield site.report(f"`{site.symbol}`: write `tf.name_scope(name)`, which takes one name and nothing else")
        return
    bound = site.bind(_PARAMETERS[site.symbol])
    name, default = bound.value("name"), bound.value("default_name")
    if site.symbol == "tf.name_scope" and set(bound.by_name) <= {"name"} and not _is_none(name):
        return
    if not bound.complete or bound.excess or site.call.partial or not site.call.arguments:
        yield site.report(f"`{site.symbol}`: in TensorFlow 2 `tf.name_scope` takes one name and nothing else")
        return
    first, last = site.call.arguments[0], site.call.arguments[-1]
    arguments = Span(site.span(first).start, site.span(last.value).end)
    edits = [*site.rename("tf.name_scope"), replace(arguments, *_name(site, name, default))]
    yield site.rewrite("in TensorFlow 2 `tf.name_scope` takes one name and nothing else", edits)


def _name(site: Site, name: cst.BaseExpression | None, default: cst.BaseExpression | None) -> tuple[str | Span, ...]:
    """The one name: the default where none is given, `name or default` where that shows only at run time; the empty one
    leads out of all scopes, as None did."""
    if name is None or _is_none(name):
        return (site.span(default),) if default is not None and not _is_none(default) else ('""',)
    if default is None or _is_none(default) or isinstance(name, _TEXT):
        return (site.span(name),)
    return (*site.operand(name), " or ", *site.operand(default))


def _is_none(node: cst.BaseExpression | None) -> bool:
    return node is None or (isinstance(node, cst.Name) and node.value == "None")


NAME_SCOPE = Rule(
    "TFM411",
    "name-scope",
    "A name scope takes one name: no default, no values.",
    frozenset(_PARAMETERS),
    _check,
    Applicability.SAFE,
    "`default_name` was the name where `name` is None, and `values` told the graph. A name scope of TensorFlow 2"
    " takes the name alone, which must be a string.",
    "https://www.tensorflow.org/api_docs/python/tf/name_scope",
    (
        Example(
            "import tensorflow as tf\n\n\ndef double(x, name=None):\n"
            "    with tf.name_scope(name, 'double', [x]):\n        return x * 2.0\n\n\ny = double(tf.constant(1.0))\n",
            "import tensorflow as tf\n\n\ndef double(x, name=None):\n"
            "    with tf.name_scope(name or 'double'):\n        return x * 2.0\n\n\ny = double(tf.constant(1.0))\n",
        ),
        Example(
            "import tensorflow as tf\n\nx = tf.constant(1.0)\nwith tf.op_scope([x], None, 'double'):\n"
            "    y = x * 2.0\n",
            "import tensorflow as tf\n\nx = tf.constant(1.0)\nwith tf.name_scope('double'):\n    y = x * 2.0\n",
        ),
        Example(
            "import tensorflow as tf\n\nwith tf.name_scope('outer'), tf.name_scope(None):\n    y = tf.constant(2.0)\n",
            "import tensorflow as tf\n\nwith tf.name_scope('outer'), tf.name_scope(\"\"):\n    y = tf.constant(2.0)\n",
        ),
    ),
)
