"""Input pipelines: what `get_next` gave to each run is what the run's call takes from the iterator.

An iterator over a data set is `iter(dataset)`. Each run of TensorFlow 1 drew one element, whatever parts of it were
needed, and none where it needed none of it; so does the call, which is handed `*iterator.get_next()`. A run that let an
iterator begin makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.requirements import Requirements
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Edit, Part, replace

#: What a data set must not read: its elements may be made before they are asked for.
_READ_LATE = frozenset({Kind.VARIABLE, Kind.PLACEHOLDER, Kind.OPERATION})
_ONE_SHOT = "make_one_shot_iterator"
_INITIALIZABLE = "make_initializable_iterator"


@dataclass(slots=True, eq=False)
class Iterator:
    """An iterator that the program makes, and the data set whose elements are like those that it gives.

    `name` is what it is called; one that is not `is_named` by the program gets a statement of its own.
    """

    call: cst.Call
    step: Step
    name: str
    maker: str
    data: cst.BaseExpression | None
    is_named: bool = True

    @property
    def begins(self) -> bool:
        """Whether it can be drawn from as soon as it is made."""
        return self.maker == _ONE_SHOT


@dataclass(slots=True, eq=False)
class Draw:
    """A statement that names what an iterator gives next, as a whole or taken apart."""

    iterator: Iterator
    definitions: Sequence[Definition]
    is_whole: bool


class Pipelines:
    """The iterators of a program.

    Args:
        stage: the statements with their roles.
        root: the name that the program has for TensorFlow.

    Raises:
        Obstacle: one of them cannot be followed.
    """

    def __init__(self, stage: Stage, root: str) -> None:
        self.assumed: list[str] = []
        self._stage = stage
        self._tree = stage.tree
        self._root = root
        self._iterators = {id(one.call): one for one in self._made()}
        self._draws = self._drawn_by_statement() if self._iterators else {}
        self._settle_roles()

    # -- what there is -----------------------------------------------------------------------------------------------

    def _made(self) -> Iterable[Iterator]:
        for value, _ in self._stage.program.created:
            call = value.node
            if value.kind is Kind.DATASET and any(d.value.kind in _READ_LATE for d in slice_of([value])):
                raise Obstacle(
                    call or self._stage.steps[0].node, "a data set reads a part of the graph; make it of arrays"
                )
            if value.kind is not Kind.ITERATOR or not isinstance(call, cst.Call):
                continue
            step = self._stage.step_of(call)
            if step is None or step.role is Role.LEAVE:
                continue
            maker = value.symbol.rpartition(".")[2]
            if maker not in (_ONE_SHOT, _INITIALIZABLE, "from_structure"):
                raise Obstacle(call, "an iterator is made in a way that cannot be lifted yet")
            small = step.small
            if not isinstance(small, cst.Assign) or len(small.targets) != 1:
                raise Obstacle(call, "an iterator is made within a larger statement; give it a line of its own")
            is_named = small.value is call
            name = self._tree.code(small.targets[0].target) if is_named else self._free("iterator")
            yield Iterator(call, step, name, maker, self._data(call, maker), is_named)

    def _data(self, call: cst.Call, maker: str) -> cst.BaseExpression | None:
        """The data set that an iterator is over; of `from_structure`, one that has its structure."""
        if maker == "from_structure":
            first = call.args[0].value if call.args else None
            return first.value if isinstance(first, cst.Attribute) and first.attr.value == "output_types" else None
        if call.args:
            return call.args[0].value
        return call.func.value if isinstance(call.func, cst.Attribute) else None

    def _drawn_by_statement(self) -> dict[int, Draw]:
        found: dict[int, Draw] = {}
        for step in self._stage.steps:
            drawn = [d for d in step.definitions if d.is_drawn]
            if not drawn or step.role is Role.LEAVE:
                continue
            small = step.small
            call = small.value if isinstance(small, cst.Assign) and len(small.targets) == 1 else None
            if (
                not isinstance(call, cst.Call)
                or not isinstance(call.func, cst.Attribute)
                or call.func.attr.value != "get_next"
            ):
                raise Obstacle(step.node, "what an iterator gives next has its first name elsewhere; name it there")
            target = small.targets[0].target  # type: ignore[union-attr]
            is_whole = isinstance(target, cst.Name)
            parts = [] if is_whole else list(getattr(target, "elements", ()))
            if not is_whole and (len(parts) != len(drawn) or not all(isinstance(p.value, cst.Name) for p in parts)):
                raise Obstacle(step.node, "an element is taken apart in a way that cannot be lifted yet")
            found[id(drawn[0].statement)] = Draw(self._iterator_of(call.func.value), drawn, is_whole)
        return found

    def _iterator_of(self, node: cst.BaseExpression) -> Iterator:
        made = self._iterators.get(id(node))
        values = [value for name, value in self._stage.program.reads if name is node]
        if made is None and values:
            made = self._iterators.get(id(values[-1].node))
        if made is None:
            raise Obstacle(node, "which iterator this is could not be followed")
        return made

    def _settle_roles(self) -> None:
        """Iterators that begin when a run says so are made there."""
        for one in self._iterators.values():
            if not one.begins and one.is_named:
                one.step.role = Role.DROP
            if one.data is None or (not one.begins and not isinstance(one.data, cst.Name)):
                raise Obstacle(one.call, "the data set of this iterator has no name; give it one")
            if not one.begins:
                Requirements(self._stage).require_unchanged(one.data, one.call)
        self._stage.settle_blocks()

    # -- functions ---------------------------------------------------------------------------------------------------

    def drawn(self, site: RunSite, placeholders: Sequence[Definition]) -> dict[Definition, str]:
        """What a call is handed for parameters that it is not fed: the text for the first one of each element.

        Raises:
            Obstacle: a part of an element is fed, and another one is drawn.
        """
        found: dict[Definition, str] = {}
        for draw in self._draws.values():
            wanted = [d for d in draw.definitions if d in placeholders]
            if wanted and len(wanted) < len(draw.definitions):
                raise Obstacle(site.node, "a part of an element is fed here; feed all of it, or nothing")
            if wanted:
                self._require_seen(draw.iterator, site)
                found[wanted[0]] = f"{'' if draw.is_whole else '*'}{draw.iterator.name}.get_next()"
        return found

    def signature(self, placeholders: Sequence[Definition]) -> dict[Definition, str]:
        """What stands in a function's signature for elements: the text for the first part of each, none for others."""
        found: dict[Definition, str] = {}
        for draw in self._draws.values():
            if any(d in placeholders for d in draw.definitions):
                assert draw.iterator.data is not None
                source = draw.iterator.name if draw.iterator.begins else self._tree.code(draw.iterator.data)
                spec = f"{'' if draw.is_whole else '*'}{source}.element_spec"
                found |= dict.fromkeys(draw.definitions, "") | {draw.definitions[0]: spec}
        return found

    def made_before(self, step: Step, indent: str) -> list[Part]:
        """The line that makes an iterator that has no statement of its own."""
        return [
            part
            for one in self._iterators.values()
            if one.step is step and not one.is_named
            for part in (f"{indent}{one.name} = ", *self._begun(one.data), "\n")
        ]

    def _require_seen(self, iterator: Iterator, site: RunSite) -> None:
        made = self._stage.functions_around(iterator.call)
        here = self._stage.functions_around(site.node)
        if here[len(here) - len(made) :] != made:
            raise Obstacle(site.node, "the iterator is made in another function, which hands it on to nobody")

    # -- edits -------------------------------------------------------------------------------------------------------

    def edits(self) -> list[Edit]:
        """What becomes of the statements that make iterators, and of the runs that let them begin.

        Raises:
            Obstacle: it cannot be written down.
        """
        edits = [
            replace(self._tree.span(one.call), *self._begun(one.data))
            for one in self._iterators.values()
            if one.begins and one.is_named
        ]
        for step in self._stage.steps:
            for site in step.restarts:
                edits.append(self._restarted(step, site))
        return edits

    def _begun(self, data: cst.BaseExpression | None) -> list[Part]:
        assert data is not None
        return ["iter(", self._tree.span(data), ")"]

    def _restarted(self, step: Step, site: RunSite) -> Edit:
        """What a run becomes that lets iterators begin."""
        if site.feed_node is not None:
            raise Obstacle(site.node, "a data set is made of what is fed; make it of the arrays themselves")
        start = self._tree.span(site.node).start
        indent = self._tree.indent_at(start)[self._stage.layout.depth_lost(start) :]
        parts: list[Part] = []
        for leaf in site.fetches.leaves():
            if leaf.kind is Kind.RESTART:
                iterator, data = self._beginning(leaf, site)
                if self._stage.functions_around(iterator.call) != self._stage.functions_around(site.node):
                    raise Obstacle(site.node, "an iterator begins in another function than it is made in")
                parts += [f"\n{indent}" if parts else "", f"{iterator.name} = iter({self._tree.code(data)})"]
        self._assume_order()
        return replace(self._tree.span(site.node), *parts)

    def _beginning(self, leaf: Value, site: RunSite) -> tuple[Iterator, cst.BaseExpression]:
        """The iterator that a run lets begin, and the data set that it is over then."""
        node = leaf.node
        if isinstance(node, cst.Attribute):
            iterator = self._iterator_of(node.value)
            if iterator.maker == _INITIALIZABLE and iterator.data is not None:
                return iterator, iterator.data
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.args:
            data = node.args[0].value
            if isinstance(data, cst.Name):
                Requirements(self._stage).require_unchanged(data, node)
                return self._iterator_of(node.func.value), data
        raise Obstacle(site.node, "which iterator begins here, and over what, could not be followed")

    def _assume_order(self) -> None:
        for value, _ in self._stage.program.created:
            if value.kind is Kind.DATASET and value.node is not None and value.symbol.endswith("shuffle"):
                code = self._tree.code(value.node)
                if "seed" in code:
                    line, _ = self._tree.position(self._tree.span(value.node).start)
                    self.assumed.append(f"that what line {line} shuffles may come in another order in each round")

    def _free(self, name: str) -> str:
        taken = {bound for scope in self._tree.walk.scopes for bound in scope.bindings}
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}_{number}", number + 1
        return candidate
