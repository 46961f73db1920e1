"""`tf-migrate fix`: rewrites what can be decided, and lists what is left."""

from __future__ import annotations

import click

from tf_migrate.cli.options import Given, run_options
from tf_migrate.run import Mode


@click.command()
@run_options(formats=True)
def fix(given: Given) -> None:
    """Rewrites PATHS in place, and reports what is left for a person.

    A file is replaced as a whole, and only when the new text parses and a second run would change nothing.

    PATHS are files, folders or patterns, by default the current folder; `-` reads standard input and
    prints the result.
    """
    from tf_migrate.cli.process import process

    click.get_current_context().exit(process(Mode.FIX, given))
