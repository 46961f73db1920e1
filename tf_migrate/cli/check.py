"""`tf-migrate check`: what TensorFlow 1 code there is, and what can be done about it."""

from __future__ import annotations

import click

from tf_migrate.cli.options import Given, run_options
from tf_migrate.run import Mode


@click.command()
@run_options(formats=True)
def check(given: Given) -> None:
    """Reports the TensorFlow 1 code in PATHS, and changes nothing.

    PATHS are files, folders or patterns, by default the current folder; `-` reads standard input.
    """
    from tf_migrate.cli.process import process

    click.get_current_context().exit(process(Mode.CHECK, given))
