"""Comments that leave a place to a person: `# TODO(tf-migrate): TFM299 the reason`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.syntax.edits import Edit, insert
from tf_migrate.syntax.tree import Tree

_BEGINNING = "TODO(tf-migrate):"
_COMMENT = re.compile(rf"#\s*{re.escape(_BEGINNING)}\s*([A-Z]+\d+)\s+(.*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One such comment: its line (from 1), its column (from 0), and what it says."""

    line: int
    column: int
    code: str
    message: str


def marks(text: str) -> list[Mark]:
    """The marks in a file, the text of which must parse."""
    if _BEGINNING not in text:
        return []
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
        match = _COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
        if match is not None:
            found.append(Mark(*token.start, match.group(1), match.group(2).rstrip()))
    return found


def with_mark(tree: Tree, edits: Sequence[Edit], node: cst.CSTNode, code: str, message: str) -> list[Edit]:
    """The edits of a rewrite, and one that sets a mark above the statement that a node stands in, unless it has one.

    Args:
        tree: the file.
        edits: the rewrite, which may take white space away from the beginning of the statement's line.
        node: what is left to a person.
        code: the rule's.
        message: what is to be done, or what stands in the way.
    """
    marked = {edit.span.start for edit in edits if edit.parts and _BEGINNING in str(edit.parts[0])}
    start = tree.span(statement_of(tree, node)).start
    line = tree.line_span(start).start
    above = tree.text[tree.line_span(line - 1).start : line] if line else ""
    if above.strip().startswith(f"# {_BEGINNING}") or marked.intersection(_starts(tree, node)):
        return list(edits)
    lost = sum(e.span.end - e.span.start for e in edits if not e.parts and e.span.start == line and e.span.end <= start)
    comment = f"# {_BEGINNING} {code} {' '.join(message.split())}"
    return [*edits, insert(start, f"{comment}{tree.newline}{tree.indent_at(start)[lost:]}")]


def _starts(tree: Tree, node: cst.CSTNode) -> Iterator[int]:
    """Where the statements begin that a node stands in."""
    at: cst.CSTNode | None = node
    while at is not None and not isinstance(at, cst.Module):
        yield tree.span(at).start
        at = tree.walk.parents.get(at)


def statement_of(tree: Tree, node: cst.CSTNode) -> cst.CSTNode:
    """The innermost statement with a line of its own that a node stands in; the module's first where it is in none."""
    at: cst.CSTNode | None = node
    while at is not None and not isinstance(at, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
        at = tree.walk.parents.get(at)
    return at if at is not None else tree.module.body[0]
