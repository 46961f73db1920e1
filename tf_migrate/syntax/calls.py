"""Calls as rules see them: which argument belongs to which parameter, and edits of the argument list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.syntax.edits import Edit, Span, delete, insert, replace
from tf_migrate.syntax.tree import Tree


@dataclass(slots=True, eq=False)
class Call:
    """A call of a symbol. `arguments` are those meant for it: in `partial(f, 1)`, all but the first."""

    node: cst.Call
    arguments: Sequence[cst.Arg]
    partial: bool = False


@dataclass(slots=True)
class Bound:
    """The arguments of a call by the parameter that each belongs to.

    `positional` are the parameters' names in the order of the positional arguments. `complete` is false where `*args`
    or `**kwargs` hide which parameters are given, `excess` holds arguments that no parameter takes.
    """

    by_name: dict[str, cst.Arg] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)
    excess: list[cst.Arg] = field(default_factory=list)
    complete: bool = True

    def value(self, name: str) -> cst.BaseExpression | None:
        """The expression given for a parameter; None where it is not given (or hidden)."""
        argument = self.by_name.get(name)
        return argument.value if argument is not None else None


def bind(call: Call, parameters: Sequence[str]) -> Bound:
    """Gives each argument of `call` to one of `parameters` (names in their order), as Python would."""
    bound = Bound()
    hidden = False
    for argument in call.arguments:
        if argument.star:
            bound.complete = False
            hidden = hidden or argument.star == "*"
        elif argument.keyword is not None:
            name = argument.keyword.value
            if name in parameters and name not in bound.by_name:
                bound.by_name[name] = argument
            else:
                bound.excess.append(argument)
        elif hidden:
            bound.complete = False
        elif len(bound.positional) < len(parameters):
            name = parameters[len(bound.positional)]
            bound.positional.append(name)
            bound.by_name[name] = argument
        else:
            bound.excess.append(argument)
    return bound


class ArgumentEdits:
    """Changes of one call's argument list, gathered and then given as edits that leave the layout of the rest alone."""

    def __init__(self, tree: Tree, call: Call) -> None:
        self._tree = tree
        self._call = call
        self._removed: set[cst.Arg] = set()
        self._edits: list[Edit] = []
        self._added: list[str] = []

    def remove(self, argument: cst.Arg) -> None:
        """Takes the argument away, with its comma."""
        self._removed.add(argument)

    def name(self, argument: cst.Arg, keyword: str) -> None:
        """Gives the argument this keyword, in place of its own or of none."""
        if argument.keyword is not None:
            if argument.keyword.value != keyword:
                self._edits.append(replace(self._tree.span(argument.keyword), keyword))
        else:
            self._edits.append(insert(self._tree.span(argument.value).start, f"{keyword}="))

    def value(self, argument: cst.Arg, *parts: str | Span) -> None:
        """Puts other text in the place of the argument's value; spans copy parts of the file."""
        self._edits.append(replace(self._tree.span(argument.value), *parts))

    def append(self, text: str) -> None:
        """Adds an argument after the last one."""
        self._added.append(text)

    def edits(self) -> list[Edit]:
        """All the changes."""
        span = self._tree.span
        arguments = list(self._call.arguments)
        kept = [argument for argument in arguments if argument not in self._removed]
        edits = [edit for edit in self._edits if not any(span(gone).holds(edit.span) for gone in self._removed)]
        added = ", ".join(self._added)
        index = 0
        while index < len(arguments):
            if arguments[index] not in self._removed:
                index += 1
                continue
            end = index
            while end < len(arguments) and arguments[end] in self._removed:
                end += 1
            if end < len(arguments):
                edits.append(delete(Span(span(arguments[index]).start, span(arguments[end]).start)))
            elif kept:
                gone = Span(span(kept[-1].value).end, span(arguments[-1].value).end)
                edits.append(replace(gone, f", {added}" if added else ""))
                added = ""
            else:
                edits.append(replace(Span(span(arguments[0]).start, span(arguments[-1]).end), added))
                added = ""
            index = end
        if added:
            edits.append(self._appended(kept, added))
        return edits

    def _appended(self, kept: Sequence[cst.Arg], added: str) -> Edit:
        if kept:
            return insert(self._tree.span(kept[-1].value).end, f", {added}")
        # An empty list: right before the closing parenthesis.
        node = self._call.node
        end = self._tree.span(node).end - 1
        for parenthesis in reversed(node.rpar):
            end -= len(self._tree.code(parenthesis))
        text = f", {added}" if self._call.partial else added
        return insert(end, text)
