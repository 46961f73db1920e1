"""Carries a call over from the 1.15 signature of a symbol to its native one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.rule import Dialect
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits, Bound
from tf_migrate.syntax.edits import Edit, Span, insert
from tf_migrate_rules import api
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.moved import DROPPED_PARAMETERS, RENAMED_PARAMETERS, Moved
from tf_migrate_rules.tables import moved as look_up

_STRINGS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)
_LITERALS = (cst.Integer, cst.Float, cst.List, cst.Tuple)
_ASKING = ("get_collection", "get_collection_ref")
#: What may be written twice: it has no effect and costs nothing.
REPEATABLE = (cst.Name, cst.Attribute, cst.Integer, cst.Float, *_STRINGS)


@dataclass(slots=True)
class Transfer:
    """What becomes of a call's arguments.

    `edits` make the call native. `renamed` are pairs of keywords, `named` positional arguments that got a keyword,
    `dropped` parameters that go with the reason, `spelled_out` arguments that the call gets besides, `lost` says what
    has no counterpart and needs a person. `doubtful` says that the call would be right in either TensorFlow, and that
    the file does not tell for which it is meant.
    """

    edits: list[Edit] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    spelled_out: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    result: str = ""
    doubtful: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is to be done or said."""
        return bool(self.edits or self.lost)

    def __str__(self) -> str:
        parts = [f"`{old}` is `{new}`" for old, new in self.renamed.items()]
        if self.named:
            parts.append(f"{_listed(self.named)} must be given by keyword, since the order changed")
        parts += [f"`{name}` goes ({reason})" for name, reason in self.dropped.items()]
        parts += [f"`{name}={text}` spells out what TensorFlow 1 did" for name, text in self.spelled_out.items()]
        if self.result:
            parts.append(f"`{self.result}` gives what TensorFlow 1 gave")
        return "; ".join([*parts, *self.lost])


def transfer(site: Site, moved: Moved, *, arguments: ArgumentEdits | None = None) -> Transfer:
    """Works out what must change in the call at `site`, for a symbol that moved as said.

    The signatures that it compares are those of `api`: of `site.spelled` in 1.15 and of `moved.to` natively.

    Args:
        site: a place with a call.
        moved: how the symbol is written natively.
        arguments: the edits to add to, where a rule makes further ones of its own; `edits` of the result hold all.
    """
    result = Transfer()
    call = site.call
    assert call is not None
    edits = arguments if arguments is not None else site.arguments()
    before, after = before_and_after(site, moved)
    takes = moved.takes or (before.names if before is not None else ())
    if (not takes and before is None) or after is None:
        result.edits = edits.edits()
        return result
    bound = site.bind(takes)
    if moved.to == site.spelled and _is_native_call(site, bound):
        return result
    carried = _Carried(site, moved, before, after, bound, edits, result, _namesake(site, moved))
    carried.check_fixed_values()
    carried.carry()
    carried.check_excess()
    carried.check_hidden(takes)
    carried.spell_out()
    result.edits = edits.edits()
    if moved.result:
        _append_result(site, moved.result, result)
    result.doubtful = (
        moved.to == site.spelled
        and not site.compat
        and site.file.dialect is Dialect.EITHER
        and bool(result.named)
        and not _gives_name(bound, _STRINGS)
        and all(_keyword(argument) in (None, *after.names) for argument in call.arguments)
    )
    return result


def before_and_after(site: Site, moved: Moved) -> tuple[api.Signature | None, api.Signature | None]:
    """The signatures of the symbol at `site` in 1.15, and of its native form in the release that is migrated to."""
    return api.v1_signature(LEGACY.get(site.spelled, site.spelled)), api.v2_signature(moved.to, site.file.target)


def binds_natively(site: Site, native: str) -> bool:
    """Whether the native symbol takes the call at `site` as it stands: all of its keywords, and as many positions."""
    after, call = api.v2_signature(native, site.file.target), site.call
    if after is None or call is None:
        return True
    positional = sum(argument.keyword is None and not argument.star for argument in call.arguments)
    keywords = [argument.keyword.value for argument in call.arguments if argument.keyword is not None]
    return (after.variadic or positional <= len(after.positional)) and (
        after.keywords or all(keyword in after.names for keyword in keywords)
    )


def needs_call(site: Site, moved: Moved) -> bool:
    """Whether the native symbol, handed on as it is, could be called in another way than the one of 1.15."""
    if api.v1_kind(site.spelled) == "class":
        return False
    if moved.result or moved.written or moved.spelled_out:
        return True
    before, after = before_and_after(site, moved)
    if before is None or after is None or before.variadic:
        return False
    required = [p.name for p in before.parameters if p.default is None]
    native = [native_parameter(name, moved, after) or "" for name in required]
    return not after.variadic and list(after.positional[: len(native)]) != native


def native_parameter(name: str, moved: Moved, after: api.Signature) -> str | None:
    """What a parameter of 1.15 is called natively; None where it has no counterpart."""
    if name in moved.parameters:
        return moved.parameters[name]
    if name in moved.dropped or name in moved.always:
        return None
    if name in after.names:
        return name
    return next((new for new in RENAMED_PARAMETERS.get(name, ()) if new in after.names), None)


@dataclass(slots=True)
class _Carried:
    """The steps of one transfer. `namesake` is how calls of the native name are carried over, where 1.15 had another
    symbol under it."""

    site: Site
    moved: Moved
    before: api.Signature | None
    after: api.Signature
    bound: Bound
    edits: ArgumentEdits
    result: Transfer
    namesake: Moved | None
    given: set[str] = field(default_factory=set)

    def check_fixed_values(self) -> None:
        """What the native symbol always acts by must be what the call means."""
        for name, text in self.moved.always.items():
            value = self.bound.value(name)
            default = self.before.default(name) if self.before is not None else None
            if value is not None and not _same_literal(self.site.code(value), text):
                self.result.lost.append(f"`{name}` other than `{text}` cannot be carried over")
            elif value is None and default is not None and not _same_literal(default, text) and self._is_surely_old():
                self.result.lost.append(
                    f"without `{name}`, TensorFlow 1 acts by `{name}={default}`, TensorFlow 2 by `{name}={text}`"
                )

    def _is_surely_old(self) -> bool:
        """Whether the call can be no native one."""
        return self.moved.to != self.site.spelled or self.site.compat or self.site.file.dialect is Dialect.OLD

    def carry(self) -> None:
        """Each argument to its native parameter: by position while the order is the same, by keyword from then on."""
        open_positions = list(self.after.positional)
        in_order = True
        for name, argument in self._in_text_order():
            native = native_parameter(name, self.moved, self.after)
            positional = argument.keyword is None
            if native is None:
                self._without_counterpart(name, argument)
                in_order = in_order and not positional
                continue
            if native in self.given:
                self.result.lost.append(f"`{native}` would be given twice")
            self.given.add(native)
            self._write(name, argument)
            if positional and in_order and open_positions and open_positions[0] == native and self._is_read_so(native):
                open_positions.pop(0)
            elif positional:
                in_order = False
                if isinstance(argument.value, cst.GeneratorExp) and not argument.value.lpar:
                    self.result.lost.append(f"`{native}` must be given by keyword")
                self.edits.name(argument, native)
                self.result.named.append(native)
            elif native != name:
                self.edits.name(argument, native)
                self.result.renamed[name] = native

    def _is_read_so(self, native: str) -> bool:
        """Whether a further run, which may take the new call for one of 1.15, will see the same parameter here."""
        if self.namesake is None:
            return True
        namesake = api.v1_signature(self.moved.to)
        index = self.after.positional.index(native)
        taken = namesake.positional[index : index + 1] if namesake is not None else ()
        return all(native_parameter(name, self.namesake, self.after) == native for name in taken)

    def _in_text_order(self) -> Iterator[tuple[str, cst.Arg]]:
        call = self.site.call
        assert call is not None
        names = {id(argument): name for name, argument in self.bound.by_name.items()}
        return ((names[id(argument)], argument) for argument in call.arguments if id(argument) in names)

    def _without_counterpart(self, name: str, argument: cst.Arg) -> None:
        value = self.site.code(argument.value)
        default = self.before.default(name) if self.before is not None else None
        reason = self.moved.dropped.get(name) or DROPPED_PARAMETERS.get(name)
        if name in self.moved.always:
            self.result.dropped[name] = f"`{self.moved.to}` always acts so"
        elif name == "collections" and self._asks_collections():
            self.result.lost.append("`collections` goes, and something asks for what is in them; keep it in a list")
        elif reason is not None:
            self.result.dropped[name] = reason
        elif default is not None and _same_literal(value, default):
            self.result.dropped[name] = "it is the default"
        else:
            self.result.lost.append(f"`{name}` has no counterpart in `{self.moved.to}`")
        self.edits.remove(argument)

    def _asks_collections(self) -> bool:
        """Whether the file asks for what is in a collection."""
        return any(r.symbol.endswith(_ASKING) for r in self.site.file.names.references)

    def _write(self, name: str, argument: cst.Arg) -> None:
        template = self.moved.written.get(name)
        if template is None or isinstance(argument.value, (cst.List, cst.Tuple)):
            return
        if template.count("{}") > 1 and not isinstance(argument.value, REPEATABLE):
            self.result.lost.append(f"the value of `{name}` must be written as `{template.format('…', '…')}`")
        parts = _interleaved(template.split("{}"), self.site.span(argument.value))
        self.edits.value(argument, *parts)

    def check_excess(self) -> None:
        """Arguments that 1.15's signature does not know: keywords from before, or from TensorFlow 2."""
        for argument in self.bound.excess:
            keyword = _keyword(argument)
            if keyword is None:
                if self.before is None or not self.before.variadic:
                    self.result.lost.append("there are more arguments than TensorFlow 1 takes")
                continue
            native = native_parameter(keyword, self.moved, self.after)
            if native is not None:
                self.given.add(native)
                if native != keyword:
                    self.edits.name(argument, native)
                    self.result.renamed[keyword] = native
            elif not self.after.keywords:
                self.result.lost.append(f"`{keyword}` is no argument of `{self.moved.to}`")

    def check_hidden(self, takes: Sequence[str]) -> None:
        """Arguments that `*` or `**` hide, or that a `partial` gets later, must reach the parameters that they did."""
        call = self.site.call
        assert call is not None
        stars = {argument.star for argument in call.arguments}
        if "*" in stars or call.partial:
            self._check_hidden_positions(takes, call.partial and "*" not in stars)
        if "**" in stars:
            known = [name for name in takes if name not in self.bound.by_name and name not in self.after.names]
            if known and not self.after.keywords:
                self.result.lost.append(f"`**` may hide {_listed(known)}, which it does not take")

    def _check_hidden_positions(self, takes: Sequence[str], partial: bool) -> None:
        known = len(self.bound.positional)
        expected = [native_parameter(name, self.moved, self.after) or "" for name in takes[known:]]
        if partial:
            required = [p for p in takes[known:] if self.before is None or self.before.default(p) is None]
            expected = expected[: len(required)]
        native = list(self.after.positional[known : known + len(expected)])
        if native != expected[: len(native)] or (not native and expected):
            hidden = "a call of the `partial`" if partial else "`*`"
            self.result.lost.append(f"{hidden} may give arguments by position, and their order changed")

    def spell_out(self) -> None:
        """TensorFlow 1's defaults where the native ones differ."""
        for name, text in self.moved.spelled_out.items():
            if name not in self.given and self.bound.complete:
                self.edits.append(f"{name}={text}")
                self.result.spelled_out[name] = text
        for name in self.namesake.spelled_out if self.namesake is not None else ():
            if name not in self.given and name not in self.moved.spelled_out and self.bound.complete:
                self.edits.append(f"{name}={self.after.default(name)}")


def _namesake(site: Site, moved: Moved) -> Moved | None:
    is_other = moved.to in api.v1_symbols() and api.v1_canonical(moved.to) != site.symbol
    return look_up(moved.to, moved.to, site.file.target) if is_other else None


def _append_result(site: Site, text: str, result: Transfer) -> None:
    call = site.call
    assert call is not None
    end = site.span(call.node).end
    if site.file.tree.text.startswith(text, end):
        return
    if call.partial:
        result.lost.append(f"what the call gives must be followed by `{text}`")
    result.edits.append(insert(end, text))
    result.result = text


def _is_native_call(site: Site, bound: Bound) -> bool:
    """Whether the call can only be meant for TensorFlow 2: it gives by position, where 1.15 had the `name`, what can be
    no name."""
    if _gives_name(bound, _LITERALS):
        return True
    if "name" not in bound.positional:
        return False
    return site.file.names.symbol_of(bound.by_name["name"].value, site.scope) is not None


def _gives_name(bound: Bound, kinds: tuple[type[cst.CSTNode], ...]) -> bool:
    return "name" in bound.positional and isinstance(bound.by_name["name"].value, kinds)


def _keyword(argument: cst.Arg) -> str | None:
    return argument.keyword.value if argument.keyword is not None else None


def _same_literal(text: str, other: str) -> bool:
    """Whether two expressions are the same but for layout and quotes."""
    try:
        return ast.dump(ast.parse(text, mode="eval")) == ast.dump(ast.parse(other, mode="eval"))
    except SyntaxError:
        return text == other


def _interleaved(texts: Sequence[str], span: Span) -> list[str | Span]:
    parts: list[str | Span] = [texts[0]]
    for text in texts[1:]:
        parts += [span, text]
    return parts


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
