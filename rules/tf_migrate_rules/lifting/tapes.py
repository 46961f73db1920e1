"""Writes functions that train: the forward pass within a tape, then the gradients, then the updates.

What a run of TensorFlow 1 fetches besides a training operation is from before its update, but for variables. So all
that a function computes comes first, all gradients are taken before anything is updated, and the updates come last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.fetches import Fetch
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, insert, replace
from tf_migrate_rules.lifting.rates import RateForm
from tf_migrate_rules.lifting.training import Gradient, Trainings, Update, stem

_STEP = "    "
#: The variables of layers, which are made when they are called first.
_LATER = ".trainable_variables"

#: How a statement is written at another depth.
Move = Callable[[Step, str], list[Part]]


@dataclass(slots=True)
class Call:
    """A call at the beginning of a function, of one that holds what it shares with others."""

    line: list[Part]
    steps: Sequence[Step]


@dataclass(slots=True)
class TapeWriter:
    """Writes what is between a function's head and its `return`.

    Args:
        trainings: what the program trains.
        functions: what is made of the program.
        root: the name that it has for TensorFlow.
    """

    trainings: Trainings
    functions: Sequence[Function]
    root: str
    _taken: set[str] = field(default_factory=set)
    _built: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._taken = {name for scope in self.trainings.stage.tree.walk.scopes for name in scope.bindings}
        self._name_tapes()

    # -- around functions --------------------------------------------------------------------------------------------

    def made_before(self, step: Step, indent: str) -> list[Part]:
        """The lines that stand before the functions: optimizers that had no statement of their own, and what those
        with several lists of variables are built with."""
        lines: list[Part] = []
        for optimizer in self.trainings.hoisted(step):
            lines += [f"{indent}{optimizer.name} = ", self._span(optimizer.call), "\n"]
        update = self.trainings.of(step)
        if update is None or update is not update.optimizer.updates[-1]:
            return lines
        lists = [self._sources_of(each) for each in update.optimizer.updates]
        if len(lists) > 1 and any(one != lists[0] for one in lists):
            if not all(lists):
                raise Obstacle(update.call, "one optimizer updates variables of which not all are known by name")
            if self.trainings.layers.is_any_late and any(_LATER in str(part) for one in lists for part in one):
                raise Obstacle(
                    update.call, "one optimizer updates the variables of different layers; make one for each"
                )
            lines += [f"{indent}{update.optimizer.name}.build(["]
            parts = {str(one): one for one in lists}
            for index, one in enumerate(parts.values()):
                inner = self._elements(one)
                lines += [", ", *inner] if index else inner
            lines.append("])\n")
        return lines

    def _elements(self, sources: list[Part]) -> list[Part]:
        """What stands between the brackets of a list."""
        if len(sources) == 1:
            (only,) = sources
            text = self.trainings.stage.tree.text[only.start : only.end] if isinstance(only, Span) else str(only)
            if text.startswith("[") and text.endswith("]") and " for " not in text:
                return [Span(only.start + 1, only.end - 1) if isinstance(only, Span) else text[1:-1]]
        return ["*", *sources]

    def _sources_of(self, update: Update) -> list[Part]:
        if update.gradient is not None:
            return update.gradient.sources
        values = [value for _, value in self.trainings.stage.reads(update.step.node)]
        steps = {id(step) for step in self.trainings.stage.slice_steps(values)} | {id(update.step)}
        found = [g.sources for g in self.trainings.gradients if id(g.step) in steps and g.sources]
        return found[0] if len(found) == 1 else []

    def edits(self) -> list[Edit]:
        """Changes within the statements: schedules are called."""
        edits: list[Edit] = []
        for definition, rate in self.trainings.schedules():
            assert rate.schedule is not None
            for name, value in self.trainings.stage.program.reads:
                named = isinstance(name, cst.Name) and name.value == definition.name
                if definition in value.uses and named and self._is_moved(name):
                    edits.append(insert(self._span(name).end, f"({rate.counter.name})" if rate.counter else "()"))
        return list(dict.fromkeys(edits))

    def _is_moved(self, name: cst.CSTNode) -> bool:
        """Whether a name is read by a run or a statement of a function, and not by what makes an optimizer."""
        stage = self.trainings.stage
        step = stage.step_of(name)
        if step is None or not (step.runs or any(step in function.steps for function in self.functions)):
            return False
        place = self._span(name)
        return not any(self._span(o.call).holds(place) for o in self.trainings.optimizers.values())

    def _moved(self, step: Step, indent: str, move: Move) -> list[Part]:
        """A statement whose calls for gradients ask tapes. It is copied in pieces around them, since parts of them are
        copied to other places."""
        asked = sorted((self._asked(g) for g in self.trainings.gradients_of(step)), key=lambda edit: edit.span)
        parts: list[Part] = []
        for part in move(step, indent):
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

    def _asked(self, gradient: Gradient) -> Edit:
        """What a call that gives gradients becomes."""
        tree = self.trainings.stage.tree
        parent = tree.walk.parents.get(gradient.call)
        if not gradient.result:
            return self._asked_symbolically(gradient, parent)
        name = self._sources_name(gradient)
        given: list[Part] = [gradient.tape, ".gradient(", gradient.loss_name, f", {name}"]
        if gradient.weights is not None:
            given += [", output_gradients=", self._span(gradient.weights)]
        given.append(")")
        statement = gradient.step.small
        unzipped = self._unzipped(gradient)
        if unzipped is not None and isinstance(statement, cst.Assign):
            span = self._span(statement)
            return replace(span, f"{unzipped[0]} = ", *given)
        return replace(self._span(gradient.call), "list(zip(", *given, f", {name}))")

    def _asked_symbolically(self, gradient: Gradient, parent: cst.CSTNode | None) -> Edit:
        tree = self.trainings.stage.tree
        loss, tape = gradient.loss_name, gradient.tape
        sources = next(s for s in self._arguments(gradient.call) if tree.span(s) == gradient.sources[0])
        one = sources
        if isinstance(sources, (cst.List, cst.Tuple)):
            one = sources.elements[0].value if len(sources.elements) == 1 else None  # type: ignore[assignment]
        elif self._is_list(sources):
            one = None  # type: ignore[assignment]
        if one is None:
            return replace(self._span(gradient.call), f"{tape}.gradient({loss}, ", *gradient.sources, ")")
        if isinstance(parent, cst.Subscript) and parent.value is gradient.call and _is_first(parent):
            return replace(self._span(parent), f"{tape}.gradient({loss}, ", self._span(one), ")")
        return replace(self._span(gradient.call), f"{tape}.gradient({loss}, [", self._span(one), "])")

    def _is_list(self, node: cst.BaseExpression) -> bool:
        values = [value for name, value in self.trainings.stage.reads(node) if name is node]
        return any(v.elements is not None or v.symbol in _LISTS or not isinstance(v.node, cst.Call) for v in values)

    def _arguments(self, call: cst.Call) -> list[cst.BaseExpression]:
        return [argument.value for argument in call.args]

    def _unzipped(self, gradient: Gradient) -> tuple[str, str] | None:
        """The two names of `gradients, variables = zip(*optimizer.compute_gradients(loss))`."""
        statement = gradient.step.small
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            return None
        target, value = statement.targets[0].target, statement.value
        if (
            not isinstance(target, (cst.Tuple, cst.List))
            or len(target.elements) != 2
            or not isinstance(value, cst.Call)
        ):
            return None
        names = [element.value for element in target.elements]
        zipped = isinstance(value.func, cst.Name) and value.func.value == "zip" and len(value.args) == 1
        if not zipped or value.args[0].star != "*" or value.args[0].value is not gradient.call:
            return None
        first, second = names
        if isinstance(first, cst.Name) and isinstance(second, cst.Name):
            return first.value, second.value
        return None

    # -- names -------------------------------------------------------------------------------------------------------

    def _name_tapes(self) -> None:
        """`tape` where a function has one; after what they train where it has several."""
        for function in self.functions:
            here = [gradient for step in function.steps for gradient in self.trainings.gradients_of(step)]
            losses = {self._key(gradient) for gradient in here}
            for gradient in here:
                if len(losses) > 1 or (gradient.result and len(here) > 1):
                    gradient.prefix = f"{self._told(gradient)}_"
                    gradient.tape = f"{gradient.prefix}tape" if len(losses) > 1 else "tape"
                    gradient.result = gradient.result and f"{gradient.prefix}gradients"
        for gradient in self.trainings.gradients:
            if gradient.tape:
                gradient.loss_name = self.trainings.stage.members.name_of(gradient.loss) or self._loss(gradient)

    def _key(self, gradient: Gradient) -> str:
        return self.trainings.stage.tree.code(gradient.loss)

    def _loss(self, gradient: Gradient) -> str:
        return self._free(f"{gradient.prefix}loss")

    def _told(self, gradient: Gradient) -> str:
        loss = self.trainings.stage.members.name_of(gradient.loss)
        names = [stem(definition.name) for definition in gradient.step.definitions[-1:]]
        told = names[0] if names and names[0] and gradient.result else loss.removesuffix("_loss").removeprefix("loss_")
        others = [g for g in self.trainings.gradients if g is not gradient and g.prefix == f"{told}_"]
        if not told or others:
            told = f"{told or 'loss'}_{self.trainings.gradients.index(gradient) + 1}"
        return told

    def _sources_name(self, gradient: Gradient) -> str:
        if gradient.sources_name:
            return gradient.sources_name
        unzipped = self._unzipped(gradient)
        if unzipped is not None:
            return unzipped[1]
        return self._free(f"{gradient.prefix}variables")

    def _free(self, name: str) -> str:
        """The name, or a longer one where the program has it for something else."""
        return f"trained_{name}" if name in self._taken else name

    # -- functions ---------------------------------------------------------------------------------------------------

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
        """
        stage = self.trainings.stage
        updates = [update for step in function.steps for update in [self.trainings.of(step)] if update is not None]
        gradients = [gradient for step in function.steps for gradient in self.trainings.gradients_of(step)]
        self._require_alone(function, updates)
        taped = {id(step) for gradient in gradients for step in stage.slice_steps(gradient.values)}
        taped |= self._remarks_among(function.steps, taped)
        skipped = {id(update.step) for update in updates} | {id(step) for step in self.trainings.groups}
        body: list[Part] = []
        for update in updates:
            rate = update.optimizer.rate
            if rate.is_fed:
                body += self._rate_assigned(update, inner)
        for call in calls:
            if not any(id(step) in taped for step in call.steps):
                body += [inner, *call.line]
        if gradients:
            body += self._tapes(gradients, inner)
            recorded = len(body)
            deeper = inner + _STEP
            for call in calls:
                if any(id(step) in taped for step in call.steps):
                    body += [deeper, *call.line]
            for step in function.steps:
                if id(step) in taped and id(step) not in skipped:
                    body += [*_apart(step, body), deeper, *self._moved(step, deeper, move)]
            for gradient in gradients:
                if gradient.result and not stage.members.name_of(gradient.loss):
                    body += [deeper, f"{gradient.loss_name} = ", self._span(gradient.loss), "\n"]
            if len(body) == recorded:
                raise Obstacle(gradients[0].call, "what is differentiated here is computed by nothing that is lifted")
        for step in function.steps:
            if id(step) in skipped or (gradients and id(step) in taped):
                continue
            for gradient in gradients:
                if gradient.step is step and gradient.result:
                    body += self._sources_listed(gradient, inner)
            body += [*_apart(step, body), inner, *self._moved(step, inner, move)]
        return [*body, *computed, *self._rates_now(function, updates, inner), *self._updates(updates, inner)]

    def _remarks_among(self, steps: Sequence[Step], taped: Collection[int]) -> set[int]:
        """The remarks before the last step under a tape: they keep their places, but where what they show does not."""
        stage = self.trainings.stage
        last = max((index for index, step in enumerate(steps) if id(step) in taped), default=-1)
        behind = {id(step) for step in steps if id(step) not in taped}
        return {
            id(step)
            for step in steps[: last + 1]
            if step.role is Role.REMARK
            and not behind & {id(stage.step_of(d.statement)) for _, v in stage.reads(step.node) for d in v.uses}
        }

    def _require_alone(self, function: Function, updates: Sequence[Update]) -> None:
        """What a training operation gives must not be used by what is computed with it."""
        stage = self.trainings.stage
        made = {definition: update for update in updates for definition in update.step.definitions}
        for step in function.steps:
            if step in self.trainings.groups:
                self._require_names(step)
                continue
            for name, value in stage.reads(step.node):
                if any(use in made for use in value.uses):
                    raise Obstacle(name, f"`{name.value}`, what a training operation gives, is used in the graph")

    def _require_names(self, step: Step) -> None:
        call = step.small.value if isinstance(step.small, (cst.Assign, cst.Expr)) else None
        assert isinstance(call, cst.Call)
        for argument in call.args:
            if argument.keyword is None and (argument.star or not isinstance(argument.value, cst.Name)):
                raise Obstacle(call, "the operations that are grouped have no names; give them names first")

    def _tapes(self, gradients: Sequence[Gradient], inner: str) -> list[Part]:
        """The head of the block over tapes, and what they are told to watch."""
        parts: list[Part] = []
        uses: dict[str, int] = {}
        watched: dict[tuple[str, str], None] = {}
        for gradient in gradients:
            uses[gradient.tape] = uses.get(gradient.tape, 0) + 1
            watched |= {(gradient.tape, name): None for name in gradient.watched}
        made = [
            f"{self.root}.GradientTape({'persistent=True' if count > 1 else ''}) as {tape}"
            for tape, count in uses.items()
        ]
        parts.append(f"{inner}with {', '.join(made)}:\n")
        parts += [f"{inner}{_STEP}{tape}.watch({name})\n" for tape, name in watched]
        return parts

    def _sources_listed(self, gradient: Gradient, inner: str) -> list[Part]:
        """The line that names what is differentiated by, where it has no name."""
        if gradient.sources_name:
            return []
        listed: list[Part] = gradient.sources or [f"{gradient.tape}.watched_variables()"]
        return [f"{inner}{self._sources_name(gradient)} = ", *listed, "\n"]

    def _updates(self, updates: Sequence[Update], inner: str) -> list[Part]:
        """First all gradients, then all updates, then the steps that they count."""
        lines: list[Part] = []
        for update in updates:
            if not update.optimizer.rate.is_fed:
                lines += self._rate_assigned(update, inner)
        for update in updates:
            gradient = update.gradient
            if gradient is not None:
                name, result = self._sources_name(gradient), self._free(gradient.result)
                lines += self._sources_listed(gradient, inner)
                lines += [f"{inner}{result} = {gradient.tape}.gradient({gradient.loss_name}, {name}"]
                if gradient.weights is not None:
                    lines += [", output_gradients=", self._span(gradient.weights)]
                lines.append(")\n")
                if update.optimizer.sums:
                    dense = f"{self.root}.convert_to_tensor(g)"
                    if not gradient.is_connected:
                        dense = f"g if g is None else {dense}"
                    lines.append(f"{inner}{result} = [{dense} for g in {result}]\n")
        for update in updates:
            lines += self._applied(update, inner)
        for update in updates:
            if update.global_step is not None:
                lines += [inner, self._span(update.global_step), ".assign_add(1)\n"]
        return lines

    def _applied(self, update: Update, inner: str) -> list[Part]:
        head = f"{inner}{update.optimizer.name}.apply_gradients("
        if update.gradient is not None:
            gradient = update.gradient
            return [f"{head}zip({self._free(gradient.result)}, {self._sources_name(gradient)}))\n"]
        assert update.pairs is not None
        pairs: list[Part] = [self._span(update.pairs)]
        if update.optimizer.sums:
            pairs = [f"[({self.root}.convert_to_tensor(g), v) for g, v in ", *pairs, " if g is not None]"]
        return [head, *pairs, ")\n"]

    def _rate_assigned(self, update: Update, inner: str) -> list[Part]:
        rate = update.optimizer.rate
        if rate.form is not RateForm.ASSIGNED or rate.node is None:
            return []
        # Its place in the optimizer's call is written anew, so this is its text, and no copy.
        text = self.trainings.stage.tree.code(rate.node)
        return [f"{inner}{update.optimizer.name}.learning_rate.assign({text})\n"]

    # -- schedules that are fetched ----------------------------------------------------------------------------------

    def _rates_now(self, function: Function, updates: Sequence[Update], inner: str) -> list[Part]:
        """Learning rates that are fetched, from before the update."""
        lines: list[Part] = []
        for fetch in function.outputs:
            text = self._scheduled(fetch)
            if updates and text is not None:
                lines.append(f"{inner}{self._rate_name(fetch)} = {text}\n")
        return lines

    def output(self, function: Function, fetch: Fetch) -> str | None:
        """What a function gives for a fetched learning rate that is a schedule object now; None for anything else."""
        text = self._scheduled(fetch)
        if text is None:
            return None
        return self._rate_name(fetch) if any(self.trainings.of(step) for step in function.steps) else text

    def _rate_name(self, fetch: Fetch) -> str:
        return self._free(f"current_{fetch.name}")

    def _scheduled(self, fetch: Fetch) -> str | None:
        if fetch.expression is not None or fetch.kind is not Kind.TENSOR:
            return None
        for definition, rate in self.trainings.schedules():
            if definition in fetch.value.uses and rate.counter is not None:
                return f"{definition.name}({rate.counter.name})"
        return None

    def _span(self, node: cst.CSTNode) -> Span:
        return self.trainings.stage.tree.span(node)


_LISTS = frozenset({"tf.trainable_variables", "tf.global_variables", "tf.get_collection"})


def _apart(step: Step, before: Sequence[Part]) -> list[Part]:
    """The blank line before a function within a function."""
    return ["\n"] if isinstance(step.node, cst.FunctionDef) and before and before[-1] != "\n\n" else []


def _is_first(node: cst.Subscript) -> bool:
    index = node.slice[0].slice if len(node.slice) == 1 else None
    return isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.value == "0"
