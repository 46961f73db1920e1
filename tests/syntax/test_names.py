"""Canonical names through every way of importing and naming, within Python's scopes."""

from __future__ import annotations

import textwrap

import pytest
from tf_migrate_rules.catalogue import TensorFlow

from tf_migrate.syntax.names import Names, Route
from tf_migrate.syntax.tree import Tree


def names_in(code: str) -> tuple[Tree, Names]:
    tree = Tree(textwrap.dedent(code))
    return tree, Names(tree.walk, TensorFlow())


def symbols(code: str) -> list[str]:
    """The canonical symbols of all uses but of the module itself, in order."""
    return [reference.symbol for reference in names_in(code)[1].references if reference.symbol != "tf"]


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow\ntensorflow.log(x)",
        "import tensorflow as tf\ntf.log(x)",
        "import tensorflow as anything\nanything.log(x)",
        "import tensorflow as tf\ntf.math.log(x)",
        "import tensorflow.compat.v1 as tf\ntf.log(x)",
        "from tensorflow.compat import v1\nv1.log(x)",
        "from tensorflow.compat import v1 as tf\ntf.log(x)",
        "from tensorflow import compat\ncompat.v1.log(x)",
        "import tensorflow as tf\ntf.compat.v1.log(x)",
        "import tensorflow.compat.v1\ntensorflow.compat.v1.log(x)",
        "from tensorflow import log\nlog(x)",
        "from tensorflow import log as ln\nln(x)",
        "from tensorflow import math\nmath.log(x)",
        "from tensorflow import *\nlog(x)",
        "def f():\n    import tensorflow as tf\n    return tf.log(x)",
        "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    import tensorflow as tf\ntf.log(x)",
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\ntf.log(x)",
        "import tensorflow as tf\ng = tf\ng.log(x)",
        "from tensorflow.python.ops import math_ops\nmath_ops.log(x)",
        "import tensorflow as tf\nf = lambda x: tf.log(x)",
        "import tensorflow as tf\ny = [tf.log(x) for x in z]",
        "import tensorflow as tf\nclass C:\n    def m(self, x):\n        return tf.log(x)",
        "import tensorflow as tf\nx = f'{tf.log(x)}'",
        "import tensorflow as tf\ndef f(x, y=tf.log(1.0)): pass",
        "import tensorflow as tf\n@tf.log\ndef f(x): pass",
        "global tf\nimport tensorflow as tf\ndef f():\n    global tf\n    return tf.log(x)",
    ],
)
def test_every_way_of_naming_a_symbol(code: str) -> None:
    assert [symbol for symbol in symbols(code) if symbol != "tf.compat"] == ["tf.log"]


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow as tf\ndef f(tf):\n    return tf.log(x)",
        "import tensorflow as tf\ndef f():\n    tf = g()\n    return tf.log(x)",
        "import tensorflow as tf\nf = lambda tf: tf.log(x)",
        "import tensorflow as tf\ny = [tf.log(x) for tf in z]",
        "import tensorflow as tf\ndef f():\n    for tf in z:\n        tf.log(x)",
        "import tensorflow as tf\ndef f():\n    with g() as tf:\n        tf.log(x)",
        "import tensorflow as tf\ndef f(*, tf=None):\n    return tf.log(x)",
        "import tensorflow as tf\ndef f():\n    import torch as tf\n    return tf.log(x)",
        "import torch as tf\ntf.log(x)",
        "import numpy as np\nnp.log(x)",
        "from numpy import *\nlog(x)",
        "from .tensorflow import log\nlog(x)",
        "import tensorflow_probability as tf\ntf.log(x)",
        "tf.log(x)",
        "class tf:\n    log = print\ntf.log(x)",
        "import tensorflow as tf\ntf = other()\ntf.log(x)",
        "import tensorflow as tf\nself.tf.log(x)",
        "import tensorflow as tf\nf(log=1)",
        "import tensorflow as tf\nx.tf.log",
        "class C:\n    import tensorflow as tf\n    def m(self):\n        return tf.log(x)",
    ],
)
def test_what_is_no_tensorflow(code: str) -> None:
    assert symbols(code) == []


def test_aliases_are_followed() -> None:
    code = """
        import tensorflow as tf
        layers = tf.layers
        am, relu = tf.argmax, tf.nn.relu
        layers.dense(relu(x), 3)
        am(x)
    """
    _, names = names_in(code)
    routes = {reference.symbol: reference.route for reference in names.references if reference.symbol != "tf"}
    assert routes["tf.layers.dense"] is Route.MODULE
    assert routes["tf.argmax"] is routes["tf.nn.relu"] is Route.ALIAS


def test_instances_are_followed_through_names_with_and_self() -> None:
    code = """
        import tensorflow as tf
        sess = tf.Session()
        sess.run(x)
        with tf.Session() as s:
            s.run(x)
        class Model:
            def __init__(self):
                self.opt = tf.train.AdamOptimizer(0.1)
            def build(self, loss):
                return self.opt.minimize(loss)
    """
    found = symbols(code)
    assert found.count("tf.Session.run") == 2
    assert "tf.train.AdamOptimizer.minimize" in found


def test_bindings_that_differ_say_nothing() -> None:
    assert "tf.Session.run" not in symbols("import tensorflow as tf\ns = tf.Session()\ns = other()\ns.run(x)")


@pytest.mark.parametrize(
    "rebinding",
    [
        "tf = tf.compat.v1",
        "if later():\n    tf = tf.compat.v1",
        "if later():\n    tf = tf.compat.v1\n    tf = tf",
        "def f():\n    global tf\n    tf = tf.compat.v1",
        "tf = tf.compat.v1\ntf = tf.compat.v1",
        "flow = tf.compat.v1\ntf = flow",
        "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    pass",
    ],
)
def test_a_name_bound_to_something_of_itself_is_followed(rebinding: str) -> None:
    _, names = names_in(f"import tensorflow as tf\n{rebinding}\ntf.log(x)")
    reference = names.references[-1]
    assert (reference.symbol, reference.compat, reference.several) == ("tf.log", True, False)


@pytest.mark.parametrize(
    "code",
    [
        "a = b\nb = a\na.log(x)",
        "tf = tf.compat.v1\ntf.log(x)",
        "tf = None\ntf = tf.log\ntf.log(x)",
        "import tensorflow as tf\ntf = tf.compat.v1\ntf = other(tf)\ntf.log(x)",
        "import tensorflow as tf\ntf = tf.log(tf)\ntf.log(x)",
    ],
)
def test_names_that_lead_in_circles_only_or_elsewhere_are_no_tensorflow(code: str) -> None:
    assert [s for s in symbols(code) if s == "tf.log"] == []


def test_what_a_name_stands_for_does_not_depend_on_who_asks_first() -> None:
    code = "import tensorflow as tf\nflow = tf\ntf = flow.compat.v1\nlayers = tf.layers\n"
    uses = ["tf.log(x)", "flow.log(x)", "layers.dense(x)"]
    for order in (uses, uses[::-1]):
        found = symbols(code + "\n".join(order))
        assert found.count("tf.log") == 2
        assert found.count("tf.layers.dense") == 1


def test_many_bindings_of_a_name_to_something_of_itself_take_no_time() -> None:
    code = "import tensorflow as tf\n" + "tf = tf.contrib\n" * 60 + "a = tf\nb = a\n" + "a = b.x\nb = a.y\n" * 8
    assert names_in(code)[1].references


def test_the_spelling_is_kept_beside_the_canonical_symbol() -> None:
    _, names = names_in("import tensorflow as tf\ntf.compat.v1.math.log(x)")
    (reference,) = names.references
    assert (reference.symbol, reference.spelled, reference.compat) == ("tf.log", "tf.math.log", True)


def test_attributes_of_a_symbol_trail_it() -> None:
    tree, names = names_in("import tensorflow as tf\ntf.GraphKeys.LOSSES.upper()\ntf.no_such.thing")
    first, second = names.references
    assert (first.symbol, first.trailing) == ("tf.GraphKeys", ("LOSSES", "upper"))
    assert tree.code(first.node) == "tf.GraphKeys"
    assert (second.symbol, second.trailing, second.known) == ("tf.no_such", ("thing",), False)


def test_imports_are_found_with_what_they_bring() -> None:
    code = """
        import os, tensorflow.contrib.slim as slim
        from tensorflow.contrib.layers import xavier_initializer, nothing_of_this_name
        from tensorflow.nn import *
        from numpy import log
    """
    _, names = names_in(code)
    assert [(i.symbol, i.known) for i in names.imported] == [
        ("tf.contrib.slim", True),
        ("tf.contrib.layers.xavier_initializer", True),
        ("tf.contrib.layers.nothing_of_this_name", False),
        ("tf.nn", True),
    ]


def test_names_of_other_libraries_are_known_by_their_path() -> None:
    _, names = names_in("import functools\nfrom functools import partial as p\nlen(x)")
    scope = names.walk.scope
    dotted = {tree: names.dotted(chain.node, scope) for chain in names.walk.chains for tree in [chain.root.value]}
    assert dotted == {"len": "len", "x": None}


def test_a_name_for_one_of_several_symbols_is_reported_and_not_rewritten() -> None:
    code = """
        from tensorflow import log, exp
        f = log
        if x:
            f = exp
        f(x)
    """
    _, names = names_in(code)
    assert [(r.symbol, r.several) for r in names.references if r.root.value == "f"] == [("tf.log", True)]


def test_every_reading_of_a_name_for_one_of_several_symbols_is_known() -> None:
    code = "import tensorflow as tf\nlayers = tf.keras.layers\nif old:\n    layers = tf.layers\nlayers.Dense(3)"
    reference = names_in(code)[1].references[-1]
    assert [r.symbol for r in (reference, *reference.readings)] == ["tf.keras.layers.Dense", "tf.layers.Dense"]


def test_a_name_that_two_libraries_may_give_is_reported_for_the_one() -> None:
    guard = (
        "try:\n    from tensorflow.contrib.rnn import LSTMCell\nexcept ImportError:\n    from .rnn import LSTMCell\n"
    )
    (reference,) = names_in(f"{guard}LSTMCell(3)")[1].references
    assert (reference.symbol.endswith("LSTMCell"), reference.several, reference.readings) == (True, True, ())
    assert symbols("try:\n    import cupy as xp\nexcept E:\n    import numpy as xp\nxp.log(x)") == []
