"""Names that are bound again while a graph is built: each value gets a name of its own.

What moves into functions reads its names later than it was built. Where a name holds something else by then, the values
are told apart here. A scope's own statements run once, in their order, so that the place of a read tells which value it
sees: what stands between one binding and the next belongs to the first; bindings within loops and branches belong to
the one before them.

This is for variables, numbers and lists that are there when functions are made, and rewrites the text before it is
looked at again; plain values that come after the runs are kept apart by `renames`, where the statements stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.blocks import is_main
from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.outline import Outlines
from tf_migrate.graph.steady import Change, Steadiness
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import every_node

#: What is computed in the functions; all else is there when they are made.
_MOVING = frozenset({Kind.TENSOR, Kind.OPERATION, Kind.SUMMARY})
_STAYING = frozenset({Kind.PYTHON, Kind.VARIABLE, Kind.OPTIMIZER})
_OPENED = frozenset({Kind.SESSION, Kind.GRAPH, Kind.SCOPE})
#: What reads or binds names by their texts.
_DYNAMIC = frozenset({"globals", "locals", "vars", "eval", "exec"})
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


@dataclass(slots=True, eq=False)
class _Held:
    """One value that a name holds: the names that bind it or read it, the first one being the binding it begins with.
    `is_given` holds for a parameter, which keeps its name."""

    names: list[cst.Name] = field(default_factory=list)
    is_given: bool = False


#: What a block is called, for names that are told apart by the blocks that they stand in; empty where it has no name.
Word = Callable[[cst.With], str]


class Renaming:
    """The names of one file that need one name for each value.

    Args:
        tree: the file.
        program: what the interpreter found in it.
        steady: what changes in it.
        word: what a block is called.
    """

    def __init__(self, tree: Tree, program: Interpreter, steady: Steadiness, word: Word) -> None:
        self._tree = tree
        self._steady = steady
        self._program = program
        self._word = word
        self._scopes = {id(scope.node): scope for scope in tree.walk.scopes}
        self._names = [node for node in every_node(tree.module) if isinstance(node, cst.Name)]
        self._taken = {name.value for name in self._names}
        self._made: dict[tuple[int, str], Value] = {
            (id(definition.statement), definition.name): definition.value for definition in program.definitions
        }
        self._building = [
            tree.span(definition.statement)
            for definition in program.definitions
            if any(leaf.kind in _MOVING for leaf in definition.value.leaves())
        ]

    def edits(self) -> list[Edit]:
        """What gives each value a name of its own, where that is needed."""
        if self._taken & _DYNAMIC:
            return []
        edits: list[Edit] = []
        on_stage = Outlines(self._tree, self._program).scopes
        for scope in self._tree.walk.scopes:
            if not (scope.is_module or id(scope.node) in on_stage):
                continue
            for name, bindings in scope.bindings.items():
                values = self._told_apart(scope, name) if len(bindings) > 1 else None
                if values is not None and self._is_needed(values, self._steady.changes_of((id(scope), name))):
                    edits += self._renamed(name, values)
        return edits

    # -- the values of a name ----------------------------------------------------------------------------------------

    def _told_apart(self, scope: Scope, name: str) -> list[_Held] | None:
        """The values that a name of a scope holds, in their order; None where they cannot be told apart."""
        if any(name in other.redirected for other in self._tree.walk.scopes):
            return None
        found = [node for node in self._names if node.value == name and self._is_of(node, scope)]
        held = [_Held(is_given=True)] if any(isinstance(b.node, cst.Param) for b in scope.bindings[name]) else []
        if not all(isinstance(binding.node, (cst.Name, cst.Param)) for binding in scope.bindings[name]):
            return None
        reads = sorted((node for node in found if not self._begins(node, scope)), key=self._place)
        starts = sorted((node for node in found if self._begins(node, scope)), key=self._place)
        ends = [self._tree.span(self._statement(node)).end for node in starts]
        held += [_Held([node]) for node in starts]
        given = len(held) - len(starts)
        for node in reads:
            parent = self._tree.walk.parents.get(node)
            if isinstance(parent, cst.Param) and parent.name is node:
                continue
            if self._runs_later(node, scope):
                return None
            place = self._place(node)
            before = given + sum(1 for end in ends if end <= place)
            if not before:
                return None
            held[before - 1].names.append(node)
        return held if len(held) > 1 else None

    def _is_of(self, node: cst.Name, scope: Scope) -> bool:
        """Whether a name is one of the scope's own, read or bound anywhere."""
        parent = self._tree.walk.parents.get(node)
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            return False
        if isinstance(parent, cst.Arg) and parent.keyword is node:
            return False
        if isinstance(self._statement(node), (cst.Import, cst.ImportFrom)):
            return False
        return self._scope_of(node).owner(node.value) is scope

    def _scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope that a node is evaluated in: defaults, decorators and first iterables in the one around."""
        path = [node]
        at = self._tree.walk.parents.get(node)
        while at is not None:
            scope = self._scopes.get(id(at))
            if scope is not None and not _is_outside(at, path):
                return scope
            path.append(at)
            at = self._tree.walk.parents.get(at)
        return self._tree.walk.scope

    def _runs_later(self, node: cst.Name, scope: Scope) -> bool:
        """Whether a name stands in a function or generator of its own, which may run at any time."""
        at: Scope | None = self._scope_of(node)
        while at is not None and at is not scope:
            if isinstance(at.node, (cst.FunctionDef, cst.Lambda, cst.GeneratorExp)):
                return True
            at = at.parent
        return False

    def _begins(self, node: cst.Name, scope: Scope) -> bool:
        """Whether a name is bound here whatever happens, by an assignment among the scope's own statements."""
        at = self._tree.walk.parents.get(node)
        while isinstance(at, (cst.Tuple, cst.List, cst.Element)):
            at = self._tree.walk.parents.get(at)
        if not isinstance(at, cst.AssignTarget):
            return False
        at = self._tree.walk.parents.get(self._statement(node))
        while at is not None and at is not scope.node:
            through = isinstance(at, (cst.SimpleStatementLine, cst.IndentedBlock)) or self._is_seen_through(at)
            if not through:
                return False
            at = self._tree.walk.parents.get(at)
        return True

    def _is_seen_through(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.If):
            return is_main(node) and self._tree.module.body[-1] is node
        if not isinstance(node, cst.With):
            return False
        over = [self._program.items.get(id(item)) for item in node.items]
        return all(value is not None and value.kind in _OPENED for value in over)

    def _statement(self, node: cst.CSTNode) -> cst.CSTNode:
        at: cst.CSTNode | None = node
        while at is not None and not isinstance(at, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            at = self._tree.walk.parents.get(at)
        return at if at is not None else self._tree.module

    def _place(self, node: cst.CSTNode) -> int:
        return self._tree.span(node).start

    # -- whether and how ---------------------------------------------------------------------------------------------

    def _is_needed(self, values: Sequence[_Held], changes: Sequence[Change]) -> bool:
        """Whether something that moves reads a value that stays, and that the name does not hold any more by then; what
        a loop, a branch or a call changes would be no other with a name of its own."""
        if any(change.content for change in changes):
            return False
        needed = False
        starts = {id(held.names[0]) for held in values if held.names}
        changes = [c for c in changes if id(c.node) not in starts and not isinstance(c.node, cst.Param)]
        changed = [self._place(change.node) for change in changes]
        for index, held in enumerate(values):
            reads = held.names if held.is_given else held.names[1:]
            stays = held.is_given or self._stays(held.names[0])
            if not stays or not any(self._moves(node) for node in reads):
                continue
            start = -1 if held.is_given else self._place(held.names[0])
            end = self._place(values[index + 1].names[0]) if held is not values[-1] else len(self._tree.text)
            if any(start < place < end for place in changed):
                return False
            needed |= held is not values[-1]
        return needed

    def _stays(self, binding: cst.Name) -> bool:
        value = self._made.get((id(self._statement(binding)), binding.value))
        kinds = {leaf.kind for leaf in value.leaves()} if value is not None else {Kind.UNKNOWN}
        return kinds <= _STAYING or Kind.PLACEHOLDER in kinds

    def _moves(self, node: cst.Name) -> bool:
        """Whether a name is read by what builds a part of the graph, or within what a run fetches."""
        span = self._tree.span(self._statement(node))
        if any(span.holds(place) or place.holds(span) for place in self._building):
            return True
        place = self._tree.span(node)
        fetched = [site.fetch_node for site in self._program.runs.values() if site.fetch_node is not None]
        return any(not isinstance(f, cst.Name) and self._tree.span(f).holds(place) for f in fetched)

    def _renamed(self, name: str, values: Sequence[_Held]) -> Iterator[Edit]:
        for held, new in zip(values, self._new_names(name, values), strict=True):
            self._taken.add(new)
            if new != name:
                yield from (replace(self._tree.span(node), new) for node in held.names)

    def _new_names(self, name: str, values: Sequence[_Held]) -> list[str]:
        """A name for each value: by the blocks that they stand in where that tells them apart, else by numbers."""
        around = [[] if held.is_given else self._words(held.names[0]) for held in values]
        depth = min(len(words) for words in around)
        by_level = [[words[-1 - level] for words in around] for level in range(depth)]
        for words in [*by_level, ["_".join(words) for words in around]]:
            told = [f"{word}_{name}" for word in words]
            if all(words) and len(set(words)) == len(words) and not self._taken & set(told):
                return told
        found, number = [name], 2
        for _ in values[1:]:
            while f"{name}_{number}" in self._taken:
                number += 1
            found.append(f"{name}_{number}")
            number += 1
        return found

    def _words(self, node: cst.CSTNode) -> list[str]:
        """What the blocks around a node are called, from the outermost."""
        words: list[str] = []
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, (cst.FunctionDef, cst.Module)):
            word = re.sub(r"\W+", "_", self._word(at)) if isinstance(at, cst.With) else ""
            if word and not word[0].isdigit():
                words.insert(0, word)
            at = self._tree.walk.parents.get(at)
        return words


def _is_outside(scope: cst.CSTNode, path: Sequence[cst.CSTNode]) -> bool:
    """Whether what stands within a scope's node, by the way up to it, is evaluated in the scope around."""
    child = path[-1]
    if isinstance(scope, cst.FunctionDef):
        return child is not scope.body and not _is_parameter(path)
    if isinstance(scope, cst.Lambda):
        return child is not scope.body and not _is_parameter(path)
    if isinstance(scope, cst.ClassDef):
        return child is not scope.body
    if isinstance(scope, _COMPREHENSIONS):
        return child is scope.for_in and len(path) > 1 and path[-2] is scope.for_in.iter
    return False


def _is_parameter(path: Sequence[cst.CSTNode]) -> bool:
    return len(path) > 1 and isinstance(path[1], cst.Param) and path[1].name is path[0]
