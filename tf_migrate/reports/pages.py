"""Tables and texts that rich lays out, written to an output."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tf_migrate.reports.output import Output


def write(output: Output, *content: RenderableType) -> None:
    """Writes what rich can render, as wide as the output and in its colours. Text in it must not be markup."""
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=output.color,
        color_system="standard" if output.color else None,
        width=output.width,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for one in content:
        console.print(one)
    lines = buffer.getvalue().splitlines()
    text = "\n".join(line.rstrip() for line in lines)
    if not output.unicode:
        text = text.replace("─", "-")
    output.line(text)
