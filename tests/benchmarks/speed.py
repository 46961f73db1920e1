"""How long the tool takes, as ratios within one run, since machines differ and are busy.

usage: python tests/benchmarks/speed.py FOLDER [--repeat 3] [--upgrade]

FOLDER holds real Python files, some of which use TensorFlow. What is measured:

  check / parse        checking the files that mention TensorFlow, over `libcst.parse_module` of them (at most 1.6)
  check / parse, all   checking all files, over parsing all files (at most 1.0)
  other file           milliseconds for a file without TensorFlow (under 0.1), and whether libcst was imported for it
  memory               the peak of a run over four times as many files, over that of one run (about 1)
  two processes        files per second with two processes, over one, on a tree of 400 files (at least 1.7)
  tf_upgrade_v2        seconds that TensorFlow's own upgrade script takes for the same tree, over ours (with --upgrade)

Each figure is the median of the repeated runs.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

MARKER = b"tensorflow"


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def parsable(folder: Path) -> list[Path]:
    """The Python files of a folder that parse as Python 3."""
    found = []
    warnings.simplefilter("ignore")
    for path in sorted(folder.rglob("*.py")):
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        found.append(path)
    return found


def in_process(files: Sequence[Path], repeat: int) -> None:
    """Checks and parses in this process, in turn."""
    import libcst

    from tf_migrate.run import Mode, run
    from tf_migrate.settings import Settings

    interesting = [path for path in files if MARKER in path.read_bytes()]
    others = [path for path in files if path not in set(interesting)]

    def check(paths: Sequence[Path]) -> None:
        for _ in run(paths, Settings(), Mode.CHECK, jobs=1):
            pass

    def parse(paths: Sequence[Path]) -> None:
        for path in paths:
            libcst.parse_module(path.read_bytes())

    check(interesting[:5])
    ratios, mixed, other = [], [], []
    for _ in range(repeat):
        parsed, checked = seconds(lambda: parse(interesting)), seconds(lambda: check(interesting))
        parsed_others = seconds(lambda: parse(others))
        checked_all = seconds(lambda: check(files))
        ratios.append(checked / parsed)
        mixed.append(checked_all / (parsed + parsed_others))
        other.append(seconds(lambda: check(others)) / max(1, len(others)) * 1000)
    print(f"files                {len(files)}, {len(interesting)} of them mention TensorFlow")
    print(f"check / parse        {statistics.median(ratios):.2f}")
    print(f"check / parse, all   {statistics.median(mixed):.2f}")
    print(f"other file           {statistics.median(other):.3f} ms")


def peak_memory(files: Sequence[Path]) -> int:
    """The peak memory of one run over these files, in KiB."""
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom tf_migrate.run import Mode, run\n"
        "from tf_migrate.settings import Settings\n"
        "files = [Path(line.rstrip('\\n')) for line in sys.stdin]\n"
        "for _ in run(files, Settings(), Mode.CHECK, jobs=1): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    text = "".join(f"{path}\n" for path in files)
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def command_seconds(tree: Path, jobs: int) -> float:
    """How long the command takes for a tree, start-up included."""
    command = [sys.executable, "-m", "tf_migrate", "check", "--quiet", "--statistics", "--jobs", str(jobs), str(tree)]
    return seconds(lambda: subprocess.run(command, capture_output=True, check=False))


def whole_commands(files: Sequence[Path], repeat: int, upgrade: bool) -> None:
    """Runs the command over a tree of 400 files that mention TensorFlow."""
    interesting = [path for path in files if MARKER in path.read_bytes()]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        for number in range(400):
            shutil.copy(interesting[number % len(interesting)], tree / f"file_{number:03}.py")
        quarter = sorted(tree.iterdir())[::4]
        print(f"memory               {peak_memory(sorted(tree.iterdir())) / peak_memory(quarter):.2f}")
        one, two = [], []
        for _ in range(repeat):
            one.append(command_seconds(tree, 1))
            two.append(command_seconds(tree, 2))
        pairs = [a / b for a, b in zip(one, two, strict=True)]
        print(f"two processes        {statistics.median(pairs):.2f}")
        script = shutil.which("tf_upgrade_v2", path=str(Path(sys.executable).parent))
        if upgrade and script:
            command = [script, "--intree", str(tree), "--outtree", f"{folder}/out", "--reportfile", f"{folder}/report"]
            theirs = seconds(lambda: subprocess.run(command, capture_output=True, check=False))
            print(f"tf_upgrade_v2        {theirs / statistics.median(one):.2f} times as long")


def main() -> None:
    """Prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--upgrade", action="store_true", help="time tf_upgrade_v2 as well")
    options = parser.parse_args()
    files = parsable(options.folder)
    in_process(files, options.repeat)
    whole_commands(files, options.repeat, options.upgrade)


if __name__ == "__main__":
    main()
