"""Rules that report: a table of symbols, each with what a person should do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site

_GUIDE = "https://www.tensorflow.org/guide/migrate"


def reporting_rule(
    code: str,
    name: str,
    summary: str,
    advice: Mapping[str, str],
    *,
    why: str = "",
    link: str = _GUIDE,
    examples: tuple[Example, ...] = (),
) -> Rule:
    """A rule that reports each use of the symbols in `advice`, with the advice.

    Args:
        code: the rule's code, as for `Rule`; so `name`, `summary`, `why`, `link` and `examples`.
        advice: for each target (`tf.Session`, `tf.contrib.slim.*`), what to do instead, as a sentence without the
            symbol's name in front; the longest target that fits a symbol gives the advice.
    """

    def check(site: Site) -> Iterable[Finding]:
        yield site.report(f"`{site.symbol}`: {advice_for(site.symbol, advice)}")

    return Rule(code, name, summary, frozenset(advice), check, Applicability.MANUAL, why, link, examples)


def advice_for(symbol: str, advice: Mapping[str, str]) -> str:
    """What a table says of a symbol: its own entry, or that of the nearest `….*` above it."""
    if symbol in advice:
        return advice[symbol]
    above = symbol
    while above:
        if f"{above}.*" in advice:
            return advice[f"{above}.*"]
        above = above.rpartition(".")[0]
    raise KeyError(symbol)
