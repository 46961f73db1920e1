"""The parts of the support module: each stands alone, is native, and does what TensorFlow 1 did."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tf_migrate_rules.support import PARTS, parts_of

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load
from tf_migrate.support import compose
from tf_migrate.syntax.imports import Import

_spec = importlib.util.spec_from_file_location("departed_programs", Path(__file__).with_name("departed_programs.py"))
assert _spec is not None
assert _spec.loader is not None
programs: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(programs)

each_part = pytest.mark.parametrize("name", sorted(PARTS))


@each_part
def test_names_nothing_that_it_does_not_bring(name: str) -> None:
    tree = ast.parse(compose([name], PARTS))
    imported = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    bound = {alias.asname or alias.name for node in imported for alias in node.names}
    bound |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert used <= bound | set(dir(builtins))


@each_part
def test_needs_no_migration(name: str) -> None:
    text = compose([name], PARTS)
    assert "compat" not in text
    assert Engine(load(), Settings()).check(text, "tf1_support.py").reports == ()


@each_part
def test_tells_what_it_is(name: str) -> None:
    definition = ast.parse(PARTS[name].code).body[0]
    if isinstance(definition, (ast.FunctionDef, ast.ClassDef)):
        assert ast.get_docstring(definition)


@pytest.mark.parametrize(
    ("name", "needs", "imports"),
    [
        ("implicit_gradients", {"implicit_value_and_gradients"}, set()),
        ("argument_positions", set(), {Import("inspect")}),
        (
            "read_data_sets",
            {"DataSet", "Datasets", "mnist_arrays"},
            {Import("numpy", None, "np"), Import("tensorflow", None, "tf")},
        ),
        ("Datasets", set(), {Import("collections")}),
    ],
)
def test_what_a_part_needs(name: str, needs: set[str], imports: set[Import]) -> None:
    assert set(PARTS[name].needs) == needs
    assert set(PARTS[name].imports) == imports


def test_comments_above_a_definition_belong_to_it() -> None:
    parts = parts_of(
        [
            '"""A file."""\n\nimport os\n\n# Where.\nPLACE = os.sep\n\n\n# How.\n@staticmethod\ndef f():\n'
            "    return PLACE\n"
        ]
    )
    assert parts["PLACE"].code == "# Where.\nPLACE = os.sep\n"
    assert parts["f"].code == "# How.\n@staticmethod\ndef f():\n    return PLACE\n"
    assert parts["f"].needs == ("PLACE",)


@pytest.mark.parametrize("texts", [["x = 1\n", "x = 2\n"], ["def f(): pass\n\n\nf = 3\n"], ["if 1:\n    x = 1\n"]])
def test_what_is_no_part(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="definition"):
        parts_of(texts)


@pytest.mark.tensorflow
def test_digits_from_keras_are_the_same(tmp_path: Path) -> None:
    """Where no files are in the folder, the data comes from Keras: the same batches as 1.15 made of its files."""
    (tmp_path / "tf1_support.py").write_text(compose(["read_data_sets"], PARTS), encoding="utf-8")
    engine = Engine(load(), Settings())
    names = ["digits", "digits as they are", "digits under a graph's seed"]
    native = {}
    for name in names:
        after = engine.fix(programs.SNIPPETS[name], "program.py").after
        assert after is not None
        head, imported, rest = after.partition(
            "import tensorflow" if "import tensorflow" in after else "from tf1_support"
        )
        native[name] = f"{head}{programs.KERAS_DIGITS}{imported}{rest}"
    recorded = json.loads(programs.RECORDED.read_text(encoding="utf-8"))
    outcomes = programs.examples.run_snippets(sys.executable, native, tmp_path)
    assert {name: outcome.get("y", outcome) for name, outcome in outcomes.items()} == {
        name: recorded[name] for name in names
    }
