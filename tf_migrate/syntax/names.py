"""Canonical names: what each dotted name of a file means, whatever the file calls it.

A name is followed through imports, plain aliases (`layers = tf.layers`), instances (`sess = tf.Session()`) and
attributes of `self`, within Python's scopes: a parameter named `tf` is no TensorFlow.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import libcst as cst

from tf_migrate.syntax.catalogue import Catalogue, Known
from tf_migrate.syntax.scopes import Binding, Bound, Scope
from tf_migrate.syntax.walk import Chain, Method, Walk


class Route(Enum):
    """How a place comes to its symbol, which decides what a rewrite there must touch."""

    MODULE = "module"  # `tf.log`, `layers.dense`: attributes of a module
    IMPORT = "import"  # `log` after `from tensorflow import log`
    ALIAS = "alias"  # `am` after `am = tf.argmax`
    INSTANCE = "instance"  # `sess.run` after `sess = tf.Session()`


@dataclass(slots=True, eq=False)
class Reference:
    """A use of a symbol: `node` is the part of the dotted name that stands for it, `trailing` the attributes after it.

    `spelled` is the public name that the file uses, aliases followed: `tf.math.log`, where `symbol` is `tf.log`.
    `several` marks a name that stands for one of several things here: this symbol, those of the `readings`, and
    whatever it is imported as from elsewhere.
    """

    symbol: str
    spelled: str
    node: cst.Name | cst.Attribute
    root: cst.Name
    scope: Scope
    route: Route
    binding: Binding
    trailing: tuple[str, ...] = ()
    known: bool = True
    compat: bool = False
    private: bool = False
    several: bool = False
    readings: tuple[Reference, ...] = ()


@dataclass(slots=True, eq=False)
class Imported:
    """An import of a symbol: the alias within its statement, or the whole statement for a star."""

    symbol: str
    spelled: str
    node: cst.ImportAlias | cst.ImportFrom
    statement: cst.Import | cst.ImportFrom
    scope: Scope
    binding: Binding | None
    known: bool = True
    compat: bool = False
    private: bool = False


class _Value(NamedTuple):
    """What a name holds: a path of the library (`instance` false), or an instance of the class at that path.

    `others` are the further paths of a name that holds one of several symbols; `foreign` marks one that another import
    takes from another library.
    """

    path: str
    instance: bool = False
    others: tuple[str, ...] = ()
    foreign: bool = False

    @property
    def several(self) -> bool:
        """Whether it is not said which of several things the name holds."""
        return bool(self.others) or self.foreign

    def attribute(self, name: str) -> _Value:
        """What an attribute of a module is."""
        return self._replace(
            path=f"{self.path}.{name}", instance=False, others=tuple(f"{other}.{name}" for other in self.others)
        )


#: What a name stands for that leads back to a binding of which the value is sought: it says nothing new.
_ITSELF = _Value("")

#: Among the bindings in progress: one of them was met again.
_AROUND = Binding("", Bound.NOTHING, cst.Pass(), Scope(cst.Pass(), None))


class Names:
    """The canonical names of one file.

    Args:
        walk: what the one walk over the file found.
        catalogue: what is known of the library.
    """

    def __init__(self, walk: Walk, catalogue: Catalogue) -> None:
        self.walk = walk
        self._catalogue = catalogue
        self._held: dict[tuple[Scope, str], _Value | None] = {}
        self._held_alone: dict[tuple[Scope, str], _Value | None] = {}
        self._circles = 0

    @cached_property
    def _resolved(self) -> tuple[list[Reference], list[Chain]]:
        """The dotted names that stand for a symbol, and the others."""
        references: list[Reference] = []
        others: list[Chain] = []
        for chain in self.walk.chains:
            reference = self._reference(chain)
            if reference is not None:
                references.append(reference)
            else:
                others.append(chain)
        return references, others

    @property
    def references(self) -> list[Reference]:
        """All uses of the library's symbols, in the order of the text."""
        return self._resolved[0]

    @cached_property
    def methods(self) -> list[Method]:
        """The attributes of values that are no symbols: of calls and the like, and of names that stand for none."""
        found = list(self.walk.methods)
        for chain in self._resolved[1]:
            node: cst.BaseExpression = chain.node
            while isinstance(node, cst.Attribute):
                found.append(Method(node, chain.scope))
                node = node.value
        return found

    @cached_property
    def imported(self) -> list[Imported]:
        """All imports from the library, in the order of the text."""
        return list(self._imports())

    @property
    def parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        """Each node's parent."""
        return self.walk.parents

    def dotted(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The import path that an expression stands for, of any library: `functools.partial`; None where unknown."""
        attributes: list[str] = []
        while isinstance(node, cst.Attribute):
            attributes.append(node.attr.value)
            node = node.value
        if not isinstance(node, cst.Name):
            return None
        owner = scope.owner(node.value)
        if owner is None:
            return ".".join([node.value, *reversed(attributes)]) if hasattr(builtins, node.value) else None
        bindings = [b for b in owner.bindings[node.value] if b.kind is not Bound.NOTHING]
        paths = {b.symbol for b in bindings if b.kind is Bound.IMPORT}
        if len(paths) != 1 or any(b.kind is not Bound.IMPORT for b in bindings):
            return None
        return ".".join([*paths, *reversed(attributes)])

    def symbol_of(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The canonical symbol that a dotted name stands for as a whole; None where it is none of the library."""
        known = self._known(self._value(node, scope, frozenset()))
        return known.symbol if known else None

    def root_of(self, name: str, scope: Scope) -> Known | None:
        """What is known of a plain name that stands for the library's outermost module; None where it does not."""
        known = self._known(self._lookup(scope, name, frozenset()))
        return known if known is not None and "." not in known.symbol else None

    def brought(self, binding: Binding) -> Known | None:
        """What is known of the one symbol that a binding by itself gives its name; None where it gives none."""
        return self._known(self._bound(binding, frozenset({binding})))

    def instance_of(self, node: cst.BaseExpression, scope: Scope) -> str | None:
        """The canonical symbol of the class that an expression is known to be an instance of."""
        value = self._value(node, scope, frozenset())
        if value is None or not value.instance:
            return None
        return value.path

    # -- resolution --------------------------------------------------------------------------------------------------

    def _known(self, value: _Value | None) -> Known | None:
        if value is None or value.instance or value.several:
            return None
        return self._catalogue.lookup(value.path)

    def _lookup(self, scope: Scope, name: str, seen: frozenset[Binding]) -> _Value | None:
        owner = scope.owner(name)
        if owner is None:
            return self._starred(scope, name)
        key = (owner, name)
        # What leads in a circle is something else to those who are within it.
        for held in (self._held,) if seen else (self._held, self._held_alone):
            if key in held:
                return held[key]
        circles = self._circles
        value = self._agreed(owner.bindings[name], seen)
        if self._circles == circles:
            self._held[key] = value
        elif not seen:
            self._held_alone[key] = value
        return value

    def _agreed(self, bindings: list[Binding], seen: frozenset[Binding]) -> _Value | None:
        """What all bindings of one name say together; None where they differ or one is anything at all.

        In `tf = tf.compat.v1`, the name on the right is what its other bindings say. Where those lead in a circle as
        well, they have no say in it.
        """
        itself = any(binding in seen for binding in bindings)
        if itself:
            self._circles += 1
            if _AROUND in seen:
                return _ITSELF
            seen |= {_AROUND}
        found: dict[tuple[str, bool], _Value] = {}
        foreign = False
        for binding in bindings:
            if binding.kind is Bound.NOTHING or binding in seen:
                continue
            value = self._bound(binding, seen | {binding})
            if value is None and binding.kind is not Bound.IMPORT:
                return None
            if value is None or value is _ITSELF:
                foreign = foreign or value is None
                itself = itself or value is _ITSELF
                continue
            foreign = foreign or value.foreign
            for path in (value.path, *value.others):
                known = self._catalogue.lookup(path)
                key = (known.symbol if known else path, value.instance)
                # A name that may go through the compatibility module surely means the old API.
                if key not in found or (known is not None and known.compat):
                    found[key] = _Value(path, value.instance)
        values = list(found.values())
        if not values:
            return _ITSELF if itself and seen and not foreign else None
        if len(values) + foreign > 1 and any(value.instance for value in values):
            return None
        return values[0]._replace(others=tuple(value.path for value in values[1:]), foreign=foreign)

    def _bound(self, binding: Binding, seen: frozenset[Binding]) -> _Value | None:
        if binding.kind is Bound.IMPORT:
            return None if self._catalogue.is_foreign(binding.symbol) else _Value(binding.symbol)
        if binding.kind is Bound.VALUE and binding.value is not None:
            return self._value(binding.value, binding.scope, seen)
        return None

    def _value(self, node: cst.BaseExpression, scope: Scope, seen: frozenset[Binding]) -> _Value | None:
        if isinstance(node, cst.Name):
            return self._lookup(scope, node.value, seen)
        if isinstance(node, cst.Attribute):
            if isinstance(node.value, cst.Name):
                attribute = self._attribute_of_self(node.value.value, node.attr.value, scope, seen)
                if attribute is not None:
                    return attribute
            left = self._value(node.value, scope, seen)
            if left is None or left is _ITSELF:
                return left
            return left.attribute(node.attr.value) if not left.instance else None
        if isinstance(node, cst.Call):
            callee = self._value(node.func, scope, seen)
            if callee is _ITSELF:
                return callee
            known = self._known(callee)
            return _Value(known.symbol, True) if known and self._catalogue.is_class(known.symbol) else None
        return None

    def _attribute_of_self(self, root: str, attribute: str, scope: Scope, seen: frozenset[Binding]) -> _Value | None:
        owner = scope.owner(root)
        if owner is None or all(binding.kind is not Bound.SELF for binding in owner.bindings[root]):
            return None
        class_scope = owner.enclosing_class()
        bindings = class_scope.attributes.get(attribute, []) if class_scope else []
        return self._agreed(bindings, seen) if bindings else None

    def _starred(self, scope: Scope, name: str) -> _Value | None:
        if hasattr(builtins, name):
            return None
        at: Scope | None = scope
        while at is not None:
            for module in reversed(at.star_imports):
                path = f"{module}.{name}"
                if not self._catalogue.is_foreign(module) and self._catalogue.lookup(path) is not None:
                    return _Value(path)
            at = at.parent
        return None

    def _root_binding(self, chain: Chain) -> Binding:
        owner = chain.scope.owner(chain.root.value)
        if owner is None:
            return Binding(chain.root.value, Bound.IMPORT, chain.root, chain.scope.module)
        bindings = owner.bindings[chain.root.value]
        return next((b for b in bindings if b.kind in (Bound.IMPORT, Bound.VALUE)), bindings[0])

    # -- uses --------------------------------------------------------------------------------------------------------

    def _reference(self, chain: Chain) -> Reference | None:
        held = self._lookup(chain.scope, chain.root.value, frozenset())
        attributes = chain.attributes
        taken = 0
        if held is None and attributes:
            held = self._attribute_of_self(chain.root.value, attributes[0], chain.scope, frozenset())
            taken = 1
        if held is None:
            return None
        binding = self._root_binding(chain)
        if held.instance:
            if len(attributes) <= taken or not self._catalogue.has_member(held.path, attributes[taken]):
                return None
            symbol = f"{held.path}.{attributes[taken]}"
            node = self._prefix(chain, taken + 1)
            trailing = attributes[taken + 1 :]
            return Reference(symbol, symbol, node, chain.root, chain.scope, Route.INSTANCE, binding, trailing)
        first, *others = (self._reading(chain, path, taken, binding) for path in (held.path, *held.others))
        first.readings, first.several = tuple(others), held.several
        return first

    def _reading(self, chain: Chain, path: str, taken: int, binding: Binding) -> Reference:
        """The use of a symbol that a name is where it stands for `path`, to which `taken` of its attributes belong."""
        rest = chain.attributes[taken:]
        known, used = self._longest(path, rest)
        node = self._prefix(chain, taken + used)
        if used == 0 and not (taken == 0 and self._catalogue.is_module(known.symbol)):
            route = Route.IMPORT if binding.kind is Bound.IMPORT else Route.ALIAS
        else:
            route = Route.MODULE
        trailing = rest[used:]
        is_known = True
        symbol = known.symbol
        if trailing and self._catalogue.is_module(symbol):
            # An attribute that the library's module is not known to have.
            is_known = False
            symbol = f"{symbol}.{trailing[0]}"
            node = self._prefix(chain, taken + used + 1)
            trailing, route = trailing[1:], Route.MODULE
        return Reference(
            symbol, known.spelled if is_known else symbol, node, chain.root, chain.scope, route, binding, trailing,
            is_known, known.compat, known.private,
        )  # fmt: skip

    def _longest(self, path: str, attributes: tuple[str, ...]) -> tuple[Known, int]:
        for count in range(len(attributes), -1, -1):
            known = self._catalogue.lookup(".".join([path, *attributes[:count]]))
            if known is not None:
                return known, count
        return self._unknown(path), 0

    def _unknown(self, path: str) -> Known:
        """A path that the catalogue does not know, spelled as the canonical symbol of what it knows of it."""
        parts = path.split(".")
        for count in range(len(parts) - 1, 0, -1):
            known = self._catalogue.lookup(".".join(parts[:count]))
            if known is not None:
                symbol = ".".join([known.symbol, *parts[count:]])
                return Known(symbol, symbol, known.compat, known.private)
        return Known(path, path)

    def _prefix(self, chain: Chain, attributes: int) -> cst.Name | cst.Attribute:
        """The part of a chain's node that has only its first `attributes` attributes."""
        node: cst.BaseExpression = chain.node
        for _ in range(len(chain.attributes) - attributes):
            assert isinstance(node, cst.Attribute)
            node = node.value
        assert isinstance(node, (cst.Name, cst.Attribute))
        return node

    def _imports(self) -> Iterator[Imported]:
        for binding in self.walk.imports:
            assert isinstance(binding.node, cst.ImportAlias)
            assert binding.statement is not None
            path = binding.symbol
            if isinstance(binding.statement, cst.Import):
                path = binding.node.evaluated_name
            if self._catalogue.is_foreign(path):
                continue
            yield self._imported(path, binding.node, binding.statement, binding.scope, binding)
        for statement, module, scope in self.walk.star_imports:
            if not self._catalogue.is_foreign(module):
                yield self._imported(module, statement, statement, scope, None)

    def _imported(
        self,
        path: str,
        node: cst.ImportAlias | cst.ImportFrom,
        statement: cst.Import | cst.ImportFrom,
        scope: Scope,
        binding: Binding | None,
    ) -> Imported:
        known = self._catalogue.lookup(path)
        if known is not None:
            return Imported(
                known.symbol, known.spelled, node, statement, scope, binding, True, known.compat, known.private
            )
        head, *names = path.split(".")
        parent, count = self._longest(head, tuple(names))
        rest = names[count:]
        symbol = ".".join([parent.symbol, *rest])
        return Imported(symbol, symbol, node, statement, scope, binding, False, parent.compat, parent.private)
