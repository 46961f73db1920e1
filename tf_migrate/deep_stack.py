"""Calls with room for deep recursion: a sum of two thousand terms is a tree two thousand levels deep."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

#: Room for the stack in bytes, the first that the system grants. It is address space: memory is taken as it is used.
_STACK_SIZES = (512 << 20, 128 << 20, 32 << 20, 0)

#: Frames of Python. At the depth that is analysed at most, the walks over a tree take a good tenth of them.
_RECURSION_LIMIT = 200_000

#: How long an interrupted call may go on, in seconds: Python must not end while native code is at work in a thread.
_PATIENCE = 5.0


def call_deep(function: Callable[[], T]) -> T:
    """Calls `function` in a thread with a large stack, and gives what it gives or raises what it raises."""
    call = _Call(function)
    with _recursion_limit(_RECURSION_LIMIT):
        try:
            _start(call.work)
            # Not by joining the thread: an interrupted join takes the thread for ended, up to Python 3.12.
            call.done.wait()
        except KeyboardInterrupt:
            if call.begun:
                call.done.wait(_PATIENCE)
            raise
    if call.errors:
        raise call.errors[0]
    return call.results[0]


class _Call(Generic[T]):
    """A call that is made in another thread."""

    def __init__(self, function: Callable[[], T]) -> None:
        self.function = function
        self.begun = False
        self.done = threading.Event()
        self.results: list[T] = []
        self.errors: list[BaseException] = []

    def work(self) -> None:
        """Makes the call."""
        self.begun = True
        try:
            self.results.append(self.function())
        except BaseException as error:
            self.errors.append(error)
        finally:
            self.done.set()


def _start(work: Callable[[], None]) -> None:
    usual = threading.stack_size()
    try:
        for size in _STACK_SIZES:
            threading.stack_size(size)
            try:
                threading.Thread(target=work, daemon=True).start()
            except RuntimeError:  # no room for such a stack
                continue
            return
        raise MemoryError("no thread can be started")
    finally:
        threading.stack_size(usual)


@contextmanager
def _recursion_limit(limit: int) -> Iterator[None]:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, usual))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
