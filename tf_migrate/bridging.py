"""A run with `--bridge`: each program becomes native, or crosses to what is left of the old library, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tf_migrate.processing import Mode, Processor
from tf_migrate.project import programs
from tf_migrate.results import FileResult, Report
from tf_migrate.sources.read import MARKER, ReadError, Source, decode, read_bytes

if TYPE_CHECKING:
    from tf_migrate.engine import Engine

#: Runs the tool without the bridge over some files, in a mode.
Run = Callable[[Iterable[Path], Mode], Iterator[FileResult]]


def run_with_bridge(files: Iterable[Path], mode: Mode, own: Processor, run: Run) -> Iterator[FileResult]:
    """Processes the files of each program together; results come program by program, support modules last.

    Args:
        files: what to read.
        mode: what to do about what is found.
        own: what processes a file here, with the settings of the run.
        run: the run without the bridge, which gives a result for each file in their order, and more for support
            modules.
    """
    paths = list(files)
    sources = {path: source for path in paths for source in [_source(path)] if source is not None}
    looked_at = dict(zip(paths, run(paths, Mode.DIFF), strict=False))
    of_library = [path for path, source in sources.items() if MARKER in source.text.encode()]
    crossing: set[Path] = set()
    refusals: dict[str, list[Report]] = {}
    for program in programs({path: source.text for path, source in sources.items()}, of_library):
        if not _needs_bridge(own.engine, program, sources, looked_at):
            continue
        crossed = _crossed(own.engine, program, sources, looked_at)
        refused = {result.path: _refusals(own.engine, result) for result in crossed}
        if any(refused.values()):
            refusals |= refused
            continue
        crossing.update(program)
        for path, result in zip(program, crossed, strict=True):
            writing = mode is Mode.FIX and result.after is not None
            yield own.written(sources[path], result) if writing else _shown(result, mode)
    for result in run([path for path in paths if path not in crossing], mode):
        yield replace(result, reports=(*refusals.get(result.path, ()), *result.reports))


def _needs_bridge(
    engine: Engine, program: Sequence[Path], sources: dict[Path, Source], looked_at: dict[Path, FileResult]
) -> bool:
    """Whether something is left in one of the files that only the old library had; not where one cannot be read."""
    results = [looked_at[path] for path in program]
    return not any(result.failed for result in results) and any(
        engine.needs_bridge(result.after or sources[path].text, result.path)
        for path, result in zip(program, results, strict=True)
    )


def _crossed(
    engine: Engine, program: Sequence[Path], sources: dict[Path, Source], looked_at: dict[Path, FileResult]
) -> list[FileResult]:
    """The results of a program's files on the bridge."""
    crossed = []
    for path in program:
        source, native = sources[path], replace(looked_at[path], after=None, changes=(), support=frozenset())
        one = engine.bridge(source.text, native.path, native)
        crossed.append(replace(one, encoding=source.encoding, bom=source.has_bom))
    return crossed


def _refusals(engine: Engine, result: FileResult) -> list[Report]:
    bridge = engine.suite.bridge
    return [report for report in result.reports if bridge is not None and report.code == bridge.refusal.code]


def _shown(result: FileResult, mode: Mode) -> FileResult:
    """The result as `check` gives it: what would be fixed is a finding."""
    if mode is not Mode.CHECK:
        return result
    return replace(result, after=None, changes=(), reports=tuple(replace(r, fixed=False) for r in result.reports))


def _source(path: Path) -> Source | None:
    try:
        return decode(read_bytes(path), path)
    except ReadError:
        return None  # who processes it reports it
