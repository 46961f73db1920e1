"""The programs of `fixtures/examples/changed_meaning.txt`, and what they computed under TensorFlow 1.15.

`python tests/rules/changed_meaning.py PYTHON-WITH-TF1` runs what stands there before each migration, and records what
it computed in `y`, in `fixtures/examples/changed_meaning.json`; run it whenever a program is added or changed.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import NamedTuple

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

PROGRAMS = examples.ROOT / "fixtures" / "examples" / "changed_meaning.txt"
RECORDED = PROGRAMS.with_suffix(".json")


class Program(NamedTuple):
    """Code before and after; `after` is None where nothing is to be changed."""

    title: str
    before: str
    after: str | None


def programs() -> list[Program]:
    """The programs, each with its title in a line after `==`; its result follows the line `-- becomes`."""
    found = []
    for block in PROGRAMS.read_text(encoding="utf-8").split("\n== ")[1:]:
        title, _, code = block.partition("\n")
        before, _, after = code.partition("\n-- becomes\n")
        found.append(Program(title, before.strip("\n") + "\n", after.strip("\n") + "\n" if after else None))
    return found


def record(python: str) -> None:
    """Runs all programs as they are before under TensorFlow 1.15, and keeps what they computed."""
    outcomes = examples.run_snippets(python, {p.title: p.before for p in programs()}, RECORDED.parent)
    for title, outcome in outcomes.items():
        if "error" in outcome:
            print(f"{title}\n    {outcome['error'].strip().splitlines()[-1]}")
    lines = [f"{json.dumps(title)}: {json.dumps(outcomes[title].get('y'))}" for title in sorted(outcomes)]
    RECORDED.write_text("{\n " + ",\n ".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
