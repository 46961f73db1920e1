"""Kinds of values, through every way in which Python hands values on."""

from __future__ import annotations

import pytest

X = "x = tf.placeholder(tf.float32, [None])\n"
W = "w = tf.Variable([1.0, 2.0])\n"


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("tf.placeholder(tf.float32)", "placeholder"),
        ("tf.placeholder_with_default(1.0, [])", "placeholder"),
        ("tf.Variable(1.0)", "variable"),
        ("tf.get_variable('v', [2])", "variable"),
        ("tf.constant(1.0)", "tensor"),
        ("x * 2", "tensor"),
        ("-x", "tensor"),
        ("2.0 - w", "tensor"),
        ("w.assign(w * 2)", "tensor"),
        ("w.initializer", "initializer"),
        ("tf.group(w.assign(w))", "operation"),
        ("tf.train.AdamOptimizer(0.1)", "optimizer"),
        ("tf.train.AdamOptimizer(0.1).minimize(w)", "operation"),
        ("tf.global_variables_initializer()", "initializer"),
        ("tf.Session()", "session"),
        ("tf.Session(config=tf.ConfigProto())", "session"),
        ("tf.Graph()", "graph"),
        ("tf.float32", "python"),
        ("x.get_shape()", "python"),
        ("x.shape[0]", "python"),
        ("[1, 2]", "python"),
        ("tf.trainable_variables()", "variable"),
        ("tf.train.Saver()", "saver"),
    ],
)
def test_what_calls_give(see, expression, kind):
    assert see(f"{X}{W}found = {expression}\n").kind("found") == kind


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        # names
        ("a = x\nb = a\n", {"a": "placeholder", "b": "placeholder"}),
        ("a = b = x\n", {"a": "placeholder", "b": "placeholder"}),
        ("a: object = x\n", {"a": "placeholder"}),
        ("if (a := x) is None:\n    pass\n", {"a": "placeholder"}),
        ("a = x\na += 1\n", {"a": "tensor"}),
        ("a, b = x, 1\na, b = b, a\n", {"a": "python", "b": "placeholder"}),
        ("V = tf.Variable\na = V(1.0)\n", {"a": "variable"}),
        # tuples and lists
        ("a, (b, c) = x, (w, 3)\n", {"a": "placeholder", "b": "variable", "c": "python"}),
        (
            "t = [x, 1, w]\na = t[0]\nb = t[-1]\nc = t[1]\n",
            {"t": "tensor", "a": "placeholder", "b": "variable", "c": "python"},
        ),
        ("t = []\nfor i in range(3):\n    t.append(tf.Variable(1.0))\na = t[0]\n", {"t": "variable", "a": "variable"}),
        ("t = (1, 2)\na = t[0]\n", {"t": "python", "a": "python"}),
        ("t = [*[w], 1]\na = t[0]\nb = t[1]\n", {"a": "variable", "b": "python"}),
        # dictionaries
        ("d = {'x': x, 'n': 3}\na = d['x']\nb = d['n']\n", {"a": "placeholder", "b": "python"}),
        ("d = {}\nd['x'] = x\nd['n'] = 3\na = d['x']\nb = d['n']\n", {"a": "placeholder", "b": "python"}),
        ("d = {'a': [w, 2]}\na = d['a'][0]\nb = d['a'][1]\n", {"a": "variable", "b": "python"}),
        # loops
        ("h = x\nfor i in range(3):\n    h = tf.nn.relu(h)\n", {"h": "tensor", "i": "python"}),
        ("h = 0\nfor i in range(3):\n    g = h\n    h = h + x\n", {"g": "tensor", "h": "tensor"}),
        ("h = 1\nwhile h < 3:\n    h = tf.square(h)\n", {"h": "tensor"}),
        ("for v in tf.trainable_variables():\n    a = v\n", {"a": "variable"}),
        ("for v in [w, w]:\n    a = v\n", {"a": "variable"}),
        # branches
        ("if f:\n    a = x\nelse:\n    a = tf.constant(1.0)\nb = a\n", {"b": "tensor"}),
        ("if f:\n    a = tf.Variable(1.0)\nelse:\n    a = w\nb = a\n", {"b": "variable"}),
        ("a = 1\nif f:\n    a = x * 2\nb = a\n", {"b": "tensor"}),
        ("a = tf.Variable(1.0) if f else w\nb = 1 if f else 2\n", {"a": "variable", "b": "python"}),
        ("try:\n    a = x\nexcept ValueError:\n    a = x * 2\nb = a\n", {"b": "tensor"}),
        # functions
        ("def f(a, b=2, *, k):\n    c = a * b\n    return c, k\ny, z = f(x, k=3)\n", {"y": "tensor", "z": "python"}),
        ("def f(a):\n    return a\ny = f(x)\nz = f(1)\n", {"y": "placeholder", "z": "python"}),
        ("def f():\n    return x\ny = f()\n", {"y": "placeholder"}),
        ("def f(k):\n    if k:\n        return w\n    return tf.Variable(2.0)\nv = f(1)\n", {"v": "variable"}),
        ("def f(a, n):\n    return f(tf.square(a), n - 1) if n else a\ny = f(x, 2)\n", {"y": "tensor"}),
        ("def outer():\n    def inner():\n        return x\n    return inner()\ny = outer()\n", {"y": "placeholder"}),
        ("def f(g):\n    return g(x)\ny = f(tf.square)\nz = f(lambda a: a)\n", {"y": "tensor", "z": "placeholder"}),
        # lambdas
        ("f = lambda a: a * 2\ny = f(x)\nz = f(3)\n", {"y": "tensor", "z": "python"}),
        # comprehensions
        (
            "t = [tf.Variable(i) for i in range(3)]\na = t[0]\nu = [v * 2 for v in t]\n",
            {"t": "variable", "a": "variable", "u": "tensor"},
        ),
        ("t = [i for i in range(3)]\n", {"t": "python"}),
        ("d = {k: x * k for k in range(3)}\na = d[0]\n", {"d": "tensor", "a": "tensor"}),
        # with
        ("with tf.Session() as s, tf.device('/cpu:0'):\n    t = x * 2\n", {"s": "session", "t": "tensor"}),
        ("with tf.Graph().as_default() as g:\n    t = tf.constant(1.0)\n", {"g": "graph", "t": "tensor"}),
        ("s = tf.Session()\nwith s.as_default() as t:\n    pass\n", {"t": "session"}),
        ("with tf.variable_scope('a') as sc:\n    v = tf.get_variable('v', [1])\n", {"sc": "scope", "v": "variable"}),
    ],
)
def test_kinds_are_handed_on(see, code, kinds):
    seen = see(X + W + code)
    assert {name: seen.kind(name) for name in kinds} == kinds


MODEL = """\
class Model:
    def __init__(self, rate):
        self.x = tf.placeholder(tf.float32)
        self.rate = rate
        self._build()

    def _build(self):
        self.y = self.x * self.rate

    @property
    def z(self):
        return self.y + 1

    def scaled(self, by):
        return self.z * by

m = Model(3)
a = m.x
b = m.y
c = m.z
d = m.rate
e = m.scaled(2)
m.extra = tf.Variable(1.0)
f = m.extra
"""


def test_attributes_of_instances(see):
    expected = ["placeholder", "tensor", "tensor", "python", "tensor", "variable"]
    assert see(MODEL).kinds("a", "b", "c", "d", "e", "f") == expected


def test_what_is_never_called_is_followed_too(see):
    seen = see(
        "def f(a):\n    b = a\n    c = tf.square(a)\nclass M:\n    def g(self):\n        self.v = tf.Variable(1.0)\n"
    )
    assert seen.kinds("b", "c", "self.v") == ["unknown", "tensor", "variable"]


@pytest.mark.parametrize(
    "code",
    [
        "def f(p):\n    found = p\n",
        "def f(p):\n    found = p * 2\n",
        "def f(p):\n    found = p.loss\n",
        "def f(p):\n    found = p[0]\n",
        "def f(p):\n    found = [p, 1]\n",
        "def f(p):\n    found = p(1)\n",
        "found = tf.estimator.Estimator(1)\n",
        "made = tf.keras.Model()\nfound = made(1)\n",
    ],
)
def test_unknown_stays_unknown(see, code):
    assert see(code).kind("found") == "unknown"


def test_layers_of_keras_are_layers_and_give_tensors(see):
    seen = see("layer = tf.keras.layers.Dense(3)\nx = tf.placeholder(tf.float32)\ny = layer(x)\n")
    assert seen.kinds("layer", "y") == ["layer", "tensor"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def f(*args):\n    return args[0]\nfound = f(x)\n", "python"),
        ("def f(**given):\n    return given['a']\nfound = f(a=x)\n", "python"),
        ("def f():\n    global g\n    g = x * 2\nf()\nfound = g\n", "python"),
        (
            "def o():\n    g = 1\n    def f():\n        nonlocal g\n        g = x\n    f()\n    return g\nfound = o()",
            "python",
        ),
        ("def f():\n    yield x\nfor found in f():\n    pass\n", "python"),
        ("import functools\nf = functools.partial(tf.get_variable, shape=[1])\nfound = f('v')\n", "python"),
        ("class A:\n    def __call__(self):\n        return x\nfound = A()()\n", "python"),
        ("class A:\n    @staticmethod\n    def f(a):\n        return a\nfound = A().f(x)\n", "python"),
        ("class B:\n    def __init__(self):\n        self.v = x\nclass A(B):\n    pass\nfound = A().v\n", "python"),
        ("found = x[:, 0]\n", "placeholder"),
        ("found = w[0]\n", "variable"),
    ],
)
def test_never_a_wrong_kind(see, code, kind):
    """`kind` is the wrong one."""
    assert see(X + W + code).kind("found") != kind


@pytest.mark.parametrize(
    "code",
    [
        "match 1:\n    case 1:\n        y = x\nfound = y\n",
        "class A:\n    t = x\nfound = A.t\n",
        "class A:\n    pass\na = A()\na.t = []\na.t.append(x)\nfound = a.t[0]\n",
    ],
)
def test_what_is_not_followed_is_said(see, code):
    """So that nothing is lifted that was not understood."""
    assert see(X + W + code).program.not_followed
