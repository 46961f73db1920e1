"""Kinds of values in a program that builds a graph."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

import libcst as cst


class Kind(Enum):
    """What a value is to the graph. Plain Python stays where it is when a graph is lifted; all else moves or goes."""

    PYTHON = "python"
    PLACEHOLDER = "placeholder"
    VARIABLE = "variable"
    TENSOR = "tensor"
    OPERATION = "operation"  # a training step, an assignment, a group
    INITIALIZER = "initializer"
    SUMMARY = "summary"  # what a run gives a writer to write
    RECORD = "record"  # what a run of summaries gave
    RESTART = "restart"  # what a run lets an iterator begin with
    OPTIMIZER = "optimizer"
    AVERAGES = "averages"  # an object that keeps averages of variables
    SESSION = "session"
    GRAPH = "graph"
    SCOPE = "scope"  # what a `with` of variable scopes, devices and the like is over
    SAVER = "saver"
    WRITER = "writer"
    ITERATOR = "iterator"
    DATASET = "dataset"
    LAYER = "layer"
    UNKNOWN = "unknown"

    @property
    def is_graph(self) -> bool:
        """Whether a run can fetch such a value."""
        return self in _FETCHABLE


_FETCHABLE = frozenset(
    {Kind.PLACEHOLDER, Kind.VARIABLE, Kind.TENSOR, Kind.OPERATION, Kind.INITIALIZER, Kind.SUMMARY, Kind.RESTART}
)


class Form(Enum):
    """Whether a value is one thing or a container of several, as far as that is known."""

    ONE = "one"
    LIST = "list"
    TUPLE = "tuple"
    DICT = "dict"
    NESTED = "nested"  # containers within containers, named tuples, or not known more closely
    OPAQUE = "opaque"  # one thing that is made of several tensors, and that a run gives as an object of its own


class Vocabulary(Protocol):
    """What the interpreter must be told about the library: what its calls give."""

    def called(self, symbol: str) -> Kind:
        """The kind of what a call of the canonical symbol gives."""

    def mentioned(self, symbol: str) -> Kind:
        """The kind of the symbol itself, where it is no call: most are plain Python, such as `tf.float32`."""

    def method(self, kind: Kind, name: str) -> Kind | None:
        """The kind of what a method of a value gives, or of an attribute; None where that is as for any expression."""

    def lists_variables(self, symbol: str) -> bool:
        """Whether a call of the symbol gives variables that were made before, rather than a new one; `.name` stands for
        an attribute of an object that owns them."""

    def starts_anew(self, symbol: str) -> bool:
        """Whether a call of the symbol only empties the graph."""

    def form(self, symbol: str) -> Form:
        """Whether a call of the symbol gives one thing, or several in a container."""

    def element_form(self, symbol: str, place: str) -> Form:
        """The same of what stands at a place of the container that a call of the symbol gives."""

    def is_steady(self, symbol: str) -> bool:
        """Whether a call of the symbol gives the same for the same arguments, whenever it is made: no random draw, no
        state, no next element."""

    def hands_on(self, symbol: str) -> bool:
        """Whether a call of the symbol may give the very thing that it is given, and compute nothing."""

    def is_traceless(self, symbol: str) -> bool:
        """Whether what a call of the symbol builds can be reached by its result alone: nothing lists it, and nothing
        finds it again."""

    def shows(self, symbol: str) -> bool:
        """Whether a call of the symbol only writes its arguments to a log."""

    def is_random(self, symbol: str) -> bool:
        """Whether a call of the symbol draws at random whenever it is made."""

    def orders(self, symbol: str) -> bool:
        """Whether what is made in a block over a call of the symbol runs after what the call is given."""

    def naming(self, symbol: str) -> tuple[int, str] | None:
        """The place and the name of the argument that names what a call of the symbol makes: a variable, or a scope in
        which others are named; None where a call names nothing."""

    def is_named_in(self, symbol: str, scope: str) -> bool:
        """Whether the name of what a call of the symbol makes begins with that of a scope of the symbol `scope`."""

    def given_later(self, symbol: str, call: cst.Call) -> Sequence[cst.CSTNode]:
        """The arguments of a call that go, or that functions give later, where they are part of the graph: a learning
        rate, the session that a saver is handed."""

    def given_at_once(self, symbol: str, call: cst.Call) -> Sequence[cst.CSTNode]:
        """The arguments of a call that are for what it makes once, where it stands: a layer's units."""

    def has_default(self, symbol: str) -> bool:
        """Whether a call of the symbol makes a placeholder that need not be fed."""

    def gives_current(self, symbol: str) -> bool:
        """Whether a call of the symbol gives the session that there is already."""

    def makes(self, name: str) -> bool:
        """Whether an attribute of a tensor is the operation that makes it."""

    def runs(self, kind: Kind, name: str) -> bool:
        """Whether a method of a value of this kind runs the graph: a session's `run`, a tensor's `eval`."""

    def acts(self, kind: Kind, name: str) -> bool:
        """Whether a method of a value of this kind does something with files: it stays, and is written anew."""

    def constructs(self, symbol: str, name: str) -> bool:
        """Whether a method of a class, by the class's symbol, makes an instance of it."""

    def restores(self, name: str) -> bool:
        """Whether a method of a saver gives variables their values from a file."""

    def holds_all(self, saver: cst.Call) -> bool:
        """Whether the saver that a call makes holds all variables."""

    def gathers(self, symbol: str) -> bool:
        """Whether a call of the symbol gives all that was made before of the kind that it gives."""
