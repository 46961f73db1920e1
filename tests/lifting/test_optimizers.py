"""Programs that train: lifted, they print the numbers that TensorFlow 1.15 printed.

`python tests/lifting/test_optimizers.py PYTHON-WITH-TF1 [NAME …]` records what they print there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from tf_migrate_rules.tables.optimizers import ABSENT

from tf_migrate.applicability import Applicability
from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.settings import Settings
from tf_migrate.suite import load
from tf_migrate.support import compose

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "fixtures" / "lifting" / "training"
RECORDED = PROGRAMS / "recorded.json"
RUNNER = ROOT / "tests" / "rules" / "run_programs.py"

_spec = importlib.util.spec_from_file_location("printed", Path(__file__).with_name("printed.py"))
assert _spec is not None
assert _spec.loader is not None
printed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(printed)

TRAINING = sorted(PROGRAMS.glob("*.py"))
REFUSED = sorted((PROGRAMS / "refused").glob("*.py"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


def fixed(engine: Engine, path: Path) -> FileResult:
    return engine.fix(path.read_text(encoding="utf-8"), path.name)


def run(python: str, texts: Mapping[str, str], folder: Path) -> dict[str, tuple[str, str, str | None]]:
    """What programs print, write to standard error and end with, each in a fork of one process."""
    done = subprocess.run(
        [python, "-W", "ignore", str(RUNNER)],
        input=json.dumps({name: [text, []] for name, text in texts.items()}),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcomes: dict[str, tuple[str, str, str | None]] = json.loads(done.stdout.splitlines()[-1])
    return outcomes


@pytest.mark.parametrize("path", TRAINING, ids=[path.stem for path in TRAINING])
def test_is_lifted_for_good(engine: Engine, path: Path) -> None:
    result = fixed(engine, path)
    assert [f"{r.line}: {r.code} {r.message}" for r in result.reports if not r.fixed] == []
    assert result.after is not None
    assert "Session" not in result.after
    assert "compat" not in result.after
    assert engine.fix(result.after, path.name).after is None


@pytest.mark.parametrize("path", TRAINING, ids=[path.stem for path in TRAINING])
def test_keras_own_is_taken_on_demand(engine: Engine, path: Path) -> None:
    """Where the numbers are another's then, the finding says how far they were measured to be apart."""
    result = fixed(engine, path)
    text = path.read_text(encoding="utf-8")
    wanted = Engine(engine.suite, Settings(numerics="keras")).fix(text, path.name)
    apart = [r for r in wanted.reports if "variables were apart by" in r.message]
    parts = result.support - set(ABSENT.values())
    assert wanted.support == result.support - parts
    assert {r.applicability for r in apart} <= {Applicability.UNSAFE}
    assert len(apart) == len([r for r in result.reports if any(f"`{part}`" in r.message for part in parts)])
    if not parts:
        assert wanted.after == result.after


@pytest.mark.parametrize("path", REFUSED, ids=[path.stem for path in REFUSED])
def test_is_refused_with_its_reason(engine: Engine, path: Path) -> None:
    reason = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# refused:").strip()
    said = [report.message for report in fixed(engine, path).reports if report.code == "TFM299"]
    assert len(said) == 1
    assert reason
    assert reason in said[0]


@pytest.mark.tensorflow
def test_numbers_are_those_of_tensorflow_1(engine: Engine, tmp_path: Path) -> None:
    results = {path.stem: fixed(engine, path) for path in TRAINING}
    parts = {part for result in results.values() for part in result.support}
    (tmp_path / "tf1_support.py").write_text(compose(parts, engine.suite.support), encoding="utf-8")
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    outcomes = run(sys.executable, {name: result.after or "" for name, result in results.items()}, tmp_path)
    wrong = {}
    for name, (output, _, left_with) in outcomes.items():
        unlike = left_with or printed.difference(recorded[name], output)
        if unlike:
            wrong[name] = unlike
    assert wrong == {}


@pytest.mark.tensorflow
def test_keras_own_run(engine: Engine, tmp_path: Path) -> None:
    """Those that compute something else still run, and their variables come out elsewhere."""
    wanted = Engine(engine.suite, Settings(numerics="keras"))
    texts = {}
    for path in TRAINING:
        if fixed(engine, path).support - set(ABSENT.values()):
            texts[path.stem] = wanted.fix(path.read_text(encoding="utf-8"), path.name).after or ""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    outcomes = run(sys.executable, texts, tmp_path)
    assert {name: left_with for name, (_, _, left_with) in outcomes.items() if left_with} == {}
    apart = {name for name, (output, _, _) in outcomes.items() if printed.difference(recorded[name], output)}
    assert {"rmsprop", "momentum_schedule", "sparse_momentum", "sparse_ftrl"} <= apart


def record(python: str, names: list[str]) -> None:
    """Runs programs under TensorFlow 1.15, and keeps what they print."""
    known = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    texts = {path.stem: path.read_text(encoding="utf-8") for path in TRAINING if not names or path.stem in names}
    with tempfile.TemporaryDirectory() as folder:
        for name, (output, _, left_with) in run(python, texts, Path(folder)).items():
            known[name] = output
            if left_with is not None:
                print(f"{name}: {left_with}")
    kept = {name: known[name] for name in sorted(known) if (PROGRAMS / f"{name}.py").exists()}
    RECORDED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1], sys.argv[2:])
