"""Every rule's examples: they become what they say, once and for all, and compute what TensorFlow 1.15 computed."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tf_migrate.engine import Engine
from tf_migrate.rule import Example, Rule
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

CASES = examples.rule_examples()
NAMES = [f"{rule.code}-{number}" for number, (rule, _) in enumerate(CASES)]
each_example = pytest.mark.parametrize(("rule", "example"), CASES, ids=NAMES)


@cache
def engine(*, bridge: bool = False) -> Engine:
    return Engine(load(), Settings(bridge=bridge))


@each_example
def test_becomes_what_it_says(rule: Rule, example: Example) -> None:
    result = engine(bridge=example.bridge).fix(example.before, "example.py")
    assert rule.code in {report.code for report in result.reports}
    assert not result.failed
    assert result.after == example.after


@each_example
def test_second_run_changes_nothing(rule: Rule, example: Example) -> None:
    once = engine(bridge=example.bridge).fix(example.before, "example.py").after or example.before
    assert engine(bridge=example.bridge).fix(once, "example.py").after is None


def test_every_rule_has_an_example() -> None:
    assert {rule.code for rule in load().rules} - {rule.code for rule, _ in CASES} == set()


def agree(before: Any, after: Any) -> bool:
    """Whether two outcomes are the same, numbers within what float32 rounding leaves."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(agree, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(agree(before[key], after[key]) for key in before)
    if isinstance(before, float) and isinstance(after, (int, float)):
        return math.isclose(before, after, rel_tol=2e-5, abs_tol=1e-6) or (math.isnan(before) and math.isnan(after))
    return bool(before == after)


@pytest.mark.tensorflow
def test_numbers_stay(tmp_path: Path) -> None:
    """One process with TensorFlow runs all the results; each is compared with what 1.15 computed before."""
    recorded = json.loads(examples.RECORDED.read_text(encoding="utf-8"))
    suite = load()
    support = "\n\n".join(part.code for part in suite.support.values())
    imports = {wanted.code for part in suite.support.values() for wanted in part.imports}
    (tmp_path / "tf1_support.py").write_text("\n".join(sorted(imports)) + "\n" + support, encoding="utf-8")
    native = {examples.key(e.before): e.after for _, e in CASES if e.after is not None}
    outcomes = examples.run_snippets(sys.executable, native, tmp_path)
    wrong = []
    for rule, example in CASES:
        if example.after is None:
            continue
        before, after = recorded.get(examples.key(example.before)), outcomes[examples.key(example.before)]
        if before is None:
            wrong.append(f"{rule.code}: not recorded; run tests/rules/examples.py\n{example.before}")
        elif "error" in after:
            wrong.append(f"{rule.code}: {after['error']}\n{example.after}")
        elif "error" not in before and not agree(before["y"], after["y"]):
            wrong.append(f"{rule.code}: 1.15 gave {before['y']}, the result gives {after['y']}\n{example.after}")
    assert not wrong, "\n".join(wrong)
