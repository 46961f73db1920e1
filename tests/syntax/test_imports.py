"""Imports are mended once: what nothing uses goes, what is needed comes where the file keeps its imports."""

from __future__ import annotations

import textwrap

import pytest

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings(select=("TFM101", "TFM107", "TFM108", "TFM206")))


@pytest.fixture(scope="module")
def whole() -> Engine:
    return Engine(load(), Settings())


def fixed(engine: Engine, code: str) -> str:
    code = textwrap.dedent(code)
    return engine.fix(code, "x.py").after or code


def test_an_import_that_nothing_uses_any_more_goes(engine: Engine) -> None:
    code = """
        import os
        from tensorflow import log
        import tensorflow as tf
        x = log(tf.exp(1.0))
    """
    assert fixed(engine, code) == "\nimport os\nimport tensorflow as tf\nx = tf.math.log(tf.exp(1.0))\n"


def test_a_needed_import_takes_the_place_of_the_one_that_goes(engine: Engine) -> None:
    code = "import os\nfrom tensorflow import log  # ours\nimport sys\nx = log(1.0)\n"
    assert fixed(engine, code) == "import os\nimport tensorflow as tf  # ours\nimport sys\nx = tf.math.log(1.0)\n"


def test_one_of_several_names_goes_and_the_rest_stays(engine: Engine) -> None:
    code = "from tensorflow import (exp,\n    log,  # natural\n    nn)\nx = log(exp(nn.relu(1.0)))\n"
    after = fixed(engine, code)
    assert "import tensorflow as tf\n" in after
    assert "log," not in after
    assert "tf.math.log(exp(nn.relu(1.0)))" in after
    compile(after, "x", "exec")


@pytest.mark.parametrize(
    "block",
    [
        "def f():\n    {0}\n    return log(1.0)\n",
        "if True:\n    {0}\n    x = log(1.0)\n",
        "try:\n    {0}\nexcept E:\n    pass\nx = log(1.0)\n",
    ],
)
def test_imports_within_blocks_leave_code_that_runs(engine: Engine, block: str) -> None:
    after = fixed(engine, block.format("from tensorflow import log"))
    assert "tf.math.log(1.0)" in after
    assert "import tensorflow as tf" in after
    compile(after, "x", "exec")


def test_the_file_keeps_its_own_name_for_the_module(engine: Engine) -> None:
    assert (
        fixed(engine, "import tensorflow\nx = tensorflow.log(1.0)\n")
        == "import tensorflow\nx = tensorflow.math.log(1.0)\n"
    )
    assert (
        fixed(engine, "import tensorflow as flow\nx = flow.log(1.0)\n")
        == "import tensorflow as flow\nx = flow.math.log(1.0)\n"
    )


def test_a_name_that_is_taken_is_not_taken_again(engine: Engine) -> None:
    after = fixed(engine, "from tensorflow import log\ntf = 3\nx = log(tf)\n")
    assert after == "import tensorflow as tensorflow_module\ntf = 3\nx = tensorflow_module.math.log(tf)\n"


def test_future_imports_and_docstrings_stay_first(engine: Engine) -> None:
    code = (
        '"""Doc."""\nfrom __future__ import division\n\ndef f():\n    from tensorflow import log\n    return log(1.0)\n'
    )
    after = fixed(engine, code)
    assert after.startswith('"""Doc."""\nfrom __future__ import division\nimport tensorflow as tf\n')
    compile(after, "x", "exec")


def test_line_ends_of_the_file_are_used(engine: Engine) -> None:
    after = fixed(engine, "import os\r\nfrom tensorflow import log, nn\r\nx = log(nn.relu(1.0))\r\n")
    assert (
        after
        == "import os\r\nimport tensorflow as tf\r\nfrom tensorflow import nn\r\nx = tf.math.log(nn.relu(1.0))\r\n"
    )


def test_the_imports_of_a_package_stay(engine: Engine) -> None:
    code = "import tensorflow as tf\nfrom tensorflow import log\nx = log(1.0)\n"
    assert engine.fix("import tensorflow as tf\nimport os\n", "pkg/__init__.py").after is None
    assert "from tensorflow import log" not in (engine.fix(code, "pkg/__init__.py").after or "")


def test_the_compatibility_module_becomes_the_native_one_once_nothing_needs_it(engine: Engine) -> None:
    assert fixed(engine, "import tensorflow.compat.v1 as tf\nx = tf.log(1.0)\n") == (
        "import tensorflow as tf\nx = tf.math.log(1.0)\n"
    )
    assert fixed(engine, "from tensorflow.compat import v1 as tf\nx = tf.log(tf.exp(1.0))\n") == (
        "import tensorflow as tf\nx = tf.math.log(tf.exp(1.0))\n"
    )


def test_the_compatibility_module_stays_whole_while_something_needs_it() -> None:
    code = "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\nx = tf.log(1.0)\ns = tf.Session()\n"
    result = Engine(load(), Settings()).fix(code, "x.py")
    assert result.after is None
    assert {"TFM101", "TFM108"} <= {report.code for report in result.reports if not report.fixed}


def test_an_explicit_path_through_the_compatibility_module_is_shortened(engine: Engine) -> None:
    code = "import tensorflow as tf\nx = tf.compat.v1.log(tf.compat.v1.exp(1.0))\n"
    assert fixed(engine, code) == "import tensorflow as tf\nx = tf.math.log(tf.exp(1.0))\n"


def test_private_modules_give_way_to_public_ones(engine: Engine) -> None:
    code = "from tensorflow.python.ops import array_ops, math_ops\n\nx = array_ops.zeros([2]) + math_ops.log(1.0)\n"
    assert fixed(engine, code) == "import tensorflow as tf\n\nx = tf.zeros([2]) + tf.math.log(1.0)\n"


def test_an_unused_import_of_native_tensorflow_is_none_of_our_business(engine: Engine) -> None:
    assert engine.fix("import tensorflow as tf\nimport os\n", "x.py").after is None


GUARDS = {
    "an import under a guard": (
        "import tensorflow as tf\nif tf.__version__ >= '2':\n    import tensorflow.compat.v1 as tf\n",
        "import tensorflow as tf\n",
    ),
    "both branches of a guard": (
        "import sys\nif sys.argv:\n    import tensorflow.compat.v1 as tf\nelse:\n    import tensorflow as tf\n",
        "import sys\nimport tensorflow as tf\n",
    ),
    "an import that may fail": (
        "try:\n    import tensorflow.compat.v1 as tf\n    tf.disable_v2_behavior()\n"
        "except ImportError:\n    import tensorflow as tf\n",
        "import tensorflow as tf\n",
    ),
    "a name bound again under a guard": (
        "import tensorflow as tf\nfrom distutils.version import LooseVersion\n"
        "if LooseVersion(tf.__version__) >= LooseVersion('2.0'):\n"
        "    tf = tf.compat.v1\n    tf.disable_eager_execution()\n",
        "import tensorflow as tf\nfrom distutils.version import LooseVersion\n",
    ),
    "a name bound again where it can be": (
        "import tensorflow as tf\ntry:\n    tf = tf.compat.v1\nexcept AttributeError:\n    pass\n",
        "import tensorflow as tf\n",
    ),
    "a guard that calls what may do anything": (
        "import tensorflow as tf\nif later('2'):\n    tf = tf.compat.v1\n",
        "import tensorflow as tf\nif later('2'):\n    pass\n",
    ),
    "a name bound again": ("import tensorflow as tf\ntf = tf.compat.v1\n", "import tensorflow as tf\n"),
}


@pytest.mark.parametrize("shape", GUARDS)
def test_guards_around_the_compatibility_module_go_with_it(whole: Engine, shape: str) -> None:
    before, after = GUARDS[shape]
    result = whole.fix(before + "x = tf.log(1.0)\n", "x.py")
    assert result.after == after + "x = tf.math.log(1.0)\n"
    assert all(report.fixed for report in result.reports)


@pytest.mark.parametrize("shape", GUARDS)
def test_guards_around_the_compatibility_module_stay_while_something_needs_it(whole: Engine, shape: str) -> None:
    result = whole.fix(GUARDS[shape][0] + "x = tf.log(1.0)\ns = tf.Session()\n", "x.py")
    assert result.after is None
    assert {"TFM101", "TFM108", "TFM201"} <= {report.code for report in result.reports}


@pytest.mark.parametrize("alias", ["tf1 = tf.compat.v1\n", "import tensorflow.compat.v1 as c\ntf1 = c\n"])
def test_another_name_for_the_compatibility_module_stays_while_something_needs_it(whole: Engine, alias: str) -> None:
    head = f"import tensorflow as tf\n{alias}x = tf1.log(tf.abs(1.0))\n"
    assert "tf.math.log(tf.abs(1.0))" in (whole.fix(head, "x.py").after or "")
    assert whole.fix(head + "s = tf1.Session()\n", "x.py").after is None


def test_a_function_has_its_own_name_for_the_compatibility_module(whole: Engine) -> None:
    code = (
        "import tensorflow as tf\ndef f(x):\n    import tensorflow.compat.v1 as tf\n    return tf.log(x)\n"
        "def g():\n    import tensorflow.compat.v1 as tf\n    return tf.Session(), tf.log(1.0)\ny = tf.log(2.0)\n"
    )
    after = whole.fix(code, "x.py").after or ""
    assert after.count("tf.math.log") == 2
    assert "return tf.Session(), tf.log(1.0)" in after


def test_names_for_one_of_several_modules_are_reported(whole: Engine) -> None:
    code = "import tensorflow as tf\nlayers = tf.keras.layers\nif old:\n    layers = tf.layers\nlayers.Dense(3)\n"
    assert 5 in {report.line for report in whole.check(code, "x.py").reports}


def test_what_a_module_chooses_for_others_stays(engine: Engine) -> None:
    code = "if new():\n    from .here import log\nelse:\n    from tensorflow import log\n"
    assert engine.fix(code, "x.py").after is None
    assert [report.line for report in engine.check(code, "x.py").reports] == [4]
