"""Programs on the bridge: whole, where all that they use is there, and never half native."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tf_migrate.results import FileResult
from tf_migrate.run import Mode, run
from tf_migrate.settings import Settings

QUEUE = "import tensorflow as tf\n\nqueue = tf.FIFOQueue(3, tf.float32)\n"
TRAIN = (
    "import tensorflow as tf\nfrom feeding import queue\n\n"
    "put, taken = queue.enqueue(2.0), queue.dequeue()\n"
    "with tf.Session() as sess:\n    sess.run(put)\n    print(sess.run(tf.log(taken) * 0.0 + 3.0))\n"
)
NATIVE = (
    "import tensorflow as tf\n\nx = tf.placeholder(tf.float32, [2])\ny = x * 2.0\n"
    "with tf.Session() as sess:\n    print(sess.run(y, {x: [1.0, 2.0]}))\n"
)
GONE = "import tensorflow as tf\n\nqueue = tf.FIFOQueue(3, tf.float32)\nhelp(tf.contrib.seq2seq.dynamic_decode)\n"


def processed(folder: Path, files: dict[str, str], mode: Mode = Mode.FIX) -> dict[str, FileResult]:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    results = run(sorted(folder.glob("*.py")), Settings(bridge=True), mode, jobs=1, root=folder)
    return {result.path: result for result in results}


def crossed(text: str) -> bool:
    return "tensorflow.compat.v1" in text


def test_all_files_of_a_program_cross(tmp_path: Path) -> None:
    processed(tmp_path, {"feeding.py": QUEUE, "train.py": TRAIN, "other.py": NATIVE})
    assert crossed((tmp_path / "feeding.py").read_text())
    assert crossed((tmp_path / "train.py").read_text())
    other = (tmp_path / "other.py").read_text()
    assert not crossed(other)
    assert "@tf.function" in other


def test_a_program_with_something_that_is_gone_stays(tmp_path: Path) -> None:
    results = processed(tmp_path, {"feeding.py": GONE, "train.py": TRAIN})
    assert not crossed((tmp_path / "feeding.py").read_text())
    assert not crossed((tmp_path / "train.py").read_text())
    assert "TFM297" in {report.code for report in results["feeding.py"].reports}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = {"feeding.py": QUEUE, "train.py": TRAIN, "other.py": NATIVE}
    processed(tmp_path, first)
    texts = {name: (tmp_path / name).read_text() for name in first}
    assert all(result.after is None for result in processed(tmp_path, texts).values())
    assert {name: (tmp_path / name).read_text() for name in first} == texts


def test_check_says_what_fix_would_do(tmp_path: Path) -> None:
    results = processed(tmp_path, {"feeding.py": QUEUE, "train.py": TRAIN}, Mode.CHECK)
    assert {report.code for report in results["train.py"].reports} == {"TFM298"}
    assert (tmp_path / "train.py").read_text() == TRAIN


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_bytes(b"\xef\xbb\xbf" + QUEUE.replace("\n", "\r\n").encode())
    list(run([tmp_path / "one.py"], Settings(bridge=True), Mode.FIX, jobs=1, root=tmp_path))
    data = (tmp_path / "one.py").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfimport tensorflow.compat.v1 as tf\r\ntf.disable_v2_behavior()\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import tensorflow\n", "import tensorflow.compat.v1 as tensorflow\ntensorflow.disable_v2_behavior()\n"),
        ("from tensorflow import nn\n", "from tensorflow.compat.v1 import nn\n"),
        ("import numpy, tensorflow as t\n", "import numpy, tensorflow.compat.v1 as t\nt.disable_v2_behavior()\n"),
        (
            "if True:\n    import tensorflow as tf\n",
            "if True:\n    import tensorflow.compat.v1 as tf\n    tf.disable_v2_behavior()\n",
        ),
    ],
)
def test_imports(tmp_path: Path, before: str, after: str) -> None:
    processed(tmp_path, {"one.py": before + QUEUE.replace("tf", "old")})
    assert (tmp_path / "one.py").read_text().startswith(after)


@pytest.mark.tensorflow
def test_it_runs_there(tmp_path: Path) -> None:
    processed(tmp_path, {"feeding.py": QUEUE, "train.py": TRAIN})
    done = subprocess.run(
        [sys.executable, "train.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout == "3.0\n", done.stderr[-2000:]
