"""The tables beside this module, read when first asked for.

`tests/api_data/build_surface.py` makes them and says what stands in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal

from tf_migrate_rules.api.signatures import Signature, parse_signature

Kind = Literal["function", "class", "value"]

_KINDS: dict[str, Kind] = {"f": "function", "c": "class", "v": "value"}


def read_table(name: str) -> dict[str, Any]:
    """The table `name`.json."""
    text = resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def split(symbol: str) -> tuple[str, str]:
    """The module or class of a symbol, and its last name."""
    place, _, name = symbol.rpartition(".")
    return place, name


class Surface:
    """The API of one TensorFlow: its symbols, and what is known of each."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.version: str = table["version"]
        self.modules: dict[str, str] = table["modules"]
        self._symbols: dict[str, dict[str, str]] = table["symbols"]
        self._classes: dict[str, dict[str, Any]] = table["classes"]

    def __iter__(self) -> Iterator[str]:
        return (f"{module}.{name}" for module, names in self._symbols.items() for name in names)

    def entry(self, symbol: str) -> str | None:
        """What the table says of a symbol or of a class's member: `f(x)`, `c(x)`, `v`, `=tf.other`; None if nothing."""
        place, name = split(symbol)
        found = self._symbols.get(place, {}).get(name)
        if found is not None:
            return found
        signature = self._member(self.canonical(place), name) if place in self or place in self._classes else None
        if signature is None:
            return None
        return f"f{signature}" if signature else "v"

    def __contains__(self, symbol: str) -> bool:
        place, name = split(symbol)
        return name in self._symbols.get(place, ())

    def canonical(self, symbol: str) -> str:
        """The first of a symbol's names, itself if it has but one or is not known."""
        place, name = split(symbol)
        found = self._symbols.get(place, {}).get(name, "")
        return found[1:] if found.startswith("=") else symbol

    def kind(self, symbol: str) -> Kind | None:
        """What a symbol is."""
        entry = self._resolved(symbol)
        return _KINDS[entry[0]] if entry else None

    def signature(self, symbol: str) -> Signature | None:
        """What a function, a class (on being made) or a method takes."""
        entry = self._resolved(symbol)
        return parse_signature(entry[1:]) if entry and len(entry) > 1 else None

    def members(self, symbol: str) -> frozenset[str]:
        """The public attributes of a class, what it inherits included."""
        names: set[str] = set()
        current = self.canonical(symbol)
        while current:
            described = self._classes.get(current, {})
            names |= described.get("members", {}).keys()
            current = described.get("base", "")
        return frozenset(names)

    def _resolved(self, symbol: str) -> str | None:
        entry = self.entry(symbol)
        return self.entry(entry[1:]) if entry and entry.startswith("=") else entry

    def _member(self, owner: str, name: str) -> str | None:
        while owner:
            described = self._classes.get(owner, {})
            members: dict[str, str] = described.get("members", {})
            if name in members:
                return members[name]
            owner = described.get("base", "")
        return None


@cache
def v1_surface() -> Surface:
    """TensorFlow 1.15."""
    return Surface(read_table("v1"))


@cache
def v2_surface() -> Surface:
    """The newest TensorFlow 2 that is described."""
    return Surface(read_table("v2"))


@cache
def native_table() -> dict[str, dict[str, str]]:
    """What is left in tf.compat.v1, with the native names of the same objects."""
    return read_table("native")


@cache
def private_table() -> dict[str, dict[str, Any]]:
    """Private and former modules of TensorFlow 1."""
    return read_table("private")


@cache
def target_table() -> dict[str, dict[str, Any]]:
    """What older releases of TensorFlow 2 lack, have besides, or spell otherwise."""
    return read_table("targets")
