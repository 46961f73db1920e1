"""What tests of files share: rules that a worker process finds too, a user who may not everything, a full disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says nothing of the code: the machine may be busy.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

TESTS = Path(__file__).parent
sys.path.insert(0, str(TESTS / "fakes"))


@pytest.fixture
def plain_user(tmp_path: Path) -> Callable[[str], str]:
    """Runs Python code in `tmp_path` as a user who is bound by permissions, and gives what it prints."""
    command = [sys.executable, "-c"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root needs setpriv to do without its rights")
        command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]
    path = os.pathsep.join(map(str, [TESTS.parent, TESTS.parent / "rules", TESTS / "fakes"]))

    def run(code: str) -> str:
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(
            [*command, code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 64 kilobytes."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)
