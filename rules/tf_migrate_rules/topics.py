"""Rules that report one topic of TensorFlow 1: what a table says of its symbols, and of attributes of values.

Later work turns the same rules into rewrites, at the same places and under the same codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.reporting import advice_for

_MIGRATE = "https://www.tensorflow.org/guide/migrate"


@dataclass(frozen=True, slots=True)
class Attribute:
    """What to do about an attribute of a value of which nothing tells what it is, such as the `run` of `model.run()`.

    `means` judges by the place whether it is TensorFlow's.
    """

    advice: str
    means: Callable[[Site], bool]


def may_be_old(site: Site) -> bool:
    """Whether the place may mean the old API; what native TensorFlow 2 has by the same name is left to native files."""
    return site.is_old


def topic_rule(
    code: str,
    name: str,
    summary: str,
    advice: Mapping[str, str],
    *,
    attributes: Mapping[str, Attribute] | None = None,
    applies: Callable[[Site], bool] = may_be_old,
    fix: Callable[[Site, str], Iterable[Finding]] | None = None,
    fate: Callable[[str], Applicability | None] | None = None,
    why: str = "",
    page: str = "",
    examples: tuple[Example, ...] = (),
) -> Rule:
    """A rule that reports each use of what stands in its tables.

    Args:
        code: the rule's code, as for `Rule`; so `name`, `summary`, `why`, `examples`.
        advice: by canonical symbol or `symbol.*`, what to do instead, as a sentence without the symbol in front.
        attributes: by attribute (`.run`), what to do where it is meant.
        applies: whether a use of a symbol is meant.
        fix: for places that can be rewritten: called with the site and its advice; where it yields nothing, the place
            is reported.
        fate: as for `Rule`; by default each symbol is reported.
        page: the page of the migration guide that says more.
    """
    found = attributes or {}

    def check(site: Site) -> Iterable[Finding]:
        known = found.get(site.symbol) if site.place is None else None
        if site.place is None:
            if known is None or not site.is_old or not known.means(site):
                return
            said = known.advice
        elif applies(site):
            said = advice_for(site.symbol, advice)
        else:
            return
        fixed = list(fix(site, said)) if fix is not None else []
        yield from fixed or [site.report(f"`{named(site)}`: {said}")]

    link = f"{_MIGRATE}/{page}" if page else _MIGRATE
    targets = frozenset({*advice, *found})
    return Rule(code, name, summary, targets, check, Applicability.MANUAL, why, link, examples, fate)


def named(site: Site) -> str:
    """What a message calls the place: the symbol, or the attribute with what it belongs to where that is short."""
    if site.place is not None:
        return site.spelled
    text = site.code(site.node)
    return text if len(text) <= 40 and "\n" not in text else site.symbol


def each(prefix: str, names: str, advice: str) -> dict[str, str]:
    """One advice for several symbols: `each("tf.train.", "batch batch_join", …)`."""
    return {f"{prefix}{name}": advice for name in names.split()}
