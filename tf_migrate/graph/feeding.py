"""Feed dictionaries: those that are taken in where they are fed, and those that stay, with names for keys.

A dictionary that is written out, in the run or in a statement before it, is taken in: what it holds goes to the run.
One that is built step by step, by a function or anew in each round stays, since what is put in it is computed there;
its keys, which were placeholders, become their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.edits import Span
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children

_UNKNOWN = "the feed dictionary could not be followed; write it as a literal in the run"


@dataclass(slots=True)
class Kept:
    """A feed dictionary that stays: the placeholders that it may have for keys."""

    keys: dict[Definition, None] = field(default_factory=dict)


class Feeding:
    """What is fed from where.

    Args:
        tree: the file.
        program: what was found in it.
        steady: what of it changes.
        sites: the runs.

    Raises:
        Obstacle: a dictionary can neither be taken in nor stay.
    """

    def __init__(self, tree: Tree, program: Interpreter, steady: Steadiness, sites: Sequence[RunSite]) -> None:
        self._tree = tree
        self._program = program
        self._steady = steady
        self._values: dict[int, list[Value]] = {}
        for name, value in program.reads:
            self._values.setdefault(id(name), []).append(value)
        self._within: list[int] = []
        self.literals: dict[int, cst.Dict] = {}
        self.taken_in: dict[int, cst.CSTNode] = {}  # the statements that were there for nothing else
        self.kept: dict[int, Kept] = {}
        self.keys: dict[int, tuple[cst.BaseExpression, list[Definition]]] = {}
        self.definitions: set[Definition] = set()  # of the dictionaries that stay
        self.helpers: set[int] = set()  # the functions that give such
        self.reads: set[int] = set()  # where those are read
        fed = [site for site in sites if site.feed_node is not None and not _is_none(site.feed_node)]
        reasons = {id(site.node): self._take_in(site) for site in fed}
        pending = [site for site in fed if reasons[id(site.node)] is not None]
        while pending:
            for site in pending:
                self._keep(site)
            pending = [site for site in fed if id(site.node) in self.literals and self._shares(site)]
        self._require_nothing_else()

    def fed(self, site: RunSite) -> set[Definition]:
        """The placeholders that a run feeds, or may feed, and other tensors that it feeds."""
        kept = self.kept.get(id(site.node))
        if kept is not None:
            return set(kept.keys)
        keys = [feed.key for feed in site.feeds if feed.key.kind is Kind.PLACEHOLDER]
        return {d for d in slice_of(keys) if d.is_placeholder} | self.tensors(site)

    def is_key(self, span: Span) -> bool:
        """Whether a place lies in a key of a dictionary that stays."""
        return any(self._tree.span(node).holds(span) for node, _ in self.keys.values())

    def tensors(self, site: RunSite) -> frozenset[Definition]:
        """The tensors that a run is fed in the place of what they would be computed to.

        Raises:
            Obstacle: something is fed that is neither a placeholder nor a tensor with a name.
        """
        found = set()
        for feed in site.feeds if id(site.node) in self.literals else ():
            if feed.key.kind is Kind.PLACEHOLDER:
                continue
            made = [d for d in feed.key.uses if d.value.node is feed.key.node and d.name == feed.text]
            if len(feed.key.uses) != 1 or not made or feed.key.kind is not Kind.TENSOR:
                raise Obstacle(site.node, f"`{feed.text}` is fed, but is no placeholder")
            found.update(made)
        return frozenset(found)

    # -- taken in ----------------------------------------------------------------------------------------------------

    def _take_in(self, site: RunSite) -> str | None:
        """Takes a dictionary in; else the reason why it cannot be."""
        given = site.feed_node
        if isinstance(given, cst.Dict):
            if any(isinstance(element, cst.StarredDictElement) for element in given.elements):
                return _UNKNOWN
            self.literals[id(site.node)] = given
            return None
        values = self._values.get(id(given), [])
        definitions = {definition for value in values for definition in value.uses}
        if not isinstance(given, cst.Name) or len({id(d.statement) for d in definitions}) != 1:
            return _UNKNOWN
        statement = next(iter(definitions)).statement
        literal = statement.value if isinstance(statement, cst.Assign) else None
        if not isinstance(literal, cst.Dict) or any(d.value.node is not literal for d in definitions):
            return _UNKNOWN
        if any(isinstance(element, cst.StarredDictElement) for element in literal.elements):
            return _UNKNOWN
        reason = self._change(site, statement, literal)
        if reason is None:
            self.literals[id(site.node)] = literal
            self.taken_in[id(statement)] = statement
        return reason

    def _change(self, site: RunSite, statement: cst.CSTNode, literal: cst.Dict) -> str | None:
        """Why what stands in the literal may give something else at the run than where the literal stands."""
        for element in literal.elements:
            if self._steady.impure(element.value) is not None:
                return "what is fed is computed where the feed dictionary stands; name it there"
        parents = self._tree.walk.parents
        block = parents.get(parents[statement])
        at: cst.CSTNode | None = site.node
        while at is not None and parents.get(at) is not block:
            at = parents.get(at)
        if at is None:
            return "the feed dictionary is made elsewhere; write it as a literal in the run"
        after = self._tree.span(statement).end
        end = self._tree.span(site.node).start if isinstance(at, cst.SimpleStatementLine) else self._tree.span(at).end
        graph = {d.name for d in self._program.definitions if d.value.kind is not Kind.PYTHON}
        for element in literal.elements:
            for owned in self._steady.needed_names(element.value):
                for change in self._steady.changes_of(owned) if owned[1] not in graph else ():
                    if change.always or after < self._tree.span(change.node).start < end:
                        return f"`{owned[1]}` changes between the feed dictionary and the run"
        return None

    def _shares(self, site: RunSite) -> bool:
        """Whether a dictionary that is taken in stays for the sake of another run."""
        return any(d in self.definitions for value in self._values.get(id(site.feed_node), []) for d in value.uses)

    # -- kept --------------------------------------------------------------------------------------------------------

    def _keep(self, site: RunSite) -> None:
        literal = self.literals.pop(id(site.node), None)
        if literal is not None:
            self.taken_in = {
                key: node for key, node in self.taken_in.items() if getattr(node, "value", None) is not literal
            }
        assert site.feed_node is not None
        kept = self.kept[id(site.node)] = Kept()
        self._collect(site.feed_node, site, kept, set())

    def _collect(self, node: cst.BaseExpression, site: RunSite, kept: Kept, seen: set[Definition]) -> None:
        """Finds all keys that an expression which gives a feed dictionary may put into it."""
        if isinstance(node, cst.Name):
            if not _is_none(node):
                self._collect_name(node, site, kept, seen)
        elif isinstance(node, cst.Dict):
            for element in node.elements:
                if isinstance(element, cst.DictElement):
                    self._key(element.key, kept)
                else:
                    self._collect(element.value, site, kept, seen)
        elif isinstance(node, cst.IfExp):
            self._collect(node.body, site, kept, seen)
            self._collect(node.orelse, site, kept, seen)
        elif isinstance(node, cst.Call):
            self._collect_call(node, site, kept, seen)
        elif isinstance(node, cst.DictComp):
            self._collect_comprehension(node, site, kept)
        else:
            raise Obstacle(site.node, _UNKNOWN)

    def _collect_name(self, node: cst.Name, site: RunSite, kept: Kept, seen: set[Definition]) -> None:
        values = self._values.get(id(node), [])
        if not values:
            raise Obstacle(site.node, _UNKNOWN)
        self.reads.add(id(node))
        for value in values:
            made = [d for d in value.uses if d.value.node is value.node]
            if not made and isinstance(value.node, (cst.Dict, cst.Call)):
                self._collect(value.node, site, kept, seen)  # it was passed to a parameter
                continue
            if not value.uses:
                raise Obstacle(site.node, _UNKNOWN)
            for definition in made or value.uses:
                self._collect_definition(definition, site, kept, seen)

    def _collect_definition(self, definition: Definition, site: RunSite, kept: Kept, seen: set[Definition]) -> None:
        if definition in seen:
            return
        seen.add(definition)
        self.definitions.add(definition)
        statement, made = definition.statement, definition.value.node
        before = [use for use in definition.value.uses if use.name == definition.name]
        if isinstance(statement, cst.Assign) and isinstance(made, cst.Subscript) and len(statement.targets) == 1:
            index = made.slice[0].slice
            if made is not statement.targets[0].target or not isinstance(index, cst.Index) or len(made.slice) > 1:
                raise Obstacle(site.node, _UNKNOWN)
            self._key(index.value, kept)
            self.reads.add(id(made.value))
        elif isinstance(statement, (cst.Assign, cst.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, cst.Assign) else [statement]
            if any(not isinstance(target.target, cst.Name) for target in targets):
                raise Obstacle(site.node, _UNKNOWN)
            self._collect(statement.value, site, kept, seen)
            return
        elif isinstance(statement, cst.Expr) and isinstance(made, cst.Call) and _method(made) == "update":
            if len(made.args) != 1 or made.args[0].keyword is not None or made.args[0].star:
                raise Obstacle(made, _UNKNOWN)
            assert isinstance(made.func, cst.Attribute)
            self.reads.add(id(made.func.value))
            self._collect(made.args[0].value, site, kept, seen)
        else:
            raise Obstacle(site.node, _UNKNOWN)
        for use in before:
            self._collect_definition(use, site, kept, seen)

    def _collect_call(self, node: cst.Call, site: RunSite, kept: Kept, seen: set[Definition]) -> None:
        name = node.func.value if isinstance(node.func, cst.Name) else ""
        arguments = [argument.value for argument in node.args]
        plain = all(argument.keyword is None and not argument.star for argument in node.args)
        entered = [one.function for one in self._program.entered if one.node is node]
        if entered:
            for function in entered:
                self._collect_function(function, site, kept, seen)
        elif _method(node) == "copy" and isinstance(node.func, cst.Attribute) and not arguments:
            self._collect(node.func.value, site, kept, seen)
        elif name == "dict" and plain and len(arguments) <= 1:
            for argument in arguments:
                keys = _zipped(argument)
                if keys is not None:
                    self._key_list(keys, site, kept)
                else:
                    self._collect(argument, site, kept, seen)
        else:
            raise Obstacle(site.node, _UNKNOWN)

    def _collect_function(self, function: cst.CSTNode, site: RunSite, kept: Kept, seen: set[Definition]) -> None:
        if id(function) in self._within:
            return
        if isinstance(function, cst.Lambda):
            self._collect(function.body, site, kept, seen)
            return
        if not isinstance(function, cst.FunctionDef) or function.decorators:
            raise Obstacle(site.node, _UNKNOWN)
        self.helpers.add(id(function))
        self._within.append(id(function))
        returns = list(_returns(function.body))
        if not returns or any(one.value is None for one in returns):
            raise Obstacle(site.node, _UNKNOWN)
        for one in returns:
            if one.value is not None:
                self._collect(one.value, site, kept, seen)
        self._within.pop()

    def _collect_comprehension(self, node: cst.DictComp, site: RunSite, kept: Kept) -> None:
        """`{p: v for p, v in zip(placeholders, values)}`."""
        loop = node.for_in
        target: cst.BaseExpression = loop.target
        if isinstance(target, (cst.Tuple, cst.List)) and target.elements:
            target = target.elements[0].value
        keys = _zipped(loop.iter)
        if loop.inner_for_in is not None or keys is None or not isinstance(target, cst.Name):
            raise Obstacle(site.node, _UNKNOWN)
        if not isinstance(node.key, cst.Name) or node.key.value != target.value:
            raise Obstacle(site.node, _UNKNOWN)
        self.keys[id(node.key)] = (node.key, [])
        self._key_list(keys, site, kept)

    def _key(self, node: cst.BaseExpression, kept: Kept) -> None:
        """A key that becomes the name of its placeholder."""
        kept.keys[self._name_key(node)] = None

    def _name_key(self, node: cst.BaseExpression) -> Definition:
        placeholders = {d for value in self._values.get(id(node), []) for d in self._placeholders(value, node)}
        if len(placeholders) != 1:
            raise Obstacle(node, f"`{self._tree.code(node).strip()}` is fed, but is no placeholder with a name")
        self.keys[id(node)] = (node, list(placeholders))
        return next(iter(placeholders))

    def _key_list(self, node: cst.BaseExpression, site: RunSite, kept: Kept) -> None:
        """A list of keys that becomes a list of names."""
        if isinstance(node, (cst.List, cst.Tuple)):
            for element in node.elements:
                self._key(element.value, kept)
            return
        values = self._values.get(id(node), [])
        found = [self._elements(value) for value in values]
        if not found or any(each is None or each != found[0] for each in found) or found[0] is None:
            raise Obstacle(site.node, _UNKNOWN)
        self.keys[id(node)] = (node, found[0])
        kept.keys.update(dict.fromkeys(found[0]))

    def _elements(self, value: Value) -> list[Definition] | None:
        """The placeholders in a list that a name holds."""
        for definition in value.uses if len(value.uses) == 1 else ():
            written = definition.value.node
            if isinstance(written, (cst.List, cst.Tuple)) and definition.value.elements is not None:
                parts = [self._placeholders(part, written) for part in definition.value.elements.values()]
                return [part[0] for part in parts] if all(len(part) == 1 for part in parts) else None
        return None

    def _placeholders(self, value: Value, node: cst.CSTNode) -> list[Definition]:
        """The one placeholder that a value is; nothing for anything computed."""
        if value.kind is not Kind.PLACEHOLDER:
            raise Obstacle(node, f"`{self._tree.code(node).strip()}` is fed, but is no placeholder")
        return [definition for definition in slice_of([value]) if definition.is_placeholder]

    # -- requirements ------------------------------------------------------------------------------------------------

    def _require_nothing_else(self) -> None:
        """Dictionaries that stay must be there for feeding, and nothing else."""
        allowed = self.reads | {id(node) for node, _ in self.keys.values()}
        parents = self._tree.walk.parents
        for name, value in self._program.reads:
            if id(name) in allowed or not any(d in self.definitions and d.name == name.value for d in value.uses):
                continue
            parent = parents.get(name)
            called = parents.get(parent) if isinstance(parent, cst.Arg) else None
            if isinstance(parent, cst.Subscript) and parent.value is name and len(parent.slice) == 1:
                index = parent.slice[0].slice
                if isinstance(index, cst.Index):
                    self.reads.add(id(name))
                    self._name_key(index.value)
                    continue
            if isinstance(called, cst.Call) and isinstance(called.func, cst.Name) and called.func.value == "len":
                continue
            if isinstance(called, cst.Call) and any(one.node is called for one in self._program.entered):
                self.reads.add(id(name))  # handed on: what is done with it there is looked at there
                continue
            raise Obstacle(name, f"`{name.value}` feeds a run, and is read here for something else")


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _method(call: cst.Call) -> str:
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def _zipped(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The first of what a call of `zip` is given."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "zip":
        plain = [argument.value for argument in node.args if argument.keyword is None and not argument.star]
        return plain[0] if len(plain) == len(node.args) == 2 else None
    return None


def _returns(node: cst.CSTNode) -> Iterator[cst.Return]:
    """The `return` statements of a function, without those of functions in it."""
    pending: list[Iterable[cst.CSTNode]] = [children(node)]
    while pending:
        for child in pending.pop():
            if isinstance(child, cst.Return):
                yield child
            elif not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
                pending.append(children(child))
