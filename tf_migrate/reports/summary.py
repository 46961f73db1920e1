"""The numbers of a run, counted file by file, and how they are told at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tf_migrate.applicability import Applicability
from tf_migrate.reports.output import Output
from tf_migrate.results import FileResult
from tf_migrate.run import Mode

#: The colour of each applicability, wherever one is shown.
STYLES = {Applicability.SAFE: "green", Applicability.UNSAFE: "yellow", Applicability.MANUAL: "red"}
_RULES_SHOWN = 12


@dataclass(slots=True)
class RuleCount:
    """How often a rule spoke: its findings by applicability, and how many of them are fixed."""

    name: str
    found: Counter[Applicability] = field(default_factory=Counter)
    fixed: Counter[Applicability] = field(default_factory=Counter)


@dataclass(slots=True)
class Summary:
    """What a run came to, so far.

    Args:
        unsafe: unsafe fixes are among those that can be made.
        files: that were looked at.
        with_findings: files with findings.
        changed: files whose text the fixes change.
        added: files that the fixes call for and that were not there.
        failed: files that could not be processed.
        found: findings by applicability.
        fixed: findings by applicability whose fix is part of the new texts.
        rules: counts by rule code.
    """

    unsafe: bool = True
    files: int = 0
    with_findings: int = 0
    changed: int = 0
    added: int = 0
    failed: int = 0
    found: Counter[Applicability] = field(default_factory=Counter)
    fixed: Counter[Applicability] = field(default_factory=Counter)
    rules: dict[str, RuleCount] = field(default_factory=dict)

    def add(self, result: FileResult) -> None:
        """Counts one file."""
        new = result.before is None and result.after is not None
        self.added += new
        self.files += not new
        self.with_findings += bool(result.reports)
        self.changed += result.after is not None and not new
        self.failed += result.failed
        for report in result.reports:
            rule = self.rules.setdefault(report.code, RuleCount(report.name))
            rule.found[report.applicability] += 1
            rule.fixed[report.applicability] += report.fixed
            self.found[report.applicability] += 1
            self.fixed[report.applicability] += report.fixed

    @property
    def findings(self) -> int:
        """All findings, fixed or not."""
        return self.found.total()

    @property
    def left(self) -> int:
        """The findings that are not fixed."""
        return self.found.total() - self.fixed.total()

    @property
    def fixable(self) -> int:
        """The findings that `fix` would take care of, or has."""
        allowed = self.found[Applicability.UNSAFE] if self.unsafe else self.fixed[Applicability.UNSAFE]
        return self.found[Applicability.SAFE] + allowed

    def as_data(self) -> dict[str, object]:
        """The numbers as the JSON report has them."""
        return {
            "files": self.files,
            "files_with_findings": self.with_findings,
            "files_changed": self.changed,
            "files_added": self.added,
            "files_failed": self.failed,
            "findings": self.findings,
            "fixable": self.fixable,
            "fixed": self.fixed.total(),
            "left": self.left,
            "by_applicability": {one.value: self.found[one] for one in Applicability},
            "by_rule": {
                code: {
                    "name": rule.name,
                    "findings": rule.found.total(),
                    "fixed": rule.fixed.total(),
                    "by_applicability": {one.value: count for one, count in rule.found.items()},
                }
                for code, rule in sorted(self.rules.items())
            },
        }


def write_summary(summary: Summary, mode: Mode, output: Output, *, all_rules: bool = False) -> None:
    """Writes the closing words: a table by rule, and what it comes to.

    Args:
        summary: the numbers.
        mode: what the run did about its findings.
        output: where they go.
        all_rules: the table has every rule, not just the most frequent ones.
    """
    if summary.rules:
        for row in _table(summary, mode, output, None if all_rules else _RULES_SHOWN):
            output.line(row)
        output.line()
    for sentence in _sentences(summary, mode, output):
        output.line(sentence)


def _table(summary: Summary, mode: Mode, output: Output, limit: int | None) -> Iterator[str]:
    rows = [
        (rule.found[one], code, rule.name, one, rule.fixed[one])
        for code, rule in summary.rules.items()
        for one in Applicability
        if rule.found[one]
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    shown = rows if limit is None or len(rows) <= limit + 1 else rows[:limit]
    digits = len(f"{rows[0][0]:,}")
    width = max(len(row[2]) for row in shown)
    yield output.style("Findings by rule", "bold")
    for count, code, name, applicability, fixed in shown:
        label = output.style(applicability.value, STYLES[applicability])
        row = f"  {count:>{digits},}  {output.style(code, 'bold')} {name:<{width}}  {label}"
        if mode is not Mode.CHECK:
            state = "fixed" if fixed == count else f"{fixed:,} fixed" if fixed else "left"
            row += f"{'':<{8 - len(applicability.value)}}{state}"
        yield row
    if len(shown) < len(rows):
        rest = sum(row[0] for row in rows[len(shown) :])
        yield f"  {rest:>{digits},}  of {len(rows) - len(shown)} more rules (--statistics lists all)"


def _sentences(summary: Summary, mode: Mode, output: Output) -> Iterator[str]:
    checked = f"{counted(summary.files, 'file')} checked"
    if not (summary.findings or summary.changed or summary.added):
        yield output.style(f"{checked}: nothing to do.", "green")
        return
    where = f"{counted(summary.findings, 'finding')} in {counted(summary.with_findings, 'file')}"
    shares = ", ".join(f"{summary.found[one]:,} {one.value}" for one in Applicability if summary.found[one])
    yield output.style(f"{checked}: {where} ({shares}).", "bold")
    if mode is Mode.CHECK:
        yield from _prospect(summary)
    else:
        yield _outcome(summary, mode)
    if summary.failed:
        yield output.style(f"{counted(summary.failed, 'file')} could not be processed.", "red")
    if summary.left:
        yield "`tf-migrate explain CODE` tells what is behind a rule."


def _prospect(summary: Summary) -> Iterator[str]:
    manual = summary.findings - summary.fixable
    withheld = summary.found[Applicability.UNSAFE] if not summary.unsafe else 0
    if summary.fixable:
        what = "All of them" if not manual else f"{summary.fixable:,}"
        yield f"{what} could be fixed by `tf-migrate fix`; `tf-migrate diff` shows how."
    if withheld:
        yield f"{withheld:,} more with --unsafe, where each names what it takes for granted."
    if summary.found[Applicability.MANUAL]:
        yield f"{counted(summary.found[Applicability.MANUAL], 'finding')} must be seen to by a person."


def _outcome(summary: Summary, mode: Mode) -> str:
    unsafe = summary.fixed[Applicability.UNSAFE]
    doubt = f" ({unsafe:,} unsafe: read those again)" if unsafe else ""
    fixed = f"{counted(summary.fixed.total(), 'finding')}{doubt} in {counted(summary.changed, 'file')}"
    added = counted(summary.added, "file") if summary.added else ""
    if mode is Mode.FIX:
        text = f"Fixed {fixed}{f' and added {added}' if added else ''}"
    else:
        text = f"The diff fixes {fixed}{f' and adds {added}' if added else ''}"
    if not (summary.changed or summary.added):
        text = "Nothing was fixed" if mode is Mode.FIX else "The diff is empty"
    rest = f"{counted(summary.left, 'finding')} left" if summary.left else "Nothing is left to do"
    return f"{text}. {rest}."


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 file`, `2,000 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
