"""Writes updates: what optimizers are built with, their learning rates, and the steps that they make and count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from tf_migrate.graph.fetches import Fetch
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.steps import Obstacle, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Part, Span, insert
from tf_migrate_rules.lifting.gradient_calls import GradientCalls
from tf_migrate_rules.lifting.rates import RateForm
from tf_migrate_rules.lifting.trainables import OF_LAYER
from tf_migrate_rules.lifting.training import Trainings, Update


class UpdateWriter:
    """Writes what optimizers do in functions, and what must be done for that before them.

    Args:
        trainings: what the program trains.
        functions: what is made of it.
        calls: what the calls that give gradients become.
    """

    def __init__(self, trainings: Trainings, functions: Sequence[Function], calls: GradientCalls) -> None:
        self._trainings = trainings
        self._stage = trainings.stage
        self._functions = functions
        self._calls = calls

    # -- before functions --------------------------------------------------------------------------------------------

    def made_before(self, step: Step, indent: str) -> list[Part]:
        """The lines that stand before the functions: optimizers that had no statement of their own, and what those
        with several lists of variables are built with.

        Raises:
            Obstacle: not all of the variables are known by name.
        """
        lines: list[Part] = []
        for optimizer in self._trainings.hoisted(step):
            lines += [f"{indent}{optimizer.name} = ", self._span(optimizer.call), "\n"]
        for update in self._trainings.of(step):
            if update is update.optimizer.updates[-1]:
                lines += self._built(update, indent)
        return lines

    def _built(self, update: Update, indent: str) -> list[Part]:
        lists = [self._sources_of(each) for each in update.optimizer.updates]
        if len(lists) < 2 or all(one == lists[0] for one in lists):
            return []
        if not all(lists):
            raise Obstacle(update.call, "one optimizer updates variables of which not all are known by name")
        late = self._trainings.layers.is_any_late
        if late and any(OF_LAYER in str(part) for one in lists for part in one):
            raise Obstacle(update.call, "one optimizer updates the variables of different layers; make one for each")
        lines: list[Part] = [f"{indent}{update.optimizer.name}.build(["]
        for index, one in enumerate({str(one): one for one in lists}.values()):
            inner = self._elements(one)
            lines += [", ", *inner] if index else inner
        return [*lines, "])\n"]

    def _elements(self, sources: list[Part]) -> list[Part]:
        """What stands between the brackets of a list."""
        if len(sources) == 1:
            (only,) = sources
            text = self._stage.tree.text[only.start : only.end] if isinstance(only, Span) else str(only)
            if text.startswith("[") and text.endswith("]") and " for " not in text:
                return [Span(only.start + 1, only.end - 1) if isinstance(only, Span) else text[1:-1]]
        return ["*", *sources]

    def _sources_of(self, update: Update) -> list[Part]:
        if update.gradient is not None:
            return update.gradient.sources
        values = [value for _, value in self._stage.reads(update.step.node)]
        steps = {id(step) for step in self._stage.slice_steps(values)} | {id(update.step)}
        found = [g.sources for g in self._trainings.gradients if id(g.step) in steps and g.sources]
        return found[0] if len(found) == 1 else []

    # -- updates -----------------------------------------------------------------------------------------------------

    def taken(self, update: Update, indent: str) -> list[Part]:
        """The lines that take the gradients of an update."""
        gradient = update.gradient
        if gradient is None:
            return []
        name, result = self._calls.sources_name(gradient), self._calls.result_name(gradient)
        lines = self._calls.sources_listed(gradient, indent)
        lines += [f"{indent}{result} = ", *self._calls.asked(gradient, [name]), "\n"]
        if update.optimizer.sums:
            dense = f"{self._trainings.root}.convert_to_tensor(g)"
            if not gradient.is_connected:
                dense = f"g if g is None else {dense}"
            lines.append(f"{indent}{result} = [{dense} for g in {result}]\n")
        return lines

    def applied(self, update: Update, indent: str) -> list[Part]:
        """The line that makes an update."""
        head = f"{indent}{update.optimizer.name}.apply_gradients("
        gradient = update.gradient
        if gradient is not None:
            return [f"{head}zip({self._calls.result_name(gradient)}, {self._calls.sources_name(gradient)}))\n"]
        assert update.pairs is not None
        pairs: list[Part] = [self._span(update.pairs)]
        if update.optimizer.sums:
            dense = f"[({self._trainings.root}.convert_to_tensor(g), v) for g, v in "
            pairs = [dense, *pairs, " if g is not None]"]
        return [head, *pairs, ")\n"]

    def counted(self, update: Update, indent: str) -> list[Part]:
        """The line that counts the global step on, where the update does that."""
        if update.global_step is None:
            return []
        return [indent, self._span(update.global_step), ".assign_add(1)\n"]

    # -- learning rates ----------------------------------------------------------------------------------------------

    def rate_assigned(self, update: Update, indent: str) -> list[Part]:
        """The line that gives the optimizer its learning rate, where that is neither fixed nor a schedule."""
        rate = update.optimizer.rate
        if rate.form is not RateForm.ASSIGNED or rate.node is None:
            return []
        # Its place in the optimizer's call is written anew, so this is its text, and no copy.
        text = self._stage.members.name_of(rate.node) or self._stage.tree.code(rate.node)
        if not rate.is_fed and any(map(_is_shapeless, slice_of(v for _, v in self._stage.reads(rate.node)))):
            text = f"{self._trainings.root}.ensure_shape({text}, [])"
        return [f"{indent}{update.optimizer.name}.learning_rate.assign({text})\n"]

    def is_rate(self, placeholder: Definition, function: Function) -> bool:
        """Whether a function is fed a placeholder as a learning rate, which is a single number."""
        rates = [update.optimizer.rate for step in function.steps for update in self._trainings.of(step)]
        return any(
            placeholder in value.uses
            for rate in rates
            if rate.is_fed and rate.node is not None
            for _, value in self._stage.reads(rate.node)
        )

    def edits(self) -> list[Edit]:
        """Changes within the statements: schedules are called."""
        edits: list[Edit] = []
        for definition, rate in self._trainings.schedules():
            assert rate.schedule is not None
            for name, value in self._stage.program.reads:
                named = isinstance(name, cst.Name) and name.value == definition.name
                if definition in value.uses and named and self._is_moved(name):
                    edits.append(insert(self._span(name).end, f"({rate.counter.name})" if rate.counter else "()"))
        return list(dict.fromkeys(edits))

    def _is_moved(self, name: cst.CSTNode) -> bool:
        """Whether a name is read by a run or a statement of a function, and not by what makes an optimizer."""
        step = self._stage.step_of(name)
        if step is None or not (step.runs or any(step in function.steps for function in self._functions)):
            return False
        place = self._span(name)
        return not any(self._span(o.call).holds(place) for o in self._trainings.optimizers.values())

    def rates_now(self, function: Function, updates: Iterable[Update], indent: str) -> list[Part]:
        """Schedules that are fetched with a training operation, as they are before the update."""
        lines: list[Part] = []
        for fetch in function.outputs if list(updates) else ():
            text = self._scheduled(fetch)
            if text is not None:
                lines.append(f"{indent}{self._rate_name(fetch)} = {text}\n")
        return lines

    def output(self, function: Function, fetch: Fetch) -> str | None:
        """What a function gives for a fetched learning rate that is a schedule object now; None for anything else."""
        text = self._scheduled(fetch)
        if text is None:
            return None
        return self._rate_name(fetch) if any(self._trainings.of(step) for step in function.steps) else text

    def _rate_name(self, fetch: Fetch) -> str:
        return self._calls.free(f"current_{fetch.name}")

    def _scheduled(self, fetch: Fetch) -> str | None:
        if fetch.expression is not None or fetch.kind is not Kind.TENSOR:
            return None
        for definition, rate in self._trainings.schedules():
            if definition in fetch.value.uses and rate.counter is not None:
                return f"{definition.name}({rate.counter.name})"
        return None

    def _span(self, node: cst.CSTNode) -> Span:
        return self._stage.tree.span(node)


def _is_shapeless(definition: Definition) -> bool:
    """Whether a placeholder says nothing of its shape."""
    node = definition.value.node
    if not definition.is_placeholder or not isinstance(node, cst.Call):
        return False
    positional = [argument for argument in node.args if argument.keyword is None]
    named = {argument.keyword.value for argument in node.args if argument.keyword is not None}
    return len(positional) < 2 and "shape" not in named
