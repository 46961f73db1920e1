"""`tf-migrate diff`: what `fix` would do, as a patch."""

from __future__ import annotations

import click

from tf_migrate.cli.options import Given, run_options
from tf_migrate.run import Mode


@click.command()
@run_options(formats=False)
def diff(given: Given) -> None:
    """Prints what `fix` would change in PATHS, as a patch for `git apply`, and changes nothing.

    Each hunk names the rules that it comes from; `(unsafe)` marks what holds only under an assumption.

    PATHS are files, folders or patterns, by default the current folder; `-` reads standard input.
    """
    from tf_migrate.cli.process import process

    click.get_current_context().exit(process(Mode.DIFF, given))
