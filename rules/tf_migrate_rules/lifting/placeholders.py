"""Placeholders become parameters: with the shape and dtype that they had, and with their defaults."""

from __future__ import annotations

import libcst as cst

from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.calls import Call, bind
from tf_migrate.syntax.edits import Part
from tf_migrate_rules import api

#: What TensorFlow 1 took the names of Python's types for, where a dtype is given as a string.
_PYTHON_TYPES = {"float": "float32", "double": "float64", "int": "int32"}
#: What becomes of Python's numbers where no dtype is given.
_NUMBERS = {cst.Float: "float32", cst.Integer: "int32"}
_SPECS = {
    "tf.placeholder": "TensorSpec",
    "tf.placeholder_with_default": "TensorSpec",
    "tf.sparse_placeholder": "SparseTensorSpec",
    "tf.sparse.placeholder": "SparseTensorSpec",
}


class Placeholders:
    """How placeholders are written as parameters.

    Args:
        stage: the statements with their roles.
        root: the name that the program has for TensorFlow.
    """

    def __init__(self, stage: Stage, root: str) -> None:
        self._stage = stage
        self._root = root

    def parameter(self, placeholder: Definition) -> list[Part]:
        """A parameter of a function, with its default if it has one.

        Raises:
            Obstacle: the default may be something else each time.
        """
        if placeholder.is_drawn:
            return [placeholder.name]
        default = self._given(placeholder).get("input") if placeholder.is_placeholder else None
        if default is None:
            return [placeholder.name]
        if self._literal(default) is None:
            raise Obstacle(default, f"the default of `{placeholder.name}` is no number that is written out")
        return [f"{placeholder.name}=", self._stage.tree.span(default)]

    def spec(self, placeholder: Definition, *, is_number: bool = False) -> list[Part]:
        """The specification of a parameter.

        Args:
            placeholder: what the parameter was.
            is_number: whether it can hold nothing but a single number, even if it says no shape.

        Raises:
            Obstacle: the placeholder is made in a way that does not show what it holds.
        """
        if not placeholder.is_placeholder:  # a constant, which is there before the function
            return [f"{self._root}.TensorSpec({placeholder.name}.shape, {placeholder.name}.dtype)"]
        given = self._given(placeholder)
        shape: Part = "[]" if is_number else "None"
        if "shape" in given:
            shape = self._stage.tree.span(given["shape"])
        if "input" in given:
            kind: Part = f"{self._root}.{self._literal(given['input']) or 'float32'}"
        elif "dtype" in given:
            kind = self._stage.tree.span(given["dtype"])
            if isinstance(given["dtype"], cst.SimpleString):
                named = str(given["dtype"].evaluated_value)
                kind = f"{self._root}.{_PYTHON_TYPES.get(named, named)}"
        else:
            raise Obstacle(placeholder.statement, f"the dtype of `{placeholder.name}` does not show")
        return [f"{self._root}.{_SPECS[placeholder.value.symbol]}(", shape, ", ", kind, ")"]

    def fed(self, placeholder: Definition, value: list[Part]) -> list[Part]:
        """What is passed for a placeholder that was fed a value: what was fed to sparse ones may be a plain tuple."""
        if not self.is_sparse(placeholder):
            return value
        dtype = self._stage.tree.span(self._given(placeholder)["dtype"])
        return [f"{self._root}.cast({self._root}.SparseTensor(*", *value, "), ", dtype, ")"]

    def is_sparse(self, placeholder: Definition) -> bool:
        """Whether a placeholder is for sparse tensors."""
        return _SPECS.get(placeholder.value.symbol) == "SparseTensorSpec"

    def _given(self, placeholder: Definition) -> dict[str, cst.BaseExpression]:
        node, symbol = placeholder.value.node, placeholder.value.symbol
        signature = api.v1_signature(symbol) if symbol in _SPECS else None
        bound = bind(Call(node, node.args), signature.names) if isinstance(node, cst.Call) and signature else None
        if bound is None or not bound.complete:
            raise Obstacle(placeholder.statement, f"`{placeholder.name}` is made in a way that cannot be lifted yet")
        return {name: argument.value for name, argument in bound.by_name.items()}

    def _literal(self, node: cst.BaseExpression) -> str | None:
        """The dtype that a default has: of a number, or of a constant of one; None where it is anything else."""
        if isinstance(node, cst.UnaryOperation):
            return self._literal(node.expression)
        if isinstance(node, cst.Name) and node.value in ("True", "False"):
            return "bool"
        return next((dtype for kind, dtype in _NUMBERS.items() if isinstance(node, kind)), None)
