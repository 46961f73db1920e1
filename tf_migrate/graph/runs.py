"""Run sites: the places that run the graph, with what they fetch and feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from tf_migrate.graph.values import Value


@dataclass(frozen=True, slots=True)
class Feed:
    """One entry of a feed dictionary: the text of the key, the graph value that is fed, and what it is fed with."""

    text: str
    key: Value
    value: Value | None


@dataclass(frozen=True, slots=True, eq=False)
class RunSite:
    """A place that runs the graph: `sess.run(fetches, feeds)`, `tensor.eval(feeds)`, `operation.run(feeds)`.

    `feeds_known` is false where the feed dictionary could not be followed; `feed_node` is the argument that gives it.
    """

    node: cst.Call
    statement: cst.CSTNode
    fetches: Value
    feeds: tuple[Feed, ...]
    feeds_known: bool
    feed_node: cst.BaseExpression | None = None
