"""`tf-migrate explain`: what is behind a rule."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tf_migrate.cli import rulebook
from tf_migrate.cli.options import color_option

if TYPE_CHECKING:
    from tf_migrate.reports.output import Output
    from tf_migrate.rule import Example, Rule

_MEANING = {
    "safe": "safe: the fix computes the same.",
    "unsafe": "unsafe: the fix is right unless an assumption fails, which the finding names.",
    "manual": "manual: a person must decide; the code stays as it is.",
}
_TARGETS_SHOWN = 8


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RULE...", shell_complete=rulebook.complete)
@color_option
def explain(names: tuple[str, ...], color: str | None) -> None:
    """Tells why a rule is there, shows code before and after, and how far its fix can be trusted.

    RULE is a code (TFM101) or a name; there can be several.
    """
    from tf_migrate.reports.output import Output, wants_color

    chosen = [rulebook.find(name) for name in names]
    for problem in rulebook.installed().problems:
        rulebook.warn(problem)
    output = Output(color=wants_color(color or "auto"))
    for index, rule in enumerate(dict.fromkeys(chosen)):
        if index:
            output.line()
        _explain(rule, output)


def _explain(rule: Rule, output: Output) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from tf_migrate.reports.pages import write
    from tf_migrate.reports.summary import STYLES

    output.line(f"{output.style(rule.code, 'bold')} {output.style(rule.name, 'bold')}")
    write(output, Text(rule.summary))
    if rule.why:
        output.line()
        write(output, Text("\n\n".join(" ".join(part.split()) for part in rule.why.split("\n\n"))))
    for example in rule.examples:
        output.line()
        title = "Before and after:" if example.after is not None else "Reported, and left as it is:"
        output.line(output.style(title, "bold"))
        for line in _example(example, output):
            output.line(f"    {line}".rstrip())
    output.line()
    output.line(output.style(_MEANING[rule.applicability.value], STYLES[rule.applicability]))
    if rule.targets:
        names = sorted(rule.targets)
        more = f" and {len(names) - _TARGETS_SHOWN} more" if len(names) > _TARGETS_SHOWN + 1 else ""
        shown = names[:_TARGETS_SHOWN] if more else names
        write(output, Padding(Text(f"Looks at: {', '.join(shown)}{more}"), (0, 0, 0, 0)))
    if rule.link:
        output.line(f"Read more: {rule.link}")


def _example(example: Example, output: Output) -> Iterator[str]:
    before = example.before.strip("\n").split("\n")
    if example.after is None:
        yield from (f"  {line}" for line in before)
        return
    after = example.after.strip("\n").split("\n")
    styles = {"- ": "red", "+ ": "green"}
    for line in difflib.ndiff(before, after):
        if not line.startswith("?"):
            yield output.style(line.rstrip(), styles.get(line[:2], "")) if line[:2] in styles else line
