"""What is said of a run, in many formats, over one stream of results.

A report is told of each file as soon as it is done and keeps none of them, so that memory does not grow with the number
of files. Several reports can follow one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tf_migrate.run import Mode

if TYPE_CHECKING:
    from tf_migrate.reports.output import Output
    from tf_migrate.reports.summary import Summary
    from tf_migrate.results import FileResult

#: The formats that a user can ask for by name.
FORMATS = ("text", "concise", "json")


@dataclass(frozen=True, slots=True)
class View:
    """What of a run a report shows.

    Args:
        mode: what the run does about its findings. In FIX mode only what is left is listed.
        findings: each finding is listed; else only their numbers.
        summary: the numbers are given at the end.
        verbose: what was done to each file is said as well.
    """

    mode: Mode = Mode.CHECK
    findings: bool = True
    summary: bool = True
    verbose: bool = False


class Report(Protocol):
    """One format: `begin` is called once, then `file` for each file in order, then `end` unless the run broke off."""

    def begin(self) -> None:
        """What stands before the first file."""

    def file(self, result: FileResult) -> None:
        """What is to be said of one file."""

    def end(self, summary: Summary) -> None:
        """What is to be said of the whole run."""


def create(name: str, output: Output, view: View, messages: Output | None = None) -> Report:
    """The report of the format `name`, one of FORMATS.

    Args:
        name: of the format.
        output: where the report goes.
        view: what of the run it shows.
        messages: where a summary goes that would disturb a program that reads the report; by default `output`.
    """
    if name == "json":
        from tf_migrate.reports.json import JsonReport

        return JsonReport(output)
    if name == "concise":
        from tf_migrate.reports.concise import ConciseReport

        return ConciseReport(output, view, messages or output)
    if name == "text":
        from tf_migrate.reports.text import TextReport

        return TextReport(output, view)
    raise ValueError(f"unknown format {name!r}")
