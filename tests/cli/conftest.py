"""The command line with a few imaginary rules installed, in this process and in processes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tf_migrate.cli import main, rulebook

SOURCE = Path(__file__).parents[2]


def _make_site(folder: Path, entry_points: str) -> Path:
    shutil.copy(Path(__file__).with_name("imaginary_rules.py"), folder)
    information = folder / "tf_migrate-0.0.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: tf-migrate\nVersion: 0.0.0\n")
    (information / "entry_points.txt").write_text(f"[tf_migrate.rules]\n{entry_points}\n")
    return folder


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """Makes a folder for PYTHONPATH that stands for an installed tf-migrate with these rule packages, and no others.

    Python takes the first distribution of a name on its path, so that the real one, with the real rules, is not seen.
    """
    return lambda entry_points: _make_site(tmp_path_factory.mktemp("site"), entry_points)


@pytest.fixture(scope="session")
def fake_site(make_site):
    """The site with the rules of imaginary_rules.py."""
    return make_site("builtin = imaginary_rules:PACKAGE")


@pytest.fixture
def environ(fake_site):
    """The environment of a process that sees the fake rules."""
    return _environment(fake_site)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def tool(here, fake_site, monkeypatch):
    """Runs the command line in this process."""
    monkeypatch.syspath_prepend(str(fake_site))
    rulebook.installed.cache_clear()

    def tool(*arguments: str, **options):
        result = CliRunner().invoke(main, list(arguments), **options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield tool
    rulebook.installed.cache_clear()


def _environment(site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{SOURCE}", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def process(here, fake_site):
    """Runs the command line in a process of its own."""

    def process(*arguments: str, site: Path = fake_site, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "tf_migrate", *arguments],
            cwd=here,
            env=_environment(site),
            capture_output=True,
            check=False,
            timeout=120,
            **options,
        )

    return process
