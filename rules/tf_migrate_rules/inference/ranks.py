"""How the ranks of tensors compare, as far as the text tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate_rules.inference.bindings import (
    Expression,
    argument_of,
    bindings_of,
    bound_values,
    called_symbol,
    first_arguments,
    symbols,
)


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank as far as it is known: the largest of `least` and of the ranks of some values that nothing is known of."""

    least: int = 0
    unknown: frozenset[str] = frozenset()

    @property
    def exact(self) -> int | None:
        """The rank itself, where nothing unknown is in it."""
        return None if self.unknown else self.least

    def reaches(self, other: Rank) -> bool:
        """Whether this rank is surely no less than the other."""
        return other.unknown <= self.unknown and other.least <= self.least

    def __or__(self, other: Rank) -> Rank:
        """The rank of what broadcasts one against the other."""
        return Rank(max(self.least, other.least), self.unknown | other.unknown)


#: Functions whose result has the rank that their first arguments have together, as many of them as said.
_ELEMENTWISE = {
    **dict.fromkeys(
        symbols(
            "abs sign negative square sqrt rsqrt exp log log1p sigmoid tanh floor ceil round cast to_float to_double"
            " to_int32 to_int64 zeros_like ones_like identity stop_gradient logical_not is_nan is_inf is_finite"
            " clip_by_value nn.relu nn.elu nn.relu6 nn.selu nn.softplus nn.softmax nn.log_softmax nn.dropout reverse"
            " cumsum check_numerics verify_tensor_all_finite Print convert_to_tensor sin cos erf reciprocal"
            " nn.leaky_relu tile roll pad"
        ),
        1,
    ),
    **dict.fromkeys(
        symbols(
            "add subtract multiply divide div truediv realdiv floordiv floor_div mod floormod pow maximum minimum"
            " squared_difference greater greater_equal less less_equal equal not_equal logical_and logical_or"
            " logical_xor div_no_nan atan2 mul sub nn.bias_add matmul"
        ),
        2,
    ),
}
_SCALARS = symbols("size rank nn.l2_loss global_norm train.get_global_step")
_REDUCTIONS = symbols("count_nonzero norm")
#: Functions with the shape as a parameter.
_SHAPED = {
    "tf.zeros": "shape",
    "tf.ones": "shape",
    "tf.fill": "dims",
    "tf.placeholder": "shape",
    "tf.reshape": "shape",
    "tf.broadcast_to": "shape",
    "tf.random_normal": "shape",
    "tf.random_uniform": "shape",
    "tf.truncated_normal": "shape",
    "tf.get_variable": "shape",
}


def rank_of(file: SourceFile, expression: Expression) -> Rank:
    """The rank of the tensor that an expression is."""
    return _Ranks(file).of(expression)


@dataclass(slots=True)
class _Ranks:
    """One question, with the nodes that it came by already.

    `followed` tells whether it went through an assignment, so that names bound more than once may have changed since.
    """

    file: SourceFile
    followed: bool = False
    asked: set[cst.CSTNode] = field(default_factory=set)

    def of(self, expression: Expression) -> Rank:
        node = expression.node
        if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString)) or self.is_scalar(expression):
            return Rank()
        if isinstance(node, cst.UnaryOperation):
            return self.of(expression.part(node.expression))
        if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
            return self.of_all(expression.part(side) for side in (node.left, node.right))
        if isinstance(node, cst.Comparison):
            sides = [node.left, *(target.comparator for target in node.comparisons)]
            return self.of_all(expression.part(side) for side in sides)
        if isinstance(node, (cst.List, cst.Tuple)) and node.elements:
            inner = self.of_all(expression.part(element.value) for element in node.elements)
            return Rank(inner.least + 1) if inner.exact is not None else self.unknown(expression)
        if isinstance(node, cst.Call):
            return self.of_call(expression) or self.unknown(expression)
        value = self.only_value(expression)
        return value.ranks.of(value.expression) if value is not None else self.unknown(expression)

    def of_all(self, parts: Iterable[Expression]) -> Rank:
        whole = Rank()
        for part in parts:
            whole |= self.of(part)
        return whole

    def of_call(self, expression: Expression) -> Rank | None:
        symbol = called_symbol(self.file, expression)
        if symbol is None:
            return None
        if symbol in _SCALARS:
            return Rank()
        if symbol in _SHAPED:
            shape = argument_of(expression, symbol, _SHAPED[symbol])
            initial = argument_of(expression, symbol, "initializer") if symbol == "tf.get_variable" else None
            if shape is None and isinstance(initial, (cst.Integer, cst.Float)):
                return Rank()
            return self.of_shape(expression.part(shape)) if shape is not None else None
        if symbol in ("tf.constant", "tf.Variable"):
            shaped = any(argument_of(expression, symbol, name) is not None for name in ("shape", "expected_shape"))
            return None if shaped else self.of_first(expression, 1)
        if symbol.startswith("tf.reduce_") or symbol in _REDUCTIONS:
            return self.of_reduction(expression, symbol)
        if symbol == "tf.where":
            chosen = first_arguments(expression, 3)
            return self.of(chosen[1]) if chosen else None
        found = self.of_first(expression, _ELEMENTWISE.get(symbol, 0))
        return found | Rank(2) if found is not None and symbol == "tf.matmul" else found

    def of_first(self, expression: Expression, count: int) -> Rank | None:
        first = first_arguments(expression, count)
        return self.of_all(first) if first else None

    def of_reduction(self, expression: Expression, symbol: str) -> Rank | None:
        axis = argument_of(expression, symbol, "axis", "reduction_indices")
        kept = argument_of(expression, symbol, "keepdims", "keep_dims")
        if kept is not None and self.file.tree.code(kept) != "False":
            return self.of_first(expression, 1) if self.file.tree.code(kept) == "True" else None
        return Rank() if axis is None else None

    def of_shape(self, expression: Expression) -> Rank | None:
        """The rank of what has the shape that an expression is."""
        node = expression.node
        if called_symbol(self.file, expression) == "tf.stack":
            stacked = first_arguments(expression, 1)
            node = stacked[0].node if stacked else node
        if isinstance(node, (cst.List, cst.Tuple)):
            starred = any(isinstance(element, cst.StarredElement) for element in node.elements)
            return None if starred else Rank(len(node.elements))
        whole = shaped_like(self.file, expression)
        if whole is not None:
            return self.of(expression.part(whole))
        value = self.only_value(expression)
        return value.ranks.of_shape(value.expression) if value is not None else None

    def is_scalar(self, expression: Expression) -> bool:
        """Whether an expression is a truth value, or one number of a shape: `tf.shape(x)[0]`."""
        node = expression.node
        if isinstance(node, cst.Name) and node.value in ("True", "False"):
            return True
        if not isinstance(node, cst.Subscript) or len(node.slice) != 1:
            return False
        base = expression.part(node.value)
        shapes = (base, *bound_values(self.file, base))
        return isinstance(node.slice[0].slice, cst.Index) and any(shaped_like(self.file, e) is not None for e in shapes)

    def only_value(self, expression: Expression) -> _Followed | None:
        values = bound_values(self.file, expression)
        if len(values) != 1 or values[0].node in self.asked:
            return None
        return _Followed(values[0], _Ranks(self.file, True, self.asked | {values[0].node}))

    def unknown(self, expression: Expression) -> Rank:
        """A rank that nothing is known of, under a key that only the same value has."""
        node, scope = expression
        key = "".join(self.file.tree.code(node).split())
        bindings = bindings_of(self.file, expression)
        if len(bindings) == 1:
            key = f"{key} of {id(bindings[0])}"
        elif self.followed and (bindings or not isinstance(node, (cst.Name, cst.Attribute))):
            key = f"{key} at {id(node)}"
        elif isinstance(node, cst.Name):
            key = f"{key} in {id(scope.owner(node.value))}"
        return Rank(0, frozenset({key}))


@dataclass(slots=True)
class _Followed:
    """What a name holds, with the question to ask of it."""

    expression: Expression
    ranks: _Ranks


def shaped_like(file: SourceFile, expression: Expression) -> cst.BaseExpression | None:
    """The tensor whose shape an expression gives, as `x` in `tf.shape(x)`, `x.get_shape().as_list()` and `x.shape`."""
    node = expression.node
    if isinstance(node, cst.Attribute) and node.attr.value == "shape":
        return node.value
    if not isinstance(node, cst.Call):
        return None
    if called_symbol(file, expression) == "tf.shape":
        first = first_arguments(expression, 1)
        return first[0].node if first else None
    if isinstance(node.func, cst.Attribute) and not node.args:
        if node.func.attr.value == "get_shape":
            return node.func.value
        if node.func.attr.value == "as_list":
            return shaped_like(file, expression.part(node.func.value))
    return None
