"""What calls give: those of the library, of the program's functions and classes, and those that run the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.nodes import methods, written
from tf_migrate.graph.runs import Act, Event, Feed, Passed, RunSite
from tf_migrate.graph.values import (
    UNKNOWN,
    Callable,
    Entered,
    Frame,
    Value,
    alternatives,
    gathered,
    joined,
    kind_and_uses,
    python,
    uses_of,
)

if TYPE_CHECKING:
    from tf_migrate.graph.interpret import Interpreter

_DEPTH = 12
_BUILT = {"list": Form.LIST, "sorted": Form.LIST, "tuple": Form.TUPLE, "dict": Form.DICT}
#: What gives a Python value whatever it is given.
_TELLING = frozenset({"callable", "hasattr", "id", "isinstance", "issubclass", "len", "print", "repr", "str", "type"})


class Calls:
    """Follows the calls of a program into its functions and classes.

    Args:
        program: what is known of the program so far.
    """

    def __init__(self, program: Interpreter) -> None:
        self._program = program
        self._expressions = program.expressions
        self._active: list[cst.CSTNode] = []
        self._entered: set[int] = set()
        self._within: list[tuple[int, int]] = []  # the functions that are followed, each with the number of its call
        self._count = 0

    def call(self, node: cst.Call, frame: Frame) -> Value:
        """What a call gives: of the library, of a function or class of the program, of anything else."""
        owner: Value | None = None
        if isinstance(node.func, cst.Attribute) and id(node.func) not in self._program.symbols:
            owner = self._expressions.value(node.func.value, frame)
            callee = self._expressions.attribute(node.func, frame, owner)
        else:
            callee = self._expressions.value(node.func, frame)
        positional = [self._expressions.value(a.value, frame) for a in node.args if a.keyword is None and not a.star]
        keywords = {
            a.keyword.value: self._expressions.value(a.value, frame) for a in node.args if a.keyword is not None
        }
        starred = [self._expressions.value(a.value, frame) for a in node.args if a.star]
        given = [*positional, *keywords.values(), *starred]
        if callee.function is None:
            # What is handed a function will call it: the body of a loop, the branches of a condition.
            given += [self.enter(one, [], {}, node) for one in given if one.function is not None]
        if isinstance(node.func, cst.Attribute):
            owner = owner if owner is not None else self._expressions.value(node.func.value, frame)
            if self._is_run(owner, node.func.attr.value, positional):
                return self._run(node, owner, positional, keywords)
            kind = self._program.vocabulary.method(owner.kind, node.func.attr.value)
            if kind is not None and callee.function is None:
                symbol = f".{node.func.attr.value}"
                form = self._program.vocabulary.form(symbol)
                if self._program.vocabulary.acts(owner.kind, node.func.attr.value):
                    self._act(node, owner, positional, keywords)
                return self._made(Value(kind, uses_of([owner, *given]), node, symbol=symbol, form=form))
            if owner.kind is Kind.SESSION:
                return Value(Kind.UNKNOWN, uses_of([owner, *given]), node)
            held = self._program.symbols.get(id(node.func.value))
            if held is not None and self._program.vocabulary.constructs(held.symbol, node.func.attr.value):
                symbol = f"{held.symbol}.{node.func.attr.value}"
                return self._made(Value(self._program.vocabulary.called(symbol), uses_of(given), node, symbol=symbol))
        if callee.attributes is not None:
            called = self._expressions.method(callee, "__call__") or self._expressions.method(callee, "call")
            if called is None:
                return Value(Kind.UNKNOWN, uses_of([callee, *given]), node)
            return self.enter(called, positional, keywords, node)
        if callee.function is not None:
            return self.enter(callee, positional, keywords, node)
        if self._program.names.dotted(node.func, self._program.names.walk.scope) == "functools.partial":
            return Value(Kind.UNKNOWN, uses_of([callee, *given]), node)
        if callee.kind is Kind.LAYER:
            form = self._program.vocabulary.form(".__call__")
            return self._made(Value(Kind.TENSOR, uses_of([callee, *given]), node, symbol=".__call__", form=form))
        if callee.symbol:
            kind, form = self._program.vocabulary.called(callee.symbol), self._program.vocabulary.form(callee.symbol)
            kinds = {leaf.kind for one in given for leaf in one.leaves()} - {Kind.PYTHON}
            if kind is Kind.OPERATION and kinds == {Kind.INITIALIZER}:
                kind = Kind.INITIALIZER  # several of them as one
            made = Value(kind, uses_of(given), node, symbol=callee.symbol, form=form)
            made.text = self._named(callee.symbol, kind, positional, keywords)
            return self._made(self._gathered(made, given) if kind is Kind.SUMMARY else made)
        self._mutation(node, frame, given)
        if isinstance(node.func, cst.Name) and not callee.uses and node.func.value in _TELLING:
            return python(uses_of(given), node)
        if isinstance(node.func, cst.Name) and not callee.uses and node.func.value in _BUILT and given:
            return gathered(given, node, _BUILT[node.func.value])  # a container of what the other holds
        if isinstance(node.func, cst.Attribute) and callee.form is Form.LIST and not given and callee.node is node.func:
            return replace(callee, node=node)  # the items of a dictionary
        whole = joined([callee, *given], node)
        form = Form.NESTED if self._is_named_tuple(callee) else _BUILT.get(written(node.func), Form.ONE)
        return Value(whole.kind, whole.uses, node, form=form)

    def _is_named_tuple(self, callee: Value) -> bool:
        made = callee.node.func if isinstance(callee.node, cst.Call) else None
        scope = self._program.names.walk.scope
        return made is not None and self._program.names.dotted(made, scope) == "collections.namedtuple"

    def _named(self, symbol: str, kind: Kind, positional: Sequence[Value], keywords: Mapping[str, Value]) -> str:
        """The name of what a call of the library makes, as far as it is known; that of a variable with its scopes."""
        naming = self._program.vocabulary.naming(symbol)
        if kind is Kind.LAYER:
            return "/".join([*(name for _, name in self._program.open_scopes), UNKNOWN])
        if naming is None:
            return ""
        index, keyword = naming
        given = keywords.get(keyword) or (positional[index] if index < len(positional) else None)
        text = (given.text or UNKNOWN) if given is not None else UNKNOWN
        if kind is not Kind.VARIABLE:
            return text
        around = self._program.open_scopes
        return "/".join(
            [name for scope, name in around if self._program.vocabulary.is_named_in(symbol, scope)] + [text]
        )

    def _made(self, value: Value) -> Value:
        if self._program.held and value.kind in (Kind.TENSOR, Kind.OPERATION) and value.node is not None:
            if self._program.vocabulary.hands_on(value.symbol):
                self._program.not_followed.append(value.node)
            value.uses |= self._program.held
        self._program.created.append((value, self._program.outermost or self._program.statement))
        return value

    def _gathered(self, made: Value, given: Sequence[Value]) -> Value:
        """What a call makes of others of its kind: those that it is given, or all that there are; else a new one."""
        if self._program.vocabulary.gathers(made.symbol):
            made.parts = tuple(one for one, _ in self._program.created if one.kind is made.kind and one.parts == (one,))
            made.uses |= uses_of(made.parts)
        else:
            made.parts = tuple(part for one in given for leaf in one.leaves() for part in leaf.parts) or (made,)
        return made

    def _mutation(self, node: cst.Call, frame: Frame, given: Sequence[Value]) -> None:
        """`layers.append(x)` and the like leave their list with more in it than before."""
        func = node.func
        if (
            isinstance(func, cst.Attribute)
            and isinstance(func.value, cst.Attribute)
            and func.attr.value in ("append", "extend", "insert", "update", "add", "setdefault")
            and any(leaf.kind is not Kind.PYTHON for value in given for leaf in value.leaves())
        ):
            self._program.not_followed.append(node)
        if (
            isinstance(func, cst.Attribute)
            and isinstance(func.value, (cst.Name, cst.Subscript))
            and func.attr.value in ("append", "extend", "insert", "update", "add", "setdefault")
        ):
            name = written(func.value if isinstance(func.value, cst.Name) else func.value.value)
            before = frame.lookup(name)
            if before is not None and before.attributes is None and before.function is None:
                nested = func.attr.value in ("append", "insert", "add") and given[-1].form is not Form.ONE
                form = Form.NESTED if nested else before.form
                filled = gathered([before, *given], node, form)
                kinds = {leaf.kind for value in (before, *given) for leaf in value.leaves()}
                if kinds and kinds <= {Kind.PYTHON, Kind.VARIABLE} and Kind.VARIABLE in kinds:
                    filled = replace(filled, kind=Kind.VARIABLE)  # a list of variables
                self._program.define(name, filled, frame)

    def enter(
        self, callee: Value, positional: Sequence[Value], keywords: dict[str, Value], node: cst.BaseExpression
    ) -> Value:
        """What a function of the program gives for these arguments, or a class an instance of it."""
        function = callee.function
        assert function is not None
        if any(function.node is active for active in self._active) or len(self._active) >= _DEPTH:
            return Value(*kind_and_uses([callee, *positional, *keywords.values()]), node)
        if isinstance(function.node, cst.ClassDef):
            return self._instance(callee, positional, keywords, node)
        self._active.append(function.node)
        self._count += 1
        within = list(self._within)
        self._within.append((id(function.node), self._count))
        if function.bound is not None and function.bound.function is not None:
            self._within.append((id(function.bound.function.node), id(function.bound.attributes)))
        self._entered.add(id(function.node))
        statement, outermost = self._program.statement, self._program.outermost
        self._program.outermost = None if id(function.node) in self._program.scopes else outermost or statement
        inner = Frame(function.around)
        self._parameters(function, positional, keywords, inner)
        passed = Passed(node if isinstance(node, cst.Call) else None, dict(inner.names))
        self._program.passed.setdefault(id(function.node), []).append(passed)
        if isinstance(function.node, cst.Lambda):
            inner.returned.append(self._expressions.value(function.node.body, inner))
        else:
            self._program.body(function.node.body, inner)
        self._program.statement, self._program.outermost = statement, outermost
        self._active.pop()
        self._within = within
        result = inner.returned[0] if inner.returned else python()
        for other in inner.returned[1:]:
            result = alternatives(result, other)
        self._program.entered.append(Entered(node, function.node, passed.values, result))
        return replace(result, uses=result.uses | callee.uses, node=node)

    def _instance(
        self, callee: Value, positional: Sequence[Value], keywords: dict[str, Value], node: cst.BaseExpression
    ) -> Value:
        made = Value(Kind.PYTHON, callee.uses, node, attributes={}, function=callee.function)
        initializer = self._expressions.method(made, "__init__")
        if initializer is not None:
            self.enter(initializer, positional, keywords, node)
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
                value = self._expressions.value(parameter.default, function.around)
            else:
                value = Value(Kind.UNKNOWN)
            inner.names[name] = value
        more = function.node.params  # type: ignore[union-attr]
        if isinstance(more.star_arg, cst.Param):
            inner.names[more.star_arg.name.value] = joined(values[len(parameters) :], more.star_arg.name)
        if more.star_kwarg is not None:
            inner.names[more.star_kwarg.name.value] = joined(keywords.values(), more.star_kwarg.name)

    def uncalled(self, module: cst.Module) -> None:
        """Functions that the file never calls are followed as well, with nothing known of their arguments."""
        defined = list(self._program.globals.names.values())
        # Those first that call others: what these are passed is known then.
        called = {
            node.func.value
            for node in self._program.names.walk.parents
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Name)
        }
        for value in sorted(defined, key=lambda value: _name(value) in called):
            self._program.statement = module
            function = value.function
            if function is None or value.attributes is not None:
                continue
            if isinstance(function.node, cst.FunctionDef) and id(function.node) not in self._entered:
                self.enter(value, [], {}, function.node.name)
            elif isinstance(function.node, cst.ClassDef):
                self._uncalled_methods(value, function.node)

    def _uncalled_methods(self, value: Value, node: cst.ClassDef) -> None:
        defined = methods(node)
        if all(id(method) in self._entered for method in defined):
            return
        instance = self.enter(value, [], {}, node.name)
        for method in defined:
            if id(method) not in self._entered:
                bound = self._expressions.method(instance, method.name.value)
                if bound is not None and bound.function is not None:
                    self.enter(bound, [], {}, method.name)

    # -- runs --------------------------------------------------------------------------------------------------------

    def _is_run(self, owner: Value, name: str, positional: Sequence[Value]) -> bool:
        if self._program.vocabulary.runs(owner.kind, name):
            return True
        # A session that comes from elsewhere is known by what it is asked to run.
        fetched = owner.kind is Kind.UNKNOWN and name == "run" and bool(positional)
        return fetched and any(leaf.kind.is_graph for leaf in positional[0].leaves())

    def _run(self, node: cst.Call, owner: Value, positional: Sequence[Value], keywords: dict[str, Value]) -> Value:
        if owner.kind.is_graph:
            fetches, fetch_node = owner, node.func.value if isinstance(node.func, cst.Attribute) else None
            feeds = keywords.get("feed_dict") or (positional[0] if positional else None)
        else:
            fetches = keywords.get("fetches") or (positional[0] if positional else python())
            feeds = keywords.get("feed_dict") or (positional[1] if len(positional) > 1 else None)
            fetch_node = next((a.value for a in node.args if a.keyword and a.keyword.value == "fetches"), None)
        given = [a.value for a in node.args if a.keyword is None and not a.star]
        if fetch_node is None and given:
            fetch_node = given[0]
        place = 0 if owner.kind.is_graph else 1
        feed_node = next((a.value for a in node.args if a.keyword is not None and a.keyword.value == "feed_dict"), None)
        if feed_node is None and len(given) > place:
            feed_node = given[place]
        if feeds is not None and feeds.kind is Kind.SESSION:
            feeds = feed_node = None  # a variable's `eval` takes the session first
        known = feeds is None or feeds.keys is not None or written(feed_node or node) == "None"
        site = RunSite(node, self._program.statement, fetches, _feeds(feeds), known, feed_node, fetch_node, owner=owner)
        within = tuple(self._within)
        before = [
            event.site
            for event in self._program.events
            if event.site.node is node and event.within != within and isinstance(event.site, RunSite)
        ]
        if any(other.differs or not site.is_like(other) for other in before):
            site = replace(site, differs=True)
        self._program.events.append(Event(site, within))
        self._program.runs[id(node)] = site
        return _result(fetches, node)

    def _act(self, node: cst.Call, owner: Value, positional: Sequence[Value], keywords: dict[str, Value]) -> None:
        given: dict[int | str, Value] = dict(enumerate(positional))
        given.update(keywords)
        name = node.func.attr.value  # type: ignore[attr-defined]
        act = Act(node, self._program.statement, owner, name, given)
        before = self._program.acts.get(id(node))
        if before is not None and (before.differs or not act.is_like(before)):
            act = replace(act, differs=True)
        self._program.events.append(Event(act, tuple(self._within)))
        self._program.acts[id(node)] = act


def _result(fetches: Value, node: cst.Call) -> Value:
    """What a run gives: plain Python, but for what was fetched to be written down."""
    if not any(leaf.kind is Kind.SUMMARY for leaf in fetches.leaves()):
        return python(node=node)
    if fetches.elements is None:
        return Value(Kind.RECORD, node=node, parts=fetches.parts)
    elements = {key: _result(fetched, node) for key, fetched in fetches.elements.items()}
    return Value(Kind.RECORD, node=node, elements=elements)


def _feeds(feeds: Value | None) -> tuple[Feed, ...]:
    if feeds is None or feeds.keys is None:
        return ()
    return tuple(Feed(key, feeds.keys[key], (feeds.elements or {}).get(key)) for key in feeds.keys)


def _name(value: Value) -> str:
    """The name that a function or class of the program was defined with."""
    node = value.function.node if value.function is not None else None
    return node.name.value if isinstance(node, (cst.FunctionDef, cst.ClassDef)) else ""
