"""Follows the values through a program without running it: kinds, and which definitions each value comes from.

Statements are taken in the order in which Python would run them; both ways of a branch are followed and joined, and
loops are gone through twice, so that what one round leaves reaches the next. Functions and classes of the file are
followed where they are called. What cannot be followed has the kind `unknown`, never a wrong one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import libcst as cst

from tf_migrate.graph.calls import Calls
from tf_migrate.graph.expressions import Expressions
from tf_migrate.graph.kinds import Form, Kind, Vocabulary
from tf_migrate.graph.nodes import written
from tf_migrate.graph.runs import Act, Event, Passed, RunSite
from tf_migrate.graph.values import Callable, Definition, Entered, Frame, Value, gathered, joined, merge, python
from tf_migrate.syntax.names import Names, Reference
from tf_migrate.syntax.walk import children


class Interpreter:
    """Interprets one file.

    Args:
        module: the file's tree.
        names: its canonical names.
        vocabulary: what the library's calls give.
        scopes: the functions, by their nodes' identity, whose statements count as steps of the program themselves; what
            other functions make counts as made by the statement that calls them.
    """

    def __init__(
        self, module: cst.Module, names: Names, vocabulary: Vocabulary, scopes: Collection[int] = frozenset()
    ) -> None:
        self.names = names
        self.vocabulary = vocabulary
        self.symbols: dict[int, Reference] = {id(r.node): r for r in names.references}
        self.statement: cst.CSTNode = module
        self.outermost: cst.CSTNode | None = None  # the statement whose calls are being followed
        self.held: frozenset[Definition] = frozenset()  # what all that is made here waits for
        self.definitions: list[Definition] = []
        self.reads: list[tuple[cst.Name | cst.Attribute, Value]] = []
        self.scopes = scopes
        self.runs: dict[int, RunSite] = {}
        self.acts: dict[int, Act] = {}
        self.events: list[Event] = []
        self.passed: dict[int, list[Passed]] = {}
        self.created: list[tuple[Value, cst.CSTNode]] = []
        self.entered: list[Entered] = []
        self.items: dict[int, Value] = {}
        self.open_scopes: list[tuple[str, str]] = []  # the symbols and names of those around the current statement
        self.not_followed: list[cst.CSTNode] = []
        self.globals = Frame()
        self.expressions = Expressions(self)
        self.calls = Calls(self)
        self.block(module.body, self.globals)
        self.calls.uncalled(module)

    # -- statements --------------------------------------------------------------------------------------------------

    def block(self, statements: Iterable[cst.CSTNode], frame: Frame) -> None:
        """Follows statements, one after the other."""
        for statement in statements:
            if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
                for small in statement.body:
                    self.statement = small
                    self._small(small, frame)
            else:
                self._compound(statement, frame)

    def body(self, node: cst.CSTNode | None, frame: Frame) -> None:
        """Follows what stands under a compound statement's head; nothing where there is none."""
        if node is None:
            return
        if isinstance(node, cst.Else | cst.Finally):
            node = node.body
        if isinstance(node, cst.If):
            self._compound(node, frame)
        elif isinstance(node, cst.SimpleStatementSuite):
            self.block([node], frame)
        elif isinstance(node, cst.IndentedBlock):
            self.block(node.body, frame)

    def _small(self, node: cst.BaseSmallStatement, frame: Frame) -> None:
        if isinstance(node, cst.Assign):
            value = self.expressions.value(node.value, frame)
            for target in node.targets:
                self.bind(target.target, value, frame)
        elif isinstance(node, cst.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self.expressions.value(node.value, frame), frame)
        elif isinstance(node, cst.AugAssign):
            parts = [self.expressions.value(node.target, frame), self.expressions.value(node.value, frame)]
            form = next((part.form for part in parts if part.form not in (Form.ONE, Form.OPAQUE)), Form.ONE)
            made = joined(parts, node.value) if form is Form.ONE else gathered(parts, node.value, form)
            self.bind(node.target, made, frame)
        elif isinstance(node, cst.Return):
            frame.returned.append(self.expressions.value(node.value, frame) if node.value is not None else python())
        elif isinstance(node, cst.Expr):
            self.expressions.value(node.value, frame)
        elif isinstance(node, (cst.Global, cst.Nonlocal)):
            for item in node.names:
                owner = self.globals if isinstance(node, cst.Global) else frame.holder(item.name.value)
                frame.redirected[item.name.value] = owner
        elif isinstance(node, (cst.Import, cst.ImportFrom)):
            return
        else:
            for child in children(node):
                if isinstance(child, cst.BaseExpression):
                    self.expressions.value(child, frame)

    def _compound(self, node: cst.CSTNode, frame: Frame) -> None:
        self.statement = node
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            function = Callable(node, frame)
            self.define(node.name.value, Value(Kind.PYTHON, function=function), frame)
            if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
                inside = Frame(frame)
                self.block([s for s in node.body.body if isinstance(s, cst.SimpleStatementLine)], inside)
                if any(leaf.kind is not Kind.PYTHON for value in inside.names.values() for leaf in value.leaves()):
                    self.not_followed.append(node)
        elif isinstance(node, cst.If):
            self.expressions.value(node.test, frame)
            self._branches(frame, [node.body, node.orelse])
        elif isinstance(node, (cst.For, cst.While)):
            for _ in range(2):
                before = dict(frame.names)
                self.statement = node
                if isinstance(node, cst.For):
                    items = self.expressions.value(node.iter, frame)
                    self.bind(node.target, self.expressions.item(items, node.iter), frame)
                else:
                    self.expressions.value(node.test, frame)
                self.body(node.body, frame)
                merge(frame, before)
            self.body(node.orelse, frame)
        elif isinstance(node, cst.With):
            opened = 0
            held = self.held
            for item in node.items:
                value = self.items[id(item)] = self.expressions.value(item.item, frame)
                if item.asname is not None:
                    self.bind(item.asname.name, value, frame)
                if value.kind is Kind.SCOPE and self.vocabulary.naming(value.symbol) is not None:
                    self.open_scopes.append((value.symbol, value.text))
                    opened += 1
                if self.vocabulary.orders(value.symbol):
                    self.held = held | value.uses if value.uses else value.uses
            self.body(node.body, frame)
            self.held = held
            del self.open_scopes[len(self.open_scopes) - opened :]
        elif isinstance(node, cst.Match):
            self.not_followed.append(node)
        elif isinstance(node, (cst.Try, cst.TryStar)):
            self.body(node.body, frame)
            for handler in node.handlers:
                before = dict(frame.names)
                self.body(handler.body, frame)
                merge(frame, before)
            self.body(node.orelse, frame)
            self.body(node.finalbody, frame)

    def _branches(self, frame: Frame, bodies: Sequence[cst.CSTNode | None]) -> None:
        before = dict(frame.names)
        after: list[dict[str, Value]] = []
        for body in bodies:
            frame.names = dict(before)
            self.body(body, frame)
            after.append(frame.names)
        frame.names = after[0]
        for names in after[1:]:
            merge(frame, names)

    def bind(self, target: cst.BaseExpression, value: Value, frame: Frame) -> None:
        """Gives a target of an assignment its value: a name, several, an attribute or an item."""
        if isinstance(target, cst.Name):
            self.define(target.value, value, frame)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for index, element in enumerate(target.elements):
                part = (value.elements or {}).get(str(index))
                self.bind(element.value, part or self.expressions.part(value, target, place=str(index)), frame)
        elif isinstance(target, cst.Attribute):
            owner = self.expressions.value(target.value, frame)
            if owner.attributes is not None:
                name = f"{written(target.value)}.{target.attr.value}"
                owner.attributes[target.attr.value] = self._defined(name, value)
        elif isinstance(target, cst.Subscript):
            self._set_item(target, value, frame)

    def _set_item(self, target: cst.Subscript, value: Value, frame: Frame) -> None:
        owner = self.expressions.value(target.value, frame)
        key = self.expressions.key(target, frame)
        if isinstance(target.value, cst.Name):
            elements = {**(owner.elements or {}), key: value} if owner.elements is not None and key else None
            kind = gathered([owner, value], target, owner.form).kind
            uses = owner.uses | value.uses
            keys = {**(owner.keys or {}), key: self.expressions.slice_value(target, frame)} if key else owner.keys
            changed = Value(
                kind, uses, target, elements=elements, keys=keys, attributes=owner.attributes, form=owner.form
            )
            name = target.value.value
            self.define(name, changed, frame if name in frame.names or frame.parent is None else frame.holder(name))

    def define(self, name: str, value: Value, frame: Frame) -> None:
        """Gives a name a value, where the frame says that it belongs."""
        frame.redirected.get(name, frame).names[name] = self._defined(name, value, is_inner=frame.is_comprehension)

    def _defined(self, name: str, value: Value, *, is_inner: bool = False) -> Value:
        """The value as whoever reads the name sees it: one that comes from this definition."""
        definition = Definition(name, self.statement, value, len(self.definitions), is_inner)
        self.definitions.append(definition)
        elements = None
        if value.elements is not None:
            elements = {
                key: replace(element, uses=frozenset({definition}), text="") for key, element in value.elements.items()
            }
        return replace(value, uses=frozenset({definition}), elements=elements)
