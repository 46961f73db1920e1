"""The report for programs: JSON with a stable shape, written as it comes.

`{"version": 1, "findings": [{"path", "line", "column", "end_line", "end_column", "code", "name", "message",
"applicability", "fixed"}], "summary": {...}}`. Keys are only ever added within one version.
"""

from __future__ import annotations

import json
from pathlib import PurePath

from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import Summary
from tf_migrate.results import FileResult

VERSION = 1


class JsonReport:
    """One JSON document, a finding on each line of it. The file is valid only once `end` was called."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._empty = True

    def begin(self) -> None:
        """The head of the document."""
        self._output.write(f'{{"version": {VERSION}, "findings": [')

    def file(self, result: FileResult) -> None:
        """All findings of the file, the fixed ones as well."""
        path = PurePath(result.path).as_posix()
        pieces = []
        for report in result.reports:
            finding = {
                "path": path,
                "line": report.line,
                "column": report.column,
                "end_line": report.end_line,
                "end_column": report.end_column,
                "code": report.code,
                "name": report.name,
                "message": report.message,
                "applicability": report.applicability.value,
                "fixed": report.fixed,
            }
            pieces.append(f"{'' if self._empty else ','}\n  {json.dumps(finding)}")
            self._empty = False
        if pieces:
            self._output.write("".join(pieces))

    def end(self, summary: Summary) -> None:
        """The summary, and the end of the document."""
        self._output.write(f'{"" if self._empty else chr(10)}], "summary": {json.dumps(summary.as_data())}}}\n')
