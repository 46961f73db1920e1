"""What a run is asked to do, once the command line and the configuration file have been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tf_migrate.applicability import Applicability

#: Whether a rewrite keeps the old library's numbers at the price of code of its own, or takes what Keras has.
NUMERICS = ("tf1", "keras")
TARGETS = ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")


@dataclass(frozen=True, slots=True)
class Settings:
    """Options that decide what is found in a file and what is done about it.

    Selectors are rule codes (`TFM101`), prefixes of them (`TFM1`), or rule names. An empty `select` means all rules.
    `applicability` overrides that of rules by code; `per_file_ignores` maps path patterns to selectors.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = True
    target: str = "2.21"
    numerics: str = "tf1"
    partial: bool = False
    bridge: bool = False
    applicability: Mapping[str, Applicability] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
