"""What the tests of the reports share: findings made by hand, and reports caught in memory."""

from __future__ import annotations

import io

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.reports import Report as Format
from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import Summary
from tf_migrate.results import FileResult, Report


class Caught:
    """An output in memory: its bytes, and its text."""

    def __init__(self, *, color: bool = False, width: int = 120, encoding: str = "utf-8") -> None:
        self._buffer = io.BytesIO()
        stream = io.TextIOWrapper(self._buffer, encoding=encoding, newline="")
        self.output = Output(color=color, file=stream, width=width)
        self.encoding = encoding

    @property
    def data(self) -> bytes:
        return self._buffer.getvalue()

    @property
    def text(self) -> str:
        return self.data.decode(self.encoding)


@pytest.fixture
def caught():
    return Caught


@pytest.fixture
def play():
    """Plays results to a report, and gives the summary."""

    def play(report: Format, *results: FileResult) -> Summary:
        summary = Summary()
        report.begin()
        for result in results:
            summary.add(result)
            report.file(result)
        report.end(summary)
        return summary

    return play


@pytest.fixture
def finding():
    """A finding at the first place of `what` in `text`, as `fix` would have it where `to` is given."""

    def finding(
        text: str,
        what: str,
        to: str | None = None,
        *,
        code: str = "TFM101",
        name: str = "renamed-symbol",
        message: str = "it has another name",
        applicability: Applicability = Applicability.SAFE,
        fixed: bool = False,
    ) -> Report:
        start = text.index(what)
        line = text.count("\n", 0, start) + 1
        column = start - (text.rfind("\n", 0, start) + 1) + 1
        last = text.count("\n", 0, start + len(what)) + 1
        end = start + len(what) - (text.rfind("\n", 0, start + len(what)) + 1) + 1
        suggestion, replaces = None, None
        if to is not None:
            lines = "\n".join(text.split("\n")[line - 1 : last])
            suggestion, replaces = lines.replace(what, to, 1) + "\n", (line, last)
        return Report(line, column, last, end, code, name, message, applicability, fixed, suggestion, replaces)

    return finding
