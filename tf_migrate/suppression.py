"""Comments that suppress findings: `# tf-migrate: ignore[TFM101]` and `# tf-migrate: ignore-file`."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass, field

from tf_migrate.syntax.edits import Span

_MARK = "tf-migrate:"
_COMMENT = re.compile(r"#\s*tf-migrate:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?", re.IGNORECASE)


@dataclass(slots=True)
class Suppression:
    """One comment: the lines (from 1, `last` included) that it speaks for, and the codes; none means all.

    `column` is where the comment's own text begins, from 0, on `line`; `used` are the codes it has suppressed.
    """

    line: int
    column: int
    text: str
    first: int
    last: int
    codes: frozenset[str]
    used: set[str] = field(default_factory=set)

    def covers(self, line: int, last: int, code: str) -> bool:
        """Whether a finding of this code on these lines is suppressed; if so, that is noted."""
        fits = self.first <= last and line <= self.last and (not self.codes or code in self.codes)
        if fits:
            self.used.add(code)
        return fits

    @property
    def idle(self) -> list[str]:
        """The codes that suppressed nothing; `*` for a comment without codes."""
        if not self.codes:
            return [] if self.used else ["*"]
        return sorted(self.codes - self.used)


def suppressions(text: str) -> list[Suppression]:
    """The suppression comments of a file, the text of which must parse."""
    if _MARK not in text.lower():
        return []
    lines = text.count("\n") + text.count("\r") + 1
    blocks: dict[int, int] | None = None
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
        match = _COMMENT.search(token.string) if token.type == tokenize.COMMENT else None
        if match is None:
            continue
        codes = frozenset(code.strip().upper() for code in (match.group(2) or "").split(",") if code.strip())
        line, column = token.start
        if match.group(1).lower() == "ignore-file":
            first, last = 1, lines
        else:
            if blocks is None:
                blocks = _blocks(text)
            first, last = line, blocks.get(line, line)
        found.append(Suppression(line, column + match.start(), match.group(), first, last, codes))
    return found


def _blocks(text: str) -> dict[int, int]:
    """The last line of what begins on each line: of a block for each line of its head, of a statement for its first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    ends: dict[int, int] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or node.end_lineno is None:
            continue
        body = getattr(node, "body", None)
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        head_ends = node.end_lineno + 1
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            head_ends = max(first + 1, body[0].lineno)
        for line in range(first, head_ends):
            ends[line] = max(ends.get(line, 0), node.end_lineno)
    return ends


def comment_span(text: str, suppression: Suppression) -> Span:
    """The offsets of a suppression comment in `text`."""
    position = 0
    for _ in range(suppression.line - 1):
        end = re.compile(r"\r\n|\r|\n").search(text, position)
        if end is None:
            break
        position = end.end()
    start = position + suppression.column
    return Span(start, start + len(suppression.text))
