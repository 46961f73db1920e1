"""A run of the tool over many files, in several processes."""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tf_migrate.processing import Mode, Processor
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.sources.ignored import as_folder
from tf_migrate.sources.read import ReadError, read
from tf_migrate.sources.write import WriteError
from tf_migrate.support import SupportError, SupportModules
from tf_migrate.workers import StartError, Task, Workers

if TYPE_CHECKING:
    from tf_migrate.suite import Suite

__all__ = ["Mode", "installed_suite", "run", "run_text"]

#: Up to so many bytes of source code, a second process would take longer to start than the work takes.
_FEW = 300_000

#: Results that may wait for that of a file before them; one that takes long does not stop the others at once.
_AHEAD_PER_JOB = 32
_AHEAD_AT_MOST = 4_096


def installed_suite() -> Suite:
    """The suite of the installed rule packages."""
    from tf_migrate.suite import load

    return load()


def run(
    files: Iterable[Path | str],
    settings: Settings,
    mode: Mode,
    *,
    jobs: int = 0,
    root: Path | None = None,
    suite_loader: Callable[[], Suite] = installed_suite,
    on_problem: Callable[[str], None] | None = None,
) -> Iterator[FileResult]:
    """Processes the files; gives a result for each, in their order, as soon as it is there.

    Support modules that the fixes need come last, as results of their own.

    Args:
        files: what to read, as `sources.discover` gives it.
        settings: what to find and fix.
        mode: CHECK finds; DIFF also computes the new texts; FIX also writes them.
        jobs: processes to use; 0 takes as many as there are cores, and one for a few files.
        root: the folder that paths in results are relative to, by default the working directory.
        suite_loader: gives the rules; a module-level function, because worker processes call it as well.
        on_problem: told, once each, what is wrong with installed rule packages.

    Raises:
        NoCatalogue: no rules are installed at all.
        KeyboardInterrupt: once the worker processes have ended. Each file is as it was, or as it shall be.
    """
    tell = _once(on_problem)

    def processed(paths: Iterable[Path], wanted: Mode, asked: Settings = settings) -> Iterator[FileResult]:
        session = _Session(_Work(asked, wanted, suite_loader), jobs, root or Path.cwd(), tell)
        try:
            yield from session.results(paths)
        finally:
            session.close()

    paths = (Path(file) for file in files)
    if not settings.bridge:
        yield from processed(paths, mode)
        return
    from tf_migrate.bridging import run_with_bridge

    own = Processor(settings, mode, suite_loader)
    without = replace(settings, bridge=False)
    yield from run_with_bridge(paths, mode, own, lambda some, wanted: processed(some, wanted, without))


def run_text(
    text: str | bytes,
    filename: str,
    settings: Settings,
    mode: Mode,
    *,
    suite_loader: Callable[[], Suite] = installed_suite,
    on_problem: Callable[[str], None] | None = None,
) -> FileResult:
    """Processes one text from standard input, which is called `filename` in reports. Writes nothing, in any mode."""
    tell = _once(on_problem)

    def load() -> Suite:
        suite = suite_loader()
        tell(suite.problems)
        return suite

    processor = Processor(settings, mode, load)
    return processor.process_data(text.encode() if isinstance(text, str) else text, filename)


@dataclass(frozen=True, slots=True)
class _Job:
    """A file for a worker: where it is, and what it is called in reports."""

    path: Path
    shown: str


@dataclass(slots=True, eq=False)
class _Slot:
    """A file in the line of results. It is settled already, or a worker has it in hand, or its turn is yet to come."""

    job: _Job
    result: FileResult | None = None
    task: Task[_Job, FileResult] | None = None


@dataclass(slots=True)
class _Work:
    """What a worker process does: it processes files with rules that it loads once."""

    settings: Settings
    mode: Mode
    suite_loader: Callable[[], Suite]
    _processor: Processor | None = None

    def prepare(self) -> tuple[str, ...]:
        """Loads the rules, and gives what is wrong with their packages."""
        self._processor = Processor(self.settings, self.mode, self.suite_loader)
        problems = self._processor.engine.suite.problems
        gc.collect()
        gc.freeze()  # the rules are here to stay; to look through their tables for rubbish is lost time
        return problems

    def do(self, job: _Job) -> FileResult:
        """Processes one file."""
        assert self._processor is not None
        return self._processor.process(job.path, job.shown)


class _Session:
    """The state of a run: the line of results, who works on it, and the support modules that it calls for."""

    def __init__(self, work: _Work, jobs: int, root: Path, tell: Callable[[Iterable[str]], None]) -> None:
        self._work = work
        self._jobs = jobs or _cores()
        self._sparing = jobs == 0
        self._root = as_folder(os.path.abspath(root))  # noqa: PTH100 - Path.resolve would follow links
        self._tell = tell
        self._own = Processor(work.settings, work.mode, self._load)
        self._support = SupportModules(lambda: self._own.engine.suite.support, writing=work.mode is Mode.FIX)
        self._workers: Workers[_Job, FileResult] | None = None
        self._line: deque[_Slot] = deque()
        self._in_hand = 0
        self._size = 0

    def results(self, files: Iterable[Path]) -> Iterator[FileResult]:
        """The results of the files, then those of the support modules."""
        for path in files:
            slot = _Slot(_Job(path, self._shown(path)))
            self._line.append(slot)
            try:
                data = read(path)
            except ReadError:
                data = b""  # who processes it reports it
            if data is None:
                slot.result = FileResult(slot.job.shown)
            else:
                self._take_up(slot, len(data))
            yield from self._settled()
        yield from self._settled(everything=True)
        for result in self._support.results():
            yield replace(result, path=self._shown(result.path))

    def close(self) -> None:
        """Ends what is still at work."""
        if self._workers is not None:
            self._workers.close()

    # -- who works ---------------------------------------------------------------------------------------------------

    def _take_up(self, slot: _Slot, size: int) -> None:
        """Gives a file to the workers; or leaves it to its turn, where there are none, or not enough to do for them."""
        self._size += size
        if self._workers is not None:
            self._submit([slot])
        elif self._jobs > 1 and not (self._sparing and self._size <= _FEW):
            self._workers = Workers(self._work, self._jobs, self._ready, _lost)
            self._submit([slot for slot in self._line if slot.result is None])

    def _submit(self, slots: Iterable[_Slot]) -> None:
        assert self._workers is not None
        try:
            for slot in slots:
                slot.task = self._workers.submit(slot.job)
                self._in_hand += 1
            self._workers.collect(0)
        except StartError:
            self._do_without_workers()

    def _wait(self) -> None:
        """Waits until some worker has done something."""
        assert self._workers is not None
        try:
            self._workers.collect()
        except StartError:
            self._do_without_workers()

    def _do_without_workers(self) -> None:
        """Where no process can be started, the work is done here."""
        self.close()
        self._workers, self._jobs, self._in_hand = None, 1, 0
        for slot in self._line:
            slot.result, slot.task = slot.result or (slot.task.result if slot.task is not None else None), None

    def _load(self) -> Suite:
        suite = self._work.suite_loader()
        self._tell(suite.problems)
        return suite

    def _ready(self, problems: object) -> None:
        assert isinstance(problems, tuple)
        self._tell(problems)

    # -- what is done ------------------------------------------------------------------------------------------------

    def _settled(self, *, everything: bool = False) -> Iterator[FileResult]:
        """Results from the head of the line: those that are there, and if the line is too long the next ones too."""
        while self._line:
            slot = self._line[0]
            if slot.task is not None and slot.task.done:
                slot.result, slot.task = slot.task.result, None
                self._in_hand -= 1
            if slot.result is not None:
                self._line.popleft()
                yield self._with_support(slot.job.path, slot.result)
            elif not everything and not self._is_long():
                return
            elif slot.task is not None:
                self._wait()
            else:
                slot.result = self._own.process(slot.job.path, slot.job.shown)

    def _is_long(self) -> bool:
        """Whether nobody needs to look further ahead, or nobody does."""
        return self._jobs == 1 or self._in_hand > self._jobs * _AHEAD_PER_JOB or len(self._line) > _AHEAD_AT_MOST

    def _with_support(self, path: Path, result: FileResult) -> FileResult:
        """The result of a file that may call for a support module. That comes first, so that none is ever missing."""
        if result.after is None or not result.support:
            return result
        from tf_migrate.diagnostics import EDITED_SUPPORT, NOT_WRITTEN

        text = result.before or ""
        try:
            self._support.provide(path, result.support)
        except SupportError as error:
            return self._own.refused(text, result, EDITED_SUPPORT, str(error))
        except WriteError as error:
            message = f"not written, the file is as it was: the support module that it needs cannot be written: {error}"
            return self._own.refused(text, result, NOT_WRITTEN, message)
        return self._own.write_later(path, result) if self._work.mode is Mode.FIX else result

    def _shown(self, path: Path | str) -> str:
        """The path as it is shown: below the root relative to that, else as it was given."""
        whole = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links
        shown = whole[len(self._root) :] if whole.startswith(self._root) else str(path)
        return shown.replace(os.sep, "/")


def _lost(job: _Job, exit_code: int | None) -> FileResult:
    """The result of a file on which the process ended that worked on it."""
    from tf_migrate.analysis import failure
    from tf_migrate.diagnostics import BROKE_OFF

    how = f"ended by signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit code {exit_code}"
    message = (
        f"the process that worked on this file broke off ({how}), as it may where code is nested very deeply or memory"
        " runs out; split long expressions, or run the tool on this file alone with --jobs 1"
    )
    return failure(job.shown, BROKE_OFF, message)


def _cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _once(tell: Callable[[str], None] | None) -> Callable[[Iterable[str]], None]:
    """Tells each problem the first time only; every process finds the same ones."""
    told: set[str] = set()

    def tell_new(problems: Iterable[str]) -> None:
        for problem in problems:
            if problem not in told:
                told.add(problem)
                if tell is not None:
                    tell(problem)

    return tell_new
