"""Runs become calls: of the function that gives what was fetched, or of nothing where that is at hand.

What a run gave were arrays and scalars of NumPy, in the containers that were fetched; the text that takes its place
gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from tf_migrate.graph.fetches import Display, Fetch, Structure, element_of, leaves, structure_of
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.results import Result, ordered_names, result_of
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Part, Span, replace
from tf_migrate_rules.lifting.feeds import Feeds

_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
#: What a container is written in.
BRACKETS = {Form.LIST: ("[", "]"), Form.TUPLE: ("(", ")"), Form.DICT: ("{", "}")}


class RunCalls:
    """What is written in the place of runs.

    Args:
        stage: the statements with their roles.
        functions: what is made of them.
        feeds: what is fed.
        root: the name that the program has for TensorFlow.
        receiver: gives what a function is called on in the place of a run, with its dot.
    """

    def __init__(
        self,
        stage: Stage,
        functions: Sequence[Function],
        feeds: Feeds,
        root: str,
        receiver: Callable[[RunSite, Function], str],
    ) -> None:
        self._receiver = receiver
        self._stage = stage
        self._tree = stage.tree
        self._feeds = feeds
        self._root = root
        self._function_of = {id(site.node): f for f in functions for site in f.sites}
        names = stage.tree.walk.bound_names()
        self._drawn: dict[Definition, str] = {}
        self._value = "value" if "value" not in names else "fetched"

    def edits(self, site: RunSite) -> list[Edit]:
        """The edits that make a call of a run.

        Raises:
            Obstacle: there is no way to write what the program does with the result.
        """
        function = self._function_of.get(id(site.node))
        if function is None:
            return [self._at_hand(site)]
        result = result_of(self._stage, site)
        call = (f"{self._receiver(site, function)}{function.name}", "(", *self._feeds.arguments(site, function), ")")
        parent = self._tree.walk.parents.get(result.node)
        if result.is_dropped:
            assert parent is not None
            return [replace(self._tree.span(parent), *call)]
        if result.targets is None:
            return [replace(self._tree.span(result.node), *self._expression(result, function, call))]
        assert isinstance(parent, cst.Assign)
        span = Span(self._tree.span(parent).start, self._tree.span(result.node).end)
        names = ordered_names(self._stage, result, function.outputs) if function.returned is None else None
        wanted = [fetch.key for fetch in result.flat]
        if names is not None and len(wanted) > 1 and wanted != [fetch.key for fetch in function.outputs]:
            return [replace(span, ", ".join(names), " = ", *self._all(function, call))]
        targets = self._joined([[self._tree.span(target)] for target in result.targets])
        taken_apart = len(result.targets) > 1
        return [replace(span, *targets, " = ", *self._expression(result, function, call, taken_apart=taken_apart))]

    # -- what a function gives ---------------------------------------------------------------------------------------

    def _expression(
        self, result: Result, function: Function, call: Sequence[Part], *, taken_apart: bool = False
    ) -> list[Part]:
        """The text that gives what is wanted of a call; `taken_apart` where a statement does so at once, so that any
        sequence will do."""
        if function.returned is not None:
            return self._converted(function.returned, call, taken_apart=taken_apart)
        flat = result.flat
        if not flat:
            if function.outputs or not isinstance(result.wanted, Fetch):
                raise Obstacle(result.node, "what training steps give is kept, and they gave None; write that instead")
            return list(call)
        keys = [fetch.key for fetch in function.outputs]
        nones = [not part.gives for part in leaves(result.wanted)]
        before = nones.index(False)
        after = len(nones) - before - len(flat)
        if len(flat) == 1:
            index = f"[{keys.index(flat[0].key)}]" if len(keys) > 1 else ""
            inner = self._converted(flat[0], [*call, index])
            if isinstance(result.wanted, Fetch):
                return inner
        elif before or after:
            inner = ["*", *self._all(function, call)]
        elif taken_apart:
            return self._all(function, call)
        else:
            return self._kept(result.wanted.form, function, call)
        around = self._joined([["None"]] * before + [inner] + [["None"]] * after)
        return around if taken_apart else self._bracketed(result.wanted.form, around, len(nones))

    def _all(self, function: Function, call: Sequence[Part]) -> list[Part]:
        """All that a function gives, to be taken apart at once."""
        if any(fetch.form is not Form.ONE for fetch in function.outputs):
            return self._mapped(f"{self._value}.numpy()", call)
        return [f"({self._value}.numpy() for {self._value} in ", *call, ")"]

    def _kept(self, form: Form, function: Function, call: Sequence[Part]) -> list[Part]:
        """All that a function gives, in a list or tuple."""
        given = self._all(function, call)
        if any(fetch.form is not Form.ONE for fetch in function.outputs):
            return given if form is Form.TUPLE else ["list(", *given, ")"]
        return ["tuple", *given] if form is Form.TUPLE else ["[", str(given[0])[1:], *given[1:-1], "]"]

    def _mapped(self, one: str, given: Sequence[Part]) -> list[Part]:
        return [f"{self._root}.nest.map_structure(lambda {self._value}: {one}, ", *given, ")"]

    def _converted(self, structure: Structure, given: Sequence[Part], *, taken_apart: bool = False) -> list[Part]:
        """The text that gives with NumPy values what `given` gives with tensors, in the same containers."""
        value = self._value
        one = f"{value}.numpy()"
        if any(not fetch.gives for fetch in leaves(structure)):
            one = f"None if {value} is None else {one}"
        form = structure.form
        if isinstance(structure, Display) and any(part.form is not Form.ONE for part in structure.parts):
            form = Form.NESTED
        if form is Form.ONE:
            return [*given, ".numpy()"]
        if form is Form.DICT:
            return [f"{{key: {one} for key, {value} in ", *given, ".items()}"]
        if form is Form.LIST or (taken_apart and form is Form.TUPLE):
            return ["(" if taken_apart else "[", f"{one} for {value} in ", *given, ")" if taken_apart else "]"]
        if form is Form.TUPLE:
            return [f"tuple({one} for {value} in ", *given, ")"]
        if isinstance(structure, Fetch) and structure.kind is Kind.SUMMARY:
            return list(given)
        return self._mapped(one, given)

    # -- what is at hand ---------------------------------------------------------------------------------------------

    def _at_hand(self, site: RunSite) -> Edit:
        """A run of nothing but variables, constants, and expressions of them."""
        structure = structure_of(self._stage, site)
        elements = [d for fetch in leaves(structure) for d in [element_of(fetch)] if d is not None]
        if elements and (site.feeds or len(set(elements)) < len(elements)):
            raise Obstacle(site.node, "an element is fetched here that is fed, or fetched twice")
        self._drawn = self._feeds.drawn(site, elements)
        parent = self._tree.walk.parents.get(site.node)
        if isinstance(parent, cst.Expr) and all(self._stage.acts(fetch.value) for fetch in leaves(structure)):
            fetches = list(leaves(structure))
            if len(fetches) == 1:
                return replace(self._tree.span(site.node), *self._text(fetches[0], bare=True))
        return replace(self._tree.span(site.node), *self._values(structure))

    def _values(self, structure: Structure) -> list[Part]:
        if isinstance(structure, Fetch):
            return self._converted(structure, self._text(structure, bare=structure.form is not Form.ONE))
        inner = [self._values(part) for part in structure.parts]
        if structure.keys:
            inner = [[self._tree.span(key), ": ", *part] for key, part in zip(structure.keys, inner, strict=True)]
        return self._bracketed(structure.form, self._joined(inner), len(inner))

    def _text(self, fetch: Fetch, *, bare: bool) -> list[Part]:
        element = element_of(fetch)
        if element is not None:
            return [self._drawn[element]]
        if fetch.expression is None:
            return [fetch.name if fetch.read is None else self._tree.span(fetch.read)]
        text: Part = self._tree.span(fetch.expression)
        return [text] if bare or isinstance(fetch.expression, _ATOMS) or fetch.expression.lpar else ["(", text, ")"]

    def _bracketed(self, form: Form, inner: list[Part], count: int) -> list[Part]:
        opening, closing = BRACKETS[form]
        return [opening, *inner, "," if form is Form.TUPLE and count == 1 else "", closing]

    def _joined(self, texts: Sequence[Sequence[Part]]) -> list[Part]:
        parts: list[Part] = []
        for text in texts:
            parts += [", ", *text] if parts else text
        return parts
