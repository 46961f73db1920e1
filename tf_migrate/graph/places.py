"""Where functions stand: which scope sees all that they read, and is seen by all who call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import libcst as cst

from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Block, Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.walk import nodes_of


class Places:
    """The places of a stage's functions.

    Args:
        stage: the statements with their roles.
        functions: what is made of them.
        makes: whether a statement that moves leaves something in its place that functions read.

    Raises:
        Obstacle: a function would have to stand where what it reads is not seen.
    """

    def __init__(self, stage: Stage, functions: Sequence[Function], makes: Callable[[Step], bool]) -> None:
        self._stage = stage
        self._makes = makes
        self._callers = {id(f): [g for g in functions if any(call is f for call in g.calls)] for f in functions}
        self._homes: dict[int, tuple[Block, ...]] = {}
        for function in functions:
            self._homes[id(function)] = self._home(function)
        for function in functions:
            for call in function.calls:
                if not _begins(self._homes[id(function)], self._homes[id(call)]):
                    raise Obstacle(function.sites[0].node, "what this shares with other runs is built in a function")

    def of(self, function: Function) -> Step | None:
        """The step in whose place a function stands: the last one in its scope; None where it has none there, and
        stands before the first of its runs."""
        home = self._homes[id(function)]
        if self.owner(function) is not None:
            return None
        steps = {id(step) for step in function.steps} | {id(s) for call in function.calls for s in call.steps}
        found = [step for step in self._stage.steps if id(step) in steps and functions_around(step) == home]
        if not found:
            return None
        kept = self._stage.layout.kept_block(found[-1])
        if kept is not None:
            return next(step for step in self._stage.steps if step.closes is kept)
        return found[-1]

    def before(self, function: Function) -> Step | None:
        """The step before which a function stands that has no place of its own: the first that runs it, or the function
        around it."""
        home = self._homes[id(function)]
        owner = self.owner(function)
        if owner is not None:
            return self._after_methods(function, owner)
        for step in self._stage.steps:
            if any(site in function.sites for site in step.runs):
                around = functions_around(step)
                if around == home:
                    return step
                outer = around[len(home)]
                return next(step for step in self._stage.steps if step.opens is outer)
        return None

    def owner(self, function: Function) -> Block | None:
        """The class that a function is a method of; None where it is none."""
        home = self._homes[id(function)]
        return home[-1] if home and isinstance(home[-1].node, cst.ClassDef) else None

    def _after_methods(self, function: Function, owner: Block) -> Step | None:
        """The step behind the last method of a class that builds what a method is made of, or runs it."""
        steps = {id(step) for step in function.steps} | {id(s) for call in function.calls for s in call.steps}
        inside = [step for step in self._stage.steps if owner in step.blocks]
        built = [step for step in inside if id(step) in steps] or [
            step for step in inside if step.role in (Role.MOVE, Role.DROP) and step.definitions
        ]
        if not built:
            return next(step for step in self._stage.steps if step.closes is owner)
        method = built[-1].blocks[built[-1].blocks.index(owner) + 1]
        closing = next(index for index, step in enumerate(self._stage.steps) if step.closes is method)
        following = self._stage.steps[closing + 1 :]
        return next(step for step in following if step.role not in (Role.MOVE, Role.DROP))

    # -- scopes ------------------------------------------------------------------------------------------------------

    def _home(self, function: Function) -> tuple[Block, ...]:
        """The functions of the program that a function stands in, from the outermost."""
        read = self._scopes_read(function)
        read += [(self._homes[id(call)], function.sites[0].node) for call in function.calls if id(call) in self._homes]
        deepest: tuple[Block, ...] = ()
        for blocks, node in read:
            if _begins(blocks, deepest):
                deepest = blocks
            elif not _begins(deepest, blocks):
                raise Obstacle(node, "a run needs names of two functions that do not see each other's")
        callers = [(site, self._stage.step_of(site)) for site in self._sites(function)]
        built = max((functions_around(step) for step in function.steps), key=len, default=())
        if _begins(built, deepest) and all(s is not None and _begins(functions_around(s), built) for _, s in callers):
            return built
        if deepest and isinstance(deepest[-1].node, cst.ClassDef):
            outside = [step for step in function.steps if functions_around(step) != deepest]
            if outside:
                raise Obstacle(outside[0].node, "this is built of what an instance holds, outside of its class")
            return deepest
        for site, step in callers:
            around = functions_around(step) if step is not None else ()
            if not _begins(around, deepest):
                name = deepest[-1].function.name.value if deepest and deepest[-1].function else ""
                raise Obstacle(site, f"what is run here is built in `{name}`, and stands on what only `{name}` sees")
        return deepest

    def _sites(self, function: Function) -> Iterator[cst.CSTNode]:
        yield from (site.node for site in function.sites)
        for caller in self._callers[id(function)]:
            yield from self._sites(caller)

    def _scopes_read(self, function: Function) -> list[tuple[tuple[Block, ...], cst.CSTNode]]:
        """The scopes whose names a function reads once it is made, each with a place that does."""
        found: list[tuple[tuple[Block, ...], cst.CSTNode]] = []
        for step in function.steps:
            around = functions_around(step)
            if self._makes(step):
                found.append((around, step.node))
            found += self._read_by(step.node)
        for placeholder in function.placeholders:
            found += self._read_by(placeholder.statement)
        for fetch in (*function.outputs, *function.operations):
            if fetch.expression is not None:
                found += self._read_by(fetch.expression)
            elif fetch.kind is Kind.VARIABLE:
                steps = [self._stage.step_of(d.statement) for d in fetch.value.uses]
                found += [(functions_around(step), step.node) for step in steps if step is not None]
        return found

    def _read_by(self, node: cst.CSTNode) -> list[tuple[tuple[Block, ...], cst.CSTNode]]:
        found: list[tuple[tuple[Block, ...], cst.CSTNode]] = []
        values = {id(name): value for name, value in self._stage.reads(node)}
        for name in nodes_of(node, cst.Name):
            parent = self._stage.tree.walk.parents.get(name)
            if (isinstance(parent, cst.Attribute) and parent.attr is name) or (
                isinstance(parent, cst.Arg) and parent.keyword is name
            ):
                continue
            owner = self._stage.steady.scope_of(name).owner(name.value)
            block = next((b for b in self._stage.blocks if owner is not None and b.node is owner.node), None)
            if block is None or block.function is None or self._stage.members.is_kept(name):
                continue
            value = values.get(id(name))
            if value is not None and self._moves(name, value.uses, owner is not None and _is_parameter(owner, name)):
                continue
            if value is None and self._is_target(name):
                continue
            found.append((self._blocks_to(block), name))
        return found

    def _moves(self, name: cst.Name, uses: Iterable[Definition], is_parameter: bool) -> bool:
        """Whether what a name holds comes with the function: its parameter, or what it computes."""
        steps = [(d, self._stage.step_of(d.statement)) for d in uses]
        if not steps or not all(s is not None and s.role in (Role.MOVE, Role.DROP) for _, s in steps):
            return False
        for definition, _ in steps:
            if is_parameter and definition.name not in (name.value, self._stage.members.name_of(name)):
                reason = f"`{name.value}` is what is called `{definition.name}` elsewhere; call it the same"
                raise Obstacle(name, reason)
        return True

    def _is_target(self, name: cst.Name) -> bool:
        """Whether a name is bound here rather than read."""
        at = self._stage.tree.walk.parents.get(name)
        while isinstance(at, (cst.Tuple, cst.List, cst.Element, cst.StarredElement)):
            at = self._stage.tree.walk.parents.get(at)
        return isinstance(at, cst.AssignTarget)

    def _blocks_to(self, block: Block) -> tuple[Block, ...]:
        opening = next(step for step in self._stage.steps if step.opens is block)
        return _to_class((*functions_around(opening), block))


def functions_around(step: Step) -> tuple[Block, ...]:
    """The functions of the program around a step, from the outermost; a class, and nothing in it, around methods."""
    return _to_class(tuple(b for b in step.blocks if isinstance(b.node, (cst.FunctionDef, cst.ClassDef))))


def _to_class(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    for index, block in enumerate(blocks):
        if isinstance(block.node, cst.ClassDef):
            return blocks[: index + 1]
    return blocks


def _begins(blocks: tuple[Block, ...], start: tuple[Block, ...]) -> bool:
    return blocks[: len(start)] == start


def _is_parameter(owner: Scope, name: cst.Name) -> bool:
    bindings = owner.bindings.get(name.value, ())
    return any(isinstance(binding.node, cst.Param) for binding in bindings)
