"""What becomes of each public symbol of the old API: whether it stays, is rewritten or reported, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from tf_migrate.applicability import Applicability
from tf_migrate.rule import Rule
from tf_migrate.suite import Suite


class Fate(str, Enum):
    """What becomes of the uses of a symbol. UNKNOWN ones would pass in silence."""

    STAYS = "stays"
    REWRITTEN = "rewritten"
    REPORTED = "reported"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Covered:
    """A symbol and its fate; `rule` is the one that decides it, None where no rule is asked."""

    symbol: str
    fate: Fate
    rule: Rule | None = None

    @property
    def module(self) -> str:
        """The part of the API that the symbol belongs to: `tf.nn`, or `tf.contrib.slim` within contrib."""
        parts = self.symbol.split(".")[:-1]
        return ".".join(parts[: 3 if parts[1:2] == ["contrib"] else 2])


def coverage(suite: Suite, target: str, within: Iterable[str] = ()) -> Iterator[Covered]:
    """The fates of all public symbols of the old API when the code shall run on the release `target`.

    Args:
        suite: the rules.
        target: a version of the migrated library.
        within: only these symbols, and what lies below them.
    """
    wanted = tuple(name.rstrip(".") for name in within)
    for symbol in suite.catalogue.old_symbols():
        if not wanted or symbol in wanted or symbol.startswith(tuple(f"{name}." for name in wanted)):
            yield _covered(suite, target, symbol)


def by_module(covered: Iterable[Covered]) -> dict[str, Counter[Fate]]:
    """How many symbols of each module have which fate."""
    counts: dict[str, Counter[Fate]] = {}
    for one in covered:
        counts.setdefault(one.module, Counter())[one.fate] += 1
    return dict(sorted(counts.items()))


def _covered(suite: Suite, target: str, symbol: str) -> Covered:
    catalogue = suite.catalogue
    root = catalogue.root_import()
    known = catalogue.lookup(root.module + symbol[len(root.bound) :])
    canonical = known.symbol if known is not None else symbol
    if not suite.exact(canonical) and catalogue.is_unchanged(symbol, target):
        return Covered(symbol, Fate.STAYS)
    native = catalogue.is_native(symbol, target)
    for rule in suite.rules_for(canonical):
        applicability = rule.applicability
        if rule.fate is not None:
            fate = rule.fate(symbol if native else canonical)
            if fate is None and (native or not catalogue.is_native(canonical, target)):
                continue
            applicability = fate or Applicability.SAFE  # nothing is wrong with what a second name stands for
        speaker = rule.spoken_by(symbol if native else canonical) if rule.spoken_by is not None else None
        fate_of = Fate.REPORTED if applicability is Applicability.MANUAL else Fate.REWRITTEN
        return Covered(symbol, fate_of, speaker or rule)
    return Covered(symbol, Fate.STAYS if native else Fate.UNKNOWN)
