"""Run sites: where the graph is run, what is fetched and what is fed."""

from __future__ import annotations

import pytest

HEAD = """\
x = tf.placeholder(tf.float32, [None])
k = tf.placeholder(tf.float32, [])
w = tf.Variable(1.0)
y = x * w * k
loss = tf.reduce_sum(y)
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
init = tf.global_variables_initializer()
"""
Y, LOSS, TRAIN = ("y", "tensor"), ("loss", "tensor"), ("train", "operation")


@pytest.mark.parametrize(
    ("code", "fetched"),
    [
        ("with tf.Session() as s:\n    s.run(y)\n", [Y]),
        ("s = tf.Session()\ns.run(fetches=y)\n", [Y]),
        ("s = tf.InteractiveSession()\ny.eval()\n", [Y]),
        ("s = tf.Session()\ntrain.run(session=s)\n", [TRAIN]),
        ("s = tf.Session()\ninit.run(session=s)\n", [("init", "initializer")]),
        ("s = tf.Session()\nw.eval(s)\n", [("w", "variable")]),
        ("with tf.Session().as_default() as s:\n    s.run(y)\n", [Y]),
        ("with tf.Session() as s:\n    s.run([train, loss])\n", [TRAIN, LOSS]),
        ("with tf.Session() as s:\n    _, v = s.run((train, loss))\n", [TRAIN, LOSS]),
        ("with tf.Session() as s:\n    s.run({'l': loss, 'w': w})\n", [LOSS, ("w", "variable")]),
        ("with tf.Session() as s:\n    s.run([train, [loss, y]])\n", [TRAIN, LOSS, Y]),
        ("with tf.Session() as s:\n    s.run(loss * 2)\n", [("loss * 2", "tensor")]),
        ("with tf.Session() as s:\n    s.run(tf.global_variables_initializer())\n",
         [("tf.global_variables_initializer()", "initializer")]),
        ("both = [train, loss]\nwith tf.Session() as s:\n    s.run(both)\n",
         [("both[0]", "operation"), ("both[1]", "tensor")]),
        ("def go(s):\n    s.run(y)\ngo(tf.Session())\n", [Y]),
        ("def go(s):\n    return s.run(y)\n", [Y]),
        ("class A:\n    def __init__(self):\n        self.s = tf.Session()\n    def go(self):\n        self.s.run(y)\n",
         [Y]),
        ("with tf.Session() as s:\n    for i in range(3):\n        if i:\n            print(s.run(y))\n", [Y]),
        ("with tf.Session() as s:\n    z = s.run(y) + 1\n", [Y]),
    ],
)  # fmt: skip
def test_fetches(see, code, fetched):
    assert see(HEAD + code).fetched() == [fetched]


@pytest.mark.parametrize(
    ("given", "fed"),
    [
        ("s.run(y)", []),
        ("s.run(y, {x: [1.0], k: 2.0})", ["x", "k"]),
        ("s.run(y, feed_dict={x: [1.0]})", ["x"]),
        ("s.run(y, feed_dict=None)", []),
        ("y.eval({x: [1.0]})", ["x"]),
        ("y.eval(feed_dict={x: [1.0]}, session=s)", ["x"]),
        ("train.run({x: [1.0], k: 1.0})", ["x", "k"]),
        ("feeds = {x: [1.0], k: 2.0}\ns.run(y, feeds)", ["x", "k"]),
        ("feeds = {}\nfeeds[x] = [1.0]\nfeeds[k] = 2.0\ns.run(y, feed_dict=feeds)", ["x", "k"]),
        ("d = {'x': x}\ns.run(y, {d['x']: [1.0]})", ["d['x']"]),
        ("def given():\n    return {x: [1.0]}\ns.run(y, given())", ["x"]),
        ("import helpers\ns.run(y, helpers.feeds())", None),
        ("s.run(y, {**{x: [1.0]}, k: 2.0})", None),
        ("s.run(y, dict(zip([x], [[1.0]])))", None),
    ],
)
def test_feeds(see, given, fed):
    assert see(f"{HEAD}s = tf.InteractiveSession()\n{given}\n").fed() == [fed]


def test_what_is_fed_has_a_kind(see):
    (run,) = see(f"{HEAD}s = tf.Session()\ns.run(loss, {{x: [1.0], y: [2.0]}})\n").description.runs
    assert [(feed.text, feed.kind) for feed in run.feeds] == [("x", "placeholder"), ("y", "tensor")]


@pytest.mark.parametrize(
    "code", ["import helpers\nhelpers.run(1)\n", "def f(p):\n    p.run(1)\n", "y.eval\n", "eval('y')\n"]
)
def test_what_is_no_run(see, code):
    assert see(HEAD + code).description.runs == ()
