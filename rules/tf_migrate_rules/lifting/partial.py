"""Partial lifts: statements that cannot be lifted stay as they are, marked for a person, and the rest is lifted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.steps import Obstacle
from tf_migrate.marking import with_mark
from tf_migrate.syntax.edits import Edit
from tf_migrate.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Left:
    """A statement that is left to a person, and what stands in the way of lifting it."""

    statement: cst.CSTNode
    obstacle: Obstacle


def leavable(tree: Tree, obstacle: Obstacle, left: Sequence[Left]) -> list[Left]:
    """The innermost statement around an obstacle that is not left yet; none where all are, or it stands in none.

    Args:
        tree: the file.
        obstacle: what stands in the way.
        left: the statements that are left already.
    """
    taken = {id(each.statement) for each in left}
    at: cst.CSTNode | None = obstacle.node
    while at is not None:
        statement = isinstance(at, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
        if statement and id(at) not in taken:
            return [Left(at, obstacle)]
        at = tree.walk.parents.get(at)
    return []


def with_marks(tree: Tree, edits: list[Edit], left: Iterable[Left]) -> list[Edit]:
    """The edits of a lift, and those that mark what is left; of statements within each other, the outermost."""
    spans = [tree.span(each.statement) for each in left]
    for each, span in zip(left, spans, strict=True):
        if not any(other != span and other.holds(span) for other in spans):
            edits = with_mark(tree, edits, each.statement, "TFM299", str(each.obstacle))
    return edits
