"""The parts of a stage: its statements as steps, the blocks around them, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from tf_migrate.graph.runs import Act, RunSite
from tf_migrate.graph.values import Definition, Value


class Obstacle(Exception):
    """Something keeps the program from being lifted; the message says what, and what a person could change."""

    def __init__(self, node: cst.CSTNode, reason: str) -> None:
        super().__init__(reason)
        self.node = node


class Role(Enum):
    """What becomes of a statement when the graph is lifted."""

    KEEP = "keep"  # plain Python and variables: it stays where it is
    DROP = "drop"  # placeholders, sessions, initializers: nothing takes its place
    MOVE = "move"  # it computes tensors: it goes into the functions that need them
    RUN = "run"  # it stays, with calls in the place of its runs, and what it does with files written anew
    REMARK = "remark"  # it shows or checks tensors: it goes with those that it speaks of, or falls away
    LEAVE = "leave"  # it cannot be lifted, and a partial lift leaves it to a person


@dataclass(slots=True, eq=False)
class Block:
    """A compound statement that is seen through.

    A `with` goes, and its statements move out one level, unless it `stays` for the sake of what is kept in it.
    Functions, classes and the block of the main program stay; a `try` that only closes a session goes.
    """

    node: cst.With | cst.FunctionDef | cst.ClassDef | cst.If | cst.Try
    symbol: str = ""
    stays: bool = False

    @property
    def items(self) -> Sequence[cst.WithItem]:
        """What a `with` holds open."""
        return self.node.items if isinstance(self.node, cst.With) else ()

    @property
    def function(self) -> cst.FunctionDef | None:
        """The function that it is, if it is one."""
        return self.node if isinstance(self.node, cst.FunctionDef) else None

    @property
    def body(self) -> cst.IndentedBlock:
        """Its statements."""
        assert isinstance(self.node.body, cst.IndentedBlock)
        return self.node.body


@dataclass(slots=True, eq=False)
class Step:
    """One statement on the stage, within `blocks`; or the head (`opens`) or the end (`closes`) of a block."""

    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    blocks: tuple[Block, ...] = ()
    role: Role = Role.KEEP
    opens: Block | None = None
    closes: Block | None = None
    definitions: list[Definition] = field(default_factory=list)
    runs: list[RunSite] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    idle: list[RunSite] = field(default_factory=list)  # runs that go, on lines of their own
    restarts: list[RunSite] = field(default_factory=list)  # runs that only let iterators begin

    @property
    def small(self) -> cst.BaseSmallStatement | None:
        """The one small statement that it is; None for a compound one."""
        return self.node.body[0] if isinstance(self.node, cst.SimpleStatementLine) else None

    @property
    def value(self) -> Value | None:
        """The value of its last definition."""
        return self.definitions[-1].value if self.definitions else None
