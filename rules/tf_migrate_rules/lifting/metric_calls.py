"""Metrics that count over runs: TensorFlow 1 gave a value and what updates it, Keras has objects that do both."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.calls import Bound, Call, bind
from tf_migrate.syntax.edits import Part
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules import api
from tf_migrate_rules.tables.layers import METRICS


@dataclass(frozen=True, slots=True)
class MetricCall:
    """A call that makes a metric, of which only the update is taken, which gives the value after it: `place` is all of
    `tf.metrics.accuracy(labels, predictions)[1]`."""

    tree: Tree
    node: cst.Call
    place: cst.Subscript
    symbol: str
    bound: Bound

    @property
    def function(self) -> str:
        """The function's own name."""
        return self.symbol.rpartition(".")[2]

    def maker(self, root: str) -> list[Part]:
        """The text that makes the metric."""
        return [f"{root}.keras.metrics.{METRICS[self.symbol]}()"]

    def called(self, name: str) -> list[Part]:
        """The text that updates the metric of this name, and gives its value."""
        given: list[Part] = []
        for parameter in ("labels", "predictions", "values"):
            value = self.bound.value(parameter)
            if value is not None:
                given += [", ", self.tree.span(value)] if given else [self.tree.span(value)]
        return [f"{name}(", *given, ")"]


def metric_call(tree: Tree, node: cst.Call, symbol: str) -> MetricCall:
    """Takes a call apart.

    Raises:
        Obstacle: more than the update is taken of it, or it says what cannot be carried over.
    """
    parent = tree.walk.parents.get(node)
    index = parent.slice[0].slice if isinstance(parent, cst.Subscript) and len(parent.slice) == 1 else None
    if not isinstance(parent, cst.Subscript) or not isinstance(index, cst.Index) or tree.code(index.value) != "1":
        raise Obstacle(node, "a metric's value is taken apart from its update; take the update's value: `[1]`")
    signature = api.v1_signature(symbol)
    assert signature is not None
    bound = bind(Call(node, node.args), signature.names)
    known = {"labels", "predictions", "values", "weights", "name"}
    weights = bound.value("weights")
    weighted = weights is not None and tree.code(weights) != "None"
    if not bound.complete or bound.excess or weighted or not bound.by_name.keys() <= known:
        raise Obstacle(node, "not all arguments of this metric are carried over")
    return MetricCall(tree, node, parent, symbol, bound)
