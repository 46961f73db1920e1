"""A parsed file: the concrete syntax tree of its text, and where in the text each node stands.

Positions are recorded while libcst generates the code of a node, which costs a third of the parse, where the metadata
providers that come with libcst cost several times the parse.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from types import TracebackType

import libcst as cst

from tf_migrate.syntax.edits import Span

_BARE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")


class SyntaxProblem(Exception):
    """The text cannot be analysed; the message says why, `line` and `column` (both from 1) say where."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class TooDeep(SyntaxProblem):
    """Expressions or blocks are nested deeper than Python's own parser goes."""


class Tree:
    """The concrete syntax tree of a text, with spans of its nodes in that text.

    Args:
        text: the file's text with its line ends as they are, without a byte-order mark.

    Raises:
        SyntaxProblem: the text is no Python 3.
        TooDeep: it is, but nested too deeply to be analysed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # libcst turns a bare CR into other line ends; one LF has the same length, so all offsets stay true.
        parsed = _BARE_CARRIAGE_RETURN.sub("\n", text) if "\r" in text else text
        _require_python3(parsed)
        try:
            self.module = cst.parse_module(parsed)
        except cst.ParserSyntaxError as error:
            raise SyntaxProblem(error.message, error.raw_line, error.raw_column + 1) from None
        except RecursionError:
            raise TooDeep("nested too deeply") from None
        self._parsed = parsed

    @cached_property
    def _spans(self) -> dict[cst.CSTNode, Span]:
        recorder = _Recorder(self.module)
        self.module._codegen(recorder)  # type: ignore[arg-type]
        if "".join(recorder.tokens) != self._parsed:
            raise SyntaxProblem("libcst does not reproduce this file exactly")
        return recorder.spans

    def span(self, node: cst.CSTNode) -> Span:
        """Where `node` stands: for expressions without the white space around them, parentheses of their own included;
        for statements from their first word to their last character, comments and decorators' lead aside.
        """
        return self._spans[node]

    def code(self, node: cst.CSTNode) -> str:
        """The text of `node` as it stands in the file."""
        start, end = self._spans[node]
        return self.text[start:end]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = 0
        for line in self._parsed.split("\n"):
            position += len(line) + 1
            starts.append(position)
        return starts[:-1]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of an offset in the text."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_span(self, offset: int) -> Span:
        """The whole line that an offset stands in, its line end included."""
        line = bisect_right(self._line_starts, offset)
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return Span(self._line_starts[line - 1], end)

    def indent_at(self, offset: int) -> str:
        """The white space that the line of an offset begins with."""
        line = self.text[slice(*self.line_span(offset))]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    @property
    def newline(self) -> str:
        """The line end that the file uses first, for lines that are added."""
        found = re.search(r"\r\n|\r|\n", self.text)
        return found.group() if found else "\n"


def _require_python3(text: str) -> None:
    """Asks Python's own parser first: libcst reads some Python 2 as newer syntax, and deep nesting would end the process."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes and the like are the file's own business
            ast.parse(text)
    except (RecursionError, MemoryError):
        raise TooDeep("nested too deeply for Python's own parser") from None
    except SyntaxError as error:
        message = error.msg or "invalid syntax"
        if "too many nested" in message or "too many statically nested" in message:
            raise TooDeep(message, error.lineno or 1, error.offset or 1) from None
        raise SyntaxProblem(message, error.lineno or 1, max(1, error.offset or 1)) from None
    except ValueError as error:
        raise SyntaxProblem(str(error)) from None


_AS_IT_IS = nullcontext()


class _Syntactic(AbstractContextManager[None]):
    """Narrows a statement's recorded span to its own words, without the lines and comments before it."""

    __slots__ = ("end_node", "node", "recorder", "start")

    def __init__(self, recorder: _Recorder, node: cst.CSTNode, end_node: cst.CSTNode | None) -> None:
        self.recorder = recorder
        self.node = node
        self.end_node = end_node
        self.start = 0

    def __enter__(self) -> None:
        self.start = self.recorder.position

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        recorder = self.recorder
        end_node = self.end_node
        end = recorder.spans[end_node].end if end_node is not None and end_node in recorder.spans else recorder.position
        recorder.words[self.node] = Span(self.start, end)


class _Recorder:
    """A libcst code-generation state that notes where each node's code begins and ends."""

    def __init__(self, module: cst.Module) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.provider = None
        self.indent_tokens: list[str] = []
        self.tokens: list[str] = []
        self.position = 0
        self.spans: dict[cst.CSTNode, Span] = {}
        self.words: dict[cst.CSTNode, Span] = {}
        self._starts: list[int] = []

    def increase_indent(self, value: str) -> None:
        self.indent_tokens.append(value)

    def decrease_indent(self) -> None:
        self.indent_tokens.pop()

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.position += len(token)
        self.tokens.extend(self.indent_tokens)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.position += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._starts.append(self.position)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._starts.pop()
        self.spans[node] = self.words.pop(node, None) or Span(start, self.position)

    def pop_trailing_newline(self) -> None:
        if self.tokens:
            self.position -= len(self.tokens.pop())

    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> AbstractContextManager[None]:
        # An expression keeps its own parentheses: copied without them it might not hold together over several lines.
        return _AS_IT_IS if isinstance(node, cst.BaseExpression) else _Syntactic(self, node, end_node)
