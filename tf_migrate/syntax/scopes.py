"""Scopes and what their names are bound to, as Python's own rules say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst


class Bound(Enum):
    """What a name came to be bound by."""

    IMPORT = "import"
    VALUE = "value"  # an assignment whose right side is known
    NOTHING = "nothing"  # `tf = None`: it says nothing about what the name is elsewhere
    SELF = "self"  # the first parameter of a method
    OPAQUE = "opaque"  # a parameter, a loop's target, a definition …


@dataclass(slots=True, eq=False)
class Binding:
    """One place that binds a name.

    `symbol` is the dotted path that an import brings in, `value` the right side of an assignment, `node` the place:
    the import alias, the assigned target, the parameter; `statement` the import statement.
    """

    name: str
    kind: Bound
    node: cst.CSTNode
    scope: Scope
    symbol: str = ""
    value: cst.BaseExpression | None = None
    statement: cst.Import | cst.ImportFrom | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function, lambda or comprehension, with the names that it binds."""

    node: cst.CSTNode
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)  # of a class: what methods assign to `self.x`
    redirected: dict[str, Scope] = field(default_factory=dict)  # `global` and `nonlocal` names
    star_imports: list[str] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Whether this is a class body, whose names its methods do not see."""
        return isinstance(self.node, cst.ClassDef)

    @property
    def is_module(self) -> bool:
        """Whether this is the file's outermost scope."""
        return self.parent is None

    @property
    def module(self) -> Scope:
        """The file's outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def bind(self, binding: Binding) -> None:
        """Notes a binding, in the scope that `global` or `nonlocal` sends the name to."""
        owner = self.redirected.get(binding.name, self)
        owner.bindings.setdefault(binding.name, []).append(binding)

    def owner(self, name: str) -> Scope | None:
        """The scope whose binding of `name` is seen from here; None where no scope of the file binds it."""
        if name in self.redirected:
            return self.redirected[name]
        if name in self.bindings:
            return self
        scope = self.parent
        while scope is not None:
            if not scope.is_class and name in scope.bindings:
                return scope
            if name in scope.redirected:
                return scope.redirected[name]
            scope = scope.parent
        return None

    def enclosing_class(self) -> Scope | None:
        """The class that a method's scope stands in, through nested functions."""
        scope: Scope | None = self
        while scope is not None and not scope.is_class:
            scope = scope.parent
        return scope


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it where it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
