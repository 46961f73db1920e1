"""The examples of all rules, and what they computed under TensorFlow 1.15.

`python tests/rules/examples.py PYTHON-WITH-TF1` runs every example's code `before` there and records what it computed
in `y`, in `fixtures/examples/recorded.json`; run it whenever an example is added or changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tf_migrate.rule import Example, Rule
from tf_migrate.suite import load

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT / "fixtures" / "examples" / "recorded.json"
RUNNER = Path(__file__).with_name("run_snippets.py")


def rule_examples() -> list[tuple[Rule, Example]]:
    """Every example with its rule."""
    return [(rule, example) for rule in load().rules for example in rule.examples]


def key(code: str) -> str:
    """The name that a snippet is recorded under."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def run_snippets(python: str, snippets: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Runs snippets under an interpreter, in a folder; see `run_snippets.py`."""
    done = subprocess.run(
        [python, str(RUNNER)],
        input=json.dumps(snippets),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcomes: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return outcomes


def record(python: str) -> None:
    """Runs the code before of every example under TensorFlow 1.15, and keeps what it computed."""
    snippets = {key(example.before): example.before for _, example in rule_examples()}
    with tempfile.TemporaryDirectory() as folder:  # what the examples write goes with it
        outcomes = run_snippets(python, snippets, Path(folder))
    for outcome in outcomes.values():
        if "error" in outcome:  # what was raised, without the paths of this machine
            outcome["error"] = outcome["error"].strip().splitlines()[-1].partition(" (/")[0]
    RECORDED.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for rule, example in rule_examples():
        outcome = outcomes[key(example.before)]
        if "error" in outcome:
            print(f"{rule.code}: {outcome['error'].splitlines()[-1]}\n    {example.before!r}")


if __name__ == "__main__":
    record(sys.argv[1])
