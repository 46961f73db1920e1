"""Names in classes: what methods build and keep in their instance, where the graph becomes methods.

What goes into methods has plain names there (`self.loss` becomes `loss`); what stays, and is read by them, must be kept
in the instance (a local `w` becomes `self.w`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.attributes import Attributes, is_feed
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Block, Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.scopes import Scope
from tf_migrate.syntax.walk import children

if TYPE_CHECKING:
    from tf_migrate.graph.stage import Stage


class Members:
    """The names of a stage's classes.

    Args:
        stage: the statements with their roles.

    Raises:
        Obstacle: a method would have to see what only another one does.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._names: dict[int, str] = {}  # of attributes that became plain names, by the node
        # What optimizers and layers are made of stays where they are made.
        self._staying = [
            stage.tree.span(node)
            for value, _ in stage.program.created
            if isinstance(value.node, cst.Call)
            for node in (
                *([value.node] if value.kind is Kind.OPTIMIZER else ()),
                *stage.program.vocabulary.given_at_once(value.symbol, value.node),
            )
        ]
        self._attributes = Attributes(stage, self._names)
        self.edits: list[Edit] = []
        self.kept: dict[int, list[str]] = {}  # parameters that are kept in the instance, by their method's node
        self._seen: set[tuple[int, str]] = set()
        self._gone: set[str] = set()  # attributes that hold a part of the graph
        self._classes = [block for block in stage.blocks if isinstance(block.node, cst.ClassDef)]
        for block in self._classes:
            self._localize(block)
        self._name_parameters()
        for block in self._classes:
            for step in self._inside(block):
                if step.role is Role.MOVE and not is_feed(step):
                    self._keep_locals(block, step.node)
                elif step.role is Role.RUN:
                    for site in step.runs:
                        for leaf in site.fetches.leaves():
                            if leaf.node is not None and stage.tree.span(site.node).holds(stage.tree.span(leaf.node)):
                                self._keep_locals(block, leaf.node)
        for block in self._classes:
            self._attributes.require_steady(block)

    def class_of(self, step: Step) -> Block | None:
        """The class in whose method a step stands; None outside of classes."""
        return next((block for block in step.blocks if isinstance(block.node, cst.ClassDef)), None)

    def receiver(self, step: Step) -> str:
        """What stands before the names of members where a step stands: `self.` in a method."""
        method = next((block.function for block in step.blocks if block.function is not None), None)
        if self.class_of(step) is None or method is None:
            return ""
        return f"{_first(method)}."

    def taken(self) -> set[str]:
        """The names that stand for something in the file, those of members included that stay."""
        scopes = self._stage.tree.walk.scopes
        members = {name for scope in scopes for name in scope.attributes} | {n for ns in self.kept.values() for n in ns}
        return {name for scope in scopes for name in scope.bindings} | (members - self._gone)

    def is_kept(self, name: cst.Name) -> bool:
        """Whether a name of a method is kept in the instance, for others to read."""
        scope = self._stage.steady.scope_of(name).owner(name.value)
        return scope is not None and (id(scope.node), name.value) in self._seen

    def name_of(self, node: cst.CSTNode) -> str:
        """The plain name by which functions know what an expression gives; empty where it has none."""
        return self._names.get(id(node), node.value if isinstance(node, cst.Name) else "")

    # -- what moves --------------------------------------------------------------------------------------------------

    def _inside(self, block: Block) -> list[Step]:
        return [step for step in self._stage.steps if block in step.blocks and not step.opens and not step.closes]

    def _localize(self, block: Block) -> None:
        """Attributes that hold a part of the graph get plain names."""
        gone: dict[Definition, str] = {}
        taken = self._plain_names(block)
        names: dict[str, str] = {}
        for step in self._inside(block):
            if step.role not in (Role.MOVE, Role.DROP) or is_feed(step):
                continue
            for definition in step.definitions:
                owner, dot, attribute = definition.name.partition(".")
                if dot and f"{owner}." == self.receiver(step):
                    if attribute not in names:
                        names[attribute] = _free(attribute, taken)
                    gone[definition] = names[attribute]
                    self._gone.add(attribute)
            for target in _targets(step.small):
                if isinstance(target, cst.Attribute) and target.attr.value in names:
                    self._rename(target, names[target.attr.value])
        for node, value in self._stage.program.reads:
            found = {gone[use] for use in value.uses if use in gone}
            if isinstance(node, cst.Attribute) and len(found) == 1 and all(use in gone for use in value.uses):
                self._rename(node, found.pop())
        for definition, name in gone.items():
            definition.name = name

    def _plain_names(self, block: Block) -> set[str]:
        """The names that are read or bound in what moves, other than attributes."""
        taken: set[str] = set()
        for step in self._inside(block):
            if step.role is Role.MOVE and not is_feed(step):
                taken |= {name.value for name in _plain(step.node, self._stage)}
            for site in step.runs:
                if site.node.args:
                    taken |= {name.value for name in _plain(site.node.args[0], self._stage)}
        return taken

    def _rename(self, node: cst.CSTNode, name: str) -> None:
        if id(node) not in self._names:
            self._names[id(node)] = name
            self.edits.append(replace(self._stage.tree.span(node), name))

    def _name_parameters(self) -> None:
        """A parameter that is handed a part of the graph is called what that is called where it is made."""
        for node, value in self._stage.program.reads:
            step = self._stage.step_of(node)
            if not isinstance(node, cst.Name) or step is None or step.role is not Role.MOVE or len(value.uses) != 1:
                continue
            owner = self._stage.steady.scope_of(node).owner(node.value)
            (definition,) = value.uses
            maker = self._stage.step_of(definition.statement)
            if (
                owner is not None
                and id(owner.node) in self._stage.functions
                and any(isinstance(b.node, cst.Param) for b in owner.bindings[node.value])
                and maker is not None
                and maker.role in (Role.MOVE, Role.DROP)
                and definition.name != node.value
            ):
                self._rename(node, definition.name)

    # -- what stays --------------------------------------------------------------------------------------------------

    def _keep_locals(self, block: Block, node: cst.CSTNode) -> None:
        """Names of a method that what moves out of it reads, and that stay, become attributes."""
        values = {id(name): value for name, value in self._stage.reads(node)}
        for name in _plain(node, self._stage):
            if id(name) in self._names:
                continue
            scope = self._stage.steady.scope_of(name).owner(name.value)
            method = scope.node if scope is not None else None
            if scope is None or not isinstance(method, cst.FunctionDef) or not self._is_method(block, method):
                continue
            if name.value == _first(method):
                continue
            value = values.get(id(name))
            steps = [self._stage.step_of(d.statement) for d in value.uses] if value is not None else []
            if (value is None and _is_bound_in(name, node, self._stage)) or self._is_of_comprehension(name):
                continue
            if any(span.holds(self._stage.tree.span(name)) for span in self._staying):
                continue
            if any(s is not None and s.role in (Role.MOVE, Role.DROP) for s in steps):
                continue
            self._keep(scope, method, name)

    def _is_of_comprehension(self, name: cst.Name) -> bool:
        """Whether a name is bound by a comprehension around it."""
        at = self._stage.tree.walk.parents.get(name)
        while at is not None and not isinstance(at, (cst.SimpleStatementLine, cst.FunctionDef)):
            if isinstance(at, cst.BaseComp):
                loop: cst.CompFor | None = at.for_in
                while loop is not None:
                    if any(each.value == name.value for each in _plain(loop.target, self._stage)):
                        return True
                    loop = loop.inner_for_in
            at = self._stage.tree.walk.parents.get(at)
        return False

    def _keep(self, scope: Scope, method: cst.FunctionDef, name: cst.Name) -> None:
        member = f"{_first(method)}.{name.value}"
        kinds = {type(binding.node) for binding in scope.bindings[name.value]}
        if kinds == {cst.Param}:
            known = self._kept_already(method, name.value)
            if not known and (id(method), name.value) not in self._seen:
                self._require_free(method, name)
                self.kept.setdefault(id(method), []).append(name.value)
            self._seen.add((id(method), name.value))
            self._attributes.require_given(method, name.value)
            self.edits.append(replace(self._stage.tree.span(name), known or member))
            return
        if (id(method), name.value) in self._seen:
            return
        self._seen.add((id(method), name.value))
        for binding in scope.bindings[name.value]:
            step = self._stage.step_of(binding.node)
            if (
                step is None
                or step.role is not Role.KEEP
                or not isinstance(step.small, cst.Assign)
                or self._stage.tree.walk.parents.get(step.node) is None
            ):
                where = f"is known in `{method.name.value}` only, and is needed later"
                raise Obstacle(name, f"`{name.value}` {where}; keep it in `self`")
        self._require_free(method, name)
        for other in _plain(method, self._stage):
            if other.value == name.value and self._stage.steady.scope_of(other).owner(other.value) is scope:
                self.edits.append(replace(self._stage.tree.span(other), member))
        for definition in self._stage.program.definitions:
            step = self._stage.step_of(definition.statement)
            inside = step is not None and any(block.node is method for block in step.blocks)
            if inside and definition.name == name.value:
                definition.name = member

    def _kept_already(self, method: cst.FunctionDef, name: str) -> str:
        """The attribute that a method keeps a parameter in, by an assignment of its own."""
        for step in self._stage.steps:
            small = step.small
            if (
                any(block.node is method for block in step.blocks)
                and isinstance(small, cst.Assign)
                and isinstance(small.value, cst.Name)
                and small.value.value == name
                and step.role is Role.KEEP
            ):
                for target in _targets(small):
                    if isinstance(target, cst.Attribute) and len(self._attributes.bindings(target.attr.value)) == 1:
                        return self._stage.tree.code(target)
        return ""

    def _require_free(self, method: cst.FunctionDef, name: cst.Name) -> None:
        if self._attributes.bindings(name.value) or any(
            isinstance(node, cst.FunctionDef) and node.name.value == name.value
            for block in self._classes
            for node in block.body.body
        ):
            reason = f"`{name.value}` of `{method.name.value}` is needed later, but `self.{name.value}` is taken"
            raise Obstacle(name, reason)

    def _is_method(self, block: Block, method: cst.FunctionDef) -> bool:
        return any(statement is method for statement in block.body.body)


def _first(function: cst.FunctionDef) -> str:
    parameters = [*function.params.posonly_params, *function.params.params]
    return parameters[0].name.value if parameters else ""


def _targets(statement: cst.BaseSmallStatement | None) -> Iterator[cst.BaseExpression]:
    pending: list[cst.BaseExpression] = []
    if isinstance(statement, cst.Assign):
        pending = [target.target for target in statement.targets]
    elif isinstance(statement, (cst.AugAssign, cst.AnnAssign)):
        pending = [statement.target]
    while pending:
        target = pending.pop()
        if isinstance(target, (cst.Tuple, cst.List)):
            pending += [element.value for element in target.elements]
        else:
            yield target


def _plain(node: cst.CSTNode, stage: Stage) -> Iterator[cst.Name]:
    """The names within a node, without those of attributes and keywords."""
    if isinstance(node, cst.Name):
        parent = stage.tree.walk.parents.get(node)
        is_attribute = isinstance(parent, cst.Attribute) and parent.attr is node
        is_keyword = isinstance(parent, cst.Arg) and parent.keyword is node
        if not is_attribute and not is_keyword:
            yield node
    for child in children(node):
        yield from _plain(child, stage)


def _is_bound_in(name: cst.Name, node: cst.CSTNode, stage: Stage) -> bool:
    at = stage.tree.walk.parents.get(name)
    while isinstance(at, (cst.Tuple, cst.List, cst.Element, cst.StarredElement)):
        at = stage.tree.walk.parents.get(at)
    return isinstance(at, (cst.AssignTarget, cst.AugAssign))


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def lines_kept(stage: Stage, method: cst.FunctionDef) -> tuple[int, list[str]]:
    """Where a method keeps its parameters in the instance, and the statements that do."""
    body = method.body.body
    first = body[1] if len(body) > 1 and _is_docstring(body[0]) else body[0]
    start = stage.tree.line_span(stage.tree.span(first).start).start
    indent = stage.tree.indent_at(stage.tree.span(first).start)
    names = stage.members.kept.get(id(method), ())
    return start, [f"{indent}{_first(method)}.{name} = {name}\n" for name in names]


def _is_docstring(statement: cst.CSTNode) -> bool:
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))
