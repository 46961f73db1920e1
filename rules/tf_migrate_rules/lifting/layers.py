"""The layers of a program: each is made once, where the statement stood that made it and called it, and called in the
functions that the statement moves to.

TensorFlow 1 made a layer's variables while the graph was built; a layer of Keras makes them when it is called first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, replace
from tf_migrate_rules.lifting.layer_calls import LayerCall, layer_call
from tf_migrate_rules.lifting.metric_calls import MetricCall, metric_call
from tf_migrate_rules.tables.layers import LAYERS, METRICS

#: What a call may stand in that surely is computed once, whenever its statement is.
_STEADY_PLACES = (
    cst.Arg, cst.Attribute, cst.BinaryOperation, cst.Call, cst.Comparison, cst.ComparisonTarget, cst.Element,
    cst.Index, cst.List, cst.Subscript, cst.SubscriptElement, cst.Tuple, cst.UnaryOperation, cst.Dict, cst.DictElement,
)  # fmt: skip
_DOUBLE = re.compile(r"float64|double|np\.float_?\b")


@dataclass(slots=True, eq=False)
class Layer:
    """One call that makes a layer, or that calls one again: then `owner` is the one that makes it.

    `name` is what the result calls the layer; one that is not `is_made` is a function that is called instead.
    """

    call: LayerCall
    step: Step
    name: str = ""
    owner: Layer | None = None
    is_made: bool = True

    @property
    def has_weights(self) -> bool:
        """Whether the call makes variables."""
        return self.owner is None and self.call.form.has_weights


@dataclass(slots=True, eq=False)
class Metric:
    """One call that makes a metric. `name` is what the result calls it."""

    call: MetricCall
    step: Step
    name: str = ""


class Layers:
    """All layers of a stage, and the metrics that count over its runs.

    Args:
        stage: the statements with their roles.
        root: the name that the program has for TensorFlow.

    Raises:
        Obstacle: one of them cannot be made once.
    """

    def __init__(self, stage: Stage, root: str) -> None:
        self._stage = stage
        self._root = root
        self.all: list[Layer] = []
        found = {id(v.node): v for v, _ in stage.program.created if v.symbol in LAYERS}
        nodes = [value.node for value in found.values() if isinstance(value.node, cst.Call)]
        for node in sorted(nodes, key=lambda node: stage.tree.span(node).end):  # as they are computed
            self.all.append(self._layer(node, found[id(node)].symbol))
        self.metrics = list(self._find_metrics())
        self._share()
        self._name()
        self._require_unsaved()

    @property
    def names(self) -> set[str]:
        """The names that are given to layers."""
        return {layer.name for layer in self.all if layer.is_made} | {metric.name for metric in self.metrics}

    def variables_of(self, steps: Iterable[Step]) -> list[tuple[int, str]]:
        """How the trainable variables that some steps make stand in a list, each with its place in the file."""
        wanted = {id(step) for step in steps}
        makers = dict.fromkeys(layer.owner or layer for layer in self.all if id(layer.step) in wanted)
        return [
            (self._stage.tree.span(layer.call.node).start, f"*{layer.name}.trainable_variables")
            for layer in makers
            if layer.has_weights
        ]

    @property
    def is_any_late(self) -> bool:
        """Whether a layer or cell makes its variables only when it is called first."""
        cells = any(value.kind is Kind.LAYER for value, _ in self._stage.program.created)
        return cells or any(layer.has_weights for layer in self.all)

    def are_variables_made(self, steps: Sequence[Step]) -> bool:
        """Whether steps call layers or cells that have variables, which are made at the first call."""
        reads = (value for step in steps for _, value in self._stage.reads(step.node))
        return bool(self.variables_of(steps)) or any(d.value.kind is Kind.LAYER for d in slice_of(reads))

    def made_before(self, step: Step, indent: str) -> list[Part]:
        """The lines that make the layers and metrics of a step."""
        lines: list[Part] = []
        for metric in self.metrics:
            if metric.step is step:
                lines += [f"{indent}{metric.name} = ", *metric.call.maker(self._root), "\n"]
        for layer in self.all:
            if layer.step is step and layer.owner is None and layer.is_made:
                head = f"{indent}{layer.name} = "
                lines += [head, *layer.call.maker(self._root, len(head), indent), "\n"]
        return lines

    def calls(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Parts of the program, with layers and metrics called in the place of what made them."""
        made: list[Layer | Metric] = [*self.all, *self.metrics]
        for part in parts:
            if isinstance(part, str):
                yield part
                continue
            span = part.span if isinstance(part, Indented) else part
            inside = [one for one in made if span.holds(self._span(one))]
            outer = [
                one for one in inside if not any(o is not one and self._span(o).holds(self._span(one)) for o in inside)
            ]
            yield from _spliced(part, [replace(self._span(one), *self.calls(self._called(one))) for one in outer])

    def _span(self, made: Layer | Metric) -> Span:
        return self._stage.tree.span(made.call.place if isinstance(made, Metric) else made.call.node)

    def _called(self, layer: Layer | Metric) -> list[Part]:
        """What a call becomes: a layer's call, on one of two ways where a tensor says whether the model is trained."""
        if isinstance(layer, Metric):
            return layer.call.called(layer.name)
        call, span = layer.call, self._stage.tree.span
        phase = call.training
        if not call.form.training:
            return [f"{layer.name}(", span(call.inputs), ")"]
        if layer.is_made and (phase is None or not self._is_of_graph(phase)):
            return [f"{layer.name}(", span(call.inputs), ", training=", *self._phase(call), ")"]
        if call.static_phase is False:
            return [f"{self._root}.identity(", span(call.inputs), ")"]
        if call.static_phase is True:
            return self._trained(layer)
        if not isinstance(call.inputs, cst.Name) or phase is None:
            raise Obstacle(call.inputs, "give what this layer is called with a name of its own first")
        name, trained = call.inputs.value, self._trained(layer)
        if self._is_of_graph(phase):
            return [f"{self._root}.cond(", span(phase), ", lambda: ", *trained, f", lambda: {name})"]
        return ["(", *trained, " if ", span(phase), f" else {name})"]

    def _phase(self, call: LayerCall) -> list[Part]:
        return [self._stage.tree.span(call.training)] if call.training is not None else [call.form.default_phase]

    def _trained(self, layer: Layer) -> list[Part]:
        inputs: Part = self._stage.tree.span(layer.call.inputs)
        if layer.is_made:
            return [f"{layer.name}(", inputs, ", training=True)"]
        parts: list[Part] = [f"{self._root}.nn.dropout(", inputs]
        for native, value in layer.call.given():
            parts += [f", {native}=", *value]
        return [*parts, ")"]

    # -- what there is -----------------------------------------------------------------------------------------------

    def _find_metrics(self) -> Iterator[Metric]:
        found = {id(v.node): v for v, _ in self._stage.program.created if v.symbol in METRICS}
        for value in found.values():
            assert isinstance(value.node, cst.Call)
            self._require_known_rank(value.node)
            yield Metric(metric_call(self._stage.tree, value.node, value.symbol), self._step_of(value.node))

    def _require_known_rank(self, node: cst.Call) -> None:
        """A metric of Keras must see how many dimensions it is given, which `squeeze` hides where sizes are unknown."""
        code = self._stage.tree.code
        definitions = slice_of(value for _, value in self._stage.reads(node))
        open_sizes = any(d.is_placeholder and "None" in code(d.statement) for d in definitions)
        if open_sizes and "squeeze(" in "".join([code(node), *(code(d.statement) for d in definitions)]):
            raise Obstacle(node, "it does not show how many dimensions this metric is given; give `squeeze` an axis")

    def _step_of(self, node: cst.Call) -> Step:
        """The statement that makes a layer or metric, once, and calls it."""
        step = self._stage.step_of(node)
        if step is None or isinstance(step.node, (cst.FunctionDef, cst.ClassDef)):
            raise Obstacle(node, "a function makes a layer here; this is not lifted yet")
        if step.runs:
            raise Obstacle(node, "a layer is made within a run; make it before")
        if step.role is not Role.MOVE:
            raise Obstacle(node, "what a layer gives is needed outside of what is run")
        at = self._stage.tree.walk.parents.get(node)
        while at is not None and at is not step.small:
            if not isinstance(at, _STEADY_PLACES):
                raise Obstacle(node, "it does not show how many layers are made here; make each by a statement")
            at = self._stage.tree.walk.parents.get(at)
        return step

    def _layer(self, node: cst.Call, symbol: str) -> Layer:
        step = self._step_of(node)
        call = layer_call(self._stage.tree, node, symbol)
        layer = Layer(call, step)
        told = [argument.value for _, argument in call.kept if self._is_of_graph(argument.value)]
        if call.is_dropout and call.static_phase is not False:
            layer.is_made = not told and call.bound.value("seed") is None
        elif call.is_dropout:
            layer.is_made = not told
        elif told:
            raise Obstacle(told[0], "a layer is told something here that the graph computes")
        self._require_single_precision(call.node, call.inputs)
        return layer

    def _is_of_graph(self, node: cst.BaseExpression) -> bool:
        """Whether an expression reads what moves into functions, or becomes a parameter of them."""
        steps = [self._stage.step_of(d.statement) for _, value in self._stage.reads(node) for d in value.uses]
        return any(step is not None and step.role in (Role.MOVE, Role.DROP) for step in steps)

    def _require_unsaved(self) -> None:
        """What is saved or read must be there by then; a layer makes its variables when it is called first."""
        for value, _ in self._stage.program.created:
            if value.kind is Kind.SAVER and any(layer.has_weights for layer in self.all):
                raise Obstacle(value.node or self.all[0].call.node, "a layer's variables are saved; not lifted yet")

    def _require_single_precision(self, node: cst.Call, given: cst.BaseExpression) -> None:
        """A layer of TensorFlow 1 took over the dtype of what it was given; one of Keras is float32."""
        definitions = slice_of(value for _, value in self._stage.reads(given))
        steps = {id(step): step for d in definitions for step in [self._stage.step_of(d.statement)] if step is not None}
        texts = [self._stage.tree.code(step.node) for step in steps.values()]
        if any(map(_DOUBLE.search, [*texts, self._stage.tree.code(given)])):
            raise Obstacle(node, "this layer computes in double precision; a layer of Keras does so only if told")
        if not any(definition.value.kind is Kind.PLACEHOLDER for definition in definitions):
            raise Obstacle(node, "it does not show that this layer computes in single precision")

    # -- which is which ----------------------------------------------------------------------------------------------

    def _share(self) -> None:
        """Finds out which calls use the variables of an earlier one."""
        known: dict[tuple[str, ...], Layer] = {}
        for layer in self.all:
            call = layer.call
            key = (*self._scopes(layer.step), call.told_name)
            if call.reuse and not call.told_name:
                raise Obstacle(call.node, "which variables this layer uses again is not followed; name the layer")
            earlier = known.get(key) if call.told_name and call.form.has_weights else None
            if earlier is None:
                if call.reuse == "True":
                    raise Obstacle(call.node, "the layer whose variables are used again here is not known")
                known[key] = layer
                continue
            if call.reuse not in ("True", "AUTO_REUSE") and not call.reuse.endswith(".AUTO_REUSE"):
                raise Obstacle(call.node, f"two layers are named `{call.told_name}`")
            if (call.symbol, call.configuration()) != (earlier.call.symbol, earlier.call.configuration()):
                raise Obstacle(call.node, f"`{call.told_name}` computes something else with the same variables")
            layer.owner = earlier

    def _scopes(self, step: Step) -> tuple[str, ...]:
        scopes = []
        for block in step.blocks:
            if block.symbol == "tf.variable_scope":
                scopes.append(self._stage.tree.code(block.items[0].item))
        return tuple(scopes)

    def _name(self) -> None:
        """Names that tell the layers apart: their own, that of what they give, or that of the function."""
        taken = self._stage.members.taken()
        given = [self._gives(layer) for layer in self.all]
        for layer, name in zip(self.all, given, strict=True):
            if layer.owner is not None:
                layer.name = layer.owner.name
            if layer.owner is not None or not layer.is_made:
                continue
            told = layer.call.told_name
            if told.isidentifier() and told not in taken:
                wanted = told
            elif name and given.count(name) == 1:
                wanted = f"{name}_layer"
            else:
                wanted = f"{told}_layer" if told.isidentifier() else layer.call.function
            wanted = _free(wanted, taken)
            taken.add(wanted)
            layer.name = f"{self._stage.members.receiver(layer.step)}{wanted}"
        for metric in self.metrics:
            wanted = _free(f"{metric.call.function}_metric", taken)
            taken.add(wanted)
            metric.name = f"{self._stage.members.receiver(metric.step)}{wanted}"

    def _gives(self, layer: Layer) -> str:
        """The name of what a layer gives, where its call is the whole statement."""
        small = layer.step.small
        if isinstance(small, cst.Assign) and small.value is layer.call.node and len(small.targets) == 1:
            target = small.targets[0].target
            return target.value if isinstance(target, cst.Name) else ""
        return ""


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 0
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _spliced(part: Span | Indented, edits: Sequence[Edit]) -> Iterator[Part]:
    """A copy of a part of the program, in pieces around the edits."""
    span = part.span if isinstance(part, Indented) else part
    start = span.start

    def piece(begin: int, end: int) -> Part:
        return Indented(Span(begin, end), part.old, part.new) if isinstance(part, Indented) else Span(begin, end)

    for edit in edits:
        if start < edit.span.start:
            yield piece(start, edit.span.start)
        yield from edit.parts
        start = edit.span.end
    if start < span.end:
        yield piece(start, span.end)
