"""Blocks that lose all their statements: what other edits leave empty goes where nothing depends on it, or gets `pass`;
guards of which every branch has come to hold the same import are that import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

import libcst as cst

from tf_migrate.syntax.edits import Edit, Span, apply_within, delete, replace
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children

Cause = TypeVar("Cause")


def fill_blocks(tree: Tree, names: Names, causes: Iterable[tuple[Edit, Cause]]) -> list[tuple[Edit, Cause]]:
    """The edits, each with what it is made for, changed so that no block is left without a statement.

    An `else` without statements goes, and so does a `try` or `if` of which nothing remains, where the test of the
    latter only compares; any other block becomes `pass`. Where all branches of an `if` or `try` import the same thing
    now, one of them is enough.

    Args:
        tree: the file.
        names: its names.
        causes: the edits, which do not collide.
    """
    emptied = _Emptied(tree, names, list(causes))
    if emptied.causes:
        emptied.settle(tree.module.body)
    return emptied.causes


class _Emptied(Generic[Cause]):
    def __init__(self, tree: Tree, names: Names, causes: list[tuple[Edit, Cause]]) -> None:
        self._tree = tree
        self._names = names
        self.causes = causes

    def settle(self, statements: Sequence[cst.CSTNode]) -> None:
        """Fills what is empty in these statements, from the innermost blocks outward."""
        for statement in statements:
            if isinstance(statement, cst.BaseCompoundStatement) and self._is_touched(statement):
                self._settle_statement(statement)

    def _settle_statement(self, statement: cst.BaseCompoundStatement) -> None:
        empty: list[cst.CSTNode] = []
        owners = list(_owners(statement))
        for owner, suite in owners:
            self.settle(suite.body)
            whole = owner is not statement and self._is_gone(owner)  # with its head, not only what is in it
            if not whole and self._is_empty(owner, suite):
                empty.append(owner)
        if self._is_gone(statement):
            return
        alike = self._only_import(statement, owners)
        if alike is not None:
            self._drop(self._tree.span(statement), alike)
            return
        if not empty:
            return
        if self._goes_whole(statement, [owner for owner, _ in owners], empty):
            self._drop(self._tree.span(statement))
            return
        for owner, suite in owners:
            if owner not in empty:
                continue
            if isinstance(owner, cst.Else) and not self._has_comments(suite):
                self._drop(self._tree.span(owner))
            else:
                self._pass(suite)

    def _goes_whole(
        self, statement: cst.BaseCompoundStatement, owners: Sequence[cst.CSTNode], empty: Sequence[cst.CSTNode]
    ) -> bool:
        """Whether the statement does nothing at all without what has gone."""
        if any(self._has_comments(suite) for _, suite in _owners(statement)):
            return False
        if isinstance(statement, cst.If):
            tests = [owner.test for owner in owners if isinstance(owner, cst.If)]
            return len(owners) == len(empty) and all(self._only_compares(test) for test in tests)
        if isinstance(statement, (cst.Try, cst.TryStar)):
            idle = [owner for owner, suite in _owners(statement) if owner in empty or _is_pass(suite)]
            return len(idle) == len(owners)
        return False

    def _is_touched(self, node: cst.CSTNode) -> bool:
        span = self._tree.span(node)
        return any(edit.span.start < span.end and span.start < edit.span.end for edit, _ in self.causes)

    def _is_gone(self, node: cst.CSTNode) -> bool:
        """Whether deletions cover the whole node."""
        position, end = self._tree.span(node)
        for start, stop in sorted(edit.span for edit, _ in self.causes if not edit.parts):
            if start > position and self._tree.text[position:start].strip("; \t"):
                break
            position = max(position, stop)
        return position >= end

    def _is_empty(self, owner: cst.CSTNode, suite: cst.BaseSuite) -> bool:
        """Whether nothing is left of a block, and nothing comes in its place."""
        first, last = self._tree.span(suite.body[0]), self._tree.span(suite.body[-1])
        whole = Span(first.start, last.end)
        for edit, _ in self.causes:
            if edit.parts and edit.span.start <= whole.end and whole.start <= edit.span.end:
                around = edit.span.holds(self._tree.span(owner)) and edit.span != whole
                if not around or not any(copy.holds(self._tree.span(owner)) for copy in edit.copies):
                    return False
        return all(self._is_gone(statement) for statement in suite.body)

    def _has_comments(self, suite: cst.BaseSuite) -> bool:
        """Whether a comment stays in a block without statements."""
        tree = self._tree
        gone = [edit.span for edit, _ in self.causes if not edit.parts]
        start, end = self._lines(suite)
        while start < end:
            line = tree.line_span(start)
            if tree.text[slice(*line)].lstrip().startswith("#") and not any(span.holds(line) for span in gone):
                return True
            start = line.end
        return False

    def _lines(self, suite: cst.BaseSuite) -> Span:
        """The lines of an indented block, with the comments before its first statement and after its last."""
        tree = self._tree
        first, last = tree.span(suite.body[0]).start, tree.span(suite.body[-1]).end
        if not isinstance(suite, cst.IndentedBlock):
            return Span(first, last)
        start, end = tree.line_span(first).start, tree.line_span(max(first, last - 1)).end
        depth = len(tree.indent_at(first))
        while start > 0 and tree.text[slice(*tree.line_span(start - 1))].lstrip()[:1] in ("", "#"):
            start = tree.line_span(start - 1).start
        while (
            end < len(tree.text)
            and tree.text[end:].startswith(tree.indent_at(first))
            and (tree.text[end + depth : tree.line_span(end).end].startswith("#"))
        ):
            end = tree.line_span(end).end
        return Span(start, end)

    def _only_import(
        self, statement: cst.BaseCompoundStatement, owners: Sequence[tuple[cst.CSTNode, cst.BaseSuite]]
    ) -> str | None:
        """The import that has become all that each branch of a statement holds; None where there is no such import."""
        last = owners[-1][0]
        if isinstance(statement, cst.If):
            tests = [owner.test for owner, _ in owners if isinstance(owner, cst.If)]
            guards = isinstance(last, cst.Else) and all(self._only_compares(test) for test in tests)
        else:
            guards = isinstance(statement, cst.Try) and isinstance(last, cst.ExceptHandler)
        if not guards or len(owners) < 2:
            return None
        left = set()
        for _, suite in owners:
            lines = self._lines(suite)
            within = [edit for edit, _ in self.causes if edit.span.start < lines.end and lines.start <= edit.span.start]
            left.add((apply_within(self._tree.text, lines, within) or "").strip())
        (text, *others) = left
        return text if not others and text.startswith("import ") and len(text.splitlines()) == 1 else None

    def _only_compares(self, test: cst.CSTNode) -> bool:
        """Whether an expression does nothing that would be missed where it is not computed."""
        if isinstance(test, cst.Call):
            return self._is_harmless(test.func) and all(self._only_compares(each.value) for each in test.args)
        return isinstance(test, _HARMLESS) and all(self._only_compares(child) for child in children(test))

    def _is_harmless(self, function: cst.BaseExpression) -> bool:
        if isinstance(function, cst.Attribute) and function.attr.value in _HARMLESS_METHODS:
            return self._only_compares(function.value)
        module = self._names.walk.scope
        path = self._names.dotted(function, module) or ""
        root = function
        while isinstance(root, cst.Attribute):
            root = root.value
        hidden = isinstance(root, cst.Name) and any(
            b.scope is not module for b in self._names.walk.bindings_of(root.value)
        )
        return not hidden and (path in _HARMLESS_FUNCTIONS or path.startswith(_VERSIONS))

    def _drop(self, span: Span, left: str = "") -> None:
        """Deletes the lines of a whole statement, or of its last part; `left` is what comes in their place."""
        tree = self._tree
        lines = Span(tree.line_span(span.start).start, tree.line_span(max(span.start, span.end - 1)).end)
        inner = [
            (edit, cause)
            for edit, cause in self.causes
            if lines.holds(edit.span) and edit.span.start < lines.end and lines.start < edit.span.end
        ]
        self.causes = [pair for pair in self.causes if pair not in inner]
        edit = replace(lines, tree.indent_at(span.start) + left + tree.newline) if left else delete(lines)
        self.causes.append((edit, inner[0][1]))

    def _pass(self, suite: cst.BaseSuite) -> None:
        """Puts `pass` in the place of the last statement that went."""
        tree = self._tree
        span = tree.span(suite.body[-1])
        index = max(
            (i for i, (edit, _) in enumerate(self.causes) if not edit.parts and edit.span.start < span.end),
            key=lambda i: self.causes[i][0].span.end,
        )
        gone, cause = self.causes[index]
        others = (edit.span for edit, _ in self.causes if edit is not gone and not edit.parts)
        start = max([gone.span.start, *(o.end for o in others if gone.span.start < o.end < gone.span.end)])
        text = "pass"
        if tree.line_span(start).start == start and start < span.start:
            text = tree.indent_at(span.start) + text
        if tree.text[start : gone.span.end].endswith("\n"):
            text += tree.newline
        self.causes[index] = (replace(Span(start, gone.span.end), text), cause)


def _owners(statement: cst.BaseCompoundStatement) -> Iterator[tuple[cst.CSTNode, cst.BaseSuite]]:
    """The parts of a compound statement that have a block each, in their order."""
    pending: list[cst.CSTNode] = [statement]
    while pending:
        owner = pending.pop(0)
        suite = getattr(owner, "body", None)
        if isinstance(suite, cst.BaseSuite):
            yield owner, suite
        pending[:0] = [
            child
            for child in children(owner)
            if isinstance(child, (cst.Else, cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally))
            or (isinstance(child, cst.If) and isinstance(owner, cst.If) and child is owner.orelse)
            or isinstance(child, cst.MatchCase)
        ]


def _is_pass(suite: cst.BaseSuite) -> bool:
    lines = [line.body if isinstance(line, cst.SimpleStatementLine) else [line] for line in suite.body]
    return all(isinstance(small, cst.Pass) for line in lines for small in line)


#: What guards of versions and platforms are made of.
_HARMLESS = (
    cst.Name, cst.Attribute, cst.Comparison, cst.ComparisonTarget, cst.BaseCompOp, cst.BooleanOperation,
    cst.BaseBooleanOp, cst.UnaryOperation, cst.Not, cst.SimpleString, cst.Integer, cst.Float, cst.Tuple, cst.Element,
    cst.Subscript, cst.SubscriptElement, cst.Index, cst.Slice,
)  # fmt: skip
_HARMLESS_METHODS = {"split", "startswith"}
_HARMLESS_FUNCTIONS = {"hasattr", "int", "len", "str", "tuple", "pkg_resources.parse_version"}
_VERSIONS = ("distutils.version.", "packaging.version.")
