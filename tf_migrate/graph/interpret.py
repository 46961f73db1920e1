"""Follows the values through a program without running it: kinds, and which definitions each value comes from.

Statements are taken in the order in which Python would run them; both ways of a branch are followed and joined, and
loops are gone through twice, so that what one round leaves reaches the next. Functions and classes of the file are
followed where they are called. What cannot be followed has the kind `unknown`, never a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import libcst as cst

from tf_migrate.graph.kinds import Kind, Vocabulary
from tf_migrate.graph.runs import Feed, RunSite
from tf_migrate.graph.values import Callable, Definition, Frame, Value, alternatives, joined, python
from tf_migrate.syntax.names import Names, Reference
from tf_migrate.syntax.walk import children

_DEPTH = 12
_LITERALS = frozenset({cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Ellipsis, cst.ConcatenatedString})


class Interpreter:
    """Interprets one file.

    Args:
        module: the file's tree.
        names: its canonical names.
        vocabulary: what the library's calls give.
    """

    def __init__(self, module: cst.Module, names: Names, vocabulary: Vocabulary) -> None:
        self._names = names
        self.vocabulary = self._vocabulary = vocabulary
        self._symbols: dict[int, Reference] = {id(r.node): r for r in names.references}
        self._calls: list[cst.CSTNode] = []
        self._entered: set[int] = set()
        self._statement: cst.CSTNode = module
        self._outermost: cst.CSTNode | None = None  # the statement whose calls are being followed
        self.definitions: list[Definition] = []
        self.reads: list[tuple[cst.Name, Value]] = []
        self.runs: dict[int, RunSite] = {}
        self.created: list[tuple[Value, cst.CSTNode]] = []
        self.items: dict[int, Value] = {}
        self.not_followed: list[cst.CSTNode] = []
        self.globals = Frame()
        self._block(module.body, self.globals)
        self._uncalled(module)

    # -- statements --------------------------------------------------------------------------------------------------

    def _block(self, statements: Iterable[cst.CSTNode], frame: Frame) -> None:
        for statement in statements:
            if isinstance(statement, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
                for small in statement.body:
                    self._statement = small
                    self._small(small, frame)
            else:
                self._compound(statement, frame)

    def _body(self, node: cst.CSTNode | None, frame: Frame) -> None:
        if node is None:
            return
        if isinstance(node, cst.Else | cst.Finally):
            node = node.body
        if isinstance(node, cst.If):
            self._compound(node, frame)
        elif isinstance(node, cst.SimpleStatementSuite):
            self._block([node], frame)
        elif isinstance(node, cst.IndentedBlock):
            self._block(node.body, frame)

    def _small(self, node: cst.BaseSmallStatement, frame: Frame) -> None:
        if isinstance(node, cst.Assign):
            value = self._value(node.value, frame)
            for target in node.targets:
                self._bind(target.target, value, frame)
        elif isinstance(node, cst.AnnAssign):
            if node.value is not None:
                self._bind(node.target, self._value(node.value, frame), frame)
        elif isinstance(node, cst.AugAssign):
            before = self._value(node.target, frame)
            self._bind(node.target, joined([before, self._value(node.value, frame)], node.value), frame)
        elif isinstance(node, cst.Return):
            frame.returned.append(self._value(node.value, frame) if node.value is not None else python())
        elif isinstance(node, cst.Expr):
            self._value(node.value, frame)
        elif isinstance(node, (cst.Global, cst.Nonlocal)):
            for item in node.names:
                owner = self.globals if isinstance(node, cst.Global) else frame.holder(item.name.value)
                frame.redirected[item.name.value] = owner
        elif isinstance(node, (cst.Import, cst.ImportFrom)):
            return
        else:
            for child in children(node):
                if isinstance(child, cst.BaseExpression):
                    self._value(child, frame)

    def _compound(self, node: cst.CSTNode, frame: Frame) -> None:
        self._statement = node
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            function = Callable(node, frame)
            self._define(node.name.value, Value(Kind.PYTHON, function=function), frame)
            if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
                inside = Frame(frame)
                self._block([s for s in node.body.body if isinstance(s, cst.SimpleStatementLine)], inside)
                if any(leaf.kind is not Kind.PYTHON for value in inside.names.values() for leaf in value.leaves()):
                    self.not_followed.append(node)
        elif isinstance(node, cst.If):
            self._value(node.test, frame)
            self._branches(frame, [node.body, node.orelse])
        elif isinstance(node, (cst.For, cst.While)):
            for _ in range(2):
                before = dict(frame.names)
                self._statement = node
                if isinstance(node, cst.For):
                    items = self._value(node.iter, frame)
                    self._bind(node.target, self._item(items, node.iter), frame)
                else:
                    self._value(node.test, frame)
                self._body(node.body, frame)
                _merge(frame, before)
            self._body(node.orelse, frame)
        elif isinstance(node, cst.With):
            for item in node.items:
                value = self.items[id(item)] = self._value(item.item, frame)
                if item.asname is not None:
                    self._bind(item.asname.name, value, frame)
            self._body(node.body, frame)
        elif isinstance(node, cst.Match):
            self.not_followed.append(node)
        elif isinstance(node, (cst.Try, cst.TryStar)):
            self._body(node.body, frame)
            for handler in node.handlers:
                before = dict(frame.names)
                self._body(handler.body, frame)
                _merge(frame, before)
            self._body(node.orelse, frame)
            self._body(node.finalbody, frame)

    def _branches(self, frame: Frame, bodies: Sequence[cst.CSTNode | None]) -> None:
        before = dict(frame.names)
        after: list[dict[str, Value]] = []
        for body in bodies:
            frame.names = dict(before)
            self._body(body, frame)
            after.append(frame.names)
        frame.names = after[0]
        for names in after[1:]:
            _merge(frame, names)

    def _bind(self, target: cst.BaseExpression, value: Value, frame: Frame) -> None:
        if isinstance(target, cst.Name):
            self._define(target.value, value, frame)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for index, element in enumerate(target.elements):
                part = (value.elements or {}).get(str(index))
                self._bind(element.value, part or self._part(value, target), frame)
        elif isinstance(target, cst.Attribute):
            owner = self._value(target.value, frame)
            if owner.attributes is not None:
                name = f"{_written(target.value)}.{target.attr.value}"
                owner.attributes[target.attr.value] = self._defined(name, value)
        elif isinstance(target, cst.Subscript):
            self._set_item(target, value, frame)

    def _set_item(self, target: cst.Subscript, value: Value, frame: Frame) -> None:
        owner = self._value(target.value, frame)
        key = self._key(target, frame)
        if isinstance(target.value, cst.Name):
            elements = {**(owner.elements or {}), key: value} if owner.elements is not None and key else None
            kind = joined([owner, value], target).kind
            uses = owner.uses | value.uses
            keys = {**(owner.keys or {}), key: self._slice_value(target, frame)} if key else owner.keys
            changed = Value(kind, uses, target, elements=elements, keys=keys, attributes=owner.attributes)
            self._define(target.value.value, changed, frame)

    def _define(self, name: str, value: Value, frame: Frame) -> None:
        frame.redirected.get(name, frame).names[name] = self._defined(name, value)

    def _defined(self, name: str, value: Value) -> Value:
        """The value as whoever reads the name sees it: one that comes from this definition."""
        definition = Definition(name, self._statement, value, len(self.definitions))
        self.definitions.append(definition)
        elements = None
        if value.elements is not None:
            elements = {
                key: Value(
                    e.kind, frozenset({definition}), e.node, e.symbol, e.elements, e.keys, e.attributes, e.function
                )
                for key, e in value.elements.items()
            }
        return Value(
            value.kind, frozenset({definition}), value.node, value.symbol, elements, value.keys, value.attributes,
            value.function, value.text,
        )  # fmt: skip

    # -- expressions -------------------------------------------------------------------------------------------------

    def _value(self, node: cst.BaseExpression, frame: Frame) -> Value:
        if type(node) in _LITERALS:
            return python(node=node)
        reference = self._symbols.get(id(node))
        if reference is not None and reference.route.value != "instance" and not reference.trailing:
            symbol = reference.symbol
            return Value(self._vocabulary.mentioned(symbol), node=node, symbol=symbol)
        if isinstance(node, cst.Name):
            value = frame.lookup(node.value)
            if value is not None:
                self.reads.append((node, value))
            return value or python(node=node)
        if isinstance(node, cst.Call):
            return self._call(node, frame)
        if isinstance(node, cst.Attribute):
            return self._attribute(node, frame)
        if isinstance(node, cst.Subscript):
            return self._subscript(node, frame)
        if isinstance(node, (cst.List, cst.Tuple)):
            elements = {str(i): self._value(e.value, frame) for i, e in enumerate(node.elements)}
            starred = any(isinstance(element, cst.StarredElement) for element in node.elements)
            return self._container(node, None if starred else elements, elements.values())
        if isinstance(node, cst.Dict):
            return self._dictionary(node, frame)
        if isinstance(node, cst.Lambda):
            return Value(Kind.PYTHON, node=node, function=Callable(node, frame))
        if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)):
            return self._comprehension(node, frame)
        if isinstance(node, cst.NamedExpr):
            value = self._value(node.value, frame)
            self._bind(node.target, value, frame)
            return value
        if isinstance(node, cst.Yield):
            inner = node.value.item if isinstance(node.value, cst.From) else node.value
            if inner is not None:
                frame.returned.append(self._value(inner, frame))
            return python(node=node)
        if isinstance(node, cst.IfExp):
            self._value(node.test, frame)
            return alternatives(self._value(node.body, frame), self._value(node.orelse, frame))
        parts = [self._value(child, frame) for child in _expressions(node)]
        return joined(parts, node) if parts else python(node=node)

    def _container(self, node: cst.BaseExpression, elements: dict[str, Value] | None, values: Iterable[Value]) -> Value:
        whole = joined(values, node)
        return Value(whole.kind, whole.uses, node, elements=elements)

    def _dictionary(self, node: cst.Dict, frame: Frame) -> Value:
        elements: dict[str, Value] = {}
        keys: dict[str, Value] = {}
        complete = True
        for element in node.elements:
            value = self._value(element.value, frame)
            if isinstance(element, cst.DictElement):
                text = _written(element.key) or str(len(elements))
                elements[text], keys[text] = value, self._value(element.key, frame)
            else:
                complete = False
                elements[f"**{len(elements)}"] = value
        whole = joined([*elements.values(), *keys.values()], node)
        return Value(
            whole.kind, whole.uses, node, elements=elements if complete else None, keys=keys if complete else None
        )

    def _comprehension(self, node: cst.BaseComp, frame: Frame) -> Value:
        inner = Frame(frame)
        loop: cst.CompFor | None = node.for_in
        items: list[Value] = []
        while loop is not None:
            items.append(self._value(loop.iter, inner))
            self._bind(loop.target, self._item(items[-1], loop.iter), inner)
            for condition in loop.ifs:
                items.append(self._value(condition.test, inner))
            loop = loop.inner_for_in
        made = [node.key, node.value] if isinstance(node, cst.DictComp) else [node.elt]  # type: ignore[attr-defined]
        return Value(*_kind_and_uses([*(self._value(part, inner) for part in made), *items]), node)

    def _attribute(self, node: cst.Attribute, frame: Frame, owner: Value | None = None) -> Value:
        owner = owner if owner is not None else self._value(node.value, frame)
        name = node.attr.value
        if owner.attributes is not None and name in owner.attributes:
            found = owner.attributes[name]
            return Value(
                found.kind, found.uses | owner.uses, found.node, found.symbol, found.elements, found.keys,
                found.attributes, found.function,
            )  # fmt: skip
        method = self._method(owner, name)
        if method is not None:
            return method
        kind = self._vocabulary.method(owner.kind, name)
        if kind is None:
            kind = Kind.PYTHON if owner.kind is Kind.PYTHON and owner.attributes is None else Kind.UNKNOWN
        return Value(kind, owner.uses, node)

    def _method(self, owner: Value, name: str) -> Value | None:
        """A method of an instance of a class of the program; a property is called at once."""
        function = owner.function
        if owner.attributes is None or function is None or not isinstance(function.node, cst.ClassDef):
            return None
        for definition in _functions(function.node):
            if definition.name.value == name:
                static = any(_written(d.decorator) == "staticmethod" for d in definition.decorators)
                bound = Callable(definition, function.around, None if static else owner)
                value = Value(Kind.PYTHON, owner.uses, function=bound)
                if any(_written(d.decorator).endswith("property") for d in definition.decorators):
                    return self._enter(value, [], {}, definition.name)
                return value
        return None

    def _subscript(self, node: cst.Subscript, frame: Frame) -> Value:
        owner = self._value(node.value, frame)
        key = self._key(node, frame)
        if owner.elements is not None and key in owner.elements:
            return owner.elements[key]
        part = self._part(owner, node, extra=self._slice_value(node, frame))
        if part.kind in (Kind.VARIABLE, Kind.PLACEHOLDER) and not self._vocabulary.lists_variables(owner.symbol):
            part.kind = Kind.TENSOR  # a slice of one is none itself
        return part

    def _slice_value(self, node: cst.Subscript, frame: Frame) -> Value:
        parts = [self._value(child, frame) for element in node.slice for child in _expressions(element.slice)]
        return joined(parts, node) if parts else python()

    def _key(self, node: cst.Subscript, frame: Frame) -> str:
        """The text of a subscript that is one literal or name, with a negative index counted from the end."""
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            return ""
        text = _written(node.slice[0].slice.value)
        owner = self._value(node.value, frame)
        if text.startswith("-") and text[1:].isdigit() and owner.elements is not None:
            return str(len(owner.elements) - int(text[1:]))
        return text

    def _part(self, owner: Value, node: cst.CSTNode, extra: Value | None = None) -> Value:
        uses = owner.uses | (extra.uses if extra is not None else frozenset())
        return Value(owner.kind, uses, node if isinstance(node, cst.BaseExpression) else None)

    def _item(self, items: Value, node: cst.BaseExpression) -> Value:
        if items.elements:
            kinds = {element.kind for element in items.elements.values()}
            if len(kinds) == 1:
                return Value(kinds.pop(), items.uses, node)
        return Value(items.kind, items.uses, node)

    # -- calls -------------------------------------------------------------------------------------------------------

    def _call(self, node: cst.Call, frame: Frame) -> Value:
        owner: Value | None = None
        if isinstance(node.func, cst.Attribute) and id(node.func) not in self._symbols:
            owner = self._value(node.func.value, frame)
            callee = self._attribute(node.func, frame, owner)
        else:
            callee = self._value(node.func, frame)
        positional = [self._value(a.value, frame) for a in node.args if a.keyword is None and not a.star]
        keywords = {a.keyword.value: self._value(a.value, frame) for a in node.args if a.keyword is not None}
        starred = [self._value(a.value, frame) for a in node.args if a.star]
        given = [*positional, *keywords.values(), *starred]
        if callee.function is None:
            # What is handed a function will call it: the body of a loop, the branches of a condition.
            given += [self._enter(one, [], {}, node) for one in given if one.function is not None]
        if isinstance(node.func, cst.Attribute):
            owner = owner if owner is not None else self._value(node.func.value, frame)
            if self._is_run(owner, node.func.attr.value, positional):
                return self._run(node, owner, positional, keywords)
            kind = self._vocabulary.method(owner.kind, node.func.attr.value)
            if kind is not None and callee.function is None:
                return self._made(Value(kind, _uses([owner, *given]), node, symbol=f".{node.func.attr.value}"))
        if callee.attributes is not None:
            called = self._method(callee, "__call__")
            if called is None:
                return Value(Kind.UNKNOWN, _uses([callee, *given]), node)
            return self._enter(called, positional, keywords, node)
        if callee.function is not None:
            return self._enter(callee, positional, keywords, node)
        if self._names.dotted(node.func, self._names.walk.scope) == "functools.partial":
            return Value(Kind.UNKNOWN, _uses([callee, *given]), node)
        if callee.symbol:
            kind = self._vocabulary.called(callee.symbol)
            return self._made(Value(kind, _uses(given), node, symbol=callee.symbol))
        self._mutation(node, frame, given)
        whole = joined([callee, *given], node)
        return Value(whole.kind, whole.uses, node)

    def _made(self, value: Value) -> Value:
        self.created.append((value, self._outermost or self._statement))
        return value

    def _mutation(self, node: cst.Call, frame: Frame, given: Sequence[Value]) -> None:
        """`layers.append(x)` and the like leave their list with more in it than before."""
        func = node.func
        if (
            isinstance(func, cst.Attribute)
            and isinstance(func.value, cst.Attribute)
            and func.attr.value in ("append", "extend", "insert", "update", "add", "setdefault")
            and any(leaf.kind is not Kind.PYTHON for value in given for leaf in value.leaves())
        ):
            self.not_followed.append(node)
        if (
            isinstance(func, cst.Attribute)
            and isinstance(func.value, cst.Name)
            and func.attr.value in ("append", "extend", "insert", "update", "add", "setdefault")
        ):
            before = frame.lookup(func.value.value)
            if before is not None and before.attributes is None and before.function is None:
                kind, uses = _kind_and_uses([before, *given])
                self._define(func.value.value, Value(kind, uses, node), frame)

    def _enter(
        self, callee: Value, positional: Sequence[Value], keywords: dict[str, Value], node: cst.BaseExpression
    ) -> Value:
        function = callee.function
        assert function is not None
        if any(function.node is active for active in self._calls) or len(self._calls) >= _DEPTH:
            return Value(*_kind_and_uses([callee, *positional, *keywords.values()]), node)
        if isinstance(function.node, cst.ClassDef):
            return self._instance(callee, positional, keywords, node)
        self._calls.append(function.node)
        self._entered.add(id(function.node))
        statement, outermost = self._statement, self._outermost
        self._outermost = outermost or statement
        inner = Frame(function.around)
        self._parameters(function, positional, keywords, inner)
        if isinstance(function.node, cst.Lambda):
            inner.returned.append(self._value(function.node.body, inner))
        else:
            self._body(function.node.body, inner)
        self._statement, self._outermost = statement, outermost
        self._calls.pop()
        if not inner.returned:
            return python(callee.uses, node)
        result = inner.returned[0]
        for other in inner.returned[1:]:
            result = alternatives(result, other)
        return Value(
            result.kind, result.uses | callee.uses, node, result.symbol, result.elements, result.keys,
            result.attributes, result.function,
        )  # fmt: skip

    def _instance(
        self, callee: Value, positional: Sequence[Value], keywords: dict[str, Value], node: cst.BaseExpression
    ) -> Value:
        made = Value(Kind.PYTHON, callee.uses, node, attributes={}, function=callee.function)
        initializer = self._method(made, "__init__")
        if initializer is not None:
            self._enter(initializer, positional, keywords, node)
        return made

    def _parameters(
        self, function: Callable, positional: Sequence[Value], keywords: dict[str, Value], inner: Frame
    ) -> None:
        parameters = [*function.node.params.posonly_params, *function.node.params.params]  # type: ignore[union-attr]
        values = [function.bound, *positional] if function.bound is not None else list(positional)
        for index, parameter in enumerate([*parameters, *function.node.params.kwonly_params]):  # type: ignore[union-attr]
            name = parameter.name.value
            if index < len(values) and index < len(parameters):
                value = values[index]
            elif name in keywords:
                value = keywords[name]
            elif parameter.default is not None:
                value = self._value(parameter.default, function.around)
            else:
                value = Value(Kind.UNKNOWN)
            inner.names[name] = value
        more = function.node.params  # type: ignore[union-attr]
        if isinstance(more.star_arg, cst.Param):
            inner.names[more.star_arg.name.value] = joined(values[len(parameters) :], more.star_arg.name)
        if more.star_kwarg is not None:
            inner.names[more.star_kwarg.name.value] = joined(keywords.values(), more.star_kwarg.name)

    def _uncalled(self, module: cst.Module) -> None:
        """Functions that the file never calls are followed as well, with nothing known of their arguments."""
        for value in list(self.globals.names.values()):
            function = value.function
            if function is None or value.attributes is not None:
                continue
            if isinstance(function.node, cst.FunctionDef) and id(function.node) not in self._entered:
                self._enter(value, [], {}, function.node.name)
            elif isinstance(function.node, cst.ClassDef):
                self._uncalled_methods(value, function.node)

    def _uncalled_methods(self, value: Value, node: cst.ClassDef) -> None:
        methods = list(_functions(node))
        if all(id(method) in self._entered for method in methods):
            return
        instance = self._enter(value, [], {}, node.name)
        for method in methods:
            if id(method) not in self._entered:
                bound = self._method(instance, method.name.value)
                if bound is not None and bound.function is not None:
                    self._enter(bound, [], {}, method.name)

    # -- runs --------------------------------------------------------------------------------------------------------

    def _is_run(self, owner: Value, name: str, positional: Sequence[Value]) -> bool:
        if self._vocabulary.runs(owner.kind, name):
            return True
        # A session that comes from elsewhere is known by what it is asked to run.
        fetched = owner.kind is Kind.UNKNOWN and name == "run" and bool(positional)
        return fetched and any(leaf.kind.is_graph for leaf in positional[0].leaves())

    def _run(self, node: cst.Call, owner: Value, positional: Sequence[Value], keywords: dict[str, Value]) -> Value:
        if owner.kind.is_graph:
            fetches = owner
            feeds = keywords.get("feed_dict") or (positional[0] if positional else None)
        else:
            fetches = keywords.get("fetches") or (positional[0] if positional else python())
            feeds = keywords.get("feed_dict") or (positional[1] if len(positional) > 1 else None)
        given = [a.value for a in node.args if a.keyword is None and not a.star]
        place = 0 if owner.kind.is_graph else 1
        feed_node = next((a.value for a in node.args if a.keyword is not None and a.keyword.value == "feed_dict"), None)
        if feed_node is None and len(given) > place:
            feed_node = given[place]
        known = feeds is None or feeds.keys is not None or _written(feed_node or node) == "None"
        site = RunSite(node, self._statement, fetches, _feeds(feeds), known, feed_node)
        self.runs[id(node)] = site
        return python(node=node)


def _feeds(feeds: Value | None) -> tuple[Feed, ...]:
    if feeds is None or feeds.keys is None:
        return ()
    return tuple(Feed(key, feeds.keys[key], (feeds.elements or {}).get(key)) for key in feeds.keys)


def _merge(frame: Frame, other: dict[str, Value]) -> None:
    for name, value in other.items():
        frame.names[name] = alternatives(frame.names[name], value) if name in frame.names else value


def _uses(values: Iterable[Value]) -> frozenset[Definition]:
    return frozenset(use for value in values for leaf in (value, *value.leaves()) for use in leaf.uses)


def _kind_and_uses(values: Sequence[Value]) -> tuple[Kind, frozenset[Definition]]:
    whole = joined(values, cst.Name("_"))
    return whole.kind, whole.uses


def _functions(node: cst.ClassDef) -> list[cst.FunctionDef]:
    return [statement for statement in node.body.body if isinstance(statement, cst.FunctionDef)]


def _expressions(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions right below a node, through what only holds them together."""
    found: list[cst.BaseExpression] = []
    for child in children(node):
        if _is_expression(type(child)):
            found.append(child)  # type: ignore[arg-type]
        else:
            found += _expressions(child)
    return found


@cache
def _is_expression(kind: type[cst.CSTNode]) -> bool:
    """`isinstance` of libcst's abstract classes costs much more than this look-up."""
    return issubclass(kind, cst.BaseExpression)


def _written(node: cst.CSTNode) -> str:
    """The text of a literal or a dotted name; empty for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, (cst.Integer, cst.Float)):
        return node.value
    if isinstance(node, cst.SimpleString):
        return node.value
    if isinstance(node, cst.Attribute):
        left = _written(node.value)
        return f"{left}.{node.attr.value}" if left else ""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        return f"-{_written(node.expression)}"
    return ""
