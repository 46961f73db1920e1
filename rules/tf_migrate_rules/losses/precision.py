"""Whether an expression is surely a tensor of `float32`, as far as the text tells.

The losses of TensorFlow 1 cast what they were given to `float32`; what surely is that needs no cast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate_rules.inference import Expression, argument_of, bound_values, called_symbol
from tf_migrate_rules.inference.bindings import first_arguments, symbols

#: Functions whose result is `float32` unless they are given another `dtype`, which is their parameter of that name.
_BY_DEFAULT = symbols(
    "zeros ones eye random_normal random_uniform truncated_normal get_variable random.normal random.uniform"
    " random.truncated_normal"
)
_BY_DTYPE = symbols("placeholder cast constant convert_to_tensor zeros_like ones_like Variable saturate_cast fill")
#: Functions whose result is of the dtype of their first argument.
_LIKE_FIRST = symbols(
    "identity stop_gradient abs negative square sqrt rsqrt exp log log1p sigmoid tanh sin cos sign floor ceil round"
    " reshape squeeze expand_dims transpose tile gather slice reverse pad clip_by_value clip_by_norm cumsum"
    " reduce_sum reduce_mean reduce_max reduce_min reduce_prod zeros_like ones_like split unstack"
    " nn.relu nn.relu6 nn.elu nn.selu nn.leaky_relu nn.softplus nn.softsign nn.softmax nn.log_softmax nn.dropout"
    " nn.l2_normalize nn.max_pool nn.avg_pool nn.moments nn.l2_loss layers.dense layers.conv1d layers.conv2d"
    " layers.conv2d_transpose layers.conv3d layers.flatten layers.dropout layers.batch_normalization"
    " layers.max_pooling1d layers.max_pooling2d layers.average_pooling1d layers.average_pooling2d"
)
#: Functions whose first two arguments must be of one dtype, which is that of their result too.
_LIKE_EITHER = symbols(
    "add subtract multiply divide maximum minimum pow matmul squared_difference div nn.bias_add nn.conv1d nn.conv2d"
    " nn.conv2d_transpose nn.conv3d nn.xw_plus_b tensordot einsum mod floormod mul sub"
)
_JOINING = symbols("concat stack add_n")
_FLOAT32 = frozenset({"tf.float32", "numpy.float32"})
_ARITHMETIC = (cst.Add, cst.Subtract, cst.Multiply, cst.Divide, cst.MatrixMultiply, cst.Power)


def is_single(file: SourceFile, expression: Expression) -> bool:
    """Whether an expression is surely a tensor (or variable) of `float32`."""
    return _Singles(file).is_one(expression)


@dataclass(slots=True)
class _Singles:
    """One question, with the nodes that it came by already: those lead nowhere new."""

    file: SourceFile
    asked: set[cst.CSTNode] = field(default_factory=set)

    def is_one(self, expression: Expression) -> bool:
        node = expression.node
        if node in self.asked:
            return False
        self.asked.add(node)
        if isinstance(node, cst.UnaryOperation):
            return not isinstance(node.operator, cst.Not) and self.is_one(expression.part(node.expression))
        if isinstance(node, cst.BinaryOperation):
            sides = [expression.part(node.left), expression.part(node.right)]
            return isinstance(node.operator, _ARITHMETIC) and self.any_is_one(sides)
        if isinstance(node, cst.Subscript):
            return self.is_one(expression.part(node.value))
        if isinstance(node, cst.Call):
            return self.is_one_called(expression)
        values = bound_values(self.file, expression)
        return bool(values) and all(self.is_one(value) for value in values)

    def any_is_one(self, parts: Iterable[Expression]) -> bool:
        return any(self.is_one(part) for part in parts)

    def is_one_called(self, expression: Expression) -> bool:
        symbol = called_symbol(self.file, expression)
        if symbol is None:
            return False
        if symbol == "tf.to_float":
            return True
        if symbol in _BY_DEFAULT or symbol in _BY_DTYPE:
            dtype = argument_of(expression, symbol, "dtype")
            if dtype is not None:
                return self.is_named(expression.part(dtype))
        if symbol == "tf.get_variable":  # the dtype is that of an initial value, where it is one
            initial = argument_of(expression, symbol, "initializer")
            shaped = argument_of(expression, symbol, "shape") is not None
            return shaped or (initial is not None and self.is_array(expression.part(initial)))
        if symbol in _BY_DEFAULT:
            return True
        first = first_arguments(expression, 1)
        if symbol in ("tf.constant", "tf.Variable", "tf.convert_to_tensor"):
            return bool(first) and (self.is_array(first[0]) or self.is_one(first[0]))
        if symbol in _LIKE_FIRST:
            return self.any_is_one(first)
        if symbol in _LIKE_EITHER:
            return self.any_is_one(first_arguments(expression, 2))
        if symbol in _JOINING and first and isinstance(first[0].node, (cst.List, cst.Tuple)):
            return self.any_is_one(first[0].part(element.value) for element in first[0].node.elements)
        return False

    def is_array(self, expression: Expression) -> bool:
        """Whether an expression is Python's floating-point numbers, or an array made `float32` on the spot."""
        node = expression.node
        if isinstance(node, cst.Float):
            return True
        if isinstance(node, cst.UnaryOperation):
            return isinstance(node.operator, cst.Minus) and self.is_array(expression.part(node.expression))
        if isinstance(node, (cst.List, cst.Tuple)):
            return bool(node.elements) and all(self.is_array(expression.part(e.value)) for e in node.elements)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "astype":
            return len(node.args) == 1 and self.is_named(expression.part(node.args[0].value))
        return False

    def is_named(self, expression: Expression) -> bool:
        """Whether an expression is the dtype `float32`."""
        node, scope = expression
        if isinstance(node, cst.SimpleString):
            return node.evaluated_value in ("float32", "float")
        name = self.file.names.symbol_of(node, scope) or self.file.names.dotted(node, scope)
        if name is not None:
            return name in _FLOAT32
        values = bound_values(self.file, expression)
        return bool(values) and all(value.node is not node and self.is_named(value) for value in values)
