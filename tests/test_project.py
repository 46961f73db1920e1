"""Which files of a project run in one process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf_migrate.project import programs


def grouped(files: dict[str, str], members: list[str] | None = None) -> list[list[str]]:
    root = Path("/project")
    found = programs({root / name: text for name, text in files.items()}, [root / n for n in members or files])
    return [[str(path.relative_to(root)) for path in group] for group in found]


@pytest.mark.parametrize(
    ("main", "other"),
    [
        ("import model\n", "model.py"),
        ("from model import net\n", "model.py"),
        ("import lib.model as m\n", "lib/model.py"),
        ("from lib import model\n", "lib/model.py"),
        ("from .lib.model import *\n", "lib/model.py"),
        ("from . import model\n", "model.py"),
        ("def later():\n    import lib\n", "lib/__init__.py"),
    ],
)
def test_what_imports_another_is_of_its_program(main: str, other: str) -> None:
    assert grouped({"main.py": main, other: "", "alone.py": ""}) == [["main.py", other], ["alone.py"]]


def test_imports_begin_at_any_folder_above() -> None:
    assert grouped({"src/train/main.py": "import lib.net\n", "src/lib/net.py": ""}) == [
        ["src/train/main.py", "src/lib/net.py"]
    ]


def test_two_scripts_that_share_a_module_are_one_program() -> None:
    files = {"train.py": "import model\n", "test.py": "import model\n", "model.py": ""}
    assert grouped(files) == [["train.py", "test.py", "model.py"]]


def test_what_a_script_imports_is_joined_though_nothing_else_joins_it() -> None:
    files = {"main.py": "import data, model\n", "data.py": "", "model.py": ""}
    assert grouped(files, ["data.py", "model.py"]) == [["data.py", "model.py"]]


def test_a_module_without_members_joins_none() -> None:
    files = {"one.py": "import paths\n", "two.py": "import paths\n", "paths.py": "import os\n"}
    assert grouped(files, ["one.py", "two.py"]) == [["one.py"], ["two.py"]]


def test_circles_and_broken_files_are_no_trouble() -> None:
    assert grouped({"a.py": "import b\n", "b.py": "import a\n", "c.py": "import (\n"}) == [["a.py", "b.py"], ["c.py"]]
