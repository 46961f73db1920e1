"""`tf-migrate rules`: which rules there are, and what becomes of each symbol of TensorFlow 1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tf_migrate.cli import rulebook
from tf_migrate.cli.options import color_option, target_option
from tf_migrate.settings import TARGETS

if TYPE_CHECKING:
    from tf_migrate.cli.coverage import Covered
    from tf_migrate.reports.output import Output
    from tf_migrate.rule import Rule


@click.command()
@click.argument("names", nargs=-1)
@click.option("--coverage", "covering", is_flag=True, help="What becomes of each public symbol of TensorFlow 1.15.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help="'table', the usual, or 'json'."
)
@target_option
@color_option
def rules(names: tuple[str, ...], covering: bool, form: str, target: str | None, color: str | None) -> None:
    """Lists all rules, or those that NAMES (codes, prefixes or names) mean.

    With --coverage: what becomes of the symbols of TensorFlow 1.15, or of those at and below NAMES (tf.nn,
    tf.contrib.layers): whether they stay, are rewritten or are reported, and by which rule.
    """
    from tf_migrate.reports.output import Output, wants_color

    suite = rulebook.installed()
    for problem in suite.problems:
        rulebook.warn(problem)
    output = Output(color=wants_color(color or "auto"))
    if covering:
        from tf_migrate.cli.coverage import coverage

        covered = list(coverage(suite, target or TARGETS[-1], names))
        if names and not covered:
            raise click.UsageError(f"TensorFlow 1.15 has no public symbol at or below {', '.join(names)}")
        if form == "json":
            output.line(_coverage_json(covered, target or TARGETS[-1]))
        else:
            _write_coverage(covered, output)
        return
    rulebook.require_known(("NAMES", name) for name in names)
    chosen = suite.selected(names, (), ())
    listed = [rule for rule in suite.all_rules() if rule.code in chosen]
    if form == "json":
        output.line(_rules_json(listed))
    else:
        _write_rules(listed, output)


def _rules_json(listed: Sequence[Rule]) -> str:
    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": rule.summary,
            "applicability": rule.applicability.value,
            "targets": len(rule.targets),
            "link": rule.link,
        }
        for rule in listed
    ]
    return json.dumps({"version": 1, "rules": rows}, indent=2)


def _write_rules(listed: Sequence[Rule], output: Output) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from tf_migrate.reports.pages import write
    from tf_migrate.reports.summary import STYLES

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("code", style="bold", no_wrap=True)
    table.add_column("name", no_wrap=True)
    table.add_column("fix", no_wrap=True)
    table.add_column("what it is about")
    for rule in listed:
        label = Text(rule.applicability.value, STYLES[rule.applicability])
        table.add_row(Text(rule.code), Text(rule.name), label, Text(rule.summary))
    write(output, table)
    output.line(f"{len(listed)} rules. `tf-migrate explain CODE` tells more of one.")


def _coverage_json(covered: Sequence[Covered], target: str) -> str:
    from tf_migrate.cli.coverage import Fate, by_module

    total = Counter(one.fate for one in covered)
    symbols = [
        {
            "symbol": one.symbol,
            "fate": one.fate.value,
            "code": one.rule.code if one.rule else None,
            "name": one.rule.name if one.rule else None,
        }
        for one in covered
    ]
    modules = {module: {fate.value: counts[fate] for fate in Fate} for module, counts in by_module(covered).items()}
    summary = {"symbols": len(covered), **{fate.value: total[fate] for fate in Fate}, "modules": modules}
    head = f'{{"version": 1, "target": {json.dumps(target)}, "symbols": [\n'
    rows = ",\n".join(f"  {json.dumps(one)}" for one in symbols)
    return f'{head}{rows}\n], "summary": {json.dumps(summary)}}}'


def _write_coverage(covered: Sequence[Covered], output: Output) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from tf_migrate.cli.coverage import Fate, by_module
    from tf_migrate.reports.pages import write

    styles = {Fate.STAYS: "", Fate.REWRITTEN: "green", Fate.REPORTED: "yellow", Fate.UNKNOWN: "bold red"}
    width = max((len(one.symbol) for one in covered), default=0)
    for one in covered:
        rule = f"{one.rule.code} {one.rule.name}" if one.rule else ""
        fate = output.style(f"{one.fate.value:<{9}}", styles[one.fate])
        output.line(f"{one.symbol:<{width}}  {fate}  {rule}".rstrip())
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    total = Counter(one.fate for one in covered)
    table.add_column("module", "all", no_wrap=True)
    table.add_column("symbols", str(len(covered)), justify="right")
    for fate in Fate:
        table.add_column(fate.value, str(total[fate]), justify="right", style=styles[fate])
    for module, counts in by_module(covered).items():
        table.add_row(Text(module), str(counts.total()), *(str(counts[fate] or "") for fate in Fate))
    output.line()
    write(output, table)
