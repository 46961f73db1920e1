"""Calls of functions that make a layer and call it at once, taken apart: what makes the layer, and what calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.calls import Bound, Call, bind
from tf_migrate.syntax.edits import Part, Span
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules import api
from tf_migrate_rules.tables.layers import LAYERS, LayerForm

#: What a class takes besides the parameters of its own: `Layer` has them.
_OF_ALL = frozenset({"name", "trainable"})


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One such call.

    `names` are the parameters of TensorFlow 1 by argument, `kept` the arguments that make the layer.
    """

    tree: Tree
    node: cst.Call
    symbol: str
    form: LayerForm
    bound: Bound
    kept: Sequence[tuple[str, cst.Arg]]

    @property
    def inputs(self) -> cst.BaseExpression:
        """What the layer is called with."""
        node = self.bound.value(self.form.inputs)
        assert node is not None
        return node

    @property
    def training(self) -> cst.BaseExpression | None:
        """What says whether the model is trained, where the call says so."""
        return self.bound.value(self.form.training) if self.form.training else None

    @property
    def static_phase(self) -> bool | None:
        """Whether the model is trained, where the text says so; None where it hangs on something."""
        text = self.form.default_phase if self.training is None else self.tree.code(self.training)
        return {"True": True, "False": False}.get(text)

    @property
    def is_dropout(self) -> bool:
        """Whether the layer has nothing to make, and a function could take its place."""
        return self.form.to == "tf.keras.layers.Dropout"

    @property
    def told_name(self) -> str:
        """The name that a plain string gives the layer's variables; empty where there is none."""
        node = self.bound.value(self.form.names)
        return str(node.evaluated_value) if isinstance(node, cst.SimpleString) else ""

    @property
    def reuse(self) -> str:
        """The text of what says whether variables are made or used again; empty where nothing does."""
        node = self.bound.value("reuse")
        text = self.tree.code(node) if node is not None else "None"
        return "" if text in ("None", "False") else text

    @property
    def function(self) -> str:
        """The function's own name, after which TensorFlow 1 named the layer's variables."""
        return self.symbol.rpartition(".")[2]

    def configuration(self) -> Mapping[str, str]:
        """The texts of the arguments that tell what the layer computes, whatever its variables begin with."""
        return {
            name: self.tree.code(argument.value)
            for name, argument in self.kept
            if name not in ("name", "scope") and not name.endswith(("_initializer", "_regularizer"))
        }

    def given(self) -> list[tuple[str, list[Part]]]:
        """What the layer is told, by the class's parameters, without its name."""
        told = [(self.form.parameters.get(name, name), name, argument) for name, argument in self.kept]
        given = [(native, self._value(native, name, a)) for native, name, a in told if native != "name"]
        for native, text in self._added({native for native, _, _ in told}):
            given.append((native, [text]))
        return given

    def maker(self, root: str, column: int, indent: str) -> list[Part]:
        """The text that makes the layer.

        Args:
            root: the name that the program has for TensorFlow.
            column: where the text begins in its line.
            indent: the white space that the line begins with.
        """
        head = f"{root}{self.form.to.removeprefix('tf')}("
        parts: list[Part] = [head]
        layout = _Layout(self.tree, self.node, column + len(head), indent)
        positional = list(self._native.positional)
        in_order = True
        before: cst.Arg | None = None
        for name, argument in self.kept:
            native = self.form.parameters.get(name, name)
            parts.append(layout.gap(before, argument))
            in_order = in_order and argument.keyword is None and positional[:1] == [native]
            if in_order:
                positional.pop(0)
            else:
                parts.append(f"{native}=")
            parts += self._value(native, name, argument)
            before = argument
        given = {self.form.parameters.get(name, name) for name, _ in self.kept}
        for native, text in self._added(given):
            parts.append(f"{', ' if before is not None or len(parts) > 2 else ''}{native}={text.format(tf=root)}")
        return [*parts, layout.end(before), ")"]

    def _added(self, given: set[str]) -> list[tuple[str, str]]:
        added = [(native, text) for native, text in self.form.spelled_out.items() if native not in given]
        bias = self.bound.value("biases_initializer")
        if bias is not None and self.tree.code(bias) == "None":
            added.append(("use_bias", "False"))
        return added

    def _value(self, native: str, name: str, argument: cst.Arg) -> list[Part]:
        span = self.tree.span(argument.value)
        if name == "keep_prob" and native == "rate":
            return ["1 - ", *_operand(span, argument.value)]
        return [span]

    @property
    def _native(self) -> api.Signature:
        signature = api.v2_signature(self.form.to)
        assert signature is not None
        return signature


def layer_call(tree: Tree, node: cst.Call, symbol: str) -> LayerCall:
    """Takes a call apart.

    Raises:
        Obstacle: it says something that the class of Keras is not told, or that cannot be seen.
    """
    form = LAYERS[symbol]
    signature = api.v1_signature(symbol)
    native = api.v2_signature(form.to)
    assert signature is not None
    assert native is not None
    bound = bind(Call(node, node.args), signature.names)
    if not bound.complete or bound.excess or bound.value(form.inputs) is None:
        raise Obstacle(node, "not all arguments of this layer are known; write them out")
    names = {id(argument): name for name, argument in bound.by_name.items()}
    kept: list[tuple[str, cst.Arg]] = []
    for argument in node.args:
        name = names[id(argument)]
        if name in (form.inputs, form.training) or name in form.gone:
            continue
        called = form.parameters.get(name, name)
        text = tree.code(argument.value)
        if called == "name":
            if isinstance(argument.value, cst.SimpleString) and "/" not in str(argument.value.evaluated_value):
                kept.append((name, argument))
        elif name == "biases_initializer" and text == "None":
            continue
        elif called in native.names or called in _OF_ALL:
            kept.append((name, argument))
        elif text != "None" and text != signature.default(name):
            raise Obstacle(argument.value, f"`{name}` of this layer is not carried over to `{form.to}`")
    regularized = bound.value("activity_regularizer")
    if regularized is not None and tree.code(regularized) != "None":
        raise Obstacle(regularized, "a regularizer of activities is not carried over")
    return LayerCall(tree, node, symbol, form, bound, kept)


def _operand(span: Span, node: cst.BaseExpression) -> list[Part]:
    simple = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float)) or node.lpar
    return [span] if simple else ["(", span, ")"]


class _Layout:
    """The white space and comments between the arguments of a call, for another place.

    Args:
        tree: the file.
        call: the call.
        column: where its arguments begin in the new line.
        indent: the white space before the new line.
    """

    def __init__(self, tree: Tree, call: cst.Call, column: int, indent: str) -> None:
        self._tree = tree
        self._call = call
        self._text = tree.text
        start = tree.span(call.func).end
        self._open = tree.text.index("(", start) + 1
        line = tree.line_span(self._open).start
        self._aligned = " " * (self._open - line)
        self._old, self._indent, self._column = tree.indent_at(self._open), indent, column

    def gap(self, before: cst.Arg | None, argument: cst.Arg) -> str:
        """What stands before an argument, behind the one `before` it."""
        if before is None:
            first = self._tree.span(self._call.args[0]).start
            return self._moved(self._text[self._open : first])
        place = list(self._call.args).index(before)
        end = self._tree.span(before.value).end
        following = self._call.args[place + 1]
        return self._moved(self._text[end : self._tree.span(following).start])

    def end(self, before: cst.Arg | None) -> str:
        """What stands behind the last argument."""
        last = self._call.args[-1]
        behind = sum(len(self._tree.code(parenthesis)) for parenthesis in self._call.rpar)
        text = self._text[self._tree.span(last.value).end : self._tree.span(self._call).end - 1 - behind]
        if before is not last and before is not None:
            text = text.lstrip(",")
        return self._moved(text) if "\n" in text else ""

    def _moved(self, text: str) -> str:
        first, *rest = text.splitlines(keepends=True) or [""]
        return first + "".join(map(self._moved_line, rest))

    def _moved_line(self, line: str) -> str:
        if line.startswith(self._aligned):
            return " " * self._column + line[len(self._aligned) :]
        return self._indent + line[len(self._old) :] if line.startswith(self._old) else line
