"""A rule for one area of `tf.contrib`: a few symbols it rewrites, and advice for all the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Route
from tf_migrate_rules import api
from tf_migrate_rules.composition import compose
from tf_migrate_rules.moved import Composed, Moved
from tf_migrate_rules.reporting import advice_for
from tf_migrate_rules.tables import moved
from tf_migrate_rules.transfer import Transfer, transfer

#: Writes one use of a symbol natively; None where this use must be left to a person.
Rewrite = Callable[[Site], "Finding | None"]

_ADDONS = "https://github.com/tensorflow/community/blob/master/rfcs/20180907-contrib-sunset.md"


def area_rule(
    code: str,
    name: str,
    summary: str,
    advice: Mapping[str, str],
    *,
    rewrites: Mapping[str, Rewrite] | None = None,
    instances: Collection[str] = (),
    applicability: Applicability = Applicability.UNSAFE,
    why: str = "",
    link: str = _ADDONS,
    examples: tuple[Example, ...] = (),
) -> Rule:
    """A rule for an area of contrib.

    Symbols that stand in a table of moved ones are left to the rule of that table, all others are reported with their
    advice unless `rewrites` writes them natively.

    Args:
        code: the rule's code, as for `Rule`; so `name`, `summary`, `why`, `link` and `examples`.
        advice: for each symbol and each `….*`, what to do instead, as a sentence without the symbol's name in front.
        rewrites: for single symbols, what writes a use of them natively.
        instances: classes among them whose objects stay what they were, methods included.
        applicability: of the rewrites in general; each finding has its own.
    """
    written = rewrites or {}

    def check(site: Site) -> Iterable[Finding]:
        if site.route is Route.INSTANCE and site.symbol not in advice:
            if site.symbol.rpartition(".")[0] in instances:
                site.settle()
        elif site.symbol in written:
            found = _import_of(site) if site.is_import else _without_use(site) or written[site.symbol](site)
            yield found or _reported(site, advice)
        elif moved(site.symbol, site.spelled, site.file.target) is None:
            yield _without_use(site) or _reported(site, advice)

    def fate(symbol: str) -> Applicability | None:
        native = moved(symbol, symbol, api.NEWEST)
        if symbol in written:
            return applicability
        if native is not None:
            return Applicability.UNSAFE if native.assumes else Applicability.SAFE
        return Applicability.MANUAL

    general = applicability if written else Applicability.MANUAL
    return Rule(code, name, summary, frozenset({*advice, *written}), check, general, why, link, examples, fate)


def _reported(site: Site, advice: Mapping[str, str]) -> Finding:
    return site.report(f"`{site.spelled}`: {advice_for(site.symbol, advice)}")


def _import_of(site: Site) -> Finding:
    return site.rewrite(f"import of `{site.spelled}`, which TensorFlow 2 does not have", [])


def _without_use(site: Site) -> Finding | None:
    """`slim = tf.contrib.slim` where nothing uses the name (any more): the assignment goes."""
    name = site.assigned_name()
    if name is None or site.trailing or not _stands_alone(site) or _is_known(site, name):
        return None
    message = f"`{site.spelled}` is gone from TensorFlow 2, and nothing uses `{name}`"
    return site.rewrite(message, site.without_statement(), applicability=Applicability.SAFE)


def _stands_alone(site: Site) -> bool:
    """Whether the statement is a line of its own among others, of a module or a function and under no condition."""
    statement = site.statement()
    line = site.parent(statement) if statement is not None else None
    block = site.parent(line) if line is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return False
    if not isinstance(block, cst.IndentedBlock) or not isinstance(site.parent(block), cst.FunctionDef):
        return isinstance(block, cst.Module)
    lines = [other.body[0] for other in block.body if isinstance(other, cst.SimpleStatementLine)]
    return len(lines) < len(block.body) or not all(isinstance(small, cst.Assign) for small in lines)


def _is_known(site: Site, name: str) -> bool:
    """Whether the file has the name anywhere else, be it in a string such as those of `__all__`."""
    names = site.file.names.walk
    bound = sum(1 for _ in names.bindings_of(name))
    exported = site.scope.is_module and site.file.path.endswith("__init__.py")
    quoted = any(f"{quote}{name}{quote}" in site.file.tree.text for quote in "'\"")
    return bound > 1 or exported or quoted or any(chain.root.value == name for chain in names.chains)


# -- how rewrites are written ------------------------------------------------------------------------------------------


def carried(site: Site, native: Moved, message: str, *, applicability: Applicability | None = None) -> Finding | None:
    """The call carried over to its native form; None where an argument has no counterpart.

    Args:
        site: a place with a call.
        native: how the symbol is written natively, as in the tables of moved symbols.
        message: what becomes of it; what changes in the arguments is added.
        applicability: unsafe where `native` assumes something, else safe, unless given.
    """
    done = transfer(site, native) if site.call is not None else Transfer()
    if done.lost:
        return None
    edits = [*site.substitute(site.native(native.to)), *done.edits]
    message += f"; {done}" if str(done) else ""
    return _finding(site, message, edits, native.assumes, applicability)


def as_factor(site: Site, value: cst.BaseExpression) -> tuple[str | Span, ...]:
    """A copy of an expression that may stand beside an operator: in parentheses unless it is a number or needs none."""
    return (site.span(value),) if isinstance(value, (cst.Integer, cst.Float)) else site.operand(value)


def composed(text: str, assumes: str = "") -> Rewrite:
    """A rewrite to an expression, as `Composed` has it."""

    def rewrite(site: Site) -> Finding | None:
        edits = compose(site, Composed(text, assumes))
        if edits is None:
            return None
        shown = text.replace("{", "").replace("}", "")
        return _finding(site, f"`{site.spelled}` is gone; `{shown}` is the same", edits, assumes)

    return rewrite


def supported(part: str) -> Rewrite:
    """A rewrite that calls a function or class of the support module, which takes the same arguments.

    Args:
        part: the name of the part, and of what it defines.
    """

    def rewrite(site: Site) -> Finding | None:
        if site.trailing:
            return None
        message = f"`{site.spelled}` is gone; `{part}` of the support module does the same"
        name = site.require(Import(site.file.support_module, part, local=True), replaced={site.symbol})
        return _finding(site, message, site.substitute(name))

    return rewrite


def _finding(
    site: Site, message: str, edits: Iterable[Edit], assumes: str = "", applicability: Applicability | None = None
) -> Finding:
    message += f" (assuming that {assumes})" if assumes else ""
    default = Applicability.UNSAFE if assumes else Applicability.SAFE
    return site.rewrite(message, edits, applicability=applicability or default)
