"""All installed rules: found through the entry-point group `tf_migrate.rules`, selected, and found again by symbol."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from tf_migrate.diagnostics import DIAGNOSTICS
from tf_migrate.rule import Bridge, LibraryCatalogue, Lifter, Rule, RulePackage, SupportPart

GROUP = "tf_migrate.rules"
_CODE = re.compile(r"[A-Z]{3,}\d{3}")


class NoCatalogue(Exception):
    """No installed rule package says what is known of the library that is to be migrated."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The rules of a run, and what they stand on.

    `problems` says, a sentence each, which rule packages could not be used and why.
    """

    rules: tuple[Rule, ...]
    catalogue: LibraryCatalogue
    support: dict[str, SupportPart] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    lifter: Lifter | None = None
    bridge: Bridge | None = None
    _dispatch: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    _exact: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    _below: dict[str, tuple[Rule, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rule in self.rules:
            for target in rule.targets:
                if target.endswith(".*"):
                    self._below[target[:-2]] = (*self._below.get(target[:-2], ()), rule)
                else:
                    self._exact[target] = (*self._exact.get(target, ()), rule)

    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule by code, those of the engine itself included."""
        return tuple(sorted((*DIAGNOSTICS, *self.rules), key=lambda rule: rule.code))

    def find(self, code_or_name: str) -> Rule | None:
        """The rule of this code or name, in whatever case."""
        wanted = code_or_name.lower()
        return next((r for r in self.all_rules() if wanted in (r.code.lower(), r.name.lower())), None)

    def exact(self, symbol: str) -> tuple[Rule, ...]:
        """The rules that name this very symbol."""
        return self._exact.get(symbol, ())

    def rules_for(self, symbol: str) -> tuple[Rule, ...]:
        """The rules to ask at a use of `symbol`, the most special first; the first that has findings has spoken."""
        found = self._dispatch.get(symbol)
        if found is None:
            rules = list(self.exact(symbol))
            above = symbol
            while above:
                rules += [rule for rule in self._below.get(above, ()) if rule not in rules]
                above = above.rpartition(".")[0]
            found = self._dispatch[symbol] = tuple(rules)
        return found

    def selected(self, select: Sequence[str], extend: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
        """The codes that are on: of two selectors that both fit, the longer decides, and of equals `ignore`."""
        chosen = []
        for rule in self.all_rules():
            on = _specificity(rule, (*select, *extend)) if select else max(0, _specificity(rule, extend))
            if on >= 0 and on > _specificity(rule, ignore):
                chosen.append(rule.code)
        return frozenset(chosen)

    def unknown_selectors(self, selectors: Iterable[str]) -> list[str]:
        """The selectors that fit no rule at all."""
        return [s for s in selectors if all(_specificity(rule, (s,)) < 0 for rule in self.all_rules())]


def _specificity(rule: Rule, selectors: Iterable[str]) -> int:
    """How closely the best of the selectors fits the rule: -1 where none does, else the length of what fits."""
    best = -1
    for selector in selectors:
        if selector.lower() == rule.name or selector.upper() == rule.code:
            best = max(best, 100)
        elif selector.upper() == "ALL":
            best = max(best, 0)
        elif rule.code.startswith(selector.upper()) and selector:
            best = max(best, len(selector))
    return best


def load() -> Suite:
    """The suite of all installed rule packages; a broken package is left out and named in `problems`.

    Raises:
        NoCatalogue: none of them brings a catalogue.
    """
    return assemble(_packages())


def assemble(packages: Iterable[tuple[str, RulePackage | Exception]]) -> Suite:
    """A suite of these packages, given with the name that each is known by; an exception stands for one that failed.

    Raises:
        NoCatalogue: none of them brings a catalogue.
    """
    rules: dict[str, Rule] = {rule.code: rule for rule in DIAGNOSTICS}
    names = {rule.name for rule in DIAGNOSTICS}
    support: dict[str, SupportPart] = {}
    problems: list[str] = []
    catalogue: LibraryCatalogue | None = None
    lifter: Lifter | None = None
    bridge: Bridge | None = None
    for origin, package in packages:
        if isinstance(package, Exception):
            problems.append(f"rule package '{origin}' was left out: {type(package).__name__}: {package}")
            continue
        catalogue = catalogue or package.catalogue
        lifter = lifter or package.lifter
        bridge = bridge or package.bridge
        support.update(package.support)
        for rule in package.rules:
            fault = _fault(rule, rules, names)
            if fault:
                problems.append(f"rule package '{origin}': a rule was left out: {fault}")
                continue
            rules[rule.code] = rule
            names.add(rule.name)
    if catalogue is None:
        raise NoCatalogue("\n".join([f"no installed package of the group '{GROUP}' brings a catalogue", *problems]))
    own = tuple(rule for rule in rules.values() if rule not in DIAGNOSTICS)
    return Suite(own, catalogue, support, tuple(problems), lifter, bridge)


def _packages() -> Iterator[tuple[str, RulePackage | Exception]]:
    points: list[EntryPoint] = sorted(
        entry_points(group=GROUP), key=lambda point: (point.name != "builtin", point.name)
    )
    for point in points:
        try:
            package = point.load()
            if not isinstance(package, RulePackage):
                raise TypeError(f"'{point.value}' is no RulePackage")
        except Exception as error:  # whatever a foreign package raises must not stop the run
            yield point.name, error
        else:
            yield point.name, package


def _fault(rule: object, rules: dict[str, Rule], names: set[str]) -> str | None:
    if not isinstance(rule, Rule):
        return f"{rule!r} is no Rule"
    if not _CODE.fullmatch(rule.code):
        return f"'{rule.code}' is no code of capital letters and three digits"
    if rule.code in rules:
        return f"the code {rule.code} is taken by '{rules[rule.code].name}'"
    if rule.name in names:
        return f"the name '{rule.name}' is taken"
    return None
