"""Functions of a program that make variables, and the places that call them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.values import Entered, Value
from tf_migrate.syntax.tree import Tree


class Makers:
    """What makes variables in a program, directly or through the functions and classes that it calls.

    Args:
        tree: the file.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._tree = tree
        self.program = program
        self._entered: dict[int, list[Entered]] = {}
        self._called: dict[int, list[cst.CSTNode]] = {}
        for entered in program.entered:
            self._entered.setdefault(id(entered.function), []).append(entered)
            self._called.setdefault(id(entered.node), []).append(entered.function)
        lists = program.vocabulary.lists_variables
        self._made = {
            id(value.node): value
            for value, _ in program.created
            if value.kind in (Kind.VARIABLE, Kind.LAYER)
            and isinstance(value.node, cst.Call)
            and not lists(value.symbol)
        }
        self._nodes = {id(value.node): value.node for value in self._made.values() if value.node is not None}
        self._functions: dict[int, cst.CSTNode] = {}
        pending = list(self._nodes.values())
        while pending:
            function = self.function_around(pending.pop())
            if function is None or id(function) in self._functions:
                continue
            self._functions[id(function)] = function
            for call in self.calls_of(function):
                if id(call) not in self._nodes:
                    self._nodes[id(call)] = call
                    pending.append(call)

    @property
    def functions(self) -> list[cst.FunctionDef]:
        """The functions that make variables, methods among them, in the order of the text."""
        found = [node for node in self._functions.values() if isinstance(node, cst.FunctionDef)]
        return sorted(found, key=lambda node: self._tree.span(node).start)

    def makes(self, call: cst.CSTNode) -> bool:
        """Whether a call makes variables."""
        return id(call) in self._nodes

    def made_by(self, call: cst.CSTNode) -> Value | None:
        """The variable or layer that a call of the library makes; None for any other call."""
        return self._made.get(id(call))

    def within(self, node: cst.CSTNode) -> list[cst.BaseExpression]:
        """The calls within a node that make variables, but for those that stand in others of them."""
        span = self._tree.span(node)
        inside = [call for call in self._nodes.values() if span.holds(self._tree.span(call))]
        spans = [self._tree.span(call) for call in inside]
        outer = [
            call
            for call, place in zip(inside, spans, strict=True)
            if not any(other != place and other.holds(place) for other in spans)
        ]
        return sorted(outer, key=lambda call: self._tree.span(call).start)

    def plain_within(self, node: cst.CSTNode) -> list[cst.BaseExpression]:
        """The same, without the calls that make objects of the program's classes."""
        return [
            call
            for call in self.within(node)
            if not any(
                isinstance(function, cst.FunctionDef) and function.name.value == "__init__"
                for function in self._called.get(id(call), ())
            )
        ]

    def is_cached(self, call: cst.CSTNode) -> bool:
        """Whether a call that makes a variable does so only where a dictionary outside of the function has none under
        the same key: `if name not in params: params[name] = …`."""
        at: cst.CSTNode | None = call
        function = self.function_around(call)
        while at is not None and at is not function:
            above = self._tree.walk.parents.get(at)
            if isinstance(above, cst.If) and at is above.body and self._stores(call, above.test, function):
                return True
            at = above
        return False

    def caches(self) -> set[int]:
        """The statements that put variables into dictionaries which have none under their keys."""
        parents = self._tree.walk.parents
        return {id(parents[node]) for node in self._nodes.values() if self.is_cached(node)}

    def _stores(
        self, call: cst.CSTNode, test: cst.BaseExpression, function: cst.FunctionDef | cst.Lambda | None
    ) -> bool:
        """Whether a call is put under the key that a test did not find."""
        if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
            return False
        (comparison,) = test.comparisons
        store, statement = comparison.comparator, self._tree.walk.parents.get(call)
        if not isinstance(comparison.operator, cst.NotIn) or not isinstance(store, cst.Name):
            return False
        scope = next((scope for scope in self._tree.walk.scopes if scope.node is function), None)
        owner = scope.owner(store.value) if scope is not None else None
        if owner is None or owner is scope or not isinstance(statement, cst.Assign):
            return False
        target = statement.targets[0].target
        return (
            isinstance(target, cst.Subscript)
            and isinstance(target.value, cst.Name)
            and target.value.value == store.value
            and len(target.slice) == 1
            and isinstance(target.slice[0].slice, cst.Index)
            and target.slice[0].slice.value.deep_equals(test.left)
        )

    def symbols(self, node: cst.CSTNode) -> set[str]:
        """The symbols of the library that make the variables of a node: a function, or anything within one. An empty
        one stands for variables that a dictionary of the program keeps."""
        found: set[str] = set()
        seen: set[int] = set()
        pending = [node]
        while pending:
            one = pending.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            span = self._tree.span(one)
            for key, call in self._nodes.items():
                if span.holds(self._tree.span(call)):
                    made = self._made.get(key)
                    if made is not None:
                        found.add("" if self.is_cached(call) else made.symbol)
                    pending += self._called.get(key, ())
        return found

    def calls_of(self, function: cst.CSTNode) -> list[cst.Call]:
        """The calls of a function, each once."""
        found = {id(each.node): each.node for each in self._entered.get(id(function), ())}
        return [node for node in found.values() if isinstance(node, cst.Call)]

    def times(self, function: cst.CSTNode) -> list[Entered]:
        """Each time that a function was followed."""
        return self._entered.get(id(function), [])

    def results(self, function: cst.CSTNode) -> Iterator[Value]:
        """All that a function gives, in all calls."""
        for entered in self.times(function):
            yield from entered.result.leaves()

    def function_around(self, node: cst.CSTNode) -> cst.FunctionDef | cst.Lambda | None:
        """The innermost function that a node stands in; a function's own name stands around it."""
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, (cst.FunctionDef, cst.Lambda)):
            at = self._tree.walk.parents.get(at)
        return at
