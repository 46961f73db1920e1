"""Whether a gradient could flow through an expression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate.syntax.scopes import Binding
from tf_migrate_rules.inference.bindings import (
    Expression,
    bindings_of,
    called_symbol,
    first_arguments,
    symbols,
    taken_from,
)

#: Functions through which no gradient flows, whatever they are given.
_STOPPING = symbols(
    "stop_gradient placeholder placeholder_with_default constant zeros ones zeros_like ones_like one_hot argmax argmin"
    " eye range equal not_equal greater less greater_equal less_equal round sign random_uniform random_normal"
)
#: Functions that let a gradient through from their first arguments only, as many of them as said.
_PASSING = {
    **dict.fromkeys(
        symbols(
            "cast to_float to_double to_int32 to_int64 reshape squeeze expand_dims transpose identity concat stack tile"
            " slice gather convert_to_tensor reverse"
        ),
        1,
    ),
    **dict.fromkeys(symbols("subtract add multiply divide div mul sub"), 2),
}


def stops_gradient(file: SourceFile, expression: Expression) -> bool:
    """Whether no gradient can flow through an expression: it is data, not computed from variables."""
    return _Gradients(file).stop_at(expression)


@dataclass(slots=True)
class _Gradients:
    """One question, with the nodes that it came by already: whatever leads back to them adds nothing new."""

    file: SourceFile
    asked: set[cst.CSTNode] = field(default_factory=set)

    def stop_at(self, expression: Expression) -> bool:
        node = expression.node
        if node in self.asked:
            return True
        self.asked.add(node)
        if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString, cst.Comparison)):
            return True
        if isinstance(node, (cst.List, cst.Tuple)):
            return self.stop_at_all(expression.part(element.value) for element in node.elements)
        if isinstance(node, cst.UnaryOperation):
            return self.stop_at(expression.part(node.expression))
        if isinstance(node, cst.BinaryOperation):
            return self.stop_at_all(expression.part(side) for side in (node.left, node.right))
        if isinstance(node, cst.Subscript):
            return self.stop_at(expression.part(node.value))
        if isinstance(node, cst.Call):
            return self.stop_at_call(expression)
        bindings = bindings_of(self.file, expression)
        return bool(bindings) and all(self.stop_at_binding(binding) for binding in bindings)

    def stop_at_all(self, parts: Iterable[Expression]) -> bool:
        return all(self.stop_at(part) for part in parts)

    def stop_at_call(self, expression: Expression) -> bool:
        node = expression.node
        assert isinstance(node, cst.Call)
        symbol = called_symbol(self.file, expression)
        if symbol is None:
            path = self.file.names.dotted(node.func, expression.scope) or ""
            return path.startswith("numpy.") or self.gives_data(node)
        passed = first_arguments(expression, _PASSING.get(symbol, 0))
        return symbol in _STOPPING or (bool(passed) and self.stop_at_all(passed))

    def stop_at_binding(self, binding: Binding) -> bool:
        if binding.value is not None:
            return self.stop_at(Expression(binding.value, binding.scope))
        source = taken_from(self.file, binding)
        return self.gives_data(source) if source is not None else self.is_fed(binding)

    def gives_data(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is what an iterator over data gave."""
        return (
            isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get_next"
        )

    def is_fed(self, binding: Binding) -> bool:
        """Whether a binding is a parameter of a `tf.function`, whose tapes are all within."""
        function = binding.scope.node
        if not isinstance(binding.node, cst.Param) or not isinstance(function, cst.FunctionDef):
            return False
        outside = binding.scope.parent or binding.scope
        wrappers = [d.decorator.func if isinstance(d.decorator, cst.Call) else d.decorator for d in function.decorators]
        return any(self.file.names.symbol_of(wrapper, outside) == "tf.function" for wrapper in wrappers)
