"""What must hold so that a lifted program computes what its graph did.

What moves into functions must do nothing but compute, and read nothing that changes before it runs; what stays must
read nothing that goes; and there must be one set of variables.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.initializing import sessions_by_graph
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.nodes import written
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Span

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage

_GOING = (Role.MOVE, Role.DROP, Role.REMARK)


class Requirements:
    """What is required of a stage once its roles are given out.

    Args:
        stage: the statements with their roles.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def check(self) -> None:
        """Makes sure of all of it.

        Raises:
            Obstacle: something does not hold, or may not.
        """
        self._require_steady()
        self._require_one_state()
        self._require_self_contained()
        self._require_built_once()

    def _require_built_once(self) -> None:
        """What methods build is built once for each instance: another call would build it anew, of other values."""
        for step in self._stage.steps:
            method = next((block.function for block in reversed(step.blocks) if block.function is not None), None)
            in_class = any(isinstance(block.node, cst.ClassDef) for block in step.blocks)
            if step.role is not Role.MOVE or self._is_feed(step) or method is None or not in_class:
                continue
            if not self._is_called_once(method):
                raise Obstacle(
                    step.node,
                    f"each call of `{method.name.value}` may build this anew; build the graph in `__init__`, or in a"
                    " method that only `__init__` calls, once",
                )

    def _is_called_once(self, method: cst.FunctionDef) -> bool:
        """Whether a method surely runs once for an instance: it is `__init__`, or called there, in no loop."""
        if method.name.value == "__init__":
            return True
        calls = self._stage.handed.calls_of(method)
        if len(calls) != 1:
            return False
        at: cst.CSTNode | None = calls[0]
        while at is not None and not isinstance(at, (cst.FunctionDef, cst.Lambda)):
            if isinstance(at, (cst.For, cst.While, cst.BaseComp)):
                return False
            at = self._stage.tree.walk.parents.get(at)
        return at is None or (isinstance(at, cst.FunctionDef) and at is not method and self._is_called_once(at))

    def _require_steady(self) -> None:
        """What moves must do nothing but compute, and read nothing that changes before it runs."""
        for value, statement in self._stage.program.created:
            step = self._stage.step_of(statement)
            later = value.node is not None and any(
                span.holds(self._stage.tree.span(value.node)) for span in self._stage.given_later
            )
            owns = value.kind in (Kind.VARIABLE, Kind.LAYER)
            made = owns and not self._stage.program.vocabulary.lists_variables(value.symbol)
            if step is not None and step.role is Role.MOVE and made and not later:
                raise Obstacle(step.node, "this makes variables inside of a function; each run would make them anew")
        moved = [step.node for step in self._stage.steps if step.role is Role.MOVE]
        for step in self._stage.steps:
            if step.role not in (Role.MOVE, Role.REMARK) or self._is_feed(step):
                continue
            filled = self._stage.steady.filled_in(step.node)
            shown = step.small is None
            impure = (
                self._stage.steady.impure(step.node, filled=filled, shown=shown) if step.role is Role.MOVE else None
            )
            if impure is not None:
                raise Obstacle(
                    impure, f"`{self._short(impure)}` may do more than compute tensors; give it a line of its own"
                )
            # For what a function's body reads, those that call it are asked.
            is_function = isinstance(step.node, cst.FunctionDef)
            self.require_unchanged(step.node.params if is_function else step.node, step.node, moved)  # type: ignore[union-attr]
        for site in (site for step in self._stage.steps if step.role is Role.RUN for site in step.runs):
            for leaf in site.fetches.leaves():
                if leaf.node is not None and self._stage.tree.span(site.node).holds(self._stage.tree.span(leaf.node)):
                    impure = self._stage.steady.impure(leaf.node)
                    if impure is not None:
                        raise Obstacle(
                            impure, f"`{self._short(impure)}` stands within the fetches of a run; take it out"
                        )
                    self._require_unchanged_inline(leaf.node, site)

    def _require_self_contained(self) -> None:
        """Nothing that stays may read what goes, but for the runs, which become calls, and what they are fed."""
        taken = self._feed_statements()
        for step in self._stage.steps:
            if step.opens or step.closes or step.role not in (Role.KEEP, Role.RUN):
                continue
            calls = [self._stage.tree.span(site.node) for site in (*step.runs, *step.idle, *step.restarts)]
            for name, value in self._stage.reads_now(step.node):
                place = self._stage.tree.span(name)
                if any(call.holds(place) for call in calls) or any(span.holds(place) for span in taken):
                    continue
                if self._stage.is_local(name, step):
                    continue
                for definition in value.uses:
                    other = self._stage.step_of(definition.statement)
                    if other is not None and other is not step and other.role in _GOING:
                        reason = f"`{written(name)}` is part of the graph, and is read here outside of a run"
                        raise Obstacle(name, reason)

    def require_unchanged(
        self, node: cst.CSTNode, place: cst.CSTNode, within: Iterable[cst.CSTNode] = (), *, after: int | None = None
    ) -> None:
        """What a node reads must still be the same when it runs.

        Raises:
            Obstacle: it may not be.
        """
        moving = {d.name for d in self._stage.program.definitions if d.value.kind is not Kind.PYTHON}
        kept = {
            d.name
            for d in self._stage.program.definitions
            for step in [self._stage.step_of(d.statement)]
            if step and step.role is Role.KEEP
        }
        own = self._moved_names(node)
        names = self._stage.steady.needed_names(node) - self._stage.instances
        names = {owned for owned in names if owned[1] not in own}
        end = self._stage.tree.span(place).end if after is None else after
        within = [*within, *(() if isinstance(node, cst.Parameters) else self._made_by(node))]
        plain = {owned for owned in names if owned[1] not in moving}
        graph = {owned for owned in names if owned[1] in moving & kept}
        changes = itertools.chain(
            self._stage.steady.later_changes(plain, end, within),
            self._stage.steady.later_changes(graph, end, within, rebinding=True),
        )
        change = next((change for change in changes if not self._stage.renames.separates(change, node)), None)
        if change is not None:
            line, _ = self._stage.tree.position(self._stage.tree.span(change.node).start)
            raise Obstacle(
                place, f"`{change.name}` is changed on line {line}, and the graph was built with it as it was before"
            )

    def _made_by(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """What gives the names that a function reads their only values, once; it may stand below the function."""
        if not self._stage.functions_around(node):
            return []
        made: dict[str, set[cst.CSTNode]] = {}
        for name, value in self._stage.reads(node):
            if isinstance(name, cst.Name):
                made.setdefault(name.value, set()).update(d.statement for d in value.uses if d.name == name.value)
        only = [statement for statements in made.values() if len(statements) == 1 for statement in statements]
        steps = [(statement, self._stage.step_of(statement)) for statement in only]
        return [s for s, step in steps if step is not None and step.small is s and not self._stage.functions_around(s)]

    def _moved_names(self, node: cst.CSTNode) -> set[str]:
        """The names that a moved node reads as other moved statements or itself left them, or as placeholders."""
        reads: dict[str, list[bool]] = {}
        for name, value in self._stage.reads(node):
            makers = [self._stage.step_of(definition.statement) for definition in value.uses]
            moved = bool(makers) and all(
                maker is not None and (maker.role is Role.MOVE or (maker.role is Role.DROP and d.is_placeholder))
                for maker, d in zip(makers, value.uses, strict=True)
            )
            reads.setdefault(written(name), []).append(moved)
        step = self._stage.step_of(node)
        bound = self._stage.bound(step) if step is not None and step.node is node else set()
        return {name for name, moved in reads.items() if all(moved)} | {name for name in bound if name not in reads}

    def _require_unchanged_inline(self, node: cst.BaseExpression, site: RunSite) -> None:
        """What is computed within a run by a function must not read what changes from one run to the next."""
        step = self._stage.step_of(site.node)
        moved = any(
            other is not None and other.role in (Role.MOVE, Role.DROP)
            for _, value in self._stage.reads(node)
            for d in value.uses
            for other in [self._stage.step_of(d.statement)]
        )
        if step is not None and moved:
            self.require_unchanged(node, site.node, after=self._stage.tree.span(step.node).start - 1)

    def _require_one_state(self) -> None:
        """Variables belong to their session; the program's are there only once."""
        gives_current = self._stage.program.vocabulary.gives_current
        sessions = [
            value
            for value, _ in self._stage.program.created
            if value.kind is Kind.SESSION and not gives_current(value.symbol)
        ]
        sites = [site for step in self._stage.steps if step.role is Role.RUN for site in step.runs]
        several = any(len(group) > 1 for group in sessions_by_graph(self._stage, sessions))
        if several and any(map(self._stage.changes_state, sites)) and not self._in_turn(sessions, sites):
            node = sessions[-1].node
            raise Obstacle(
                node or self._stage.steps[0].node, "several sessions hold variables of their own; use one session"
            )

    def _in_turn(self, sessions: Sequence[Value], sites: Sequence[RunSite]) -> bool:
        """Whether each session is done with when the next one begins. Then that has to initialize its variables, which
        must not be too late, or to restore them."""
        made = {self._stage.tree.span(value.node).start: value for value in sessions if value.node is not None}
        if any(self._stage.functions_around(value.node) for value in made.values() if value.node is not None):
            return False
        for site in sites:
            place = self._stage.tree.span(site.node).start
            last = max((start for start in made if start < place), default=None)
            owner = site.owner
            if self._stage.functions_around(site.node) or last is None or owner is None:
                return False
            if owner.kind is Kind.SESSION and owner.node is not made[last].node:
                return False
        return any(act.kind is Kind.SAVER for act in self._stage.program.acts.values())

    def _feed_statements(self) -> list[Span]:
        """Where the feed dictionaries stand that runs take in."""
        return [self._stage.tree.span(statement) for statement in self._stage.feeds.taken_in.values()]

    def _is_feed(self, step: Step) -> bool:
        """Whether a step only makes a feed dictionary that runs take in."""
        return any(statement is step.small for statement in self._stage.feeds.taken_in.values())

    def _short(self, node: cst.CSTNode) -> str:
        text = " ".join(self._stage.tree.code(node).split())
        return text if len(text) <= 40 else text[:37] + "..."
