"""What changed its meaning: the programs of `fixtures/examples/changed_meaning.txt` become what stands there and
compute what they computed under TensorFlow 1.15; what means the same, or is no TensorFlow, stays as it is."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from tf_migrate_rules.symbols import changed_meaning as rules

from tf_migrate.applicability import Applicability
from tf_migrate.engine import Engine
from tf_migrate.results import FileResult, Report
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("changed_meaning", Path(__file__).with_name("changed_meaning.py"))
assert _spec is not None
assert _spec.loader is not None
changed_meaning = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(changed_meaning)

CODES = {rule.code for rule in rules.RULES}
PROGRAMS = changed_meaning.programs()
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[program.title for program in PROGRAMS])


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


def found(result: FileResult) -> list[Report]:
    """What the rules of this part say."""
    return [report for report in result.reports if report.code in CODES]


# -- programs ----------------------------------------------------------------------------------------------------------


@each_program
def test_becomes_what_it_says(engine: Engine, program: Any) -> None:
    result = engine.fix(program.before, "program.py")
    assert not result.failed
    assert result.after == program.after
    assert all(report.fixed for report in result.reports)


@each_program
def test_second_run_changes_nothing(engine: Engine, program: Any) -> None:
    again = engine.fix(program.after or program.before, "program.py")
    assert again.after is None
    assert found(again) == []


def test_every_program_is_recorded() -> None:
    recorded = json.loads(changed_meaning.RECORDED.read_text(encoding="utf-8"))
    assert sorted(recorded) == sorted(program.title for program in PROGRAMS), "run tests/rules/changed_meaning.py"
    assert [title for title, y in recorded.items() if y is None] == []


def agree(before: Any, after: Any) -> bool:
    """Whether two outcomes are the same, numbers within what float32 rounding leaves."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(agree, before, after))
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=2e-6, abs_tol=1e-6)
    return bool(before == after) and isinstance(before, float) == isinstance(after, float)


@pytest.mark.tensorflow
def test_numbers_stay(tmp_path: Path) -> None:
    """One process with TensorFlow 2 runs all the results."""
    recorded = json.loads(changed_meaning.RECORDED.read_text(encoding="utf-8"))
    parts = load().support.values()
    imports = sorted({wanted.code for part in parts for wanted in part.imports})
    (tmp_path / "tf1_support.py").write_text("\n\n".join([*imports, *(p.code for p in parts)]), encoding="utf-8")
    migrated = {program.title: program.after or program.before for program in PROGRAMS}
    outcomes = changed_meaning.examples.run_snippets(sys.executable, migrated, tmp_path)
    wrong = []
    for title, outcome in outcomes.items():
        if "error" in outcome:
            wrong.append(f"{title}\n    {outcome['error'].strip().splitlines()[-1]}")
        elif not agree(recorded[title], outcome["y"]):
            wrong.append(f"{title}\n    1.15 gave {recorded[title]}\n    now       {outcome['y']}")
    assert not wrong, "\n" + "\n".join(wrong)


# -- what is left alone ------------------------------------------------------------------------------------------------

OLD = "import tensorflow as tf\n\nsession = tf.Session()\n"
NATIVE = "import tensorflow as tf\n\ntf.random.set_seed(1)\n"


@pytest.mark.parametrize(
    "code",
    [
        "def f(tf, x):\n    return tf.nn.dropout(x, 0.5)\n",
        "import numpy as tf\n\ny = tf.where(mask, x, y)\n",
        "from mine import tensorflow as tf\n\ny = tf.div(1, 2)\nz = tf.assign(v, 1)\n",
        "import tensorflow as tf\n\n\ndef f():\n    tf = make()\n    return tf.to_float(1), tf.Print(x, [x])\n",
        "import tensorflow as tf\n\n\nclass A:\n    def assign(self, tf):\n        return tf.assign(self.v, 1)\n",
    ],
)
def test_other_things_of_these_names(engine: Engine, code: str) -> None:
    result = engine.fix(code, "other.py")
    assert result.after is None
    assert found(result) == []


@pytest.mark.parametrize(
    "code",
    [
        "y = tf.nn.dropout(x, 0.5)\n",
        "y = tf.where(mask, x, y)\n",
        "y = tf.nn.softmax_cross_entropy_with_logits(labels, logits)\n",
        "y = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)\n",
        "y = tf.image.resize(image, [2, 2])\n",
        'y = tf.strings.split(text, ",")\n',
        "y = tf.while_loop(lambda i: i < 3, lambda i: [i + 1], [i])[0]\n",
        "y = tf.cond(p, lambda: [x], lambda: [y])\n",
        "y = tf.random_normal_initializer()\n",
        "y = tf.keras.initializers.TruncatedNormal()\n",
        "y = tf.nn.embedding_lookup([a, b], ids)\n",
        "y = tf.compat.dimension_value(x.shape[0])\n",
        "y = x.shape[0].value\n",
        "y = tf.debugging.assert_all_finite(x, 'bad')\n",
        "y = v.assign(1.0)\ntf.print(y)\n",
    ],
)
def test_native_code(engine: Engine, code: str) -> None:
    result = engine.fix(NATIVE + code, "native.py")
    assert result.after is None
    assert found(result) == []


@pytest.mark.parametrize(
    "code",
    [
        "y = tf.nn.dropout(x, rate=0.5)\n",
        "y = tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(a), logits=b)\n",
        "y = tf.nn.softmax_cross_entropy_with_logits(labels=a, logits=b, axis=-1)\n",
        "y = tf.where(x)\n",
        "y = tf.where(x > 0, x, -x)\n",
        "keep = tf.logical_and(a < b, c > 0)\ny = tf.where(keep, tf.zeros_like(a), a + 1)\n",
        "y = tf.where(tf.equal(tf.size(x), 0), x, y)\n",
        "mask = tf.random_uniform([n, 1])\nmask = tf.tile(mask, [1, m])\ny = tf.where(mask < 0.5, x, y)\n",
        "def f(x):\n    shape = tf.shape(x)\n    return tf.where(x > 0, tf.ones(shape), y)\n",
        "y = tf.cond(p, f, g)\ny = tf.cond(p, lambda: [a, b], lambda: [b, a])\n",
        "i, s = tf.while_loop(lambda i, s: i < 3, step, [i, s])\n",
        "(i,) = tf.while_loop(lambda i: i < 3, step, [i])\n",
        "tf.while_loop(lambda i: i < 3, step, [i])\n",
        "y = tf.random_normal_initializer(0.0, 0.02)\ny = tf.random_uniform_initializer(-1, 1)\n",
        "y = [tf.constant_initializer(0.1), tf.zeros_initializer(), tf.ones_initializer]\n",
        "w = tf.get_variable('w', [2], initializer=tf.keras.initializers.TruncatedNormal())\n",
        "y = tf.scatter_nd([[0]], [1.0], [3])\n",
        "y = tf.nn.embedding_lookup(table, ids)\ny = tf.nn.embedding_lookup([table], ids)\n",
        "y = tf.Assert(True, [x])\n",
        "y = [len(x.get_shape()), x.shape.dims[0].value, int(x.shape[0])]\n",
    ],
)
def test_what_means_the_same(engine: Engine, code: str) -> None:
    assert found(engine.check(OLD + code, "old.py")) == []


@pytest.mark.parametrize(
    "code",
    [
        "y = Color.RED.value\n",
        "y = [c.value for c in Color]\n",
        "y = event.summary.value[0].simple_value\n",
        "y = feature['x'].int64_list.value\n",
        "y = flags['shape'].value\n",
        "y = counter.value\n",
        "y = self_made.shape.value\n",
        "def f(message):\n    return message.shape_of[0].value\n",
        "y = h5['kernel'].value[...]\n",
        "y = [d.value for d in x.shape.dims]\n",
        "y = x.shape[0].values\n",
    ],
)
def test_other_values(engine: Engine, code: str) -> None:
    assert found(engine.check(OLD + code, "old.py")) == []


# -- what is said ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ("TFM111", "y = list(map(tf.nn.dropout, xs, keeps))\n"),
        ("TFM111", "y = tf.nn.dropout(*given)\n"),
        ("TFM112", "y = tf.nn.softmax_cross_entropy_with_logits(**given)\n"),
        ("TFM112", "y = tf.nn.softmax_cross_entropy_with_logits_v2(**given)\n"),
        ("TFM112", "y = weighted(tf.nn.softmax_cross_entropy_with_logits, z)\n"),
        ("TFM113", "def f(mask, x, y):\n    return tf.where(mask, x, y)\n"),
        ("TFM113", "def f(x):\n    mask = x > 0\n    x = dense(x)\n    return tf.where(mask, x, -x)\n"),
        ("TFM114", "y = list(map(tf.image.resize_bilinear, images, sizes))\n"),
        ("TFM114", "y = tf.image.resize_image_with_pad(image, 4, 4)\n"),
        ("TFM115", "y = tf.string_split(x, result_type='RaggedTensor')\n"),
        ("TFM115", "y = list(map(tf.string_split, lines))\n"),
        ("TFM116", "tables = [a, b]\ny = tf.nn.embedding_lookup(tables, ids)\n"),
        ("TFM116", "w = tf.get_variable('w', [4, 2], partitioner=p)\ny = tf.nn.nce_loss(w, b, labels, x, 2, 4)\n"),
        ("TFM117", "def f():\n    return [x]\n\n\ny = tf.cond(p, f, lambda: x)\n"),
        ("TFM117", "y = tf.cond(p, lambda: [x], lambda: [y], strict=True)\n"),
        ("TFM117", "y = 1 + tf.while_loop(lambda i: i < 3, step, [i])\n"),
        ("TFM117", "y = tf.while_loop(lambda i: i < 3, step, [i], return_same_structure=True)\n"),
        ("TFM117", "pairs = {p: f}\ny = tf.case(pairs, default=g)\n"),
        ("TFM119", "y = tf.to_float(*given)\n"),
        ("TFM120", "y = isinstance(d, tf.Dimension)\n"),
        ("TFM122", "y = {'normal': tf.random_normal_initializer}\n"),
        ("TFM125", "y = tf.scatter_add(*given)\n"),
        ("TFM125", "y = tf.scatter_add(v, updates=a, name='n', indices=b)\n"),
        ("TFM126", "y = tf.assign(*pair)\n"),
        ("TFM127", "y = tf.add_check_numerics_ops()\n"),
        ("TFM129", "y = 1 + tf.Print(x, [x])\n"),
        ("TFM129", "tf.Print(x, [x])\n"),
        ("TFM129", "if p: x = tf.Print(x, [x])\n"),
        ("TFM129", "f = lambda x: tf.Print(x, [x])\n"),
    ],
)
def test_left_to_a_person(engine: Engine, expected: str, code: str) -> None:
    result = engine.fix(OLD + code, "old.py")
    said = [report for report in found(result) if report.applicability is Applicability.MANUAL]
    assert [report.code for report in said] == [expected]
    assert code in (result.after or result.before or "")


@pytest.mark.parametrize(
    ("expected", "assumption", "code"),
    [
        ("TFM116", "as many rows", "y = tf.nn.embedding_lookup([a, b], ids)\n"),
        ("TFM117", "at once", "y = tf.case({p: f, q: g}, default=h)\n"),
        ("TFM118", "floats", "def f(a, b):\n    return tf.div(a, b)\n"),
        ("TFM120", "called a shape", "def f(shape):\n    return [d.value for d in shape]\n"),
        ("TFM122", "one dimension", "y = tf.uniform_unit_scaling_initializer()\n"),
        ("TFM122", "very numbers", "y = tf.truncated_normal_initializer(seed=3)\n"),
        ("TFM122", "tf.int32", "y = tf.constant_initializer(1, tf.int32)\n"),
        ("TFM123", "seed of their own", "tf.set_random_seed(1)\n"),
        ("TFM124", "run eagerly", "y = tf.py_func(f, [x], [tf.float32])\n"),
        ("TFM126", "tf.TensorShape(None)", "y = tf.assign(v, x, validate_shape=False)\n"),
        ("TFM129", "each time", "x = tf.Print(x, [x])\n"),
    ],
)
def test_assumptions_are_named(engine: Engine, expected: str, assumption: str, code: str) -> None:
    (report,) = found(engine.check(OLD + code, "old.py"))
    assert (report.code, report.applicability) == (expected, Applicability.UNSAFE)
    assert assumption in report.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.Print(x, [x], 'x')", None),
        ("tf.assign_sub(self.v[0], x if p else y)", "self.v[0].assign_sub(x if p else y)"),
        ("tf.assign(tf.to_float(v), 1)", "tf.cast(v, tf.float32).assign(1)"),
        (
            "tf.nn.dropout(tf.to_float(x), tf.to_float(k))",
            "tf.nn.dropout(tf.cast(x, tf.float32), rate=1 - tf.cast(k, tf.float32))",
        ),
        ("tf.to_int32(tf.div(tf.to_float(a), 2))", "tf.cast(tf.divide(tf.cast(a, tf.float32), 2), tf.int32)"),
        (
            "tf.scatter_update(v, tf.to_int32(i), tf.to_float(u))",
            "v.scatter_update(tf.IndexedSlices(indices=tf.cast(i, tf.int32), values=tf.cast(u, tf.float32)))",
        ),
        (
            "tf.reshape(x, [-1, x.get_shape()[1].value * x.shape[2].value])",
            "tf.reshape(x, [-1, x.get_shape()[1] * x.shape[2]])",
        ),
        ("lambda: tf.assign(v, 1)", "lambda: v.assign(1)"),
        (
            "tf.nn.softmax_cross_entropy_with_logits(z, y)",
            "tf.nn.softmax_cross_entropy_with_logits(logits=z, labels=tf.stop_gradient(y))",
        ),
        ("tf.image.resize_images(x, 4, 5)", "resize_images(x, [4, 5])"),
    ],
)
def test_one_within_another(engine: Engine, before: str, after: str | None) -> None:
    result = engine.fix(f"{OLD}y = f({before})\n", "old.py")
    assert (result.after or "").endswith(f"y = f({after})\n" if after else "")
    assert (after is None) == (result.after is None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("w = tf.get_variable('w', [2], initializer={})\n", "()"),
        ("y = tf.layers.dense(x, 3, kernel_initializer={})\n", "()"),
        ("y = {}([3])\n", "()"),
        ("make = {}\nw = tf.get_variable('w', [2], initializer=make)\n", "()"),
        ("make = {}\na = mine(make)\n", "(seed=tf.keras.random.SeedGenerator())"),
        ("make = {}\na = make([2])\nb = make([2])\n", "(seed=tf.keras.random.SeedGenerator())"),
        ("make = {}\nfor i in range(2):\n    make([2])\n", "(seed=tf.keras.random.SeedGenerator())"),
        ("with tf.variable_scope('a', initializer={}):\n    pass\n", "(seed=tf.keras.random.SeedGenerator())"),
        ("def f(make={}):\n    pass\n", "(seed=tf.keras.random.SeedGenerator())"),
    ],
)
def test_shared_initializers(engine: Engine, before: str, after: str) -> None:
    result = engine.fix(OLD + before.format("tf.glorot_normal_initializer()"), "old.py")
    assert f"tf.keras.initializers.GlorotNormal{after}" in (result.after or "")


@pytest.mark.parametrize(
    "code",
    [
        "y = tf.nn.dropout(x, 0.5)\n",
        "y = tf.nn.softmax_cross_entropy_with_logits(labels=a, logits=b)\n",
        "y = tf.where([True, False], [[1, 2], [3, 4]], [[5, 6], [7, 8]])\n",
        "y = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [i])\n",
        "y = tf.cond(p, lambda: [a], lambda: [b])\n",
        "y = tf.random_normal_initializer()\n",
        "y = tf.nn.embedding_lookup([a, b], ids)\n",
    ],
)
def test_a_file_for_either_is_doubtful(engine: Engine, code: str) -> None:
    (report,) = found(engine.check(f"import tensorflow as tf\n\n{code}", "either.py"))
    assert report.applicability is Applicability.UNSAFE
    assert "that this file is written for TensorFlow 1" in report.message


@pytest.mark.parametrize(
    ("code", "shared"),
    [
        ("make = tf.keras.initializers.he_normal()\na, b = make([2]), make([2])\n", True),
        ("self.make = tf.initializers.variance_scaling(2.0)\n", True),
        ("with tf.variable_scope('a', initializer=tf.keras.initializers.TruncatedNormal()):\n    pass\n", True),
        ("y = mine(tf.keras.initializers.he_normal())\n", False),
        ("y = tf.layers.dense(x, 3, kernel_initializer=tf.initializers.lecun_normal())\n", False),
        ("make = tf.keras.initializers.he_normal(seed=3)\na, b = make([2]), make([2])\n", False),
        ("make = tf.keras.initializers.Zeros()\na, b = make([2]), make([2])\n", False),
    ],
)
def test_initializers_that_have_the_native_name(engine: Engine, code: str, shared: bool) -> None:
    assert ("SeedGenerator()" in (engine.fix(OLD + code, "old.py").after or "")) == shared
    if "variable_scope" not in code and "layers" not in code:
        assert engine.fix(NATIVE + code, "native.py").after is None


@pytest.mark.parametrize(
    "code",
    ["d = tf.div\ny = d(x, 2.0)\n", "seed = tf.set_random_seed\nseed(1)\n", "f = tf.py_func\ny = f(g, [x], tf.int32)\n",
     "make = tf.glorot_uniform_initializer\ny = make()([2])\n"],
)  # fmt: skip
def test_calls_by_another_name_are_settled(engine: Engine, code: str) -> None:
    result = engine.fix(OLD + code, "old.py")
    (report,) = found(result)
    assert report.line == 4
    assert report.fixed
