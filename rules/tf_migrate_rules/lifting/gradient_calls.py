"""What the calls that give gradients become, and the names that tapes, gradients and lists of variables get."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from tf_migrate.graph.stage import Stage
from tf_migrate.syntax.edits import Edit, Part, Span, replace
from tf_migrate_rules.lifting.gradients import Gradient, GradientForm
from tf_migrate_rules.lifting.training import stem

#: What their results have names for.
_NAMED = frozenset({GradientForm.LOSS, GradientForm.PAIRS})


class GradientCalls:
    """Writes what asks tapes for gradients.

    Args:
        stage: the statements with their roles.
        taken: the names that the program has for something.
    """

    def __init__(self, stage: Stage, taken: Collection[str]) -> None:
        self._stage = stage
        self._taken = taken

    # -- names -------------------------------------------------------------------------------------------------------

    def name(self, gradients: Sequence[Gradient]) -> None:
        """Gives the tapes of one function their names: `tape` where it has one; after what they differentiate where it
        has several."""
        targets = {self.key(gradient) for gradient in gradients}
        several = sum(gradient.form in _NAMED for gradient in gradients) > 1
        told: set[str] = set()
        for index, gradient in enumerate(gradients):
            same = next((g for g in gradients[:index] if self.key(g) == self.key(gradient)), None)
            word = self._told(gradient)
            if word in told:
                word = f"{word}_{index + 1}"
            told.add(word)
            gradient.tape = self._free_tape("tape" if len(targets) == 1 else f"{word}_tape")
            gradient.prefix = f"{word}_" if several and gradient.form in _NAMED else ""
            gradient.result = f"{gradient.prefix}gradients"
            name = f"{gradient.prefix}loss" if gradient.form in _NAMED else word
            gradient.target_name = self._stage.members.name_of(gradient.target) or self.free(name)
            if same is not None:
                gradient.tape, gradient.target_name = same.tape, same.target_name

    def key(self, gradient: Gradient) -> tuple[object, ...]:
        """Equal for gradients that one tape can give: those of the same thing."""
        uses = frozenset(d for value in gradient.values for d in value.uses)
        apart = gradient if gradient.form is GradientForm.HESSIAN else None
        return self._stage.tree.code(gradient.target), uses, apart

    def _told(self, gradient: Gradient) -> str:
        target = self._stage.members.name_of(gradient.target)
        names = [stem(definition.name) for definition in gradient.step.definitions[-1:]]
        if names and names[0] and gradient.form in _NAMED:
            return names[0]
        word = "loss" if gradient.form in _NAMED else "target"
        return target.removesuffix("_loss").removeprefix("loss_") or word

    def sources_name(self, gradient: Gradient) -> str:
        """The name of the list of what is differentiated by."""
        if gradient.sources_name:
            return gradient.sources_name
        unzipped = self._unzipped(gradient)
        return unzipped[1] if unzipped is not None else self.free(f"{gradient.prefix}variables")

    def result_name(self, gradient: Gradient) -> str:
        """The name of the gradients."""
        return self.free(gradient.result)

    def free(self, name: str) -> str:
        """The name, or a longer one where the program has it for something else."""
        while name in self._taken:
            name = f"trained_{name}"
        return name

    def _free_tape(self, name: str) -> str:
        while name in self._taken:
            name = f"gradient_{name}"
        return name

    # -- calls -------------------------------------------------------------------------------------------------------

    def sources_listed(self, gradient: Gradient, indent: str) -> list[Part]:
        """The line that names what is differentiated by, where it has no name."""
        if gradient.sources_name:
            return []
        listed: list[Part] = gradient.sources or [f"{gradient.tape}.watched_variables()"]
        return [f"{indent}{self.sources_name(gradient)} = ", *listed, "\n"]

    def asked(self, gradient: Gradient, sources: Sequence[Part]) -> list[Part]:
        """The call of the tape.

        Args:
            gradient: what is asked for.
            sources: the text of what is differentiated by.
        """
        target: Part = gradient.target_name
        if isinstance(gradient.target, (cst.List, cst.Tuple)) and gradient.is_named:
            target = self._span(gradient.target)
        parts: list[Part] = [gradient.tape, ".gradient(", target, ", ", *sources]
        if gradient.weights:
            parts += [", output_gradients=", *gradient.weights]
        if gradient.unconnected is not None:
            parts += [", unconnected_gradients=", self._span(gradient.unconnected)]
        return [*parts, ")"]

    def replaced(self, gradient: Gradient) -> Edit:
        """What a call that gives gradients becomes in its statement."""
        if gradient.form is GradientForm.HESSIAN:
            return self._hessian(gradient)
        if gradient.form is GradientForm.SYMBOLIC:
            return self._symbolic(gradient)
        name = self.sources_name(gradient)
        given = self.asked(gradient, [name])
        statement = gradient.step.small
        unzipped = self._unzipped(gradient)
        if unzipped is not None and isinstance(statement, cst.Assign):
            return replace(self._span(statement), f"{unzipped[0]} = ", *given)
        return replace(self._span(gradient.call), "list(zip(", *given, f", {name}))")

    def _symbolic(self, gradient: Gradient) -> Edit:
        sources = self._sources(gradient)
        one = sources if gradient.is_by_one else None
        if isinstance(sources, (cst.List, cst.Tuple)) and len(sources.elements) == 1 and self._taken_apart(gradient):
            one = sources.elements[0].value
        if one is None:
            several: list[Part] = [self._span(sources)]
            if isinstance(sources, cst.Tuple):
                several = ["list(", *several, ")"]
            return replace(self._span(gradient.call), *self.asked(gradient, several))
        return self._only(gradient, self.asked(gradient, [self._span(one)]))

    def _hessian(self, gradient: Gradient) -> Edit:
        sources = self._sources(gradient)
        return self._only(
            gradient, [f"{self.outer_tape(gradient)}.jacobian({self.result_name(gradient)}, ", self._span(sources), ")"]
        )

    def outer_tape(self, gradient: Gradient) -> str:
        """The tape that records how first derivatives are taken."""
        return self._free_tape(f"outer_{gradient.tape}")

    def _only(self, gradient: Gradient, text: Sequence[Part]) -> Edit:
        """The one element of a list that the call gave: the list is left out where only the element was taken."""
        parent = self._stage.tree.walk.parents.get(gradient.call)
        if parent is not None and self._taken_apart(gradient):
            return replace(self._span(parent), *text)
        return replace(self._span(gradient.call), "[", *text, "]")

    def _taken_apart(self, gradient: Gradient) -> bool:
        """Whether the first element is taken of the list that a call gave."""
        parent = self._stage.tree.walk.parents.get(gradient.call)
        return isinstance(parent, cst.Subscript) and parent.value is gradient.call and _is_first(parent)

    def _sources(self, gradient: Gradient) -> cst.BaseExpression:
        place = gradient.sources[0]
        return next(a.value for a in gradient.call.args if self._span(a.value) == place)

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
        zipped = isinstance(value.func, cst.Name) and value.func.value == "zip" and len(value.args) == 1
        if not zipped or value.args[0].star != "*" or value.args[0].value is not gradient.call:
            return None
        first, second = (element.value for element in target.elements)
        if isinstance(first, cst.Name) and isinstance(second, cst.Name):
            return first.value, second.value
        return None

    def _span(self, node: cst.CSTNode) -> Span:
        return self._stage.tree.span(node)


def _is_first(node: cst.Subscript) -> bool:
    index = node.slice[0].slice if len(node.slice) == 1 else None
    return isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.value == "0"
