"""The stage of a lift: the statements of the one scope that builds a graph and runs it, and what each is there for.

Blocks that only hold a session or a graph open are seen through: their statements stand on the stage like the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of, slice_of_without
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Span
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree


class Obstacle(Exception):
    """Something keeps the program from being lifted; the message says what, and what a person could change."""

    def __init__(self, node: cst.CSTNode, reason: str) -> None:
        super().__init__(reason)
        self.node = node


class Role(Enum):
    """What becomes of a statement when the graph is lifted."""

    KEEP = "keep"  # plain Python and variables: it stays where it is
    DROP = "drop"  # placeholders, sessions, initializers: nothing takes its place
    MOVE = "move"  # it computes tensors: it goes into the functions that need them
    RUN = "run"  # it stays, with calls in the place of its runs


@dataclass(slots=True, eq=False)
class Block:
    """A `with` that is seen through. It goes, and its statements move out one level, unless it `stays` for the sake of
    what is kept in it."""

    node: cst.With
    symbol: str = ""
    stays: bool = False

    @property
    def body(self) -> cst.IndentedBlock:
        """Its statements."""
        assert isinstance(self.node.body, cst.IndentedBlock)
        return self.node.body


@dataclass(slots=True, eq=False)
class Step:
    """One statement on the stage, within `blocks`; or the head (`opens`) or the end (`closes`) of a block."""

    node: cst.SimpleStatementLine | cst.BaseCompoundStatement
    blocks: tuple[Block, ...] = ()
    role: Role = Role.KEEP
    opens: Block | None = None
    closes: Block | None = None
    definitions: list[Definition] = field(default_factory=list)
    runs: list[RunSite] = field(default_factory=list)

    @property
    def small(self) -> cst.BaseSmallStatement | None:
        """The one small statement that it is; None for a compound one."""
        return self.node.body[0] if isinstance(self.node, cst.SimpleStatementLine) else None

    @property
    def value(self) -> Value | None:
        """The value of its last definition."""
        return self.definitions[-1].value if self.definitions else None


#: Scopes that a function of tensors can do without; devices are kept around what moves.
SEEN_THROUGH = frozenset({"tf.name_scope", "tf.device", "tf.variable_scope"})

#: Scopes that go whatever stands in them: their names are written into what is made there.
ALWAYS_GOING = frozenset({"tf.variable_scope"})

_DROPPED = frozenset({Kind.PLACEHOLDER, Kind.SESSION, Kind.INITIALIZER, Kind.GRAPH})


class Stage:
    """The statements of a scope, each with its role.

    Args:
        tree: the file.
        names: its canonical names.
        program: what the interpreter found in it.
        body: the statements of the scope.

    Raises:
        Obstacle: a statement has no role that could be its own.
    """

    def __init__(self, tree: Tree, names: Names, program: Interpreter, body: Iterable[cst.CSTNode]) -> None:
        self.tree = tree
        self.program = program
        self.steady = Steadiness(tree, names, program)
        self.steps: list[Step] = []
        self.blocks: list[Block] = []
        self._by_node: dict[int, Step] = {}
        self._reads = sorted(
            ((tree.span(name).start, order) for order, (name, _) in enumerate(program.reads)), key=lambda read: read[0]
        )
        self._scopes = {id(scope.node): scope for scope in tree.walk.scopes if not scope.is_module}
        self._given_later = [
            tree.span(node)
            for value, _ in program.created
            if isinstance(value.node, cst.Call) and value.symbol
            for node in program.vocabulary.given_later(value.symbol, value.node)
        ]
        if program.not_followed:
            raise Obstacle(program.not_followed[0], "this builds a part of the graph in a way that is not followed yet")
        self._flatten(body, ())
        self._assign()
        for step in self.steps:
            if not step.opens and not step.closes:
                step.role = self._role(step)
        self._keep_what_is_kept()
        self._keep_constants()
        self._require_steady()
        self._require_self_contained()
        self._settle_blocks()

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
        found = {id(step): step for d in slice_of(values) for step in [self.step_of(d.statement)] if step is not None}
        return [step for step in self.steps if id(step) in found]

    def reads(self, node: cst.CSTNode) -> list[tuple[cst.Name, Value]]:
        """The names that a node reads, with what they hold."""
        span = self.tree.span(node)
        first = bisect_left(self._reads, (span.start, -1))
        last = bisect_left(self._reads, (span.end, -1))
        return [self.program.reads[order] for _, order in sorted(self._reads[first:last], key=lambda read: read[1])]

    def _reads_now(self, node: cst.CSTNode) -> list[tuple[cst.Name, Value]]:
        """The names that a node reads, but for those that functions give later."""
        span = self.tree.span
        return [r for r in self.reads(node) if not any(later.holds(span(r[0])) for later in self._given_later)]

    # -- what there is -----------------------------------------------------------------------------------------------

    def _flatten(self, body: Iterable[cst.CSTNode], blocks: tuple[Block, ...]) -> None:
        for node in body:
            block = self._block(node) if isinstance(node, cst.With) else None
            if block is not None:
                self.blocks.append(block)
                self.steps.append(Step(block.node, blocks, Role.DROP, opens=block))
                self._flatten(block.body.body, (*blocks, block))
                self.steps.append(Step(block.node, blocks, Role.DROP, closes=block))
            elif isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                step = Step(node, blocks)
                self.steps.append(step)
                self._by_node[id(node)] = step

    def _block(self, node: cst.With) -> Block | None:
        """A block that is there for a session, a graph or a scope of names or devices; None for any other."""
        over = [self.program.items[id(item)] for item in node.items if id(item) in self.program.items]
        kinds = {value.kind for value in over}
        if not kinds or not kinds <= {Kind.SESSION, Kind.GRAPH, Kind.SCOPE}:
            return None
        if not isinstance(node.body, cst.IndentedBlock):
            raise Obstacle(node, "its body stands on the same line; give it a line of its own")
        if Kind.SCOPE not in kinds:
            return Block(node)
        symbols = {value.symbol for value in over}
        unfit = symbols - SEEN_THROUGH
        if len(node.items) > 1 or unfit:
            raise Obstacle(
                node, f"a block of {', '.join(sorted(map(str, unfit))) or 'several scopes'} cannot be lifted yet"
            )
        block = Block(node, symbols.pop())
        if block.symbol in ALWAYS_GOING and not _is_plain_scope(node):
            raise Obstacle(node, "a scope with more than a plain name (reuse, initializers …) cannot be lifted yet")
        return block

    def _settle_blocks(self) -> None:
        """A block over devices or names stays where something in it does."""
        for step in self.steps:
            block = step.opens
            if block is not None and block.symbol:
                inside = [other for other in self.steps if block in other.blocks]
                block.stays = block.symbol not in ALWAYS_GOING and any(
                    other.role in (Role.KEEP, Role.RUN) for other in inside
                )
                step.role = Role.KEEP if block.stays else Role.DROP

    def _assign(self) -> None:
        for definition in self.program.definitions:
            step = self.step_of(definition.statement)
            if step is not None:
                step.definitions.append(definition)
        for site in self.program.runs.values():
            step = self.step_of(site.node)
            if step is None:
                raise Obstacle(site.node, "the graph is run here and in another scope; run it in one place")
            step.runs.append(site)

    def _role(self, step: Step) -> Role:
        node, small = step.node, step.small
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            if step.runs:
                raise Obstacle(step.runs[0].node, "the graph is run inside of a function, and built outside of it")
            return Role.KEEP
        graph_reads = [
            leaf.kind for _, value in self.reads(node) for leaf in value.leaves() if leaf.kind is not Kind.PYTHON
        ]
        if isinstance(node, cst.SimpleStatementLine) and len(node.body) > 1 and (graph_reads or step.runs):
            raise Obstacle(node, "several statements stand on one line; give each a line of its own")
        if step.runs:
            return self._role_of_runs(step)
        if isinstance(small, cst.Expr) and self._starts_anew(step):
            return Role.DROP
        kinds = {leaf.kind for definition in step.definitions for leaf in definition.value.leaves()}
        if not kinds - {Kind.PYTHON}:
            if isinstance(small, cst.Expr) and Kind.SESSION in graph_reads and self._only_keeps_house(small):
                return Role.DROP
            return self._role_of_python(step, graph_reads)
        if not isinstance(small, (cst.Assign, cst.AugAssign)):
            raise Obstacle(node, "this statement builds a part of the graph in a way that is not followed yet")
        if kinds <= _DROPPED:
            second_name = Kind.PLACEHOLDER in kinds and not any(d.is_placeholder for d in step.definitions)
            return Role.MOVE if second_name else Role.DROP
        if kinds <= {Kind.VARIABLE, Kind.OPTIMIZER, Kind.PYTHON}:
            return Role.KEEP
        if kinds <= {Kind.TENSOR, Kind.OPERATION, Kind.PLACEHOLDER, Kind.PYTHON, Kind.VARIABLE}:
            return Role.MOVE
        name = ", ".join(sorted(kind.value for kind in kinds))
        raise Obstacle(node, f"what this statement makes ({name}) cannot be lifted yet")

    def _only_keeps_house(self, statement: cst.Expr) -> bool:
        """Whether a statement does nothing but open or close a session, or keep its graph from changing."""
        call = statement.value
        names = []
        node: cst.BaseExpression = call.func if isinstance(call, cst.Call) and not call.args else call
        while isinstance(node, cst.Attribute):
            names.append(node.attr.value)
            node = node.value
        return isinstance(node, cst.Name) and names in (["close"], ["finalize", "graph"], ["__enter__"], ["__exit__"])

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

    def _role_of_python(self, step: Step, graph_reads: Sequence[Kind]) -> Role:
        if not [kind for kind in graph_reads if kind is not Kind.UNKNOWN]:
            return Role.KEEP
        if isinstance(step.small, cst.Assign) and step.definitions:
            return Role.MOVE  # `n = x.get_shape()[1]`, or a feed dictionary, which its run takes in
        raise Obstacle(
            step.node, "this statement reads a tensor outside of a run; run it in the session, or take it out"
        )

    def _role_of_runs(self, step: Step) -> Role:
        initializing = [all(leaf.kind is Kind.INITIALIZER for leaf in site.fetches.leaves()) for site in step.runs]
        if isinstance(step.small, cst.Expr) and len(step.runs) == 1 and step.small.value is step.runs[0].node:
            if not initializing[0]:
                return Role.RUN
            if any(self._changes_state(site) for other in self.steps if other.role is Role.RUN for site in other.runs):
                raise Obstacle(
                    step.node, "variables are initialized again after they were changed; assign to them instead"
                )
            return Role.DROP
        if any(initializing):
            raise Obstacle(step.node, "variables are initialized within a larger statement; do it on a line of its own")
        built = [
            definition
            for definition in step.definitions
            for leaf in definition.value.leaves()
            if leaf.kind not in (Kind.PYTHON, Kind.UNKNOWN)
        ]
        if built:
            raise Obstacle(step.node, f"`{built[0].name}` is built and run in one statement; build it before")
        return Role.RUN

    def _changes_state(self, site: RunSite) -> bool:
        """Whether a run changes any variable."""
        if any(leaf.kind is Kind.OPERATION for leaf in site.fetches.leaves()):
            return True
        steps = {id(self.step_of(d.statement)) for d in slice_of([site.fetches])} | {id(self.step_of(site.node))}
        changing = ("assign", "scatter", "count_up_to", "minimize", "apply_gradients")
        return any(
            any(word in value.symbol for word in changing)
            for value, statement in self.program.created
            if id(self.step_of(statement)) in steps
        )

    def _keep_what_is_kept(self) -> None:
        """What a kept statement needs is kept as well: what a variable begins with is made once, not moved."""
        for step in reversed(self.steps):
            if step.role is not Role.KEEP or isinstance(step.node, (cst.FunctionDef, cst.ClassDef)):
                continue
            for needed in self.slice_steps(value for _, value in self._reads_now(step.node)):
                if needed is not step and needed.role is Role.MOVE:
                    if any(
                        d.value.kind is Kind.PLACEHOLDER
                        for d in slice_of(value for _, value in self.reads(needed.node))
                    ):
                        raise Obstacle(step.node, "a variable begins with the value of a placeholder")
                    needed.role = Role.KEEP
                    self._require_drawn_once(needed)

    def is_unsteady(self, step: Step) -> bool:
        """Whether a step draws at random, or does something else that is not the same each time."""
        return any(
            value.symbol and not self.program.vocabulary.is_steady(value.symbol)
            for value, statement in self.program.created
            if self.step_of(statement) is step
        )

    def _require_drawn_once(self, step: Step) -> None:
        """A random tensor that a variable begins with must be there for nothing else: each run would draw it anew."""
        if not self.is_unsteady(step):
            return
        fetched = slice_of(site.fetches for site in self.program.runs.values())
        for definition in step.definitions:
            through_variables = {
                d for d in fetched if d.value.kind is Kind.VARIABLE and definition in slice_of([d.value])
            }
            direct = slice_of_without([site.fetches for site in self.program.runs.values()], through_variables)
            if definition in direct:
                raise Obstacle(
                    step.node, f"`{definition.name}` is drawn for a variable, and again in each run that needs it"
                )

    def _keep_constants(self) -> None:
        """Tensors that are always the same are made once, where they stand, and read by whoever needs them."""
        kept: set[int] = set()
        for step in self.steps:
            if step.role is not Role.MOVE or not isinstance(step.small, cst.Assign) or self.is_unsteady(step):
                continue
            kinds = {leaf.kind for d in step.definitions for leaf in d.value.leaves()}
            used = slice_of(value for _, value in self.reads(step.node))
            if kinds == {Kind.TENSOR} and all(
                d.value.kind in (Kind.PYTHON, Kind.TENSOR) and self._is_kept(d, kept) for d in used
            ):
                step.role = Role.KEEP
                kept.add(id(step))

    def _is_kept(self, definition: Definition, kept: set[int]) -> bool:
        step = self.step_of(definition.statement)
        return step is None or id(step) in kept

    def is_constant(self, value: Value) -> bool:
        """Whether a value comes from nothing but tensors that are always the same."""
        steps = [self.step_of(d.statement) for d in slice_of([value])]
        return all(step is None or step.role is Role.KEEP for step in steps) and not any(
            d.value.kind is not Kind.TENSOR for d in slice_of([value])
        )

    def _require_self_contained(self) -> None:
        """Nothing that stays may read what goes, but for the runs, which become calls, and what they are fed."""
        taken = self._feed_statements()
        for step in self.steps:
            if step.opens or step.closes or step.role not in (Role.KEEP, Role.RUN):
                continue
            calls = [self.tree.span(site.node) for site in step.runs]
            for name, value in self._reads_now(step.node):
                place = self.tree.span(name)
                if any(call.holds(place) for call in calls) or any(span.holds(place) for span in taken):
                    continue
                if self._is_local(name, step):
                    continue
                for definition in value.uses:
                    other = self.step_of(definition.statement)
                    if other is not None and other is not step and other.role in (Role.MOVE, Role.DROP):
                        raise Obstacle(name, f"`{name.value}` is part of the graph, and is read here outside of a run")

    def _is_local(self, name: cst.Name, step: Step) -> bool:
        """Whether a name belongs to a function, lambda or comprehension within the step, not to the stage."""
        at: cst.CSTNode | None = name
        while at is not None and at is not step.node:
            at = self.tree.walk.parents.get(at)
            scope = self._scopes.get(id(at))
            if scope is not None and name.value in scope.bindings:
                return True
        return False

    def _feed_statements(self) -> list[Span]:
        """Where the feed dictionaries stand that runs refer to by name."""
        given = {id(site.feed_node) for site in self.program.runs.values()}
        named = [value for name, value in self.program.reads if id(name) in given]
        return [self.tree.span(d.statement) for value in named for d in value.uses if d.value.keys is not None]

    def _require_steady(self) -> None:
        """What moves must do nothing but compute, and read nothing that changes before it runs."""
        for value, statement in self.program.created:
            step = self.step_of(statement)
            later = value.node is not None and any(span.holds(self.tree.span(value.node)) for span in self._given_later)
            made = value.kind is Kind.VARIABLE and not self.program.vocabulary.lists_variables(value.symbol)
            if step is not None and step.role is Role.MOVE and made and not later:
                raise Obstacle(step.node, "this makes variables inside of a function; each run would make them anew")
        moved = [step.node for step in self.steps if step.role is Role.MOVE]
        for step in self.steps:
            if step.role is not Role.MOVE or self._is_feed(step):
                continue
            impure = self.steady.impure(step.node)
            if impure is not None:
                raise Obstacle(
                    impure, f"`{self._short(impure)}` may do more than compute tensors; give it a line of its own"
                )
            self.require_unchanged(step.node, step.node, moved)
        for site in self.program.runs.values():
            for leaf in site.fetches.leaves():
                if leaf.node is not None and self.tree.span(site.node).holds(self.tree.span(leaf.node)):
                    impure = self.steady.impure(leaf.node)
                    if impure is not None:
                        raise Obstacle(
                            impure, f"`{self._short(impure)}` stands within the fetches of a run; take it out"
                        )
                    self._require_unchanged_inline(leaf.node, site)
        self._require_one_state()

    def _require_unchanged_inline(self, node: cst.BaseExpression, site: RunSite) -> None:
        """What is computed within a run by a function must not read what changes from one run to the next."""
        step = self.step_of(site.node)
        moved = any(
            other is not None and other.role in (Role.MOVE, Role.DROP)
            for _, value in self.reads(node)
            for d in value.uses
            for other in [self.step_of(d.statement)]
        )
        if step is not None and moved:
            self.require_unchanged(node, site.node, after=self.tree.span(step.node).start - 1)

    def _require_one_state(self) -> None:
        """Variables belong to their session; the program's are there only once."""
        sessions = [value for value, _ in self.program.created if value.kind is Kind.SESSION]
        sites = [site for step in self.steps if step.role is Role.RUN for site in step.runs]
        if len({id(value.node) for value in sessions}) > 1 and any(self._changes_state(site) for site in sites):
            node = sessions[-1].node
            raise Obstacle(node or self.steps[0].node, "several sessions hold variables of their own; use one session")

    def require_unchanged(
        self, node: cst.CSTNode, place: cst.CSTNode, within: Iterable[cst.CSTNode] = (), *, after: int | None = None
    ) -> None:
        """What a node reads must still be the same when it runs.

        Raises:
            Obstacle: it may not be.
        """
        moving = {d.name for d in self.program.definitions if d.value.kind is not Kind.PYTHON}
        kept = {
            d.name
            for d in self.program.definitions
            for step in [self.step_of(d.statement)]
            if step and step.role is Role.KEEP
        }
        names = self.steady.needed_names(node)
        end = self.tree.span(place).end if after is None else after
        plain = {owned for owned in names if owned[1] not in moving}
        graph = {owned for owned in names if owned[1] in moving & kept}
        change = self.steady.later_change(plain, end, within) or self.steady.later_change(
            graph, end, within, rebinding=True
        )
        if change is not None:
            line, _ = self.tree.position(self.tree.span(change.node).start)
            raise Obstacle(
                place, f"`{change.name}` is changed on line {line}, and the graph was built with it as it was before"
            )

    def _is_feed(self, step: Step) -> bool:
        """Whether a step only makes a feed dictionary."""
        return all(d.value.keys is not None for d in step.definitions) and bool(step.definitions)

    def _short(self, node: cst.CSTNode) -> str:
        text = " ".join(self.tree.code(node).split())
        return text if len(text) <= 40 else text[:37] + "..."

    # -- layout ------------------------------------------------------------------------------------------------------

    def lines(self, step: Step) -> Span:
        """The whole lines of a step, and of the comments right above it; of a block's head only those of the head."""
        text, line_span = self.tree.text, self.tree.line_span
        span = self.tree.span(step.node)
        if step.closes is not None:
            end = line_span(max(0, self.tree.span(step.closes.body.body[-1]).end - 1)).end
            return Span(end, end)
        last = self.tree.span(step.opens.node.items[-1]).end if step.opens is not None else span.end
        return Span(self.comment_start(step), line_span(max(span.start, last - 1)).end) if text else span

    def comment_start(self, step: Step) -> int:
        """Where the comments right above a step begin; the start of its line where there are none."""
        if step.closes is not None:
            return self.lines(step).start
        start = self.tree.line_span(self.tree.span(step.node).start).start
        while start > 0:
            above = self.tree.line_span(start - 1)
            if not self.tree.text[slice(*above)].lstrip().startswith("#"):
                break
            start = above.start
        return start

    def depth_lost(self, offset: int) -> int:
        """How many characters of white space the lines around an offset lose, since blocks around them go."""
        lost = 0
        for block in self.blocks:
            inside = self.body_lines(block)
            if not block.stays and inside.start <= offset < inside.end:
                inner = self.tree.indent_at(self.tree.span(block.body.body[0]).start)
                lost += len(inner) - len(self.tree.indent_at(self.tree.span(block.node).start))
        return lost

    def body_lines(self, block: Block) -> Span:
        """The lines of what is in a block."""
        first, last = block.body.body[0], block.body.body[-1]
        start = self.comment_start(Step(first))  # type: ignore[arg-type]
        return Span(start, self.tree.line_span(max(0, self.tree.span(last).end - 1)).end)

    def indent(self, step: Step) -> str:
        """The white space before a step once blocks around it are gone."""
        start = self.tree.span(step.node).start
        return self.tree.indent_at(start)[self.depth_lost(start) :]

    def kept_block(self, step: Step) -> Block | None:
        """The outermost block around a step that stays."""
        return next((block for block in step.blocks if block.stays), None)


def _is_plain_scope(node: cst.With) -> bool:
    """Whether a scope is given nothing but its name, as a string."""
    call = node.items[0].item
    return (
        isinstance(call, cst.Call)
        and len(call.args) == 1
        and isinstance(call.args[0].value, cst.SimpleString)
        and node.items[0].asname is None
    )
