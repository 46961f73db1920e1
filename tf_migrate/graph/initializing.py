"""Where variables get their first values: a run of initializers may go where they have those values still.

In the result variables have their values from the beginning. So a run that initializes them must come before all that
changes them, or right before a saver gives all of them their values anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import Act, Event, RunSite
from tf_migrate.graph.steps import Obstacle, Step
from tf_migrate.graph.values import Value

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage


class Initializing:
    """The runs of a stage that initialize variables.

    Args:
        stage: its statements, which need no roles yet.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def require_first(self, step: Step, site: RunSite) -> None:
        """A run of initializers must come before all that changes variables.

        Raises:
            Obstacle: something may have changed them by then.
        """
        if self._changed_before(site) and not self._is_restored_next(step):
            raise Obstacle(step.node, "variables are initialized again after they were changed; assign to them instead")

    def require_alone(self, site: RunSite) -> None:
        """A run of initializers within a larger statement must stand on a line of its own.

        Raises:
            Obstacle: it does not.
        """
        parents = self._stage.tree.walk.parents
        parent = parents.get(site.node)
        line = parents.get(parent) if isinstance(parent, cst.Expr) else None
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
            raise Obstacle(site.node, "variables are initialized within a larger statement; do it on a line of its own")

    def _changed_before(self, initializing: RunSite) -> bool:
        """Whether variables were changed, by a run or a saver that comes earlier, before a run initializes them."""
        stage = self._stage
        made = [s for value, s in stage.program.created if value.kind is Kind.VARIABLE]
        chains = [stage.functions_around(statement) for statement in made if stage.step_of(statement) is not None]
        holders = [key for key in (chains[0] if chains else ()) if all(key in chain for chain in chains)]
        changed: set[int] = set()
        for event in stage.program.events:
            if event.site.node is initializing.node:
                call = _activation(event, holders)
                if call in changed or (changed and (0 in changed or not call)):
                    return True
            elif (
                stage.step_of(event.site.node) is not None
                and self._changes(event.site)
                and not self._excludes(event.site.node, initializing.node)
                and graph_of(stage, event.site) is graph_of(stage, initializing)
            ):
                changed.add(_activation(event, holders))
        return False

    def _changes(self, site: RunSite | Act) -> bool:
        if isinstance(site, Act):
            return site.kind is Kind.SAVER and self._stage.program.vocabulary.restores(site.name)
        return self._stage.changes_state(site)

    def _excludes(self, one: cst.CSTNode, other: cst.CSTNode) -> bool:
        """Whether two places stand in two branches of one `if`, of which only one is taken."""
        tree = self._stage.tree
        at: cst.CSTNode | None = one
        while at is not None:
            if isinstance(at, (cst.For, cst.While, cst.FunctionDef)):
                return False  # another round may take the other branch
            above = tree.walk.parents.get(at)
            if isinstance(above, cst.If) and tree.span(above).holds(tree.span(other)):
                branches = [above.body, above.orelse] if above.orelse is not None else [above.body]
                inside = [next((b for b in branches if tree.span(b).holds(tree.span(n))), None) for n in (one, other)]
                if None not in inside and inside[0] is not inside[1]:
                    return not any(isinstance(node, (cst.For, cst.While)) for node in self._around(above))
            at = above
        return False

    def _around(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        found = []
        at = self._stage.tree.walk.parents.get(node)
        while at is not None and not isinstance(at, cst.FunctionDef):
            found.append(at)
            at = self._stage.tree.walk.parents.get(at)
        return found

    def _is_restored_next(self, step: Step) -> bool:
        """Whether all variables get values from a file before anything else is run."""
        steps = self._stage.steps
        for other in steps[steps.index(step) + 1 :]:
            if other.opens or other.closes:
                continue
            if other.runs or other.acts:
                return self.restores_all(other)
        return False

    def restores_all(self, step: Step) -> bool:
        """Whether a statement gives all variables their values from a file, and does nothing else."""
        if len(step.acts) != 1 or step.runs or not isinstance(step.small, cst.Expr):
            return False
        (act,) = step.acts
        saver = act.owner.node
        return (
            step.small.value is act.node
            and self._changes(act)
            and isinstance(saver, cst.Call)
            and self._stage.program.vocabulary.holds_all(saver)
        )


def graph_of(stage: Stage, site: RunSite | Act) -> cst.With | None:
    """The block over a new graph in which the session of a run was made; None where it was made in no such block."""
    sessions = list(site.owner.uses) if site.owner is not None else []
    nodes = [node for d in sessions for node in _made_on(d.value, d.statement)] or [site.node]
    found = {id(block): block for node in nodes for block in [fresh_graph(stage, node)]}
    return next(iter(found.values())) if len(found) == 1 else None


def _made_on(session: Value, node: cst.CSTNode) -> list[cst.CSTNode]:
    """What shows the graph of a session: where the graph was made that it is given, else where the session was made."""
    return [d.statement for d in session.uses if d.value.kind is Kind.GRAPH] or [node]


def sessions_by_graph(stage: Stage, sessions: Iterable[Value]) -> list[set[int]]:
    """Sessions, by what makes them, those of one graph together."""
    found: dict[int, set[int]] = {}
    for session in sessions:
        for node in _made_on(session, session.node) if session.node is not None else ():
            found.setdefault(id(fresh_graph(stage, node)), set()).add(id(session.node))
    return list(found.values())


def fresh_graph(stage: Stage, node: cst.CSTNode) -> cst.With | None:
    """The innermost block around a node that makes a graph; None where there is none."""
    graphs = {id(value.node) for value, _ in stage.program.created if value.kind is Kind.GRAPH}
    at: cst.CSTNode | None = node
    while at is not None:
        for item in at.items if isinstance(at, cst.With) else ():
            call = item.item
            if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and id(call.func.value) in graphs:
                assert isinstance(at, cst.With)
                return at
        at = stage.tree.walk.parents.get(at)
    return None


def _activation(event: Event, holders: Sequence[int]) -> int:
    """Which call of the innermost of some functions an event belongs to."""
    return next((number for key, number in reversed(event.within) if key in holders), 0)
