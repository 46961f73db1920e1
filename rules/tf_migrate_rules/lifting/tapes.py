"""Writes the bodies of functions: what is computed, within tapes where gradients are taken of it, then what changes.

What a run of TensorFlow 1 fetches besides a training operation is from before its update, but for variables. So all
that does not depend on a change comes first, with all gradients, and the changes come last, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.fetches import Fetch
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Indented, Part, Span
from tf_migrate_rules.lifting.gradient_calls import GradientCalls
from tf_migrate_rules.lifting.gradients import Gradient, GradientForm
from tf_migrate_rules.lifting.operations import changes, trains
from tf_migrate_rules.lifting.sequence import Item, Order, with_needed
from tf_migrate_rules.lifting.training import Trainings, Update
from tf_migrate_rules.lifting.updates import UpdateWriter

_STEP = "    "

#: How a statement is written at another depth.
Move = Callable[[Step, str], list[Part]]


@dataclass(slots=True)
class Call:
    """A call at the beginning of a function, of one that holds what it shares with others."""

    line: list[Part]
    function: Function


@dataclass(slots=True)
class _Body:
    """A function's body while it is written."""

    move: Move
    order: Order
    results: set[Definition]
    open: list[Gradient] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


class TapeWriter:
    """Writes what is between a function's head and its `return`.

    Args:
        trainings: what the program trains.
        functions: what is made of the program.
    """

    def __init__(self, trainings: Trainings, functions: Sequence[Function]) -> None:
        self._trainings = trainings
        self._stage = trainings.stage
        self._root = trainings.root
        taken = self._stage.members.taken()
        self._calls = GradientCalls(self._stage, taken)
        self.updates = UpdateWriter(trainings, functions, self._calls)
        self._kept_calls: dict[int, tuple[cst.Call, str]] = {}

    @property
    def notes(self) -> list[str]:
        """Which calls that give gradients stay as they are in the functions, and why."""
        said = []
        for call, reason in self._kept_calls.values():
            line, _ = self._stage.tree.position(self._span(call).start)
            said.append(f"`{self._stage.tree.code(call.func)}` of line {line} stays: {reason}")
        return said

    def body(
        self, function: Function, calls: Sequence[Call], inner: str, move: Move, computed: Sequence[Part] = ()
    ) -> list[Part]:
        """The statements of a function.

        Args:
            function: the function.
            calls: what it calls first.
            inner: the white space before its statements.
            move: how a statement is written.
            computed: further lines that compute, which stand before all updates.

        Raises:
            Obstacle: they cannot be put into an order that gives what the graph did.
        """
        inline = [self._inline_item(f.expression) for f in function.operations if f.expression is not None]
        items = [*map(self._call_item, calls), *map(self._step_item, function.steps), *inline]
        updates = [update for item in items for update in self._updates_of(item)]
        changing = self._changing(items)
        computing = [item for item in items if id(item) not in changing]
        self._require_gradients_first(items)
        self._trainings.averages.require_order(items, lambda symbol: changes(symbol) or trains(symbol))
        gradients = self._gradients(function, calls, items, computing)
        results = {d for fetch in function.outputs for d in fetch.value.uses}
        body = _Body(move, Order(self._stage, function, items), results)
        lines: list[Part] = []
        for update in updates:
            if update.optimizer.rate.is_fed:
                lines += self.updates.rate_assigned(update, inner)
        lines += self._write(computing, gradients, inner, body)
        lines += computed
        lines += self.updates.rates_now(function, updates, inner)
        for update in updates:
            if not update.optimizer.rate.is_fed:
                lines += self.updates.rate_assigned(update, inner)
        for update in updates:
            if update.gradient is not None and id(update.gradient) not in body.taken:
                lines += self._taken(update, inner, body)
        lines += self._changes([item for item in items if id(item) in changing], inner, body)
        for fetch in function.outputs:
            if fetch.expression is None and self.updates.output(function, fetch) is None:
                body.order.require(self._place(fetch, function), fetch.name, fetch.value)
        return lines

    def _place(self, fetch: Fetch, function: Function) -> cst.CSTNode:
        return fetch.value.node if fetch.value.node is not None else function.steps[0].node

    # -- items -------------------------------------------------------------------------------------------------------

    def _call_item(self, call: Call) -> Item:
        steps = tuple(call.function.steps)
        made = [d for fetch in call.function.outputs for d in fetch.value.uses]
        acts = any(map(self._trainings.operations.acts, steps))
        return Item(steps, [], made, call.line, call.function.placeholders, acts=acts)

    def _step_item(self, step: Step) -> Item:
        # What an update differentiates is read where its gradients are taken.
        losses = [self._span(u.gradient.target) for u in self._trainings.of(step) if u.gradient is not None]
        reads = [r for r in self._stage.reads(step.node) if not any(loss.holds(self._span(r[0])) for loss in losses)]
        done = self._trainings.bundles.get(id(step)) or [update.call for update in self._trainings.of(step)]
        return Item((step,), reads, list(step.definitions), done=done, acts=self._acts(step))

    def _inline_item(self, node: cst.BaseExpression) -> Item:
        """Operations that stand in a run itself, or in a list that is run."""
        done = self._trainings.operations.parts(node)
        if done is None:
            raise Obstacle(node, "what is run here could not be followed; give it a name")
        losses = [self._span(u.gradient.target) for u in self._trainings.updates if u.gradient and u.call in done]
        reads = [r for r in self._stage.reads(node) if not any(loss.holds(self._span(r[0])) for loss in losses)]
        return Item((), reads, [], done=[part for part in done if not isinstance(part, cst.Name)], acts=True)

    def _updates_of(self, item: Item) -> list[Update]:
        """The updates that an item makes, in order."""
        return [update for part in item.done for update in self._trainings.updates if update.call is part]

    def _acts(self, step: Step) -> bool:
        return self._trainings.operations.acts(step) or id(step) in self._trainings.bundles

    def _changing(self, items: Sequence[Item]) -> set[int]:
        """The items that change variables, and those that come after them because they need what they give."""
        found: set[int] = set()
        made: set[Definition] = set()
        for item in items:
            if item.acts or item.needs() & made:
                found.add(id(item))
                made |= set(item.defines)
        return found

    def _require_gradients_first(self, items: Sequence[Item]) -> None:
        """Gradients that TensorFlow 1 took after a change are of variables that it left alone."""
        for item in items:
            targets = [u.gradient for u in self._updates_of(item) if u.gradient is not None]
            needed = item.needs()
            first = [other for other in items if other is not item and other.acts and needed & set(other.defines)]
            changed = {d for other in first for step in other.steps for d in self._read_variables(step)}
            for gradient in targets:
                if changed & {d for d in slice_of(gradient.values) if d.value.kind is Kind.VARIABLE}:
                    raise Obstacle(
                        gradient.call, "its gradients are taken after variables changed that its loss was computed with"
                    )

    def _read_variables(self, step: Step) -> set[Definition]:
        values = [value for _, value in self._stage.reads(step.node)]
        return {d for d in slice_of(values) if d.value.kind is Kind.VARIABLE}

    def _gradients(
        self, function: Function, calls: Sequence[Call], items: Sequence[Item], computing: Sequence[Item]
    ) -> list[Gradient]:
        """The gradients that tapes give in a function, with names."""
        gradients = [g for step in function.steps for g in self._trainings.gradients_of(step)]
        own = (update.gradient for item in items if not item.steps for update in self._updates_of(item))
        gradients += [gradient for gradient in own if gradient is not None]
        inside = {id(step) for item in computing for step in item.steps}
        here = {id(step) for step in function.steps} | {id(step) for call in calls for step in call.function.steps}
        taped = []
        for gradient in gradients:
            kept = gradient.kept or self._kept(gradient, calls)
            needed = {id(step) for step in self._stage.slice_steps(gradient.values)} & here
            if kept:
                self._kept_calls[id(gradient.call)] = gradient.call, kept
                continue
            if needed - inside:
                raise Obstacle(
                    gradient.call, "a gradient is taken of what an assignment changed; take it in another run"
                )
            taped.append(gradient)
        self._calls.name(taped)
        return taped

    def _kept(self, gradient: Gradient, calls: Sequence[Call]) -> str:
        """Why a tape cannot give the gradients: what they are taken by is made in a function that is called."""
        for call in calls:
            for watched in gradient.watched:
                if watched.made is not None and watched.made in call.function.steps:
                    if not call.function.is_shared:
                        raise Obstacle(
                            gradient.call, f"`{watched.name}` is made in another function; fetch both at once"
                        )
                    return f"`{watched.name}` is made in `{call.function.name}`, which is called"
        return ""

    # -- tapes -------------------------------------------------------------------------------------------------------

    def _write(self, items: Sequence[Item], gradients: Sequence[Gradient], indent: str, body: _Body) -> list[Part]:
        """Items, with those within tapes that gradients are taken of; of gradients of gradients, the last outermost."""
        if not gradients:
            return self._written(items, indent, body)
        needed = {id(g): {id(s) for s in self._stage.slice_steps(g.values)} for g in gradients}
        levels = {id(g): self._level(g, gradients, needed) for g in gradients}
        top = [g for g in gradients if levels[id(g)] == max(levels.values())]
        others = [g for g in gradients if g not in top]
        ids = {step for g in top for step in needed[id(g)]}
        covered = [item for item in items if item.ids & ids]
        inside: list[Gradient] = []
        while True:
            ids = {step for item in covered for step in item.ids}
            more = [g for g in others if g not in inside and (needed[id(g)] & ids or id(g.step) in ids)]
            inside += more
            wanted = [i for i in items if i in covered or any(i.ids & needed[id(g)] for g in more)]
            grown = with_needed(self._stage, items, self._unhurt(items, wanted))
            if len(grown) == len(covered) and not more:
                break
            covered = grown
        covered = self._with_remarks(items, covered)
        if any(id(g.step) in ids for g in top):
            raise Obstacle(top[0].call, "a name is bound again between what is differentiated; give it another name")
        lines = self._taped(covered, top, inside, indent, body)
        for gradient in top:
            lines += self._early(gradient, items, covered, indent, body)
        rest = [item for item in items if item not in covered]
        return lines + self._write(rest, [g for g in others if g not in inside], indent, body)

    def _with_remarks(self, items: Sequence[Item], covered: Sequence[Item]) -> list[Item]:
        """Items to be taken into a block, with the remarks before the last: those keep their places, but where what
        they show does not."""
        last = max((index for index, item in enumerate(items) if item in covered), default=-1)
        behind = {d for item in items if item not in covered for d in item.defines}
        return [
            item
            for index, item in enumerate(items)
            if item in covered or (index < last and _is_remark(item) and not item.needs() & behind)
        ]

    def _level(self, gradient: Gradient, gradients: Sequence[Gradient], needed: dict[int, set[int]]) -> int:
        """How many gradients are taken one of the other below this one."""
        inner = [g for g in gradients if g is not gradient and id(g.step) in needed[id(gradient)]]
        return 1 + max((self._level(g, gradients, needed) for g in inner if g.step is not gradient.step), default=-1)

    def _unhurt(self, items: Sequence[Item], covered: Sequence[Item]) -> list[Item]:
        """Items to be taken into a block, and those before them that read or bind names which they bind anew."""
        found = list(covered)
        for index, item in enumerate(items):
            later = {d.name for other in items[index + 1 :] if other in covered for d in other.defines}
            read = {self._stage.members.name_of(name) for name, _ in item.reads}
            touched = read | {d.name for d in item.defines}
            if item not in found and later & touched:
                found.append(item)
        return found

    def _taped(
        self, covered: Sequence[Item], top: Sequence[Gradient], inside: Sequence[Gradient], indent: str, body: _Body
    ) -> list[Part]:
        """A block over the tapes of some gradients; that of second derivatives has another in it."""
        twice = [g for g in top if g.form is GradientForm.HESSIAN]
        if len(twice) > 1:
            raise Obstacle(twice[1].call, "two second derivatives are taken in one run; run them apart")
        inner = indent + _STEP
        tapes = [self._calls.outer_tape(g) if g in twice else g.tape for g in top]
        lines: list[Part] = [self._head(tapes, indent), *self._watched_first(top, tapes, inner)]
        for gradient in twice:
            lines.append(self._head([gradient.tape], inner))
            inner += _STEP
            lines += self._watched_first(twice, [gradient.tape], inner)
        headed = len(lines)
        body.open += top
        lines += self._write(covered, inside, inner, body)
        del body.open[-len(top) :]
        for name, target in {g.target_name: g.target for g in top if not g.is_named}.items():
            for read in self._stage.reads(target):
                body.order.read(*read)
            lines += [inner, f"{name} = ", self._span(target), "\n"]
        if len(lines) == headed:
            raise Obstacle(top[0].call, "what is differentiated here is computed by nothing that is lifted")
        for gradient in twice:
            result = self._calls.result_name(gradient)
            lines += [f"{indent}{_STEP}{result} = ", *self._calls.asked(gradient, gradient.sources), "\n"]
        return lines

    def _head(self, tapes: Sequence[str], indent: str) -> str:
        made = [
            f"{self._root}.GradientTape({'persistent=True' if tapes.count(tape) > 1 else ''}) as {tape}"
            for tape in dict.fromkeys(tapes)
        ]
        return f"{indent}with {', '.join(made)}:\n"

    def _watched_first(self, gradients: Sequence[Gradient], tapes: Sequence[str], indent: str) -> list[Part]:
        """What tapes are told to watch as soon as they are there."""
        pairs = zip(gradients, tapes, strict=True)
        told = {(tape, w.name): None for g, tape in pairs for w in g.watched if w.made is None}
        return [f"{indent}{tape}.watch({name})\n" for tape, name in told]

    def _early(
        self, gradient: Gradient, items: Sequence[Item], covered: Sequence[Item], indent: str, body: _Body
    ) -> list[Part]:
        """The gradients of an update are taken right after the tape where its loss's name is bound again later."""
        update = next((u for u in self._trainings.updates if u.gradient is gradient), None)
        later = {d.name for item in items if item not in covered for d in item.defines}
        read = {self._stage.members.name_of(name) for name, _ in self._stage.reads(gradient.target)}
        if update is None or not read & later:
            return []
        return self._taken(update, indent, body)

    def _taken(self, update: Update, indent: str, body: _Body) -> list[Part]:
        assert update.gradient is not None
        body.taken.add(id(update.gradient))
        if update.gradient.is_named:
            for read in self._stage.reads(update.gradient.target):
                body.order.read(*read)
        return self.updates.taken(update, indent)

    # -- statements --------------------------------------------------------------------------------------------------

    def _written(self, items: Sequence[Item], indent: str, body: _Body) -> list[Part]:
        lines: list[Part] = []
        for item in items:
            body.order.write(item)
            if item.line:
                lines += [indent, *item.line]
            else:
                lines += [*_apart(item.steps[0], lines), indent, *self._moved(item.steps[0], indent, body)]
            for gradient in body.open:
                for watched in gradient.watched:
                    if watched.made is not None and watched.made in item.steps:
                        lines.append(f"{indent}{gradient.tape}.watch({watched.name})\n")
        return list(_without_repeats(lines))

    def _moved(self, step: Step, indent: str, body: _Body) -> list[Part]:
        """A statement whose calls for gradients ask tapes. It is copied in pieces around them, since parts of them are
        copied to other places."""
        lines: list[Part] = []
        own = [g for g in self._trainings.gradients_of(step) if id(g.call) not in self._kept_calls]
        for gradient in own:
            if gradient.form is GradientForm.PAIRS:
                listed = self._calls.sources_listed(gradient, "")
                lines += [*listed, indent] if listed else []
        asked = sorted((self._calls.replaced(g) for g in own), key=lambda edit: edit.span)
        return [*lines, *self._in_pieces(body.move(step, indent), asked)]

    def _in_pieces(self, moved: Sequence[Part], asked: Sequence[Edit]) -> list[Part]:
        parts: list[Part] = []
        for part in moved:
            if not isinstance(part, Indented):
                parts.append(part)
                continue
            start = part.span.start
            for edit in asked:
                if part.span.holds(edit.span):
                    parts += [Indented(Span(start, edit.span.start), part.old, part.new), *edit.parts]
                    start = edit.span.end
            parts.append(Indented(Span(start, part.span.end), part.old, part.new))
        return [part for part in parts if not isinstance(part, Indented) or part.span.start < part.span.end]

    # -- changes -----------------------------------------------------------------------------------------------------

    def _changes(self, items: Sequence[Item], indent: str, body: _Body) -> list[Part]:
        """What changes variables, in order; steps are counted on once all updates are made that follow each other."""
        lines: list[Part] = []
        waiting: list[Update] = []
        for item in items:
            updates = self._updates_of(item)
            if not updates and (item.done or not self._does_nothing(item)):
                lines += self._counted(waiting, indent)
                waiting = []
            wanted = bool(body.results & set(item.defines)) and len(item.done) > 1
            if wanted and updates:
                raise Obstacle(item.done[0], "what a list of training operations gives is used; give them names")
            if wanted or not (item.done or self._does_nothing(item)):
                lines += self._written([item], indent, body)
                continue
            body.order.write(item)
            for part in item.done:
                update = next((update for update in updates if update.call is part), None)
                lines += self.updates.applied(update, indent) if update is not None else self._done(part, indent)
            waiting += updates
        return lines + self._counted(waiting, indent)

    def _does_nothing(self, item: Item) -> bool:
        """Whether an item only gives a name to what others do."""
        return not item.line and all(self._trainings.bundles.get(id(step)) == [] for step in item.steps)

    def _done(self, part: cst.BaseExpression, indent: str) -> list[Part]:
        """One operation of several that get a name together, as a statement of its own."""
        return [indent, self._span(part), "\n"]

    def _counted(self, updates: Sequence[Update], indent: str) -> list[Part]:
        return [part for update in updates for part in self.updates.counted(update, indent)]

    def _span(self, node: cst.CSTNode) -> Span:
        return self._stage.tree.span(node)


def _apart(step: Step, before: Sequence[Part]) -> list[Part]:
    """The blank line before a function within a function."""
    return ["\n"] if isinstance(step.node, cst.FunctionDef) and before and before[-1] != "\n\n" else []


def _is_remark(item: Item) -> bool:
    return all(step.role is Role.REMARK for step in item.steps)


def _without_repeats(lines: Sequence[Part]) -> list[Part]:
    """Lines without those that tell a tape the same once more right after each other."""
    kept: list[Part] = []
    for line in lines:
        if kept and line == kept[-1] and isinstance(line, str) and ".watch(" in line:
            continue
        kept.append(line)
    return kept
