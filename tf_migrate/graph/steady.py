"""What moves into functions runs later, and more often, than it was built: nothing that it needs may differ then.

Two questions are asked. Does a statement do anything besides computing tensors (draw random numbers in Python, take the
next of an iterator)? And does any Python value that it reads change between its place and the runs? Where the answer is
not surely no, the program is not lifted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children

_PURE_BUILTINS = frozenset(
    (
        "abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "filter", "float", "format",
        "frozenset", "getattr", "hasattr", "int", "isinstance", "issubclass", "len", "list", "map", "max", "min",
        "pow", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "super", "tuple",
        "type", "zip",
    )
)  # fmt: skip
_IMPURE_NUMPY = (
    "numpy.random",
    "numpy.load",
    "numpy.save",
    "numpy.fromfile",
    "numpy.genfromtxt",
    "numpy.put",
    "numpy.copyto",
)
#: What makes a source of random numbers, of its own where it is told where to begin.
_SEEDED = frozenset({"numpy.random.RandomState", "numpy.random.default_rng"})
_PURE_MODULES = ("numpy.", "math.", "functools.", "operator.", "itertools.", "collections.", "six.moves.")
#: Methods that put something into a list or dictionary.
FILLING = frozenset({"append", "extend", "insert", "update", "setdefault"})
#: What shows or stores its arguments, and leaves them as they are.
_SHOWING = (
    "matplotlib.",
    "pylab.",
    "logging.",
    "absl.",
    "os.",
    "sys.",
    "time.",
    "pprint.",
    "json.",
    "pickle.",
    "numpy.save",
)
_PRINTING = frozenset({"print", "builtins.print", "pprint.pprint"})
_PURE_METHODS = frozenset(
    (
        "as_list", "astype", "copy", "count", "decode", "dot", "encode", "endswith", "find", "flatten", "format",
        "get", "get_shape", "index", "is_compatible_with", "items", "join", "keys", "lower", "lstrip", "max",
        "mean", "merge_with", "min", "ndim", "prod", "ravel", "replace", "reshape", "rstrip", "set_shape", "shape",
        "split", "squeeze", "startswith", "std", "strip", "sum", "tolist", "transpose", "upper", "values",
        "with_rank", "zfill",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A place where a name gets another value, or its value another content (`content`), which other names for the same
    thing see as well. `always` holds for code in functions, which may run at any time."""

    name: str
    node: cst.CSTNode
    always: bool = False
    content: bool = True

    @property
    def rebinds(self) -> bool:
        """Whether the name gets another value, rather than its value another content by a call."""
        return not isinstance(self.node, cst.Expr)


#: A name in the scope that binds it.
_Owned = tuple[int, str]


class Steadiness:
    """What may differ between building and running, in one file."""

    def __init__(self, tree: Tree, names: Names, program: Interpreter) -> None:
        self._tree = tree
        self._names = names
        self._program = program
        self._references = {id(reference.node): reference for reference in names.references}
        self._scopes = {id(scope.node): scope for scope in tree.walk.scopes}
        self._values = {id(name): value for name, value in program.reads}
        self._at_once = {
            id(node)
            for value, _ in program.created
            if isinstance(value.node, cst.Call) and value.symbol
            for node in program.vocabulary.given_at_once(value.symbol, value.node)
        }
        self.changes: dict[_Owned, list[Change]] = {}
        for scope, change in self._find_changes():
            self.changes.setdefault((id(scope), change.name), []).append(change)
        self._aliases = self._find_aliases()
        self._layers = {id(value.node) for value, _ in program.created if value.symbol == ".__call__"}
        self.settled: set[int] = set()  # statements that do nothing when they are run again
        self._methods = {
            id(entered.node): entered.function
            for entered in program.entered
            if isinstance(entered.function, cst.FunctionDef) and self._is_method(entered.function)
        }

    # -- does it do anything else? -----------------------------------------------------------------------------------

    def impure(
        self,
        node: cst.CSTNode,
        entered: frozenset[int] = frozenset(),
        *,
        filled: Collection[str] = (),
        shown: bool = False,
    ) -> cst.CSTNode | None:
        """The first call within a node that may do more than compute its value; None where there is none.

        What is given at once, for what is made where the statement stands, may do so. Lists and dictionaries under the
        names `filled` may be filled, and what is computed may be `shown`.
        """
        if isinstance(node, cst.FunctionDef):
            return None if self._is_pure_function(node, entered | {id(node)}) else node.name
        for call in _nodes(node, cst.Call, self._at_once):
            assert isinstance(call, cst.Call)
            if not self._is_pure(call, entered):
                if self._fills(call, filled) or (shown and self.shows(call)):
                    continue
                return call
        return next(iter((*_nodes(node, cst.Yield), *_nodes(node, cst.Await))), None)

    def shows(self, call: cst.Call) -> bool:
        """Whether a call only shows its arguments: prints them, or writes them to a log."""
        reference = self._references.get(id(call.func))
        if reference is not None:
            return self._program.vocabulary.shows(reference.symbol)
        path = self._names.dotted(call.func, self.scope_of(call)) or ""
        return path in _PRINTING or path.startswith("logging.")

    def function_called(self, call: cst.Call) -> cst.FunctionDef | cst.Lambda | None:
        """The function of the file that a call surely is of."""
        return self._function(call.func, self.scope_of(call)) if isinstance(call.func, cst.Name) else None

    def _is_pure(self, call: cst.Call, entered: frozenset[int]) -> bool:
        func = call.func
        reference = self._references.get(id(func))
        if reference is not None or id(call) in self._layers:
            return True
        scope = self.scope_of(call)
        path = self._names.dotted(func, scope)
        if path is not None:
            if path in _PURE_BUILTINS or path.startswith("builtins."):
                return True
            if path in _SEEDED and call.args:
                return True
            return path.startswith(_PURE_MODULES) and not path.startswith(_IMPURE_NUMPY)
        if isinstance(func, cst.Name):
            function = self._function(func, scope) or self._methods.get(id(call)) or self._maker(func, scope)
            if function is not None:
                return id(function) in entered or self._is_pure_function(function, entered | {id(function)})
            named = self._is_named_tuple(func.value, scope)
            return named or self._is_parameter(func.value, scope) or self._is_layer(func)
        if isinstance(func, cst.Attribute):
            if func.attr.value == "__init__" and not call.args and isinstance(func.value, cst.Call):
                return isinstance(func.value.func, cst.Name) and func.value.func.value == "super"
            method = self._methods.get(id(call))
            if method is not None:
                return id(method) in entered or self._is_pure_function(method, entered | {id(method)})
            if self._is_seeded(func.value):
                return True
            if func.attr.value in _PURE_METHODS or self._names.symbol_of(func.value, scope) is not None:
                return True
            return self._is_graph(func.value)
        return isinstance(func, (cst.Lambda, cst.Call))

    def _is_pure_function(self, function: cst.FunctionDef | cst.Lambda, entered: frozenset[int]) -> bool:
        if isinstance(function, cst.FunctionDef):
            own = self._scopes.get(id(function))
            for kind in (cst.Global, cst.Nonlocal, cst.With, cst.Raise, cst.Del):
                if kind in (cst.Global, cst.Nonlocal, cst.Del) and next(_nodes(function.body, kind), None) is not None:
                    return False
            for change in self._changes_in(function.body):
                if id(change.node) in self.settled:
                    continue
                is_own = own is not None and change.name in own.bindings and not self._is_parameter(change.name, own)
                fills_self = function.name.value == "__init__" and change.name == _first_parameter(function)
                if not is_own and not fills_self:
                    return False
        body = function.body
        calls = [call for call in _nodes(body, cst.Call) if isinstance(call, cst.Call)]
        return all(self._is_pure(call, entered) or self._fills_own_list(call, function) for call in calls)

    def filled_in(self, node: cst.CSTNode) -> set[str]:
        """The names whose lists, dictionaries or objects a node changes."""
        scope = self.scope_of(node)
        return {change.name for change in self._changes_in(node) if self._same_run(scope, self.scope_of(change.node))}

    def _fills(self, call: cst.Call, names: Collection[str]) -> bool:
        func = call.func
        return isinstance(func, cst.Attribute) and func.attr.value in FILLING and _root(func.value) in names

    def _fills_own_list(self, call: cst.Call, function: cst.FunctionDef | cst.Lambda) -> bool:
        """`layers.append(x)` on a list that the function made itself."""
        own = self._scopes.get(id(function))
        func = call.func
        return (
            own is not None
            and isinstance(func, cst.Attribute)
            and isinstance(func.value, cst.Name)
            and func.attr.value in FILLING
            and func.value.value in own.bindings
            and not self._is_parameter(func.value.value, own)
        )

    def _function(self, name: cst.Name, scope: Scope) -> cst.FunctionDef | cst.Lambda | None:
        owner = scope.owner(name.value)
        bindings = owner.bindings[name.value] if owner is not None else []
        if len(bindings) != 1:
            return None
        node = bindings[0].node
        if isinstance(node, cst.FunctionDef):
            return node
        return bindings[0].value if isinstance(bindings[0].value, cst.Lambda) else None

    def _is_seeded(self, node: cst.BaseExpression) -> bool:
        """Whether an expression makes a source of random numbers that is told where to begin, and is used up there."""
        if not isinstance(node, cst.Call) or not node.args:
            return False
        return self._names.dotted(node.func, self.scope_of(node)) in _SEEDED

    def _maker(self, name: cst.Name, scope: Scope) -> cst.FunctionDef | None:
        """What makes an instance of a class of the file that has no other bases than the library's."""
        owner = scope.owner(name.value)
        bindings = owner.bindings[name.value] if owner is not None else []
        node = bindings[0].node if len(bindings) == 1 else None
        if not isinstance(node, cst.ClassDef) or not all(
            self._names.symbol_of(base.value, self.scope_of(node)) is not None for base in node.bases
        ):
            return None
        found = [d for d in node.body.body if isinstance(d, cst.FunctionDef) and d.name.value == "__init__"]
        return found[0] if len(found) == 1 else None

    def _is_method(self, function: cst.FunctionDef) -> bool:
        """Whether a function is a method that is called on an instance, other than the one that makes it."""
        block = self._tree.walk.parents.get(function)
        owner = self._tree.walk.parents.get(block) if block is not None else None
        return isinstance(owner, cst.ClassDef) and function.name.value != "__init__"

    def _is_parameter(self, name: str, scope: Scope) -> bool:
        owner = scope.owner(name)
        return owner is not None and all(isinstance(b.node, cst.Param) for b in owner.bindings[name])

    def _is_named_tuple(self, name: str, scope: Scope) -> bool:
        owner = scope.owner(name)
        made = [binding.value for binding in owner.bindings[name]] if owner is not None else []
        return bool(made) and all(
            isinstance(value, cst.Call) and self._names.dotted(value.func, scope) == "collections.namedtuple"
            for value in made
        )

    def _is_layer(self, name: cst.Name) -> bool:
        value = self._values.get(id(name))
        return value is not None and value.kind is Kind.LAYER

    def _is_graph(self, node: cst.BaseExpression) -> bool:
        """Whether an expression surely is a tensor or the like, whose methods only build the graph."""
        if isinstance(node, cst.Name):
            value = self._values.get(id(node))
            return value is not None and value.kind not in (Kind.PYTHON, Kind.UNKNOWN)
        if isinstance(node, cst.Call):
            return id(node.func) in self._references or (
                isinstance(node.func, cst.Attribute) and self._is_graph(node.func.value)
            )
        if isinstance(node, (cst.Attribute, cst.Subscript)):
            return self._is_graph(node.value)
        return isinstance(node, (cst.BinaryOperation, cst.UnaryOperation))

    # -- does what it reads change? ----------------------------------------------------------------------------------

    def needed_names(self, node: cst.CSTNode, entered: frozenset[int] = frozenset()) -> set[_Owned]:
        """The names that a node reads and does not bind itself, and those that the functions read that it calls."""
        found: set[_Owned] = set()
        for name in _nodes(node, cst.Name, self._at_once):
            assert isinstance(name, cst.Name)
            parent = self._tree.walk.parents.get(name)
            if (isinstance(parent, cst.Attribute) and parent.attr is name) or (
                isinstance(parent, cst.Arg) and parent.keyword is name
            ):
                continue
            scope = self.scope_of(name)
            owner = scope.owner(name.value)
            if owner is None or id(name) in self._references:
                continue
            if not self._is_within(owner.node, node):
                found.add((id(owner), name.value))
            function = self._function(name, scope)
            if function is not None and id(function) not in entered:
                own = self._scopes.get(id(function))
                inner = self.needed_names(function.body, entered | {id(function)})
                found |= {each for each in inner if own is None or each[0] != id(own)}
        for call in _nodes(node, cst.Call):
            method = self._methods.get(id(call))
            if method is not None and id(method) not in entered:
                own = self._scopes.get(id(method))
                inner = self.needed_names(method.body, entered | {id(method)})
                found |= {each for each in inner if own is None or each[0] != id(own)}
        return found

    def later_changes(
        self, names: Iterable[_Owned], after: int, within: Iterable[cst.CSTNode] = (), *, rebinding: bool = False
    ) -> Iterator[Change]:
        """The changes of one of the names, or of another name for the same thing, behind an offset; changes that stand
        in one of the nodes `within` do not count, nor do others than of the name itself where `rebinding`."""
        spans = [self._tree.span(node) for node in within]
        for name in sorted(set(names), key=lambda owned: owned[1]):
            changes = self.changes.get(name, []) if rebinding else self.changes_of(name)
            for change in changes:
                if rebinding and not change.rebinds:
                    continue
                span = self._tree.span(change.node)
                if (change.always or span.start > after) and not any(other.holds(span) for other in spans):
                    yield change

    def changes_of(self, name: _Owned) -> list[Change]:
        """All changes of a name, or of another name for the same thing."""
        pending, found = [name], {name}
        while pending:
            for other in self._aliases.get(pending.pop(), ()):
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return [
            change
            for each in sorted(found, key=lambda owned: owned[1])
            for change in self.changes.get(each, ())
            if each == name or change.content
        ]

    def _find_aliases(self) -> dict[_Owned, set[_Owned]]:
        """Names that may hold the same object, or one that holds it: `b = a`, `b = a[0]`, `b = [a]`, `for b in a`."""
        found: dict[_Owned, set[_Owned]] = {}
        for scope in self._tree.walk.scopes:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    for root in self._origins(binding.node, binding.value):
                        owner = scope.owner(root)
                        if owner is not None and root != name:
                            found.setdefault((id(scope), name), set()).add((id(owner), root))
                            found.setdefault((id(owner), root), set()).add((id(scope), name))
        return found

    def _origins(self, node: cst.CSTNode, value: cst.BaseExpression | None) -> set[str]:
        parent = self._tree.walk.parents.get(node)
        while isinstance(parent, (cst.Tuple, cst.List, cst.Element)):
            parent = self._tree.walk.parents.get(parent)
        if isinstance(parent, (cst.For, cst.CompFor)):
            return {name.value for name in _nodes(parent.iter, cst.Name) if isinstance(name, cst.Name)}
        if isinstance(value, (cst.List, cst.Tuple, cst.Dict, cst.Set)):
            return {root for element in value.elements for root in [_root(element.value)] if root is not None}
        root = _root(value) if value is not None else None
        return {root} if root is not None else set()

    def _find_changes(self) -> Iterator[tuple[Scope, Change]]:
        for scope in self._tree.walk.scopes:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    always = self._sent_elsewhere(binding.node, scope)
                    added = isinstance(self._tree.walk.parents.get(binding.node), cst.AugAssign)
                    yield scope, Change(name, binding.node, always, content=added)
        for change in self._changes_in(self._tree.module):
            scope = self.scope_of(change.node)
            owner = scope.owner(change.name)
            if owner is not None:
                # What a function does to names around it, it may do at any time.
                yield owner, Change(change.name, change.node, owner is not scope and not self._same_run(owner, scope))

    def _same_run(self, owner: Scope, scope: Scope) -> bool:
        """Whether code in `scope` runs where it stands in `owner`: comprehensions do, functions do not."""
        at: Scope | None = scope
        while at is not None and at is not owner:
            if isinstance(at.node, (cst.FunctionDef, cst.Lambda)):
                return False
            at = at.parent
        return True

    def _sent_elsewhere(self, node: cst.CSTNode, scope: Scope) -> bool:
        """Whether a function binds a name of the scope around it, by `global` or `nonlocal`."""
        if isinstance(node, (cst.Param, cst.FunctionDef, cst.ClassDef, cst.ImportAlias)):
            return False
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, (cst.FunctionDef, cst.Module)):
            at = self._tree.walk.parents.get(at)
        return isinstance(at, cst.FunctionDef) and at is not scope.node

    def _changes_in(self, node: cst.CSTNode) -> Iterator[Change]:
        """Changes of what names hold: stores into them, deletions, and methods called for their effect."""
        for statement in _nodes(node, (cst.Assign, cst.AugAssign, cst.Del, cst.Expr)):
            if isinstance(statement, cst.Expr):
                yield from self._changes_by_call(statement)
                continue
            if isinstance(statement, cst.Assign):
                targets: list[cst.BaseExpression] = [target.target for target in statement.targets]
            else:
                assert isinstance(statement, (cst.AugAssign, cst.Del))
                targets = [statement.target]
            for target in targets:
                if isinstance(statement, cst.Del) or not isinstance(target, (cst.Name, cst.Tuple, cst.List)):
                    for name in _nodes(target, cst.Name):
                        assert isinstance(name, cst.Name)
                        parent = self._tree.walk.parents.get(name)
                        if not (isinstance(parent, cst.Attribute) and parent.attr is name):
                            yield Change(name.value, statement)

    def _changes_by_call(self, statement: cst.Expr) -> Iterator[Change]:
        """A call as a statement is there for its effect, on what it is called on or on what it is handed."""
        call = statement.value
        if not isinstance(call, cst.Call) or id(call.func) in self._references:
            return
        path = self._names.dotted(call.func, self.scope_of(call)) or ""
        if path == "print" or path.startswith(_SHOWING):
            return
        if isinstance(call.func, cst.Attribute):
            root = _root(call.func.value)
            if root is not None:
                yield Change(root, statement)
        for argument in call.args:
            root = _root(argument.value)
            if root is not None:
                yield Change(root, statement)

    # -- scopes ------------------------------------------------------------------------------------------------------

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope that a node stands in."""
        at: cst.CSTNode | None = self._tree.walk.parents.get(node)
        while at is not None:
            scope = self._scopes.get(id(at))
            if scope is not None and not scope.is_class:
                return scope
            at = self._tree.walk.parents.get(at)
        return self._tree.walk.scope

    def _is_within(self, inner: cst.CSTNode, outer: cst.CSTNode) -> bool:
        at: cst.CSTNode | None = inner
        while at is not None:
            if at is outer:
                return True
            at = self._tree.walk.parents.get(at)
        return False


def _first_parameter(function: cst.FunctionDef) -> str:
    parameters = (*function.params.posonly_params, *function.params.params)
    return parameters[0].name.value if parameters else ""


def _root(node: cst.BaseExpression) -> str | None:
    """The name that a chain of attributes and subscripts begins with."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return node.value if isinstance(node, cst.Name) else None


def _nodes(
    node: cst.CSTNode, kind: type[cst.CSTNode] | tuple[type[cst.CSTNode], ...], without: Collection[int] = ()
) -> Iterator[cst.CSTNode]:
    """All nodes of a kind within a node, itself included, in the order of the text; what is in those `without` (by
    identity) is left out."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    pending = [node]
    while pending:
        one = pending.pop()
        if id(one) in without:
            continue
        if type(one) in kinds:
            yield one
        pending.extend(reversed(list(children(one))))
