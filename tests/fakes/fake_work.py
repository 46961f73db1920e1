"""Work for the tests of worker processes."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass


@dataclass
class Work:
    """Doubles numbers. Some of them have consequences; `broken` says what goes wrong at the start."""

    broken: str = ""

    def prepare(self) -> object:
        """Gives the process's own number."""
        match self.broken:
            case "raises":
                raise LookupError("nothing to work with")
            case "raises what cannot be sent":
                raise NotToBeSentError("first", "second")
            case "ends":
                os._exit(3)
            case _:
                return os.getpid()

    def do(self, task: object) -> object:
        """Doubles a number; of a word, does what it says."""
        match task:
            case "segfault":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "out of memory":
                os.kill(os.getpid(), signal.SIGKILL)
            case "exit":
                os._exit(7)
            case "sleep":
                for _ in range(600):  # a signal that comes right before a sleep does not cut it short
                    time.sleep(0.1)
            case "signals":
                return signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            case "a lot":
                return "x" * 5_000_000
            case int():
                return 2 * task
        return task


class NotToBeSentError(Exception):
    """An error that pickle cannot make again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")
