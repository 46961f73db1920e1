"""The way of one file: parse, resolve names, let the rules find and plan, rewrite once, check the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import libcst as cst

from tf_migrate import diagnostics
from tf_migrate.patterns import fits
from tf_migrate.results import Change, FileResult, Report
from tf_migrate.rule import Applicability, Dialect, Finding, Rule
from tf_migrate.settings import Settings
from tf_migrate.site import Site, SourceFile, method_site
from tf_migrate.suite import Suite
from tf_migrate.suppression import Suppression, comment_span, suppressions
from tf_migrate.syntax.edits import Conflict, Edit, Removed, Span, apply, apply_within
from tf_migrate.syntax.imports import Import, Imports
from tf_migrate.syntax.names import Imported, Names, Reference
from tf_migrate.syntax.scopes import Binding
from tf_migrate.syntax.tree import SyntaxProblem, TooDeep, Tree

#: How often a file is rewritten until nothing is left to fix. Edits that would overlap wait for the next round.
_ROUNDS = 6


@dataclass(slots=True, eq=False)
class _Assessed:
    """A finding with the place that it came from, and what becomes of it."""

    finding: Finding
    site: Site
    suppressed: bool = False
    applied: bool = False

    @property
    def fixable(self) -> bool:
        fix = self.finding.fix
        return fix is not None and self.finding.applicability is not Applicability.MANUAL


@dataclass(slots=True)
class _Analysis:
    """One look at a text: the findings, and the text with those fixes that can be made together."""

    tree: Tree
    assessed: list[_Assessed]
    idle: list[Suppression]
    edits: list[Edit] = field(default_factory=list)
    support: frozenset[str] = frozenset()

    @property
    def result(self) -> str:
        return apply(self.tree.text, self.edits) if self.edits else self.tree.text


class Engine:
    """Finds and fixes what the rules of `suite` say, as `settings` ask, in one text at a time."""

    def __init__(self, suite: Suite, settings: Settings) -> None:
        self.suite = suite
        self.settings = settings
        self._selected = suite.selected(settings.select, settings.extend_select, settings.ignore)

    def check(self, text: str, path: str, support_module: str = "tf1_support") -> FileResult:
        """Finds, and does not touch the text.

        Args:
            text: the file's text without a byte-order mark, its line ends as they are.
            path: what the file is called in reports, and by `per-file-ignores`.
            support_module: the module name by which the file would import the support module.
        """
        return self._guarded(text, path, support_module, fixing=False)

    def fix(self, text: str, path: str, support_module: str = "tf1_support") -> FileResult:
        """Finds and fixes: `after` of the result is the new text, or None where nothing changes.

        The new text was parsed again, and a further run over it was seen to change nothing; where that fails the result
        has no `after`, and a finding that says so. The arguments are those of `check`.
        """
        return self._guarded(text, path, support_module, fixing=True)

    def _guarded(self, text: str, path: str, support_module: str, *, fixing: bool) -> FileResult:
        try:
            return self._process(text, path, support_module, fixing=fixing)
        except TooDeep as problem:
            return failure(path, diagnostics.TOO_DEEP, str(problem), problem.line, problem.column, before=text)
        except SyntaxProblem as problem:
            return failure(path, diagnostics.SYNTAX_ERROR, str(problem), problem.line, problem.column, before=text)
        except RecursionError:
            return failure(path, diagnostics.TOO_DEEP, diagnostics.TOO_DEEP.summary, before=text)

    def _process(self, text: str, path: str, support_module: str, *, fixing: bool) -> FileResult:
        codes = self._codes_for(path)
        first = self._analyse(text, path, codes, support_module, planning=fixing)
        reports = list(self._reports(first, codes))
        if not fixing or not first.edits:
            return FileResult(path, _sorted(reports), before=text if reports else None)
        analysis, after, support = first, first.result, set(first.support)
        fixed = self._located(first, [a for a in first.assessed if a.applied])
        try:
            for _ in range(_ROUNDS):
                analysis = self._analyse(after, path, codes, support_module)
                if not analysis.edits:
                    break
                fixed += self._located(analysis, [a for a in analysis.assessed if a.applied])
                support |= analysis.support
                after = analysis.result
            else:
                raise SyntaxProblem("the result is not stable: each further run changes it again")
        except SyntaxProblem as problem:
            message = f"{problem} (line {problem.line} of the result); the file stays as it is"
            untrusted = failure(path, diagnostics.UNTRUSTED_RESULT, message)
            return FileResult(path, (*untrusted.reports, *_sorted(reports)), before=text, failed=True)
        if after == text:
            return FileResult(path, _sorted(reports), before=text if reports else None)
        remaining = list(self._reports(analysis, codes))
        changes = tuple(change for a in first.assessed if a.applied for change in _changes(first.tree, a.finding))
        return FileResult(
            path,
            (*_sorted([replace(report, fixed=True) for report in fixed]), *_sorted(remaining)),
            before=text,
            after=after,
            changes=changes,
            support=frozenset(support),
        )

    # -- one look ----------------------------------------------------------------------------------------------------

    def _analyse(
        self, text: str, path: str, codes: frozenset[str], support_module: str, *, planning: bool = True
    ) -> _Analysis:
        tree = Tree(text)
        catalogue = self.suite.catalogue
        names = Names(tree.walk, catalogue)
        used = frozenset(r.spelled for r in names.references) | frozenset(i.spelled for i in names.imported)
        old = any(r.compat for r in names.references) or any(i.compat for i in names.imported)
        dialect = Dialect.OLD if old else catalogue.dialect(used)
        imports = Imports(tree, names)
        file = SourceFile(
            path, tree, names, catalogue, self.settings.target, imports, dialect, used, support_module
        )
        comments = suppressions(text)
        assessed = [a for a in self._assess(file) if a.finding.rule.code in codes]
        for one in assessed:
            line, _ = tree.position(one.finding.span.start)
            last, _ = tree.position(one.finding.span.end)
            # All comments are asked: each one that fits counts as used.
            one.suppressed = any([c.covers(line, last, one.finding.rule.code) for c in comments])
        visible = [a for a in assessed if not a.suppressed]
        edits, added = self._plan(file, visible) if planning else ([], [])
        support = frozenset(i.name for i in added if i.local and i.name is not None)
        return _Analysis(tree, visible, [c for c in comments if c.idle], edits, support)

    def _assess(self, file: SourceFile) -> Iterator[_Assessed]:
        catalogue = self.suite.catalogue
        for imported in file.names.imported:
            if imported.compat or imported.private or not self._is_native(imported.spelled):
                yield from self._ask(file, imported)
        target = self.settings.target
        for reference in file.names.references:
            plain = not (reference.compat or reference.private)
            if plain and not self.suite.exact(reference.symbol) and catalogue.is_unchanged(reference.spelled, target):
                continue
            yield from self._ask(file, reference)
        for method in file.names.walk.methods:
            for rule in self.suite.exact(f".{method.node.attr.value}"):
                yield from self._run(method_site(file, rule, method))

    def _is_native(self, symbol: str) -> bool:
        return self.suite.catalogue.is_native(symbol, self.settings.target)

    def _ask(self, file: SourceFile, place: Reference | Imported) -> list[_Assessed]:
        """The findings of the first rule that has any to this place."""
        for rule in self.suite.rules_for(place.symbol):
            site = Site(file, rule, place.symbol, place.spelled, place.node, place.scope, place)
            found = self._run(site)
            if found:
                return found
        return []

    def _run(self, site: Site) -> list[_Assessed]:
        try:
            findings = list(site.rule.check(site))
        except Exception as error:  # one rule's fault must not lose what the others found
            message = f"{site.rule.code} ({site.rule.name}) failed here: {type(error).__name__}: {error}"
            findings = [Finding(diagnostics.RULE_FAILED, message, site.span(), Applicability.MANUAL)]
        overridden = self.settings.applicability.get(site.rule.code)
        if overridden is not None:
            findings = [
                replace(f, applicability=overridden) if f.fix is not None or overridden is Applicability.MANUAL else f
                for f in findings
            ]
        return [_Assessed(finding, site) for finding in findings]

    # -- planning ----------------------------------------------------------------------------------------------------

    def _plan(self, file: SourceFile, visible: list[_Assessed]) -> tuple[list[Edit], list[Import]]:
        """Chooses the fixes that can be made together, and the edits for them, those of the imports included."""
        chosen = [a for a in visible if a.fixable and not a.site.is_import and self._wanted(a.finding)]
        chosen = _without_conflicts(file.tree.text, chosen)
        held = self._held_bindings(file, visible, chosen)
        if held:
            chosen = [a for a in chosen if a.site.reference is None or a.site.reference.binding not in held]
        edits = [edit for a in chosen for edit in _edits(a.finding)]
        needed = [wanted for a in chosen for wanted in (a.finding.fix.imports if a.finding.fix else ())]
        gone = Removed(edits)
        reported = {a.site.imported for a in visible if a.site.imported is not None and self._wanted(a.finding)}
        kept = {binding for a in chosen if a.finding.fix is not None for binding in a.finding.fix.keeps}
        unused = file.imports.unused(gone, kept, [i for i in file.names.imported if i in reported])
        unused = [i for i in unused if i.binding not in held]
        if PurePath(file.path).name == "__init__.py":  # its imports are there for others
            unused = [i for i in unused if i in reported]
        renamed = self._renamed(file, reported, unused, held)
        import_edits = file.imports.edits(unused, needed, renamed) if chosen or unused or renamed else []
        for one in visible:
            if one.site.imported is not None:
                one.applied = one.site.imported in unused or one.site.imported in renamed
                if one.applied:  # an import that nothing uses can go, whatever is to be said of what it brought
                    one.finding = replace(one.finding, applicability=Applicability.SAFE)
        for one in chosen:
            one.applied = True
        return edits + import_edits, needed if chosen else []

    def _wanted(self, finding: Finding) -> bool:
        return finding.applicability is not Applicability.UNSAFE or self.settings.unsafe

    def _compat_roots(self, file: SourceFile) -> list[Imported]:
        """Imports of the compatibility module as a whole, under whatever name."""
        return [
            i for i in file.names.imported if i.compat and i.binding is not None and "." not in i.symbol and i.known
        ]

    def _held_bindings(self, file: SourceFile, visible: list[_Assessed], chosen: Sequence[_Assessed]) -> set[Binding]:
        """The bindings of the compatibility module that must stay, because a use of them has no native form yet.

        All fixes of what goes through them wait as well: a program that runs on the module today still runs tomorrow.
        """
        roots = self._compat_roots(file)
        if not roots:
            return set()
        gone = Removed(edit for a in chosen for edit in _edits(a.finding))
        fixed = {a.site.node for a in chosen}
        open_nodes = {a.site.node for a in visible} - fixed
        held: set[Binding] = set()
        for imported in roots:
            assert imported.binding is not None
            for reference in file.names.references:
                if reference.binding is not imported.binding or reference.node in fixed:
                    continue
                if file.tree.span(reference.root).start in gone:
                    continue
                if reference.node in open_nodes or not self._is_native(reference.spelled):
                    held.add(imported.binding)
                    break
        return held

    def _renamed(
        self, file: SourceFile, reported: set[Imported], unused: Sequence[Imported], held: set[Binding]
    ) -> dict[Imported, str]:
        """The imports of the compatibility module that become native ones, with their new statements."""
        renamed = {}
        for imported in self._compat_roots(file):
            if imported in unused or imported.binding in held or imported not in reported or imported.binding is None:
                continue
            names = imported.statement.names
            if isinstance(names, cst.ImportStar) or len(names) > 1:
                continue
            root = self.suite.catalogue.root_import()
            alias = imported.binding.name if imported.binding.name != root.module else None
            renamed[imported] = Import(root.module, None, alias).code
        return renamed

    # -- reports -----------------------------------------------------------------------------------------------------

    def _codes_for(self, path: str) -> frozenset[str]:
        ignored = [
            selector
            for pattern, selectors in self.settings.per_file_ignores.items()
            if fits(pattern, path)
            for selector in selectors
        ]
        if not ignored:
            return self._selected
        return self._selected & self.suite.selected(("ALL",), (), ignored)

    def _reports(self, analysis: _Analysis, codes: frozenset[str]) -> Iterator[Report]:
        yield from self._located(analysis, analysis.assessed)
        if diagnostics.UNUSED_SUPPRESSION.code in codes:
            for comment in analysis.idle:
                span = comment_span(analysis.tree.text, comment)
                what = "nothing" if comment.idle == ["*"] else f"no {', '.join(comment.idle)}"
                finding = Finding(
                    diagnostics.UNUSED_SUPPRESSION, f"there is {what} here to suppress", span, Applicability.MANUAL
                )
                yield _report(analysis.tree, finding)

    def _located(self, analysis: _Analysis, assessed: Sequence[_Assessed]) -> list[Report]:
        return [_report(analysis.tree, a.finding) for a in assessed]


def failure(
    path: str, rule: Rule, message: str, line: int = 1, column: int = 1, before: str | None = None
) -> FileResult:
    """The result of a file that could not be processed: one finding of an engine's own rule."""
    report = Report(line, column, line, column, rule.code, rule.name, message, Applicability.MANUAL)
    return FileResult(path, (report,), before=before, failed=True)


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix is not None else ()


def _without_conflicts(text: str, chosen: list[_Assessed]) -> list[_Assessed]:
    """The findings whose fixes can be made together, the earlier one of any two that overlap."""
    while True:
        try:
            apply(text, (edit for a in chosen for edit in _edits(a.finding)))
        except Conflict as conflict:
            loser = next(
                a for a in reversed(chosen) if any(e in (conflict.first, conflict.second) for e in _edits(a.finding))
            )
            chosen = [a for a in chosen if a is not loser]
        else:
            return chosen


def _report(tree: Tree, finding: Finding) -> Report:
    line, column = tree.position(finding.span.start)
    end_line, end_column = tree.position(finding.span.end)
    return Report(
        line,
        column,
        end_line,
        end_column,
        finding.rule.code,
        finding.rule.name,
        finding.message,
        finding.applicability,
        suggestion=_suggestion(tree, finding),
    )


def _suggestion(tree: Tree, finding: Finding) -> str | None:
    """The lines that the fix touches as they would be with this fix alone."""
    edits = _edits(finding)
    if not edits:
        return None
    first = tree.line_span(min(e.span.start for e in edits)).start
    last = tree.line_span(max(e.span.start if e.span.start == e.span.end else e.span.end - 1 for e in edits)).end
    lines = apply_within(tree.text, Span(first, last), edits)
    if lines is None:  # it copies from elsewhere in the file
        text = apply(tree.text, edits)
        lines = text[first : last + len(text) - len(tree.text)]
    return lines


def _changes(tree: Tree, finding: Finding) -> Iterator[Change]:
    for edit in _edits(finding):
        start, _ = tree.position(edit.span.start)
        end, _ = tree.position(max(edit.span.start, edit.span.end - 1))
        yield Change(start, end, finding.rule.code, finding.rule.name, finding.applicability)


def _sorted(reports: Sequence[Report]) -> tuple[Report, ...]:
    return tuple(sorted(reports, key=lambda r: (r.line, r.column, r.code, r.message)))
