"""Feeds become arguments: what a run fed to placeholders is what its call passes."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.feeding import Kept
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import Feed, RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Part, Span, delete, replace
from tf_migrate_rules.lifting.pipelines import Pipelines
from tf_migrate_rules.lifting.placeholders import Placeholders


class Feeds:
    """The feeds of all runs on a stage."""

    def __init__(self, stage: Stage, placeholders: Placeholders, pipelines: Pipelines) -> None:
        self._stage = stage
        self._pipelines = pipelines
        self._tree = stage.tree
        self._placeholders = placeholders
        self._alone: list[Edit] = []

    def arguments(self, site: RunSite, function: Function) -> list[Part]:
        """The text of the arguments that a run's call passes to its function.

        Raises:
            Obstacle: what is fed could not be followed, or would be computed at another time or in another order.
        """
        fed_here = self._stage.feeds.fed(site)
        drawn = self._pipelines.drawn(site, [p for p in function.placeholders if p not in fed_here])
        if not fed_here:
            return [", ".join(drawn.values())] if drawn else []
        kept = self._stage.feeds.kept.get(id(site.node))
        if kept is not None:
            if drawn:
                raise Obstacle(site.node, "what is fed here could not be followed; write it as a literal in the run")
            return self._from_kept(site, function, kept)
        literal = self._stage.feeds.literals[id(site.node)]
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
        if drawn:
            if keywords:
                raise Obstacle(site.node, "what is fed here does something; name it before the run")
            return self._among_drawn(site, function, fed, drawn)
        parts: list[Part] = []
        for place, placeholder in enumerate(given):
            skipped = placeholder is not function.placeholders[place]  # it follows a default that is not given
            parts += [", "] if parts else []
            parts += [f"{placeholder.name}="] if keywords or skipped else []
            text = self._tree.span(_given(site, literal, fed[placeholder]))
            parts += self._placeholders.fed(placeholder, [text])
        return parts

    def _among_drawn(
        self, site: RunSite, function: Function, fed: dict[Definition, Feed], drawn: dict[Definition, str]
    ) -> list[Part]:
        """The arguments where some of them are drawn from iterators."""
        literal = self._stage.feeds.literals[id(site.node)]
        parts: list[Part] = []
        skipped = False
        for placeholder in function.placeholders:
            if placeholder in fed:
                text = self._tree.span(_given(site, literal, fed[placeholder]))
                parts += [", ", f"{placeholder.name}=" if skipped else ""]
                parts += self._placeholders.fed(placeholder, [text])
            elif placeholder in drawn:
                parts += [", ", drawn[placeholder]]
            elif not placeholder.is_drawn:
                skipped = True  # it has a default
        return [part for part in parts[1:] if part != ""]

    def drawn(self, site: RunSite, elements: Sequence[Definition]) -> dict[Definition, str]:
        """The texts that draw elements."""
        return self._pipelines.drawn(site, elements)

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
        for node, placeholders in self._stage.feeds.keys.values():
            names = [f'"{placeholder.name}"' for placeholder in placeholders]
            if isinstance(node, cst.Name) and self._is_list(node):
                edits.append(replace(self._tree.span(node), f"[{', '.join(names)}]"))
            elif names:
                edits.append(replace(self._tree.span(node), names[0]))
        for statement in self._stage.feeds.taken_in.values():
            step = self._stage.step_of(statement)
            if step is not None and step.role is Role.RUN:
                line = self._tree.span(self._tree.walk.parents[statement])
                edits.append(delete(Span(self._tree.line_span(line.start).start, self._tree.line_span(line.end).end)))
        return edits

    def _is_list(self, node: cst.Name) -> bool:
        """Whether a name is read where a list of keys is wanted."""
        parent = self._tree.walk.parents.get(node)
        called = self._tree.walk.parents.get(parent) if isinstance(parent, cst.Arg) else None
        return isinstance(called, cst.Call) and isinstance(called.func, cst.Name) and called.func.value == "zip"

    def _from_kept(self, site: RunSite, function: Function, kept: Kept) -> list[Part]:
        """The arguments where the dictionary stays: all that is in it, or what is needed of it."""
        node = site.feed_node
        assert node is not None
        if not isinstance(node, cst.Dict):
            plain = not any(self._placeholders.is_sparse(placeholder) for placeholder in kept.keys)
            if set(kept.keys) <= set(function.placeholders) and plain:
                return ["**", self._tree.span(node)]
            node = _copied(node)
            if not isinstance(node, cst.Name):
                extra = next(d.name for d in kept.keys if d not in function.placeholders)
                raise Obstacle(
                    node, f"`{extra}` is fed, and nothing that is fetched needs it; name the dictionary before the run"
                )
        elif any(self._stage.steady.impure(element.value) is not None for element in node.elements):
            raise Obstacle(node, "what is fed does something, in a dictionary that is put together; name it before")
        parts: list[Part] = []
        for place, placeholder in enumerate(p for p in function.placeholders if p in kept.keys):
            if self._stage.program.vocabulary.has_default(placeholder.value.symbol):
                raise Obstacle(node, f"`{placeholder.name}` has a default, and may not be in what is fed")
            parts += [", "] if place else []
            parts += self._placeholders.fed(placeholder, self._picked(site, node, placeholder))
        return parts

    def _picked(self, site: RunSite, node: cst.BaseExpression, placeholder: Definition) -> list[Part]:
        """What a dictionary has for a placeholder; the last one counts where it is spread in a literal."""
        if isinstance(node, cst.Name):
            return [self._tree.span(node), f'["{placeholder.name}"]']
        found: list[Part] = []
        keys = self._stage.feeds.keys
        for element in node.elements if isinstance(node, cst.Dict) else ():
            if isinstance(element, cst.DictElement):
                if placeholder in keys[id(element.key)][1]:
                    found = [self._tree.span(element.value)]
            elif isinstance(element.value, cst.Name) and not found:
                found = self._picked(site, element.value, placeholder)
            else:
                raise Obstacle(node, "several dictionaries are joined in a run; name what they make before it")
        return found


def _copied(node: cst.BaseExpression) -> cst.BaseExpression:
    """What a call only copies: `feed` of `dict(feed)` and `feed.copy()`."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        return node.func.value if node.func.attr.value == "copy" else node
    named = isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "dict"
    return node.args[0].value if isinstance(node, cst.Call) and named and len(node.args) == 1 else node


def _fed_by(feed: Feed) -> Sequence[Definition]:
    if feed.key.kind is not Kind.PLACEHOLDER:
        return list(feed.key.uses)
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
