"""TFM120: the dimensions of a shape are plain numbers now, without a `value`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import Call
from tf_migrate.syntax.edits import Edit, Span, delete, replace
from tf_migrate_rules.inference import Expression, bindings_of, called_symbol, taken_from
from tf_migrate_rules.spelling import import_of, rewritten

_CLASS = "tf.Dimension"
_VALUE = "tf.Dimension.value"
_FUNCTION = "tf.dimension_value"
_SHAPE_METHODS = ("with_rank", "with_rank_at_least", "with_rank_at_most", "merge_with", "concatenate")
_CALLED_SHAPE = re.compile(r"(?i)(^|_)shape$")
_MESSAGE = "a dimension is a number (or None) in TensorFlow 2, without a `value`"


class _Sure(Enum):
    """How surely something is what it is taken for."""

    SEEN = 2
    NAMED = 1  # nothing but its name says so
    NOT = 0


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol == ".value":
        yield from _value(site)
    elif site.symbol == _VALUE:
        yield site.rewrite(_MESSAGE, [_without_value(site)])
    elif site.symbol == _CLASS:
        yield from _dimension(site)
    elif site.spelled == _FUNCTION:
        yield from _dimension_value(site)


def _value(site: Site) -> Iterable[Finding]:
    if not site.is_old:
        return
    sure = _is_dimension(site, Expression(site.receiver, site.scope), frozenset())
    if sure is _Sure.SEEN:
        yield site.rewrite(_MESSAGE, [_as_list(site) or _without_value(site)])
    elif sure is _Sure.NAMED:
        yield rewritten(site, _MESSAGE, [_without_value(site)], ["that what is called a shape here is one of a tensor"])


def _without_value(site: Site) -> Edit:
    assert isinstance(site.node, cst.Attribute)
    return delete(Span(site.span(site.node.value).end, site.span(site.node).end))


def _as_list(site: Site) -> Edit | None:
    """The edit that makes `[d.value for d in x.shape]` what it is, `x.shape.as_list()`."""
    listed = site.parent(site.node)
    if not isinstance(listed, cst.ListComp) or listed.elt is not site.node:
        return None
    each = listed.for_in
    if each.ifs or each.inner_for_in is not None or site.code(each.target) != site.code(site.receiver):
        return None
    if isinstance(each.iter, cst.Call) and isinstance(each.iter.func, cst.Name):
        return None
    return replace(site.span(listed), *site.operand(each.iter), ".as_list()")


def _dimension(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, "dimensions are plain numbers in TensorFlow 2")
        return
    call = site.call
    if call is None or call.partial or len(call.arguments) != 1 or call.arguments[0].star:
        yield site.report(f"`{_CLASS}`: {_MESSAGE}; test for `int` and `None`")
        return
    yield site.rewrite(f"`{_CLASS}`: {_MESSAGE}", [_unwrapped(site, call, call.arguments[0].value)])


def _dimension_value(site: Site) -> Iterable[Finding]:
    """`tf.compat.dimension_value`, the same function, is left to other rules where more than a number may come."""
    call = site.call
    if call is None or call.partial or len(call.arguments) != 1 or call.arguments[0].star:
        return
    argument = call.arguments[0].value
    if _is_dimension(site, Expression(argument, site.scope), frozenset()) is _Sure.SEEN:
        yield site.rewrite(f"`{_FUNCTION}`: {_MESSAGE}", [_unwrapped(site, call, argument)])


def _unwrapped(site: Site, call: Call, argument: cst.BaseExpression) -> Edit:
    """The edit that puts what a call is given in its place."""
    alone = isinstance(site.parent(call.node), (cst.Arg, cst.Assign, cst.Element, cst.Return))
    return replace(site.span(call.node), *((site.span(argument),) if alone else site.operand(argument)))


def _is_dimension(site: Site, expression: Expression, seen: frozenset[cst.CSTNode]) -> _Sure:
    """Whether an expression is one dimension of a shape: `x.shape[0]`, or a name that is bound to one."""
    node = expression.node
    if node in seen:
        return _Sure.NOT
    seen |= {node}
    if isinstance(node, cst.Subscript):
        one = len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index)
        return _is_shape(site, expression.part(node.value), seen) if one else _Sure.NOT
    if isinstance(node, cst.Call):
        return _Sure.SEEN if called_symbol(site.file, expression) == _CLASS else _Sure.NOT
    found = _Sure.NOT
    for binding in bindings_of(site.file, expression):
        if binding.value is not None:
            sure = _is_dimension(site, Expression(binding.value, binding.scope), seen)
        else:
            source = taken_from(site.file, binding)
            sure = _is_shape(site, Expression(source, binding.scope), seen) if source is not None else _Sure.NOT
        found = max(found, sure, key=lambda each: each.value)
    return found


def _is_shape(site: Site, expression: Expression, seen: frozenset[cst.CSTNode]) -> _Sure:
    """Whether an expression is the shape of a tensor, or a part of one. Of several bindings of a name, one will do:
    elements of the others have no `value`."""
    node = expression.node
    if isinstance(node, cst.Attribute) and node.attr.value == "shape":
        return _Sure.SEEN
    if isinstance(node, cst.Call):
        symbol = called_symbol(site.file, expression)
        if symbol is not None:
            return _Sure.SEEN if symbol == "tf.TensorShape" else _Sure.NOT
        if isinstance(node.func, cst.Attribute):
            if node.func.attr.value == "get_shape":
                return _Sure.SEEN
            if node.func.attr.value in _SHAPE_METHODS:
                return _is_shape(site, expression.part(node.func.value), seen)
        path = site.file.names.dotted(node.func, expression.scope)
        if path in ("list", "tuple", "reversed") and len(node.args) == 1:
            return _is_shape(site, expression.part(node.args[0].value), seen)
        return _Sure.NOT
    if isinstance(node, cst.Subscript):
        part = len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Slice)
        return _is_shape(site, expression.part(node.value), seen) if part else _Sure.NOT
    if node in seen:
        return _Sure.NOT
    seen |= {node}
    found = _Sure.NOT
    for binding in bindings_of(site.file, expression):
        if binding.value is not None:
            sure = _is_shape(site, Expression(binding.value, binding.scope), seen)
        elif isinstance(binding.node, cst.Param) and _CALLED_SHAPE.search(binding.name):
            sure = _Sure.NAMED
        else:
            sure = _Sure.NOT
        found = max(found, sure, key=lambda each: each.value)
    return found


RULE = Rule(
    "TFM120",
    "dimension-value",
    "The dimensions of a shape are plain numbers, or None, without a `value`.",
    frozenset({".value", _CLASS, _VALUE, _FUNCTION}),
    _check,
    Applicability.SAFE,
    "`x.shape[0]` was a `tf.Dimension` in TensorFlow 1, whose number was its `value`; in TensorFlow 2 it is the number"
    " itself. `len(x.get_shape())`, `int(x.shape[0])`, `as_list()` and `x.shape.dims[0].value` are as before. Only what"
    " is seen to be taken from a shape is rewritten: many other things have a `value`.",
    "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.zeros([2, 3])\nrows = x.get_shape()[0]\n"
            "y = [rows.value, x.shape[-1].value * 2, [d.value for d in x.shape]]\n",
            "import tensorflow as tf\n\nx = tf.zeros([2, 3])\nrows = x.get_shape()[0]\n"
            "y = [rows, x.shape[-1] * 2, x.shape.as_list()]\n",
        ),
    ),
)
