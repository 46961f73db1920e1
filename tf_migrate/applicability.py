"""How far a fix can be trusted. A module of its own, so that results can be read without loading the analysis."""

from __future__ import annotations

from enum import Enum


class Applicability(str, Enum):
    """How far a fix can be trusted.

    `safe`: the same numbers, by proof or by test. `unsafe`: right unless an assumption, which the message names, fails.
    `manual`: a person must decide; there is no fix.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"

    def __str__(self) -> str:
        return self.value
