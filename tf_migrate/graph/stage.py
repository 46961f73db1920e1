"""The stage of a lift: the statements of the one scope that builds a graph and runs it, and what each is there for.

Blocks that only hold a session or a graph open are seen through: their statements stand on the stage like the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

import libcst as cst

from tf_migrate.graph.beginnings import Beginnings
from tf_migrate.graph.blocks import ALWAYS_GOING, block_of, only_keeps_house, sessions_of
from tf_migrate.graph.feeding import Feeding
from tf_migrate.graph.handed import Cut, Handed
from tf_migrate.graph.initializing import Initializing
from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kept import Kept
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.layout import Layout
from tf_migrate.graph.members import Members
from tf_migrate.graph.remarks import Remarks
from tf_migrate.graph.renames import Renames
from tf_migrate.graph.requirements import Requirements
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.steps import Block, Obstacle, Role, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree

#: What a loop or a branch that moves may be about.
_COMPUTED = frozenset(
    {Kind.PYTHON, Kind.PLACEHOLDER, Kind.VARIABLE, Kind.TENSOR, Kind.OPERATION, Kind.SCOPE, Kind.UNKNOWN}
)
#: What is made once, where it stands.
_STAYING = frozenset(
    {
        Kind.VARIABLE, Kind.OPTIMIZER, Kind.AVERAGES, Kind.LAYER, Kind.PYTHON, Kind.WRITER, Kind.SAVER, Kind.DATASET,
        Kind.ITERATOR,
    }
)  # fmt: skip

#: What statements may read that stay as they are; where records go, those who write them see to.
_PLAIN = frozenset({Kind.PYTHON, Kind.RECORD})

_CHANGING = ("assign", "scatter", "count_up_to", "minimize", "metrics", "apply_gradients")
_DROPPED = frozenset({Kind.PLACEHOLDER, Kind.SESSION, Kind.INITIALIZER, Kind.GRAPH, Kind.SUMMARY, Kind.RESTART})


class Stage:
    """The statements of a scope, each with its role.

    Args:
        tree: the file.
        names: its canonical names.
        program: what the interpreter found in it.
        body: the statements of the scope.
        functions: those functions within it, by their nodes' identity, whose statements belong to the program as well.
        left: the identities of statements that a partial lift leaves to a person.

    Raises:
        Obstacle: a statement has no role that could be its own.
    """

    def __init__(
        self,
        tree: Tree,
        names: Names,
        program: Interpreter,
        body: Iterable[cst.CSTNode],
        *,
        functions: Collection[int] = frozenset(),
        left: Collection[int] = (),
    ) -> None:
        self.tree = tree
        self.left = left
        self.functions = functions
        self.handed = Handed(tree, program, functions)
        self.program = program
        self.steady = Steadiness(tree, names, program)
        self.remarks = Remarks(self)
        self.renames = Renames(self)
        self.initializing = Initializing(self)
        self.feeding: Feeding | None = None
        self.steps: list[Step] = []
        self.blocks: list[Block] = []
        self._by_node: dict[int, Step] = {}
        self._bound: dict[int, set[str]] = {}
        self.constants: set[int] = set()  # the steps whose tensors are always the same, by identity
        self._reads = sorted(
            ((tree.span(name).start, order) for order, (name, _) in enumerate(program.reads)), key=lambda read: read[0]
        )
        self.scopes = {id(scope.node): scope for scope in tree.walk.scopes if not scope.is_module}
        self.given_later = [
            tree.span(node)
            for value, _ in program.created
            if isinstance(value.node, cst.Call) and value.symbol
            for node in program.vocabulary.given_later(value.symbol, value.node)
        ]
        self._flatten(body, ())
        self.layout = Layout(tree, self.blocks)
        self.instances = frozenset(self._instances())
        for node in program.not_followed:
            if not self._is_left(self.step_of(node)):
                raise Obstacle(node, "this builds a part of the graph in a way that is not followed yet")
        self._assign()
        self.feeding = Feeding(tree, program, self.steady, self._sites())
        self.handed.take(key for key in self.feeding.helpers if key not in functions)
        for step in self.steps:
            step.definitions = [d for d in step.definitions if d not in self.feeding.definitions]
            if not step.opens and not step.closes:
                step.role = self._role(step)
        self._drop_session_names()
        self._drop_emptied()
        self._move_functions()
        kept = Kept(self)
        kept.keep_what_is_kept()
        self.constants = kept.constants()
        Beginnings(self).move()
        self.remarks.settle()
        Requirements(self).check()
        self.settle_blocks()
        self.members = Members(self)

    @property
    def feeds(self) -> Feeding:
        """What is fed from where."""
        assert self.feeding is not None
        return self.feeding

    def step_of(self, node: cst.CSTNode) -> Step | None:
        """The step that a node stands in."""
        at: cst.CSTNode | None = node
        while at is not None:
            if id(at) in self._by_node:
                return self._by_node[id(at)]
            at = self.tree.walk.parents.get(at)
        return None

    def slice_steps(self, values: Iterable[Value]) -> list[Step]:
        """The steps that the values need, in order."""
        found = {id(step) for d in self.needs(values) for step in [self.step_of(d.statement)] if step is not None}
        return sorted((step for step in self.steps if id(step) in found), key=_order)

    def bound(self, step: Step) -> set[str]:
        """The names of the scope around a step that it gives a value."""
        if not self._bound:
            for scope in self.tree.walk.scopes:
                for name, bindings in scope.bindings.items():
                    for binding in bindings:
                        binder = self.step_of(binding.node)
                        if binder is not None and self.steady.scope_of(binder.node) is scope:
                            self._bound.setdefault(id(binder), set()).add(name)
        return self._bound.get(id(step), set())

    def needs(self, values: Iterable[Value]) -> set[Definition]:
        """The definitions that the values come from, plain Python left out, but where it moves with the graph.

        A compound statement and a function move whole, so all is needed that they read.
        """
        found: set[Definition] = set()
        whole: set[int] = set()
        pending = [use for value in values for leaf in (value, *value.leaves()) for use in leaf.uses]
        while pending:
            definition = pending.pop()
            if definition in found:
                continue
            found.add(definition)
            for leaf in (definition.value, *definition.value.leaves()):
                pending.extend(leaf.uses)
            step = self.step_of(definition.statement)
            if step is not None and step.role is Role.MOVE and step.small is None and id(step) not in whole:
                whole.add(id(step))
                pending.extend(use for _, value in self.reads(step.node) for use in value.uses)
        return {d for d in found if d.value.kind is not Kind.PYTHON or self._moves(d)}

    def _moves(self, definition: Definition) -> bool:
        step = self.step_of(definition.statement)
        return step is not None and step.role is Role.MOVE

    def reads(self, node: cst.CSTNode) -> list[tuple[cst.Name | cst.Attribute, Value]]:
        """The names and attributes of instances that a node reads, with what they hold."""
        span = self.tree.span(node)
        first = bisect_left(self._reads, (span.start, -1))
        last = bisect_left(self._reads, (span.end, -1))
        found = [self.program.reads[order] for _, order in sorted(self._reads[first:last], key=lambda read: read[1])]
        return [read for read in found if not self._is_hidden(read[0])]

    def _is_hidden(self, name: cst.Name | cst.Attribute) -> bool:
        """Whether a name is read for nothing that is left: it is handed on, or the key of a feed dictionary."""
        span = self.tree.span(name)
        return self.handed.passes(span) or (
            self.feeding is not None and (self.feeding.is_key(span) or id(name) in self.feeding.reads)
        )

    def reads_now(self, node: cst.CSTNode) -> list[tuple[cst.Name | cst.Attribute, Value]]:
        """The names and attributes that a node reads, but for those that functions give later."""
        span = self.tree.span
        return [r for r in self.reads(node) if not any(later.holds(span(r[0])) for later in self.given_later)]

    def reads_outside_of_runs(self, step: Step) -> list[tuple[cst.Name | cst.Attribute, Value]]:
        """The names that a step reads, but for those within its runs."""
        calls = [self.tree.span(site.node) for site in step.runs]
        return [r for r in self.reads_now(step.node) if not any(c.holds(self.tree.span(r[0])) for c in calls)]

    def _instances(self) -> Iterator[tuple[int, str]]:
        """What methods of classes that build a graph call their instance, each name in its scope."""
        for block in self.blocks:
            if isinstance(block.node, cst.ClassDef):
                for method in block.body.body:
                    if isinstance(method, cst.FunctionDef) and method.params.params and id(method) in self.scopes:
                        yield id(self.scopes[id(method)]), method.params.params[0].name.value

    # -- what there is -----------------------------------------------------------------------------------------------

    def _flatten(self, body: Iterable[cst.CSTNode], blocks: tuple[Block, ...]) -> None:
        for node in body:
            block = block_of(self.program, node, self.functions) if id(node) not in self.left else None
            if block is not None:
                role = Role.KEEP if block.stays else Role.DROP
                self.blocks.append(block)
                if block.stays and isinstance(node, cst.With):
                    self.handed.cuts.append(Cut(tuple(node.items), sessions_of(self.program, node)))
                self.steps.append(Step(block.node, blocks, role, opens=block))
                self._flatten(block.body.body, (*blocks, block))
                self.steps.append(Step(block.node, blocks, role, closes=block))
            elif isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                step = Step(node, blocks)
                self.steps.append(step)
                self._by_node[id(node)] = step

    def settle_blocks(self) -> None:
        """A block over devices or names stays where something in it does."""
        for step in self.steps:
            block = step.opens
            if block is not None and block.symbol:
                inside = [other for other in self.steps if block in other.blocks]
                block.stays = block.symbol not in ALWAYS_GOING and any(
                    other.role in (Role.KEEP, Role.RUN, Role.LEAVE) for other in inside
                )
                step.role = Role.KEEP if block.stays else Role.DROP

    def _assign(self) -> None:
        for definition in self.program.definitions:
            step = self.step_of(definition.statement)
            if step is not None and not definition.is_inner:
                step.definitions.append(definition)
        for site in self.program.runs.values():
            step = self.step_of(site.node)
            if step is None:
                raise Obstacle(site.node, "the graph is run here and in another scope; run it in one place")
            if site.differs:
                raise Obstacle(
                    site.node, "this runs different parts of the graph from call to call of the function around it"
                )
            step.runs.append(site)
        for act in self.program.acts.values():
            step = self.step_of(act.node)
            if step is not None:
                if act.differs:
                    raise Obstacle(act.node, f"`{act.name}` does different things from call to call")
                step.acts.append(act)

    def _sites(self) -> list[RunSite]:
        return [site for step in self.steps if not self._is_left(step) for site in step.runs]

    def _is_left(self, step: Step | None) -> bool:
        return step is not None and id(step.node) in self.left

    def _role(self, step: Step) -> Role:
        if self._is_left(step):
            return Role.LEAVE
        node, small = step.node, step.small
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            if step.runs:
                raise Obstacle(step.runs[0].node, "the graph is run inside of a function, and built outside of it")
            if step.acts:
                raise Obstacle(
                    step.acts[0].node, f"`{step.acts[0].name}` stands in a function; do it where the runs are"
                )
            return Role.KEEP
        graph_reads = [leaf.kind for _, value in self.reads(node) for leaf in value.leaves() if leaf.kind not in _PLAIN]
        if isinstance(node, cst.SimpleStatementLine) and len(node.body) > 1 and (graph_reads or step.runs):
            raise Obstacle(node, "several statements stand on one line; give each a line of its own")
        if step.runs:
            return self._role_of_runs(step)
        if step.acts:
            return Role.RUN
        if small is not None and any(d.statement is small for d in self.feeds.definitions):
            return Role.KEEP
        if isinstance(small, cst.Expr) and (self._starts_anew(step) or self._only_gathers(step)):
            return Role.DROP
        if graph_reads and self.remarks.only_shows(node):
            return Role.REMARK
        if self.remarks.is_idle(step):
            self.remarks.idle.append(step)
            return Role.DROP
        kinds = {leaf.kind for definition in step.definitions for leaf in definition.value.leaves()}
        if not kinds - {Kind.PYTHON}:
            if isinstance(small, cst.Expr) and Kind.SESSION in graph_reads and only_keeps_house(self.program, small):
                return Role.DROP
            return self._role_of_python(step, graph_reads)
        if not isinstance(small, (cst.Assign, cst.AugAssign, cst.AnnAssign)):
            return self._role_of_compound(step, kinds)
        if kinds <= _DROPPED:
            second_name = Kind.PLACEHOLDER in kinds and not any(d.is_placeholder for d in step.definitions)
            return Role.MOVE if second_name else Role.DROP
        if kinds <= _STAYING:
            return Role.KEEP
        if kinds <= {Kind.TENSOR, Kind.OPERATION, Kind.PLACEHOLDER, Kind.PYTHON, Kind.VARIABLE}:
            return Role.MOVE
        if kinds <= {Kind.UNKNOWN, Kind.PYTHON} and all(self._is_given(d.value) for d in step.definitions):
            return Role.KEEP
        name = ", ".join(sorted(kind.value for kind in kinds))
        raise Obstacle(node, f"what this statement makes ({name}) cannot be lifted yet")

    def _is_given(self, value: Value) -> bool:
        """Whether a value is plain, or just what whoever calls a function passes to it."""
        return value.kind is Kind.PYTHON or (value.kind is Kind.UNKNOWN and value.node is None and not value.uses)

    def _drop_session_names(self) -> None:
        """What only makes a place for a session goes with it: `sess = None` before, `global sess` in a function."""
        kinds: dict[str, set[Kind]] = {}
        for definition in self.program.definitions:
            node = definition.value.node
            if not (isinstance(node, cst.Name) and node.value == "None"):
                kinds.setdefault(definition.name, set()).update(leaf.kind for leaf in definition.value.leaves())
        sessions = {name for name, found in kinds.items() if found == {Kind.SESSION}}
        for step in self.steps:
            small = step.small
            if step.role is not Role.KEEP or step.opens or step.closes:
                continue
            if isinstance(small, (cst.Global, cst.Nonlocal)):
                bound = {item.name.value for item in small.names}
            else:
                bound = {definition.name for definition in step.definitions} if isinstance(small, cst.Assign) else set()
            if bound and bound <= sessions:
                step.role = Role.DROP

    def _drop_emptied(self) -> None:
        """Functions of which nothing is left go, and so do the statements that only call them."""
        growing = True
        while growing:
            growing = False
            for step in self.steps:
                block = step.opens
                if block is None or block.function is None or step.role is Role.DROP:
                    continue
                calls = self.handed.calls_of(block.function)
                inside = [other for other in self.steps if block in other.blocks]
                if calls and all(s.role is Role.DROP or is_docstring(s.small) for s in inside):
                    made = [d.statement for step in inside for d in step.definitions if d.is_placeholder]
                    if any(map(self.steady.needed_names, made)):
                        continue  # its methods' signatures are told here
                    callers = [self.step_of(call) for call in calls]
                    if any(
                        caller is None or not isinstance(caller.small, cst.Expr) or caller.small.value is not call
                        for caller, call in zip(callers, calls, strict=True)
                    ):
                        continue
                    block.stays = False
                    for other in (*inside, *callers, *(s for s in self.steps if block in (s.opens, s.closes))):
                        if other is not None:
                            other.role = Role.DROP
                    growing = True

    def _role_of_compound(self, step: Step, kinds: set[Kind]) -> Role:
        """A loop, a branch or the like moves whole where it only computes, and stays where it only makes variables."""
        created = [v for v, place in self.program.created if self.step_of(place) is step and not self._lists(v)]
        made = {value.kind for value in created}
        if kinds <= {Kind.VARIABLE, Kind.PYTHON}:
            return Role.KEEP
        if Kind.VARIABLE in made:
            raise Obstacle(
                step.node, "this makes variables and computes with them; make the variables in a statement before"
            )
        changing = [value for value in created if any(word in value.symbol for word in _CHANGING)]
        if changing:
            heads = [self.tree.span(item) for item in step.node.items] if isinstance(step.node, cst.With) else []
            node = changing[0].node or step.node
            if any(head.holds(self.tree.span(node)) for head in heads):
                raise Obstacle(
                    node, "what must run first is made where the block begins; give it a name before the block"
                )
            raise Obstacle(
                node, "this changes variables within a loop or a branch, of which a run may need a part; write it out"
            )
        used = {leaf.kind for _, value in self.reads(step.node) for leaf in value.leaves()}
        unfit = (kinds | made | used) - _COMPUTED
        if unfit:
            names = ", ".join(sorted(kind.value for kind in unfit))
            raise Obstacle(step.node, f"this builds a part of the graph with what cannot be lifted yet ({names})")
        return Role.MOVE

    def _lists(self, value: Value) -> bool:
        return self.program.vocabulary.lists_variables(value.symbol)

    def _starts_anew(self, step: Step) -> bool:
        """Whether a statement empties a graph in which nothing has been built yet."""
        made = [value.symbol for value, statement in self.program.created if statement is step.small]
        if len(made) != 1 or not self.program.vocabulary.starts_anew(made[0]):
            return False
        place = self.tree.span(step.node).start
        before = [d for d in self.program.definitions if self.tree.span(d.statement).start < place]
        if any(leaf.kind is not Kind.PYTHON for d in before for leaf in d.value.leaves()):
            raise Obstacle(step.node, "the graph is emptied in the middle of the program")
        return True

    def _only_gathers(self, step: Step) -> bool:
        """Whether a statement only makes something that is gathered later."""
        shown = step.small.value if isinstance(step.small, cst.Expr) else None
        return any(value.kind is Kind.SUMMARY and value.node is shown for value, _ in self.program.created)

    def _role_of_python(self, step: Step, graph_reads: Sequence[Kind]) -> Role:
        if not [kind for kind in graph_reads if kind is not Kind.UNKNOWN]:
            return Role.KEEP
        if isinstance(step.small, cst.Assign) and step.definitions:
            return Role.MOVE  # `n = x.get_shape()[1]`, or a feed dictionary, which its run takes in
        raise Obstacle(
            step.node, "this statement reads a tensor outside of a run; run it in the session, or take it out"
        )

    def _role_of_runs(self, step: Step) -> Role:
        self._take_restarts(step)
        if not step.runs:
            return Role.RUN
        initializing = [{leaf.kind for leaf in site.fetches.leaves()} == {Kind.INITIALIZER} for site in step.runs]
        if isinstance(step.small, cst.Expr) and len(step.runs) == 1 and step.small.value is step.runs[0].node:
            if not initializing[0]:
                return Role.RUN
            self.initializing.require_first(step, step.runs[0])
            return Role.DROP
        for site in [site for site, initializes in zip(step.runs, initializing, strict=True) if initializes]:
            self.initializing.require_alone(site)
            self.initializing.require_first(step, site)
            step.runs.remove(site)
            step.idle.append(site)
        built = [
            definition
            for definition in step.definitions
            for leaf in definition.value.leaves()
            if leaf.kind not in (Kind.PYTHON, Kind.UNKNOWN, Kind.RECORD)
        ]
        if built:
            raise Obstacle(step.node, f"`{built[0].name}` is built and run in one statement; build it before")
        return Role.RUN

    def _take_restarts(self, step: Step) -> None:
        """Tells the runs that let iterators begin, and perhaps initialize variables with it, from the others."""
        for site in list(step.runs):
            kinds = {leaf.kind for leaf in site.fetches.leaves()}
            if Kind.RESTART in kinds and kinds <= {Kind.RESTART, Kind.INITIALIZER}:
                self.initializing.require_alone(site)
                if Kind.INITIALIZER in kinds:
                    self.initializing.require_first(step, site)
                step.runs.remove(site)
                step.restarts.append(site)

    def functions_around(self, node: cst.CSTNode) -> list[int]:
        """The functions and classes that a node stands in, by identity, from the innermost."""
        found = []
        at = self.tree.walk.parents.get(node)
        while at is not None:
            if isinstance(at, (cst.FunctionDef, cst.ClassDef)):
                found.append(id(at))
            at = self.tree.walk.parents.get(at)
        return found

    def changes_state(self, site: RunSite) -> bool:
        """Whether a run changes any variable."""
        return self.acts(site.fetches, self.step_of(site.node))

    def acts(self, value: Value, step: Step | None = None) -> bool:
        """Whether computing a value, or what stands in a step besides, changes any variable."""
        if any(leaf.kind is Kind.OPERATION for leaf in value.leaves()):
            return True
        steps = [self.step_of(d.statement) for d in slice_of([value])] + [step]
        within = self.tree.span(value.node) if value.node is not None else None
        return any(
            any(word in made.symbol for word in _CHANGING)
            for made, statement in self.program.created
            if any(one is not None and one is self.step_of(statement) for one in steps)
            or (within is not None and made.node is not None and within.holds(self.tree.span(made.node)))
        )

    def _move_functions(self) -> None:
        """Functions that read the graph around them move into the functions that call them."""
        functions = [s for s in self.steps if isinstance(s.node, cst.FunctionDef) and not s.opens and not s.closes]
        moved = True
        while moved:
            moved = False
            for step in functions:
                if step.role is Role.KEEP and not step.node.decorators and self._reads_graph(step):  # type: ignore[union-attr]
                    step.role, moved = Role.MOVE, True

    def _reads_graph(self, function: Step) -> bool:
        """Whether a function reads what goes, by names that are not its own."""
        for name, value in self.reads(function.node):
            for definition in value.uses:
                other = self.step_of(definition.statement)
                goes = other is not None and other is not function and other.role in (Role.MOVE, Role.DROP)
                named = isinstance(name, cst.Name) and definition.name == name.value
                if goes and named and not self.is_local(name, function):
                    return True
        return False

    def is_local(self, name: cst.Name | cst.Attribute, step: Step) -> bool:
        """Whether a name belongs to a function, lambda or comprehension within the step, not to the stage."""
        if not isinstance(name, cst.Name):
            return False
        at: cst.CSTNode | None = name
        while at is not None and at is not step.node:
            at = self.tree.walk.parents.get(at)
            scope = self.scopes.get(id(at))
            if scope is not None and name.value in scope.bindings:
                return True
        return False

    def is_unsteady(self, step: Step) -> bool:
        """Whether a step draws at random, or does something else that is not the same each time."""
        return any(
            value.symbol and not self.program.vocabulary.is_steady(value.symbol)
            for value, statement in self.program.created
            if self.step_of(statement) is step
        )

    def is_random(self, step: Step) -> bool:
        """Whether a step draws at random each time."""
        return any(
            value.symbol and self.program.vocabulary.is_random(value.symbol)
            for value, statement in self.program.created
            if self.step_of(statement) is step
        )

    def is_constant(self, value: Value) -> bool:
        """Whether a value comes from nothing but tensors that are always the same."""
        steps = [self.step_of(d.statement) for d in slice_of([value])]
        return all(step is None or step.role is Role.KEEP for step in steps) and not any(
            d.value.kind is not Kind.TENSOR for d in slice_of([value])
        )


def _order(step: Step) -> int:
    """When the first value of a step is made, among all."""
    return min((definition.order for definition in step.definitions), default=0)


def is_docstring(statement: cst.BaseSmallStatement | None) -> bool:
    """Whether a statement is nothing but a string."""
    return isinstance(statement, cst.Expr) and isinstance(statement.value, (cst.SimpleString, cst.ConcatenatedString))
