"""How symbols of 1.15 are written natively, one module per part of the API; facts only, no code.

A symbol that needs no entry has none: one that native TensorFlow 2 has under the same name, or that is the very same
object under another name, is found in `api` by itself, and its parameters are carried over by their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tf_migrate_rules import api
from tf_migrate_rules.moved import Moved, automatic
from tf_migrate_rules.tables import arrays, contrib, image, io, math, nn, random, sparse, strings, training, versions

PARTS = (arrays, contrib, image, io, math, nn, random, sparse, strings, training, versions)


def _merged() -> dict[str, Moved]:
    merged: dict[str, Moved] = {}
    for part in PARTS:
        for symbol, moved in part.MOVED.items():
            if symbol in merged:
                raise ValueError(f"{symbol} stands in two tables")
            merged[symbol] = moved
    return merged


MOVED: Mapping[str, Moved] = _merged()


@cache
def moved(symbol: str, spelled: str, target: str) -> Moved | None:
    """How a symbol is written natively: by its entry, by the spelling that the file uses, or by what `api` finds.

    Where the file's spelling is a native name already, as `tf.math.argmax` is for `tf.argmax`, it stays.
    """
    entry = MOVED.get(spelled) or MOVED.get(symbol)
    if entry is None:
        return automatic(spelled, target) or automatic(symbol, target)
    if spelled != symbol == entry.to and api.v2_has(spelled, target):
        return replace(entry, to=spelled)
    return entry
