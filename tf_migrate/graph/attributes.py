"""What instances hold must be, when methods run, what it was when the graph was built of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.nodes import written
from tf_migrate.graph.steps import Block, Obstacle, Role, Step
from tf_migrate.syntax.scopes import Bound
from tf_migrate.syntax.walk import children

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage

_CONSTANT = (cst.Integer, cst.Float, cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)


class Attributes:
    """The attributes of a stage's classes, and the parameters that they come from.

    Args:
        stage: the statements with their roles.
        plain: the attributes, by their nodes' identity, that became plain names.
    """

    def __init__(self, stage: Stage, plain: dict[int, str]) -> None:
        self._stage = stage
        self._plain = plain
        self._tree = stage.tree

    def require_steady(self, block: Block) -> None:
        """Makes sure of it for one class.

        Raises:
            Obstacle: something is changed, or may be.
        """
        for step in self._stage.steps:
            if block in step.blocks and step.role is Role.MOVE and not is_feed(step):
                self._check(block, step.node, step, set())

    def require_given(self, method: cst.FunctionDef, name: str) -> None:
        """What is passed to a parameter must not be changed by who passes it.

        Raises:
            Obstacle: it is.
        """
        parameters = [*method.params.posonly_params, *method.params.params]
        place = next((i for i, each in enumerate(parameters) if each.name.value == name), None)
        for passed in self._stage.program.passed.get(id(method), ()):
            if passed.call is None:
                continue
            for index, argument in enumerate(passed.call.args):
                key = argument.keyword.value if argument.keyword is not None else None
                given = argument.value
                if (key == name if key is not None else place == index + 1) and isinstance(given, cst.Name):
                    self._require_same(given)

    def bindings(self, attribute: str, block: Block | None = None) -> list[cst.CSTNode]:
        """All places of the file that bind or change an attribute of this name, but for those of other classes' own."""
        found: list[cst.CSTNode] = []
        for node, parent in self._tree.walk.parents.items():
            if isinstance(node, cst.Call) and self._sets(node, attribute):
                found.append(node)
            if not isinstance(node, cst.Attribute) or node.attr.value not in (attribute, "__dict__"):
                continue
            at: cst.CSTNode | None = parent
            while isinstance(at, (cst.Tuple, cst.List, cst.Element, cst.StarredElement, cst.Subscript)):
                at = self._tree.walk.parents.get(at)
            changes = isinstance(at, (cst.AssignTarget, cst.Del, cst.AnnAssign, cst.For, cst.CompFor, cst.AsName))
            if isinstance(at, cst.For):
                changes = self._tree.span(at.target).holds(self._tree.span(node))
            if isinstance(at, cst.CompFor):
                changes = self._tree.span(at.target).holds(self._tree.span(node))
            if isinstance(at, cst.AugAssign):
                changes = self._tree.span(at.target).holds(self._tree.span(node))
            changes = changes or node.attr.value == "__dict__" or self._is_statement_call(parent)
            if changes and (block is None or not self._is_of_other_class(node, block)):
                found.append(node)
        return found

    # -- what is read ------------------------------------------------------------------------------------------------

    def _check(self, block: Block, node: cst.CSTNode, step: Step, entered: set[int]) -> None:
        for attribute in _attributes(node):
            if id(attribute) in self._plain or self._is_of_import(attribute):
                continue
            method = _method(block, attribute.attr.value)
            if method is not None:
                if id(method) not in entered:
                    entered.add(id(method))
                    self._check(block, method.body, step, entered)
                continue
            parent = self._tree.walk.parents.get(attribute)
            if isinstance(parent, cst.Call) and parent.func is attribute:
                continue
            if not self._is_steady(block, attribute, step):
                name = written(attribute) or attribute.attr.value
                raise Obstacle(attribute, f"`{name}` is changed, and the graph was built with it as it was before")

    def _is_steady(self, block: Block, node: cst.Attribute, step: Step) -> bool:
        attribute = node.attr.value
        bindings = self.bindings(attribute, block if isinstance(node.value, cst.Name) else None)
        if any(self._is_changed_as(name) for name in self._aliases(attribute)):
            return False
        around = step.blocks[step.blocks.index(block) + 1].node if block is not step.blocks[-1] else block.node
        span = self._tree.span
        if all(span(around).holds(span(b)) and span(b).end <= span(step.node).start for b in bindings):
            return True
        if len(bindings) > 1:
            return False
        statement = self._tree.walk.parents.get(self._tree.walk.parents.get(bindings[0]) or bindings[0])
        methods = [s for s in block.body.body if isinstance(s, cst.FunctionDef)]
        made = next((method for method in methods if span(method.body).holds(span(bindings[0]))), None)
        if made is not None and isinstance(statement, cst.Assign) and isinstance(statement.value, cst.Name):
            self.require_given(made, statement.value.value)
        return True

    def _aliases(self, attribute: str) -> Iterator[cst.Name]:
        """Names that are given what an attribute holds."""
        for node, parent in self._tree.walk.parents.items():
            if isinstance(node, cst.Attribute) and node.attr.value == attribute:
                if isinstance(parent, cst.Assign) and parent.value is node:
                    yield from (each.target for each in parent.targets if isinstance(each.target, cst.Name))
                elif isinstance(parent, (cst.For, cst.CompFor)) and isinstance(parent.target, cst.Name):
                    yield parent.target

    def _is_changed_as(self, name: cst.Name) -> bool:
        """Whether what a name holds gets another content somewhere."""
        owner = self._stage.steady.scope_of(name).owner(name.value)
        if owner is None:
            return False
        bindings = owner.bindings.get(name.value, ())
        if bindings and all(isinstance(binding.value, _CONSTANT) for binding in bindings):
            return False
        changes = self._stage.steady.changes_of((id(owner), name.value))
        return any(
            change.content and not isinstance(change.node, cst.Param) and not self._only_passes(change.node)
            for change in changes
        )

    def _only_passes(self, statement: cst.CSTNode) -> bool:
        """Whether a statement passes a name to a function of the program, which does not change what it holds."""
        call = statement.value if isinstance(statement, cst.Expr) else None
        functions = [
            node
            for node in self._tree.walk.parents
            if isinstance(node, cst.FunctionDef)
            and any(passed.call is call for passed in self._stage.program.passed.get(id(node), ()))
        ]
        if not isinstance(call, cst.Call) or not functions:
            return False
        for function in functions:
            scope = self._stage.scopes.get(id(function))
            keys = {(id(scope), parameter.name.value) for parameter in function.params.params}
            for key in keys - self._stage.instances:
                changes = self._stage.steady.changes.get(key, ())
                if any(change.content and not isinstance(change.node, cst.Param) for change in changes):
                    return False
        return True

    def _require_same(self, given: cst.Name) -> None:
        if self._is_changed_as(given):
            raise Obstacle(given, f"`{given.value}` is changed, and the graph is built with it as it is here")

    def _is_of_import(self, attribute: cst.Attribute) -> bool:
        root: cst.BaseExpression = attribute
        while isinstance(root, (cst.Attribute, cst.Subscript)):
            root = root.value
        if not isinstance(root, cst.Name):
            return not isinstance(root, cst.Call)
        owner = self._stage.steady.scope_of(root).owner(root.value)
        bindings = owner.bindings.get(root.value, ()) if owner is not None else ()
        return any(binding.kind is Bound.IMPORT for binding in bindings)

    def _is_of_other_class(self, node: cst.Attribute, block: Block) -> bool:
        """Whether an attribute is one of `self` in a method of a class that has nothing to do with another."""
        if not isinstance(node.value, cst.Name):
            return False
        scope = self._stage.steady.scope_of(node).owner(node.value.value)
        method = scope.node if scope is not None else None
        if not isinstance(method, cst.FunctionDef) or not method.params.params:
            return False
        owner = self._tree.walk.parents.get(self._tree.walk.parents.get(method) or method)
        is_self = method.params.params[0].name.value == node.value.value
        return is_self and isinstance(owner, cst.ClassDef) and owner is not block.node and _stands_alone(owner)

    def _is_statement_call(self, parent: cst.CSTNode) -> bool:
        """Whether a method is called on an attribute for its effect."""
        call = self._tree.walk.parents.get(parent) if isinstance(parent, cst.Attribute) else None
        return isinstance(call, cst.Call) and isinstance(self._tree.walk.parents.get(call), cst.Expr)

    def _sets(self, call: cst.Call, attribute: str) -> bool:
        """Whether a call of `setattr` may set an attribute of this name."""
        if not isinstance(call.func, cst.Name) or call.func.value not in ("setattr", "delattr", "vars"):
            return False
        name = call.args[1].value if len(call.args) > 1 else None
        return not isinstance(name, cst.SimpleString) or name.evaluated_value == attribute


def is_feed(step: Step) -> bool:
    """Whether a step only makes a feed dictionary."""
    return bool(step.definitions) and all(d.value.keys is not None for d in step.definitions)


def _method(block: Block, name: str) -> cst.FunctionDef | None:
    methods = (s for s in block.body.body if isinstance(s, cst.FunctionDef))
    return next((method for method in methods if method.name.value == name), None)


def _attributes(node: cst.CSTNode) -> Iterator[cst.Attribute]:
    if isinstance(node, cst.Attribute):
        yield node
    for child in children(node):
        yield from _attributes(child)


def _stands_alone(node: cst.ClassDef) -> bool:
    """Whether a class has no base but `object`."""
    return all(isinstance(base.value, cst.Name) and base.value.value == "object" for base in node.bases)
