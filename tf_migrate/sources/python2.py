"""Tells Python 2 from Python 3 with a mistake in it, by what only Python 2 allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

#: How to convert a file, in words for a message.
ADVICE = (
    "Convert it first: `pip install fissix`, then `python -m fissix --write FILE`"
    " (up to Python 3.12, `python -m lib2to3 --write FILE` does the same)"
)
_TABS_ADVICE = "Replace the tabs by spaces first: `expand --initial --tabs=8 FILE` prints the file as Python 2 reads it"


class Sign(NamedTuple):
    """Something that only Python 2 allows: where it stands, what it is, and what to do."""

    line: int
    column: int
    seen: str
    advice: str = ADVICE


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int


#: Just enough of Python's grammar of words to pass over strings and comments; valid or not does not matter here.
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
    | (?P<string>[bBrRuUfF]{0,2}(?:
          \"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?'''
        | "(?:[^"\\\r\n]|\\\r\n|\\.)*" | '(?:[^'\\\r\n]|\\\r\n|\\.)*'))
    | (?P<name>[^\W\d]\w*)
    | (?P<number>(?:\d|\.\d)(?:[eE][+-]|[\w.])*)
    | (?P<joined>\\(?:\r\n|\r|\n))
    | (?P<newline>\r\n|\r|\n)
    | (?P<space>[^\S\r\n]+)
    | (?P<operator><>|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OLD_NUMBER = re.compile(r"0[0-7]*[1-7][0-7]*|(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]*|[1-9]\d*)[lL]|0[0-7]*[1-7][0-7]*[lL]")
#: What follows `print` or `exec` only where it is a statement.
_OPERAND = ("name", "string", "number")
_OPERATOR_WORDS = frozenset({"and", "or", "if", "else", "in", "is", "for", "not", "as", "async"})


def python2_sign(text: str, problem: str = "") -> Sign | None:
    """The first sign of Python 2 in a text that is not valid Python 3; None where there is none.

    Args:
        text: the text of the file.
        problem: what Python's parser said of it.
    """
    lines = list(_logical_lines(text))
    for tokens in lines:
        for sign in _signs(tokens):
            return sign
    if "inconsistent use of tabs" in problem:
        return _mixed_tabs(lines, text)
    return None


def _logical_lines(text: str) -> Iterator[list[_Token]]:
    """The words of each statement line, or of what is left of a line after `:` or `;`."""
    line, start, depth = 1, 0, 0
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "", match.group()
        if kind == "newline":
            if depth <= 0:
                yield tokens
                tokens, depth = [], 0
        elif kind not in ("comment", "space", "joined"):
            tokens.append(_Token(kind, word, line, match.start() - start + 1))
            depth += (word in "([{") - (word in ")]}") if kind == "operator" else 0
        ends = len(re.findall(r"\r\n|\r|\n", word)) if kind in ("newline", "joined", "string") else 0
        if ends:
            line += ends
            start = match.start() + max(word.rfind("\n"), word.rfind("\r")) + 1
    yield tokens


def _signs(tokens: Sequence[_Token]) -> Iterator[Sign]:
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "operator" else 0
        starts = index == 0 or (tokens[index - 1].text in (":", ";") and depth == 0)
        seen = _statement(tokens[index:]) if starts and token.kind == "name" else None
        seen = seen or _word(token) or _parameters(tokens[index:])
        if seen:
            yield Sign(token.line, token.column, seen)


def _word(token: _Token) -> str | None:
    match token.kind:
        case "operator" if token.text == "<>":
            return "the operator `<>`"
        case "operator" if token.text == "`":
            return "backticks, which meant `repr`"
        case "number" if _OLD_NUMBER.fullmatch(token.text):
            return f"the number `{token.text}`"
        case "string" if token.text[:2].lower() == "ur":
            return "a string that begins with `ur`"
        case _:
            return None


def _statement(tokens: Sequence[_Token]) -> str | None:
    head, rest = tokens[0].text, tokens[1:]
    if head in ("print", "exec") and rest:
        follows = rest[0]
        is_operand = follows.kind in _OPERAND and follows.text not in _OPERATOR_WORDS
        is_stream = head == "print" and follows.text == ">>"
        if is_operand or is_stream or follows.text == "`":
            return f"`{head}` as a statement"
    if head == "except":
        clause = _until_colon(rest)
        comma = _top_level(clause, ",")
        if comma is not None and _top_level(clause[comma + 1 :], ",") is None:
            return "`except` with a comma before the name"
    if head == "raise" and _top_level(rest, ",") is not None:
        return "`raise` with a comma before the message"
    return None


def _parameters(tokens: Sequence[_Token]) -> str | None:
    """Parameters in parentheses of their own, which Python 2 took a tuple apart with."""
    words = [token.text for token in tokens[:3]]
    if words[:2] == ["lambda", "("]:
        return "a parameter in parentheses"
    if words[0] != "def" or words[2:] != ["("]:
        return None
    depth = 0
    for before, token in pairwise(tokens[2:]):
        depth += (before.text in "([{") - (before.text in ")]}") if before.kind == "operator" else 0
        if depth == 0:
            return None
        if depth == 1 and token.text == "(" and before.text in "(,":
            return "a parameter in parentheses"
    return None


def _until_colon(tokens: Sequence[_Token]) -> Sequence[_Token]:
    end = _top_level(tokens, ":")
    return tokens[:end] if end is not None else tokens


def _top_level(tokens: Sequence[_Token], wanted: str) -> int | None:
    """The index of the first such operator outside all brackets of this statement."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind != "operator":
            continue
        if depth == 0 and token.text == wanted:
            return index
        if token.text == ";" and depth == 0:
            return None
        depth += (token.text in "([{") - (token.text in ")]}")
    return None


def _mixed_tabs(lines: Sequence[Sequence[_Token]], text: str) -> Sign | None:
    """The first line that is indented in another way than one before it."""
    physical = re.split(r"\r\n|\r|\n", text)
    seen = ""
    for tokens in lines:
        if not tokens:
            continue
        line = tokens[0].line
        indent = physical[line - 1][: tokens[0].column - 1]
        kinds = {character for character in indent if character in " \t"}
        if len(kinds) == 2 or (seen and kinds and kinds != {seen}):
            return Sign(line, 1, "indentation that mixes tabs and spaces", _TABS_ADVICE)
        seen = next(iter(kinds), seen)
    return None
