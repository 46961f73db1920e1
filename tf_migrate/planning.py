"""Chooses, among the fixes of one file, those that can be made together, and mends the imports for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import libcst as cst

from tf_migrate.bridges import compat_roots, held_bindings, waits
from tf_migrate.rule import Applicability, Finding
from tf_migrate.settings import Settings
from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.blocks import fill_blocks
from tf_migrate.syntax.edits import Conflict, Edit, Removed, apply, with_newlines
from tf_migrate.syntax.gaps import close_gaps, take_whole_lines
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Imported
from tf_migrate.syntax.scopes import Binding


@dataclass(slots=True, eq=False)
class Assessed:
    """A finding with the place that it came from, and what becomes of it."""

    finding: Finding
    site: Site
    applied: bool = False

    @property
    def fixable(self) -> bool:
        """Whether there is a fix that may be made without asking."""
        return self.finding.fix is not None and self.finding.applicability is not Applicability.MANUAL


@dataclass(slots=True)
class Plan:
    """What is to be done to a file: each edit with the finding that it is made for, and parts of the support module."""

    causes: list[tuple[Edit, Finding]] = field(default_factory=list)
    support: frozenset[str] = frozenset()

    @property
    def edits(self) -> list[Edit]:
        """The edits alone."""
        return [edit for edit, _ in self.causes]


def make_plan(file: SourceFile, visible: Sequence[Assessed], settings: Settings) -> Plan:
    """The edits of a file for the findings that are not suppressed, which are marked as applied or left as they are."""
    wanted = [a for a in visible if settings.unsafe or a.finding.applicability is not Applicability.UNSAFE]
    chosen = [a for a in wanted if a.fixable and not a.site.is_import]
    chosen = _without_conflicts(file, chosen)
    fixed = {a.site.node for a in chosen}
    held = held_bindings(file, fixed, {a.site.node for a in visible} - fixed, _gone(file, chosen))
    chosen = [a for a in chosen if not waits(a.site, held)]
    _say_what_waits(visible, held)
    chosen = _without_early_drops(file, chosen)
    causes = [(edit, a.finding) for a in chosen for edit in a.finding.edits]
    reported = {a.site.imported: a for a in wanted if a.site.imported is not None}
    unused = _unused_imports(file, chosen, reported, held)
    renamed = _renamed_imports(file, reported, unused, held)
    needed = [wanted for a in chosen for wanted in a.finding.imports]
    if chosen or unused or renamed:
        by_default = _import_cause(chosen, [reported[i] for i in (*unused, *renamed) if i in reported])
        # Imports come before whatever else goes to the same place.
        edits = file.imports.edits(unused, needed, renamed)
        causes = [*((edit, _cause_at(file, edit, reported) or by_default) for edit in edits), *causes]
    for imported, one in reported.items():
        if imported in unused or imported in renamed:
            # An import that nothing uses can go, whatever is to be said of what it brought.
            one.applied = True
            one.finding = replace(one.finding, applicability=Applicability.SAFE)
        elif one.finding.fix is not None and imported.binding not in held:
            message = f"{one.finding.message}; the import goes once nothing needs it"
            one.finding = replace(one.finding, message=message, applicability=Applicability.MANUAL, fix=None)
    if chosen:
        gone = _gone(file, chosen)
        for one in visible:
            # A finding whose place is gone is settled, whoever's fix it was.
            one.applied = one.applied or one.finding.place in gone
    for one in chosen:
        one.applied = True
    causes = take_whole_lines(file.tree, fill_blocks(file.tree, file.names, causes))
    causes += close_gaps(file.tree, causes)
    causes = [(with_newlines(edit, file.tree.newline), finding) for edit, finding in causes]
    return Plan(causes, frozenset(i.name for i in needed if i.local and i.name is not None))


def _say_what_waits(visible: Sequence[Assessed], held: Collection[Binding]) -> None:
    """Fixes that wait for something else to go are no fixes yet."""
    for one in visible:
        if waits(one.site, held) and one.finding.applicability is not Applicability.MANUAL:
            message = f"{one.finding.message}; this waits until nothing else in the file needs `compat.v1`"
            one.finding = replace(one.finding, message=message, applicability=Applicability.MANUAL, fix=None)


def _gone(file: SourceFile, chosen: Iterable[Assessed]) -> Removed:
    return Removed((edit for a in chosen for edit in a.finding.edits), len(file.tree.text))


def _without_conflicts(file: SourceFile, chosen: list[Assessed]) -> list[Assessed]:
    """The findings whose fixes can be made together, the earlier one of any two that overlap."""
    while True:
        try:
            apply(file.tree.text, (edit for a in chosen for edit in a.finding.edits))
        except Conflict as conflict:
            pair = (conflict.first, conflict.second)
            loser = next(a for a in reversed(chosen) if any(edit in pair for edit in a.finding.edits))
            chosen = [a for a in chosen if a is not loser]
        else:
            return chosen


def _without_early_drops(file: SourceFile, chosen: list[Assessed]) -> list[Assessed]:
    """The findings without those that would take a binding away which the code still uses."""
    if not any(a.finding.fix is not None and a.finding.fix.drops for a in chosen):
        return chosen
    gone = _gone(file, chosen)
    used = {r.binding for r in file.names.references if file.tree.span(r.root).start not in gone}
    return [a for a in chosen if a.finding.fix is None or used.isdisjoint(a.finding.fix.drops)]


# -- imports ---------------------------------------------------------------------------------------------------------


def _unused_imports(
    file: SourceFile, chosen: Sequence[Assessed], reported: Collection[Imported], held: Collection[Binding]
) -> list[Imported]:
    kept = {binding for a in chosen if a.finding.fix is not None for binding in a.finding.fix.keeps}
    gone = _gone(file, chosen)
    unused = file.imports.unused(gone, kept, [i for i in file.names.imported if i in reported])
    # The imports of a package's __init__ are there for others.
    package = PurePath(file.path).name == "__init__.py"
    return [i for i in unused if i.binding not in held and (i in reported or not package)]


def _renamed_imports(
    file: SourceFile, reported: Collection[Imported], unused: Sequence[Imported], held: Collection[Binding]
) -> dict[Imported, str]:
    """The imports of the compatibility module that become native ones, with their new statements; with none where the
    name has that meaning already."""
    renamed = {}
    root = file.catalogue.root_import()
    for imported in compat_roots(file):
        names = imported.statement.names
        single = not isinstance(names, cst.ImportStar) and len(names) == 1
        if single and imported in reported and imported not in unused and imported.binding not in held:
            assert imported.binding is not None
            alias = imported.binding.name if imported.binding.name != root.module else None
            native = Import(root.module, None, alias)
            renamed[imported] = "" if file.imports.is_there(native, imported.statement) else native.code
    return renamed


def _import_cause(chosen: Sequence[Assessed], imports: Sequence[Assessed]) -> Finding:
    """The finding that a change of the imports is made for where none stands at the import itself."""
    asking = [a for a in chosen if a.finding.imports] or list(chosen) or list(imports)
    return asking[0].finding


def _cause_at(file: SourceFile, edit: Edit, reported: dict[Imported, Assessed]) -> Finding | None:
    for imported, one in reported.items():
        span = file.tree.span(imported.statement)
        if edit.span.start <= span.end and span.start <= edit.span.end:
            return one.finding
    return None
