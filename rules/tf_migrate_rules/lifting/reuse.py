"""Which calls of a function use variables again that an earlier call of it has made.

`reuse=True`, `reuse=tf.AUTO_REUSE` and `scope.reuse_variables()` say so, in the function or around its calls. Where
that is known for each call, the calls of one kind are calls of one object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import libcst as cst

from tf_migrate.graph.makers import Makers
from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children
from tf_migrate_rules.lifting.scopes import Scopes


class Again(Enum):
    """What a call does about variables that are there already."""

    NEW = "new"
    SAME = "same"
    EITHER = "either"  # the same where they are there, else new ones


class Reuse:
    """What the calls of a file's functions say of reuse.

    Args:
        tree: the file.
        makers: what makes variables in it.
        scopes: its scopes.
        forwarded: the parameters that say so of functions that are classes by now, by the functions' names.
    """

    def __init__(self, tree: Tree, makers: Makers, scopes: Scopes, forwarded: Mapping[str, frozenset[str]]) -> None:
        self._tree = tree
        self._makers = makers
        self._scopes = scopes
        self._forwarded = forwarded

    def parameters(self, function: cst.FunctionDef) -> frozenset[str]:
        """The parameters of a function that say whether variables are used again."""
        names = {parameter.name.value for parameter in (*function.params.params, *function.params.kwonly_params)}
        found = {node.value for node in self._flags(function) if isinstance(node, cst.Name)} & names
        return frozenset(found) | (self._forwarded.get(function.name.value, frozenset()) & names)

    def _flags(self, function: cst.FunctionDef) -> Iterator[cst.BaseExpression]:
        """The expressions in a function that say so."""
        for node in _nodes(function.body):
            if isinstance(node, cst.With) and self._scopes.seen_through(node):
                flag = self._scopes.reuse(node)
                if flag is not None:
                    yield flag
            elif isinstance(node, cst.If) and self._scopes.is_reuse(node):
                yield node.test
            elif isinstance(node, cst.SimpleStatementLine) and self._scopes.is_reuse(node):
                block = self._tree.walk.parents.get(node)
                above = self._tree.walk.parents.get(block) if block is not None else None
                if not (isinstance(above, cst.If) and self._scopes.is_reuse(above)):
                    yield cst.Name("True")

    def of(self, call: cst.Call, function: cst.FunctionDef, given: Mapping[str, cst.BaseExpression]) -> Again:
        """What a call says.

        Args:
            call: the call.
            function: its function.
            given: its arguments, and the defaults of those that are left out, by parameter.

        Raises:
            Obstacle: that is not known before the program runs.
        """
        found = {self._told(flag, call, function, given) for flag in self._flags(function)}
        for name in self._forwarded.get(function.name.value, frozenset()):
            if name in given:
                found.add(self._literal(given[name], call))
        found |= set(self._around(call))
        if self._makers.symbols(function) == {""}:
            found.add(Again.EITHER)
        if Again.SAME in found:
            return Again.SAME
        return Again.EITHER if Again.EITHER in found else Again.NEW

    def _told(
        self,
        flag: cst.BaseExpression,
        call: cst.Call,
        function: cst.FunctionDef,
        given: Mapping[str, cst.BaseExpression],
    ) -> Again:
        if isinstance(flag, cst.Name) and flag.value in given:
            return self._literal(given[flag.value], call)
        if isinstance(flag, cst.Name) and flag.value in self.parameters(function):
            raise Obstacle(call, f"whether `{function.name.value}` uses its variables again is not given here")
        return self._literal(flag, call)

    def _literal(self, node: cst.BaseExpression, call: cst.Call) -> Again:
        if isinstance(node, cst.Name) and node.value in ("None", "False"):
            return Again.NEW
        if isinstance(node, cst.Name) and node.value == "True":
            return Again.SAME
        if self._scopes.is_auto(node):
            return Again.EITHER
        around = self._makers.function_around(call)
        if isinstance(node, cst.Name) and isinstance(around, cst.FunctionDef) and node.value in self.parameters(around):
            return Again.NEW  # it is said of the function around: each object of that has its own
        raise Obstacle(node, "whether variables are used again here is computed; say it by True, False or `AUTO_REUSE`")

    def _around(self, call: cst.Call) -> Iterator[Again]:
        """What the blocks around a call say, and the statements before it in them."""
        place = self._tree.span(call).start
        at: cst.CSTNode | None = call
        while at is not None:
            above = self._tree.walk.parents.get(at)
            if isinstance(at, cst.With) and self._scopes.symbol(at) == "tf.variable_scope":
                flag = self._scopes.reuse(at)
                if flag is not None:
                    yield self._literal(flag, call)
            if isinstance(at, (cst.IndentedBlock, cst.Module)):
                for statement in at.body:
                    if self._tree.span(statement).end <= place and self._scopes.is_reuse(statement):
                        if isinstance(statement, cst.If):
                            yield self._literal(statement.test, call)
                        else:
                            yield Again.SAME
            if isinstance(at, cst.FunctionDef):
                return
            at = above


def shared(calls: Sequence[tuple[cst.Call, Again, object]]) -> dict[int, int]:
    """Which calls are of one object.

    Args:
        calls: each call with what it says, and what its variables are made with.

    Returns:
        For each call, the index of the one that makes its object.

    Raises:
        Obstacle: variables are to be used again that no call made.
    """
    makers: dict[object, int] = {}
    found: dict[int, int] = {}
    for index, (call, again, key) in enumerate(calls):
        if again is Again.SAME and key not in makers:
            raise Obstacle(call, "variables are used again here that no call of the same function made before")
        if again is Again.NEW or key not in makers:
            makers[key] = index
        found[index] = makers[key]
    return found


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes of a function's body, those of functions within it left out."""
    for child in children(node):
        yield child
        if not isinstance(child, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            yield from _nodes(child)
