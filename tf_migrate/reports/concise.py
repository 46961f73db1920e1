"""One line for each finding, for editors and for searching."""

from __future__ import annotations

from tf_migrate.reports import View
from tf_migrate.reports.display import harmless
from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import STYLES, Summary, write_summary
from tf_migrate.results import FileResult
from tf_migrate.run import Mode


class ConciseReport:
    """`path:line:column: TFM101 renamed-symbol (safe) message`; the summary goes to `messages`."""

    def __init__(self, output: Output, view: View, messages: Output) -> None:
        self._output = output
        self._view = view
        self._messages = messages

    def begin(self) -> None:
        """Nothing stands before the first line."""

    def file(self, result: FileResult) -> None:
        """A line for each finding, in `fix` for each that is left."""
        output = self._output
        lines = []
        for report in result.reports if self._view.findings else ():
            if report.fixed and self._view.mode is Mode.FIX:
                continue
            place = output.style(f"{harmless(result.path, signs=output.unicode)}:{report.line}:{report.column}", "bold")
            label = output.style(f"({report.applicability.value})", STYLES[report.applicability])
            message = harmless(report.message.replace("\n", " "), signs=output.unicode)
            lines.append(f"{place}: {report.code} {report.name} {label} {message}\n")
        if lines:
            output.write("".join(lines))

    def end(self, summary: Summary) -> None:
        """The summary."""
        if not self._view.findings:
            write_summary(summary, self._view.mode, self._output, all_rules=True)
        elif self._view.summary:
            write_summary(summary, self._view.mode, self._messages)
