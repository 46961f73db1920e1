"""Parameters that only hand a part of the graph on: a session, a placeholder, what is fetched.

Where the graph becomes functions, these go, out of the definitions and out of all calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.edits import Edit, Span, delete
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.tree import Tree

_GOING = frozenset({Kind.SESSION, Kind.GRAPH, Kind.PLACEHOLDER, Kind.TENSOR, Kind.OPERATION, Kind.INITIALIZER})


@dataclass(frozen=True, slots=True)
class Cut:
    """Items of a list in parentheses, parameters or arguments, and which of them go."""

    items: tuple[cst.CSTNode, ...]
    going: frozenset[int]


class Handed:
    """The parameters of functions that go.

    Args:
        tree: the file.
        program: what was found in it.
        functions: the functions whose statements are part of the program, by their nodes' identity.

    Raises:
        Obstacle: a parameter would have to go, and cannot.
    """

    def __init__(self, tree: Tree, program: Interpreter, functions: Iterable[int]) -> None:
        self._tree = tree
        self._program = program
        self.cuts: list[Cut] = []
        self.arguments: list[Span] = []  # the arguments that go, where they stand
        self._functions: list[cst.FunctionDef] = []
        self.take(functions)

    def take(self, functions: Iterable[int]) -> None:
        """Looks at more functions, by their nodes' identity.

        Raises:
            Obstacle: a parameter would have to go, and cannot.
        """
        nodes = {id(node): node for node in self._tree.walk.parents if isinstance(node, cst.FunctionDef)}
        for key in functions:
            self._functions.append(nodes[key])
            going = frozenset(self._going(nodes[key]))
            if going:
                self._cut(nodes[key], going)

    @property
    def idle(self) -> list[str]:
        """What is to be said of parameters that stay, since others may pass them, and that nothing reads any more."""
        found = []
        for function in self._functions:
            if any(each.call is not None for each in self._program.passed.get(id(function), ())):
                continue
            for parameter in _parameters(function):
                name = parameter.name.value
                uses = [node for node in self._names_in(function.body) if node.value == name]
                if uses and all(self._is_run_on(node) for node in uses):
                    found.append(f"`{function.name.value}` keeps its parameter `{name}`, which nothing reads")
        return found

    def _names_in(self, body: cst.CSTNode) -> list[cst.Name]:
        span = self._tree.span(body)
        names = [node for node in self._tree.walk.parents if isinstance(node, cst.Name)]
        return [name for name in names if span.holds(self._tree.span(name))]

    def _is_run_on(self, name: cst.Name) -> bool:
        method = self._tree.walk.parents.get(name)
        call = self._tree.walk.parents.get(method) if isinstance(method, cst.Attribute) else None
        return isinstance(call, cst.Call) and call.func is method and id(call) in self._program.runs

    def _going(self, function: cst.FunctionDef) -> Iterator[str]:
        calls = [each for each in self._program.passed.get(id(function), ()) if each.call is not None]
        for parameter in _parameters(function):
            name = parameter.name.value
            values = [each.values[name] for each in calls if name in each.values]
            kinds = {leaf.kind for value in values for leaf in value.leaves()}
            if not kinds or not kinds & _GOING:
                continue
            if not kinds <= _GOING:
                if kinds <= {*_GOING, Kind.VARIABLE, Kind.OPTIMIZER, Kind.LAYER} and Kind.SESSION not in kinds:
                    continue
                raise Obstacle(
                    parameter, f"`{name}` is a part of the graph in some calls of `{function.name.value}`, not in all"
                )
            yield name

    def _cut(self, function: cst.FunctionDef, going: frozenset[str]) -> None:
        if function.decorators:
            raise Obstacle(function, f"`{function.name.value}` is decorated, and takes parts of the graph")
        parameters = _parameters(function)
        bound = 1 if self._class_of(function) is not None else 0  # `self`, which calls do not pass
        indices = frozenset(i for i, each in enumerate(parameters) if each.name.value in going)
        self.cuts.append(Cut(tuple(parameters), indices))
        for call in self._calls(function, going):
            if any(argument.star for argument in call.args):
                raise Obstacle(call, "its arguments are hidden behind a star; write them out")
            gone = set()
            for index, argument in enumerate(call.args):
                if argument.keyword is not None:
                    name = argument.keyword.value
                else:
                    place = index + bound
                    name = parameters[place].name.value if place < len(function.params.params) else ""
                if name in going:
                    gone.add(index)
                    self.arguments.append(self._tree.span(argument))
            self.cuts.append(Cut(tuple(call.args), frozenset(gone)))

    def _calls(self, function: cst.FunctionDef, going: frozenset[str]) -> Iterator[cst.Call]:
        """All calls of a function, where it is used for nothing else."""
        name = function.name.value
        method_of = self._class_of(function)
        if method_of is not None and name != "__init__":
            yield from self._method_calls(name, going)
            return
        if method_of is not None:
            function, name = method_of, method_of.name.value  # type: ignore[assignment]
        owner = self._scope_of(function).owner(name)
        if owner is None or len(owner.bindings.get(name, ())) != 1:
            raise Obstacle(function, f"`{name}` is defined more than once")
        parents = self._tree.walk.parents
        for node, parent in parents.items():
            if not isinstance(node, cst.Name) or node.value != name or node is function.name:
                continue
            if (isinstance(parent, cst.Attribute) and parent.attr is node) or (
                isinstance(parent, (cst.Arg, cst.Param))
                and (getattr(parent, "keyword", None) is node or getattr(parent, "name", None) is node)
            ):
                continue
            if self._scope_of(node).owner(name) is not owner:
                continue
            if not isinstance(parent, cst.Call) or parent.func is not node:
                what = "`, `".join(sorted(going))
                raise Obstacle(node, f"`{name}` takes parts of the graph (`{what}`); call it directly, not by this")
            yield parent

    def calls_of(self, function: cst.FunctionDef) -> list[cst.Call]:
        """All calls of a function that is used for nothing else; none where it is."""
        try:
            return list(self._calls(function, frozenset()))
        except Obstacle:
            return []

    def _class_of(self, function: cst.FunctionDef) -> cst.ClassDef | None:
        block = self._tree.walk.parents.get(function)
        above = self._tree.walk.parents.get(block) if block is not None else None
        return above if isinstance(above, cst.ClassDef) else None

    def _method_calls(self, name: str, going: frozenset[str]) -> Iterator[cst.Call]:
        """All calls of a method, by whatever it is called on."""
        for node, parent in self._tree.walk.parents.items():
            if isinstance(node, cst.Attribute) and node.attr.value == name:
                if not isinstance(parent, cst.Call) or parent.func is not node:
                    what = "`, `".join(sorted(going))
                    raise Obstacle(node, f"`{name}` takes parts of the graph (`{what}`); call it directly, not by this")
                yield parent

    def _scope_of(self, node: cst.CSTNode) -> Scope:
        at = self._tree.walk.parents.get(node)
        scopes = {id(scope.node): scope for scope in self._tree.walk.scopes}
        while at is not None and id(at) not in scopes:
            at = self._tree.walk.parents.get(at)
        return scopes[id(at)] if at is not None else self._tree.walk.scope

    def passes(self, span: Span) -> bool:
        """Whether a place lies in an argument that goes."""
        return any(argument.holds(span) for argument in self.arguments)


def _parameters(function: cst.FunctionDef) -> list[cst.Param]:
    parameters = function.params
    return [*parameters.posonly_params, *parameters.params, *parameters.kwonly_params]


def without(tree: Tree, cut: Cut) -> list[Edit]:
    """The edits that take items out of their list, with the commas that belonged to them."""
    kept = [index for index in range(len(cut.items)) if index not in cut.going]
    spans = [tree.span(item) for item in cut.items]
    edits = []
    for index in sorted(cut.going):
        following = [other for other in kept if other > index]
        if following:
            edits.append(delete(Span(spans[index].start, spans[index + 1].start)))
        elif index == min(other for other in cut.going if not [k for k in kept if k > other]):
            # The last ones go together, back to the last that stays.
            start = spans[kept[-1]].end if kept else spans[0].start
            edits.append(delete(Span(start, spans[-1].end)))
    return edits
