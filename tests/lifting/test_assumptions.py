"""What a lift assumes is said, and only where it is assumed."""

from __future__ import annotations

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.engine import Engine
from tf_migrate.results import Report
from tf_migrate.settings import Settings
from tf_migrate.suite import load

PROGRAM = """\
import tensorflow as tf

w = tf.Variable(1.0)
x = tf.placeholder(tf.float32, [])
loss = tf.square(w * x)
other = {other}
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    _, first, second = sess.run([train, loss, other], {{x: 1.0}})
    print(first, second)
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


def lifted(engine: Engine, other: str) -> Report:
    result = engine.fix(PROGRAM.format(other=other), "program.py")
    (report,) = (report for report in result.reports if report.code == "TFM200")
    return report


@pytest.mark.parametrize("other", ["w + 1.0", "tf.abs(w)"])
def test_an_order_that_was_left_open_is_named(engine: Engine, other: str) -> None:
    report = lifted(engine, other)
    assert report.applicability is Applicability.UNSAFE
    assert "that `w` may be read before the update" in report.message


@pytest.mark.parametrize("other", ["loss * 2.0", "x + 1.0"])
def test_what_the_update_stands_on_is_read_before_it(engine: Engine, other: str) -> None:
    report = lifted(engine, other)
    assert report.applicability is Applicability.SAFE
    assert "assuming" not in report.message
