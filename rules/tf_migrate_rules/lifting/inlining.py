"""Writes the statements of a function in the place of its one call: what builds a training step must stand where it can
be seen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import libcst as cst

from tf_migrate.graph.split import is_docstring
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, delete, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children

_ATOMS = (cst.Name, cst.Integer, cst.Float, cst.SimpleString)


class Inlining:
    """Takes one function apart at its one call.

    Args:
        tree: the file.
        steady: whose names are whose.
        function: the function.
        call: its call.
        arguments: its arguments, by parameter; those that are left out have defaults.

    Raises:
        Obstacle: it cannot be done.
    """

    def __init__(
        self,
        tree: Tree,
        steady: Steadiness,
        function: cst.FunctionDef,
        call: cst.Call,
        arguments: Mapping[str, cst.BaseExpression],
    ) -> None:
        self._tree = tree
        self._steady = steady
        self._function = function
        self._call = call
        self._arguments = dict(arguments)
        self._scope = next(scope for scope in tree.walk.scopes if scope.node is function)
        self._renamed: dict[str, str] = {}
        self._before: list[tuple[str, cst.BaseExpression]] = []
        self._statement, self._targets = self._place()
        if not isinstance(function.body, cst.IndentedBlock) or function.decorators or function.asynchronous:
            raise self._refusal("stands on one line or is decorated")
        body = list(function.body.body)
        if body and is_docstring(body[0]):
            body = body[1:]
        self._returned: cst.BaseExpression | None = None
        last = body[-1] if body else None
        if isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], cst.Return):
            self._returned = last.body[0].value
            body.pop()
        self._body = body
        self._require_straight()
        taken = tree.walk.bound_names()
        self._bind_parameters(taken)
        self._results = self._bind_results()
        self._bind_locals()

    def _refusal(self, reason: str) -> Obstacle:
        return Obstacle(self._function, f"`{self._function.name.value}` builds a training step, and {reason}")

    def _place(self) -> tuple[cst.SimpleStatementLine, cst.BaseExpression | None]:
        """The statement that is nothing but the call, and what it gives its result to."""
        small = self._tree.walk.parents.get(self._call)
        line = self._tree.walk.parents.get(small) if small is not None else None
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            if isinstance(small, cst.Expr):
                return line, None
            if isinstance(small, cst.Assign) and len(small.targets) == 1:
                return line, small.targets[0].target
        raise self._refusal("its call is part of a larger statement; give it a line of its own")

    def _require_straight(self) -> None:
        for statement in self._body:
            for node in _nodes(statement, (cst.Return, cst.Global, cst.Nonlocal, cst.Yield)):
                raise Obstacle(node, str(self._refusal("returns in the middle, or changes names around it")))
        if self._function.params.star_kwarg or isinstance(self._function.params.star_arg, cst.Param):
            raise self._refusal("hides its parameters behind a star")

    def _names(self, node: cst.CSTNode) -> Iterator[cst.Name]:
        for name in _nodes(node, (cst.Name,)):
            assert isinstance(name, cst.Name)
            parent = self._tree.walk.parents.get(name)
            if (isinstance(parent, cst.Attribute) and parent.attr is name) or (
                isinstance(parent, cst.Arg) and parent.keyword is name
            ):
                continue
            if self._steady.scope_of(name).owner(name.value) is self._scope:
                yield name

    def _bind_parameters(self, taken: set[str]) -> None:
        """Arguments take the place of parameters where they are names or literals, else they are named first."""
        for parameter in (*self._function.params.params, *self._function.params.kwonly_params):
            name = parameter.name.value
            value = self._arguments.get(name, parameter.default)
            if value is None:
                raise self._refusal(f"its call gives no `{name}`")
            rebound = len(self._scope.bindings[name]) > 1
            uses = [one for node in self._nodes_of_body() for one in self._names(node) if one.value == name]
            if not uses:
                if self._steady.impure(value) is not None:
                    raise self._refusal(f"what is given for `{name}` does something and is not needed")
                continue
            if not rebound and (isinstance(value, _ATOMS) or (len(uses) == 1 and self._steady.impure(value) is None)):
                wrapped = isinstance(value, (*_ATOMS, cst.Call, cst.Attribute, cst.Subscript)) or value.lpar
                text = self._tree.code(value)
                alone = all(isinstance(self._tree.walk.parents.get(use), (cst.Arg, cst.Assign)) for use in uses)
                self._renamed[name] = text if wrapped or alone else f"({text})"
            elif not rebound or not isinstance(value, cst.Name) or value.value != name:
                new = self._free(name, taken)
                self._renamed[name] = new
                self._before.append((new, value))

    def _nodes_of_body(self) -> Iterator[cst.CSTNode]:
        yield from self._body
        if self._returned is not None:
            yield self._returned

    def _bind_results(self) -> list[tuple[Part, cst.BaseExpression]]:
        """What the targets of the call are given; a local name that is returned is called like its target at once."""
        if self._targets is None:
            return []
        if self._returned is None:
            raise self._refusal("it gives nothing")
        targets, values = [self._targets], [self._returned]
        if isinstance(self._targets, (cst.Tuple, cst.List)) and isinstance(self._returned, (cst.Tuple, cst.List)):
            targets = [element.value for element in self._targets.elements]
            values = [element.value for element in self._returned.elements]
            if len(targets) != len(values):
                raise self._refusal("it gives another number of values than are taken")
        results: list[tuple[Part, cst.BaseExpression]] = []
        for target, value in zip(targets, values, strict=True):
            local = value.value if isinstance(value, cst.Name) else ""
            own = local in self._scope.bindings and local not in self._renamed and self._is_local(local)
            if own and isinstance(target, cst.Name) and target.value not in self._renamed.values():
                self._renamed[local] = target.value
            else:
                results.append((self._tree.span(target), value))
        return results

    def _is_local(self, name: str) -> bool:
        return not any(isinstance(binding.node, cst.Param) for binding in self._scope.bindings[name])

    def _bind_locals(self) -> None:
        """Local names that mean something else where the call stands get others."""
        around = self._steady.scope_of(self._statement)
        for name in self._scope.bindings:
            if name in self._renamed or not self._is_local(name):
                continue
            taken = {*self._renamed.values(), *self._scope.bindings}
            if around.owner(name) is not None or name in self._renamed.values():
                seen = self._tree.walk.bound_names()
                self._renamed[name] = self._free(name, seen | taken)

    def _free(self, name: str, taken: Collection[str]) -> str:
        around = self._steady.scope_of(self._statement)
        if around.owner(name) is None and name not in self._renamed.values():
            return name
        number = 2
        while f"{name}_{number}" in taken:
            number += 1
        return f"{name}_{number}"

    # -- writing -----------------------------------------------------------------------------------------------------

    def edits(self, *, remove: bool) -> list[Edit]:
        """The statements in the place of the call.

        Args:
            remove: whether the function itself goes.
        """
        newline = self._tree.newline
        span = self._tree.span(self._statement)
        indent = self._tree.indent_at(span.start)
        line = Span(self._tree.line_span(span.start).start, self._tree.line_span(max(span.start, span.end - 1)).end)
        parts: list[Part] = []
        for name, value in self._before:
            parts += [f"{indent}{name} = ", self._tree.span(value), newline]
        for statement in self._body:
            parts += self._copied(statement, indent, newline)
        for target, value in self._results:
            parts += [indent, target, " = ", self._tree.span(value), newline]
        edits = [replace(line, *parts)]
        for node in self._nodes_of_body():
            for one in self._names(node):
                text = self._renamed.get(one.value)
                if text is not None and text != one.value:
                    edits.append(replace(self._tree.span(one), text))
        if remove:
            edits.append(delete(self._whole()))
        return edits

    def _copied(self, statement: cst.CSTNode, indent: str, newline: str) -> Sequence[Part]:
        span = self._tree.span(statement)
        for node in _nodes(statement, (cst.SimpleString, cst.FormattedString)):
            place = self._tree.span(node)
            if self._tree.line_span(place.start) != self._tree.line_span(max(place.start, place.end - 1)):
                raise Obstacle(statement, "a string of several lines stands in it")
        start = self._tree.line_span(span.start).start
        above: list[Part] = []
        body = self._tree.span(self._function.body).start
        while start > body:
            line = self._tree.line_span(start - 1)
            text = self._tree.text[slice(*line)].strip()
            if not text.startswith("#"):
                break
            above = [indent, text, newline, *above]
            start = line.start
        last = self._tree.line_span(max(span.start, span.end - 1))
        end = last.start + len(self._tree.text[slice(*last)].rstrip())
        return [*above, indent, Indented(Span(span.start, end), self._tree.indent_at(span.start), indent), newline]

    def _whole(self) -> Span:
        """The function with the blank lines behind it."""
        span = self._tree.span(self._function)
        start = self._tree.line_span(span.start).start
        end = self._tree.line_span(max(span.start, span.end - 1)).end
        while end < len(self._tree.text):
            line = self._tree.line_span(end)
            if self._tree.text[slice(*line)].strip():
                break
            end = line.end
        return Span(start, end)


def _nodes(node: cst.CSTNode, kinds: tuple[type[cst.CSTNode], ...]) -> Iterator[cst.CSTNode]:
    if isinstance(node, kinds):
        yield node
    for child in children(node):
        yield from _nodes(child, kinds)
