"""What the work on a file came to: plain values that cross process boundaries and feed every report."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from tf_migrate.applicability import Applicability


@dataclass(frozen=True, slots=True)
class Report:
    """A finding as it is reported. Lines and columns count from 1, in characters; `end_column` is the first one after.

    The positions of a fixed finding are those of the file before, where it came up only there after another fix those
    of what it came from; all others are those of the file as it is now.
    `suggestion` is what lines of the file would be with its fix, None where it has none; `replaces` says which lines it
    takes the place of (from 1, the last included), None where that is not known.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    name: str
    message: str
    applicability: Applicability
    fixed: bool = False
    suggestion: str | None = None
    replaces: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of the file before (from 1, `end` included) that the fix of one finding touches."""

    start: int
    end: int
    code: str
    name: str
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class FileResult:
    """All that is to be said of one file.

    Args:
        path: as it is shown, relative to where the tool runs.
        reports: in the order of their places.
        before: the text as it was read; None where it could not be read, or is of no interest.
        after: the text with all fixes applied; None where nothing changes.
        changes: where the fixes touch `before`, for the labels of hunks.
        support: names of the parts of the support module that `after` calls.
        failed: the file could not be processed.
        written: `after` is what stands on the disk now.
        encoding: how the bytes of the file are read, as Python names it.
        bom: the bytes begin with a byte-order mark, which is no part of `before` and `after`.
    """

    path: str
    reports: tuple[Report, ...] = ()
    before: str | None = None
    after: str | None = None
    changes: tuple[Change, ...] = ()
    support: frozenset[str] = frozenset()
    failed: bool = False
    written: bool = False
    encoding: str = "utf-8"
    bom: bool = False

    def encoded(self, text: str) -> bytes:
        """The bytes of a text as they stand, or would stand, in this file."""
        return codecs.BOM_UTF8 * self.bom + text.encode(self.encoding)
