"""Calls with a large stack behave as plain calls do."""

from __future__ import annotations

import sys
import threading

import pytest

from tf_migrate.deep_stack import call_deep


def depth(n: int) -> int:
    return 1 + depth(n - 1) if n else 0


def test_deep_recursion():
    limit = sys.getrecursionlimit()
    assert call_deep(lambda: depth(50_000)) == 50_000
    assert sys.getrecursionlimit() == limit
    with pytest.raises(RecursionError):
        depth(limit)


def test_recursion_without_end_is_an_error_and_no_crash():
    with pytest.raises(RecursionError):
        call_deep(lambda: depth(-1))


def test_errors_come_through():
    with pytest.raises(ZeroDivisionError):
        call_deep(lambda: 1 // 0)
    with pytest.raises(SystemExit):
        call_deep(lambda: sys.exit(3))


def test_less_room_is_taken_where_the_system_grants_no_more(monkeypatch):
    sizes = []
    usual = threading.stack_size
    start = threading.Thread.start

    def refusing(self):
        if sizes and sizes[-1] > 128 << 20:
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading, "stack_size", lambda size=0: (sizes.append(size), usual(size))[1])
    monkeypatch.setattr(threading.Thread, "start", refusing)
    assert call_deep(lambda: depth(2_000)) == 2_000
    assert sizes[-2] == 128 << 20
    assert usual() == 0
