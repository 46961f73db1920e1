"""Run sites: the places that run the graph, with what they fetch and feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.slices import slice_of

if TYPE_CHECKING:
    from tf_migrate.graph.kinds import Kind
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

    `feeds_known` is false where the feed dictionary could not be followed; `feed_node` is the argument that gives it,
    `fetch_node` the expression that says what is fetched. `owner` is what the run is called on. `differs` says that
    other calls of the function around it fetch or feed other things there.
    """

    node: cst.Call
    statement: cst.CSTNode
    fetches: Value
    feeds: tuple[Feed, ...]
    feeds_known: bool
    feed_node: cst.BaseExpression | None = None
    fetch_node: cst.BaseExpression | None = None
    owner: Value | None = None
    differs: bool = False

    def is_like(self, other: RunSite) -> bool:
        """Whether both fetch and feed the same, whatever it is fed with."""
        return (
            _shape(self.fetches) == _shape(other.fetches)
            and [feed.text for feed in self.feeds] == [feed.text for feed in other.feeds]
            and [_shape(feed.key) for feed in self.feeds] == [_shape(feed.key) for feed in other.feeds]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """A method call that does something with files: `saver.save(sess, path)`, `writer.add_summary(summary, step)`.

    It stays where it is and is written anew. `owner` is what it is called on, `given` its arguments, by position or
    keyword. `differs` says that other calls of the function around it write other things there.
    """

    node: cst.Call
    statement: cst.CSTNode
    owner: Value
    name: str
    given: dict[int | str, Value]
    differs: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of what it is called on."""
        return self.owner.kind

    def is_like(self, other: Act) -> bool:
        """Whether both do the same with the same."""
        return self.owner.node is other.owner.node and [v.parts for v in self.given.values()] == [
            v.parts for v in other.given.values()
        ]

    def argument(self, position: int, *keywords: str) -> cst.BaseExpression | None:
        """The argument at a position or under one of the keywords; None where it is not given."""
        plain = [a.value for a in self.node.args if a.keyword is None and not a.star]
        named = [a.value for a in self.node.args if a.keyword is not None and a.keyword.value in keywords]
        return next(iter([*plain[position : position + 1], *named]), None)


@dataclass(frozen=True, slots=True)
class Event:
    """One time that a run or an act is met, with the functions that are being followed then, each with the number of
    its call."""

    site: RunSite | Act
    within: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """What one call of a function of the program passes to its parameters; `call` is None where nobody calls it."""

    call: cst.Call | None
    values: Mapping[str, Value]


def _shape(value: Value) -> object:
    """Equal for values that come from the same statements."""
    leaves = [
        (leaf.kind, frozenset((id(d.statement), d.name) for d in leaf.uses), 0 if leaf.uses else id(leaf.node))
        for leaf in value.leaves()
    ]
    needed = frozenset((id(d.statement), d.name) for d in slice_of([value]))
    return leaves, needed, tuple(value.elements or ())
