"""Conditions on a variable's name, worked out where the name is known: `v.name.split("/")[0] == "generator"`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import libcst as cst

_METHODS = frozenset(
    (
        "count", "endswith", "find", "index", "lower", "lstrip", "partition", "replace", "rpartition", "rsplit",
        "rstrip", "split", "startswith", "strip", "upper",
    )
)  # fmt: skip
_COMPARISONS: Mapping[type[cst.BaseCompOp], Callable[..., object]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
    cst.In: lambda left, right: left in right,
    cst.NotIn: lambda left, right: left not in right,
}
_BUILTINS: Mapping[str, Callable[..., object]] = {"len": len, "any": any, "all": all, "str": str, "bool": bool}


class _NotKnown(Exception):
    """A part of a condition is not known."""


class _Variable:
    """The variable, of which nothing but its name is known."""


class _Operation:
    """The operation of the variable."""


def picks(test: cst.BaseExpression, variable: str, name: str, text_of: Callable[[cst.Name], str | None]) -> bool | None:
    """What a condition gives for a variable.

    Args:
        test: the condition.
        variable: what it calls the variable.
        name: the name of the variable's operation.
        text_of: what another name of the program holds, where that surely is a string.

    Returns:
        Whether the condition holds; None where that is not known.
    """
    try:
        return bool(_plain(_Evaluation(name, text_of).value(test, {variable: _Variable()})))
    except (_NotKnown, TypeError, ValueError, IndexError, AttributeError):
        return None


class _Evaluation:
    """The evaluation of one condition."""

    def __init__(self, name: str, text_of: Callable[[cst.Name], str | None]) -> None:
        self._name = name
        self._text_of = text_of

    def value(self, node: cst.BaseExpression, names: Mapping[str, object]) -> object:
        """What an expression gives.

        Raises:
            _NotKnown: that is not known.
        """
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer)):
            return node.evaluated_value
        if isinstance(node, cst.Name):
            return self._named(node, names)
        if isinstance(node, cst.Attribute):
            return self._attribute(node, names)
        if isinstance(node, (cst.List, cst.Tuple)):
            return [self.value(element.value, names) for element in node.elements]
        if isinstance(node, cst.UnaryOperation):
            inner = self.value(node.expression, names)
            if isinstance(node.operator, cst.Not):
                return not _plain(inner)
            if isinstance(node.operator, cst.Minus) and isinstance(inner, int):
                return -inner
        if isinstance(node, cst.BooleanOperation):
            left = _plain(self.value(node.left, names))
            if bool(left) is isinstance(node.operator, cst.Or):
                return left
            return self.value(node.right, names)
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            sides = self.value(node.left, names), self.value(node.right, names)
            if all(isinstance(side, str) for side in sides):
                return "".join(map(str, sides))
        if isinstance(node, cst.Comparison):
            return self._comparison(node, names)
        if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
            owner, index = self.value(node.value, names), self.value(node.slice[0].slice.value, names)
            if isinstance(owner, (str, list, tuple)) and isinstance(index, int):
                return owner[index]
        if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
            return self._comprehension(node, names)
        if isinstance(node, cst.Call):
            return self._call(node, names)
        raise _NotKnown

    def _named(self, node: cst.Name, names: Mapping[str, object]) -> object:
        if node.value in names:
            return names[node.value]
        if node.value in ("True", "False"):
            return node.value == "True"
        text = self._text_of(node)
        if text is None:
            raise _NotKnown
        return text

    def _attribute(self, node: cst.Attribute, names: Mapping[str, object]) -> object:
        owner = self.value(node.value, names)
        if isinstance(owner, _Variable) and node.attr.value == "op":
            return _Operation()
        if isinstance(owner, (_Variable, _Operation)) and node.attr.value == "name":
            return self._name if isinstance(owner, _Operation) else f"{self._name}:0"
        raise _NotKnown

    def _comparison(self, node: cst.Comparison, names: Mapping[str, object]) -> object:
        left = _plain(self.value(node.left, names))
        for target in node.comparisons:
            right = _plain(self.value(target.comparator, names))
            compare = _COMPARISONS.get(type(target.operator))
            if compare is None:
                raise _NotKnown
            if not compare(left, right):
                return False
            left = right
        return True

    def _comprehension(self, node: cst.ListComp | cst.GeneratorExp, names: Mapping[str, object]) -> list[object]:
        loop = node.for_in
        items = self.value(loop.iter, names)
        if loop.inner_for_in is not None or not isinstance(loop.target, cst.Name) or not isinstance(items, list):
            raise _NotKnown
        found = []
        for item in items:
            inner = {**names, loop.target.value: item}
            if all(_plain(self.value(condition.test, inner)) for condition in loop.ifs):
                found.append(self.value(node.elt, inner))
        return found

    def _call(self, node: cst.Call, names: Mapping[str, object]) -> object:
        if any(argument.keyword is not None or argument.star for argument in node.args):
            raise _NotKnown
        given = [_plain(self.value(argument.value, names)) for argument in node.args]
        if isinstance(node.func, cst.Name) and node.func.value in _BUILTINS and node.func.value not in names:
            return _BUILTINS[node.func.value](*given)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in _METHODS:
            owner = self.value(node.func.value, names)
            if isinstance(owner, str):
                arguments = [tuple(each) if isinstance(each, list) else each for each in given]
                return getattr(owner, node.func.attr.value)(*arguments)
        raise _NotKnown


def _plain(value: object) -> object:
    """A value, unless it is the variable itself, of which nothing can be told."""
    held = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(each, (_Variable, _Operation)) for each in held):
        raise _NotKnown
    return value
