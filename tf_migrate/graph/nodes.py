"""What is read off syntax nodes alone."""

from __future__ import annotations

from functools import cache

import libcst as cst

from tf_migrate.syntax.walk import children


def methods(node: cst.ClassDef) -> list[cst.FunctionDef]:
    """The functions of a class."""
    return [statement for statement in node.body.body if isinstance(statement, cst.FunctionDef)]


def expressions(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions right below a node, through what only holds them together."""
    found: list[cst.BaseExpression] = []
    for child in children(node):
        if _is_expression(type(child)):
            found.append(child)  # type: ignore[arg-type]
        else:
            found += expressions(child)
    return found


@cache
def _is_expression(kind: type[cst.CSTNode]) -> bool:
    """`isinstance` of libcst's abstract classes costs much more than this look-up."""
    return issubclass(kind, cst.BaseExpression)


def written(node: cst.CSTNode) -> str:
    """The text of a literal or a dotted name; empty for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, (cst.Integer, cst.Float)):
        return node.value
    if isinstance(node, cst.SimpleString):
        return node.value
    if isinstance(node, cst.Attribute):
        left = written(node.value)
        return f"{left}.{node.attr.value}" if left else ""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        return f"-{written(node.expression)}"
    return ""
