"""Imports of a file, mended once at the end: what the edits need is added, what nothing uses any more goes."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.syntax.edits import Edit, Removed, Span, delete, insert, replace
from tf_migrate.syntax.names import Imported, Names
from tf_migrate.syntax.scopes import Binding, Bound, Scope
from tf_migrate.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Import:
    """An import that a rewrite needs: `import module as alias`, or `from module import name as alias`.

    `local` marks a module of the user's own project, which stands after the others.
    """

    module: str
    name: str | None = None
    alias: str | None = None
    local: bool = False

    def __lt__(self, other: Import) -> bool:
        """By the text of the statement."""
        return self.code < other.code

    @property
    def path(self) -> str:
        """The dotted path of what is imported."""
        if self.name is None:
            return self.module
        return f"{self.module}{self.name}" if self.module.endswith(".") else f"{self.module}.{self.name}"

    @property
    def bound(self) -> str:
        """The name that the file gets."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def code(self) -> str:
        """The statement."""
        alias = f" as {self.alias}" if self.alias and self.alias != (self.name or self.module) else ""
        return f"from {self.module} import {self.name}{alias}" if self.name else f"import {self.module}{alias}"


class Imports:
    """What a file imports, and the edits that bring it in step with what its code needs."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names

    def settle_name(self, wanted: Import, scope: Scope, replaced: Collection[str] = ()) -> Import:
        """The import as this file should have it: under the name by which it has it already, else under the wanted
        name, else, where that is taken, under a name that is free.

        Args:
            wanted: what is needed.
            scope: where the code that needs it stands.
            replaced: canonical symbols for which the wanted name may stand already, because they are about to go.
        """
        module_scope = scope.module
        for name, bindings in module_scope.bindings.items():
            if scope.owner(name) is module_scope and all(
                b.kind is Bound.IMPORT and _brings(b, wanted) for b in bindings
            ):
                alias = name if name != (wanted.name or wanted.module) else None
                return Import(wanted.module, wanted.name, alias, wanted.local)
        candidates = [wanted.bound, f"{wanted.module.strip('.').partition('.')[0]}_{wanted.name or 'module'}"]
        candidates += [f"{candidates[-1]}_{number}" for number in range(2, 9)]
        for candidate in candidates:
            if self._is_free(candidate, scope, replaced):
                alias = candidate if candidate != (wanted.name or wanted.module) else None
                return Import(wanted.module, wanted.name, alias, wanted.local)
        return wanted

    def _is_free(self, name: str, scope: Scope, replaced: Collection[str]) -> bool:
        """Whether the name can be bound in the module for a use in `scope`: no scope of the file binds it to anything
        but symbols that are about to go, or the module does only so, and `scope` sees that binding already.
        """
        bindings = list(self._names.walk.bindings_of(name))
        own = scope.module.bindings.get(name, [])
        if own and scope.owner(name) is scope.module:
            bindings = own
        return all(self._is_replaced(binding, replaced) for binding in bindings)

    def _is_replaced(self, binding: Binding, replaced: Collection[str]) -> bool:
        if binding.kind is Bound.IMPORT and not binding.symbol.startswith("."):
            known = self._names.symbol_of(cst.Name(binding.name), binding.scope)
        elif binding.kind is Bound.VALUE and binding.value is not None:
            known = self._names.symbol_of(binding.value, binding.scope)
        else:
            known = None
        return known is not None and known in replaced

    # -- removal -----------------------------------------------------------------------------------------------------

    def unused(self, gone: Removed, kept: Collection[Binding], always: Collection[Imported]) -> list[Imported]:
        """The library's imports that no code uses once what is `gone` of the text is no more.

        New text uses the bindings in `kept`. An import that nothing used before is left alone, unless it is among
        `always`, and is no choice of a guard: what a module imports from one of several places is for other modules.
        """
        users: dict[Binding, list[bool]] = {}
        for reference in self._names.references:
            removed = self._tree.span(reference.root).start in gone
            users.setdefault(reference.binding, []).append(removed)
            # The other bindings of the same name (in `try` and `except`) are used just as well.
            owner = reference.scope.owner(reference.root.value)
            for other in owner.bindings[reference.root.value] if owner is not None else ():
                if other is not reference.binding:
                    users.setdefault(other, []).append(removed)
        for binding in self._shared():
            users.setdefault(binding, []).append(False)
        dropped = []
        for imported in self._names.imported:
            if imported.binding is None:
                starred = [r for r in self._names.references if r.binding.node is r.root]
                used = [self._tree.span(r.root).start in gone for r in starred]
            else:
                used = users.get(imported.binding, [])
            idle = imported in always and not _is_choice(imported.binding)
            if all(used) and (used or idle) and imported.binding not in kept:
                dropped.append(imported)
        return dropped

    def _shared(self) -> Iterator[Binding]:
        """The bindings of imports whose name something else binds too, where a use of it may mean either."""
        resolved = {id(reference.root) for reference in self._names.references}
        named: dict[str, list[Binding]] = {}
        for imported in self._names.imported:
            if imported.binding is not None and len(imported.binding.scope.bindings[imported.binding.name]) > 1:
                named.setdefault(imported.binding.name, []).append(imported.binding)
        for chain in self._names.walk.chains if named else ():
            if chain.root.value in named and id(chain.root) not in resolved:
                owner = chain.scope.owner(chain.root.value)
                yield from (binding for binding in named[chain.root.value] if binding.scope is owner)

    def edits(self, dropped: Sequence[Imported], added: Iterable[Import], renamed: dict[Imported, str]) -> list[Edit]:
        """The edits of the import statements.

        Args:
            dropped: imports that go.
            added: imports that must be there afterwards; those that are there already change nothing.
            renamed: imports whose whole statement becomes another one, or goes where that is empty.
        """
        missing = sorted({wanted for wanted in added if not self._has(wanted, dropped)})
        edits: list[Edit] = []
        for imported, code in renamed.items():
            statement = imported.statement
            edits.append(
                replace(self._tree.span(statement), code)
                if code
                else remove_statement(self._tree, self._names, statement)
            )
        by_statement: dict[cst.Import | cst.ImportFrom, list[Imported]] = {}
        for imported in dropped:
            by_statement.setdefault(imported.statement, []).append(imported)
        place = self._place(list(dropped))
        reused = False
        for statement, gone in by_statement.items():
            names = statement.names
            if isinstance(names, cst.ImportStar) or len(gone) == len(names):
                takes = statement is place and bool(missing)
                edits.append(self._statement_gone(statement, missing if takes else []))
                reused = reused or takes
            else:
                edits.extend(self._aliases_gone(names, [imported.node for imported in gone]))
        if missing and not reused:
            edits.extend(self._additions(missing))
        return edits

    def is_there(self, wanted: Import, statement: cst.Import | cst.ImportFrom) -> bool:
        """Whether an import that surely ran before `statement` brings what is wanted already, under the same name."""
        parents = self._names.parents
        around: list[cst.CSTNode | None] = [statement]
        while around[-1] is not None:
            around.append(parents.get(around[-1]))
        branch = around[3] if len(around) > 3 else None
        if isinstance(branch, (cst.Else, cst.Try)) or (isinstance(branch, cst.If) and branch.orelse is not None):
            return False  # which of several branches is the right one must be seen to first
        for imported in self._names.imported:
            other = imported.binding
            if other is None or imported.statement is statement or not _brings(other, wanted):
                continue
            line = parents.get(imported.statement)
            before = self._tree.span(imported.statement).start < self._tree.span(statement).start
            if before and other.name == wanted.bound and line is not None and parents.get(line) in around:
                return any(b.node is imported.node for b in self._scope_of(statement).bindings.get(other.name, ()))
        return False

    def _scope_of(self, statement: cst.Import | cst.ImportFrom) -> Scope:
        return next(imported.scope for imported in self._names.imported if imported.statement is statement)

    def _has(self, wanted: Import, dropped: Sequence[Imported]) -> bool:
        bindings = self._names.walk.scope.bindings.get(wanted.bound, [])
        gone = {imported.binding for imported in dropped}
        return any(b.kind is Bound.IMPORT and _brings(b, wanted) and b not in gone for b in bindings)

    def _place(self, dropped: Sequence[Imported]) -> cst.Import | cst.ImportFrom | None:
        """The first dropped import at the top level of the module, whose line new imports may take."""
        for imported in dropped:
            names = imported.statement.names
            line = self._names.parents.get(imported.statement)
            whole = isinstance(names, cst.ImportStar) or all(
                any(other.node is alias for other in dropped) for alias in names
            )
            if (
                whole
                and isinstance(line, cst.SimpleStatementLine)
                and len(line.body) == 1
                and isinstance(self._names.parents.get(line), cst.Module)
            ):
                return imported.statement
        return None

    def _statement_gone(self, statement: cst.Import | cst.ImportFrom, taking: Sequence[Import]) -> Edit:
        span = self._tree.span(statement)
        if taking:
            return replace(span, self._tree.newline.join(_statements(taking)))
        return remove_statement(self._tree, self._names, statement)

    def _aliases_gone(self, names: Sequence[cst.ImportAlias], gone: Sequence[cst.CSTNode]) -> list[Edit]:
        edits = []
        kept = [alias for alias in names if alias not in gone]
        index = 0
        while index < len(names):
            if names[index] in kept:
                index += 1
                continue
            end = index
            while end < len(names) and names[end] not in kept:
                end += 1
            if end < len(names):
                edits.append(delete(Span(self._tree.span(names[index]).start, self._tree.span(names[end]).start)))
            else:
                edits.append(delete(Span(self._alias_end(names[index - 1]), self._alias_end(names[-1]))))
            index = end
        return edits

    def _alias_end(self, alias: cst.ImportAlias) -> int:
        node = alias.asname.name if alias.asname is not None else alias.name
        return self._tree.span(node).end

    # -- additions ---------------------------------------------------------------------------------------------------

    def _additions(self, missing: Sequence[Import]) -> list[Edit]:
        edits: list[Edit] = []
        lines: dict[int, list[Import]] = {}
        for wanted in missing:
            extended = self._extended(wanted)
            if extended is not None:
                edits.append(extended)
            else:
                lines.setdefault(self._line_for(wanted), []).append(wanted)
        newline = self._tree.newline
        for offset, added in lines.items():
            before = "" if offset == 0 or self._tree.text[offset - 1] in "\r\n" else newline
            edits.append(insert(offset, before + "".join(f"{code}{newline}" for code in _statements(added))))
        return edits

    def _extended(self, wanted: Import) -> Edit | None:
        """`from absl import app` takes `flags` in as well, where the file has such a line."""
        if wanted.name is None:
            return None
        for statement in self._top_level():
            if (
                isinstance(statement, cst.ImportFrom)
                and not isinstance(statement.names, cst.ImportStar)
                and not statement.relative
                and statement.module is not None
                and self._tree.code(statement.module) == wanted.module
            ):
                item = wanted.code.partition(" import ")[2]
                return insert(self._alias_end(statement.names[-1]), f", {item}")
        return None

    def _top_level(self) -> list[cst.Import | cst.ImportFrom]:
        module = self._names.walk.scope.node
        assert isinstance(module, cst.Module)
        found = []
        for line in module.body:
            if isinstance(line, cst.SimpleStatementLine):
                found += [small for small in line.body if isinstance(small, (cst.Import, cst.ImportFrom))]
        return found

    def _line_for(self, wanted: Import) -> int:
        """The offset of the line before which a new import goes.

        Imports of other libraries stand before the file's first import of the library that is migrated, which keeps
        `absl` before `tensorflow` where imports are sorted; modules of Python itself stand after the last of their
        kind, modules of the project after the last import.
        """
        top = self._top_level()
        ordinary = [s for s in top if not _is_future(s)]
        own = [s for s in ordinary if _is_standard(self._tree.code(_first_module(s)))]
        if own and _is_standard(wanted.module):
            return self._tree.line_span(self._tree.span(own[-1]).end).end
        library = {imported.statement for imported in self._names.imported}
        first = next((statement for statement in ordinary if statement in library), None)
        if first is not None and not wanted.local:
            return self._tree.line_span(self._tree.span(first).start).start
        if ordinary or top:
            last = (ordinary or top)[-1]
            return self._tree.line_span(self._tree.span(last).end).end
        module = self._names.walk.scope.node
        assert isinstance(module, cst.Module)
        if module.body and module.get_docstring() is not None:
            return self._tree.line_span(self._tree.span(module.body[0]).end).end
        if module.body:
            return self._tree.line_span(self._tree.span(module.body[0]).start).start
        return len(self._tree.text)


def _is_choice(binding: Binding | None) -> bool:
    """Whether other imports give the same name to the module, under guards."""
    return binding is not None and binding.scope.is_module and len(binding.scope.bindings[binding.name]) > 1


def _statements(wanted: Iterable[Import]) -> list[str]:
    """The statements for these imports: Python's own modules first, then others, then the project's; each just once."""
    grouped: dict[tuple[bool, bool, str, str], list[Import]] = {}
    for each in sorted(wanted):
        alone = "" if each.name else each.code
        grouped.setdefault((each.local, not _is_standard(each.module), each.module, alone), []).append(each)
    return [
        items[0].code + "".join(", " + item.code.partition(" import ")[2] for item in items[1:])
        for _, items in sorted(grouped.items())
    ]


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _first_module(statement: cst.Import | cst.ImportFrom) -> cst.CSTNode:
    if isinstance(statement, cst.Import):
        return statement.names[0].name
    return statement.module if statement.module is not None and not statement.relative else statement


def remove_statement(tree: Tree, names: Names, statement: cst.BaseSmallStatement) -> Edit:
    """The edit that takes a small statement away: its whole line where it stands alone, else just itself with its
    semicolon. What becomes of a block that is left empty is `fill_blocks`' business.
    """
    line = names.parents.get(statement)
    span = tree.span(statement)
    if not isinstance(line, (cst.SimpleStatementLine, cst.SimpleStatementSuite)):
        return delete(span)
    if len(line.body) > 1:
        index = list(line.body).index(statement)
        if index + 1 < len(line.body):
            return delete(Span(span.start, tree.span(line.body[index + 1]).start))
        return delete(Span(tree.span(line.body[index - 1]).end, span.end))
    if isinstance(line, cst.SimpleStatementSuite):
        return delete(span)
    whole = Span(tree.line_span(span.start).start, tree.line_span(max(span.start, span.end - 1)).end)
    rest = tree.text[span.end : whole.end].strip()
    if rest and not rest.startswith("#"):
        return replace(span, "pass")
    return delete(whole)


def _brings(binding: Binding, wanted: Import) -> bool:
    if wanted.name is None and isinstance(binding.statement, cst.Import):
        return binding.symbol == wanted.module and (wanted.alias is not None or "." not in wanted.module)
    return binding.symbol == wanted.path


def _is_future(statement: cst.Import | cst.ImportFrom) -> bool:
    return (
        isinstance(statement, cst.ImportFrom)
        and isinstance(statement.module, cst.Name)
        and (statement.module.value == "__future__")
    )
