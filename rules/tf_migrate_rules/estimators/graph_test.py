"""TFM814: tests that run graphs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_eager, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_EVALUATE = (
    "delete it: tests compute at once; `self.evaluate(tensor)` gives the value in either TensorFlow. As a session it"
    " is a stand-in only, or None."
)
_FOLDER = "call `self.get_temp_dir()` of a `tf.test.TestCase`, or `tempfile.mkdtemp()`."


def _in_old_test(site: Site) -> bool:
    return site.call is not None and is_surely_old(site) and not is_eager(site.file)


GRAPH_TEST = topic_rule(
    "TFM814",
    "graph-test",
    "Tests compute values without a session.",
    {
        "tf.test.get_temp_dir": _FOLDER,
        "tf.test.test_src_dir_path": "build the path from `__file__`.",
        "tf.test.StubOutForTesting": "use `unittest.mock.patch.object`.",
        "tf.test.StubOutForTesting.*": "use `unittest.mock.patch.object`.",
    },
    attributes={
        ".test_session": Attribute(_EVALUATE, _in_old_test),
        ".cached_session": Attribute(_EVALUATE, _in_old_test),
    },
    why="`tf.test.TestCase` is there in TensorFlow 2. `cached_session()` and `session()` give stand-ins of sessions"
    " under eager execution, `test_session()` gives None.",
    page="validate_correctness",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass AddTest(tf.test.TestCase):\n    def testAdd(self):\n"
            "        x = tf.placeholder(tf.float32)\n"
            "        with self.test_session() as sess:\n            sess.run(x + 1.0, {x: 1.0})\n"
        ),
    ),
)
