"""Writes a call as a native expression of more than one symbol, out of the text that a table gives for it."""

from __future__ import annotations

import re

import libcst as cst

from tf_migrate.site import Site
from tf_migrate.syntax.calls import Call
from tf_migrate.syntax.edits import Edit, Span, replace
from tf_migrate_rules import api
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.moved import Composed
from tf_migrate_rules.transfer import REPEATABLE


def compose(site: Site, composed: Composed) -> list[Edit] | None:
    """The edits that write the call at `site` as the native expression; None where the call cannot be written so.

    An expression that takes no arguments may also stand for a constant, an attribute of the symbol.
    """
    signature, call = api.v1_signature(LEGACY.get(site.spelled, site.spelled)), site.call
    constant = site.parent(site.node)
    if site.trailing and isinstance(constant, cst.Attribute):
        return [replace(site.span(constant), composed.text)]
    if call is None or call.partial:
        return None
    bound = site.bind(signature.names if signature is not None else ())
    needed = set(re.findall(r"{(\w+)}", composed.text))
    if not bound.complete or bound.excess or not needed <= bound.by_name.keys() <= needed | {"name"}:
        return None
    pieces = re.split(r"{(\w+)}", composed.text)
    values = [bound.by_name[name].value for name in pieces[1::2]]
    if any(values.count(value) > 1 and not isinstance(value, REPEATABLE) for value in values):
        return None
    parts: list[str | Span] = [_natively(site, pieces[0])]
    for index, value in enumerate(values):
        before, after = pieces[2 * index], pieces[2 * index + 2]
        is_argument = before.endswith(("(", ", ")) and after.startswith((")", ","))
        parts += [site.span(value)] if is_argument else site.operand(value)
        following = bound.by_name[pieces[2 * index + 3]] if index + 1 < len(values) else None
        between = _between(site, call, value, following) if after.endswith(", ") else None
        parts += [_natively(site, after)] if between is None else [_natively(site, after[:-2]), between]
    named = bound.by_name.get("name")
    if named is not None and composed.text.endswith(")"):
        parts += [", name=", site.span(named.value), ")"]
        parts[-4] = str(parts[-4])[:-1]
    return [replace(site.span(call.node), *parts)]


def _natively(site: Site, text: str) -> str:
    return re.sub(r"\btf(\.\w+)+", lambda found: site.native(found.group()), text)


def _between(site: Site, call: Call, value: cst.BaseExpression, following: cst.Arg | None) -> Span | None:
    """What stands between two arguments that follow each other, its comma, comments and line breaks."""
    index = next(i for i, argument in enumerate(call.arguments) if argument.value is value)
    if following is None or list(call.arguments[index + 1 : index + 2]) != [following]:
        return None
    return Span(site.span(value).end, site.span(following).start)
