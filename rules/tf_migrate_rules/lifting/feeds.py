"""Feeds become arguments: what a run fed to placeholders is what its call passes."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import Feed, RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Part, Span, delete


class Feeds:
    """The feeds of all runs on a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._tree = stage.tree
        self._taken_in: dict[int, cst.CSTNode] = {}

    def arguments(self, site: RunSite, function: Function) -> list[Part]:
        """The text of the arguments that a run's call passes to its function.

        Raises:
            Obstacle: what is fed could not be followed, or would be computed at another time or in another order.
        """
        if not site.feeds:
            return []
        literal = self._literal(site)
        needed = {placeholder: feed for feed in site.feeds for placeholder in _placeholders(feed)}
        ordered = [needed[placeholder] for placeholder in function.placeholders]
        acting = [feed for feed in site.feeds if self._stage.steady.impure(_given(site, literal, feed)) is not None]
        for feed in acting:
            if feed not in ordered:
                raise Obstacle(
                    site.node, f"what is fed to `{feed.text}` does something, and nothing that is fetched needs it"
                )
        in_order = [feed for feed in site.feeds if feed in ordered]
        by_keyword = len(acting) > 1 and in_order != ordered
        parts: list[Part] = []
        for placeholder, feed in (
            [(next(p for p in function.placeholders if needed[p] is feed), feed) for feed in in_order]
            if by_keyword
            else zip(function.placeholders, ordered, strict=True)
        ):
            parts += [", "] if parts else []
            parts += [f"{placeholder.name}="] if by_keyword else []
            parts.append(self._tree.span(_given(site, literal, feed)))
        return parts

    def edits(self) -> list[Edit]:
        """Statements that only made a feed dictionary go, where they stand within a statement that stays."""
        edits = []
        for statement in self._taken_in.values():
            step = self._stage.step_of(statement)
            if step is not None and step.role is Role.RUN:
                line = self._tree.span(self._tree.walk.parents[statement])
                edits.append(delete(Span(self._tree.line_span(line.start).start, self._tree.line_span(line.end).end)))
        return edits

    def _literal(self, site: RunSite) -> cst.Dict:
        """The literal that a run is fed from, which may stand in a statement of its own."""
        given = site.feed_node
        if isinstance(given, cst.Dict):
            return given
        reads = [value for name, value in self._stage.program.reads if name is given]
        definitions = {definition for value in reads for definition in value.uses}
        if not isinstance(given, cst.Name) or len({id(d.statement) for d in definitions}) != 1:
            raise Obstacle(site.node, "the feed dictionary could not be followed; write it as a literal in the run")
        statement = next(iter(definitions)).statement
        literal = statement.value if isinstance(statement, cst.Assign) else None
        if not isinstance(literal, cst.Dict):
            raise Obstacle(site.node, "the feed dictionary is changed on its way; write it as a literal in the run")
        self._require_same(site, statement, literal)
        self._taken_in[id(statement)] = statement
        return literal

    def _require_same(self, site: RunSite, statement: cst.CSTNode, literal: cst.Dict) -> None:
        """What stands in the literal must give at the run what it gave where the literal stands."""
        for element in literal.elements:
            if self._stage.steady.impure(element.value) is not None:
                raise Obstacle(element.value, "what is fed is computed where the feed dictionary stands; name it there")
        parents = self._tree.walk.parents
        block = parents.get(parents[statement])
        at: cst.CSTNode | None = site.node
        while at is not None and parents.get(at) is not block:
            at = parents.get(at)
        if at is None:
            raise Obstacle(site.node, "the feed dictionary is made elsewhere; write it as a literal in the run")
        after = self._tree.span(statement).end
        end = self._tree.span(site.node).start if isinstance(at, cst.SimpleStatementLine) else self._tree.span(at).end
        graph = {d.name for d in self._stage.program.definitions if d.value.kind is not Kind.PYTHON}
        for element in literal.elements:
            for owned in self._stage.steady.needed_names(element.value):
                for change in self._stage.steady.changes_of(owned) if owned[1] not in graph else ():
                    if change.always or after < self._tree.span(change.node).start < end:
                        raise Obstacle(site.node, f"`{owned[1]}` changes between the feed dictionary and the run")


def _placeholders(feed: Feed) -> Sequence[Definition]:
    return [definition for definition in slice_of([feed.key]) if definition.is_placeholder]


def _given(site: RunSite, literal: cst.Dict, feed: Feed) -> cst.BaseExpression:
    for element in literal.elements:
        if isinstance(element, cst.DictElement) and _text(element.key) == feed.text:
            return element.value
    raise Obstacle(site.node, f"what `{feed.text}` is fed with could not be found")


def _text(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return f"{_text(node.value)}.{node.attr.value}"
    return ""
