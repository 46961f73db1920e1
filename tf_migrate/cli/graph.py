"""`tf-migrate graph`: the graph program of a file, as the tool understands it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from tf_migrate.cli import rulebook
from tf_migrate.cli.options import Given, Options, color_option, settle, target_option

if TYPE_CHECKING:
    from tf_migrate.graph.describe import Description
    from tf_migrate.reports.output import Output
    from tf_migrate.results import FileResult, Report
    from tf_migrate.rule import Lifter
    from tf_migrate.suite import Suite

_FAILED = 3


@click.command()
@click.argument("file", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "dot"]),
    default="table",
    help="'table', the usual, 'json', or 'dot' for graphviz.",
)
@target_option
@color_option
@click.option(
    "--config",
    type=click.Path(),
    metavar="FILE",
    help="Configuration; by default [tool.tf-migrate] in the nearest pyproject.toml.",
)
@click.option("--stdin-filename", metavar="PATH", help="What standard input is called in the report.")
def graph(file: str, form: str, **given: Any) -> None:
    """Shows the graph that FILE builds, where it runs it, and whether it would be lifted.

    Placeholders, variables and runs come with their lines, each run with what it fetches, feeds and needs. What keeps
    the program from becoming functions is named at the end. FILE `-` reads standard input.
    """
    from tf_migrate.reports.output import Output, wants_color

    options = settle(Given(paths=(file,), **given))
    suite = rulebook.installed()
    for problem in suite.problems:
        rulebook.warn(problem)
    output = Output(color=wants_color(options.color))
    status = _Graph(options, suite, output, form).show(file)
    click.get_current_context().exit(status)


class _Graph:
    """Shows one file in one format."""

    def __init__(self, options: Options, suite: Suite, output: Output, form: str) -> None:
        self._options = options
        self._suite = suite
        self._output = output
        self._form = form

    def show(self, file: str) -> int:
        """Reads, looks, and writes; gives the exit status."""
        from tf_migrate.analysis import failure
        from tf_migrate.diagnostics import RULE_FAILED, UNREADABLE
        from tf_migrate.sources.read import ReadError, read_bytes

        shown = file
        try:
            if self._options.reads_standard_input:
                shown, data = self._options.stdin_filename or file, sys.stdin.buffer.read()
            else:
                data = read_bytes(file)
        except ReadError as error:
            return self._fail(failure(shown, UNREADABLE, str(error), error.line, error.column))
        result = self._checked(data, shown)
        if result.failed:
            return self._fail(result)
        try:
            program = self._program(data, shown)
        except Exception as error:  # as for other commands: it is ours to mend, and no reason for a traceback
            message = f"tf-migrate itself failed on this file ({type(error).__name__}: {error}); please report it"
            return self._fail(failure(shown, RULE_FAILED, message))
        self._write(shown, program, result)
        return 0

    def _checked(self, data: bytes, shown: str) -> FileResult:
        """What `check` says, with all rules: whether a program is lifted hangs on what is found elsewhere in it."""
        from dataclasses import replace

        from tf_migrate.processing import Mode, Processor

        settings = replace(self._options.settings, select=(), extend_select=(), ignore=(), per_file_ignores={})
        return Processor(settings, Mode.CHECK, lambda: self._suite).process_data(data, shown)

    def _program(self, data: bytes, shown: str) -> Description | None:
        """The file's program; None where it has none."""
        from tf_migrate.deep_stack import call_deep
        from tf_migrate.sources.read import MARKER, decode

        lifter = self._suite.lifter
        if lifter is None or MARKER not in data:
            return None
        text = decode(data, shown).text
        return call_deep(lambda: self._described(lifter, text))

    def _described(self, lifter: Lifter, text: str) -> Description | None:
        from tf_migrate.graph.describe import describe
        from tf_migrate.syntax.names import Names
        from tf_migrate.syntax.tree import Tree

        tree = Tree(text)
        program = lifter.program(tree, Names(tree.walk, self._suite.catalogue))
        return describe(tree, program, lifter.parameters) if program is not None else None

    def _verdict(self, result: FileResult) -> tuple[Report | None, bool]:
        """The finding of the program as a whole, and whether it is that it would be lifted."""
        lifter = self._suite.lifter
        for report in result.reports:
            if lifter is not None and report.code in (lifter.success.code, lifter.refusal.code):
                return report, report.code == lifter.success.code
        return None, False

    def _write(self, shown: str, program: Description | None, result: FileResult) -> None:
        from tf_migrate.reports.graph import as_dot, as_json, write_table

        verdict, lifted = self._verdict(result)
        if self._form == "json":
            self._output.line(as_json(shown, program, verdict, lifted=lifted))
        elif self._form == "dot":
            self._output.line(as_dot(shown, program))
            if program is None:
                click.echo(f"{shown}: no graph program", err=True)
        else:
            write_table(self._output, shown, program, verdict, lifted=lifted)

    def _fail(self, result: FileResult) -> int:
        """Reports a file that could not be processed, as `check` does; a graph for graphviz has no place for that."""
        from tf_migrate.reports import View
        from tf_migrate.reports.graph import as_json
        from tf_migrate.reports.output import Output, wants_color
        from tf_migrate.reports.text import TextReport

        if self._form == "json":
            self._output.line(as_json(result.path, None, None, error=result.reports[0]))
            return _FAILED
        output = self._output
        if self._form == "dot":
            output = Output(err=True, color=wants_color(self._options.color, err=True))
        TextReport(output, View()).file(result)
        return _FAILED
