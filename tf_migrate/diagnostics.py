"""Findings of the engine itself: files that cannot be read, written or trusted. Their codes begin with TFM0."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Finding, Rule
from tf_migrate.site import Site


def _nowhere(site: Site) -> Iterable[Finding]:
    """The engine raises these findings by itself; no place in the code calls for them."""
    return ()


def _diagnostic(code: str, name: str, summary: str, why: str) -> Rule:
    return Rule(code, name, summary, frozenset(), _nowhere, Applicability.MANUAL, why)


SYNTAX_ERROR = _diagnostic(
    "TFM001",
    "syntax-error",
    "The file is not valid Python 3; it stays as it is.",
    "Only code that Python itself can parse is analysed. Mend the line that is shown, and run the tool again.",
)
PYTHON_2 = _diagnostic(
    "TFM002",
    "python-2",
    "The file is Python 2; convert it to Python 3 first.",
    "TensorFlow 2 needs Python 3. Convert the file with `pip install fissix` and `python -m fissix --write FILE`, look"
    " at what it did, and run the tool again.",
)
WRONG_ENCODING = _diagnostic(
    "TFM003",
    "wrong-encoding",
    "The bytes of the file do not fit the encoding that it declares, or UTF-8 where it declares none.",
    "Python would refuse the file as well. Save it as UTF-8, or declare its encoding in the first line.",
)
UNREADABLE = _diagnostic(
    "TFM004",
    "unreadable",
    "The file cannot be read.",
    "It is missing, is no regular file, or may not be read by this user.",
)
TOO_DEEP = _diagnostic(
    "TFM005",
    "nested-too-deeply",
    "Expressions or blocks are nested deeper than can be analysed.",
    "Python's own parser has a limit as well. Split the expression over several statements.",
)
NOT_WRITTEN = _diagnostic(
    "TFM006",
    "not-written",
    "The file could not be written; it is as it was.",
    "It may not be written by this user, the disk is full, or it changed while the tool was at work. Nothing is lost:"
    " a file is replaced as a whole or not at all.",
)
UNTRUSTED_RESULT = _diagnostic(
    "TFM007",
    "untrusted-result",
    "The rewritten file did not pass the tool's own checks, and was not written.",
    "A result must parse, and a second run must change nothing. Where that fails, a rule is at fault: please report"
    " it.",
)
RULE_FAILED = _diagnostic(
    "TFM008",
    "rule-failed",
    "A rule failed at this place; the others went on.",
    "The rule raised an error. Please report it to whoever made the rule, with the line that is shown.",
)
UNUSED_SUPPRESSION = _diagnostic(
    "TFM009",
    "unused-suppression",
    "A suppression comment suppresses nothing.",
    "What it was written for is gone. Remove the comment, so that it does not hide what comes later.",
)
EDITED_SUPPORT = _diagnostic(
    "TFM010",
    "edited-support-module",
    "The support module was edited by hand and lacks a part that this file needs.",
    "The tool never overwrites a support module that was edited. Add the missing part by hand, or move the file away"
    " and run the tool again.",
)

BROKE_OFF = _diagnostic(
    "TFM011",
    "analysis-broke-off",
    "The analysis of this file broke off; the others went on.",
    "The tool met something that it was not made for, or ran out of memory. The file stays as it is. Please report it,"
    " with the file if you can.",
)

DIAGNOSTICS = (
    SYNTAX_ERROR,
    PYTHON_2,
    WRONG_ENCODING,
    UNREADABLE,
    TOO_DEEP,
    NOT_WRITTEN,
    UNTRUSTED_RESULT,
    RULE_FAILED,
    UNUSED_SUPPRESSION,
    EDITED_SUPPORT,
    BROKE_OFF,
)
