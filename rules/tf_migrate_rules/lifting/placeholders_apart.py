"""Placeholders that a program keeps in a dictionary or a list get names of their own, which functions can have as
parameters: `inputs["x"]` becomes `inputs_x` where nothing else is done with `inputs`."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.syntax.edits import Edit, Part, replace
from tf_migrate.syntax.scopes import Scope, free_name
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import nodes_of


class PlaceholdersApart:
    """The containers of placeholders in one file.

    Args:
        tree: the file.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._tree = tree
        self._made = {id(value.node): value for value, _ in program.created}
        self._scopes = {id(scope.node): scope for scope in tree.walk.scopes}
        self._taken = tree.walk.bound_names()

    def edits(self) -> list[Edit]:
        """What takes the first container of placeholders apart; nothing where there is none that can be."""
        for statement in nodes_of(self._tree.module, cst.Assign):
            if isinstance(statement.value, (cst.Dict, cst.List, cst.Tuple)) and len(statement.targets) == 1:
                edits = self._apart(statement, statement.targets[0].target, dict(_elements(statement.value)))
                if edits:
                    return edits
        return []

    def _apart(
        self, statement: cst.Assign, target: cst.BaseExpression, elements: dict[object, cst.BaseExpression]
    ) -> list[Edit]:
        scope = self._scope_of(statement)
        line = self._tree.walk.parents.get(statement)
        if (
            not isinstance(target, cst.Name)
            or not elements
            or not all(self._is_placeholder(element) for element in elements.values())
            or len(scope.bindings.get(target.value, ())) != 1
            or not isinstance(line, cst.SimpleStatementLine)
            or len(line.body) > 1
        ):
            return []
        names = {key: self._free(f"{target.value}_{key}") for key in elements}
        edits: list[Edit] = []
        for name in nodes_of(self._tree.module, cst.Name):
            if name.value != target.value or name is target or not self._is_read(name, scope):
                continue
            subscript = self._tree.walk.parents.get(name)
            key = _key(subscript) if isinstance(subscript, cst.Subscript) and subscript.value is name else None
            if key not in names or subscript is None:
                return []
            edits.append(replace(self._tree.span(subscript), names[key]))
        indent = self._tree.indent_at(self._tree.span(statement).start)
        parts: list[Part] = []
        for key, element in elements.items():
            parts += [f"\n{indent}" if parts else "", f"{names[key]} = ", self._tree.span(element)]
        return [replace(self._tree.span(statement), *parts), *edits]

    def _is_placeholder(self, node: cst.BaseExpression) -> bool:
        made = self._made.get(id(node))
        return made is not None and made.kind is Kind.PLACEHOLDER

    def _is_read(self, name: cst.Name, scope: Scope) -> bool:
        """Whether a name of the file stands for what a scope binds."""
        parent = self._tree.walk.parents.get(name)
        if (isinstance(parent, cst.Attribute) and parent.attr is name) or (
            isinstance(parent, cst.Arg) and parent.keyword is name
        ):
            return False
        return self._scope_of(name).owner(name.value) is scope

    def _scope_of(self, node: cst.CSTNode) -> Scope:
        at: cst.CSTNode | None = self._tree.walk.parents.get(node)
        while at is not None:
            if id(at) in self._scopes:
                return self._scopes[id(at)]
            at = self._tree.walk.parents.get(at)
        return self._tree.walk.scope

    def _free(self, name: str) -> str:
        free = free_name(name if name.isidentifier() else "placeholder", self._taken)
        self._taken.add(free)
        return free


def _elements(node: cst.Dict | cst.List | cst.Tuple) -> Iterator[tuple[object, cst.BaseExpression]]:
    """What stands in a container, by its keys or places; by itself where it has no key that is a literal."""
    for place, element in enumerate(node.elements):
        if not isinstance(element, cst.DictElement):
            yield place, element.value
        elif isinstance(element.key, (cst.SimpleString, cst.Integer)):
            yield element.key.evaluated_value, element.value
        else:
            yield element, element.key


def _key(node: cst.Subscript) -> object:
    index = node.slice[0].slice if len(node.slice) == 1 else None
    literal = index.value if isinstance(index, cst.Index) else None
    return literal.evaluated_value if isinstance(literal, (cst.SimpleString, cst.Integer)) else None
