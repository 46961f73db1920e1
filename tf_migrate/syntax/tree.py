"""A parsed file: the concrete syntax tree of its text, and where in the text each node stands.

Positions are recorded while libcst generates the code of a node, which costs a third of the parse, where the metadata
providers that come with libcst cost several times the parse.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, cached_property
from types import TracebackType

import libcst as cst

from tf_migrate.syntax.depth import LIMIT, too_deep
from tf_migrate.syntax.edits import Span
from tf_migrate.syntax.walk import Walk

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
        syntax = _require_python3(parsed)
        try:
            self.module = cst.parse_module(parsed)
        except cst.ParserSyntaxError as error:
            raise SyntaxProblem(error.message, error.raw_line, error.raw_column + 1) from None
        except RecursionError:
            raise TooDeep("nested too deeply") from None
        self._parsed = parsed
        self._first_lines = _first_lines(syntax, self.module)
        self._spans: dict[int, tuple[int, int]] = {}

    @cached_property
    def walk(self) -> Walk:
        """Parents, scopes and dotted names of the whole tree."""
        return Walk(self.module)

    def span(self, node: cst.CSTNode) -> Span:
        """Where `node` stands: for expressions without the white space around them, parentheses of their own included;
        for statements from their first word to their last character, comments and decorators' lead aside.
        """
        found = self._spans.get(id(node))
        if found is None:
            self._locate(node)
            found = self._spans[id(node)]
        return Span(*found)

    def _locate(self, node: cst.CSTNode) -> None:
        """Notes the spans of the statement that `node` stands in, or of everything where it cannot be told apart.

        Most files have findings in some of their statements only, and Python's own tree tells on which line each of
        them begins. What is generated for it must be what stands there, else all is generated and compared.
        """
        statement: cst.CSTNode | None = node
        while statement is not None and id(statement) not in self._first_lines:
            statement = self.walk.parents.get(statement)
        if statement is not None:
            recorder = _Recorder(self.module, self._line_starts[self._first_lines[id(statement)] - 1])
            recorder.indent_tokens += self._indents(statement)
            statement._codegen(recorder)  # type: ignore[arg-type]
            if id(node) in recorder.spans and self._parsed.startswith("".join(recorder.tokens), recorder.start):
                self._spans.update(recorder.spans)
                return
        recorder = _Recorder(self.module)
        self.module._codegen(recorder)  # type: ignore[arg-type]
        if "".join(recorder.tokens) != self._parsed:
            raise SyntaxProblem("libcst does not reproduce this file exactly")
        self._spans.update(recorder.spans)

    def _indents(self, node: cst.CSTNode) -> list[str]:
        """The white space that each block around `node` adds, from the outermost."""
        indents: list[str] = []
        above = self.walk.parents.get(node)
        while above is not None:
            if isinstance(above, cst.IndentedBlock):
                indents.insert(0, self.module.default_indent if above.indent is None else above.indent)
            above = self.walk.parents.get(above)
        return indents

    def code(self, node: cst.CSTNode) -> str:
        """The text of `node` as it stands in the file."""
        start, end = self.span(node)
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


def _require_python3(text: str) -> ast.Module:
    """Asks Python's own parser first: libcst reads some Python 2 as newer syntax, and deep nesting would end the
    process."""
    null = text.find("\0")
    if null >= 0:  # whose line Python does not tell
        line_start = text.rfind("\n", 0, null) + 1
        raise SyntaxProblem("the file has a null character", text.count("\n", 0, null) + 1, null - line_start + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes and the like are the file's own business
            syntax = ast.parse(text)
    except (RecursionError, MemoryError):
        raise TooDeep("nested too deeply for Python's own parser") from None
    except SyntaxError as error:
        message = error.msg or "invalid syntax"
        if message.startswith("too many"):  # parentheses, blocks, levels of indentation
            raise TooDeep(message, error.lineno or 1, error.offset or 1) from None
        raise SyntaxProblem(message, error.lineno or 1, max(1, error.offset or 1)) from None
    except ValueError as error:
        raise SyntaxProblem(str(error)) from None
    statement = too_deep(syntax, text)
    if statement is not None:
        raise TooDeep(f"nested more than {LIMIT:,} levels deep", statement.lineno, statement.col_offset + 1)
    return syntax


_AS_IT_IS = nullcontext()


def _first_lines(syntax: ast.Module, module: cst.Module) -> dict[int, int]:
    """The line (from 1) on which the code of a statement begins, the comments before it included, by the statement's
    id: of those of the module, and of those of functions and classes in it."""
    found: dict[int, int] = {}
    bodies: list[tuple[Sequence[ast.stmt], Sequence[cst.CSTNode]]] = [(syntax.body, module.body)]
    for plain, concrete in bodies:
        index = 0
        for statement in concrete:
            if index >= len(plain) or not isinstance(statement, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                break
            first = plain[index]
            decorators: list[ast.expr] = getattr(first, "decorator_list", [])
            line = decorators[0].lineno if decorators else first.lineno
            found[id(statement)] = line - len(statement.leading_lines)
            index += len(statement.body) if isinstance(statement, cst.SimpleStatementLine) else 1
            if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
                bodies.append((getattr(first, "body", ()), statement.body.body))
    return found


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        recorder = self.recorder
        last = recorder.spans.get(id(self.end_node))
        recorder.words[id(self.node)] = (self.start, last[1] if last is not None else recorder.position)


class _Recorder:
    """A libcst code-generation state that notes where each node's code begins and ends."""

    def __init__(self, module: cst.Module, start: int = 0) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.provider = None
        self.indent_tokens: list[str] = []
        self.tokens: list[str] = []
        self.start = start
        self.position = start
        self.spans: dict[int, tuple[int, int]] = {}
        self.words: dict[int, tuple[int, int]] = {}
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
        key = id(node)
        start = self._starts.pop()
        if key in self.words:
            self.spans[key] = self.words.pop(key)
        else:
            self.spans[key] = (start, self.position)

    def pop_trailing_newline(self) -> None:
        if self.tokens:
            self.position -= len(self.tokens.pop())

    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> AbstractContextManager[None]:
        # An expression keeps its own parentheses: copied without them it might not hold together over several lines.
        return _Syntactic(self, node, end_node) if _is_statement(type(node)) else _AS_IT_IS


@cache
def _is_statement(kind: type[cst.CSTNode]) -> bool:
    return not issubclass(kind, cst.BaseExpression)
