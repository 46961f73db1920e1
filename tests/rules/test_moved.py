"""Each call of `fixtures/examples/moved_calls.txt` becomes native and computes what it computed under 1.15."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tf_migrate_rules import api
from tf_migrate_rules.catalogue import TensorFlow
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.tables import MOVED, moved
from tf_migrate_rules.tables.composed import COMPOSED

from tf_migrate.cli.coverage import Fate, coverage
from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.suite import load
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree

_spec = importlib.util.spec_from_file_location("moved_calls", Path(__file__).with_name("moved_calls.py"))
assert _spec is not None
assert _spec.loader is not None
moved_calls = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(moved_calls)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


@pytest.fixture(scope="module")
def results(engine: Engine) -> dict[str, FileResult]:
    """Every call with the result for the file that it stands in."""
    return {call: engine.fix(moved_calls.snippet(call), "call.py") for call in moved_calls.calls()}


def test_every_call_is_recorded() -> None:
    recorded = json.loads(moved_calls.RECORDED.read_text(encoding="utf-8"))
    assert sorted(recorded) == sorted(moved_calls.calls()), "run tests/rules/moved_calls.py"


def test_nothing_is_left_to_a_person(results: dict[str, FileResult]) -> None:
    left = {call: [r.message for r in result.reports if not r.fixed] for call, result in results.items()}
    assert not [f"{call}: {messages}" for call, messages in left.items() if messages and BEAM_SEARCH not in call]


#: Where it does not say `merge_repeated`, which TensorFlow 2 does not take, nothing tells for which it was written.
BEAM_SEARCH = "tf.nn.ctc_beam_search_decoder"


def test_second_run_changes_nothing(engine: Engine, results: dict[str, FileResult]) -> None:
    again = {call: engine.fix(result.after, "call.py").after for call, result in results.items() if result.after}
    assert {call: after for call, after in again.items() if after is not None} == {}


def agree(before: Any, after: Any) -> bool:
    """Whether two outcomes are the same, numbers within what float32 rounding leaves."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(agree, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(agree(before[key], after[key]) for key in before)
    if isinstance(before, float) and isinstance(after, float):
        return before == pytest.approx(after, rel=2e-5, abs=1e-5, nan_ok=True)
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)


@pytest.mark.tensorflow
def test_numbers_stay(results: dict[str, FileResult], tmp_path: Path) -> None:
    """One process with TensorFlow runs all the migrated calls."""
    recorded = json.loads(moved_calls.RECORDED.read_text(encoding="utf-8"))
    migrated = {call: result.after or moved_calls.snippet(call) for call, result in results.items()}
    wrong = []
    for call, outcome in moved_calls.outcomes(sys.executable, migrated, tmp_path).items():
        line = migrated[call].splitlines()[-1]
        if "error" in outcome:
            wrong.append(f"{line}\n    {outcome['error'].strip().splitlines()[-1]}")
        elif not agree(recorded[call], outcome["y"]):
            wrong.append(f"{line}\n    1.15 gave {recorded[call]}, now {outcome['y']}")
    assert not wrong, "\n" + "\n".join(wrong)


def used_symbols(code: str) -> Iterator[str]:
    """The symbols of 1.15 that a file uses, as it spells them."""
    return (reference.spelled for reference in Names(Tree(code).walk, TensorFlow()).references)


def test_most_changed_symbols_have_a_call() -> None:
    tried = {symbol for call in moved_calls.calls() for symbol in used_symbols(moved_calls.snippet(call))}
    changed = {symbol for symbol in tried if not TensorFlow().is_unchanged(symbol, api.NEWEST)}
    assert len(changed) >= 250
    own = {symbol for symbol in (*MOVED, *COMPOSED) if not symbol.startswith(OTHERS)}
    assert sorted(own - {api.v1_canonical(symbol) for symbol in tried} - tried - UNTRIED) == []


#: Tables with tests of their own.
OTHERS = ("tf.contrib.", "tf.keras.", "tf.saved_model.", "tf.train.", "tf.Variable")

#: Entries without a call: values that differ between installations, and what has no result to compare.
UNTRIED = {
    "tf.COMPILER_VERSION",
    "tf.CXX11_ABI_FLAG",
    "tf.GIT_VERSION",
    "tf.GRAPH_DEF_VERSION",
    "tf.MONOLITHIC_BUILD",
    "tf.OptionalSpec",
    "tf.config.experimental.set_virtual_device_configuration",
    "tf.data.experimental.OptionalStructure",
    "tf.device",
    "tf.load_file_system_library",
    "tf.nn.quantized_relu_x",
    "tf.python_io.TFRecordCompressionType.GZIP",
    "tf.python_io.TFRecordCompressionType.NONE",
    "tf.python_io.TFRecordCompressionType.ZLIB",
}


@pytest.mark.parametrize("symbol", sorted(MOVED))
def test_tables_speak_of_what_is_there(symbol: str) -> None:
    """Each entry leads to a native symbol, from parameters of 1.15 to native ones."""
    entry = MOVED[symbol]
    assert api.v2_has(entry.to), entry.to
    before, after = api.v1_signature(symbol), api.v2_signature(entry.to)
    old = {*entry.takes, *(before.names if before is not None else ())}
    known = {*entry.parameters, *entry.dropped, *entry.always, *entry.written}
    if old and not symbol.startswith(OTHERS):
        assert known - old <= {"targets"}  # from before 1.0
    if after is not None and not after.keywords:
        assert {*entry.parameters.values(), *entry.spelled_out} <= set(after.names)


def test_legacy_names_are_older_than_1_15() -> None:
    assert not set(LEGACY) & api.v1_symbols()
    assert {name for name in LEGACY.values() if name not in api.v1_symbols()} == set()


def test_every_symbol_has_a_fate() -> None:
    suite = load()
    found = list(coverage(suite, api.NEWEST))
    assert len(found) > 6000
    assert [one.symbol for one in found if one.fate is Fate.UNKNOWN] == []
    assert all(one.rule is not None for one in found if one.fate is not Fate.STAYS)


@pytest.mark.parametrize(
    ("symbol", "fate"),
    [
        ("tf.nn.relu", Fate.STAYS),
        ("tf.log", Fate.REWRITTEN),
        ("tf.math.log", Fate.STAYS),
        ("tf.argmax", Fate.REWRITTEN),
        ("tf.nn.in_top_k", Fate.REWRITTEN),
        ("tf.gfile.Exists", Fate.REWRITTEN),
        ("tf.nn.xw_plus_b", Fate.REWRITTEN),
        ("tf.concat", Fate.STAYS),
        ("tf.sparse_merge", Fate.REPORTED),
        ("tf.distributions.Normal", Fate.REPORTED),
    ],
)
def test_fates(symbol: str, fate: Fate) -> None:
    assert next(iter(coverage(load(), api.NEWEST, [symbol]))).fate is fate


def test_nothing_is_left_without_advice(engine: Engine) -> None:
    """No symbol outside contrib is met with nothing more than that it is gone."""
    reported = [
        one.symbol
        for one in coverage(load(), api.NEWEST)
        if one.rule is not None and one.rule.code == "TFM109" and not one.symbol.startswith("tf.contrib.")
    ]
    code = "import tensorflow as tf\n" + "".join(f"{symbol}\n" for symbol in reported)
    messages = [report.message for report in engine.fix(code, "all.py").reports]
    assert len(messages) >= len(reported)
    assert [message for message in messages if "nothing of this name" in message] == []


REWRITTEN = [
    # Keywords only where the order changed; what is not touched stays.
    ("tf.shape(x, name, tf.int64)", "tf.shape(x, name=name, out_type=tf.int64)"),
    ("tf.argmax(x, 1)", "tf.argmax(x, 1)"),
    ("tf.argmax(x, 1, name)", "tf.argmax(x, 1, name=name)"),
    ("tf.nn.in_top_k(p, t, k)", "tf.math.in_top_k(predictions=p, targets=t, k=k)"),
    ("tf.random_poisson(lam, shape)", "tf.random.poisson(lam=lam, shape=shape)"),
    ("tf.gather(x, i, None, None, 1)", "tf.gather(x, i, None, name=None, axis=1)"),
    ("tf.nn.convolution(x, f, pad, strides)", "tf.nn.convolution(x, f, padding=pad, strides=strides)"),
    ("tf.strings.length(x, name)", "tf.strings.length(x, name=name)"),
    # Layout and comments stay.
    (
        "tf.nn.conv2d(x,  # images\n             filter=w,\n             strides=s, padding='SAME')",
        "tf.nn.conv2d(x,  # images\n             filters=w,\n             strides=s, padding='SAME')",
    ),
    (
        "tf.nn.erosion2d(\n    x,\n    kernel,  # 3 by 3\n    s,\n    rates,\n    'SAME',\n)",
        "tf.nn.erosion2d(\n    x,\n    kernel,  # 3 by 3\n    s,\n    dilations=rates,\n    padding='SAME',"
        ' data_format="NHWC",\n)',
    ),
    (
        "tf.nn.xw_plus_b(x,  # hidden\n    weights=W + 1, biases=b, name='out')",
        "tf.nn.bias_add(tf.matmul(x,  # hidden\n    W + 1), b, name='out')",
    ),
    # Nested calls are carried over with what they stand in.
    (
        "tf.nn.relu_layer(tf.log(x), w, tf.neg(b))",
        "tf.nn.relu(tf.nn.bias_add(tf.matmul(tf.math.log(x), w), tf.negative(b)))",
    ),
    ("tf.concat(1, [tf.log(x), y])", "tf.concat([tf.math.log(x), y], 1)"),
    ("tf.concat(axis, [x, y])", "tf.concat([x, y], axis)"),
    ("tf.split(0, len(xs), xs)", "tf.split(xs, len(xs), 0)"),
    # Aliases, partial, other ways of importing.
    ("am = tf.argmax; z = am(x, dimension=1)", "am = tf.argmax; z = am(x, axis=1)"),
    ("lg = tf.log; z = lg(x)", "lg = tf.math.log; z = lg(x)"),
    (
        "import functools; f = functools.partial(tf.reduce_sum, keep_dims=True)",
        "import functools; f = functools.partial(tf.reduce_sum, keepdims=True)",
    ),
    # What only the keywords give away.
    ("tf.batch_to_space_nd(x, b, c)", "tf.batch_to_space(x, block_shape=b, crops=c)"),
    ("tf.space_to_batch(x, pads, n)", "tf.space_to_batch(x, paddings=pads, block_shape=[n, n])"),
    ("tf.nn.ctc_loss_v2(a, b, c, d)", "tf.nn.ctc_loss(a, b, label_length=c, logit_length=d, blank_index=None)"),
    ("tf.python_io.TFRecordCompressionType.GZIP", '"GZIP"'),
    ("tf.GRAPH_DEF_VERSION + 1", "tf.version.GRAPH_DEF_VERSION + 1"),
]


@pytest.mark.parametrize(("before", "after"), REWRITTEN, ids=[before for before, _ in REWRITTEN])
def test_reads_as_one_would_write_it(engine: Engine, before: str, after: str) -> None:
    start = "import tensorflow as tf\n\ntf.placeholder\n"
    result = engine.fix(f"{start}{before}\n", "call.py")
    assert (result.after or result.before) == f"{start}{after}\n"


@pytest.mark.parametrize(
    "code",
    [
        # Another library, a shadowed name, a native call.
        "import torch as tf\ny = tf.log(x)\n",
        "import tensorflow as tf\n\n\ndef f(tf):\n    return tf.log(2.0), tf.reduce_sum(2.0, keep_dims=True)\n",
        "import tensorflow as tf\ny = tf.shape(x, tf.int64)\n",
        "import tensorflow as tf\ny = tf.nn.conv2d(x, f, 1, 'SAME', 'NHWC')\nz = tf.random.Generator.from_seed(1)\n",
        "import tensorflow as tf\ny = tf.random.poisson([3], 2.0)\nz = tf.random.Generator.from_seed(1)\n",
        "import tensorflow as tf\ny = tf.math.in_top_k(t, p, 2)\nz = tf.raw_ops.Einsum\nw = tf.random.Generator\n",
        # The same in both.
        "import tensorflow as tf\ny = tf.reduce_sum(x, 1, True)\n",
        "import tensorflow as tf\ny = tf.concat([x, y], 1)\nz = tf.split(x, 2, 0)\nw = tf.reverse(x, [1])\n",
        "import tensorflow as tf\ny = isinstance(x, (tf.Tensor, tf.RaggedTensor, tf.SparseTensor))\n",
        "from tensorflow.core.framework import graph_pb2\ny = graph_pb2.GraphDef()\n",
        "import tensorflow as tf\ny = tf.train.Example()\ny.features.feature['a'].int64_list.value.append(1)\n",
        'import tensorflow as tf\nwith tf.io.gfile.GFile("a") as f:\n    f.read()\n',
        'import tensorflow as tf\ny = getattr(tf.nn, "relu")\n',
        "import tensorflow as tf\ny = tf.__file__, tf.__version__\nz = tf.compat.v2.where(x)\n",
    ],
)
def test_leaves_alone_what_is_native(engine: Engine, code: str) -> None:
    result = engine.fix(code, "native.py")
    assert (result.after, result.reports) == (None, ())


@pytest.mark.parametrize(
    ("code", "rule", "word"),
    [
        ("tf.nn.convolution(*args)", "TFM105", "`*` may give"),
        ("tf.reduce_mean(x, **options)", "TFM105", "`keep_dims`"),
        ("[tf.nn.in_top_k, tf.add]", "TFM105", "look at where it is called"),
        ("tf.nn.ctc_beam_search_decoder(x, n)", "TFM105", "TensorFlow 1 acts by `merge_repeated=True`"),
        ("tf.nn.ctc_loss(a, b, c, ctc_merge_repeated=False)", "TFM105", "tf.raw_ops.CTCLoss"),
        ("tf.matrix_diag(x, k=1)", "TFM105", "main diagonal"),
        ("tf.nn.relu_layer(*args)", "TFM105", "by hand"),
        ("tf.space_to_batch(x, p, size())", "TFM105", "[…, …]"),
        ("tf.image.sample_distorted_bounding_box(a, b, seed=3)", "TFM105", "draws the same numbers"),
        ("tf.python_io.tf_record_iterator(p, options)", "TFM105", "compression_type"),
        ("tf.sparse_merge(a, b, 3)", "TFM109", "tf.SparseTensor"),
        ("tf.nosuch(1)", "TFM109", "misspelled"),
        ("getattr(tf, name)", "TFM110", "`name`"),
        ('getattr(tf.train, "AdamOptimizer")', "TFM110", "no `tf.train.AdamOptimizer`"),
        ('getattr(tf, "log")', "TFM110", "`tf.math.log`"),
        ("dir(tf)", "TFM110", "all of its names"),
    ],
)
def test_reports(engine: Engine, code: str, rule: str, word: str) -> None:
    result = engine.fix(f"import tensorflow as tf\n\ntf.placeholder\n{code}\n", "call.py")
    assert result.after is None
    assert [report for report in result.reports if report.code == rule and word in report.message]


def test_legacy_names_without_a_native_form_go_to_the_rule_of_their_successor(engine: Engine) -> None:
    code = "import tensorflow as tf\ntf.merge_all_summaries()\ntf.scalar_summary('a', x)\ntf.nn.rnn(c, x)\n"
    codes = {report.line: report.code for report in engine.fix(code, "old.py").reports}
    assert codes[2][:4] == codes[3][:4] == "TFM7"
    assert codes[4][:4] == "TFM4"


def test_private_names_from_before_1_0(engine: Engine) -> None:
    code = "from tensorflow.python.ops import math_ops\ny = math_ops.mul(x, 2)\n"
    assert engine.fix(code, "old.py").after == "import tensorflow as tf\ny = tf.multiply(x, 2)\n"


def test_order_that_could_be_either_is_unsafe(engine: Engine) -> None:
    """Where nothing tells which TensorFlow a file is for, a call that binds natively is changed under an assumption."""
    doubtful = engine.fix("import tensorflow as tf\ny = tf.random.poisson(a, b)\n", "call.py")
    assert [report.applicability.value for report in doubtful.reports] == ["unsafe"]
    sure = engine.fix("import tensorflow as tf\ny = tf.shape(x, 'name')\n", "call.py")
    assert [report.applicability.value for report in sure.reports] == ["safe"]


def test_alias_of_a_native_name_stays() -> None:
    assert moved("tf.assert_equal", "tf.debugging.assert_equal", api.NEWEST) == Moved(
        "tf.debugging.assert_equal", dropped=MOVED["tf.assert_equal"].dropped
    )


def test_import_stays_where_its_name_may_mean_another_one(engine: Engine) -> None:
    code = (
        "def spec():\n    try:\n        from tensorflow.python.framework.tensor_spec import TensorSpec\n"
        "    except ImportError:\n        from .backport import TensorSpec\n    return TensorSpec\n"
    )
    assert engine.fix(code, "compat.py").after is None
