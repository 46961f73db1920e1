"""What a program trains: its optimizers, the gradients that it takes, and the updates that it makes with them.

TensorFlow 1 says `optimizer.minimize(loss)`, or takes it apart into `compute_gradients` (or `tf.gradients`) and
`apply_gradients`. Found here, by the modules `tapes` (which writes the functions) and `optimizers` (whose rules write
what makes the optimizers) they become a tape, gradients and an update.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Part
from tf_migrate.syntax.walk import children
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.owned import owned_by
from tf_migrate_rules.lifting.rates import Rate, RateForm, rate_of
from tf_migrate_rules.lifting.variable_names import VariableNames
from tf_migrate_rules.tables.optimizers import LAZY, SUMMED

_MINIMIZE = (
    "loss", "global_step", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "name",
    "grad_loss",
)  # fmt: skip
_COMPUTE = (
    "loss", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "grad_loss",
)  # fmt: skip
_APPLY = ("grads_and_vars", "global_step", "name")
_SYMBOLIC = ("ys", "xs", "grad_ys", "name")
#: Arguments that tell how gradients are computed, not what they are.
_IGNORED = frozenset({"gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "name"})
#: Calls whose gradient by a variable is sparse.
_SPARSE = frozenset(
    {
        "tf.gather", "tf.gather_nd", "tf.nn.embedding_lookup", "tf.nn.embedding_lookup_sparse", "tf.nn.nce_loss",
        "tf.nn.sampled_softmax_loss", "tf.nn.safe_embedding_lookup_sparse", "tf.contrib.layers.embed_sequence",
    }
)  # fmt: skip
_ASSIGNS = re.compile(r"(^|\.)(assign|scatter)(_[a-z]+)?$")
#: What makes the global step of a graph, or gives it.
STEP_MAKERS = frozenset(
    {"tf.train.get_or_create_global_step", "tf.train.create_global_step", "tf.train.get_global_step"}
)


#: What lists all trainable variables of a graph.
LISTS = frozenset({"tf.trainable_variables"})
#: What makes variables that no name of the program holds.
_HIDDEN = re.compile(r"tf\.(layers|contrib|keras|nn\.\w*rnn|nn\.rnn_cell|metrics)\b")


@dataclass(frozen=True, slots=True)
class VariableList:
    """The text of a list of variables."""

    text: str


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
class Gradient:
    """One call that gives gradients: what is differentiated, by what, and the tape that records it.

    `loss` is the expression, `values` what it reads. `sources` is the text of what it is differentiated by, under
    `sources_name` if it has a name. `tape` is empty where the call stays as it is, `result` where it is `tf.gradients`.
    `watched` are the names that the tape must be told of, `prefix` tells its names from those of others in the
    function, and `is_connected` says that each gradient surely is there.
    """

    call: cst.Call
    step: Step
    loss: cst.BaseExpression
    values: list[Value]
    sources: list[Part]
    sources_name: str = ""
    weights: cst.BaseExpression | None = None
    tape: str = ""
    result: str = "gradients"
    loss_name: str = "loss"
    watched: list[str] = field(default_factory=list)
    is_connected: bool = True
    prefix: str = ""


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
        numerics: `keras` where Keras' own optimizers are wanted even if they compute something else.

    Raises:
        Obstacle: a part of it cannot be followed.
    """

    def __init__(self, stage: Stage, layers: Layers, numerics: str = "tf1") -> None:
        self.stage = stage
        self.layers = layers
        self._prefers_keras = numerics == "keras"
        self.optimizers: dict[int, Optimizer] = {}
        self.gradients: list[Gradient] = []
        self.updates: list[Update] = []
        self.groups: list[Step] = []
        self._made = {id(value.node): value for value, _ in stage.program.created}
        for step in stage.steps:
            if not step.opens and not step.closes and step.small is not None:
                self._look_at(step)
        self._name()
        for optimizer in self.optimizers.values():
            self._settle(optimizer)
        self._untape_inner()

    def of(self, step: Step) -> Update | None:
        """The update that a step makes."""
        return next((update for update in self.updates if update.step is step), None)

    def hoisted(self, step: Step) -> Iterator[Optimizer]:
        """The optimizers without a statement of their own that a step makes."""
        return (o for o in self.optimizers.values() if o.is_hoisted and o.step is step)

    def gradients_of(self, step: Step) -> list[Gradient]:
        """The gradients that a step takes by tapes."""
        return [gradient for gradient in self.gradients if gradient.step is step and gradient.tape]

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
        facts.update(self._lists())
        return facts

    def _lists(self) -> Iterator[tuple[int, object]]:
        """The lists of all trainable variables, as texts, where they all have names on the stage."""
        made = [value for value, _ in self.stage.program.created if value.symbol in LISTS]
        if not made or any(_HIDDEN.match(value.symbol) for value, _ in self.stage.program.created):
            return
        variables = [
            (value, self.stage.step_of(statement))
            for value, statement in self.stage.program.created
            if value.kind is Kind.VARIABLE and value.symbol not in LISTS
        ]
        by_name = any(isinstance(node, cst.Attribute) and node.attr.value == "name" for node in self._attributes())
        for _, step in variables:
            if step is None or step.role is not Role.KEEP or step.small is None or len(step.definitions) != 1:
                return
            if step.definitions[0].value.attributes is not None:
                return
        called = VariableNames(self.stage.tree, self.stage.program)
        if by_name and not all(
            step is not None and _is_named(value, step) and called.of(value) == value.text for value, step in variables
        ):
            return
        for value in made:
            before = [
                step.definitions[0]
                for _, step in variables
                if step is not None
                and value.node is not None
                and self.stage.tree.span(step.node).end <= self.stage.tree.span(value.node).start
            ]
            names = [text for d in dict.fromkeys(before) if is_trainable(d) for text in [listed(d)] if text]
            if names:
                yield id(value.node), VariableList(f"[{', '.join(names)}]")

    def _attributes(self) -> Iterator[cst.Attribute]:
        pending: list[cst.CSTNode] = [self.stage.tree.module]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.Attribute):
                yield node
            pending.extend(children(node))

    # -- what there is -----------------------------------------------------------------------------------------------

    def _look_at(self, step: Step) -> None:
        calls = [node for node in _calls(step.node) if id(node) in self._made]
        for call in sorted(calls, key=lambda node: self.stage.tree.span(node).start):
            symbol = self._made[id(call)].symbol
            if symbol == ".minimize":
                self._minimize(step, call)
            elif symbol == ".compute_gradients":
                given = self._given(call, _COMPUTE, {"loss", "var_list", "grad_loss"})
                self._optimizer(step, call.func)
                self.gradients.append(self._gradient(step, call, given))
            elif symbol == ".apply_gradients":
                self._apply(step, call)
            elif symbol == "tf.gradients":
                self._symbolic(step, call)
            elif symbol == "tf.group" and _value_of(step) is call:
                self.groups.append(step)

    def _given(self, call: cst.Call, names: Sequence[str], known: Iterable[str]) -> dict[str, cst.BaseExpression]:
        given: dict[str, cst.BaseExpression] = {}
        positions = iter(names)
        for argument in call.args:
            if argument.star:
                raise Obstacle(call, "its arguments are hidden behind a star; write them out")
            given[argument.keyword.value if argument.keyword is not None else next(positions)] = argument.value
        given = {name: value for name, value in given.items() if not _is_none(value)}
        unknown = given.keys() - {*known, *_IGNORED}
        if unknown:
            raise Obstacle(call, f"its argument `{sorted(unknown)[0]}` is not followed")
        return given

    def _minimize(self, step: Step, call: cst.Call) -> None:
        given = self._given(call, _MINIMIZE, {"loss", "global_step", "var_list", "grad_loss"})
        optimizer = self._optimizer(step, call.func)
        gradient = self._gradient(step, call, given)
        self.gradients.append(gradient)
        self._update(Update(call, step, optimizer, gradient, None, self._global_step(given)))

    def _apply(self, step: Step, call: cst.Call) -> None:
        given = self._given(call, _APPLY, {"grads_and_vars", "global_step"})
        optimizer = self._optimizer(step, call.func)
        self._update(Update(call, step, optimizer, None, given["grads_and_vars"], self._global_step(given)))

    def _update(self, update: Update) -> None:
        if _value_of(update.step) is not update.call:
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

    # -- gradients ---------------------------------------------------------------------------------------------------

    def _gradient(self, step: Step, call: cst.Call, given: dict[str, cst.BaseExpression]) -> Gradient:
        loss = given["loss"]
        values = [value for _, value in self.stage.reads(loss)]
        listed = given.get("var_list")
        layers = self.layers.variables_of([*self.stage.slice_steps(values), step])
        owned = owned_by(self.stage, values, layers) if listed is None else None
        sources: list[Part] = [owned.text] if owned is not None and owned.text else []
        if listed is not None:
            sources = [self.stage.tree.span(listed)]
        name = listed.value if isinstance(listed, cst.Name) else ""
        if listed is not None and not name and not self._is_list(listed):
            sources = ["[", *sources, "]"]
        made = Gradient(call, step, loss, values, sources, name, given.get("grad_loss"), tape="tape")
        made.is_connected = listed is None and not self._stops(values) and (owned is None or owned.is_exact)
        return made

    def _is_list(self, node: cst.BaseExpression) -> bool:
        values = [value for name, value in self.stage.reads(node) if name is node and isinstance(name, cst.Attribute)]
        if values:
            return all(value.elements is not None or not isinstance(value.node, cst.Call) for value in values)
        return not isinstance(node, (cst.Attribute, cst.Subscript))

    def _stops(self, values: list[Value]) -> bool:
        symbols = {value.symbol for value in self._created_for(values)}
        return any(symbol.endswith((".stop_gradient", ".argmax", ".py_func", ".cast")) for symbol in symbols)

    def _created_for(self, values: Iterable[Value]) -> Iterator[Value]:
        """What calls make in the statements that some values need."""
        steps = {id(step) for step in self.stage.slice_steps(values)}
        for value, statement in self.stage.program.created:
            if id(self.stage.step_of(statement)) in steps:
                yield value

    def _symbolic(self, step: Step, call: cst.Call) -> None:
        """`tf.gradients`, which stays where a tape has no place: a `tf.function` still knows it."""
        try:
            given = self._given(call, _SYMBOLIC, {"ys", "xs"})
        except Obstacle:
            return
        targets, sources = given.get("ys"), given.get("xs")
        if targets is None or sources is None or step.role is not Role.MOVE:
            return
        values = [value for _, value in self.stage.reads(targets)]
        if not isinstance(targets, cst.Name) or any(value.elements is not None for value in values):
            return
        watched = self._watched(sources)
        if watched is None:
            return
        gradient = Gradient(call, step, targets, values, [self.stage.tree.span(sources)], "", tape="tape")
        gradient.watched = watched
        gradient.result = ""
        self.gradients.append(gradient)

    def _watched(self, sources: cst.BaseExpression) -> list[str] | None:
        """What a tape must be told to watch to differentiate by some sources; None where it cannot be told before."""
        names = [sources]
        if isinstance(sources, (cst.List, cst.Tuple)):
            names = [element.value for element in sources.elements]
        watched: list[str] = []
        for name in names:
            if not isinstance(name, cst.Name):
                return None
            for node, value in self.stage.reads(name):
                if node is not name:
                    continue
                kinds = {leaf.kind for leaf in value.leaves()}
                definitions = list(value.uses)
                if kinds == {Kind.PLACEHOLDER} and value.elements is None:
                    if not all(d.is_placeholder for d in definitions):
                        return None
                    watched.append(name.value)
                elif kinds != {Kind.VARIABLE} or not all(map(is_trainable, definitions)):
                    return None
        return watched

    def _untape_inner(self) -> None:
        """Gradients that others are taken of keep `tf.gradients`, which the outer tape records."""
        for outer in self.gradients:
            needed = {id(step) for step in self.stage.slice_steps(outer.values)}
            for inner in self.gradients:
                if inner is not outer and inner.step is not outer.step and id(inner.step) in needed:
                    if inner.result:
                        raise Obstacle(outer.call, "a gradient is taken of a training operation's gradients")
                    inner.tape = ""

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
                for value in self._created_for([*needed, *(v for _, v in self.stage.reads(update.step.node))])
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
        changes = [
            value for value, _ in self.stage.program.created if _ASSIGNS.search(value.symbol) and counter in value.uses
        ]
        return not changes and len(optimizer.updates) == 1

    def _counts(self, update: Update, counter: Definition) -> bool:
        step = update.global_step
        return step is not None and any(
            node is step and counter in value.uses for node, value in self.stage.reads(step)
        )


def is_trainable(definition: Definition) -> bool:
    """Whether a variable is one that optimizers change by default."""
    node = definition.value.node
    if isinstance(node, cst.Call):
        for argument in node.args:
            if argument.keyword is not None and argument.keyword.value == "trainable":
                return not (isinstance(argument.value, cst.Name) and argument.value.value == "False")
    return definition.value.symbol not in STEP_MAKERS


def listed(definition: Definition) -> str:
    """How the variables that a definition makes stand in a list."""
    if definition.value.elements is None:
        return definition.name
    return f"*{definition.name}.values()" if isinstance(definition.value.node, cst.Dict) else f"*{definition.name}"


def _is_named(value: Value, step: Step) -> bool:
    """Whether a variable has the same name in both TensorFlows: one that its call says, in no scope."""
    if any(block.symbol != "tf.device" for block in step.blocks if block.symbol):
        return False
    arguments = value.node.args if isinstance(value.node, cst.Call) else ()
    return any(
        argument.keyword is not None
        and argument.keyword.value == "name"
        and isinstance(argument.value, cst.SimpleString)
        for argument in arguments
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


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _value_of(step: Step) -> cst.BaseExpression | None:
    small = step.small
    return small.value if isinstance(small, (cst.Assign, cst.Expr)) else None


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from _calls(child)
