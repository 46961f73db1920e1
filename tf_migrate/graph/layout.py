"""Where the steps of a stage stand in the text: their lines, the comments above them, and how far they are indented."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.steps import Block, Step
from tf_migrate.syntax.edits import Span
from tf_migrate.syntax.tree import Tree


class Layout:
    """The text of a stage.

    Args:
        tree: the file.
        blocks: the blocks that are seen through.
    """

    def __init__(self, tree: Tree, blocks: Sequence[Block]) -> None:
        self._tree = tree
        self._blocks = blocks

    def lines(self, step: Step) -> Span:
        """The whole lines of a step, and of the comments right above it; of a block's head only those of the head."""
        text, line_span = self._tree.text, self._tree.line_span
        span = self._tree.span(step.node)
        if step.closes is not None:
            start = end = line_span(max(0, self._tree.span(step.closes.body.body[-1]).end - 1)).end
            if isinstance(step.closes.node, cst.Try):
                end = line_span(max(0, span.end - 1)).end
            return Span(start, end)
        last = span.end if step.opens is None else self._head_end(step.opens)
        return Span(self.comment_start(step), line_span(max(span.start, last - 1)).end) if text else span

    def _head_end(self, block: Block) -> int:
        if isinstance(block.node, cst.With):
            return self._tree.span(block.node.items[-1]).end
        if isinstance(block.node, cst.Try):
            return self._tree.line_span(self._tree.span(block.node).start).end
        return self._tree.line_span(self._tree.span(block.body.body[0]).start).start

    def comment_start(self, step: Step) -> int:
        """Where the comments right above a step begin; the start of its line where there are none."""
        if step.closes is not None:
            return self.lines(step).start
        decorators = step.node.decorators if isinstance(step.node, (cst.FunctionDef, cst.ClassDef)) else ()
        first = decorators[0] if decorators else step.node
        start = self._tree.line_span(self._tree.span(first).start).start
        while start > 0:
            above = self._tree.line_span(start - 1)
            if not self._tree.text[slice(*above)].lstrip().startswith("#"):
                break
            start = above.start
        return start

    def depth_lost(self, offset: int) -> int:
        """How many characters of white space the lines around an offset lose, since blocks around them go."""
        lost = 0
        for block in self._blocks:
            inside = self.body_lines(block)
            if not block.stays and inside.start <= offset < inside.end:
                inner = self._tree.indent_at(self._tree.span(block.body.body[0]).start)
                lost += len(inner) - len(self._tree.indent_at(self._tree.span(block.node).start))
        return lost

    def body_lines(self, block: Block) -> Span:
        """The lines of what is in a block."""
        first, last = block.body.body[0], block.body.body[-1]
        start = self.comment_start(Step(first))  # type: ignore[arg-type]
        return Span(start, self._tree.line_span(max(0, self._tree.span(last).end - 1)).end)

    def indent(self, step: Step) -> str:
        """The white space before a step once blocks around it are gone."""
        start = self._tree.span(step.node).start
        return self._tree.indent_at(start)[self.depth_lost(start) :]

    def kept_block(self, step: Step) -> Block | None:
        """The outermost block around a step that stays, within the innermost function or main program."""
        found = None
        for block in step.blocks:
            if not isinstance(block.node, (cst.With, cst.Try)):
                found = None
            elif block.stays and block.symbol and found is None:
                found = block
        return found
