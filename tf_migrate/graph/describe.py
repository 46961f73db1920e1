"""What there is to show of a graph program: its placeholders, variables and runs, by name and line, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import Feed, RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.calls import Call, bind
from tf_migrate.syntax.tree import Tree

#: What says nothing of how a graph hangs together.
_HIDDEN = frozenset({Kind.PYTHON, Kind.SESSION, Kind.GRAPH, Kind.SCOPE, Kind.SAVER, Kind.WRITER})


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A name at the line that defines it. The name is empty where what is made there has none."""

    line: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Made:
    """A placeholder or variable: the call that makes it, and what that is given, as it is written; empty where it is
    not given."""

    line: int
    name: str
    call: str
    dtype: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a run fetches or feeds, and its kind."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Run:
    """A place that runs the graph. `needs` is its slice; `feeds_known` is false where the feeds cannot be followed."""

    line: int
    column: int
    call: str
    fetches: tuple[Part, ...]
    feeds: tuple[Part, ...]
    feeds_known: bool
    needs: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A graph program. `uses` are pairs of a definition and one that it stands on, both among `definitions`."""

    placeholders: tuple[Made, ...]
    variables: tuple[Made, ...]
    runs: tuple[Run, ...]
    definitions: tuple[Named, ...]
    uses: tuple[tuple[Named, Named], ...]
    fetched: tuple[tuple[Run, Named], ...]
    fed: tuple[tuple[Run, Named], ...]


def describe(tree: Tree, program: Interpreter, parameters: Callable[[str], Sequence[str]]) -> Description:
    """Describes what the interpreter found.

    Args:
        tree: the file.
        program: what was found in it.
        parameters: gives the names of the parameters of a function of the library, in their order.
    """
    return _Describer(tree, program, parameters).description()


class _Describer:
    def __init__(self, tree: Tree, program: Interpreter, parameters: Callable[[str], Sequence[str]]) -> None:
        self._tree = tree
        self._program = program
        self._parameters = parameters
        self._called = _called_names(program)

    def description(self) -> Description:
        sites = sorted(self._program.runs.values(), key=lambda site: self._tree.span(site.node))
        runs = [(site, self._run(site)) for site in sites]
        shown = [d for d in self._program.definitions if _is_shown(d)]
        fetched = [(run, self._named(d)) for site, run in runs for d in _through_python(_uses(site.fetches))]
        fed = [
            (run, self._named(d)) for site, run in runs for feed in site.feeds for d in _through_python(_uses(feed.key))
        ]
        uses = [
            (self._named(d), self._named(used))
            for d in shown
            for used in _through_python(use for use in _uses(d.value) if use is not d)
        ]
        return Description(
            tuple(self._made(Kind.PLACEHOLDER)),
            tuple(self._made(Kind.VARIABLE)),
            tuple(run for _, run in runs),
            tuple(sorted({self._named(d) for d in shown})),
            tuple(sorted(set(uses))),
            tuple(dict.fromkeys(fetched)),
            tuple(dict.fromkeys(fed)),
        )

    # -- placeholders and variables ----------------------------------------------------------------------------------

    def _made(self, kind: Kind) -> list[Made]:
        """Everything of a kind that is made, each call of the program once, under the first name that it gets."""
        found: dict[int, Made] = {}
        for value, _ in self._program.created:
            call = value.node
            listed = kind is Kind.VARIABLE and self._program.vocabulary.lists_variables(value.symbol)
            if value.kind is kind and isinstance(call, cst.Call) and value.symbol and not listed:
                found.setdefault(id(call), self._made_by(call, value.symbol))
        return sorted(found.values(), key=lambda made: made.line)

    def _made_by(self, call: cst.Call, symbol: str) -> Made:
        given = bind(Call(call, call.args), self._parameters(symbol))
        dtype, shape = (self._text(given.value(name)) for name in ("dtype", "shape"))
        return Made(self._line(call), self._called.get(id(call), ""), self._text(call), dtype, shape)

    # -- runs --------------------------------------------------------------------------------------------------------

    def _run(self, site: RunSite) -> Run:
        line, column = self._tree.position(self._tree.span(site.node).start)
        return Run(
            line,
            column,
            self._text(site.node),
            tuple(Part(self._name_of(leaf, site), leaf.kind.value) for leaf in site.fetches.leaves()),
            tuple(Part(self._fed(feed, site), feed.key.kind.value) for feed in site.feeds),
            site.feeds_known,
            tuple(sorted({self._named(definition) for definition in slice_of([site.fetches])})),
        )

    def _name_of(self, value: Value, site: RunSite) -> str:
        """What a fetched or fed value is called: as it is written in the run, or the name that it was given before."""
        if value.node is not None and self._tree.span(site.node).holds(self._tree.span(value.node)):
            return self._text(value.node)
        names = sorted({_name_within(definition, value) for definition in value.uses})
        return " or ".join(names) or self._text(value.node)

    def _fed(self, feed: Feed, site: RunSite) -> str:
        """The key of a feed; one that is neither a name nor a literal has only a number for a text."""
        return self._name_of(feed.key, site) if feed.text.isdigit() else feed.text

    # -- texts -------------------------------------------------------------------------------------------------------

    def _named(self, definition: Definition) -> Named:
        return Named(self._line(definition.statement), definition.name, definition.value.kind.value)

    def _line(self, node: cst.CSTNode) -> int:
        return self._tree.position(self._tree.span(node).start)[0]

    def _text(self, node: cst.CSTNode | None) -> str:
        """The code of a node on one line."""
        return " ".join(self._tree.code(node).split()) if node is not None else ""


def _called_names(program: Interpreter) -> dict[int, str]:
    """The names under which calls are known, by the identity of the call: `x`, `self.x`, `layers[0]`, `feeds['x']`."""
    found: dict[int, str] = {}
    for definition in program.definitions:
        for name, value in _parts(definition.name, definition.value):
            if value.node is not None and isinstance(value.node, cst.Call):
                found.setdefault(id(value.node), name)
    return found


def _parts(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    """A value, or the parts that it is made of, each with its name."""
    if value.elements is None:
        yield name, value
    else:
        for key, element in value.elements.items():
            yield from _parts(f"{name}[{key}]", element)


def _name_within(definition: Definition, value: Value) -> str:
    """The name of a definition, or of the one part of it that a value is."""
    if definition.value.elements is None:
        return definition.name
    same = [name for name, part in _parts(definition.name, definition.value) if part.node is value.node]
    return same[0] if len(same) == 1 else definition.name


def _uses(value: Value) -> Iterator[Definition]:
    for leaf in (value, *value.leaves()):
        yield from leaf.uses


def _is_shown(definition: Definition) -> bool:
    return definition.value.kind not in _HIDDEN


def _through_python(definitions: Iterable[Definition]) -> list[Definition]:
    """The definitions, in the place of those of plain Python what they stand on."""
    found: dict[Definition, None] = {}
    seen: set[Definition] = set()
    pending = sorted(definitions, key=lambda definition: definition.order, reverse=True)
    while pending:
        definition = pending.pop()
        if definition in seen:
            continue
        seen.add(definition)
        if _is_shown(definition):
            found[definition] = None
        else:
            pending.extend(_uses(definition.value))
    return list(found)
