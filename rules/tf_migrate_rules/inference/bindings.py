"""What the names in an expression were bound to, where the expression stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate.syntax import calls
from tf_migrate.syntax.scopes import Binding, Bound, Scope
from tf_migrate_rules import api

_LOOPS = (cst.For, cst.While)
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


class Expression(NamedTuple):
    """An expression with the scope that its names are seen from."""

    node: cst.BaseExpression
    scope: Scope

    def part(self, node: cst.BaseExpression) -> Expression:
        """A part of this expression."""
        return Expression(node, self.scope)


def symbols(names: str) -> frozenset[str]:
    """The symbols of TensorFlow with these names, given in one string without the `tf.` in front."""
    return frozenset(f"tf.{name}" for name in names.split())


def called_symbol(file: SourceFile, expression: Expression) -> str | None:
    """The canonical symbol that an expression calls; None where it is no call of the library."""
    node, scope = expression
    return file.names.symbol_of(node.func, scope) if isinstance(node, cst.Call) else None


def argument_of(expression: Expression, symbol: str, *names: str) -> cst.BaseExpression | None:
    """The value that a call of `symbol` gives for the first of these parameters that it gives at all."""
    assert isinstance(expression.node, cst.Call)
    signature = api.v1_signature(symbol) or api.v2_signature(symbol)
    call = calls.Call(expression.node, expression.node.args)
    bound = calls.bind(call, signature.names if signature is not None else names)
    return next((value for name in names if (value := bound.value(name)) is not None), None)


def first_arguments(expression: Expression, count: int) -> list[Expression]:
    """The first arguments of a call, as many as asked for; none where it has fewer, or a star hides them."""
    assert isinstance(expression.node, cst.Call)
    found = expression.node.args[:count]
    if len(found) < count or any(argument.star for argument in found):
        return []
    return [expression.part(argument.value) for argument in found]


def bindings_of(file: SourceFile, expression: Expression) -> list[Binding]:
    """The bindings that a plain name, or an attribute of `self`, may have where the expression stands.

    It is the last one before where that is plain, else all that there are. Those to None say nothing and are left out.
    """
    node, scope = expression
    found: list[Binding] = []
    if isinstance(node, cst.Name):
        owner = scope.owner(node.value)
        found = owner.bindings.get(node.value, []) if owner is not None else []
        last = _last_before(file, expression, found) if len(found) > 1 else None
        found = found if last is None else [last]
    elif isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        owner = scope.owner(node.value.value)
        if owner is not None and any(b.kind is Bound.SELF for b in owner.bindings.get(node.value.value, ())):
            holder = owner.enclosing_class()
            found = holder.attributes.get(node.attr.value, []) if holder is not None else []
    return [binding for binding in found if binding.kind is not Bound.NOTHING]


def bound_values(file: SourceFile, expression: Expression) -> list[Expression]:
    """The right sides of the assignments that a name, or an attribute of `self`, may hold where the expression stands;
    none where one of them is not known."""
    bindings = bindings_of(file, expression)
    if any(binding.kind is not Bound.VALUE or binding.value is None for binding in bindings):
        return []
    return [Expression(binding.value, binding.scope) for binding in bindings if binding.value is not None]


def taken_from(file: SourceFile, binding: Binding) -> cst.BaseExpression | None:
    """What a name is an element of: `x` in `for d in x`, `for i, d in enumerate(x)`, `a, b = x` and
    `map(lambda d: …, x)`."""
    parents = file.names.parents
    parent = parents.get(binding.node)
    if isinstance(parent, (cst.For, cst.CompFor)):
        return parent.iter
    if isinstance(parent, cst.Element):
        whole = parents[parent]
        place = parents[whole]
        if isinstance(place, cst.AssignTarget):
            statement = parents[place]
            return statement.value if isinstance(statement, cst.Assign) else None
        source = place.iter if isinstance(place, (cst.For, cst.CompFor)) else None
        second = isinstance(whole, (cst.Tuple, cst.List)) and len(whole.elements) == 2 and whole.elements[1] is parent
        if isinstance(source, cst.Call) and second and file.tree.code(source.func) == "enumerate" and source.args:
            return source.args[0].value
    if isinstance(parent, cst.Parameters):
        function = parents[parent]
        argument = parents.get(function) if isinstance(function, cst.Lambda) else None
        call = parents[argument] if isinstance(argument, cst.Arg) else None
        if isinstance(call, cst.Call) and file.tree.code(call.func) == "map" and len(call.args) == 2:
            return call.args[1].value if call.args[0] is argument else None
    return None


def _last_before(file: SourceFile, expression: Expression, bindings: Sequence[Binding]) -> Binding | None:
    """The binding that surely was the last before the expression; None where that depends on how the program runs."""
    scope = expression.scope
    while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    if any(binding.scope is not scope for binding in bindings):
        return None
    start, around = file.tree.span(expression.node).start, _ancestors(file, expression.node)
    earlier = [b for b in bindings if file.tree.span(b.node).start < start and _statement(file, b.node) not in around]
    if not earlier:
        return None
    last = max(earlier, key=lambda binding: file.tree.span(binding.node).start)
    statement = _statement(file, last.node)
    if statement is None or file.names.parents[file.names.parents[statement]] not in around:
        return None
    within = _ancestors(file, last.node)
    loops = {node for node in around if isinstance(node, _LOOPS)} - within
    again = any(loops & _ancestors(file, binding.node) for binding in bindings)
    return None if again else last


def _ancestors(file: SourceFile, node: cst.CSTNode) -> set[cst.CSTNode]:
    found: set[cst.CSTNode] = set()
    parent = file.names.parents.get(node)
    while parent is not None:
        found.add(parent)
        parent = file.names.parents.get(parent)
    return found


def _statement(file: SourceFile, node: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """The small statement that a binding stands in; None for parameters, loops and definitions."""
    parent: cst.CSTNode | None = node
    while parent is not None and not isinstance(parent, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        parent = file.names.parents.get(parent)
    return parent if isinstance(parent, cst.BaseSmallStatement) else None
