"""A graph program as tables for people, as JSON with a stable shape, and as a graph for graphviz.

The JSON is `{"version": 1, "path", "placeholders": [{"name", "line", "dtype", "shape", "call"}], "variables": [{"name",
"line", "call"}], "runs": [{"line", "column", "call", "fetches": [{"text", "kind"}], "feeds": [{"text", "kind"}],
"feeds_known", "slice": [{"name", "line", "kind"}]}], "lift": null or {"lifted", "code", "line", "column", "message"},
"error": null or {"code", "name", "line", "column", "message"}}`. Keys are only ever added within one version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from tf_migrate.reports.display import harmless
from tf_migrate.reports.output import Output
from tf_migrate.reports.summary import counted
from tf_migrate.results import Report

if TYPE_CHECKING:
    from rich.table import Table

    from tf_migrate.graph.describe import Description, Made, Named, Part, Run

VERSION = 1

#: What a table shows of a call.
_CALL = 80


def write_table(
    output: Output, path: str, program: Description | None, verdict: Report | None, *, lifted: bool
) -> None:
    """Tables of what there is, and whether it would be lifted."""
    from tf_migrate.reports.pages import write

    shown = output.style(_clean(path, output), "bold")
    if program is None:
        output.line(f"{shown}: no graph program; nothing here is built for a session, and nothing is run in one.")
        return
    output.line(f"{shown}: {_counted(program)}.")
    output.line()
    for title, table in _tables(program, output):
        output.line(output.style(title, "bold"))
        write(output, table)
    _write_verdict(output, path, program, verdict, lifted=lifted)


def _counted(program: Description) -> str:
    parts = ((program.placeholders, "placeholder"), (program.variables, "variable"), (program.runs, "run"))
    return ", ".join(counted(len(found), word) for found, word in parts)


def _tables(program: Description, output: Output) -> Iterator[tuple[str, Table]]:
    from rich.text import Text

    def row(table: Table, *cells: str) -> None:
        table.add_row(*(Text(_clean(cell, output)) for cell in cells))

    if program.placeholders:
        table = _table("line", "name", "dtype", "shape")
        for one in program.placeholders:
            row(table, str(one.line), one.name, one.dtype, one.shape)
        yield "Placeholders", table
    if program.variables:
        table = _table("line", "name", "made by")
        for one in program.variables:
            row(table, str(one.line), one.name, _cut(one.call))
        yield "Variables", table
    if program.runs:
        table = _table("line", "fetches", "feeds", "needs (name:line)", lines=True)
        for run in program.runs:
            feeds = _listed(run.feeds) if run.feeds_known else "not known"
            needs = ", ".join(f"{needed.name}:{needed.line}" for needed in run.needs)
            row(table, str(run.line), _listed(run.fetches), feeds, needs)
        yield "Runs", table


def _table(*columns: str, lines: bool = False) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=lines)
    for column in columns:
        number = column == "line"
        table.add_column(
            column, justify="right" if number else "left", no_wrap=number, overflow="fold", style="cyan" * number
        )
    return table


def _listed(parts: Sequence[Part]) -> str:
    return ", ".join(f"{part.text} ({part.kind})" for part in parts)


def _write_verdict(output: Output, path: str, program: Description, verdict: Report | None, *, lifted: bool) -> None:
    from rich.text import Text

    from tf_migrate.reports.pages import write
    from tf_migrate.reports.summary import STYLES

    if verdict is None:
        reason = (
            "the graph is not run in this file."
            if not program.runs
            else "the session does not come from this file, a comment suppresses the finding, or the tool failed"
            " (`tf-migrate check` tells)."
        )
        write(output, Text(f"Nothing is said of the program as a whole: {reason}"))
        return
    place = f"{_clean(path, output)}:{verdict.line}:{verdict.column}"
    head = "Would be lifted" if lifted else "Would not be lifted"
    output.line(output.style(f"{head} ({verdict.code}, {verdict.applicability.value}):", STYLES[verdict.applicability]))
    write(output, Text(f"{place} {_clean(verdict.message, output)}"))


def as_json(
    path: str, program: Description | None, verdict: Report | None, *, lifted: bool = False, error: Report | None = None
) -> str:
    """One JSON document; see above for its shape."""
    document = {
        "version": VERSION,
        "path": PurePath(path).as_posix(),
        "placeholders": [_placeholder(one) for one in program.placeholders] if program else [],
        "variables": [{"name": v.name, "line": v.line, "call": v.call} for v in program.variables] if program else [],
        "runs": [_run(run) for run in program.runs] if program else [],
        "lift": None if verdict is None else {"lifted": lifted, "code": verdict.code, **_place(verdict)},
        "error": None if error is None else {"code": error.code, "name": error.name, **_place(error)},
    }
    return json.dumps(document, indent=2)


def _placeholder(one: Made) -> dict[str, Any]:
    return {"name": one.name, "line": one.line, "dtype": one.dtype, "shape": one.shape, "call": one.call}


def _run(run: Run) -> dict[str, Any]:
    return {
        "line": run.line,
        "column": run.column,
        "call": run.call,
        "fetches": [{"text": part.text, "kind": part.kind} for part in run.fetches],
        "feeds": [{"text": part.text, "kind": part.kind} for part in run.feeds],
        "feeds_known": run.feeds_known,
        "slice": [{"name": needed.name, "line": needed.line, "kind": needed.kind} for needed in run.needs],
    }


def _place(report: Report) -> dict[str, Any]:
    return {"line": report.line, "column": report.column, "message": report.message}


def as_dot(path: str, program: Description | None) -> str:
    """A digraph: an ellipse for each definition, a box for each run, and an arrow from what is used to who uses it. A
    dashed arrow leads from a run to what it feeds."""
    lines = [f"digraph {_quoted(path)} {{", "  rankdir=TB;"]
    if program is not None:
        for one in program.definitions:
            label = f"{one.name}\n{one.kind}, line {one.line}"
            lines.append(f"  {_quoted(_key(one))} [label={_quoted(label)}];")
        for run in program.runs:
            label = f"{_cut(run.call)}\nline {run.line}"
            lines.append(f"  {_quoted(_run_key(run))} [shape=box, label={_quoted(label)}];")
        for user, used in program.uses:
            lines.append(f"  {_quoted(_key(used))} -> {_quoted(_key(user))};")
        for run, fetched in program.fetched:
            lines.append(f"  {_quoted(_key(fetched))} -> {_quoted(_run_key(run))};")
        for run, fed in program.fed:
            lines.append(f"  {_quoted(_run_key(run))} -> {_quoted(_key(fed))} [style=dashed, constraint=false];")
    return "\n".join([*lines, "}"])


def _key(named: Named) -> str:
    return f"{named.name}:{named.line}:{named.kind}"


def _run_key(run: Run) -> str:
    return f"run:{run.line}:{run.column}"


def _quoted(text: str) -> str:
    """A string of the language of graphviz, in which a line break is `\\n`."""
    lines = (harmless(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'


def _cut(text: str) -> str:
    return text if len(text) <= _CALL else f"{text[: _CALL - 3]}..."


def _clean(text: str, output: Output) -> str:
    return harmless(text, signs=output.unicode)
