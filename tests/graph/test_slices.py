"""Slices: what a run needs, by name and line."""

from __future__ import annotations

import pytest

LINEAR = """\
x = tf.placeholder(tf.float32)
y = tf.placeholder(tf.float32)
w = tf.Variable(0.1)
b = tf.Variable(0.2)
unused = w * 3.0
pred = x * w + b
loss = tf.reduce_mean(tf.square(pred - y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
with tf.Session() as sess:
    sess.run(train, {x: 1.0, y: 2.0})
    sess.run(pred, {x: 1.0})
    sess.run([w, b])
"""


def test_each_run_has_its_own(see):
    forward = [("x", 1), ("w", 3), ("b", 4), ("pred", 6)]
    assert see(LINEAR).needed() == [
        [("x", 1), ("y", 2), ("w", 3), ("b", 4), ("pred", 6), ("loss", 7), ("train", 8)],
        forward,
        [("w", 3), ("b", 4)],
    ]


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        # a name that is given several values: only those that reach the run
        ("a = tf.constant(1.0)\na = tf.constant(2.0)\nc = a * 2\ns = tf.Session()\ns.run(c)\n", [("a", 2), ("c", 3)]),
        # what one round of a loop leaves reaches the next
        (
            "a = tf.constant(1.0)\nfor i in range(3):\n    a = a * 2.0\ns = tf.Session()\ns.run(a)\n",
            [("a", 1), ("a", 3)],
        ),
        # both ways of a branch
        (
            "if f:\n    a = tf.constant(1.0)\nelse:\n    a = tf.Variable(1.0)\ns = tf.Session()\ns.run(a)\n",
            [("a", 2), ("a", 4)],
        ),
        # through a function, with what stands in it
        (
            "x = tf.constant(1.0)\nother = tf.constant(3.0)\ndef f(a):\n    b = a * 2\n    return b\ny = f(x)\n"
            "s = tf.Session()\ns.run(y)\n",
            [("x", 1), ("b", 4), ("y", 6)],
        ),
        # a global that a function reads
        (
            "w = tf.Variable(1.0)\ndef f():\n    return w * 2\ny = f()\ns = tf.Session()\ns.run(y)\n",
            [("w", 1), ("y", 4)],
        ),
        # through plain Python, which is left out
        (
            "x = tf.constant([1.0])\nn = x.get_shape()[0]\ny = tf.zeros([n])\ns = tf.Session()\ns.run(y)\n",
            [("x", 1), ("y", 3)],
        ),
        # one part of a container
        (
            "a = tf.constant(1.0)\nb = tf.constant(2.0)\nd = {'a': a, 'b': b}\ns = tf.Session()\ns.run(d['a'])\n",
            [("a", 1), ("b", 2), ("d", 3)],
        ),
        # attributes
        (
            "class M:\n    def __init__(self):\n        self.w = tf.Variable(1.0)\n        self.v = tf.Variable(2.0)\n"
            "        self.y = self.w * 2\nm = M()\ns = tf.Session()\ns.run(m.y)\n",
            [("self.w", 3), ("self.y", 5)],
        ),
        # an expression that stands in the run
        ("a = tf.constant(1.0)\nb = tf.constant(2.0)\ns = tf.Session()\ns.run(a + 1.0)\n", [("a", 1)]),
    ],
)
def test_slices(see, code, needed):
    assert see(code).needed() == [needed]
