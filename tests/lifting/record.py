"""The programs of `fixtures/lifting`, and what each printed under TensorFlow 1.15.

`python tests/lifting/record.py PYTHON-WITH-TF1` runs every program there, those in `later` included, and keeps what it
printed in `fixtures/lifting/recorded`; run it whenever a program is added or changed. It fails where a program does, or
where it prints other numbers when it is run once more.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "fixtures" / "lifting"
RECORDED = PROGRAMS / "recorded"
RUNNER = ROOT / "tests" / "rules" / "run_programs.py"

_spec = importlib.util.spec_from_file_location("printed", Path(__file__).with_name("printed.py"))
assert _spec is not None
assert _spec.loader is not None
printed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(printed)


class Outcome(NamedTuple):
    """What a program printed, and how it ended: None, or the error."""

    output: str
    left_with: str | None


def programs(folder: str = "") -> list[Path]:
    """The programs of a folder: those that are lifted, `refused` or `later`."""
    return sorted((PROGRAMS / folder).glob("*.py"))


def read(path: Path) -> str:
    """A program's text, with the line ends that it has."""
    return path.read_bytes().decode()


def run(python: str, texts: Mapping[str, str], folder: Path) -> dict[str, Outcome]:
    """Runs programs under an interpreter, each in a fork of one process that has TensorFlow loaded."""
    done = subprocess.run(
        [python, "-W", "ignore", str(RUNNER)],
        input=json.dumps({name: [text, []] for name, text in texts.items()}),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcomes = json.loads(done.stdout.splitlines()[-1])
    return {name: Outcome(output, left_with) for name, (output, _, left_with) in outcomes.items()}


def record(python: str, paths: Iterable[Path]) -> list[str]:
    """Runs programs twice under TensorFlow 1.15 and keeps what they printed; gives what is wrong with them."""
    texts = {path.stem: read(path) for path in paths}
    with tempfile.TemporaryDirectory() as folder:
        first, second = (run(python, texts, Path(folder)) for _ in range(2))
    wrong = []
    for name, outcome in first.items():
        if outcome.left_with is not None:
            wrong.append(f"{name}: {re.sub(r'(?s).*File', 'File', outcome.left_with)}")
            continue
        unlike = printed.difference(outcome.output, second[name].output)
        if unlike:
            wrong.append(f"{name}: does not repeat: {unlike}")
        (RECORDED / f"{name}.txt").write_text(outcome.output, encoding="utf-8")
    return wrong


if __name__ == "__main__":
    only = sys.argv[2:]
    found = [path for path in (*programs(), *programs("later")) if not only or path.stem in only]
    sys.exit("\n".join(record(sys.argv[1], found)) or None)
