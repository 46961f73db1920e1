"""Work shared out to processes: nothing is lost, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
import sys
import time

import fake_work
import pytest

from tf_migrate.workers import StartError, Workers


@pytest.fixture
def workers():
    """Makes workers, and ends them."""
    made = []

    def make(count: int = 2, work: fake_work.Work | None = None) -> Workers:
        ready: list[object] = []
        one = Workers(work or fake_work.Work(), count, ready.append, lambda task, code: (task, code))
        one.ready = ready
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def results(workers: Workers, tasks: list[object]) -> list[object]:
    handed = [workers.submit(task) for task in tasks]
    deadline = time.monotonic() + 60
    while not all(task.done for task in handed):
        assert time.monotonic() < deadline
        workers.collect(1)
    return [task.result for task in handed]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_task_has_its_own_result(workers):
    assert results(workers(), list(range(100))) == [2 * number for number in range(100)]


def test_processes_are_started_as_they_are_needed(workers):
    several = workers(3)
    assert several.ready == []
    assert results(several, [1]) == [2]
    assert len(several.ready) == 1
    results(several, list(range(30)))
    assert len(set(several.ready)) == 3
    assert os.getpid() not in several.ready


def test_large_results_do_not_block(workers):
    assert [len(result) for result in results(workers(), ["a lot"] * 8)] == [5_000_000] * 8


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(("task", "code"), [("segfault", -signal.SIGSEGV), ("out of memory", -9), ("exit", 7)])
def test_a_process_that_ends_loses_one_task_only(workers, count, task, code):
    tasks = [1, 2, task, 3, 4, 5, task, task, 6]
    expected = [(task, code) if one == task else 2 * one for one in tasks]
    assert results(workers(count), tasks) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_process_that_is_killed_from_outside(workers):
    one = workers(1)
    assert results(one, [1]) == [2]
    os.kill(one.ready[0], signal.SIGKILL)
    # The process had finished its task: if it is gone before the next one is sent, that is not at fault. Whether its
    # end was seen by then is a matter of luck, so the result is either.
    assert results(one, [2, 3])[1] == 6


def test_what_prepare_raises_is_raised(workers):
    with pytest.raises(LookupError, match="nothing to work with"):
        results(workers(2, fake_work.Work("raises")), [1])
    with pytest.raises(RuntimeError, match="NotToBeSentError: first and second"):
        results(workers(2, fake_work.Work("raises what cannot be sent")), [1])


def test_a_process_that_ends_before_it_is_ready(workers):
    with pytest.raises(StartError, match="exit code 3"):
        results(workers(2, fake_work.Work("ends")), [1])


def test_a_process_that_cannot_be_started(workers, monkeypatch):
    def failing(*_):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    one = workers()
    monkeypatch.setattr(type(one._context.Process(target=print)), "start", failing)
    with pytest.raises(StartError, match="unavailable"):
        one.submit(1)


def test_closing_ends_what_is_at_work(workers):
    one = workers()
    for _ in range(6):
        one.submit("sleep")
    while len(one.ready) < 2:
        one.collect(1)
    started = time.monotonic()
    one.close()
    assert time.monotonic() - started < 8
    assert not any(is_alive(pid) for pid in one.ready)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_workers_leave_interrupts_to_the_parent(workers):
    assert results(workers(), ["signals"] * 4) == [True] * 4
