"""What left TensorFlow: the results of the rules do under TensorFlow 2 what 1.15 did, and other code stays as it is."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.suite import load
from tf_migrate.support import compose


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


programs = _module("departed_programs")
agree = _module("test_examples").agree


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


@pytest.fixture(scope="module")
def recorded() -> Mapping[str, Any]:
    outcomes: Mapping[str, Any] = json.loads(programs.RECORDED.read_text(encoding="utf-8"))
    return outcomes


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a support module that has all parts."""
    folder: Path = tmp_path_factory.mktemp("beside")
    parts = load().support
    (folder / "tf1_support.py").write_text(compose(parts, parts), encoding="utf-8")
    return folder


def fixed(engine: Engine, text: str) -> FileResult:
    result = engine.fix(text, "program.py")
    assert not result.failed
    after = result.after if result.after is not None else text
    ast.parse(after)
    assert engine.fix(after, "program.py").after is None
    return result


def after(engine: Engine, text: str) -> str:
    result = fixed(engine, text).after
    assert result is not None
    return result


def codes(engine: Engine, text: str) -> list[str]:
    return [report.code for report in fixed(engine, text).reports if not report.fixed]


# -- the same as before ----------------------------------------------------------------------------------------------


@pytest.mark.tensorflow
def test_numbers_stay(engine: Engine, recorded: Mapping[str, Any], beside: Path) -> None:
    native = {name: after(engine, code) for name, code in programs.SNIPPETS.items()}
    outcomes = programs.examples.run_snippets(sys.executable, native, beside)
    wrong = []
    for name, outcome in outcomes.items():
        if "error" in outcome:
            wrong.append(f"{name}: {outcome['error']}\n{native[name]}")
        elif not agree(recorded[name], outcome["y"]):
            wrong.append(f"{name}: 1.15 gave {recorded[name]}, the result gives {outcome['y']}\n{native[name]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.tensorflow
def test_output_stays(engine: Engine, recorded: Mapping[str, Any], beside: Path) -> None:
    native = {n: programs.Program(after(engine, p.code), p.arguments) for n, p in programs.PROGRAMS.items()}
    outcomes = programs.run_programs(sys.executable, native, beside)
    wrong = [
        f"{name}: 1.15 gave {recorded[name]}, the result gives {outcome}\n{native[name].code}"
        for name, outcome in outcomes.items()
        if outcome != recorded[name]
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_of_the_programs_is_left(engine: Engine) -> None:
    for code in (*programs.SNIPPETS.values(), *(program.code for program in programs.PROGRAMS.values())):
        assert not re.search(
            r"contrib|tf\.(app|flags|logging|enable_eager)|tensorflow\.(python|examples)", after(engine, code)
        )


# -- flags -----------------------------------------------------------------------------------------------------------


def test_module_alias_goes_and_the_import_has_its_name(engine: Engine) -> None:
    text = (
        "import tensorflow as tf\n\ntf_flags = tf.app.flags  # short\n\n"
        "tf_flags.DEFINE_integer('n', 3,  # how many\n                        'number')\n"
        "tf.flags.DEFINE_bool('b', True, 'x')\n"
    )
    assert after(engine, text) == (
        "from absl import flags as tf_flags\n\n"
        "tf_flags.DEFINE_integer('n', 3,  # how many\n                        'number')\n"
        "tf_flags.DEFINE_bool('b', True, 'x')\n"
    )


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("from tensorflow.python.platform import flags\n\nFLAGS = flags.FLAGS\n", "from absl import flags\n\n"
            "FLAGS = flags.FLAGS\n"),
        ("from tensorflow import flags as f\n\nf.DEFINE_bool('a', 1, 'b')\n", "from absl import flags as f\n\n"
            "f.DEFINE_bool('a', 1, 'b')\n"),
        (
            "from tensorflow.python.platform.flags import FLAGS\n\n\ndef f():\n    return FLAGS.a\n",
            "from absl.flags import FLAGS\n\n\ndef f():\n    return FLAGS.a\n",
        ),
        (
            "import tensorflow.compat.v1 as tf\n\ntf.flags.DEFINE_bool('a', True, 'b')\n",
            "from absl import flags\n\nflags.DEFINE_bool('a', True, 'b')\n",
        ),
        (
            "import tensorflow as tf\n\n\ndef f(flags):\n    return tf.flags.FLAGS['a'], flags\n",
            "from absl import flags as absl_flags\n\n\ndef f(flags):\n    return absl_flags.FLAGS['a'], flags\n",
        ),
        (
            "import tensorflow as tf\n\nflags = tf.flags\n\n\ndef f(flags):\n    return flags\n",
            "from absl import flags\n\n\ndef f(flags):\n    return flags\n",
        ),
        (
            "import tensorflow as tf\n\n\ndef f():\n    flags = tf.app.flags\n    return flags.FLAGS['a']\n",
            "from absl import flags\n\n\ndef f():\n    return flags.FLAGS['a']\n",
        ),
        (
            "import tensorflow as tf\n\n\nclass A:\n    flags = tf.flags\n    known = tf.flags.FLAGS\n",
            "from absl import flags\n\n\nclass A:\n    flags = flags\n    known = flags.FLAGS\n",
        ),
        ("import tensorflow as tf\n\ndefine = tf.flags.DEFINE_string\n"
         "define(flag_name='a', default_value='', docstring='b')\n",
         "from absl import flags\n\ndefine = flags.DEFINE_string\ndefine(name='a', default='', help='b')\n"),
        ("import tensorflow as tf\n\ntf.flags.DEFINE_string('log_dir', '/tmp', 'where')\n",
         "from absl import flags\n\nflags.DEFINE_string('log_dir', '/tmp', 'where', allow_override=True)\n"),
        ("import tensorflow as tf\n\ntf.flags.mark_flag_as_required('a')\n", "from absl import flags\n\n"
            "flags.mark_flag_as_required('a')\n"),
    ],
)  # fmt: skip
def test_flags(engine: Engine, before: str, wanted: str) -> None:
    assert after(engine, before) == wanted


def test_flag_that_absl_has_is_reported(engine: Engine) -> None:
    assert codes(engine, "import tensorflow as tf\n\ntf.flags.DEFINE_string('pdb', '', 'x')\n") == ["TFM953"]


def test_private_part_of_flags_is_reported(engine: Engine) -> None:
    assert codes(engine, "import tensorflow as tf\n\nparser = tf.app.flags._global_parser\n") == ["TFM952"]


def test_library_says_what_it_assumes(engine: Engine) -> None:
    result = fixed(engine, "import tensorflow as tf\n\nFLAGS = tf.flags.FLAGS\n\n\ndef f():\n    return FLAGS.a\n")
    assert [(r.code, r.applicability.value) for r in result.reports] == [("TFM950", "unsafe")]
    assert "first" in result.reports[0].message


_DEFINED = "import tensorflow as tf\n\ntf.flags.DEFINE_bool('a', True, 'b')\nFLAGS = tf.flags.FLAGS\n"


@pytest.mark.parametrize(
    ("rest", "parsed"),
    [
        ("x = FLAGS.a\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\nx = FLAGS.a\n"),
        ("tf.flags.DEFINE_bool('c', True, 'd')\nx = FLAGS.a\n", "'d')\nFLAGS(sys.argv)\nx = FLAGS.a\n"),
        ("with open('x') as f:\n    f.write(FLAGS.a)\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\nwith"),
        ("\n\nclass A:\n    a = FLAGS.a\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\n"),
        ("\n\ndef f(a=FLAGS.a):\n    pass\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\n"),
        ("\n\ndef f():\n    return FLAGS.a\n\n\ndef g():\n    return f()\n\n\ng()\n", "FLAGS = flags.FLAGS\n"
            "FLAGS(sys.argv)\n"),
        ("\n\ndef f():\n    return FLAGS.a\n\n\nif __name__ == '__main__':\n    f()\n", "'__main__':\n   "
            " FLAGS(sys.argv)\n    f()\n"),
        ("print(vars(FLAGS))\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\n"),
        ("\n\ndef main(_):\n    pass\n\n\nif FLAGS.a:\n    tf.app.run()\n", "FLAGS = flags.FLAGS\nFLAGS(sys.argv)\n"),
        ("\n\ndef main(_):\n    return FLAGS.a\n\n\nif __name__ == '__main__':\n    tf.app.run()\n", None),
        ("\n\ndef main(_):\n    return FLAGS.a\n\n\ndef go():\n    tf.app.run(main)\n\n\ngo()\nprint(FLAGS.a)\n", None),
        ("FLAGS(['program'])\nx = FLAGS.a\n", None),
        ("FLAGS.a = 3\nx = FLAGS['a'].value\nd = FLAGS.flag_values_dict()\n", None),
        ("\n\ndef f():\n    return FLAGS.a\n\n\nHANDLERS = {'f': f}\nlate = lambda: FLAGS.a\n", None),
        ("\n\ndef f():\n    return FLAGS.a\n\n\nif __name__ == '__main__':\n    tf.test.main()\n", None),
    ],
)  # fmt: skip
def test_flags_are_parsed_where_nothing_else_does(engine: Engine, rest: str, parsed: str | None) -> None:
    result = after(engine, _DEFINED + rest)
    if parsed is None:
        assert "sys.argv" not in result
    else:
        assert parsed in result
        assert result.count("(sys.argv)") == 1
        assert "import sys\n" in result


@pytest.mark.parametrize(
    ("use", "wanted"),
    [
        ("print(FLAGS.__flags)", "print(FLAGS.flag_values_dict())"),
        ("print(FLAGS.__flags.keys())", "print(FLAGS.flag_values_dict().keys())"),
        ("print({k: v.value for k, v in FLAGS.__flags.items()})", "print({k: v for k, v in"
            " FLAGS.flag_values_dict().items()})"),
        ("print(FLAGS.__dict__['__flags'])", "print(FLAGS.flag_values_dict())"),
        ("print(FLAGS.__flags['a'].value)", "print(FLAGS['a'].value)"),
    ],
)  # fmt: skip
def test_inside_of_flags(engine: Engine, use: str, wanted: str) -> None:
    assert wanted in after(engine, f"{_DEFINED}FLAGS._parse_flags()\n{use}\n")


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("for key, flag in FLAGS.__flags.items():", "for key, flag in {name: FLAGS[name] for name in FLAGS}.items():"),
        ("for name in FLAGS.__flags.values():", "for name in {name_: FLAGS[name_] for name_ in FLAGS}.values():"),
        ("FLAGS._parse_flags(args=['--a=1'])\nwith flag:", "FLAGS([sys.argv[0], *['--a=1']])\nwith flag:"),
        ("while FLAGS.__parsed:", "while FLAGS.is_parsed():"),
    ],
)
def test_flags_as_objects(engine: Engine, before: str, wanted: str) -> None:
    result = after(engine, f"{_DEFINED}FLAGS(['x'])\n{before}\n    print(flag.help)\n")
    assert result.endswith(f"{wanted}\n    print(flag.help)\n")


@pytest.mark.parametrize(
    ("text", "left", "code"),
    [
        (
            "flags = tf.flags\nflags.DEFINE_bool('a', 1, 'b')\nflags.DEFINE_bool('pdb', 1, 'b')\n",
            "flags = tf.flags\nabsl_flags.DEFINE_bool('a', 1, 'b')\nflags.DEFINE_bool('pdb', 1, 'b')\n",
            "TFM953",
        ),
        (
            "from tensorflow.python.platform import flags\nflags.DEFINE_bool('a', 1, 'b')\n"
            "flags.DEFINE_bool('v', 1, '')\n",
            "flags\nabsl_flags.DEFINE_bool('a', 1, 'b')\nflags.DEFINE_bool('v', 1, '')\n",
            "TFM953",
        ),
        (
            "log = tf.logging\nlog.info('a')\nif log.get_verbosity() >= log.INFO:\n    pass\n",
            "log = tf.logging\nlogging.info('a')\nif log.get_verbosity() >= log.INFO:\n    pass\n",
            "TFM962",
        ),
        ("app = tf.app\napp.run(*[])\n", "app = tf.app\napp.run(*[])\n", "TFM955"),
    ],
)
def test_what_a_person_must_decide_stays_in_sight(engine: Engine, text: str, left: str, code: str) -> None:
    result = fixed(engine, f"import tensorflow as tf\n\nx = tf.ones([1])\n{text}")
    assert (result.after or text).endswith(left)
    assert code in [report.code for report in result.reports if not report.fixed]


# -- app and logging -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("tf.app.run()", "app.run(main)"),
        ("tf.app.run(main)", "app.run(main)"),
        ("tf.app.run(main=main, argv=None)", "app.run(main=main, argv=None)"),
        ("tf.app.run(argv=['x'])", "app.run(main, argv=['x'])"),
        ("tf.app.run(None, ['x'])", "app.run(main, ['x'])"),
        ("tf.app.run(lambda _: main(1))", "app.run(lambda _: main(1))"),
        ("tf.contrib.eager.run(main=main)", "app.run(main=main)"),
    ],
)
def test_app(engine: Engine, call: str, wanted: str) -> None:
    text = f"import tensorflow as tf\n\n\ndef main(_):\n    return tf.ones([1])\n\n\n{call}  # go\n"
    assert after(engine, text) == (
        "from absl import app\nimport tensorflow as tf\n\n\ndef main(_):\n    return tf.ones([1])\n\n\n"
        f"{wanted}  # go\n"
    )


def test_app_with_hidden_arguments_is_reported(engine: Engine) -> None:
    assert codes(engine, "import tensorflow as tf\n\n\ndef start(*args):\n    tf.app.run(*args)\n") == ["TFM955"]


def test_private_app(engine: Engine) -> None:
    text = "from tensorflow.python.platform import app\n\n\ndef main(_):\n    pass\n\n\napp.run()\n"
    assert after(engine, text) == "from absl import app\n\n\ndef main(_):\n    pass\n\n\napp.run(main)\n"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("logging = tf.logging\nlogging.info('a')\nx = tf.ones([1])\n", "from absl import logging\n"
            "import tensorflow as tf\n\nlogging.info('a')\nx = tf.ones([1])\n"),
        ("tf.logging.log(20, 'a')\n", "from absl import logging\n\nlogging.log(logging.INFO, 'a')\n"),
        ("level = tf.logging.INFO\ntf.logging.info('')\ntf.logging.set_verbosity(level)\n", "from absl import"
            " logging\n\nlevel = logging.INFO\nlogging.info('')\nlogging.set_verbosity(level)\n"),
        ("tf.logging._logger.propagate = False\n", "import tensorflow as tf\n\ntf.get_logger().propagate = False\n"),
        ("tf.logging.set_verbosity('ERROR')\n", "import tensorflow as tf\n\ntf.get_logger().setLevel(\"ERROR\")\n"),
        ("tf.logging.set_verbosity(tf.logging.INFO)\n", "from absl import logging\n\n"
            "logging.set_verbosity(logging.INFO)\n"),
    ],
)  # fmt: skip
def test_logging(engine: Engine, before: str, wanted: str) -> None:
    assert after(engine, f"import tensorflow as tf\n\n{before}") == wanted


def test_logging_beside_pythons_own(engine: Engine) -> None:
    text = (
        "import logging\nfrom tensorflow.python.platform import tf_logging\n\nlogging.info('a')\ntf_logging.info('b')\n"
    )
    assert after(engine, text) == (
        "import logging\nfrom absl import logging as tf_logging\n\nlogging.info('a')\ntf_logging.info('b')\n"
    )


def test_unknown_level_is_assumed_to_be_absls(engine: Engine) -> None:
    result = fixed(engine, "import tensorflow as tf\n\n\ndef f(level):\n    tf.logging.set_verbosity(level)\n")
    assert [r.applicability.value for r in result.reports] == ["unsafe"]


# -- eager execution -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("tf.enable_eager_execution()", ""),
        ("tf.enable_eager_execution(config=None, device_policy=tf.contrib.eager.DEVICE_PLACEMENT_SILENT)", ""),
        (
            "tf.enable_eager_execution(None, tf.contrib.eager.DEVICE_PLACEMENT_WARN, tf.contrib.eager.ASYNC)",
            'tf.config.experimental.set_device_policy("warn");'
            " tf.config.experimental.set_synchronous_execution(False)\n",
        ),
        (
            "if not tf.executing_eagerly():\n    tf.enable_eager_execution()",
            "if not tf.executing_eagerly():\n    pass\n",
        ),
    ],
)
def test_eager_execution_is_on(engine: Engine, call: str, wanted: str) -> None:
    assert after(engine, f"import tensorflow as tf\n\n{call}\nx = tf.ones([1])\n") == (
        f"import tensorflow as tf\n\n{wanted}x = tf.ones([1])\n"
    )


def test_options_that_are_set_elsewhere_are_assumed(engine: Engine) -> None:
    text = "import tensorflow as tf\n\n\ndef start(config):\n    print(config)\n    tf.enable_eager_execution(config)\n"
    result = fixed(engine, text)
    assert [(r.code, r.applicability.value) for r in result.reports] == [("TFM930", "unsafe")]


def test_options_in_place_are_reported(engine: Engine) -> None:
    text = "import tensorflow as tf\n\ntf.enable_eager_execution(tf.ConfigProto(log_device_placement=True))\n"
    assert "TFM930" in codes(engine, text)


def test_module_alias_stays_as_long_as_it_is_used(engine: Engine) -> None:
    text = "import tensorflow as tf\n\ntfe = tf.contrib.eager\nv = tfe.Variable(1.0)\nsaver = tfe.Saver([v])\n"
    result = fixed(engine, text)
    assert result.after is not None
    assert "tfe = tf.contrib.eager\nv = tf.Variable(1.0)\nsaver = tfe.Saver([v])\n" in result.after
    assert [r.code for r in result.reports if not r.fixed] == ["TFM931", "TFM936"]


def test_decorators_of_tests_go(engine: Engine) -> None:
    text = (
        "import tensorflow as tf\nfrom tensorflow.contrib.eager.python import tfe\n\n\nclass T(tf.test.TestCase):\n"
        "    @tfe.run_test_in_graph_and_eager_modes(assert_no_eager_garbage=True)\n"
        "    def test(self):  # one\n        self.assertTrue(tf.executing_eagerly())\n"
    )
    assert after(engine, text) == (
        "import tensorflow as tf\n\n\nclass T(tf.test.TestCase):\n"
        "    def test(self):  # one\n        self.assertTrue(tf.executing_eagerly())\n"
    )


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("tfe.set_execution_mode(tfe.ASYNC)", "tf.config.experimental.set_synchronous_execution(False)"),
        ("tfe.set_execution_mode(mode=tfe.SYNC)", "tf.config.experimental.set_synchronous_execution(enable=True)"),
        ("tfe.async_clear_error()", "tf.experimental.async_clear_error()"),
        ("f = tfe.defun(print, autograph=False)", "f = tf.function(print, autograph=False)"),
        ("f = functools.partial(tfe.Variable, trainable=False)", "f = functools.partial(tf.Variable, trainable=False)"),
        ("for x in tfe.Iterator(a or b):\n    pass", "for x in (a or b):\n    pass"),
        ("g = tfe.implicit_gradients(f=print)", "g = implicit_gradients(f=print)"),
    ],
)
def test_names_of_the_module(engine: Engine, before: str, wanted: str) -> None:
    text = f"import functools\nimport tensorflow as tf\n\ntfe = tf.contrib.eager\nx = tf.ones([1])\n{before}\n"
    assert after(engine, text).endswith(f"x = tf.ones([1])\n{wanted}\n")


_GONE = [
    "add_execution_callback",
    "async_wait",
    "clear_execution_callbacks",
    "errstate",
    "execution_mode",
    "get_optimizer_variables",
    "make_template",
    "restore_network_checkpoint",
    "restore_variables_on_create",
    "save_network_checkpoint",
    "set_server_def",
    "seterr",
    "Saver",
    "Sequential",
    "EagerVariableStore",
    "ExecutionCallback",
    "inf_callback",
    "inf_nan_callback",
    "nan_callback",
    "enable_remote_eager_execution",
]


@pytest.mark.parametrize("name", _GONE)
def test_what_is_gone_is_reported(engine: Engine, name: str) -> None:
    text = f"import tensorflow as tf\n\ntf.contrib.eager.{name}()\n"
    assert codes(engine, text) == ["TFM936"]


def test_every_name_of_the_module_is_known(engine: Engine) -> None:
    suite = load()
    names = [symbol for symbol in suite.catalogue.old_symbols() if symbol.startswith("tf.contrib.eager.")]
    assert len(names) > 50
    for name in names:
        found = codes(engine, f"import tensorflow as tf\n\nx = [{name}]\n")
        result = engine.fix(f"import tensorflow as tf\n\nx = [{name}]\n", "x.py")
        assert result.reports, name
        assert all(code.startswith(("TFM93", "TFM10", "TFM95")) for code in found), (name, found)


# -- optimizers ------------------------------------------------------------------------------------------------------

_EAGER = "import tensorflow as tf\n\ntf.enable_eager_execution()\n"


@pytest.mark.parametrize(
    "rest",
    [
        "def f(opt, loss):\n    opt.minimize(loss)\n\n\nf(tf.train.AdamOptimizer(0.1), print)\n",
        "def f(opt, pairs):\n    opt.apply_gradients(pairs, global_step=1)\n\n\nf(tf.train.AdamOptimizer(0.1), [])\n",
        "opt = tf.train.AdamOptimizer(0.1)\nslots = opt.get_slot_names()\n",
        "opt = tf.train.AdamOptimizer(0.1)\nif opt.minimize(print):\n    pass\n",
        "opt = tf.train.AdamOptimizer(0.1)\nopt.minimize(print, grad_loss=tf.ones([1]))\n",
        "opt = tf.train.AdamOptimizer(0.1)\nif opt: opt.minimize(print)\n",
        "opt = tf.train.RMSPropOptimizer(0.1)\nopt.minimize(print)\n",
    ],
)
def test_optimizers_that_cannot_go_over_stay_as_a_whole(engine: Engine, rest: str) -> None:
    result = after(engine, _EAGER + rest)
    assert result == "import tensorflow as tf\n\n" + rest


def test_optimizers_of_graphs_are_not_meant(engine: Engine) -> None:
    text = "import tensorflow as tf\n\nopt = tf.train.AdamOptimizer(0.1)\nstep = opt.minimize(tf.ones([1]))\n"
    assert {"TFM940", "TFM941"}.isdisjoint(codes(engine, text))


@pytest.mark.parametrize(
    ("rate", "assumed"),
    [
        ("0.1", False),
        ("1", False),
        ("0.1 / 2", False),
        ("float(x)", False),
        ("rate", False),
        ("x", True),
        ("x.rate", True),
    ],
)
def test_learning_rate(engine: Engine, rate: str, assumed: bool) -> None:
    text = f"{_EAGER}rate = 0.5\n\n\ndef f(x):\n    return tf.train.GradientDescentOptimizer({rate})\n"
    result = fixed(engine, text)
    assert result.after is not None
    assert "SGD(" in result.after
    assert ["unsafe" in r.applicability.value for r in result.reports if r.code == "TFM940"] == [assumed]


def test_step_keeps_what_is_around_it(engine: Engine) -> None:
    text = (
        f"{_EAGER}tape = 3\nopt = tf.train.GradientDescentOptimizer(0.1)\nv = tf.Variable(1.0)\n"
        "for n in range(3):\n\topt.minimize(lambda: v *\n\t             v)  # down\n\tprint(n)\n"
    )
    assert after(engine, text).endswith(
        "for n in range(3):\n\twith tf.GradientTape() as tape_2:\n\t\tloss_value = (v *\n\t             v)\n"
        "\tvariables = tape_2.watched_variables()\n"
        "\topt.apply_gradients(zip(tape_2.gradient(loss_value, variables), variables))  # down\n\tprint(n)\n"
    )


# -- MNIST -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("imported", "name"),
    [
        ("from tensorflow.examples.tutorials.mnist import input_data", "input_data.read_data_sets"),
        ("from tensorflow.examples.tutorials.mnist import input_data as data", "data.read_data_sets"),
        ("import tensorflow.examples.tutorials.mnist.input_data as data", "data.read_data_sets"),
        (
            "import tensorflow.examples.tutorials.mnist.input_data",
            "tensorflow.examples.tutorials.mnist.input_data.read_data_sets",
        ),
        ("from tensorflow.examples.tutorials.mnist.input_data import read_data_sets", "read_data_sets"),
        ("from tensorflow.examples.tutorials import mnist as m", "m.input_data.read_data_sets"),
        ("from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets", "read_data_sets"),
        ("from tensorflow.contrib.learn.python.learn.datasets import mnist", "mnist.read_data_sets"),
        ("import tensorflow as tf", "tf.contrib.learn.datasets.mnist.read_data_sets"),
        ("import tensorflow as tf\n\nlearn = tf.contrib.learn", "learn.datasets.mnist.read_data_sets"),
    ],
)
def test_read_data_sets(engine: Engine, imported: str, name: str) -> None:
    result = fixed(engine, f'{imported}\n\ndigits = {name}("MNIST_data/", one_hot=True)  # digits\n')
    assert result.after is not None
    assert "from tf1_support import read_data_sets\n" in result.after
    assert result.after.endswith('digits = read_data_sets("MNIST_data/", one_hot=True)  # digits\n')
    assert result.support == {"read_data_sets"}
    if "learn = " not in imported:
        assert result.after.count("\n") == 3


def test_seed_of_the_graph_is_handed_on(engine: Engine) -> None:
    imported = "import tensorflow as tf\nfrom tensorflow.examples.tutorials.mnist import input_data\n\n"
    read = "mnist = input_data.read_data_sets('x')\n"
    seeded = "tf.set_random_seed(7)\n"
    assert "read_data_sets('x', seed=7)" in after(engine, imported + seeded + read)
    assert "read_data_sets('x')" in after(engine, imported + read + seeded)
    assert "read_data_sets('x')" in after(engine, imported + "def f():\n    tf.set_random_seed(7)\n\n\n" + read)
    given = "mnist = input_data.read_data_sets('x', seed=1)\n"
    assert "read_data_sets('x', seed=1)" in after(engine, imported + seeded + given)


def test_other_name_where_the_file_has_one(engine: Engine) -> None:
    text = (
        "from tensorflow.examples.tutorials.mnist import input_data\n\n\ndef read_data_sets():\n"
        "    return input_data.read_data_sets('x')\n"
    )
    assert "from tf1_support import read_data_sets as tf1_support_read_data_sets\n" in after(engine, text)


def test_other_sources_are_assumed_to_be_mnist(engine: Engine) -> None:
    text = (
        "from tensorflow.examples.tutorials.mnist import input_data\n\n"
        "mnist = input_data.read_data_sets('x', source_url='http://fashion')\n"
    )
    result = fixed(engine, text)
    assert {r.applicability.value for r in result.reports if r.line == 3} == {"unsafe"}


def test_load_mnist_and_data_set(engine: Engine) -> None:
    text = (
        "from tensorflow.contrib.learn.python.learn.datasets import mnist\n\na = mnist.load_mnist()\n"
        "b = mnist.load_mnist('here')\nc = mnist.DataSet(a, b, reshape=False)\n"
    )
    assert after(engine, text) == (
        'from tf1_support import DataSet, read_data_sets\n\na = read_data_sets("MNIST-data")\n'
        "b = read_data_sets('here')\nc = DataSet(a, b, reshape=False)\n"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from tensorflow.examples.tutorials.mnist import mnist\n\nloss = mnist.loss(1, 2)\n", "TFM971"),
        ("import tensorflow as tf\n\nx = tf.contrib.learn.datasets.load_dataset('iris')\n", "TFM972"),
        ("import tensorflow as tf\n\nx = tf.contrib.learn.datasets.mnist.extract_images(3)\n", "TFM972"),
    ],
)
def test_other_data_is_reported(engine: Engine, text: str, code: str) -> None:
    assert code in codes(engine, text)
    assert engine.fix(text, "x.py").after is None


# -- what is none of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "from absl import app, flags, logging\n\nflags.DEFINE_string('log_dir', '', '')\nlogging.fatal('x')\n",
        "import input_data\n\nmnist = input_data.read_data_sets('x')\n",
        "from .mnist import input_data\n\nmnist = input_data.read_data_sets('x')\n",
        "import tensorflow as tf\n\n\ndef f(tf):\n    return tf.flags.FLAGS, tf.logging.info, tf.app.run()\n\n\n"
        "f(tf)\n",
        "import logging\nimport tensorflow as tf\n\nlogging.getLogger('tensorflow').setLevel(logging.ERROR)\n"
        "x = tf.ones([1])\n",
        "import tensorflow as tf\n\nv = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    loss = v * v\n"
        "tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, v), v)])\n",
        "import tensorflow as tf\nimport tfe\n\ntfe.Variable(1.0)\nit = tfe.Iterator([tf.ones([1])])\n",
        "import tensorflow as tf\nimport scipy.optimize\n\nscipy.optimize.minimize(lambda x: tf.ones([1]), 3)\n",
    ],
)
def test_other_code_stays(engine: Engine, text: str) -> None:
    result = fixed(engine, text)
    assert result.after is None
    assert not [r for r in result.reports if r.code.startswith("TFM9")]
