"""The calls of a program that give gradients: what each differentiates, by what, and what a tape must be told for that.

`minimize` and `compute_gradients` differentiate a loss by variables, `tf.gradients` anything by anything. A tape takes
the place of each; where none can, `tf.gradients` stays, which a `tf.function` still knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.requirements import Requirements
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Part
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.owned import owned_by
from tf_migrate_rules.lifting.trainables import LISTS, is_trainable

_SYMBOLIC = (
    "ys", "xs", "grad_ys", "name", "colocate_gradients_with_ops", "gate_gradients", "aggregation_method",
    "stop_gradients", "unconnected_gradients",
)  # fmt: skip
_HESSIANS = ("ys", "xs", "name", "colocate_gradients_with_ops", "gate_gradients", "aggregation_method")
#: Arguments that tell how gradients are computed, not what they are.
_IGNORED = frozenset({"gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "name"})
#: Parts of the names of calls that no gradient comes through.
_STOPPING = (".stop_gradient", ".argmax", ".py_func", ".cast")


class GradientForm(Enum):
    """What a call that gives gradients is."""

    LOSS = "loss"  # `minimize`, which also makes the update
    PAIRS = "pairs"  # `compute_gradients`, which gives pairs of gradients and variables
    SYMBOLIC = "symbolic"  # `tf.gradients`
    HESSIAN = "hessian"  # `tf.hessians`, by a variable


@dataclass(frozen=True, slots=True)
class Watched:
    """A name that a tape must be told of: at once, or right after the step that makes it."""

    name: str
    made: Step | None = None


@dataclass(slots=True, eq=False)
class Gradient:
    """One call that gives gradients.

    `target` is what is differentiated, `values` what it reads. `sources` is the text of what it is differentiated by,
    under `sources_name` if it has a name; nothing stands for all that the tape watched. `weights` is the text of what
    the gradients of the targets begin with. `is_connected` says that each gradient surely is there, `is_by_one` that
    `tf.gradients` was given one thing to differentiate by, and not a list.

    `tape`, `result` and `target_name` are the names in the result; `prefix` tells them from those of others in the same
    function. `is_named` says that the target can be named again where the tape is asked. `kept` says why the call stays
    as it is; nothing where a tape takes its place.
    """

    form: GradientForm
    call: cst.Call
    step: Step
    target: cst.BaseExpression
    values: list[Value]
    sources: list[Part]
    sources_name: str = ""
    weights: list[Part] = field(default_factory=list)
    unconnected: cst.BaseExpression | None = None
    watched: list[Watched] = field(default_factory=list)
    is_connected: bool = True
    is_by_one: bool = False
    kept: str = ""
    tape: str = "tape"
    result: str = "gradients"
    target_name: str = "loss"
    prefix: str = ""
    is_named: bool = True


class Gradients:
    """Understands the calls of a stage that give gradients.

    Args:
        stage: the statements with their roles.
        made: what calls of the program make, by the identity of their nodes.
        layers: the layers that they make.
        root: the name that the program has for TensorFlow.
    """

    def __init__(self, stage: Stage, made: Mapping[int, Value], layers: Layers, root: str) -> None:
        self._stage = stage
        self._made = made
        self._layers = layers
        self._root = root

    def of_loss(
        self, form: GradientForm, step: Step, call: cst.Call, given: Mapping[str, cst.BaseExpression]
    ) -> Gradient:
        """The gradients of a call of `minimize` or `compute_gradients`.

        Args:
            form: which of the two.
            step: the statement that it stands in.
            call: the call.
            given: its arguments by parameter.
        """
        loss, variables = given["loss"], given.get("var_list")
        values = [value for _, value in self._stage.reads(loss)]
        span = self._stage.tree.span
        layers = self._layers.variables_of([*self._stage.slice_steps(values), step])
        owned = owned_by(self._stage, values, layers) if variables is None else None
        sources: list[Part] = [owned.text] if owned is not None and owned.text else []
        if variables is not None:
            sources = [span(variables)]
        name = variables.value if isinstance(variables, cst.Name) else ""
        if isinstance(variables, (cst.Attribute, cst.Subscript)) and not self._holds_several(variables):
            sources = ["[", *sources, "]"]
        found = Gradient(form, call, step, loss, values, sources, name)
        found.is_named = self._is_named(loss)
        found.is_connected = variables is None and not self._stops(values) and (owned is None or owned.is_exact)
        if "grad_loss" in given:
            found.weights = [span(given["grad_loss"])]
        if variables is not None:
            found.watched = self._watched(variables) or []
        return found

    def symbolic(self, step: Step, call: cst.Call) -> Gradient | None:
        """The gradients of a call of `tf.gradients`, which may have to stay; None where its step does not move.

        Raises:
            Obstacle: it can neither be replaced nor stay.
        """
        if step.role is not Role.MOVE:
            return None
        given = arguments(call, _SYMBOLIC, _SYMBOLIC)
        targets, sources = given["ys"], given["xs"]
        if "stop_gradients" in given:
            self._require_no_variables(given["stop_gradients"])
        found = Gradient(GradientForm.SYMBOLIC, call, step, targets, [v for _, v in self._stage.reads(targets)], [])
        found.kept = "what it is taken by could not be followed"
        found.is_named = self._is_named(targets)
        found.unconnected = given.get("unconnected_gradients")
        watched, weights = self._watched(sources), self._weights(targets, given.get("grad_ys"))
        is_one = self._is_one(sources)
        if "stop_gradients" in given:
            found.kept = "a tape has nothing like `stop_gradients`"
        elif weights is None:
            found.kept = "`grad_ys` may hold None, which a tape does not take"
        elif watched is not None and is_one is not None:
            found.kept = ""
            found.watched, found.weights, found.is_by_one = watched, weights, is_one
        found.sources = [self._stage.tree.span(sources)]
        self._let_move(found, sources)
        return found

    def hessian(self, step: Step, call: cst.Call) -> Gradient | None:
        """The second derivatives of a call of `tf.hessians`, which stays unless they are taken by a variable: None.

        Raises:
            Obstacle: it can neither be replaced nor stay.
        """
        if step.role is not Role.MOVE:
            return None
        given = arguments(call, _HESSIANS, _HESSIANS)
        targets, sources = given["ys"], given["xs"]
        kinds = {leaf.kind for _, value in self._stage.reads(sources) for leaf in value.leaves()}
        values = [value for _, value in self._stage.reads(targets)]
        found = Gradient(GradientForm.HESSIAN, call, step, targets, values, [self._stage.tree.span(sources)])
        self._let_move(found, sources)
        if Kind.VARIABLE not in kinds:
            found.kept = "a `tf.function` knows it as well"
            return found
        if not isinstance(sources, (cst.Name, cst.Attribute)) or not self._stage.members.name_of(targets):
            raise Obstacle(call, "second derivatives by several variables, or of an expression; take them one by one")
        found.watched = self._watched(sources) or []
        return found

    def _require_no_variables(self, stopped: cst.BaseExpression) -> None:
        if any(leaf.kind is Kind.VARIABLE for _, value in self._stage.reads(stopped) for leaf in value.leaves()):
            raise Obstacle(stopped, "a variable is among `stop_gradients`; write `tf.stop_gradient` where it is read")

    def _is_named(self, target: cst.BaseExpression) -> bool:
        nodes = [target]
        if isinstance(target, (cst.List, cst.Tuple)):
            nodes = [element.value for element in target.elements]
        return all(self._stage.members.name_of(node) for node in nodes)

    def _holds_several(self, node: cst.BaseExpression) -> bool:
        lists = self._stage.program.vocabulary.lists_variables
        if isinstance(node, cst.Attribute) and lists(f".{node.attr.value}"):
            return True
        values = [value for name, value in self._stage.reads(node) if name is node]
        return bool(values) and all(v.elements is not None or not isinstance(v.node, cst.Call) for v in values)

    def _stops(self, values: list[Value]) -> bool:
        symbols = {value.symbol for value in self.created_for(values)}
        return any(symbol.endswith(_STOPPING) for symbol in symbols)

    def created_for(self, values: Iterable[Value]) -> Iterator[Value]:
        """What calls make in the statements that some values need."""
        steps = {id(step) for step in self._stage.slice_steps(values)}
        for value, statement in self._stage.program.created:
            if id(self._stage.step_of(statement)) in steps:
                yield value

    # -- one or several ----------------------------------------------------------------------------------------------

    def _is_one(self, node: cst.BaseExpression) -> bool | None:
        """Whether an expression gives one tensor or variable, rather than a list of them; None where nobody knows."""
        if isinstance(node, (cst.List, cst.Tuple, cst.ListComp)):
            return False
        if isinstance(node, (cst.Name, cst.Attribute)):
            known = {self._is_one_value(value) for name, value in self._stage.reads(node) if name is node}
            return known.pop() if len(known) == 1 else None
        if isinstance(node, cst.BinaryOperation):
            if not isinstance(node.operator, (cst.Add, cst.Multiply)):
                return True
            return True if True in (self._is_one(node.left), self._is_one(node.right)) else None
        if isinstance(node, cst.Call):
            made = self._made.get(id(node))
            return self._is_one_value(made) if made is not None and made.symbol.startswith("tf.") else None
        return True if isinstance(node, (cst.Comparison, cst.UnaryOperation)) else None

    def _is_one_value(self, value: Value) -> bool | None:
        vocabulary = self._stage.program.vocabulary
        if value.elements is not None or value.form is not Form.ONE or vocabulary.form(value.symbol) is not Form.ONE:
            return False
        if vocabulary.lists_variables(value.symbol):
            return False
        if value.kind is Kind.PLACEHOLDER or value.symbol.startswith("tf."):
            return True
        return self._is_one(value.node) if value.node is not None and not isinstance(value.node, cst.Name) else None

    # -- what a tape is told -----------------------------------------------------------------------------------------

    def _watched(self, sources: cst.BaseExpression) -> list[Watched] | None:
        """What a tape must be told to watch to differentiate by some sources; None where it cannot be told."""
        nodes: Sequence[cst.BaseExpression] = [sources]
        if isinstance(sources, (cst.List, cst.Tuple)):
            nodes = [element.value for element in sources.elements]
            if any(isinstance(element, cst.StarredElement) for element in sources.elements):
                return None
        watched: list[Watched] = []
        for node in nodes:
            found = self._watched_one(node)
            if found is None:
                return None
            watched += found
        return watched

    def _watched_one(self, node: cst.BaseExpression) -> list[Watched] | None:
        made = self._made.get(id(node))
        if made is not None and made.symbol in LISTS:
            return []
        read = isinstance(node, (cst.Name, cst.Attribute))
        text = self._stage.members.name_of(node) or self._stage.tree.code(node)
        values = [value for name, value in self._stage.reads(node) if name is node or not read]
        graph = [value for value in values if any(leaf.kind is not Kind.PYTHON for leaf in value.leaves())]
        if not graph or any(value is not graph[0] for value in graph):
            return None
        (value,) = graph[:1]
        kinds = {leaf.kind for leaf in value.leaves()}
        if kinds == {Kind.VARIABLE}:
            variables = [d for d in slice_of([value]) if d.value.kind is Kind.VARIABLE]
            if all(map(is_trainable, variables)):
                return [] if read or value.elements is not None else None
            return [Watched(text)] if read and value.elements is None else None
        if not read or value.elements is not None or len(value.uses) != 1:
            return None
        (definition,) = value.uses
        if definition.is_placeholder:
            return [Watched(text)]
        step = self._stage.step_of(definition.statement)
        if step is None or step.role not in (Role.MOVE, Role.KEEP):
            return None
        return [Watched(text, step if step.role is Role.MOVE else None)]

    def _weights(self, targets: cst.BaseExpression, given: cst.BaseExpression | None) -> list[Part] | None:
        """What `output_gradients` says: no None, which ends the process; None where there might be one."""
        span = self._stage.tree.span
        if given is None:
            return []
        if not isinstance(given, (cst.List, cst.Tuple)):
            values = [value for name, value in self._stage.reads(given) if name is given]
            leaves = [leaf for value in values for leaf in value.leaves()]
            surely = bool(leaves) and all(leaf.kind.is_graph for leaf in leaves)
            return [span(given)] if surely or isinstance(given, cst.Call) else None
        parts: list[Part] = []
        beside = targets.elements if isinstance(targets, (cst.List, cst.Tuple)) else ()
        for index, element in enumerate(given.elements):
            parts += [", "] if parts else []
            if not is_none(element.value):
                parts.append(span(element.value))
            elif index < len(beside):
                parts += [f"{self._root}.ones_like(", span(beside[index].value), ")"]
            else:
                return None
        return ["[", *parts, "]"]

    # -- constants ---------------------------------------------------------------------------------------------------

    def _let_move(self, gradient: Gradient, sources: cst.BaseExpression) -> None:
        """What comes from a constant by which is differentiated must be computed where the gradient is taken."""
        by = {d for _, value in self._stage.reads(sources) for d in value.uses if d.value.kind is Kind.TENSOR}
        steps = [step for step in self._stage.slice_steps(gradient.values) if self._is_kept_tensor(step)]
        moving = [step for step in steps if by & slice_of(v for _, v in self._stage.reads(step.node))]
        if gradient.kept:
            moving += [step for step in steps if by & set(step.definitions)]
        self.move(moving)

    def move(self, steps: Sequence[Step]) -> None:
        """Lets constants move into the functions that need them.

        Raises:
            Obstacle: what stays needs them where they are.
        """
        changed = False
        for step in steps:
            changed |= step.role is not Role.MOVE
            step.role = Role.MOVE
        if changed:
            Requirements(self._stage).check()

    def move_those_of(self, step: Step) -> None:
        """The same for all constants that a step needs which takes gradients in a function that it calls."""
        values = [value for _, value in self._stage.reads(step.node)]
        self.move([other for other in self._stage.slice_steps(values) if self._is_kept_tensor(other)])

    def _is_kept_tensor(self, step: Step) -> bool:
        kinds = {leaf.kind for d in step.definitions for leaf in d.value.leaves()}
        return step.role is Role.KEEP and kinds == {Kind.TENSOR} and isinstance(step.small, cst.Assign)


def arguments(call: cst.Call, names: Sequence[str], known: Iterable[str]) -> dict[str, cst.BaseExpression]:
    """The arguments of a call by parameter, without those that are None.

    Args:
        call: the call.
        names: its parameters in order.
        known: those that are understood, besides those that never matter.

    Raises:
        Obstacle: others are given, or they cannot be told.
    """
    given: dict[str, cst.BaseExpression] = {}
    positions = iter(names)
    for argument in call.args:
        if argument.star:
            raise Obstacle(call, "its arguments are hidden behind a star; write them out")
        given[argument.keyword.value if argument.keyword is not None else next(positions)] = argument.value
    given = {name: value for name, value in given.items() if not is_none(value)}
    unknown = given.keys() - {*known, *_IGNORED}
    if unknown:
        raise Obstacle(call, f"its argument `{sorted(unknown)[0]}` is not followed")
    return given


def is_none(node: cst.BaseExpression) -> bool:
    """Whether an expression is the word None."""
    return isinstance(node, cst.Name) and node.value == "None"
