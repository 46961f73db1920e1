"""Texts that were prepared for a rewrite of their program as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tf_migrate.rule import Finding
from tf_migrate.syntax.edits import Origins, Span


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text of the same meaning as another one, and the steps in which it was made, the first one first.

    `problem` is the reason why it would not do, where something is seen to stand in the way already.
    """

    text: str
    steps: Sequence[Origins]
    problem: Finding | None = None

    def origin(self, offset: int) -> int:
        """The offset in the first text of what stands at an offset of this one."""
        for step in reversed(self.steps):
            offset = step(offset)
        return offset

    def placed(self, finding: Finding) -> Finding:
        """A finding of this text, at the place in the first one that it comes from."""
        start, end = map(self.origin, finding.span)
        return replace(finding, span=Span(start, max(start, end)))
