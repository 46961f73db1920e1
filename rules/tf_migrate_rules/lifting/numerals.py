"""Whether an expression surely is a Python float, which Keras takes as a learning rate, unlike other numbers."""

from __future__ import annotations

import libcst as cst

from tf_migrate.site import Site
from tf_migrate.syntax.scopes import Bound, Scope
from tf_migrate.syntax.walk import nodes_of

_DEPTH = 4


def is_float(site: Site, node: cst.BaseExpression) -> bool:
    """Whether an expression at a place surely is a Python float."""
    return _is_float(site, node, site.scope, 0)


def _is_float(site: Site, node: cst.BaseExpression, scope: Scope, depth: int) -> bool:
    if isinstance(node, cst.Float):
        return True
    if isinstance(node, cst.UnaryOperation):
        return _is_float(site, node.expression, scope, depth)
    if isinstance(node, cst.BinaryOperation):
        sides = (node.left, node.right)
        floats = [_is_float(site, side, scope, depth) for side in sides]
        plain = all(known or isinstance(side, cst.Integer) for known, side in zip(floats, sides, strict=True))
        return any(floats) and plain
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value == "float" and scope.owner("float") is None
    if isinstance(node, cst.Attribute):
        return _is_flag(site, node.attr.value)
    if isinstance(node, cst.Name) and depth < _DEPTH:
        owner = scope.owner(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        return bool(bindings) and all(
            b.kind is Bound.VALUE
            and b.value is not None
            and owner is not None
            and _is_float(site, b.value, owner, depth + 1)
            for b in bindings
        )
    return False


def _is_flag(site: Site, name: str) -> bool:
    """Whether the file defines an option of this name as a float: `DEFINE_float("name", …)`."""
    for method in nodes_of(site.file.tree.module, cst.Call):
        func = method.func
        called = (
            func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
        )
        first = method.args[0].value if method.args else None
        if called == "DEFINE_float" and isinstance(first, cst.SimpleString) and first.evaluated_value == name:
            return True
    return False
