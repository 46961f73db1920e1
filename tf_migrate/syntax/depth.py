"""How deeply expressions are nested: a limit for what libcst is given, whose time grows with the square of the depth.

Two thousand terms of one sum take it a second; at ten thousand it is a minute.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: Levels of nesting that are analysed.
LIMIT = 3_000


def too_deep(module: ast.Module, text: str) -> ast.stmt | None:
    """A statement whose expressions are nested more deeply than is analysed.

    To look at every expression would cost as much as the rest of the analysis. But each level takes a character, so
    only statements that are long enough are looked at.
    """
    if len(text) <= LIMIT:
        return None
    starts = _line_starts(text)
    for statement in _statements(module):
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
        last = min(statement.end_lineno or first, len(starts) - 1)
        if starts[last] - starts[first - 1] > LIMIT and _depth_exceeds(statement):
            return statement
    return None


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _statements(module: ast.Module) -> Iterator[ast.stmt]:
    pending = _blocks(module)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        pending += _blocks(node)


def _blocks(node: ast.AST) -> list[ast.AST]:
    """What stands in the blocks of a compound statement."""
    inner: list[ast.AST] = []
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            inner += block
    return inner


def _depth_exceeds(statement: ast.stmt) -> bool:
    """Whether the expressions of the statement itself, not those of its blocks, are nested too deeply."""
    level: list[ast.AST] = [statement]
    for _ in range(LIMIT + 1):
        level = [inner for node in level for inner in ast.iter_child_nodes(node) if not isinstance(inner, ast.stmt)]
        if not level:
            return False
    return True
