"""Partial lifts: what can be lifted is, and the rest stays as it is under a mark that says why."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tf_migrate.engine import Engine
from tf_migrate.marking import marks
from tf_migrate.settings import Settings
from tf_migrate.suite import load

PROGRAM = """\
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 1]))
y = tf.matmul(x, w)
queue = tf.FIFOQueue(3, tf.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    value = sess.run(y, {x: np.ones((1, 2))})
    # in parts
    handle = sess.partial_run_setup([y], [x])
    if value > 1:
        sess.run(queue.enqueue(1.0))
"""


@cache
def engine(*, partial: bool = True) -> Engine:
    return Engine(load(), Settings(partial=partial))


def lifted(text: str) -> str:
    result = engine().fix(text, "program.py")
    assert result.after is not None
    ast.parse(result.after)
    return result.after


def test_the_rest_is_lifted() -> None:
    after = lifted(PROGRAM)
    assert "value = compute_y(np.ones((1, 2))).numpy()" in after
    assert "placeholder" not in after
    assert "with tf.Session" not in after


def test_what_is_left_stays_under_a_mark() -> None:
    lines = lifted(PROGRAM).splitlines()
    for statement in ("queue = tf.FIFOQueue(3, tf.float32)", "handle = sess.partial_run_setup([y], [x])"):
        above = lines[lines.index(statement) - 1]
        assert above.startswith("# TODO(tf-migrate): TFM")
    outermost = lines.index("if value > 1:")
    assert lines[outermost - 1].startswith("# TODO(tf-migrate): TFM299")
    assert "# in parts" in lines


def test_marks_are_reported_again() -> None:
    after = lifted(PROGRAM)
    said = {(report.line, report.message) for report in engine().check(after, "program.py").reports}
    refused = [mark for mark in marks(after) if mark.code == "TFM299"]
    assert refused
    assert {(mark.line, mark.message) for mark in refused} <= said


def test_a_second_run_changes_nothing() -> None:
    after = lifted(PROGRAM)
    assert engine().fix(after, "program.py").after is None


def test_without_the_option_it_is_all_or_nothing() -> None:
    result = engine(partial=False).fix(PROGRAM, "program.py")
    assert "TFM299" in {report.code for report in result.reports}
    assert "placeholder" in (result.after or PROGRAM)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_stay(newline: str) -> None:
    after = lifted(PROGRAM.replace("\n", newline))
    assert "\n" not in after.replace(newline, "")


def test_a_program_of_which_nothing_can_be_lifted_stays() -> None:
    text = (
        "import tensorflow as tf\n\n"
        "x = tf.placeholder(tf.float32, [2])\n"
        "with tf.Session() as sess:\n"
        "    print(sess.partial_run_setup([x], [x]), sess.run(later(), {x: [1.0, 2.0]}))\n"
    )
    assert engine().fix(text, "program.py").after is None


def test_a_program_that_is_lifted_whole_gets_no_mark() -> None:
    text = (
        "import tensorflow as tf\n\n"
        "x = tf.placeholder(tf.float32, [2])\n"
        "y = x * 2.0\n"
        "with tf.Session() as sess:\n"
        "    print(sess.run(y, {x: [1.0, 2.0]}))\n"
    )
    assert lifted(text) == engine(partial=False).fix(text, "program.py").after
    assert marks(lifted(text)) == []
