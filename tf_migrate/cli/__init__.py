"""The command line, `tf-migrate`. Command modules load what they need when they run, so that `--help` is quick."""

from __future__ import annotations

from typing import Any

import click

from tf_migrate import __version__
from tf_migrate.cli.check import check
from tf_migrate.cli.diff import diff
from tf_migrate.cli.explain import explain
from tf_migrate.cli.fix import fix
from tf_migrate.cli.graph import graph
from tf_migrate.cli.rules import rules

_EPILOG = """\b
Exit status:
  0    nothing to do; for `fix`: nothing is left to do
  1    there are findings or changes
  2    wrong use or configuration
  3    some file could not be processed (the others were)
  130  interrupted

\b
Shell completion (bash; for zsh and fish put that name in the place of bash):
  eval "$(_TF_MIGRATE_COMPLETE=bash_source tf-migrate)"
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are learnt."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted. Every file is either as it was or fully rewritten, none in between.", err=True)
            ctx.exit(130)


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tf-migrate")
def main() -> None:
    """Turns TensorFlow 1 code into native TensorFlow 2, and says plainly what a person must still do.

    Begin with `tf-migrate check` in the folder of your program.
    """


for _command in (check, diff, fix, graph, rules, explain):
    main.add_command(_command)
