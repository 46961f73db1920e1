"""The one walk over a tree: parents, scopes, bindings, and the places where dotted names are used.

It visits each node once, white space and punctuation left out, which costs a fifth of the parse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import libcst as cst

from tf_migrate.syntax.scopes import Binding, Bound, Scope

_Node = TypeVar("_Node", bound=cst.CSTNode)

_LAYOUT_FIELDS = {
    "asynchronous", "colon", "comma", "dot", "equal", "first_line", "footer", "header", "indent", "lbrace", "lbracket",
    "leading_lines", "lines_after_decorators", "lpar", "newline", "operator", "rbrace", "rbracket", "rpar", "semicolon",
    "separator", "star", "trailing_whitespace",
}  # fmt: skip
_LEAVES = (cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Pass, cst.Break, cst.Continue, cst.Ellipsis)


@dataclass(slots=True, eq=False)
class Chain:
    """A dotted name in use, such as `tf.nn.relu`: its outermost node, its first name and the attributes after it."""

    node: cst.Name | cst.Attribute
    root: cst.Name
    attributes: tuple[str, ...]
    scope: Scope


@dataclass(slots=True, eq=False)
class Method:
    """An attribute of a value, such as the `value` in `x.get_shape()[0].value`, or the `run` in `sess.run`."""

    node: cst.Attribute
    scope: Scope


class Walk:
    """What one pass over a module finds.

    `parents` gives each node's parent, `scope` is the module's, `chains` and `methods` are in the order of the text
    (the latter those of values that no name stands for), `imports` are the bindings that import statements make,
    `star_imports` the `from x import *` statements.
    """

    def __init__(self, module: cst.Module) -> None:
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.scope = Scope(module, None)
        self.chains: list[Chain] = []
        self.methods: list[Method] = []
        self.imports: list[Binding] = []
        self.star_imports: list[tuple[cst.ImportFrom, str, Scope]] = []
        self.scopes: list[Scope] = [self.scope]
        self._current = self.scope
        for statement in module.body:
            self._visit(statement, module)

    def bindings_of(self, name: str) -> Iterator[Binding]:
        """All bindings of a name, in whichever scope."""
        for scope in self.scopes:
            yield from scope.bindings.get(name, ())

    def bound_names(self) -> set[str]:
        """All names that any scope binds."""
        return {name for scope in self.scopes for name in scope.bindings}

    def _visit(self, node: cst.CSTNode, parent: cst.CSTNode) -> None:
        self.parents[node] = parent
        handler = _HANDLERS.get(type(node))
        if handler is None:
            self._children(node)
        else:
            handler(self, node)

    def _children(self, node: cst.CSTNode) -> None:
        for name in _child_fields(node):
            value = getattr(node, name)
            if value is None:
                continue
            if type(value) in (tuple, list):
                for item in value:
                    self._visit(item, node)
            elif _is_node(type(value)):
                self._visit(value, node)

    def _visit_all(self, nodes: object, parent: cst.CSTNode) -> None:
        if isinstance(nodes, cst.CSTNode):
            self._visit(nodes, parent)
        elif isinstance(nodes, (tuple, list)):
            for node in nodes:
                self._visit(node, parent)

    # -- dotted names ------------------------------------------------------------------------------------------------

    def _leaf(self, node: cst.CSTNode) -> None:
        pass

    def _name(self, node: cst.Name) -> None:
        self.chains.append(Chain(node, node, (), self._current))

    def _attribute(self, node: cst.Attribute) -> None:
        attributes = [node.attr.value]
        self.parents[node.attr] = node
        value: cst.BaseExpression = node.value
        inner: cst.CSTNode = node
        while isinstance(value, cst.Attribute):
            self.parents[value] = inner
            self.parents[value.attr] = value
            attributes.append(value.attr.value)
            inner = value
            value = value.value
        if isinstance(value, cst.Name):
            self.parents[value] = inner
            self.chains.append(Chain(node, value, tuple(reversed(attributes)), self._current))
            return
        attribute: cst.CSTNode = node
        while isinstance(attribute, cst.Attribute):
            self.methods.append(Method(attribute, self._current))
            attribute = attribute.value
        self._visit(value, inner)

    def _argument(self, node: cst.Arg) -> None:
        if node.keyword is not None:
            self.parents[node.keyword] = node
        self._visit(node.value, node)

    # -- bindings ----------------------------------------------------------------------------------------------------

    def _bind(self, name: str, kind: Bound, node: cst.CSTNode, value: cst.BaseExpression | None = None) -> None:
        self._current.bind(Binding(name, kind, node, self._current, value=value))

    def _target(
        self,
        target: cst.CSTNode,
        parent: cst.CSTNode,
        kind: Bound = Bound.OPAQUE,
        value: cst.BaseExpression | None = None,
    ) -> None:
        """Binds what an assignment, loop or `with` binds; subscripts and attributes are uses of what they stand on."""
        self.parents[target] = parent
        if isinstance(target, cst.Name):
            scope = self._current
            if not isinstance(parent, cst.CompFor):
                # A walrus inside a comprehension binds outside of it.
                while (
                    isinstance(scope.node, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)) and scope.parent
                ):
                    scope = scope.parent
            scope.bind(Binding(target.value, kind, target, scope, value=value))
        elif isinstance(target, (cst.Tuple, cst.List)):
            elements: list[cst.BaseExpression | None] = [None] * len(target.elements)
            if (
                isinstance(value, (cst.Tuple, cst.List))
                and len(value.elements) == len(target.elements)
                and not any(isinstance(e, cst.StarredElement) for e in (*value.elements, *target.elements))
            ):
                elements = [element.value for element in value.elements]
            for element, right in zip(target.elements, elements, strict=True):
                self.parents[element] = target
                self._target(element.value, element, _kind_of(right) if right is not None else Bound.OPAQUE, right)
        elif isinstance(target, cst.StarredElement):
            self._target(target.value, target)
        else:
            if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name):
                self._bind_attribute(target, kind, value)
            self._visit(target, parent)

    def _bind_attribute(self, target: cst.Attribute, kind: Bound, value: cst.BaseExpression | None) -> None:
        assert isinstance(target.value, cst.Name)
        owner = self._current.owner(target.value.value)
        if owner is None or not any(b.kind is Bound.SELF for b in owner.bindings.get(target.value.value, ())):
            return
        class_scope = owner.enclosing_class()
        if class_scope is not None:
            binding = Binding(target.attr.value, kind, target, self._current, value=value)
            class_scope.attributes.setdefault(target.attr.value, []).append(binding)

    def _assign(self, node: cst.Assign) -> None:
        self._visit(node.value, node)
        for target in node.targets:
            self.parents[target] = node
            self._target(target.target, target, _kind_of(node.value), node.value)

    def _annotated(self, node: cst.AnnAssign) -> None:
        self._visit(node.annotation, node)
        if node.value is not None:
            self._visit(node.value, node)
            self._target(node.target, node, _kind_of(node.value), node.value)
        elif not isinstance(node.target, cst.Name):
            self._visit(node.target, node)

    def _augmented(self, node: cst.AugAssign) -> None:
        self._visit(node.value, node)
        if isinstance(node.target, cst.Name):
            self._target(node.target, node)
        else:
            self._visit(node.target, node)

    def _walrus(self, node: cst.NamedExpr) -> None:
        self._visit(node.value, node)
        self._target(node.target, node, _kind_of(node.value), node.value)

    def _for(self, node: cst.For) -> None:
        self._visit(node.iter, node)
        self._target(node.target, node)
        self._visit(node.body, node)
        if node.orelse is not None:
            self._visit(node.orelse, node)

    def _with_item(self, node: cst.WithItem) -> None:
        self._visit(node.item, node)
        if node.asname is not None:
            self.parents[node.asname] = node
            self._target(node.asname.name, node.asname, _kind_of(node.item), node.item)

    def _except(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> None:
        if node.type is not None:
            self._visit(node.type, node)
        if node.name is not None:
            self.parents[node.name] = node
            self._target(node.name.name, node.name)
        self._visit(node.body, node)

    def _match_name(self, node: cst.MatchAs | cst.MatchStar | cst.MatchMapping) -> None:
        name = node.rest if isinstance(node, cst.MatchMapping) else node.name
        if name is not None:
            self._bind(name.value, Bound.OPAQUE, name)
        if isinstance(node, cst.MatchAs) and node.pattern is not None:
            self._visit(node.pattern, node)
        if isinstance(node, cst.MatchMapping):
            self._visit_all(node.elements, node)

    def _match_keyword(self, node: cst.MatchKeywordElement) -> None:
        self._visit(node.pattern, node)

    def _global(self, node: cst.Global | cst.Nonlocal) -> None:
        for item in node.names:
            name = item.name.value
            scope = self._current.module
            if isinstance(node, cst.Nonlocal):
                owner = self._current.parent.owner(name) if self._current.parent else None
                scope = owner or self._current
            if scope is not self._current:
                for binding in self._current.bindings.pop(name, []):
                    scope.bind(binding)
                self._current.redirected[name] = scope

    # -- imports -----------------------------------------------------------------------------------------------------

    def _import(self, node: cst.Import) -> None:
        for alias in node.names:
            self.parents[alias] = node
            path = _dotted(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                self._bind_import(alias.asname.name.value, path, alias, node)
            else:
                self._bind_import(path.partition(".")[0], path.partition(".")[0], alias, node)

    def _import_from(self, node: cst.ImportFrom) -> None:
        module = "." * len(node.relative) + (_dotted(node.module) if node.module is not None else "")
        if isinstance(node.names, cst.ImportStar):
            self._current.star_imports.append(module)
            self.star_imports.append((node, module, self._current))
            return
        for alias in node.names:
            self.parents[alias] = node
            name = _dotted(alias.name)
            path = f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
            local = alias.asname.name if alias.asname is not None else alias.name
            if isinstance(local, cst.Name):
                self._bind_import(local.value, path, alias, node)

    def _bind_import(
        self, name: str, symbol: str, alias: cst.ImportAlias, statement: cst.Import | cst.ImportFrom
    ) -> None:
        binding = Binding(name, Bound.IMPORT, alias, self._current, symbol=symbol, statement=statement)
        self._current.bind(binding)
        self.imports.append(binding)

    # -- scopes ------------------------------------------------------------------------------------------------------

    def _function(self, node: cst.FunctionDef) -> None:
        self._visit_all(node.decorators, node)
        self._bind(node.name.value, Bound.OPAQUE, node)
        self.parents[node.name] = node
        if node.returns is not None:
            self._visit(node.returns, node)
        in_class = self._current.is_class
        static = any(_dotted(decorator.decorator) == "staticmethod" for decorator in node.decorators)
        self._outer_parameters(node.params, node)
        self._enter(node)
        self._inner_parameters(node.params, method=in_class and not static)
        self._visit(node.body, node)
        self._leave()

    def _lambda(self, node: cst.Lambda) -> None:
        self._outer_parameters(node.params, node)
        self._enter(node)
        self._inner_parameters(node.params, method=False)
        self._visit(node.body, node)
        self._leave()

    def _outer_parameters(self, parameters: cst.Parameters, parent: cst.CSTNode) -> None:
        """Defaults and annotations belong to the scope around the function."""
        self.parents[parameters] = parent
        for parameter in _each_parameter(parameters):
            self.parents[parameter] = parameters
            self.parents[parameter.name] = parameter
            if parameter.default is not None:
                self._visit(parameter.default, parameter)
            if parameter.annotation is not None:
                self._visit(parameter.annotation, parameter)

    def _inner_parameters(self, parameters: cst.Parameters, *, method: bool) -> None:
        for parameter in _each_parameter(parameters):
            self._bind(parameter.name.value, Bound.SELF if method else Bound.OPAQUE, parameter)
            method = False

    def _class(self, node: cst.ClassDef) -> None:
        self._visit_all(node.decorators, node)
        self._visit_all(node.bases, node)
        self._visit_all(node.keywords, node)
        self._bind(node.name.value, Bound.OPAQUE, node)
        self.parents[node.name] = node
        self._enter(node)
        self._visit(node.body, node)
        self._leave()

    def _comprehension(self, node: cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp) -> None:
        self._enter(node)
        self._comp_for(node.for_in, node)
        if isinstance(node, cst.DictComp):
            self._visit(node.key, node)
            self._visit(node.value, node)
        else:
            self._visit(node.elt, node)
        self._leave()

    def _comp_for(self, node: cst.CompFor, parent: cst.CSTNode) -> None:
        self.parents[node] = parent
        self._visit(node.iter, node)
        self._target(node.target, node)
        self._visit_all(node.ifs, node)
        if node.inner_for_in is not None:
            self._comp_for(node.inner_for_in, node)

    def _enter(self, node: cst.CSTNode) -> None:
        self._current = Scope(node, self._current)
        self.scopes.append(self._current)

    def _leave(self) -> None:
        assert self._current.parent is not None
        self._current = self._current.parent


def _kind_of(value: cst.BaseExpression) -> Bound:
    """A name bound to None elsewhere keeps what its other bindings say."""
    return Bound.NOTHING if isinstance(value, cst.Name) and value.value == "None" else Bound.VALUE


def _child_fields(node: cst.CSTNode) -> tuple[str, ...]:
    kind = type(node)
    names = _CHILD_FIELDS.get(kind)
    if names is None:
        names = _CHILD_FIELDS[kind] = tuple(
            field.name
            for field in fields(node)
            if field.name not in _LAYOUT_FIELDS and not field.name.startswith("whitespace")
        )
    return names


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes right below a node in the order of the text, white space and punctuation left out; libcst's own
    `children` goes through a visitor, which costs twenty times as much."""
    for name in _child_fields(node):
        value = getattr(node, name)
        if type(value) in (tuple, list):
            yield from value
        elif value is not None and _is_node(type(value)):
            yield value


def every_node(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All nodes within a node, itself included, in the order of the text."""
    pending = [node]
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(list(children(one))))


def nodes_of(node: cst.CSTNode, *kinds: type[_Node]) -> Iterator[_Node]:
    """Those of all nodes within a node that are of one of these kinds."""
    return (one for one in every_node(node) if isinstance(one, kinds))


def _is_node(kind: type[object]) -> bool:
    """`isinstance` of libcst's abstract classes costs much more than this look-up."""
    known = _NODE_KINDS.get(kind)
    if known is None:
        known = _NODE_KINDS[kind] = issubclass(kind, cst.CSTNode)
    return known


def _dotted(node: cst.BaseExpression) -> str:
    """The text of a dotted name; empty for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        left = _dotted(node.value)
        return f"{left}.{node.attr.value}" if left else ""
    return ""


def _each_parameter(parameters: cst.Parameters) -> list[cst.Param]:
    found = [*parameters.posonly_params, *parameters.params]
    if isinstance(parameters.star_arg, cst.Param):
        found.append(parameters.star_arg)
    found.extend(parameters.kwonly_params)
    if parameters.star_kwarg is not None:
        found.append(parameters.star_kwarg)
    return found


_CHILD_FIELDS: dict[type[cst.CSTNode], tuple[str, ...]] = {}
_NODE_KINDS: dict[type[object], bool] = {}
_HANDLERS: dict[type[cst.CSTNode], Callable[[Walk, Any], None]] = {
    **dict.fromkeys(_LEAVES, Walk._leaf),
    cst.Name: Walk._name,
    cst.Attribute: Walk._attribute,
    cst.Arg: Walk._argument,
    cst.Assign: Walk._assign,
    cst.AnnAssign: Walk._annotated,
    cst.AugAssign: Walk._augmented,
    cst.NamedExpr: Walk._walrus,
    cst.For: Walk._for,
    cst.WithItem: Walk._with_item,
    cst.ExceptHandler: Walk._except,
    cst.ExceptStarHandler: Walk._except,
    cst.MatchAs: Walk._match_name,
    cst.MatchStar: Walk._match_name,
    cst.MatchMapping: Walk._match_name,
    cst.MatchKeywordElement: Walk._match_keyword,
    cst.Global: Walk._global,
    cst.Nonlocal: Walk._global,
    cst.Import: Walk._import,
    cst.ImportFrom: Walk._import_from,
    cst.FunctionDef: Walk._function,
    cst.Lambda: Walk._lambda,
    cst.ClassDef: Walk._class,
    cst.ListComp: Walk._comprehension,
    cst.SetComp: Walk._comprehension,
    cst.DictComp: Walk._comprehension,
    cst.GeneratorExp: Walk._comprehension,
}
