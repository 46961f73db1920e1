"""The report for people: each finding with its code, the place underlined, the fix beside it; numbers at the end."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

import click

from tf_migrate.reports import View
from tf_migrate.reports.display import harmless, lines_of
from tf_migrate.reports.frame import frame
from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import STYLES, Summary, write_summary
from tf_migrate.results import FileResult, Report
from tf_migrate.run import Mode


class TextReport:
    """Findings with code frames. In `fix` those that are left, and with `verbose` a line for each file rewritten."""

    def __init__(self, output: Output, view: View) -> None:
        self._output = output
        self._view = view

    def begin(self) -> None:
        """Nothing stands before the first finding."""

    def file(self, result: FileResult) -> None:
        """The findings of one file."""
        text = "".join(f"{line}\n" for line in self._file(result))
        if text:
            self._output.write(text)

    def end(self, summary: Summary) -> None:
        """The summary."""
        if not self._view.findings or self._view.summary:
            write_summary(summary, self._view.mode, self._output, all_rules=not self._view.findings)

    def _file(self, result: FileResult) -> Iterator[str]:
        path = self._output.style(harmless(result.path, signs=self._output.unicode), "bold")
        if self._view.verbose and result.after is not None:
            yield f"{path}: {self._made(result)}"
        if not self._view.findings:
            return
        rewritten = self._view.mode is not Mode.CHECK and result.after is not None
        now = _lines(result.after if rewritten else result.before)
        before = _lines(result.before) if rewritten else now
        for report in result.reports:
            if not report.fixed:
                yield from self._finding(path, report, now)
            elif self._view.mode is not Mode.FIX:
                yield from self._finding(path, report, before)

    def _finding(self, path: str, report: Report, lines: Sequence[str]) -> Iterator[str]:
        output = self._output
        style = STYLES[report.applicability]
        place = f"{path}:{report.line}:{report.column}"
        label = output.style(f"({report.applicability.value})", style)
        rule = f"{output.style(report.code, f'bold {style}')} [{report.name}]"
        message = [harmless(line, signs=output.unicode) for line in report.message.split("\n")]
        whole = f"{place} {rule} {message[0]} {label}"
        if len(message) == 1 and len(click.unstyle(whole)) <= output.width:
            yield whole
        else:
            yield f"{place} {rule} {label}"
            for line in message:
                yield from textwrap.wrap(line, output.width, initial_indent="  ", subsequent_indent="  ")
        yield from frame(report, lines, output, style)
        yield ""

    def _made(self, result: FileResult) -> str:
        """What was done to the file, in a few words."""
        verb = "rewritten" if result.before is not None else "written"
        if not result.written:
            verb = f"would be {verb}"
        made = Counter(report.applicability for report in result.reports if report.fixed)
        parts = ", ".join(
            f"{self._output.style(f'{made[one]} {one.value}', STYLES[one])}" for one in STYLES if made[one]
        )
        return f"{verb}: {parts}" if parts else verb


def _lines(text: str | None) -> list[str]:
    return lines_of(text) if text is not None else []
