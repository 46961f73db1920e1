"""`tf-migrate graph`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from tf_migrate.cli import main, rulebook

PROGRAM = """\
import tensorflow as tf

x = tf.placeholder(tf.float32, shape=[None, 3], name="x")
w = tf.Variable(tf.ones([3]))
loss = tf.reduce_sum(x * w)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(loss, feed_dict={x: [[1.0, 2.0, 3.0]]}))
"""
REFUSED = PROGRAM.replace("\nwith", "del loss\n\nwith")


@pytest.fixture
def graph(tmp_path, monkeypatch):
    """Runs the command over a text, or over a path where there is none."""
    monkeypatch.chdir(tmp_path)
    rulebook.installed.cache_clear()

    def graph(text: str | bytes | None, *arguments: str):
        if text is not None:
            (tmp_path / "a.py").write_bytes(text.encode() if isinstance(text, str) else text)
        result = CliRunner().invoke(main, ["graph", "a.py", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    yield graph
    rulebook.installed.cache_clear()


def rows(text: str) -> list[list[str]]:
    """The rows of the tables, those that begin with a line number."""
    return [re.split(r" {2,}", line.strip()) for line in text.splitlines() if re.match(r" +\d+ ", line)]


def test_tables(graph):
    result = graph(PROGRAM)
    assert result.exit_code == 0
    assert "a.py: 1 placeholder, 1 variable, 2 runs." in result.stdout
    assert rows(result.stdout) == [
        ["3", "x", "tf.float32", "[None, 3]"],
        ["4", "w", "tf.Variable(tf.ones([3]))"],
        ["8", "tf.global_variables_initializer() (initializer)"],
        ["9", "loss (tensor)", "x (placeholder)", "x:3, w:4, loss:5"],
    ]
    assert "Would be lifted (TFM200, safe):\na.py:8:5 the program's graph becomes functions" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_reason_is_told(graph):
    result = graph(REFUSED)
    assert result.exit_code == 0
    assert "Would not be lifted (TFM299, manual):\na.py:6:" in result.stdout


def test_json(graph):
    document = json.loads(graph(PROGRAM, "--format", "json").stdout)
    lift = document.pop("lift")
    assert (lift["lifted"], lift["code"], lift["line"], lift["column"]) == (True, "TFM200", 8, 5)
    call = 'tf.placeholder(tf.float32, shape=[None, 3], name="x")'
    assert document == {
        "version": 1,
        "path": "a.py",
        "placeholders": [{"name": "x", "line": 3, "dtype": "tf.float32", "shape": "[None, 3]", "call": call}],
        "variables": [{"name": "w", "line": 4, "call": "tf.Variable(tf.ones([3]))"}],
        "runs": [
            {
                "line": 8,
                "column": 5,
                "call": "sess.run(tf.global_variables_initializer())",
                "fetches": [{"text": "tf.global_variables_initializer()", "kind": "initializer"}],
                "feeds": [],
                "feeds_known": True,
                "slice": [],
            },
            {
                "line": 9,
                "column": 11,
                "call": "sess.run(loss, feed_dict={x: [[1.0, 2.0, 3.0]]})",
                "fetches": [{"text": "loss", "kind": "tensor"}],
                "feeds": [{"text": "x", "kind": "placeholder"}],
                "feeds_known": True,
                "slice": [
                    {"name": "x", "line": 3, "kind": "placeholder"},
                    {"name": "w", "line": 4, "kind": "variable"},
                    {"name": "loss", "line": 5, "kind": "tensor"},
                ],
            },
        ],
        "error": None,
    }


def test_json_of_a_refusal(graph):
    lift = json.loads(graph(REFUSED, "--format", "json").stdout)["lift"]
    assert (lift["lifted"], lift["code"], lift["line"]) == (False, "TFM299", 6)


def test_dot(graph):
    text = graph(PROGRAM, "--format", "dot").stdout
    assert text.startswith('digraph "a.py" {\n')
    assert text.endswith("\n}\n")
    for line in (
        r'"w:4:variable" [label="w\nvariable, line 4"];',
        r'"run:9:11" [shape=box, label="sess.run(loss, feed_dict={x: [[1.0, 2.0, 3.0]]})\nline 9"];',
        '"x:3:placeholder" -> "loss:5:tensor";',
        '"loss:5:tensor" -> "run:9:11";',
        '"run:9:11" -> "x:3:placeholder" [style=dashed, constraint=false];',
    ):
        assert f"  {line}\n" in text
    assert "sess:" not in text


def test_dot_is_quoted(graph):
    text = graph(
        "import tensorflow as tf\ns = tf.Session()\nd = tf.constant(1)\ns.run(d + len('a\"\\n\\\\'), {})\n",
        "--format", "dot",
    ).stdout  # fmt: skip
    assert r'''label="s.run(d + len('a\"\\n\\\\'), {})\nline 4"''' in text
    for line in text.splitlines()[1:-1]:
        assert re.fullmatch(r'(?:[^"]|"(?:[^"\\]|\\.)*")*;', line)
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg"], input=text.encode(), check=True, capture_output=True)


@pytest.mark.parametrize(
    "text", ["print(1)\n", "import tensorflow as tf\nx = tf.constant(1.0) + tf.Variable(2.0)\n", ""]
)
def test_no_graph_program(graph, text):
    result = graph(text)
    assert result.exit_code == 0
    assert result.stdout.startswith("a.py: no graph program")
    document = json.loads(graph(text, "--format", "json").stdout)
    assert (document["runs"], document["lift"], document["error"]) == ([], None, None)
    assert graph(text, "--format", "dot").stdout == 'digraph "a.py" {\n  rankdir=TB;\n}\n'


def test_a_graph_that_is_not_run_here(graph):
    result = graph("import tensorflow as tf\n\ndef net(x):\n    w = tf.get_variable('w', [1])\n    return x * w\n")
    assert result.exit_code == 0
    assert rows(result.stdout) == [["4", "w", "tf.get_variable('w', [1])"]]
    assert "the graph is not run in this file" in result.stdout


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "TFM004"),
        ("import tensorflow as tf\nx = (\n", "TFM001"),
        ("import tensorflow as tf\nprint 'x'\n", "TFM002"),
        (b"import tensorflow as tf\nx = '\xff'\n", "TFM003"),
    ],
)
def test_what_cannot_be_processed(graph, text, code):
    result = graph(text)
    assert result.exit_code == 3
    assert re.match(rf"a\.py:\d+:\d+ {code} \[", result.stdout)
    result = graph(text, "--format", "json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["code"] == code
    result = graph(text, "--format", "dot")
    assert (result.exit_code, result.stdout) == (3, "")
    assert code in result.stderr


def test_wrong_use(graph):
    assert graph(PROGRAM, "--format", "xml").exit_code == 2
    assert graph(PROGRAM, "b.py").exit_code == 2
    assert CliRunner().invoke(main, ["graph"]).exit_code == 2


def test_standard_input(graph):
    result = CliRunner().invoke(main, ["graph", "-", "--stdin-filename", "b.py"], input=PROGRAM)
    assert result.exit_code == 0
    assert result.stdout.startswith("b.py: 1 placeholder")


def test_rules_that_are_switched_off_change_nothing(graph, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tf-migrate]\nignore = ["ALL"]\n')
    assert "Would be lifted" in graph(PROGRAM).stdout


def test_names_in_containers_and_instances(graph):
    text = (
        "import tensorflow as tf\n\nclass M:\n    def __init__(self):\n        self.x = tf.placeholder(tf.float32)\n"
        "        self.ws = [tf.Variable(1.0), tf.Variable(2.0)]\nM()\n"
        "tf.Session().run([tf.Variable(3.0), tf.trainable_variables()])\n"
    )
    document = json.loads(graph(text, "--format", "json").stdout)
    assert [one["name"] for one in document["placeholders"]] == ["self.x"]
    assert [one["name"] for one in document["variables"]] == ["self.ws[0]", "self.ws[1]", ""]
