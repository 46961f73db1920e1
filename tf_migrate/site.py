"""A place where a symbol is used, as a rule's `check` sees it, with the verbs that rules are written in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.rule import Applicability, Dialect, Finding, Fix, LibraryCatalogue, Rule
from tf_migrate.syntax import calls
from tf_migrate.syntax.calls import ArgumentEdits, Bound, Call
from tf_migrate.syntax.edits import Edit, Span, replace
from tf_migrate.syntax.imports import Import, Imports, remove_statement
from tf_migrate.syntax.names import Imported, Names, Reference, Route
from tf_migrate.syntax.scopes import Binding, Scope
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import Method


@dataclass(slots=True)
class SourceFile:
    """One file in analysis: its tree and names, and what rules may ask of it.

    `lifted` holds while rules are asked what they would do if the file's graph program became functions; `lift_facts`
    is what the lifter tells them then of nodes of the tree, by the nodes' identity. `refused` is the reason why they do
    not, where there is one that a look at the whole program gave.
    """

    path: str
    tree: Tree
    names: Names
    catalogue: LibraryCatalogue
    target: str
    imports: Imports
    dialect: Dialect
    symbols: frozenset[str]
    support_module: str = "tf1_support"
    numerics: str = "tf1"
    partial: bool = False
    lifted: bool = False
    lift_facts: dict[int, object] = field(default_factory=dict)
    roots: dict[Scope, str | None] = field(default_factory=dict)
    refused: Finding | None = None


_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Tuple, cst.List, cst.Dict, cst.Set, cst.SimpleString)


@dataclass(slots=True)
class Site:
    """One place where a symbol is used.

    `symbol` is canonical, `spelled` the public name as the file has it; `node` stands for the symbol;
    `place` is what name resolution says of it, None for an attribute of a value. `settled` is what `settle` sets.
    """

    file: SourceFile
    rule: Rule
    symbol: str
    spelled: str
    node: cst.CSTNode
    scope: Scope
    place: Reference | Imported | None = None
    settled: bool = False
    _imports: list[Import] = field(default_factory=list)
    _keeps: list[Binding] = field(default_factory=list)

    # -- what is there -----------------------------------------------------------------------------------------------

    @property
    def reference(self) -> Reference | None:
        """The use of the symbol; None within an import."""
        return self.place if isinstance(self.place, Reference) else None

    @property
    def imported(self) -> Imported | None:
        """The import of the symbol; None anywhere else."""
        return self.place if isinstance(self.place, Imported) else None

    @property
    def is_import(self) -> bool:
        """Whether this is the name within an import statement, where nothing is called."""
        return self.imported is not None

    @property
    def trailing(self) -> tuple[str, ...]:
        """The attributes after the symbol."""
        return self.reference.trailing if self.reference is not None else ()

    @property
    def compat(self) -> bool:
        """Whether the place reaches its symbol through `tf.compat.v1`, and so surely means the old API."""
        return self.place.compat if self.place is not None else False

    @property
    def private(self) -> bool:
        """Whether the place reaches its symbol through a private module."""
        return self.place.private if self.place is not None else False

    @property
    def route(self) -> Route | None:
        """How the place comes to its symbol; None for imports and attributes of values."""
        return self.reference.route if self.reference is not None else None

    @property
    def is_old(self) -> bool:
        """Whether the place may mean the old API where both have the name: all but files that are native already."""
        return self.compat or self.file.dialect is not Dialect.NEW

    @property
    def call(self) -> Call | None:
        """The call of the symbol, a `functools.partial` of it included; None where it is just mentioned."""
        if self.is_import or self.trailing:
            return None
        parent = self.parent(self.node)
        if isinstance(parent, cst.Call) and parent.func is self.node:
            return Call(parent, parent.args)
        if isinstance(parent, cst.Arg):
            outer = self.parent(parent)
            if (
                isinstance(outer, cst.Call)
                and outer.args
                and outer.args[0] is parent
                and self.file.names.dotted(outer.func, self.scope) == "functools.partial"
            ):
                return Call(outer, outer.args[1:], partial=True)
        return None

    @property
    def receiver(self) -> cst.BaseExpression:
        """What the attribute belongs to, where the place is an attribute of a value."""
        assert isinstance(self.node, cst.Attribute)
        return self.node.value

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that `node` is a part of."""
        return self.file.names.parents.get(node)

    def statement(self) -> cst.BaseSmallStatement | cst.BaseCompoundStatement | None:
        """The innermost statement that the place stands in."""
        node: cst.CSTNode | None = self.node
        while node is not None and not isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            node = self.parent(node)
        return node

    def code(self, node: cst.CSTNode) -> str:
        """The text of a node."""
        return self.file.tree.code(node)

    def span(self, node: cst.CSTNode | None = None) -> Span:
        """Where a node stands, by default the place itself."""
        return self.file.tree.span(node if node is not None else self.node)

    def bind(self, parameters: Sequence[str]) -> Bound:
        """The arguments of the call by parameter; only to be asked where there is a call."""
        call = self.call
        assert call is not None
        return calls.bind(call, parameters)

    def arguments(self) -> ArgumentEdits:
        """Edits of the call's argument list."""
        call = self.call
        assert call is not None
        return ArgumentEdits(self.file.tree, call)

    # -- what to say -------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Says that nothing is to be done or said here, because the fix at another place (that of the assignment that
        gave the name its meaning) is all that is needed; no further rule is asked."""
        self.settled = True

    def report(self, message: str, *, at: cst.CSTNode | None = None) -> Finding:
        """A finding that a person must act on; `at` is the place to show, by default the symbol's."""
        return Finding(self.rule, message, self.span(at), Applicability.MANUAL)

    def rewrite(
        self,
        message: str,
        edits: Iterable[Edit],
        *,
        applicability: Applicability | None = None,
        imports: Iterable[Import] = (),
        drops: Iterable[Binding] = (),
        at: cst.CSTNode | None = None,
    ) -> Finding:
        """A finding with a fix. Imports that the verbs of this site asked for come along.

        Args:
            message: what is wrong and what becomes of it; for an unsafe fix, what it assumes.
            edits: the changes, all or none of which are made.
            applicability: by default the rule's.
            imports: further imports that the new text needs.
            drops: bindings that the edits take away; the fix waits until nothing uses them any more.
            at: the place to show, by default the symbol's.
        """
        needed = tuple(dict.fromkeys((*self._imports, *imports)))
        fix = Fix(tuple(edits), needed, tuple(self._keeps), tuple(drops))
        chosen = applicability if applicability is not None else self.rule.applicability
        return Finding(self.rule, message, self.span(at), chosen, fix)

    # -- how to write it ---------------------------------------------------------------------------------------------

    def native(self, symbol: str) -> str:
        """The text that means the native `symbol` at this place: `tf.math.log`, or what this file calls `tf`."""
        _, _, rest = symbol.partition(".")
        return f"{self._root()}.{rest}" if rest else self._root()

    def _root(self) -> str:
        roots = self.file.roots
        if self.scope not in roots:
            roots[self.scope] = self._visible_root()
        name = roots[self.scope]
        own = self.reference.root.value if self.reference is not None else ""
        if own and name != own and name is not None:
            # What the place is reached by is surely bound there; only a native name is better than one that is not.
            kept, chosen = self.file.names.root_of(own, self.scope), self.file.names.root_of(name, self.scope)
            if kept is not None and not kept.private and (not kept.compat or (chosen is not None and chosen.compat)):
                name = own
        if name is None:
            return self.require(self.file.catalogue.root_import())
        owner = self.scope.owner(name)
        self._keeps += owner.bindings[name] if owner is not None else ()
        return name

    def _visible_root(self) -> str | None:
        """The name by which this place sees the library's outermost module; a native one before one of `compat.v1`."""
        fallback = None
        scope: Scope | None = self.scope
        while scope is not None:
            for name in scope.bindings:
                known = self.file.names.root_of(name, self.scope) if self.scope.owner(name) is scope else None
                if known is not None and not known.compat and not known.private:
                    return name
                if known is not None and known.compat:
                    fallback = fallback or name
            scope = scope.parent
        return fallback

    def require(self, wanted: Import, replaced: Collection[str] = ()) -> str:
        """Asks for an import, and gives the name that its object has in this file.

        `replaced` are canonical symbols for which the name stands so far, and which go with this rewrite.
        """
        settled = self.file.imports.settle_name(wanted, self.scope, replaced)
        self._imports.append(settled)
        return settled.bound

    def support(self, name: str) -> str:
        """Asks for a definition of the support module, and gives its name in this file."""
        return self.require(Import(self.file.support_module, name, local=True))

    def rename(self, native: str) -> list[Edit]:
        """Edits that put the native symbol in the place of the old one.

        Where the place goes by a name that an assignment of the file gave to the symbol, nothing is to be done: the
        assignment itself is rewritten.
        """
        if self.is_import or self.route is Route.ALIAS:
            return []
        return [replace(self.span(), self.native(native))]

    def substitute(self, text: str) -> list[Edit]:
        """Edits that put other text in the place of the symbol, aliases included; none within an import."""
        return [] if self.is_import else [replace(self.span(), text)]

    def operand(self, node: cst.BaseExpression) -> tuple[str | Span, ...]:
        """A copy of an expression that an attribute or operator can follow: in parentheses unless it needs none."""
        if isinstance(node, _ATOMS) or node.lpar:
            return (self.span(node),)
        return ("(", self.span(node), ")")

    def without_statement(self) -> list[Edit]:
        """The edit that takes the whole statement away that the place stands in; only for small statements."""
        statement = self.statement()
        if not isinstance(statement, cst.BaseSmallStatement):
            return []
        return [remove_statement(self.file.tree, self.file.names, statement)]

    def is_own_statement(self) -> bool:
        """Whether the call of the symbol is a statement by itself, whose value nobody uses."""
        call = self.call
        return call is not None and isinstance(self.parent(call.node), cst.Expr)

    def assigned_name(self) -> str | None:
        """The name `x` where the place is the whole right side of `x = symbol`; else None."""
        parent = self.parent(self.node)
        if isinstance(parent, cst.Assign) and parent.value is self.node and len(parent.targets) == 1:
            target = parent.targets[0].target
            return target.value if isinstance(target, cst.Name) else None
        return None

    def assigned_bindings(self) -> tuple[Binding, ...]:
        """The bindings of `assigned_name`, for a fix that takes the assignment away once nothing uses the name."""
        name = self.assigned_name()
        owner = self.scope.owner(name) if name is not None else None
        return tuple(owner.bindings[name]) if owner is not None and name is not None else ()


def method_site(file: SourceFile, rule: Rule, method: Method) -> Site:
    """The site of an attribute of a value, whose symbol is the attribute's name with a dot before it."""
    name = f".{method.node.attr.value}"
    return Site(file, rule, name, name, method.node, method.scope)
