"""Which programs of `fixtures/lifting/later` are lifted already, and which still not, with the reason.

`python tests/lifting/later.py` says it; a program that it calls `equal` can move up into `fixtures/lifting`. Those of
`fixtures/lifting/refused/later` are lifted and must not be; one that it calls `refused` can move up into `refused`.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("record", Path(__file__).with_name("record.py"))
assert _spec is not None
assert _spec.loader is not None
record = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(record)


def main() -> None:
    """Prints a line for each program."""
    engine = Engine(load(), Settings())
    texts, said = {}, {}
    for path in record.programs("later"):
        result = engine.fix(record.read(path), path.name)
        left = [f"{report.line}: {report.message}" for report in result.reports if report.code == "TFM299"]
        if left or result.after is None:
            said[path.stem] = "not lifted: " + "; ".join(left)
        else:
            texts[path.stem] = result.after
    with tempfile.TemporaryDirectory() as folder:
        outcomes = record.run(sys.executable, texts, Path(folder)) if texts else {}
    for name, outcome in outcomes.items():
        if outcome.left_with is not None:
            said[name] = "fails: " + outcome.left_with.strip().splitlines()[-1]
            continue
        expected = (record.RECORDED / f"{name}.txt").read_text(encoding="utf-8")
        said[name] = record.printed.difference(expected, outcome.output) or "equal"
    for path in record.programs("refused/later"):
        result = engine.fix(record.read(path), path.name)
        reasons = [report.message for report in result.reports if report.code == "TFM299"]
        said[f"refused/{path.stem}"] = f"refused: {reasons[0]}" if reasons else "LIFTED, and must not be"
    for name, what in sorted(said.items()):
        print(f"{name}: {what}")


if __name__ == "__main__":
    main()
