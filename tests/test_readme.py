"""The README's programs become what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load

README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"<!-- (before|after): (\w+) -->\n```python\n(.*?)```\n", re.DOTALL)

BLOCKS = {(name, side): text for side, name, text in _BLOCK.findall(README.read_text(encoding="utf-8"))}
PROGRAMS = sorted({name for name, _ in BLOCKS})


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 2
    assert len(BLOCKS) == 2 * len(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_becomes_what_is_shown(name: str) -> None:
    result = Engine(load(), Settings()).fix(BLOCKS[name, "before"], f"{name}.py")
    assert result.after == BLOCKS[name, "after"]
    assert [report.message for report in result.reports if not report.fixed] == []
