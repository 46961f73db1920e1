"""Names that are bound again: the later values get a name of their own, so that functions still read the first ones.

`b = tf.Variable(…)`, read by a function, and `b = sess.run(…)` further down are two things under one name. What is
bound later is called `b_value` where all the places are known that speak of it, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Role
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.walk import nodes_of

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage
    from tf_migrate.graph.steady import Change

#: What reaches names by their text.
_BY_TEXT = frozenset({"eval", "exec", "globals", "locals", "vars"})


class Renames:
    """The names of a stage that are given to something else.

    Args:
        stage: the statements with their roles.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.texts: dict[cst.Name, str] = {}
        self.lines: dict[int, tuple[str, str]] = {}  # the old and the new name, by the line of the first place
        self._webs: dict[tuple[int, str], list[_Web] | None] = {}

    def separates(self, change: Change, node: cst.CSTNode) -> bool:
        """Whether a change is one of another thing than what a node reads under the name; it gets another name then.

        Args:
            change: where the name is bound, or what it holds changed.
            node: what reads the name.
        """
        if change.always:
            return False
        scope = self._stage.steady.scope_of(change.node)
        owner = scope.owner(change.name)
        webs = self._webs_of(owner, change.name) if owner is scope else None
        if webs is None:
            return False
        spoken = {id(name) for name in nodes_of(change.node, cst.Name) if name.value == change.name}
        theirs = [web for web in webs if any(id(name) in spoken for name in web.names)]
        if len(theirs) != 1:
            return False
        (web,) = theirs
        read = {d for name, value in self._stage.reads(node) if name.value == change.name for d in value.uses}
        if not read or read & web.definitions or not self._is_plain(web):
            return False
        if change.content and not all(_is_fresh(definition) for definition in web.definitions):
            return False  # what changes may be what is read, under one more name
        self._rename(web, change.name, scope)
        return True

    def _rename(self, web: _Web, name: str, scope: Scope) -> None:
        if web.names[0] in self.texts:
            return
        tree = self._stage.tree
        taken = {bound for each in tree.walk.scopes for bound in each.bindings} | set(self.texts.values())
        fetched = {id(site.statement) for site in self._stage.program.runs.values()}
        new = f"{name}_value" if any(id(d.statement) in fetched for d in web.definitions) else f"{name}_2"
        number = 2
        while new in taken:
            number += 1
            new = f"{name}_{number}"
        self.texts.update(dict.fromkeys(web.names, new))
        line, _ = tree.position(min(tree.span(node).start for node in web.names))
        self.lines[line] = (name, new)

    def _is_plain(self, web: _Web) -> bool:
        """Whether nothing but plain values is under the name, in statements that stay."""
        steps = [self._stage.step_of(definition.statement) for definition in web.definitions]
        kinds = {leaf.kind for definition in web.definitions for leaf in definition.value.leaves()}
        return kinds <= {Kind.PYTHON, Kind.UNKNOWN} and all(
            step is not None and step.role in (Role.KEEP, Role.RUN) for step in steps
        )

    def _webs_of(self, scope: Scope | None, name: str) -> list[_Web] | None:
        """The things that a name of a scope stands for, each with all the places that speak of it; None where some
        place is not known."""
        if scope is None:
            return None
        key = (id(scope), name)
        if key not in self._webs:
            self._webs[key] = self._find_webs(scope, name)
        return self._webs[key]

    def _find_webs(self, scope: Scope, name: str) -> list[_Web] | None:
        tree, steady = self._stage.tree, self._stage.steady
        if scope.parent is not None and not isinstance(scope.node, cst.FunctionDef):
            return None
        bound = {id(binding.node) for binding in scope.bindings[name]}
        uses: dict[int, set[Definition]] = {}
        for read, value in self._stage.program.reads:
            if read.value == name:
                uses.setdefault(id(read), set()).update(d for d in value.uses if d.name == name)
        made: dict[int, set[Definition]] = {}
        for definition in self._stage.program.definitions:
            if definition.name == name and not definition.is_inner:
                made.setdefault(id(definition.statement), set()).add(definition)
        webs: list[_Web] = []
        for node in nodes_of(scope.node, cst.Name):
            if node.value in _BY_TEXT:
                return None
            if node.value != name or self._is_no_variable(node):
                continue
            inner = steady.scope_of(node)
            if inner.owner(name) is not scope:
                continue
            if inner is not scope and isinstance(inner.node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
                return None
            found = set(uses.get(id(node), ()))
            statement = self._statement(node)
            if id(node) in bound or not any(id(name) in bound for name in nodes_of(statement or node, cst.Name)):
                found |= made.get(id(statement), set())  # bound here, or given another content
            if not found:
                return None
            joined = [web for web in webs if web.definitions & found]
            webs = [web for web in webs if web not in joined]
            webs.append(_Web(found, [node]).with_all(joined))
        return [web.in_order(tree.span) for web in webs]

    def _statement(self, node: cst.CSTNode) -> cst.CSTNode | None:
        at: cst.CSTNode | None = node
        while at is not None and not isinstance(at, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            at = self._stage.tree.walk.parents.get(at)
        return at

    def _is_no_variable(self, node: cst.Name) -> bool:
        """Whether a name is an attribute's or a keyword's."""
        parent = self._stage.tree.walk.parents.get(node)
        return (isinstance(parent, cst.Attribute) and parent.attr is node) or (
            isinstance(parent, cst.Arg) and parent.keyword is node
        )


def _is_fresh(definition: Definition) -> bool:
    """Whether a definition surely gives its name an object that nothing else has a name for."""
    statement = definition.statement
    return isinstance(statement, cst.AugAssign) or (
        isinstance(statement, cst.Assign)
        and isinstance(statement.value, (cst.Call, cst.List, cst.Dict, cst.BinaryOperation, cst.BaseNumber))
    )


class _Web:
    """One thing that a name stands for: the definitions of it, and the places that speak of it."""

    def __init__(self, definitions: Iterable[Definition], names: list[cst.Name]) -> None:
        self.definitions = set(definitions)
        self.names = names

    def with_all(self, others: Iterable[_Web]) -> _Web:
        """It together with others."""
        for other in others:
            self.definitions |= other.definitions
            self.names += other.names
        return self

    def in_order(self, span: object) -> _Web:
        """Its places in the order of the text."""
        self.names.sort(key=span)  # type: ignore[arg-type]
        return self
