"""Carries a call over from the 1.15 signature of a symbol to its native one."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits
from tf_migrate.syntax.edits import Edit
from tf_migrate_rules import api
from tf_migrate_rules.moved import DROPPED_PARAMETERS, RENAMED_PARAMETERS, Moved


@dataclass(slots=True)
class Transfer:
    """What becomes of a call's arguments.

    `edits` make the call native. `renamed` are pairs of keywords, `named` positional arguments that got a keyword,
    `dropped` parameters that go with the reason, `lost` says what has no counterpart and needs a person.
    """

    edits: list[Edit] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    spelled_out: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything is to be done or said."""
        return bool(self.edits or self.lost)

    def __str__(self) -> str:
        parts = [f"`{old}` is `{new}`" for old, new in self.renamed.items()]
        if self.named:
            names = ", ".join(f"`{name}`" for name in self.named)
            parts.append(f"{names} must be given by keyword, since the order changed")
        parts += [f"`{name}` goes ({reason})" for name, reason in self.dropped.items()]
        parts += [f"`{name}={text}` spells out TF1's default" for name, text in self.spelled_out.items()]
        parts += self.lost
        return "; ".join(parts)


def transfer(site: Site, moved: Moved, *, arguments: ArgumentEdits | None = None) -> Transfer:
    """Works out what must change in the argument list of the call at `site`, for a symbol that moved as said.

    Args:
        site: a place with a call.
        moved: how the symbol is written natively.
        arguments: the edits to add to, where a rule makes further ones of its own; `edits` of the result hold all.
    """
    result = Transfer()
    edits = arguments if arguments is not None else site.arguments()
    before, after = api.v1_signature(site.spelled), api.v2_signature(moved.to, site.file.target)
    takes = moved.takes or (before.names if before is not None else ())
    call = site.call
    if not takes or after is None or call is None:
        result.edits = edits.edits()
        return result
    bound = site.bind(takes)
    given: set[str] = set()
    open_positions = list(after.positional)
    in_order = True
    order = {id(argument): index for index, argument in enumerate(call.arguments)}
    for name, argument in sorted(bound.by_name.items(), key=lambda item: order[id(item[1])]):
        native = _native_parameter(name, moved, after)
        positional = argument.keyword is None
        if native is None:
            reason = moved.dropped.get(name) or DROPPED_PARAMETERS.get(name)
            if _is_default(site, argument.value, before, name):
                result.dropped[name] = "it is the default"
            elif reason is not None:
                result.dropped[name] = reason
            else:
                result.lost.append(f"`{name}` has no counterpart in `{moved.to}`")
            edits.remove(argument)
            in_order = in_order and not positional
            continue
        if native in given:
            result.lost.append(f"`{native}` would be given twice")
        given.add(native)
        if positional:
            fits = in_order and bool(open_positions) and open_positions[0] == native
            if fits:
                open_positions.pop(0)
                continue
            in_order = False
            if isinstance(argument.value, cst.GeneratorExp) and not argument.value.lpar:
                result.lost.append(f"`{native}` must be given by keyword")
            edits.name(argument, native)
            result.named.append(native)
        elif native != name:
            edits.name(argument, native)
            result.renamed[name] = native
    for argument in bound.excess:
        keyword = argument.keyword.value if argument.keyword is not None else None
        if keyword is None:
            result.lost.append("there are more arguments than TF1 takes")
        elif keyword in after.names:
            given.add(keyword)
        elif keyword in RENAMED_PARAMETERS and any(n in after.names for n in RENAMED_PARAMETERS[keyword]):
            native = next(n for n in RENAMED_PARAMETERS[keyword] if n in after.names)
            edits.name(argument, native)
            result.renamed[keyword] = native
        elif not after.keywords:
            result.lost.append(f"`{keyword}` is no argument of `{moved.to}`")
    if not bound.complete and _order_differs(takes, after.positional, moved, len(bound.positional)):
        result.lost.append("`*` hides which arguments are given, and their order changed")
    for name, text in moved.spelled_out.items():
        if name not in given and bound.complete:
            edits.append(f"{name}={text}")
            result.spelled_out[name] = text
    result.edits = edits.edits()
    return result


def _native_parameter(name: str, moved: Moved, after: api.Signature) -> str | None:
    if name in moved.parameters:
        return moved.parameters[name]
    if name in moved.dropped:
        return None
    if name in after.names:
        return name
    return next((new for new in RENAMED_PARAMETERS.get(name, ()) if new in after.names), None)


def _is_default(site: Site, value: cst.BaseExpression, before: api.Signature | None, name: str) -> bool:
    default = before.default(name) if before is not None else None
    return default is not None and site.code(value) == default


def _order_differs(takes: tuple[str, ...], positional: tuple[str, ...], moved: Moved, known: int) -> bool:
    """Whether positional arguments that `*args` hides would reach other parameters than before."""
    expected = [moved.parameters.get(name, name) for name in takes[known:]]
    return list(positional[known : known + len(expected)]) != expected[: len(positional) - known]
