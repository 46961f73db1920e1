"""One run of `check`, `diff` or `fix`: files go in, reports follow them, and an exit status comes out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from tf_migrate.cli import rulebook
from tf_migrate.cli.options import Given, Options, settle
from tf_migrate.reports import Report, View, create
from tf_migrate.reports.output import Output, wants_color
from tf_migrate.reports.progress import ProgressBar
from tf_migrate.reports.summary import Summary, counted
from tf_migrate.results import FileResult
from tf_migrate.run import Mode, run, run_text
from tf_migrate.sources import discover

_NOTHING_TO_DO, _FINDINGS, _FAILED = 0, 1, 3


def process(mode: Mode, given: Given) -> int:
    """Does what the command line asks, and gives the exit status.

    Raises:
        click.UsageError: it cannot be done as it is asked.
    """
    options = settle(given)
    started = time.monotonic()
    messages = Output(err=True, color=wants_color(options.color, err=True))
    if options.verbose:
        messages.line(f"Configuration: {options.configured or 'none'}")
    summary = Summary(unsafe=options.settings.unsafe)
    if options.reads_standard_input:
        _process_text(mode, options, summary, messages)
    else:
        _process_files(mode, options, summary, messages)
    if options.verbose:
        messages.line(f"{counted(summary.files, 'file')} in {time.monotonic() - started:.2f} s")
    return _status(mode, summary)


def _status(mode: Mode, summary: Summary) -> int:
    if summary.failed:
        return _FAILED
    open_matters = summary.left if mode is Mode.FIX else summary.findings or summary.changed or summary.added
    return _FINDINGS if open_matters else _NOTHING_TO_DO


def _process_files(mode: Mode, options: Options, summary: Summary, messages: Output) -> None:
    try:
        files = list(discover(options.paths, options.exclude, options.exclude_base))
    except ValueError as error:
        raise click.UsageError(f"exclude: {error}") from None
    if not files and not options.quiet:
        messages.line(f"Warning: there are no Python files in {', '.join(options.paths)}")
    color = wants_color(options.color, err=True)
    with ProgressBar(len(files), enabled=not options.quiet, color=color) as bar:
        output = Output(color=wants_color(options.color))
        audience = _Audience(mode, _reports(mode, options, output, messages), bar, on_terminal=output.terminal)
        audience.begin()

        def on_problem(problem: str) -> None:
            bar.hide()
            rulebook.warn(problem)

        results = run(
            files,
            options.settings,
            mode,
            jobs=options.jobs,
            root=Path.cwd(),
            suite_loader=rulebook.installed,
            on_problem=on_problem,
        )
        with _closing(results):
            for result in results:
                summary.add(result)
                bar.advance()
                audience.file(result)
        audience.end(summary)


def _process_text(mode: Mode, options: Options, summary: Summary, messages: Output) -> None:
    data = sys.stdin.buffer.read()
    result = run_text(
        data,
        options.stdin_filename or "-",
        options.settings,
        mode,
        suite_loader=rulebook.installed,
        on_problem=rulebook.warn,
    )
    summary.add(result)
    if mode is Mode.FIX:
        # Standard output is for the text alone. What could not be processed comes out as it went in.
        sys.stdout.buffer.write(data if result.after is None else result.encoded(result.after))
        output = messages
    else:
        output = Output(color=wants_color(options.color))
    for report in _reports(mode, options, output, messages):
        report.begin()
        report.file(result)
        report.end(summary)


def _reports(mode: Mode, options: Options, output: Output, messages: Output) -> list[Report]:
    if mode is Mode.DIFF:
        from tf_migrate.reports.diff import DiffReport

        return [DiffReport(output, None if options.quiet else messages)]
    view = View(mode, findings=not options.statistics, summary=not options.quiet, verbose=options.verbose)
    return [create(options.output_format, output, view, messages)]


class _Audience:
    """The reports of a run, which get on with the progress bar, and with a reader who has gone.

    Once nobody reads (`| head`), `check` and `diff` have no more to do; `fix` goes on with its work in silence.
    """

    def __init__(self, mode: Mode, reports: Sequence[Report], bar: ProgressBar, *, on_terminal: bool) -> None:
        self._mode = mode
        self._reports = reports
        self._bar = bar
        self._on_terminal = on_terminal

    def begin(self) -> None:
        for report in self._reports:
            with self._reader():
                report.begin()

    def file(self, result: FileResult) -> None:
        if self._on_terminal and (result.reports or result.after is not None):
            self._bar.hide()
        for report in self._reports:
            with self._reader():
                report.file(result)

    def end(self, summary: Summary) -> None:
        self._bar.hide()
        for report in self._reports:
            with self._reader():
                report.end(summary)

    @contextmanager
    def _reader(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            if self._mode is not Mode.FIX:
                raise
            # What comes after, and what is still in the buffer, would fail once more.
            with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())


@contextmanager
def _closing(results: Iterable[FileResult]) -> Iterator[None]:
    """Ends the run's processes at once when the loop over its results is left early."""
    try:
        yield
    finally:
        if isinstance(results, Generator):
            results.close()
