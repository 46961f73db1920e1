"""What programs print, compared: words exactly, numbers within what float32 rounding leaves.

TensorFlow 1.15 lives with another NumPy than TensorFlow 2, and the two write some values differently
(`array([1.], dtype=float32)`, `np.float32(1.0)`); what they put around the numbers is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import zip_longest

RELATIVE, ABSOLUTE = 2e-4, 1e-5

_AROUND = re.compile(r"\barray\(|\bnp\.\w+\(|, dtype=\w+|[\s\[\](),]+")
_TOKEN = re.compile(
    r"(?P<number>(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan|inf)(?![\w]))|(?P<word>\S+?)(?=\s|[-+]?\.?\d|$)",
    re.IGNORECASE,
)


def difference(expected: str, actual: str) -> str | None:
    """The first difference between two outputs, in words; None where they agree."""
    pairs = zip_longest(_tokens(expected), _tokens(actual))
    for place, (wanted, found) in enumerate(pairs, 1):
        if wanted is None:
            return f"item {place}: nothing was expected, got {found}"
        if found is None:
            return f"item {place}: expected {wanted}, got no more"
        if not _same(wanted, found):
            return f"item {place}: expected {wanted}, got {found}"
    return None


def _tokens(text: str) -> Iterator[str | float]:
    for match in _TOKEN.finditer(_AROUND.sub(" ", text)):
        yield float(match["number"]) if match["number"] else match["word"]


def _same(wanted: str | float, found: str | float) -> bool:
    if isinstance(wanted, str) or isinstance(found, str):
        return wanted == found
    if math.isnan(wanted) or math.isnan(found):
        return math.isnan(wanted) and math.isnan(found)
    return wanted == found or abs(wanted - found) <= ABSOLUTE + RELATIVE * abs(wanted)
