"""One look at a text, and what is reported of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tf_migrate.planning import Assessed, Plan
from tf_migrate.preparation import Prepared
from tf_migrate.results import Change, FileResult, Report
from tf_migrate.rule import Applicability, Dialect, Finding, Rule
from tf_migrate.site import SourceFile
from tf_migrate.suppression import Suppression
from tf_migrate.syntax.edits import Edit, Origins, Span, apply, apply_within
from tf_migrate.syntax.tree import Tree


@dataclass(slots=True)
class Analysis:
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
        """The text with the planned fixes made."""
        return apply(self.tree.text, self.plan.edits) if self.plan.edits else self.tree.text


def report_of(analysis: Analysis, finding: Finding) -> Report:
    """What is reported of a finding."""
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


def traced(first: Analysis, finding: Finding, steps: Sequence[Origins]) -> Report:
    """The report of a finding in what earlier steps made of a file, at the place of the file that it came from."""
    start, end = finding.span
    for step in reversed(steps):
        start, end = step(start), step(end)
    return report_of(first, Finding(finding.rule, finding.message, Span(start, max(start, end)), finding.applicability))


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


def change_of(analysis: Analysis, edit: Edit, finding: Finding) -> Change:
    """The lines that an edit changes, and why."""
    start, _ = analysis.position(edit.span.start)
    end, _ = analysis.position(max(edit.span.start, edit.span.end - 1))
    return Change(start, end, finding.rule.code, finding.rule.name, finding.applicability)


def failure(
    path: str, rule: Rule, message: str, line: int = 1, column: int = 1, *, before: str | None = None
) -> FileResult:
    """The result of a file that could not be processed: one finding of an engine's own rule."""
    report = Report(line, column, line, column, rule.code, rule.name, message, Applicability.MANUAL)
    return FileResult(path, (report,), before=before, failed=True)


def refused_for(analysis: Analysis, reason: Finding | None) -> Analysis:
    """An analysis of a program that is refused, with a better reason where there is one: what stands in the way of it
    once it is prepared."""
    for one in analysis.assessed:
        if reason is not None and one.finding is analysis.file.refused:
            one.finding = reason
    return analysis
