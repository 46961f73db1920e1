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
from tf_migrate.syntax.edits import Edit, Part, Span, delete, replace
from tf_migrate_rules.lifting.placeholders import Placeholders


class Feeds:
    """The feeds of all runs on a stage."""

    def __init__(self, stage: Stage, placeholders: Placeholders) -> None:
        self._stage = stage
        self._tree = stage.tree
        self._placeholders = placeholders
        self._taken_in: dict[int, cst.CSTNode] = {}
        self._alone: list[Edit] = []

    def arguments(self, site: RunSite, function: Function) -> list[Part]:
        """The text of the arguments that a run's call passes to its function.

        Raises:
            Obstacle: what is fed could not be followed, or would be computed at another time or in another order.
        """
        if not site.feeds:
            return []
        literal = self._literal(site)
        fed = {placeholder: feed for feed in site.feeds for placeholder in _fed_by(feed)}
        given = [placeholder for placeholder in function.placeholders if placeholder in fed]
        needed = [fed[placeholder] for placeholder in given]
        acting = [feed for feed in site.feeds if self._stage.steady.impure(_given(site, literal, feed)) is not None]
        for feed in acting:
            if feed not in needed:
                if any(other in needed for other in acting[: acting.index(feed)]):
                    raise Obstacle(
                        site.node, f"what is fed to `{feed.text}` does something, and nothing that is fetched needs it"
                    )
                self._give_line(site, feed, _given(site, literal, feed))
        in_order = [feed for feed in site.feeds if feed in needed]
        if len([feed for feed in acting if feed in needed]) > 1 and in_order != needed:
            given, keywords = [next(p for p in given if fed[p] is feed) for feed in in_order], True
        else:
            keywords = False
        parts: list[Part] = []
        for place, placeholder in enumerate(given):
            skipped = placeholder is not function.placeholders[place]  # it follows a default that is not given
            parts += [", "] if parts else []
            parts += [f"{placeholder.name}="] if keywords or skipped else []
            text = self._tree.span(_given(site, literal, fed[placeholder]))
            parts += self._placeholders.fed(placeholder, [text])
        return parts

    def _give_line(self, site: RunSite, feed: Feed, value: cst.BaseExpression) -> None:
        """What is fed and not needed is computed before the run, for what it does besides."""
        parent = self._tree.walk.parents.get(site.node)
        line = self._tree.walk.parents.get(parent) if parent is not None else None
        if not isinstance(parent, (cst.Assign, cst.Expr)) or not isinstance(line, cst.SimpleStatementLine):
            raise Obstacle(
                site.node, f"what is fed to `{feed.text}` does something, and nothing that is fetched needs it"
            )
        start = self._tree.span(line).start
        indent = self._tree.indent_at(start)[self._stage.layout.depth_lost(start) :]
        self._alone.append(replace(Span(start, start), self._tree.span(value), self._tree.newline, indent))

    def edits(self) -> list[Edit]:
        """Statements that only made a feed dictionary go, where they stand within a statement that stays."""
        edits = list(self._alone)
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


def _fed_by(feed: Feed) -> Sequence[Definition]:
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
