"""Which scopes of a file build a graph, and which run it.

A graph program has one scope that holds all of it, the module or a function, and any number of functions in it that
build or run parts of it. A file may hold several programs that have nothing to do with each other.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.values import Value
from tf_migrate.syntax.tree import Tree

#: What is part of a graph or of what runs it, rather than made of it.
CARRIED = frozenset(
    {Kind.SESSION, Kind.GRAPH, Kind.PLACEHOLDER, Kind.TENSOR, Kind.OPERATION, Kind.INITIALIZER, Kind.VARIABLE}
)

#: What shows that a method builds a graph, where it keeps it in its instance.
_BUILT = frozenset({Kind.SESSION, Kind.PLACEHOLDER, Kind.TENSOR, Kind.OPERATION})


@dataclass(frozen=True, slots=True)
class Outline:
    """One graph program.

    `root` is the scope that holds all of it, `functions` those in it, by their nodes' identity, whose statements belong
    to the program as well, `view` what was found of this program in the file.
    """

    root: cst.Module | cst.FunctionDef
    functions: frozenset[int]
    view: Interpreter

    @property
    def body(self) -> Sequence[cst.CSTNode]:
        """The statements of the root."""
        if isinstance(self.root, cst.Module):
            return self.root.body
        return self.root.body.body


class Outlines:
    """Finds the programs of a file.

    Args:
        tree: the file.
        program: what was found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._tree = tree
        self._program = program
        self._functions = {id(node): node for node in tree.walk.parents if isinstance(node, cst.FunctionDef)}
        self.scopes = self._on_stage()
        self._held = {self._unit(self._functions[key].body) for key in self.scopes}

    def _on_stage(self) -> frozenset[int]:
        """The functions that run the graph, hold a session, are handed one, or hand one on."""
        found: set[int] = set()
        for site in self._program.runs.values():
            found |= {id(node) for node in self.around(site.node)}
        for definition in self._program.definitions:
            if definition.value.kind is Kind.SESSION:
                found |= {id(node) for node in self.around(definition.statement)}
        for item in self._program.items.values():
            if item.kind is Kind.SESSION and item.node is not None:
                found |= {id(node) for node in self.around(item.node)}
        for node, value in self._program.reads:
            if value.kind is Kind.SESSION:
                found |= {id(function) for function in self.around(node)}
        for method in self._building_methods():
            found |= {id(node) for node in self.around(method.body)}
        growing = True
        while growing:
            before = len(found)
            for key, passed in self._program.passed.items():
                for each in passed:
                    kinds = {leaf.kind for value in each.values.values() for leaf in value.leaves()}
                    if Kind.SESSION in kinds and key in self._functions:
                        found |= {id(node) for node in self.around(self._functions[key].body)}
                    if key in found and each.call is not None and kinds & CARRIED:
                        found |= {id(node) for node in self.around(each.call)}
            growing = len(found) > before
        return frozenset(found)

    def _building_methods(self) -> Iterator[cst.FunctionDef]:
        """Methods that keep placeholders or what is run in their instance."""
        for definition in self._program.definitions:
            owner, dot, _ = definition.name.partition(".")
            kinds = {leaf.kind for leaf in definition.value.leaves()}
            around = self.around(definition.statement)
            builds = dot and kinds & _BUILT and around
            if builds and owner == _first_parameter(around[-1]) and self._is_method(around[-1]):
                yield around[-1]

    def _is_method(self, function: cst.FunctionDef) -> bool:
        block = self._tree.walk.parents.get(function)
        return isinstance(block, cst.IndentedBlock) and isinstance(self._tree.walk.parents.get(block), cst.ClassDef)

    def around(self, node: cst.CSTNode) -> list[cst.FunctionDef]:
        """The functions around a node, from the outermost."""
        found: list[cst.FunctionDef] = []
        at = self._tree.walk.parents.get(node)
        while at is not None:
            if isinstance(at, cst.FunctionDef):
                found.insert(0, at)
            at = self._tree.walk.parents.get(at)
        return found

    # -- programs ----------------------------------------------------------------------------------------------------

    def programs(self) -> list[Outline]:
        """The programs of the file, each with what belongs to it."""
        groups: list[set[int]] = []  # of outermost functions, 0 being the module
        for site in self._program.runs.values():
            joined = self._units(site)
            apart = []
            for group in groups:
                if group & joined:
                    joined |= group
                else:
                    apart.append(group)
            groups = [*apart, joined]
        return [self._outline(group) for group in groups]

    def _units(self, site: RunSite) -> set[int]:
        """The outermost functions that a run has to do with."""
        units = {self._unit(site.node)}
        values = [site.fetches, *(feed.key for feed in site.feeds), *([site.owner] if site.owner is not None else [])]
        for definition in slice_of(values):
            unit = self._unit(definition.statement)
            if unit in self._held or not unit:
                units.add(unit)
        for function in self.around(site.node):
            for passed in self._program.passed.get(id(function), ()):
                if passed.call is not None and _carries(passed.values.values()):
                    units.add(self._unit(passed.call))
        return units

    def _unit(self, node: cst.CSTNode) -> int:
        """The outermost function or class that a node stands in; 0 for the module."""
        unit = 0
        at = self._tree.walk.parents.get(node)
        while at is not None:
            if isinstance(at, (cst.FunctionDef, cst.ClassDef)):
                unit = id(at)
            at = self._tree.walk.parents.get(at)
        return unit

    def _outline(self, group: set[int]) -> Outline:
        root: cst.Module | cst.FunctionDef = self._tree.module
        if len(group) == 1 and next(iter(group)) in self._functions:
            root = self._functions[next(iter(group))]
        view = copy.copy(self._program)
        units = group if root is not self._tree.module else group | {0}
        view.runs = {key: site for key, site in view.runs.items() if self._unit(site.node) in units}
        view.acts = {key: act for key, act in view.acts.items() if self._unit(act.node) in units}
        view.created = [
            (value, statement)
            for value, statement in view.created
            if self._unit(statement) in units or self._unit(statement) not in {0, *self._held}
        ]
        inside = frozenset(
            key for key in self.scopes if self._unit(self._functions[key].body) in group and key != id(root)
        )
        return Outline(root, inside, view)


def _first_parameter(function: cst.FunctionDef) -> str:
    parameters = [*function.params.posonly_params, *function.params.params]
    return parameters[0].name.value if parameters else ""


def _carries(values: Iterable[Value]) -> bool:
    return any(leaf.kind in CARRIED for value in values for leaf in value.leaves())
