"""Programs as the interpreter sees them, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from tf_migrate_rules.vocabulary import TensorFlowVocabulary

from tf_migrate.graph.describe import Description, describe
from tf_migrate.graph.interpret import Interpreter
from tf_migrate.suite import Suite, load
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


@dataclass
class Seen:
    """A program: its first line is line 1, an import of TensorFlow comes before that."""

    program: Interpreter
    description: Description

    def kind(self, name: str) -> str:
        """The kind of what a name is given last."""
        return [d.value.kind.value for d in self.program.definitions if d.name == name][-1]

    def kinds(self, *names: str) -> list[str]:
        return [self.kind(name) for name in names]

    def fetched(self) -> list[list[tuple[str, str]]]:
        """What each run fetches: texts and kinds."""
        return [[(part.text, part.kind) for part in run.fetches] for run in self.description.runs]

    def fed(self) -> list[list[str] | None]:
        """What each run feeds; None where that is not known."""
        return [[part.text for part in run.feeds] if run.feeds_known else None for run in self.description.runs]

    def needed(self) -> list[list[tuple[str, int]]]:
        """The slice of each run: names and lines."""
        return [[(one.name, one.line - 1) for one in run.needs] for run in self.description.runs]


@cache
def suite() -> Suite:
    return load()


@pytest.fixture
def see() -> Callable[[str], Seen]:
    """Interprets a program."""

    def see(code: str) -> Seen:
        tree = Tree(HEAD + code)
        program = Interpreter(tree.module, Names(tree.walk, suite().catalogue), TensorFlowVocabulary())
        lifter = suite().lifter
        assert lifter is not None
        return Seen(program, describe(tree, program, lifter.parameters))

    return see
