"""Work shared out to processes, results in the order of the tasks.

Each process has a pipe of its own, so that it is known which task it was at when it ends before its time: that one has
failed, and the others go to a new process. `concurrent.futures` would give up all of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

#: Tasks that a process is given ahead, so that it need not wait for the next one.
_AHEAD = 3

#: How long a process may take to end, in seconds, before it is killed.
_PATIENCE = 10.0


class Work(Protocol[T_contra, R_co]):
    """What a process does; a value that can be sent to it."""

    def prepare(self) -> object:
        """Done once, before the first task. What it gives is handed to the parent's `on_ready`."""

    def do(self, task: T_contra) -> R_co:
        """Does one task."""


class StartError(Exception):
    """No process can be started here."""


@dataclass(slots=True)
class Task(Generic[T, R]):
    """A task that was given to the workers; `result` is there once `done` says so."""

    value: T
    done: bool = False
    result: R | None = None


@dataclass(slots=True, eq=False)
class _Worker(Generic[T, R]):
    process: BaseProcess
    connection: Connection[Any, Any]
    tasks: deque[Task[T, R]] = field(default_factory=deque)
    ready: bool = False


class Workers(Generic[T, R]):
    """Up to `count` processes that do `work`. Processes are started as they are needed.

    Args:
        work: what they do.
        count: how many there may be.
        on_ready: told what `work.prepare` gave, by each of them.
        lost: gives the result of a task whose process ended on it, by the task and the process's exit code.
    """

    def __init__(
        self, work: Work[T, R], count: int, on_ready: Callable[[object], None], lost: Callable[[T, int | None], R]
    ) -> None:
        self._context = _context()
        self._work = work
        self._count = count
        self._on_ready = on_ready
        self._lost = lost
        self._workers: list[_Worker[T, R]] = []
        self._waiting: deque[Task[T, R]] = deque()

    def submit(self, value: T) -> Task[T, R]:
        """Gives a task to the workers. It may have to wait its turn.

        Raises:
            StartError: no process can be started at all.
        """
        task: Task[T, R] = Task(value)
        self._waiting.append(task)
        self._hand_out()
        return task

    def collect(self, timeout: float | None = None) -> None:
        """Takes in what is finished, and waits for something if nothing is.

        Raises:
            Exception: what `work.prepare` raised in a process.
            StartError: no process can be started at all.
        """
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), timeout):
            self._receive(by_connection[connection])  # type: ignore[index]
        self._hand_out()

    def close(self) -> None:
        """Ends all processes; what they are writing they write to the end."""
        for worker in self._workers:
            worker.connection.close()
            if sys.platform != "win32":  # where this would end it in the middle of a write
                worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _hand_out(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda one: len(one.tasks), default=None)
            if (worker is None or worker.tasks) and len(self._workers) < self._count:
                worker = self._start()
            assert worker is not None
            if len(worker.tasks) > _AHEAD:
                return
            task = self._waiting.popleft()
            worker.tasks.append(task)
            with suppress(OSError):  # it has ended; that is dealt with where its pipe is read
                worker.connection.send(task.value)

    def _start(self) -> _Worker[T, R]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]  # each kind of context has it
            target=_serve, args=(theirs, self._work), daemon=True
        )
        try:
            _start_server()
            process.start()
        except OSError as error:
            ours.close()
            raise StartError(str(error)) from None
        finally:
            theirs.close()
        worker: _Worker[T, R] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _receive(self, worker: _Worker[T, R]) -> None:
        try:
            kind, value = worker.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._bury(worker)
            return
        match kind:
            case "ready":
                worker.ready = True
                self._on_ready(value)
            case "result":
                task = worker.tasks.popleft()
                task.result, task.done = value, True
            case _:
                raise value

    def _bury(self, worker: _Worker[T, R]) -> None:
        """Settles what a process leaves behind that ended by itself."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join(_PATIENCE)
        tasks = worker.tasks
        if tasks and worker.ready:
            lost = tasks.popleft()
            lost.result, lost.done = self._lost(lost.value, worker.process.exitcode), True
        self._waiting.extendleft(reversed(tasks))
        if not worker.ready:
            raise StartError(f"it ended at once with the exit code {worker.process.exitcode}")


class _Stopped(BaseException):
    """The parent asks the process to end."""


def _serve(connection: Connection[Any, Any], work: Work[Any, Any]) -> None:
    """The life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it as well, and decides
    with suppress(_Stopped):
        signal.signal(signal.SIGTERM, _stop)
        with suppress(EOFError, OSError):  # the parent has closed the pipe, or is gone
            _serve_all(connection, work)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # At once: a thread may still be at work in native code, and Python's own way to end does not wait for that.
    os._exit(0)


def _serve_all(connection: Connection[Any, Any], work: Work[Any, Any]) -> None:
    try:
        message: tuple[str, object] = ("ready", work.prepare())
    except Exception as error:
        message = ("failed", _portable(error))
    connection.send(message)
    while True:
        connection.send(("result", work.do(connection.recv())))


def _stop(number: int, frame: object) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise _Stopped


def _portable(error: Exception) -> Exception:
    """The error, or one like it where it cannot be sent to another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _context() -> BaseContext:
    """A way to start processes that copies no threads and no locks of this one, the progress bar's for instance."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    # Each process is a copy of the server's, so what all of them need is loaded once.
    context.set_forkserver_preload(["__main__", "tf_migrate.engine"])
    return context


def _start_server() -> None:
    """Starts the server that processes are copies of, such that none of them ever sees an interrupt from the keyboard:
    not even while it starts, when it would print where it was.
    """
    if threading.current_thread() is not threading.main_thread() or "forkserver" not in get_all_start_methods():
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, usual)
