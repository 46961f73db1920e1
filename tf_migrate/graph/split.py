"""Splits a function that makes variables and computes with them: what is done once, and what is done in each call.

Each statement of the function goes to one part. What makes variables is done once, and with it what that needs, and
what must not be done twice. All else is done in each call. What is made once and needed in calls is kept, as an
attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.makers import Makers
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Span
from tf_migrate.syntax.scopes import free_name
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children

_GRAPH = frozenset({Kind.TENSOR, Kind.PLACEHOLDER, Kind.OPERATION})


@dataclass(slots=True, eq=False)
class Unit:
    """One statement of a function, within `blocks` that are seen through.

    `once` says that it is done once. `hoisted` are the calls in a statement of the other part that make variables: each
    is done once as well, and its variable is kept under a name.
    """

    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    blocks: tuple[cst.With, ...] = ()
    once: bool = False
    hoisted: dict[str, cst.BaseExpression] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)

    @property
    def small(self) -> cst.BaseSmallStatement | None:
        """The one small statement that it is; None for a compound one."""
        return self.node.body[0] if isinstance(self.node, cst.SimpleStatementLine) else None


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the library says of the statements of a function: `seen_through` of a `with` whose statements are looked at
    as if they stood around it, `idle` of a statement that is not needed any more. `naming` is the expression that names
    what is in a block, `prefix` a word of it for the name of what is kept."""

    seen_through: Callable[[cst.With], bool]
    idle: Callable[[cst.CSTNode], bool]
    naming: Callable[[cst.With], cst.BaseExpression | None]
    prefix: Callable[[cst.With], str]
    reserved: Collection[str] = ()


class Split:
    """The two parts of a function.

    Args:
        tree: the file.
        makers: what makes variables in it.
        steady: what may differ from call to call.
        function: the function.
        blocks: what is known of its blocks and statements.

    Raises:
        Obstacle: the function cannot be split.
    """

    def __init__(
        self, tree: Tree, makers: Makers, steady: Steadiness, function: cst.FunctionDef, blocks: Blocks
    ) -> None:
        self._tree = tree
        self._makers = makers
        self._steady = steady
        self._blocks = blocks
        self.function = function
        self.reserved = blocks.reserved
        self.scope = next(scope for scope in tree.walk.scopes if scope.node is function)
        self.docstring: cst.SimpleStatementLine | None = None
        self.units: list[Unit] = []
        self.renamed: dict[int, str] = {}
        self._attributes: dict[Definition, str] = {}
        self._values = self._values_of_names()
        if not isinstance(function.body, cst.IndentedBlock):
            raise Obstacle(function, f"`{function.name.value}` stands on one line; give its body lines of its own")
        self._flatten(function.body.body, ())
        self._assign_definitions()
        self._divide()
        self._require_plain_returns()
        self.taken_out: list[tuple[int, cst.BaseExpression]] = []
        self._find_taken_out()
        self._name_attributes()
        self.once_parameters, self.call_parameters, self.kept_parameters = self._parameters()
        self.handed = self._from_around()
        self._rename()
        self._require_no_block_names()

    # -- what there is -----------------------------------------------------------------------------------------------

    def _values_of_names(self) -> dict[int, list[Value]]:
        inside = self._tree.span(self.function)
        found: dict[int, list[Value]] = {}
        for name, value in self._makers.program.reads:
            if inside.holds(self._tree.span(name)):
                found.setdefault(id(name), []).append(value)
        return found

    def _flatten(self, body: Iterable[cst.CSTNode], blocks: tuple[cst.With, ...]) -> None:
        for node in body:
            if isinstance(node, cst.With) and self._blocks.seen_through(node):
                if not isinstance(node.body, cst.IndentedBlock):
                    raise Obstacle(node, "its body stands on the same line; give it a line of its own")
                self._flatten(node.body.body, (*blocks, node))
            elif isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                if isinstance(node, cst.SimpleStatementLine) and len(node.body) > 1:
                    raise Obstacle(node, "several statements stand on one line; give each a line of its own")
                unit = Unit(node, blocks)
                if not self.units and not blocks and self.docstring is None and is_docstring(node):
                    assert isinstance(node, cst.SimpleStatementLine)
                    self.docstring = node
                elif not self._blocks.idle(node):
                    self.units.append(unit)

    def _assign_definitions(self) -> None:
        spans = [(self._tree.span(unit.node), unit) for unit in self.units]
        for definition in self._makers.program.definitions:
            place = self._tree.span(definition.statement)
            for span, unit in spans:
                if span.holds(place):
                    unit.definitions.append(definition)

    def names(self, node: cst.CSTNode) -> Iterator[cst.Name]:
        """The names within a node that stand for values, not for attributes or arguments."""
        pending = [node]
        while pending:
            one = pending.pop()
            if isinstance(one, cst.Name):
                parent = self._tree.walk.parents.get(one)
                attribute = isinstance(parent, cst.Attribute) and parent.attr is one
                if not attribute and not (isinstance(parent, cst.Arg) and parent.keyword is one):
                    yield one
            pending.extend(reversed(list(children(one))))

    def is_own(self, name: cst.Name) -> bool:
        """Whether a name is one of the function's own: a parameter or a local name."""
        scope = self._steady.scope_of(name)
        return scope.owner(name.value) is self.scope

    def _needed(self, node: cst.CSTNode) -> list[tuple[cst.Name, Value]]:
        return [(name, value) for name in self.names(node) for value in self._values.get(id(name), ())]

    # -- two parts ---------------------------------------------------------------------------------------------------

    def _divide(self) -> None:
        unit_of = {definition: unit for unit in self.units for definition in unit.definitions}
        taken = set(self.scope.bindings)
        for unit in self.units:
            made = self._makers.within(unit.node)
            if made and unit.small is None:
                raise Obstacle(unit.node, f"`{self._name}` makes variables in a loop or branch")
            if made and self._is_made_once(unit):
                unit.once = True
            elif made:
                for call in made:
                    unit.hoisted[self._hoisted_name(call, taken)] = call
            elif self._must_be_once(unit):
                unit.once = True
        pending: list[cst.CSTNode] = [unit.node for unit in self.units if unit.once]
        pending += [call for unit in self.units for call in unit.hoisted.values()]
        while pending:
            node = pending.pop()
            for name, value in self._needed(node):
                sources = {unit_of[use] for use in value.uses if use in unit_of}
                if not sources:
                    self._require_plain(name, value)
                for source in sources:
                    if source.hoisted:
                        raise Obstacle(name, f"`{self._name}` makes variables of what it computed with others")
                    if not source.once:
                        source.once = True
                        pending.append(source.node)

    @property
    def _name(self) -> str:
        return self.function.name.value

    def _is_made_once(self, unit: Unit) -> bool:
        """Whether a statement only makes variables and names them."""
        if not isinstance(unit.small, (cst.Assign, cst.AnnAssign, cst.Expr)):
            return False
        return not any(leaf.kind in _GRAPH for d in unit.definitions for leaf in d.value.leaves())

    def _must_be_once(self, unit: Unit) -> bool:
        """Whether a statement does something that must not be repeated in each call, and knows no tensors."""
        if any(leaf.kind in _GRAPH for _, value in self._needed(unit.node) for leaf in value.leaves()):
            return False
        return self._steady.impure(unit.node) is not None

    def _require_plain(self, name: cst.Name, value: Value) -> None:
        """What variables are made with must be known when they are made."""
        if any(leaf.kind in _GRAPH for leaf in value.leaves()):
            raise Obstacle(
                name, f"`{self._name}` makes variables that depend on `{name.value}`, which is known only in a call"
            )

    def _hoisted_name(self, call: cst.BaseExpression, taken: set[str]) -> str:
        """What a variable is called that is made within an expression: by the name that the call gives it, or by the
        function that makes it."""
        given = ""
        func = call.func if isinstance(call, cst.Call) else None
        for argument in call.args if isinstance(call, cst.Call) else ():
            value = argument.value
            if isinstance(value, cst.SimpleString) and (argument.keyword is None or argument.keyword.value == "name"):
                given = str(value.evaluated_value).rpartition("/")[2]
        if not given.isidentifier() and isinstance(func, cst.Name) and self._makers.made_by(call) is None:
            given = func.value.removesuffix("_variable").removeprefix("make_").lower()
        wanted = given if given.isidentifier() else "variable"
        name = free_name(wanted, taken | set(self._blocks.reserved))
        taken.add(name)
        return name

    def _require_plain_returns(self) -> None:
        for unit in self.units[:-1]:
            returns = [unit.node] if isinstance(unit.small, cst.Return) else list(_of_kind(unit.node, cst.Return))
            later = self.units[self.units.index(unit) + 1 :]
            if returns and any(other.once or other.hoisted for other in later):
                raise Obstacle(returns[0], f"`{self._name}` makes variables after it may have returned")
        for node in _of_kind(self.function.body, (cst.Global, cst.Nonlocal, cst.Yield, cst.Await)):
            raise Obstacle(node, f"`{self._name}` makes variables, and changes names around it or is a generator")

    # -- what is given -----------------------------------------------------------------------------------------------

    @property
    def returned(self) -> cst.BaseExpression | None:
        """What the function gives in its last statement."""
        small = self.units[-1].small if self.units else None
        return small.value if isinstance(small, cst.Return) else None

    def _find_taken_out(self) -> None:
        """The parts of a tuple that is returned which are known once all variables are made: whoever calls takes them
        from the object."""
        returned = self.returned
        if not isinstance(returned, cst.Tuple) or len(list(_of_kind(self.function.body, cst.Return))) > 1:
            return
        unit_of = {definition: unit for unit in self.units for definition in unit.definitions}
        for index, element in enumerate(returned.elements):
            if isinstance(element, cst.StarredElement) or self._makers.within(element.value):
                continue
            needed = [(name, value) for name, value in self._needed(element.value) if self.is_own(name)]
            if needed and all(self._is_known(name, value, unit_of) for name, value in needed):
                self.taken_out.append((index, element.value))
        if len(self.taken_out) == len(returned.elements):
            self.taken_out.clear()

    def _is_known(self, name: cst.Name, value: Value, unit_of: dict[Definition, Unit]) -> bool:
        units = {unit_of[use] for use in value.uses if use in unit_of}
        if units:
            return all(unit.once for unit in units)
        if not any(self._reads(node, name.value) for node in self._once_nodes()):
            return False
        return not any(leaf.kind in _GRAPH or leaf.kind is Kind.UNKNOWN for leaf in value.leaves())

    def left_out(self, unit: Unit) -> list[Span]:
        """What goes from a statement because it is taken from the object: parts of the tuple that is returned."""
        if unit is not self.units[-1] or not self.taken_out:
            return []
        returned = self.returned
        assert isinstance(returned, cst.Tuple)
        gone = {index for index, _ in self.taken_out}
        spans = [self._tree.span(element.value) for element in returned.elements]
        left = [index for index in range(len(spans)) if index not in gone]
        whole = self._tree.span(returned)
        if returned.lpar and len(left) > 1:
            whole = Span(whole.start + 1, whole.end - 1)
        found = []
        start = whole.start
        for index in left:
            end = spans[index].start
            found.append(Span(start, end))
            start = spans[index].end
        found.append(Span(start, whole.end))
        between = [Span(a.start, a.end) for a in found]
        if len(left) > 1:
            # What stands between two that stay, when they are neighbours, stays as well.
            for place, (one, other) in enumerate(pairwise(left), start=1):
                gap = between[place]
                comma = self._tree.text.index(",", spans[one].end)
                end = comma + 2 if self._tree.text[comma + 1 : comma + 2] == " " else comma + 1
                between[place] = Span(end, gap.end) if other > one + 1 else Span(end, end)
        return [span for span in between if span.start < span.end]

    # -- what is kept ------------------------------------------------------------------------------------------------

    def _name_attributes(self) -> None:
        parameters = {name for name, bindings in self.scope.bindings.items() if _is_parameter(bindings)}
        in_calls = {
            use
            for unit in self.units
            if not unit.once
            for name, value in self._needed(unit.node)
            if not any(self._holds(call, name) for call in unit.hoisted.values())
            for use in value.uses
        }
        kept: list[tuple[Unit, Definition]] = []
        for unit in self.units:
            for definition in unit.definitions if unit.once else ():
                if definition.name.isidentifier() and (self._is_variable(definition.value) or definition in in_calls):
                    kept.append((unit, definition))
        places: dict[str, dict[int, Unit]] = {}
        for unit, definition in kept:
            places.setdefault(definition.name, {})[id(definition.statement)] = unit
        taken = {*parameters, *self._blocks.reserved, *(n for unit in self.units for n in unit.hoisted)}
        names: dict[tuple[str, int], str] = {}
        for name, units in places.items():
            if name in parameters:
                raise Obstacle(self.function, f"`{name}`, a parameter of `{self._name}`, is bound again")
            for statement, unit in units.items():
                prefixes = [self._blocks.prefix(block) for block in unit.blocks]
                prefix = "_".join(word for word in prefixes if word.isidentifier())
                wanted = f"{prefix}_{name}" if len(units) > 1 and prefix else name
                names[name, statement] = free_name(wanted, taken)
                taken.add(names[name, statement])
        for _, definition in kept:
            self._attributes[definition] = names[definition.name, id(definition.statement)]

    def _is_variable(self, value: Value) -> bool:
        kinds = (Kind.VARIABLE, Kind.LAYER)
        return any(leaf.kind in kinds or leaf.attributes is not None for leaf in value.leaves())

    @property
    def kept(self) -> list[Definition]:
        """The definitions that become attributes."""
        return list(self._attributes)

    def _parameters(self) -> tuple[list[cst.Param], list[cst.Param], list[cst.Param]]:
        """The parameters that are needed once, those that each call needs, and those of the first that are kept."""
        given = self.function.params
        if isinstance(given.star_arg, cst.Param) or given.star_kwarg is not None or given.posonly_params:
            raise Obstacle(self.function, f"`{self._name}` makes variables, and hides its parameters behind a star")
        once, calls, kept = [], [], []
        for parameter in (*given.params, *given.kwonly_params):
            name = parameter.name.value
            in_once = any(self._reads(node, name) for node in self._once_nodes())
            in_call = any(self._reads(unit.node, name, unit.hoisted.values()) for unit in self.units if not unit.once)
            if in_once and in_call and len(self.scope.bindings[name]) > 1:
                raise Obstacle(self.function, f"`{name}`, a parameter of `{self._name}`, is bound again")
            if in_once:
                once.append(parameter)
            if in_once and in_call:
                kept.append(parameter)
            if in_call and not in_once:
                calls.append(parameter)
        return once, calls, kept

    def _from_around(self) -> list[str]:
        """The names around the function that its calls read of the graph: they must be handed over, since they belong
        to functions in the end."""
        found: dict[str, None] = {}
        for unit in self.units:
            for name, value in self._needed(unit.node) if not unit.once else ():
                kinds = {leaf.kind for leaf in value.leaves()}
                in_call = not any(self._holds(call, name) for call in unit.hoisted.values())
                if in_call and kinds <= {Kind.TENSOR, Kind.PLACEHOLDER} and self._is_around(name):
                    found[name.value] = None
        return list(found)

    def _is_around(self, name: cst.Name) -> bool:
        """Whether a name belongs to what is around the function."""
        owner = self._steady.scope_of(name).owner(name.value)
        at = self.scope.parent
        while at is not None and at is not owner:
            at = at.parent
        return at is not None and owner is not None

    def _once_nodes(self) -> Iterator[cst.CSTNode]:
        for unit in self.units:
            if unit.once:
                yield unit.node
            yield from unit.hoisted.values()
            for block in unit.blocks if unit.once or unit.hoisted else ():
                naming = self._blocks.naming(block)
                if naming is not None:
                    yield naming

    def _reads(self, node: cst.CSTNode, name: str, but: Iterable[cst.CSTNode] = ()) -> bool:
        but = list(but)
        return any(
            one.value == name and self.is_own(one) and not any(self._holds(other, one) for other in but)
            for one in self.names(node)
        )

    def _holds(self, outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
        return self._tree.span(outer).holds(self._tree.span(inner))

    # -- names -------------------------------------------------------------------------------------------------------

    def _rename(self) -> None:
        """Which names become attributes of `self`, where they stand."""
        kept = {parameter.name.value for parameter in self.kept_parameters}
        attributes = {definition.name for definition in self._attributes}
        for unit in self.units:
            for name in self.names(unit.node):
                if not self.is_own(name):
                    continue
                in_once = unit.once or any(self._holds(call, name) for call in unit.hoisted.values())
                if name.value in kept and not in_once:
                    self.renamed[id(name)] = f"self.{self._kept_name(name.value)}"
                elif name.value in attributes:
                    attribute = self._attribute_of(name, unit)
                    if attribute is not None:
                        self.renamed[id(name)] = f"self.{attribute}"

    def _require_no_block_names(self) -> None:
        """What a block is called by must not be needed, since the block goes."""
        bound = {
            item.asname.name.value
            for unit in self.units
            for block in unit.blocks
            for item in block.items
            if item.asname is not None and isinstance(item.asname.name, cst.Name)
        }
        for unit in self.units:
            for name in self.names(unit.node):
                if name.value in bound and self.is_own(name):
                    raise Obstacle(name, f"`{name.value}`, a scope in `{self._name}`, is used here")

    def _kept_name(self, name: str) -> str:
        return f"{name}_" if name in self._blocks.reserved else name

    def _attribute_of(self, name: cst.Name, unit: Unit) -> str | None:
        """The attribute that a name stands for here; None for a local name."""
        made = {self._attributes.get(d) for d in unit.definitions if d.name == name.value}
        uses = {use for value in self._values.get(id(name), ()) for use in value.uses if use.name == name.value}
        found = {self._attributes.get(use) for use in uses} if uses else made
        if len(found) > 1:
            raise Obstacle(name, f"`{name.value}` is made once in one case, and in each call in another")
        return next(iter(found), None)


def _is_parameter(bindings: Iterable[object]) -> bool:
    return any(isinstance(getattr(binding, "node", None), cst.Param) for binding in bindings)


def is_docstring(node: cst.CSTNode) -> bool:
    """Whether a statement is a string that only tells what a function does."""
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    small = node.body[0]
    return isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))


def _of_kind(node: cst.CSTNode, kind: type[cst.CSTNode] | tuple[type[cst.CSTNode], ...]) -> Iterator[cst.CSTNode]:
    """The nodes of a kind in a function's body, those of functions within it left out."""
    for child in children(node):
        if isinstance(child, kind):
            yield child
        if not isinstance(child, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            yield from _of_kind(child, kind)
