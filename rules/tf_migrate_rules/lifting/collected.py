"""Collections that a program makes itself become lists of what it put into them.

`tf.add_to_collection("losses", loss)` and `tf.get_variable(…, collections=["net", tf.GraphKeys.GLOBAL_VARIABLES])` put
something into a collection, and `tf.get_collection("losses")` gives a list of what is in it then. Where all of this
stands among statements that run once, in their order, the list is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.blocks import is_main
from tf_migrate.graph.handed import Cut, without
from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.outline import Outlines
from tf_migrate.graph.steps import Obstacle
from tf_migrate.graph.values import UNKNOWN, Definition, Value
from tf_migrate.syntax.edits import Edit, Span, delete, replace
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import every_node
from tf_migrate_rules.lifting.variable_names import VariableNames

#: The collections that `tf.GraphKeys` names other than by its own words in lower case.
_KEYS = {"GLOBAL_VARIABLES": "variables"}
#: Those that TensorFlow fills by itself: with variables, summaries and what it keeps house with.
_KEPT = frozenset(
    {
        "variables", "trainable_variables", "local_variables", "model_variables", "moving_average_variables",
        "metric_variables", "global_step", "summaries", "queue_runners", "savers", "init_op", "ready_op",
        "ready_for_local_init_op", "local_init_op", "table_initializer", "asset_filepaths", "while_context",
        "cond_context", "eval_step", "summary_op", "train_op", "resources", "local_resources",
    }
)  # fmt: skip
#: Those that layers and losses add to.
_SHARED = frozenset({"losses", "regularization_losses", "weights", "biases", "activations", "update_ops"})
_ADDING = ("tf.losses.", "tf.layers.", "tf.contrib.", "tf.keras.", "tf.nn.rnn_cell.", "tf.nn.dynamic_rnn")
_MAKERS = frozenset({"tf.Variable", "tf.get_variable"})
_OTHER_WAYS = frozenset({"tf.get_collection_ref", "tf.add_to_collections", "tf.Graph.add_to_collection"})
_METHODS = frozenset(
    {"get_collection", "get_collection_ref", "add_to_collection", "add_to_collections", "clear_collection"}
)
_OPENED = frozenset({Kind.SESSION, Kind.GRAPH, Kind.SCOPE})


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    """What is put into a collection: the call that does, and the name that is given to it or that it has."""

    key: str
    call: cst.Call
    text: str
    variable: Value | None = None


class Collected:
    """The collections of one file.

    Args:
        tree: the file.
        names: its canonical names.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, names: Names, program: Interpreter) -> None:
        self._tree = tree
        self._program = program
        self._symbols = {id(reference.node): reference.symbol for reference in names.references}
        self._values: dict[int, Value] = {id(name): value for name, value in program.reads}
        self._made = {id(value.node): value for value, _ in program.created}
        self._called = VariableNames(tree, program)
        self._taken = tree.walk.bound_names()
        self._on_stage = Outlines(tree, program).scopes
        self._members: list[_Member] = []
        self._lists: list[cst.BaseExpression] = []  # the arguments that go

    def edits(self) -> list[Edit]:
        """What writes the collections as lists; nothing where there are none.

        Raises:
            Obstacle: what is in one of them is not known.
        """
        calls = sorted((n for n in every_node(self._tree.module) if isinstance(n, cst.Call)), key=self._place)
        edits: list[Edit] = []
        for call in calls:
            symbol = self._symbols.get(id(call.func), "")
            method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
            if symbol in _OTHER_WAYS or (not symbol and method in _METHODS):
                raise Obstacle(
                    call, f"`{method}` changes or reads collections in a way that is not followed; use lists"
                )
            if symbol in _MAKERS:
                edits += self._made_in(call)
            elif symbol == "tf.add_to_collection":
                edits += self._added(call)
        gets = [call for call in calls if self._symbols.get(id(call.func)) == "tf.get_collection"]
        for call in gets:
            edits += self._given(call)
        return [*edits, *self._idle_names()]

    # -- what is put into them ---------------------------------------------------------------------------------------

    def _made_in(self, call: cst.Call) -> list[Edit]:
        """A variable that is made in collections."""
        for index, argument in enumerate(call.args):
            if argument.keyword is None or argument.keyword.value != "collections":
                continue
            listed = self._listed(argument.value)
            keys = [self._key(element) for element in listed]
            explicit = any(a.keyword is not None and a.keyword.value == "trainable" for a in call.args)
            if "variables" not in keys or ("trainable_variables" in keys and explicit):
                raise Obstacle(call, "this variable is not among the global variables, or trained against what it says")
            for key in keys:
                if key not in ("variables", "trainable_variables"):
                    if not self._is_own(key):
                        raise Obstacle(argument, f"TensorFlow fills the collection `{key}` as well; use a list")
                    self._members.append(_Member(key, call, self._name_of(call), self._made.get(id(call))))
            self._lists.append(argument.value)
            return without(self._tree, Cut(tuple(call.args), frozenset({index})))
        return []

    def _listed(self, node: cst.BaseExpression) -> list[cst.BaseExpression]:
        """The elements of a list that is written out, or held by a name."""
        if isinstance(node, cst.Name):
            value = self._values.get(id(node))
            made = next(iter(value.uses)).value.node if value is not None and len(value.uses) == 1 else None
        else:
            made = node
        if not isinstance(made, (cst.List, cst.Tuple)) or any(isinstance(e, cst.StarredElement) for e in made.elements):
            raise Obstacle(node, "which collections a variable is in is not known here; write them as a list")
        return [element.value for element in made.elements]

    def _added(self, call: cst.Call) -> list[Edit]:
        """Something that is added to a collection."""
        given = _arguments(call, ("name", "value"))
        key = self._key(given.get("name", call))
        if not self._is_own(key):
            return []
        statement = self._tree.walk.parents.get(call)
        line = self._tree.walk.parents.get(statement) if statement is not None else None
        value = given.get("value")
        alone = isinstance(statement, cst.Expr) and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        if value is None or not alone or not isinstance(line, cst.SimpleStatementLine):
            raise Obstacle(call, "give what is added to a collection a line of its own")
        variable = None
        if isinstance(value, cst.Name) and not self._is_bound_again(value):
            held = self._values.get(id(value))
            if held is not None and held.kind is Kind.VARIABLE:
                variable = self._made.get(id(held.node))
            self._members.append(_Member(key, call, value.value, variable))
            return [self._removed(line)]
        name = self._free(f"{re.sub(r'[^0-9a-zA-Z_]+', '_', key).strip('_').lower()}")
        self._members.append(_Member(key, call, name))
        return [replace(self._tree.span(call), f"{name} = ", self._tree.span(value))]

    def _removed(self, line: cst.SimpleStatementLine) -> Edit:
        block = self._tree.walk.parents.get(line)
        if not isinstance(block, (cst.IndentedBlock, cst.Module)) or len(block.body) == 1:
            return replace(self._tree.span(line), "pass")
        span = self._tree.span(line)
        return delete(Span(self._tree.line_span(span.start).start, self._tree.line_span(span.end).end))

    def _name_of(self, call: cst.Call) -> str:
        """The name that a statement gives to what a call makes, and that nothing else has; empty for none."""
        statement = self._tree.walk.parents.get(call)
        if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
            target = statement.targets[0].target
            if isinstance(target, cst.Name) and not self._is_bound_again(target):
                return target.value
        return ""

    def _is_own(self, key: str) -> bool:
        """Whether nothing but the program puts something into a collection."""
        if key in _KEPT:
            return False
        regularized = any(
            isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value.endswith("regularizer")
            for node in every_node(self._tree.module)
        )
        adding = any(v.symbol.startswith(_ADDING) and v.kind is not Kind.PYTHON for v, _ in self._program.created)
        return key not in _SHARED or not (regularized or adding)

    def _key(self, node: cst.BaseExpression) -> str:
        """The name of a collection."""
        if isinstance(node, cst.Attribute) and self._symbols.get(id(node.value)) == "tf.GraphKeys":
            return _KEYS.get(node.attr.value, node.attr.value.lower())
        if isinstance(node, cst.Attribute) and self._symbols.get(id(node), "").startswith("tf.GraphKeys."):
            return _KEYS.get(node.attr.value, node.attr.value.lower())
        if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
            return node.evaluated_value
        if isinstance(node, cst.Name) and id(node) in self._values and not self._is_bound_again(node):
            text = self._values[id(node)].text
            if text and UNKNOWN not in text:
                return text
        raise Obstacle(node, "the name of a collection is not known here; write it as a string")

    # -- what is asked of them ---------------------------------------------------------------------------------------

    def _given(self, call: cst.Call) -> list[Edit]:
        """The list that a collection is where it is asked for."""
        given = _arguments(call, ("key", "scope"))
        key = self._key(given.get("key", call))
        if not self._is_own(key):
            return []
        members = [member for member in self._members if member.key == key]
        home = self._home(call, once=False)
        if home is None:
            raise Obstacle(call, f"the collection `{key}` is asked for in a function; hand the function a list")
        for member in members:
            if not member.text or self._home(member.call, once=True) is not home:
                reason = f"what is put into the collection `{key}` here has no name where it is asked for; use a list"
                raise Obstacle(member.call, reason)
        members = [member for member in members if self._place(member.call) < self._place(call)]
        scope = given.get("scope")
        if scope is not None and not (isinstance(scope, cst.Name) and scope.value == "None"):
            members = [member for member in members if self._is_in(member, scope)]
        texts = [member.text for member in members]
        above = self._tree.walk.parents.get(call)
        if isinstance(above, cst.Subscript) and above.value is call and len(above.slice) == 1:
            index = above.slice[0].slice
            if isinstance(index, cst.Index) and isinstance(index.value, cst.Integer):
                number = index.value.evaluated_value
                if number < len(texts):
                    return [replace(self._tree.span(above), texts[number])]
        return [replace(self._tree.span(call), f"[{', '.join(texts)}]")]

    def _is_in(self, member: _Member, scope: cst.BaseExpression) -> bool:
        """Whether a member's name begins with that of a scope."""
        name = self._called.of(member.variable) if member.variable is not None else UNKNOWN
        if UNKNOWN in name or not isinstance(scope, cst.SimpleString):
            raise Obstacle(scope, "which of a collection are in a scope is not known here; use lists")
        wanted = str(scope.evaluated_value)
        if not re.fullmatch(r"[\w/]*", wanted):
            raise Obstacle(scope, "this scope is a pattern; use lists")
        return f"{name}:0".startswith(wanted)

    def _home(self, node: cst.CSTNode, *, once: bool) -> cst.CSTNode | None:
        """The module or function that a node stands in, which runs it where it stands, surely and `once` or not; None
        where that is not so."""
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, cst.Module):
            if isinstance(at, cst.FunctionDef) and id(at) in self._on_stage:
                return at if has_own_graph(self._tree, self._program, self._symbols, at, node) else None
            if isinstance(at, (cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.GeneratorExp)):
                return None
            if once and isinstance(at, cst.BaseCompoundStatement) and not self._is_seen_through(at):
                return None
            at = self._tree.walk.parents.get(at)
        return self._tree.module

    def _is_seen_through(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.If):
            return is_main(node)
        if not isinstance(node, cst.With):
            return False
        over = [self._program.items.get(id(item)) for item in node.items]
        return all(value is not None and value.kind in _OPENED for value in over)

    # -- names -------------------------------------------------------------------------------------------------------

    def _idle_names(self) -> Iterator[Edit]:
        """The names of lists of collections that nothing reads any more."""
        gone = {id(node) for node in self._lists}
        held = [self._values[id(node)] for node in self._lists if id(node) in self._values]
        done: set[int] = set()
        for definition in (d for value in held for d in value.uses):
            if id(definition.statement) in done or any(
                definition in value.uses and id(name) not in gone for name, value in self._program.reads
            ):
                continue
            done.add(id(definition.statement))
            yield from self._unbound(definition)

    def _unbound(self, definition: Definition) -> Iterator[Edit]:
        statement = definition.statement
        line = self._tree.walk.parents.get(statement)
        if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
            raise Obstacle(statement, "a list of collections is bound in a way that is not followed")
        target, value = statement.targets[0].target, statement.value
        if isinstance(target, cst.Name) and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            yield self._removed(line)
        elif (
            isinstance(target, cst.Tuple)
            and isinstance(value, cst.Tuple)
            and len(target.elements) == len(value.elements)
        ):
            names = [element.value for element in target.elements]
            place = next(i for i, n in enumerate(names) if isinstance(n, cst.Name) and n.value == definition.name)
            for whole in (target, value):
                kept = [e.value for i, e in enumerate(whole.elements) if i != place]
                if len(kept) == 1:
                    yield replace(self._tree.span(whole), self._tree.span(kept[0]))
                else:
                    yield from without(self._tree, Cut(tuple(whole.elements), frozenset({place})))
        else:
            raise Obstacle(statement, "a list of collections is bound in a way that is not followed")

    def _is_bound_again(self, name: cst.Name) -> bool:
        statements = {id(d.statement) for d in self._program.definitions if d.name == name.value and not d.is_inner}
        return len(statements) != 1

    def _free(self, name: str) -> str:
        number = 1
        while f"{name}_{number}" in self._taken:
            number += 1
        self._taken.add(f"{name}_{number}")
        return f"{name}_{number}"

    def _place(self, node: cst.CSTNode) -> int:
        return self._tree.span(node).start


def has_own_graph(
    tree: Tree, program: Interpreter, symbols: Mapping[int, str], function: cst.FunctionDef, node: cst.CSTNode
) -> bool:
    """Whether collections hold nothing of earlier calls of a function: it is called once, or begins a graph anew.

    Args:
        tree: the file.
        program: what the interpreter found in it.
        symbols: the symbols of the file's names, by their identity.
        function: the function.
        node: what asks for the collection in it.
    """
    if sum(1 for entered in program.entered if entered.function is function) < 2:
        return True
    anew = program.vocabulary.starts_anew
    if any(isinstance(inner, cst.Call) and anew(symbols.get(id(inner.func), "")) for inner in every_node(function)):
        return True
    at = tree.walk.parents.get(node)
    while at is not None and at is not function:
        items = at.items if isinstance(at, cst.With) else ()
        over = [program.items.get(id(item)) for item in items]
        makes = any(
            isinstance(inner, cst.Call) and symbols.get(id(inner.func)) == "tf.Graph"
            for item in items
            for inner in every_node(item)
        )
        if makes and any(value is not None and value.kind is Kind.GRAPH for value in over):
            return True
        at = tree.walk.parents.get(at)
    return False


def _arguments(call: cst.Call, names: Sequence[str]) -> dict[str, cst.BaseExpression]:
    """What a call is given, by the names of its parameters."""
    given: dict[str, cst.BaseExpression] = {}
    for index, argument in enumerate(call.args):
        if argument.star or (argument.keyword is None and index >= len(names)):
            raise Obstacle(call, "its arguments are hidden behind a star; write them out")
        given[argument.keyword.value if argument.keyword is not None else names[index]] = argument.value
    return given
