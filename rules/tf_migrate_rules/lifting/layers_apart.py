"""Layers in functions, taken apart: `tf.layers.dense(x, 3)` becomes a layer of Keras that is made, and its call.

What remains is a function that makes something once and calls it, as functions do that make variables.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Edit, Part, Span, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules.lifting.layer_calls import LayerCall, layer_call
from tf_migrate_rules.tables.layers import LAYERS

_REPEATED = (
    cst.Lambda, cst.BaseComp, cst.For, cst.While, cst.If, cst.Try, cst.IfExp, cst.ClassDef, cst.BooleanOperation,
)  # fmt: skip


class LayersApart:
    """The layers of one function.

    Args:
        tree: the file.
        program: what the interpreter found in it.
        function: the function.
        root: the name that the file has for TensorFlow.
    """

    def __init__(self, tree: Tree, program: Interpreter, function: cst.FunctionDef, root: str) -> None:
        self._tree = tree
        self._function = function
        self._root = root
        inside = tree.span(function)
        found = {
            id(value.node): value.symbol
            for value, _ in program.created
            if value.symbol in LAYERS and isinstance(value.node, cst.Call) and inside.holds(tree.span(value.node))
        }
        self._values: dict[int, list[Value]] = {}
        for name, value in program.reads:
            self._values.setdefault(id(name), []).append(value)
        nodes = {id(value.node): value.node for value, _ in program.created if id(value.node) in found}
        ordered = sorted(nodes.values(), key=lambda node: tree.span(node).end if node is not None else 0)
        self._calls = [layer_call(tree, node, found[id(node)]) for node in ordered if isinstance(node, cst.Call)]
        self._names: dict[int, str] = {}

    def edits(self) -> list[Edit]:
        """The layers made before the statements that they are called in.

        Raises:
            Obstacle: one of them is made in a loop or branch, or of what is computed.
        """
        inside = self._tree.span(self._function)
        around = (s for s in self._tree.walk.scopes if s.is_module or inside.holds(self._tree.span(s.node)))
        taken = {name for scope in around for name in scope.bindings}
        edits: list[Edit] = []
        for call in self._calls:
            self._require_known(call)
            name = self._name(call, taken)
            taken.add(name)
            self._names[id(call.node)] = name
            line = self._line(call.node)
            indent = self._tree.indent_at(line.start)
            head = f"{indent}{name} = "
            made = call.maker(self._root, len(head), indent)
            edits.append(replace(Span(line.start, line.start), head, *made, self._tree.newline))
        for call in self._calls:
            edits.append(replace(self._tree.span(call.node), *self._called(call)))
        return edits

    def _name(self, call: LayerCall, taken: Collection[str]) -> str:
        wanted = call.told_name if call.told_name.isidentifier() else call.function
        if wanted == call.told_name and wanted in taken:
            wanted = f"{wanted}_layer"
        candidate, number = wanted, 1
        while candidate in taken:
            candidate, number = f"{wanted}_{number}", number + 1
        return candidate

    def _called(self, call: LayerCall) -> Sequence[Part]:
        name, inputs = self._names[id(call.node)], self._tree.span(call.inputs)
        if not call.form.training:
            return [f"{name}(", inputs, ")"]
        phase = call.training
        if phase is None or not self._is_of_graph(phase):
            given: Part = self._tree.span(phase) if phase is not None else call.form.default_phase
            return [f"{name}(", inputs, ", training=", given, ")"]
        if not isinstance(call.inputs, cst.Name):
            raise Obstacle(call.inputs, "give what this layer is called with a name of its own first")
        trained = f"lambda: {name}({call.inputs.value}, training=True)"
        other = f"lambda: {name}({call.inputs.value}, training=False)"
        return [f"{self._root}.cond(", self._tree.span(phase), f", {trained}, {other})"]

    def _is_of_graph(self, node: cst.BaseExpression) -> bool:
        pending: list[cst.CSTNode] = [node]
        while pending:
            one = pending.pop()
            for value in self._values.get(id(one), ()):
                if any(leaf.kind not in (Kind.PYTHON, Kind.UNKNOWN) for leaf in value.leaves()):
                    return True
            pending.extend(one.children)
        return False

    def _require_known(self, call: LayerCall) -> None:
        for _, argument in call.kept:
            if self._is_of_graph(argument.value):
                raise Obstacle(argument.value, "a layer is told something here that the graph computes")

    def _line(self, node: cst.Call) -> Span:
        """The first line of the statement that a layer stands in, which must be one that is computed once."""
        at: cst.CSTNode | None = node
        while at is not None and not isinstance(at, cst.SimpleStatementLine):
            if isinstance(at, _REPEATED):
                raise Obstacle(node, "it does not show how many layers are made here; make each by a statement")
            at = self._tree.walk.parents.get(at)
        statement = at
        above: cst.CSTNode | None = at
        while above is not None and above is not self._function:
            at = above
            if isinstance(at, _REPEATED):
                raise Obstacle(node, f"`{self._function.name.value}` makes a layer in a loop or branch")
            above = self._tree.walk.parents.get(at)
        if statement is None:
            raise Obstacle(node, "a layer is made in the head of a statement")
        return self._tree.line_span(self._tree.span(statement).start)
