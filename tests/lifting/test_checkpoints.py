"""Checkpoints that TensorFlow 1.15 wrote are read by the program that was lifted, by the names of its variables.

`python tests/lifting/test_checkpoints.py PYTHON-WITH-TF1` writes them anew, and what the program printed from them.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load

WRITTEN = Path(__file__).resolve().parents[2] / "fixtures" / "lifting" / "written"
PROGRAM = WRITTEN / "program.py"
FILES = ("model.ckpt.index", "model.ckpt.data-00000-of-00001")

_spec = importlib.util.spec_from_file_location("record", Path(__file__).with_name("record.py"))
assert _spec is not None
assert _spec.loader is not None
record = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(record)


def writing() -> str:
    """The program as it trains and saves, in the place of restoring."""
    text = PROGRAM.read_text(encoding="utf-8")
    restore = "    saver.restore(sess, 'model.ckpt')\n"
    assert restore in text
    save = (
        "    sess.run(tf.global_variables_initializer())\n"
        "    for _ in range(4):\n        sess.run(train, feed_dict={x: [1.0, 2.0]})\n"
        "    saver.save(sess, 'model.ckpt')\n"
    )
    return text.replace(restore, save)


@pytest.mark.tensorflow
def test_files_of_tensorflow_1_are_read(tmp_path: Path) -> None:
    lifted = Engine(load(), Settings()).fix(PROGRAM.read_text(encoding="utf-8"), PROGRAM.name).after
    assert lifted is not None
    assert "Session" not in lifted
    for name in FILES:
        shutil.copy(WRITTEN / name, tmp_path / name)
    outcome = record.run(sys.executable, {"program": lifted}, tmp_path)["program"]
    assert outcome.left_with is None
    expected = (WRITTEN / "printed.txt").read_text(encoding="utf-8")
    assert not record.printed.difference(expected, outcome.output)


@pytest.mark.tensorflow
def test_a_variable_that_the_file_has_not_is_an_error(tmp_path: Path) -> None:
    text = PROGRAM.read_text(encoding="utf-8").replace(
        "again = tf.Variable(3.0)", "again = tf.Variable(3.0, name='other')"
    )
    lifted = Engine(load(), Settings()).fix(text, PROGRAM.name).after
    assert lifted is not None
    for name in FILES:
        shutil.copy(WRITTEN / name, tmp_path / name)
    outcome = record.run(sys.executable, {"program": lifted}, tmp_path)["program"]
    assert "AssertionError" in str(outcome.left_with)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        (made,) = record.run(sys.argv[1], {"program": writing()}, Path(folder)).values()
        if made.left_with is not None:
            sys.exit(made.left_with)
        for written in FILES:
            shutil.copy(Path(folder) / written, WRITTEN / written)
        (WRITTEN / "printed.txt").write_text(made.output, encoding="utf-8")
