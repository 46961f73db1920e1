"""Runs programs under whichever TensorFlow this interpreter has, and gives what each wrote and how it ended.

Reads a JSON object of programs by name from standard input, each its code and arguments; writes one of outcomes:
standard output, standard error, and what it left with (None for its end, else the status or the error). Each runs as
`__main__` in a fork of its own. This file also runs under Python 3.7.
"""

import json
import os
import sys
import tempfile
import traceback
import types
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import tensorflow  # noqa: F401


def run(code, arguments):
    """How a program ended."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.argv = ["program", *arguments]
    try:
        exec(compile(code, "program", "exec"), module.__dict__)
    except SystemExit as left:
        return left.code
    except BaseException:
        return traceback.format_exc(limit=-2)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return None


def in_fork(code, arguments):
    """The same in a process of its own, with what it wrote."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, tempfile.TemporaryFile() as end:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(error.fileno(), 2)
            left = run(code, arguments)
            os.write(end.fileno(), json.dumps(left).encode())
            os._exit(0)
        os.waitpid(child, 0)
        texts = [whole(file) for file in (out, error, end)]
    return texts[0], texts[1], json.loads(texts[2]) if texts[2] else "the process ended"


def whole(file):
    """All that was written to a file."""
    file.seek(0)
    return file.read().decode()


def main():
    """Runs all programs of standard input."""
    sys.path.insert(0, str(Path.cwd()))
    programs = json.load(sys.stdin)
    outcomes = {name: in_fork(code, arguments) for name, (code, arguments) in programs.items()}
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
