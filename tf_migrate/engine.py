"""The way of one file: parse, resolve names, let the rules find and plan, rewrite once, check the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tf_migrate import diagnostics
from tf_migrate.analysis import Analysis, change_of, failure, refused_for, report_of, traced
from tf_migrate.assessing import Asked, Assessor
from tf_migrate.marking import marks
from tf_migrate.patterns import fits
from tf_migrate.planning import Assessed, Plan, make_plan
from tf_migrate.preparation import Prepared
from tf_migrate.results import FileResult, Report
from tf_migrate.rule import Applicability, Dialect, Finding, Lifter
from tf_migrate.settings import Settings
from tf_migrate.site import SourceFile
from tf_migrate.suite import Suite
from tf_migrate.suppression import comment_span, suppressions
from tf_migrate.syntax.edits import Origins, Span, apply, with_newlines
from tf_migrate.syntax.imports import Imports
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import SyntaxProblem, TooDeep, Tree

#: How often a file is rewritten until nothing is left to fix. Edits that would overlap wait for the next round.
_ROUNDS = 6


class Engine:
    """Finds and fixes what the rules of `suite` say, as `settings` ask, in one text at a time."""

    def __init__(self, suite: Suite, settings: Settings) -> None:
        self.suite = suite
        self.settings = settings
        self._assessor = Assessor(suite, settings)
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
        look = Analysis(file.tree, [], [], Plan(), file.dialect, file)
        report = report_of(look, finding)
        edits = [with_newlines(edit, file.tree.newline) for edit in finding.edits]
        if not edits:
            return replace(native, reports=(report, *native.reports), before=text)
        after = apply(text, edits)
        changes = tuple(change_of(look, edit, finding) for edit in edits)
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
                fixed += [traced(first, a.finding, steps) for a in analysis.assessed if a.applied]
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
        changes = tuple(change_of(first, edit, by) for edit, by in first.plan.causes)
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
    ) -> Analysis:
        """Looks at a text, and where its program is refused as it stands, at what it can be prepared to be."""
        analysis = self._look(text, path, codes, support_module, planning=planning, dialect=dialect)
        lifter = self.suite.lifter
        if lifter is None or analysis.file.refused is None:
            return analysis
        try:
            prepared = self._prepared(lifter, analysis.file)
            if prepared is None or prepared.problem is not None:
                return refused_for(analysis, prepared.problem if prepared is not None else None)
            other = self._look(prepared.text, path, codes, support_module, planning=planning, dialect=dialect)
        except SyntaxProblem:
            return analysis
        other.original, other.prepared = analysis.tree, prepared
        if other.file.lifted:
            return other
        return refused_for(analysis, prepared.placed(other.file.refused) if other.file.refused is not None else None)

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
    ) -> Analysis:
        """Looks at a text once; `dialect` is what it was written for before fixes were made, where that is known."""
        file = self._file(text, path, support_module, dialect)
        comments = suppressions(text)
        visible = self._assessor.assess(file, Asked(file.tree, codes, comments))
        # What goes through the compatibility module may have to wait, which only a plan can tell.
        plan = make_plan(file, visible, self.settings) if planning or _uses_compat(file.names) else Plan()
        return Analysis(file.tree, visible, [c for c in comments if c.idle], plan, file.dialect, file)

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

    def _reports(self, analysis: Analysis, codes: frozenset[str]) -> Iterator[Report]:
        yield from self._located(analysis, analysis.assessed)
        if diagnostics.UNUSED_SUPPRESSION.code in codes:
            for comment in analysis.idle:
                span = comment_span(analysis.tree.text, comment)
                what = "nothing" if comment.idle == ["*"] else f"no {', '.join(comment.idle)}"
                finding = Finding(
                    diagnostics.UNUSED_SUPPRESSION, f"there is {what} here to suppress", span, Applicability.MANUAL
                )
                yield report_of(analysis, finding)

        if self.suite.lifter is not None and self.suite.lifter.refusal.code in codes:
            refusal = self.suite.lifter.refusal
            for one in marks(analysis.tree.text):
                if one.code == refusal.code:
                    finding = Finding(refusal, one.message, Span(0, 0), Applicability.MANUAL)
                    at, line = one.column + 1, one.line
                    report = report_of(analysis, finding)
                    yield replace(report, line=line, column=at, end_line=line, end_column=at)

    def _located(self, analysis: Analysis, assessed: Sequence[Assessed]) -> list[Report]:
        return [report_of(analysis, a.finding) for a in assessed]


def _uses_compat(names: Names) -> bool:
    """Whether a file reaches anything through the compatibility module."""
    return any(r.compat for r in names.references) or any(i.compat for i in names.imported)


def _sorted(reports: Sequence[Report]) -> tuple[Report, ...]:
    return tuple(sorted(reports, key=lambda r: (r.line, r.column, r.code, r.message)))
