"""The options that commands share, and how they are settled with the configuration file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from tf_migrate.cli import rulebook
from tf_migrate.configuration import COLORS, Configuration, ConfigurationError, load
from tf_migrate.reports import FORMATS
from tf_migrate.settings import NUMERICS, TARGETS, Settings

_T = TypeVar("_T")
Command = Callable[..., Any]
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Given:
    """What stands on the command line; None where it says nothing."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    unsafe: bool | None = None
    target: str | None = None
    numerics: str | None = None
    partial: bool | None = None
    bridge: bool | None = None
    output_format: str | None = None
    statistics: bool | None = None
    exclude: tuple[str, ...] | None = None
    jobs: int | None = None
    quiet: bool | None = None
    verbose: bool | None = None
    color: str | None = None
    config: str | None = None
    stdin_filename: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for, the command line and the configuration file taken together.

    `exclude` is relative to the folder `exclude_base`; `configured` is the configuration file, where there is one.
    """

    paths: tuple[str, ...]
    settings: Settings
    output_format: str
    statistics: bool
    exclude: tuple[str, ...]
    exclude_base: Path
    jobs: int
    quiet: bool
    verbose: bool
    color: str
    stdin_filename: str | None
    configured: Path | None

    @property
    def reads_standard_input(self) -> bool:
        """Whether the one text to process comes from standard input."""
        return self.paths == (STANDARD_INPUT,)


def settle(given: Given) -> Options:
    """The options of a run: the command line decides, then the configuration file, then what is usual.

    Raises:
        click.UsageError: the options cannot be used as they are.
    """
    if STANDARD_INPUT in given.paths and len(given.paths) > 1:
        raise click.UsageError("'-' reads standard input and cannot stand beside other paths")
    if given.quiet and given.verbose:
        raise click.UsageError("--quiet and --verbose cannot both be")
    file = _configuration(given)
    rulebook.require_known([*_selectors(given), *file.selectors()])
    return Options(
        paths=given.paths or (".",),
        settings=Settings(
            select=_first(given.select, file.select, ()),
            extend_select=_first(given.extend_select, file.extend_select, ()),
            ignore=_first(given.ignore, file.ignore, ()),
            unsafe=_first(given.unsafe, file.unsafe, True),
            target=_first(given.target, file.target, TARGETS[-1]),
            numerics=_first(given.numerics, file.numerics, NUMERICS[0]),
            partial=_first(given.partial, file.partial, False),
            bridge=_first(given.bridge, file.bridge, False),
            applicability={
                rulebook.find(name, f"{file.path}: applicability").code: applicability
                for name, applicability in (file.applicability or {}).items()
            },
            per_file_ignores=file.per_file_ignores or {},
        ),
        output_format=_first(given.output_format, file.output_format, FORMATS[0]),
        statistics=_first(given.statistics, file.statistics, False),
        exclude=_first(given.exclude, file.exclude, ()),
        exclude_base=file.path.parent if given.exclude is None and file.path is not None else Path(),
        jobs=_first(given.jobs, file.jobs, 0),
        quiet=_first(given.quiet, None if given.verbose else file.quiet, False),
        verbose=_first(given.verbose, None if given.quiet else file.verbose, False),
        color=_first(given.color, file.color, "auto"),
        stdin_filename=given.stdin_filename,
        configured=file.path,
    )


def _configuration(given: Given) -> Configuration:
    start = (given.stdin_filename or ".",) if STANDARD_INPUT in given.paths else given.paths
    try:
        return load(start, given.config)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from None


def _selectors(given: Given) -> Iterable[tuple[str, str]]:
    lists = {"--select": given.select, "--extend-select": given.extend_select, "--ignore": given.ignore}
    return [(option, selector) for option, selectors in lists.items() for selector in selectors or ()]


def _first(given: _T | None, configured: _T | None, usual: _T) -> _T:
    if given is not None:
        return given
    return configured if configured is not None else usual


def _split(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """The parts of comma-separated values; None where the option was not given."""
    del context, parameter
    parts = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
    return parts if values else None


def _rules_option(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(
        name, multiple=True, metavar="RULES", callback=_split, shell_complete=rulebook.complete, help=text
    )


def color_option(command: Command) -> Command:
    """`--color`."""
    return click.option(
        "--color", type=click.Choice(COLORS), help="Colours; 'auto', the usual, has them on a terminal only."
    )(command)


def target_option(command: Command) -> Command:
    """`--target`."""
    return click.option(
        "--target",
        type=click.Choice(TARGETS),
        metavar="VERSION",
        help=f"Release of TensorFlow that the code shall run on: {TARGETS[0]} to {TARGETS[-1]}, the usual.",
    )(command)


_PATHS = click.argument("paths", nargs=-1, type=click.Path())
_SELECTION: tuple[Callable[[Command], Command], ...] = (
    _rules_option("--select", "Only these rules: codes (TFM101), prefixes (TFM1) or names, with commas; repeatable."),
    _rules_option("--extend-select", "These rules as well."),
    _rules_option("--ignore", "All but these rules. Of two that fit a rule, the closer decides."),
    click.option(
        "--unsafe/--no-unsafe",
        default=None,
        help="Make unsafe fixes too, those that hold under an assumption which the finding names. This is the usual.",
    ),
    target_option,
    click.option(
        "--numerics",
        type=click.Choice(NUMERICS),
        help="What decides where Keras' optimizers compute something else: TensorFlow 1's numbers ('tf1', the usual),"
        " by classes of the support module, or 'keras', with the difference said.",
    ),
    click.option(
        "--partial/--no-partial",
        default=None,
        help="Lift what can be lifted of a program of which not all can, and mark the rest with"
        " '# TODO(tf-migrate)'. Such a result does not run until a person has done the rest.",
    ),
    click.option(
        "--bridge/--no-bridge",
        default=None,
        help="Put programs that cannot become native on 'tensorflow.compat.v1', as they are, where all that they use is"
        " still there. A program is all files that import each other.",
    ),
)
_FORMATS: tuple[Callable[[Command], Command], ...] = (
    click.option("--output-format", type=click.Choice(FORMATS), help="How findings are written; 'text' is the usual."),
    click.option(
        "--statistics", is_flag=True, default=None, help="How often each rule spoke, in place of the findings."
    ),
)
_RUN: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERNS",
        callback=_split,
        help="Leave these out of folders: patterns as in .gitignore, with commas; repeatable.",
    ),
    click.option(
        "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0, the usual: one per core."
    ),
    click.option("-q", "--quiet", is_flag=True, default=None, help="No closing summary and no remarks."),
    click.option("-v", "--verbose", is_flag=True, default=None, help="Say what is done to each file."),
    color_option,
    click.option(
        "--config",
        type=click.Path(),
        metavar="FILE",
        help="Configuration; by default [tool.tf-migrate] in the nearest pyproject.toml.",
    ),
    click.option("--stdin-filename", metavar="PATH", help="What standard input is called in reports and patterns."),
)


def run_options(*, formats: bool) -> Callable[[Callable[[Given], None]], Command]:
    """Gives a command the arguments and options of a run over files, and hands them over as one value.

    Args:
        formats: with the options that choose how findings are written.
    """

    def decorate(command: Callable[[Given], None]) -> Command:
        @wraps(command)
        def collected(**values: Any) -> None:
            command(Given(**values))

        decorated: Command = collected
        options: list[Callable[[Command], Command]] = [_PATHS, *_SELECTION, *(_FORMATS if formats else ()), *_RUN]
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
