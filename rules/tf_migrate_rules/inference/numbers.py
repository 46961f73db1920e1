"""Whether an expression is a whole number or a broken one, tensor or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate_rules.inference.bindings import (
    Expression,
    argument_of,
    bound_values,
    called_symbol,
    first_arguments,
    symbols,
)


class Number(Enum):
    """What dividing two of a kind does: integers give a whole number, anything broken (or complex) a quotient."""

    INTEGER = "integer"
    BROKEN = "broken"


#: Functions whose results are never integers.
_BROKEN = symbols(
    "exp log log1p expm1 sqrt rsqrt sigmoid tanh sin cos tan erf lgamma nn.softmax nn.log_softmax nn.softplus"
    " nn.l2_normalize nn.l2_loss nn.dropout nn.conv2d nn.softmax_cross_entropy_with_logits"
    " nn.softmax_cross_entropy_with_logits_v2 nn.elu nn.selu nn.sparse_softmax_cross_entropy_with_logits"
    " nn.sigmoid_cross_entropy_with_logits truediv realdiv divide to_float to_double to_complex64 to_bfloat16"
    " random_normal truncated_normal norm global_norm reduce_logsumexp layers.dense layers.conv2d"
)
_INTEGERS = symbols("shape size rank argmax argmin count_nonzero to_int32 to_int64 shape_n")
#: Functions with a parameter `dtype`, and the dtype that is meant where it is not given.
_BY_DTYPE = {
    "tf.cast": "",
    "tf.saturate_cast": "",
    "tf.placeholder": "",
    "tf.zeros": "tf.float32",
    "tf.ones": "tf.float32",
    "tf.eye": "tf.float32",
    "tf.random_uniform": "tf.float32",
    "tf.linspace": "tf.float32",
}
#: Functions whose result is of the dtype of their first arguments, as many of them as said.
_LIKE_ARGUMENTS = {
    **dict.fromkeys(
        symbols(
            "identity stop_gradient abs negative square sign reshape squeeze expand_dims transpose tile gather"
            " slice zeros_like ones_like reduce_sum reduce_mean reduce_max reduce_min reduce_prod cumsum floor"
            " ceil round convert_to_tensor Variable constant nn.relu nn.embedding_lookup nn.max_pool nn.avg_pool"
            " squeeze div"
        ),
        1,
    ),
    **dict.fromkeys(
        symbols("add subtract multiply maximum minimum pow matmul mul sub squared_difference nn.bias_add nn.xw_plus_b"),
        2,
    ),
}
_BUILTINS = {"float": Number.BROKEN, "int": Number.INTEGER, "len": Number.INTEGER}


def number_of(file: SourceFile, expression: Expression) -> Number | None:
    """What kind of number an expression is, as far as the text tells; that of a plain Python number included."""
    return _Numbers(file).of(expression)


@dataclass(slots=True)
class _Numbers:
    """One question, with the nodes that it came by already."""

    file: SourceFile
    asked: set[cst.CSTNode] = field(default_factory=set)

    def of(self, expression: Expression) -> Number | None:
        node = expression.node
        if node in self.asked:
            return None
        self.asked.add(node)
        if isinstance(node, cst.Integer):
            return Number.INTEGER
        if isinstance(node, (cst.Float, cst.Imaginary)):
            return Number.BROKEN
        if isinstance(node, cst.UnaryOperation):
            return self.of(expression.part(node.expression))
        if isinstance(node, cst.BinaryOperation):
            if isinstance(node.operator, cst.Divide):
                return Number.BROKEN
            return self.of_all(expression.part(side) for side in (node.left, node.right))
        if isinstance(node, (cst.List, cst.Tuple)):
            return self.of_all(expression.part(element.value) for element in node.elements)
        if isinstance(node, cst.Subscript):
            return self.of(expression.part(node.value))
        if isinstance(node, cst.Call):
            return self.of_call(expression)
        kinds = {self.of(value) for value in bound_values(self.file, expression)}
        return kinds.pop() if len(kinds) == 1 else None

    def of_all(self, parts: Iterable[Expression]) -> Number | None:
        """The kind of numbers that go together: one broken one makes all broken."""
        kinds = [self.of(part) for part in parts]
        if Number.BROKEN in kinds:
            return Number.BROKEN
        return Number.INTEGER if kinds and None not in kinds else None

    def of_call(self, expression: Expression) -> Number | None:
        node = expression.node
        assert isinstance(node, cst.Call)
        symbol = called_symbol(self.file, expression)
        if symbol is None:
            return _BUILTINS.get(self.file.names.dotted(node.func, expression.scope) or "")
        if symbol in _BROKEN:
            return Number.BROKEN
        if symbol in _INTEGERS:
            return Number.INTEGER
        dtype = argument_of(expression, symbol, "dtype")
        if dtype is not None:
            return self.of_dtype(expression.part(dtype))
        if symbol in _BY_DTYPE:
            return _named(_BY_DTYPE[symbol])
        if symbol == "tf.get_variable":
            return Number.BROKEN if argument_of(expression, symbol, "shape") is not None else None
        return self.of_all(first_arguments(expression, _LIKE_ARGUMENTS.get(symbol, 0)))

    def of_dtype(self, expression: Expression) -> Number | None:
        node, scope = expression
        if isinstance(node, cst.SimpleString):
            return _named(str(node.evaluated_value))
        name = self.file.names.symbol_of(node, scope) or self.file.names.dotted(node, scope)
        if name is not None:
            return _named(name)
        kinds = {self.of_dtype(value) for value in bound_values(self.file, expression) if value.node not in self.asked}
        return kinds.pop() if len(kinds) == 1 else None


def _named(dtype: str) -> Number | None:
    last = dtype.rpartition(".")[2]
    if last.startswith(("float", "double", "half", "bfloat", "complex")):
        return Number.BROKEN
    return Number.INTEGER if last.startswith(("int", "uint")) else None
