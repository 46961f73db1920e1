"""The way of one file: parse, resolve names, let the rules find and plan, rewrite once, check the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tf_migrate import diagnostics
from tf_migrate.marking import marks, statement_of, with_mark
from tf_migrate.patterns import fits
from tf_migrate.planning import Assessed, Plan, make_plan
from tf_migrate.preparation import Prepared
from tf_migrate.results import Change, FileResult, Report
from tf_migrate.rule import Applicability, Dialect, Finding, Lifter, Rule
from tf_migrate.settings import Settings
from tf_migrate.site import Site, SourceFile, method_site
from tf_migrate.suite import Suite
from tf_migrate.suppression import Suppression, comment_span, suppressions
from tf_migrate.syntax.edits import Conflict, Edit, Origins, Removed, Span, apply, apply_within, with_newlines
from tf_migrate.syntax.imports import Imports
from tf_migrate.syntax.names import Imported, Names, Reference, Route
from tf_migrate.syntax.tree import SyntaxProblem, TooDeep, Tree

#: How often a file is rewritten until nothing is left to fix. Edits that would overlap wait for the next round.
_ROUNDS = 6


@dataclass(slots=True)
class _Analysis:
    """One look at a text: the findings, and the text with those fixes that can be made together.

    `original` is the text that people know, where this one was `prepared` from it.
    """

    tree: Tree
    assessed: list[Assessed]
    idle: list[Suppression]
    plan: Plan
    dialect: Dialect
    file: SourceFile
    original: Tree | None = None
    prepared: Prepared | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of an offset, in the text that people know."""
        if self.original is None or self.prepared is None:
            return self.tree.position(offset)
        return self.original.position(self.prepared.origin(offset))

    @property
    def result(self) -> str:
        return apply(self.tree.text, self.plan.edits) if self.plan.edits else self.tree.text


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which findings are asked for: those of rules that are on, where no comment suppresses them."""

    tree: Tree
    codes: frozenset[str]
    comments: Sequence[Suppression]

    def __call__(self, finding: Finding) -> bool:
        return finding.rule.code in self.codes and not self.is_suppressed(finding)

    def is_suppressed(self, finding: Finding) -> bool:
        """Whether a comment speaks against the finding. All are asked: each one that fits counts as used."""
        if not self.comments or finding.rule.code not in self.codes:
            return False
        line, _ = self.tree.position(finding.span.start)
        last, _ = self.tree.position(finding.span.end)
        return bool([comment for comment in self.comments if comment.covers(line, last, finding.rule.code)])


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
        found = self._guarded(text, path, support_module, fixing=False)
        if not self.settings.bridge or found.failed:
            return found
        crossed = self.fix(text, path, support_module)
        bridge = self.suite.bridge
        spoken = [r for r in crossed.reports if bridge and r.code in (bridge.success.code, bridge.refusal.code)]
        return replace(found, reports=(*(replace(r, fixed=False) for r in spoken), *found.reports), before=text)

    def fix(self, text: str, path: str, support_module: str = "tf1_support") -> FileResult:
        """Finds and fixes: `after` of the result is the new text, or None where nothing changes.

        The new text was parsed again, and a further run over it was seen to change nothing; where that fails the result
        has no `after`, and a finding that says so. The arguments are those of `check`.
        """
        result = self._guarded(text, path, support_module, fixing=True)
        if not self.settings.bridge or result.failed or not self.needs_bridge(result.after or text, path):
            return result
        return self.bridge(text, path, result)

    def needs_bridge(self, text: str, path: str) -> bool:
        """Whether a text that could be parsed uses what only the old library had."""
        return self.suite.bridge is not None and self.suite.bridge.needed(self._file(text, path))

    def bridge(self, text: str, path: str, native: FileResult) -> FileResult:
        """A file on what is left of the old library, as it is; where it cannot be there, its native result, and why.

        Args:
            text: the file's text.
            path: what it is called.
            native: what can be made of it without the bridge.
        """
        bridge = self.suite.bridge
        file = self._file(text, path)
        finding = bridge.cross(file) if bridge is not None else None
        if finding is None:
            return native
        look = _Analysis(file.tree, [], [], Plan(), file.dialect, file)
        report = _report(look, finding)
        edits = [with_newlines(edit, file.tree.newline) for edit in finding.edits]
        if not edits:
            return replace(native, reports=(report, *native.reports), before=text)
        after = apply(text, edits)
        changes = tuple(_change(look, edit, finding) for edit in edits)
        return FileResult(path, (replace(report, fixed=True),), before=text, after=after, changes=changes)

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
        if not fixing or not first.plan.edits:
            return FileResult(path, _sorted(reports), before=text if reports else None)
        analysis, after, support = first, first.result, set(first.plan.support)
        fixed = self._located(first, [a for a in first.assessed if a.applied])
        steps = [Origins(first.tree.text, first.plan.edits)]
        try:
            for _ in range(_ROUNDS):
                analysis = self._analyse(after, path, codes, support_module, dialect=first.dialect)
                if not analysis.plan.edits:
                    break
                steps += analysis.prepared.steps if analysis.prepared is not None else ()
                fixed += [_traced(first, a.finding, steps) for a in analysis.assessed if a.applied]
                steps.append(Origins(analysis.tree.text, analysis.plan.edits))
                support |= analysis.plan.support
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
        changes = tuple(_change(first, edit, by) for edit, by in first.plan.causes)
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
        self,
        text: str,
        path: str,
        codes: frozenset[str],
        support_module: str,
        *,
        planning: bool = True,
        dialect: Dialect | None = None,
    ) -> _Analysis:
        """Looks at a text, and where its program is refused as it stands, at what it can be prepared to be."""
        analysis = self._look(text, path, codes, support_module, planning=planning, dialect=dialect)
        lifter = self.suite.lifter
        if lifter is None or analysis.file.refused is None:
            return analysis
        try:
            prepared = self._prepared(lifter, analysis.file)
            if prepared is None or prepared.problem is not None:
                return _refused(analysis, prepared.problem if prepared is not None else None)
            other = self._look(prepared.text, path, codes, support_module, planning=planning, dialect=dialect)
        except SyntaxProblem:
            return analysis
        other.original, other.prepared = analysis.tree, prepared
        if other.file.lifted:
            return other
        return _refused(analysis, prepared.placed(other.file.refused) if other.file.refused is not None else None)

    def _prepared(self, lifter: Lifter, file: SourceFile) -> Prepared | None:
        try:
            return lifter.prepared(file)
        except SyntaxProblem:
            raise
        except Exception as error:
            message = f"the program could not be prepared: {type(error).__name__}: {error}"
            problem = Finding(diagnostics.RULE_FAILED, message, Span(0, 0), Applicability.MANUAL)
            return Prepared(file.tree.text, (), problem)

    def _look(
        self,
        text: str,
        path: str,
        codes: frozenset[str],
        support_module: str,
        *,
        planning: bool = True,
        dialect: Dialect | None = None,
    ) -> _Analysis:
        """Looks at a text once; `dialect` is what it was written for before fixes were made, where that is known."""
        file = self._file(text, path, support_module, dialect)
        comments = suppressions(text)
        visible = self._assess_with_lift(file, _Asked(file.tree, codes, comments))
        # What goes through the compatibility module may have to wait, which only a plan can tell.
        plan = make_plan(file, visible, self.settings) if planning or _uses_compat(file.names) else Plan()
        return _Analysis(file.tree, visible, [c for c in comments if c.idle], plan, file.dialect, file)

    def _file(
        self, text: str, path: str, support_module: str = "tf1_support", dialect: Dialect | None = None
    ) -> SourceFile:
        tree = Tree(text)
        catalogue = self.suite.catalogue
        names = Names(tree.walk, catalogue)
        used = frozenset(r.spelled for r in names.references) | frozenset(i.spelled for i in names.imported)
        dialect = dialect or (Dialect.OLD if _uses_compat(names) else catalogue.dialect(used))
        target, numerics = self.settings.target, self.settings.numerics
        return SourceFile(
            path, tree, names, catalogue, target, Imports(tree, names), dialect, used, support_module,
            numerics=numerics, partial=self.settings.partial,
        )  # fmt: skip

    def _assess_with_lift(self, file: SourceFile, asked_for: _Asked) -> list[Assessed]:
        """The findings of a file that are asked for, those of its program as a whole included.

        A program is rewritten only where nothing is left in the result that needs a person.
        """
        lifter = self.suite.lifter
        asked = lifter is not None and {lifter.success.code, lifter.refusal.code} & asked_for.codes
        if lifter is None or not asked:
            return [a for a in self._assess(file) if asked_for(a.finding)]
        single = list(self._assess(file))
        hopeless = None if file.partial else self._hopeless(single)
        outcome = hopeless or self._lift(file)
        if outcome is None or not asked_for(outcome):
            return [a for a in single if asked_for(a.finding)]
        if outcome.fix is not None and not self._may_fix(outcome):
            outcome = replace(outcome, fix=None)
        if outcome.fix is not None:
            file.lifted = True
            assessed = list(self._assess(file))
            if file.partial:
                outcome = self._with_marks(file, outcome, assessed)
            reason = self._against(file, outcome, assessed, asked_for)
            if reason is None:
                gone = Removed(outcome.edits, len(file.tree.text))
                for one in assessed:
                    if one.finding.place in gone:
                        one.finding = replace(one.finding, applicability=outcome.applicability)
                return [a for a in (self._of_program(file, outcome), *assessed) if asked_for(a.finding)]
            file.lifted = False
            outcome = Finding(lifter.refusal, f"not lifted{reason[0]}", reason[1], Applicability.MANUAL)
        if hopeless is None and outcome.rule is lifter.refusal:
            file.refused = outcome
        return [a for a in (self._of_program(file, outcome), *single) if asked_for(a.finding)]

    def _hopeless(self, single: Sequence[Assessed]) -> Finding | None:
        """The refusal of a program that runs a session and holds what is never lifted: no need to follow its values."""
        lifter = self.suite.lifter
        if lifter is None or not any(a.site.symbol in lifter.sessions for a in single):
            return None
        for one in single:
            code, manual = one.finding.rule.code, one.finding.applicability is Applicability.MANUAL
            if manual and not one.site.is_import and code.startswith(lifter.never_lifted):
                message = f"not lifted, because of this: {one.finding.message}"
                return Finding(lifter.refusal, message, one.finding.span, Applicability.MANUAL)
        return None

    def _may_fix(self, finding: Finding) -> bool:
        """Whether the settings let fixes of this applicability be made."""
        applicability = self.settings.applicability.get(finding.rule.code, finding.applicability)
        return applicability is Applicability.SAFE or (applicability is Applicability.UNSAFE and self.settings.unsafe)

    def _lift(self, file: SourceFile) -> Finding | None:
        if self.suite.lifter is None:
            return None
        try:
            return self.suite.lifter.lift(file)
        except Exception as error:  # the places of the file can still be looked at one by one
            message = f"the program could not be looked at as a whole: {type(error).__name__}: {error}"
            return Finding(diagnostics.RULE_FAILED, message, Span(0, 0), Applicability.MANUAL)

    def _against(
        self, file: SourceFile, outcome: Finding, assessed: Sequence[Assessed], asked_for: _Asked
    ) -> tuple[str, Span] | None:
        """What speaks against a lift, and where: something in the result that needs a person, a fix that is switched
        off, or edits that collide."""
        try:
            gone = Removed(outcome.edits, len(file.tree.text))
        except Conflict as conflict:
            return ": parts of the program's rewrite collide here", conflict.second.span
        left = [] if file.partial else self._left(assessed, gone)
        if any(a.finding.place in gone and asked_for.is_suppressed(a.finding) for a in assessed):
            kept = next(a.finding for a in assessed if a.finding.place in gone and asked_for.is_suppressed(a.finding))
            return ": a comment asks to leave this place as it is", kept.span
        off = [a for a in assessed if a.finding.place not in gone and a.fixable and not asked_for(a.finding)]
        if off:
            rule = off[0].finding.rule
            return f": the program needs the fix of {rule.code}, which is switched off here", off[0].finding.span
        if left:
            first = min(left, key=lambda a: a.finding.span.start).finding
            return f", because of this: {first.message}", first.span
        fixes = [edit for a in assessed if a.fixable and not a.site.is_import for edit in a.finding.edits]
        try:
            Removed([*outcome.edits, *fixes], len(file.tree.text))
        except Conflict as conflict:
            return ": a rewrite of this place and that of the whole program collide", conflict.second.span
        return None

    def _left(self, assessed: Sequence[Assessed], gone: Removed) -> list[Assessed]:
        """What needs a person in the result of a lift."""
        return [a for a in assessed if not _is_gone(a.finding, gone) and not self._settled(a)]

    def _with_marks(self, file: SourceFile, outcome: Finding, assessed: Sequence[Assessed]) -> Finding:
        """A partial lift leaves what needs a person as it is, and marks it; a lift that collides stays as it is."""
        assert outcome.fix is not None
        try:
            left = self._left(assessed, Removed(outcome.edits, len(file.tree.text)))
        except Conflict:
            return outcome
        statements = {statement_of(file.tree, a.site.node): a.finding for a in reversed(left) if not a.site.is_import}
        edits: Sequence[Edit] = outcome.edits
        for node, finding in statements.items():
            edits = with_mark(file.tree, edits, node, finding.rule.code, finding.message)
        applicability = Applicability.UNSAFE if left else outcome.applicability
        return replace(outcome, applicability=applicability, fix=replace(outcome.fix, edits=tuple(edits)))

    def _settled(self, assessed: Assessed) -> bool:
        """Whether the code that a finding speaks of is native once fixes are made, or was so before."""
        finding, site = assessed.finding, assessed.site
        if finding.applicability is Applicability.MANUAL:
            of_value = site.place is None or site.route is Route.INSTANCE
            return site.is_import or (not of_value and self._is_native(site.spelled))
        return self._may_fix(finding)

    def _of_program(self, file: SourceFile, finding: Finding) -> Assessed:
        return Assessed(finding, Site(file, finding.rule, "", "", file.tree.module, file.names.walk.scope))

    def _assess(self, file: SourceFile) -> Iterator[Assessed]:
        catalogue = self.suite.catalogue
        for imported in file.names.imported:
            if imported.compat or imported.private or not self._is_native(imported.spelled):
                yield from self._ask(file, imported)
        target = self.settings.target
        for reference in file.names.references:
            for reading in (reference, *reference.readings):
                plain = not (reading.compat or reading.private)
                if plain and not self.suite.exact(reading.symbol) and catalogue.is_unchanged(reading.spelled, target):
                    continue
                found = self._ask(file, reading)
                if reference.several:
                    # What fits one of the symbols that the name may stand for here need not fit the others.
                    found = [_for_a_person(one) for one in found]
                yield from found
                if found:
                    break
        for method in file.names.methods:
            for rule in self.suite.exact(f".{method.node.attr.value}"):
                yield from self._run(method_site(file, rule, method))

    def _is_native(self, symbol: str) -> bool:
        return self.suite.catalogue.is_native(symbol, self.settings.target)

    def _ask(self, file: SourceFile, place: Reference | Imported) -> list[Assessed]:
        """The findings of the first rule that has any to this place."""
        for rule in self.suite.rules_for(place.symbol):
            site = Site(file, rule, place.symbol, place.spelled, place.node, place.scope, place)
            found = self._run(site)
            if found or site.settled:
                return found
        return []

    def _run(self, site: Site) -> list[Assessed]:
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
        return [Assessed(finding, site) for finding in findings]

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
                yield _report(analysis, finding)

        if self.suite.lifter is not None and self.suite.lifter.refusal.code in codes:
            refusal = self.suite.lifter.refusal
            for one in marks(analysis.tree.text):
                if one.code == refusal.code:
                    finding = Finding(refusal, one.message, Span(0, 0), Applicability.MANUAL)
                    at, line = one.column + 1, one.line
                    report = _report(analysis, finding)
                    yield replace(report, line=line, column=at, end_line=line, end_column=at)

    def _located(self, analysis: _Analysis, assessed: Sequence[Assessed]) -> list[Report]:
        return [_report(analysis, a.finding) for a in assessed]


def _refused(analysis: _Analysis, reason: Finding | None) -> _Analysis:
    """An analysis of a program that is refused, with a better reason where there is one: what stands in the way of it
    once it is prepared."""
    for one in analysis.assessed:
        if reason is not None and one.finding is analysis.file.refused:
            one.finding = reason
    return analysis


def _for_a_person(assessed: Assessed) -> Assessed:
    return Assessed(replace(assessed.finding, applicability=Applicability.MANUAL, fix=None), assessed.site)


def _uses_compat(names: Names) -> bool:
    """Whether a file reaches anything through the compatibility module."""
    return any(r.compat for r in names.references) or any(i.compat for i in names.imported)


def _is_gone(finding: Finding, gone: Removed) -> bool:
    """Whether the code that a finding speaks of goes; of `optimizer().minimize`, the optimizer may stay."""
    start, end = finding.span
    return start in gone or max(start, end - 1) in gone


def failure(
    path: str, rule: Rule, message: str, line: int = 1, column: int = 1, *, before: str | None = None
) -> FileResult:
    """The result of a file that could not be processed: one finding of an engine's own rule."""
    report = Report(line, column, line, column, rule.code, rule.name, message, Applicability.MANUAL)
    return FileResult(path, (report,), before=before, failed=True)


def _report(analysis: _Analysis, finding: Finding) -> Report:
    line, column = analysis.position(finding.span.start)
    end_line, end_column = analysis.position(finding.span.end)
    # Lines of a prepared text are none that people could compare with theirs.
    suggestion, replaces = _suggestion(analysis.tree, finding) if analysis.prepared is None else (None, None)
    return Report(
        line,
        column,
        end_line,
        end_column,
        finding.rule.code,
        finding.rule.name,
        finding.message,
        finding.applicability,
        suggestion=suggestion,
        replaces=replaces,
    )


def _traced(first: _Analysis, finding: Finding, steps: Sequence[Origins]) -> Report:
    """The report of a finding in what earlier steps made of a file, at the place of the file that it came from."""
    start, end = finding.span
    for step in reversed(steps):
        start, end = step(start), step(end)
    return _report(first, Finding(finding.rule, finding.message, Span(start, max(start, end)), finding.applicability))


def _suggestion(tree: Tree, finding: Finding) -> tuple[str | None, tuple[int, int] | None]:
    """The lines that the fix touches as they would be with this fix alone, and which lines those are."""
    edits = finding.edits
    if not edits:
        return None, None
    end = max(e.span.start if e.span.start == e.span.end else e.span.end - 1 for e in edits)
    first = tree.line_span(min(e.span.start for e in edits)).start
    last = tree.line_span(end).end
    lines = apply_within(tree.text, Span(first, last), edits)
    if lines is None:  # it copies from elsewhere in the file
        text = apply(tree.text, edits)
        lines = text[first : last + len(text) - len(tree.text)]
    return lines, (tree.position(first)[0], tree.position(end)[0])


def _change(analysis: _Analysis, edit: Edit, finding: Finding) -> Change:
    start, _ = analysis.position(edit.span.start)
    end, _ = analysis.position(max(edit.span.start, edit.span.end - 1))
    return Change(start, end, finding.rule.code, finding.rule.name, finding.applicability)


def _sorted(reports: Sequence[Report]) -> tuple[Report, ...]:
    return tuple(sorted(reports, key=lambda r: (r.line, r.column, r.code, r.message)))
