"""What a program trains: its optimizers, and the updates that it makes with the gradients that it takes.

TensorFlow 1 says `optimizer.minimize(loss)`, or takes it apart into `compute_gradients` (or `tf.gradients`) and
`apply_gradients`. Found here, by the modules `tapes` (which writes the functions) and `optimizers` (whose rules write
what makes the optimizers) they become a tape, gradients and an update.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.walk import nodes_of
from tf_migrate_rules.lifting.averages import Averages
from tf_migrate_rules.lifting.gradients import Gradient, GradientForm, Gradients, arguments
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.operations import Operations, changes
from tf_migrate_rules.lifting.rates import Rate, RateForm, rate_of
from tf_migrate_rules.lifting.trainables import STEP_MAKERS, lists_of_all
from tf_migrate_rules.tables.optimizers import LAZY, SUMMED

_MINIMIZE = (
    "loss", "global_step", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "name",
    "grad_loss",
)  # fmt: skip
_COMPUTE = (
    "loss", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "grad_loss",
)  # fmt: skip
_APPLY = ("grads_and_vars", "global_step", "name")
#: Calls whose gradient by a variable is sparse.
_SPARSE = frozenset(
    {
        "tf.gather", "tf.gather_nd", "tf.nn.embedding_lookup", "tf.nn.embedding_lookup_sparse", "tf.nn.nce_loss",
        "tf.nn.sampled_softmax_loss", "tf.nn.safe_embedding_lookup_sparse", "tf.contrib.layers.embed_sequence",
    }
)  # fmt: skip
_TRAINING = frozenset({GradientForm.LOSS, GradientForm.PAIRS})


@dataclass(slots=True, eq=False)
class Optimizer:
    """An optimizer that the program makes.

    `name` is what the result calls it; `is_hoisted` says that it has no statement of its own and gets one. `is_sparse`
    says that gradients which it is given may be sparse, `prefers_keras` that Keras' own is wanted whatever it computes.
    """

    call: cst.Call
    symbol: str
    name: str
    step: Step
    is_hoisted: bool
    rate: Rate
    is_sparse: bool = False
    prefers_keras: bool = False
    updates: list[Update] = field(default_factory=list)

    @property
    def sums(self) -> bool:
        """Whether its gradients must be made dense first, since repeated indices must be summed."""
        return self.is_sparse and (self.symbol in SUMMED or (self.prefers_keras and self.symbol in LAZY))

    @property
    def is_lazy(self) -> bool:
        """Whether TensorFlow 1 left rows alone here that a sparse gradient does not speak of."""
        return self.is_sparse and self.symbol in LAZY


@dataclass(slots=True, eq=False)
class Update:
    """One training operation: a call of `minimize`, which has a `gradient` of its own, or of `apply_gradients` with
    `pairs`."""

    call: cst.Call
    step: Step
    optimizer: Optimizer
    gradient: Gradient | None
    pairs: cst.BaseExpression | None
    global_step: cst.BaseExpression | None


class Trainings:
    """All that a stage trains. Learning rates that become schedule objects stay where they are made.

    Args:
        stage: the statements with their roles.
        layers: the layers that they make.
        root: the name that the program has for TensorFlow.
        numerics: `keras` where Keras' own optimizers are wanted even if they compute something else.

    Raises:
        Obstacle: a part of it cannot be followed.
    """

    def __init__(self, stage: Stage, layers: Layers, root: str, numerics: str = "tf1") -> None:
        self.stage = stage
        self.layers = layers
        self.root = root
        self._prefers_keras = numerics == "keras"
        self.optimizers: dict[int, Optimizer] = {}
        self.gradients: list[Gradient] = []
        self.updates: list[Update] = []
        self._made = {id(value.node): value for value, _ in stage.program.created}
        self._finder = Gradients(stage, self._made, layers, root)
        self.operations = Operations(stage, self._made)
        self.bundles: dict[int, list[cst.BaseExpression]] = {}
        for step in stage.steps:
            if not step.opens and not step.closes and step.small is not None:
                self._look_at(step)
        self._name()
        for optimizer in self.optimizers.values():
            self._settle(optimizer)
        self._require_symbolic_inside()
        self.averages = Averages(stage, self._made)

    def of(self, step: Step) -> list[Update]:
        """The updates that a step makes."""
        return [update for update in self.updates if update.step is step]

    def hoisted(self, step: Step) -> Iterator[Optimizer]:
        """The optimizers without a statement of their own that a step makes."""
        return (o for o in self.optimizers.values() if o.is_hoisted and o.step is step)

    def gradients_of(self, step: Step) -> list[Gradient]:
        """The gradients that a step takes."""
        return [gradient for gradient in self.gradients if gradient.step is step]

    def schedules(self) -> Iterator[tuple[Definition, Rate]]:
        """The names of learning rates that are schedule objects now."""
        for optimizer in self.optimizers.values():
            if optimizer.rate.form is RateForm.SCHEDULE and optimizer.rate.definition is not None:
                yield optimizer.rate.definition, optimizer.rate

    def facts(self) -> dict[int, object]:
        """What rules must know to write the calls that make optimizers and learning rates, by the calls' identity."""
        facts: dict[int, object] = {id(optimizer.call): optimizer for optimizer in self.optimizers.values()}
        for optimizer in self.optimizers.values():
            if optimizer.rate.form is RateForm.SCHEDULE:
                facts[id(optimizer.rate.schedule)] = optimizer.rate
        facts.update(lists_of_all(self.stage))
        return facts

    # -- what there is -----------------------------------------------------------------------------------------------

    def _look_at(self, step: Step) -> None:
        operations = self.operations.of(step)
        if operations is not None:
            self.bundles[id(step)] = operations
        calls = [node for node in nodes_of(step.node, cst.Call) if id(node) in self._made]
        for call in sorted(calls, key=lambda node: self.stage.tree.span(node).start):
            symbol = self._made[id(call)].symbol
            if symbol == ".minimize":
                self._minimize(step, call)
            elif symbol == ".compute_gradients":
                given = arguments(call, _COMPUTE, {"loss", "var_list", "grad_loss"})
                self._optimizer(step, call.func)
                self.gradients.append(self._finder.of_loss(GradientForm.PAIRS, step, call, given))
            elif symbol == ".apply_gradients":
                self._apply(step, call)
            elif symbol in ("tf.gradients", "tf.hessians"):
                found = (self._finder.symbolic if symbol == "tf.gradients" else self._finder.hessian)(step, call)
                self.gradients += [found] if found is not None else []
        self._look_into_functions(step)

    def _look_into_functions(self, step: Step) -> None:
        """Gradients that are taken in functions which a step calls."""
        place = self.stage.tree.span(step.node)
        for value, statement in self.stage.program.created:
            if value.symbol not in ("tf.gradients", "tf.hessians") or value.node is None:
                continue
            if self.stage.step_of(statement) is step and not place.holds(self.stage.tree.span(value.node)):
                self._finder.move_those_of(step)

    def _minimize(self, step: Step, call: cst.Call) -> None:
        given = arguments(call, _MINIMIZE, {"loss", "global_step", "var_list", "grad_loss"})
        optimizer = self._optimizer(step, call.func)
        gradient = self._finder.of_loss(GradientForm.LOSS, step, call, given)
        self.gradients.append(gradient)
        self._update(Update(call, step, optimizer, gradient, None, self._global_step(given)))

    def _apply(self, step: Step, call: cst.Call) -> None:
        given = arguments(call, _APPLY, {"grads_and_vars", "global_step"})
        optimizer = self._optimizer(step, call.func)
        self._update(Update(call, step, optimizer, None, given["grads_and_vars"], self._global_step(given)))

    def _update(self, update: Update) -> None:
        inside = self.bundles.get(id(update.step), [])
        if _value_of(update.step) is not update.call and not any(update.call is part for part in inside):
            raise Obstacle(update.call, "this training operation is part of a larger expression; give it a name first")
        self.updates.append(update)
        update.optimizer.updates.append(update)

    def _global_step(self, given: dict[str, cst.BaseExpression]) -> cst.BaseExpression | None:
        step = given.get("global_step")
        if step is None or isinstance(step, (cst.Name, cst.Attribute, cst.Subscript)):
            return step
        makers = {id(node) for node in self._made_steps()}
        if id(step) in makers and len(makers) == 1:
            return None  # nobody else reads it
        raise Obstacle(step, "the global step is made in the call; give it a name first")

    def _made_steps(self) -> Iterator[cst.CSTNode | None]:
        return (value.node for value in self._made.values() if value.symbol in STEP_MAKERS)

    def _optimizer(self, step: Step, func: cst.BaseExpression) -> Optimizer:
        """The optimizer that a method is called on.

        Raises:
            Obstacle: which one it is could not be followed.
        """
        assert isinstance(func, cst.Attribute)
        owner = func.value
        call, name, made_in = owner, "", step
        if isinstance(owner, (cst.Name, cst.Attribute)):
            definitions = {d for node, value in self.stage.reads(owner) if node is owner for d in value.uses}
            if len(definitions) == 1:
                (definition,) = definitions
                found = self.stage.step_of(definition.statement)
                statement = definition.statement
                if found is not None and isinstance(statement, cst.Assign) and found.small is statement:
                    call, name, made_in = statement.value, definition.name, found
        made = self._made.get(id(call))
        if made is None or made.kind is not Kind.OPTIMIZER or not isinstance(call, cst.Call):
            raise Obstacle(owner, "the optimizer could not be followed to the call that makes it")
        if id(call) not in self.optimizers:
            rate = rate_of(self.stage, call, self._made)
            self.optimizers[id(call)] = Optimizer(call, made.symbol, name, made_in, not name, rate)
            self.optimizers[id(call)].prefers_keras = self._prefers_keras
        return self.optimizers[id(call)]

    def _require_symbolic_inside(self) -> None:
        """Of the gradients that a training operation takes, no others can be taken."""
        for outer in self.gradients:
            needed = {id(step) for step in self.stage.slice_steps(outer.values)}
            for inner in self.gradients:
                if inner.step is not outer.step and id(inner.step) in needed and inner.form in _TRAINING:
                    raise Obstacle(outer.call, "a gradient is taken of a training operation's gradients")

    # -- what is told of them ----------------------------------------------------------------------------------------

    def _name(self) -> None:
        taken = self.stage.members.taken()
        several = len(self.updates) > 1
        for update in self.updates:
            operation = update.step.definitions[-1].name if update.step.definitions else ""
            optimizer = update.optimizer
            if optimizer.is_hoisted:
                prefix = f"{stem(operation)}_" if several and stem(operation) else ""
                name = _free(f"{prefix}optimizer", taken - {operation})
                taken.add(name)
                optimizer.name = f"{self.stage.members.receiver(update.step)}{name}"

    def _settle(self, optimizer: Optimizer) -> None:
        """What its learning rate becomes, and whether it is given sparse gradients."""
        for update in optimizer.updates:
            needed = [definition.value for definition in update.step.definitions]
            optimizer.is_sparse |= any(
                value.symbol in _SPARSE
                and any(leaf.kind is not Kind.TENSOR for use in value.uses for leaf in use.value.leaves())
                for value in self._finder.created_for([*needed, *(v for _, v in self.stage.reads(update.step.node))])
            )
        rate = optimizer.rate
        if rate.form is RateForm.SCHEDULE and not self._in_step(optimizer):
            if rate.definition is None:
                raise Obstacle(
                    optimizer.call, "the learning rate does not follow this optimizer's steps; give it a name"
                )
            rate.form = RateForm.ASSIGNED
        if rate.form is RateForm.SCHEDULE and rate.definition is not None:
            step = self.stage.step_of(rate.definition.statement)
            assert step is not None
            step.role = Role.KEEP

    def _in_step(self, optimizer: Optimizer) -> bool:
        """Whether the count of an optimizer's updates always is the global step that its learning rate follows."""
        counter = optimizer.rate.counter
        if counter is None or not all(self._counts(update, counter) for update in optimizer.updates):
            return False
        others = [update for update in self.updates if update.optimizer is not optimizer]
        if any(self._counts(update, counter) for update in others) or not _starts_at_zero(counter):
            return False
        created = (value for value, _ in self.stage.program.created)
        changed = any(changes(value.symbol) and counter in value.uses for value in created)
        return not changed and len(optimizer.updates) == 1

    def _counts(self, update: Update, counter: Definition) -> bool:
        step = update.global_step
        return step is not None and any(
            node is step and counter in value.uses for node, value in self.stage.reads(step)
        )


def stem(operation: str) -> str:
    """What the name of a training operation says it trains: `gen` of `gen_train_op`, nothing of `train_op`."""
    words = [word for word in re.split(r"_+|(?<=[a-z])(?=[A-Z])", operation) if word]
    told = [
        w for w in words if w.lower() not in {"train", "op", "step", "optimizer", "optim", "opt", "solver", "minimize"}
    ]
    return "_".join(told)


def _starts_at_zero(counter: Definition) -> bool:
    if counter.value.symbol in STEP_MAKERS:
        return True
    node = counter.value.node
    first = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    return isinstance(first, (cst.Integer, cst.Float)) and first.evaluated_value == 0


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _value_of(step: Step) -> cst.BaseExpression | None:
    small = step.small
    return small.value if isinstance(small, (cst.Assign, cst.Expr)) else None
