"""Lists of variables by their names, such as `[v for v in tf.trainable_variables() if 'discriminator' in v.name]`:
where the names are known they become lists of those variables, or what the objects list that own them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.values import UNKNOWN, Definition, Value
from tf_migrate.syntax.edits import Edit, Span, delete, replace
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import every_node
from tf_migrate_rules.lifting.collected import has_own_graph
from tf_migrate_rules.lifting.owned import MAKERS, is_trainable, owns
from tf_migrate_rules.lifting.picking import picks
from tf_migrate_rules.lifting.trainables import STEP_MAKERS
from tf_migrate_rules.lifting.variable_names import VariableNames
from tf_migrate_rules.tables.layers import LAYERS

#: What lists variables, and whether only those that are trained.
_LISTS = {"tf.trainable_variables": True, "tf.global_variables": False, "tf.all_variables": False}
#: What the functions that make layers became.
_KERAS = frozenset(form.to for form in LAYERS.values())
#: The layers that have variables, which they make when they are called first.
_LAYERS = frozenset(form.to for form in LAYERS.values() if form.has_weights)
#: What variables of layers are called.
_WORDS = (
    "kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "depthwise_kernel", "pointwise_kernel",
    "weights", "biases",
)  # fmt: skip
#: How many layers without names a program is thought to have at most.
_COUNTED = 30
#: The same for the keys of collections.
_KEYS = {"TRAINABLE_VARIABLES": True, "GLOBAL_VARIABLES": False, "VARIABLES": False}
_NAMED = {"trainable_variables": True, "variables": False}
#: What says of a name whether it is picked; None where that is not known.
_Picks = Callable[[str], bool | None]
#: What makes variables that no name of the program holds.
_HIDDEN = re.compile(r"tf\.(layers|contrib|keras|nn\.\w*rnn|nn\.rnn_cell|metrics)\b")
_TRAINING = frozenset({"minimize", "compute_gradients"})


@dataclass(frozen=True, slots=True)
class _Source:
    """A call that lists variables: all those in a scope, whose name may be empty."""

    call: cst.Call
    only_trained: bool
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _Owner:
    """What one statement made, under a name of the stage: all that was `made`, and the `variables` that are listed."""

    definition: Definition
    made: Sequence[Value]
    variables: Sequence[Value]

    @property
    def element(self) -> str:
        """How all of them stand in a list."""
        value = self.definition.value
        if owns(value):
            return f"*{self.definition.name}.trainable_variables"
        if value.elements is not None:
            name = self.definition.name
            return f"*{name}.values()" if isinstance(value.node, cst.Dict) else f"*{name}"
        return self.definition.name


class VariableLists:
    """The lists of variables of one file.

    Args:
        tree: the file.
        names: its canonical names.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, names: Names, program: Interpreter) -> None:
        self._tree = tree
        self._names = names
        self._program = program
        self._symbols = {id(reference.node): reference.symbol for reference in names.references}
        self._lazy = False  # whether the last list holds what layers make when they are called first
        self._values: dict[int, Value] = {id(name): value for name, value in program.reads}
        self._called = VariableNames(tree, program)

    def edits(self) -> list[Edit]:
        """The lists as they are written where all variables in them are known."""
        edits: list[Edit] = []
        taken: set[int] = set()  # reads of names that hold all variables
        objects = any(owns(definition.value) for definition in self._program.definitions)
        for node in every_node(self._tree.module):
            if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
                source = self._source(node.for_in.iter)
                found = self._comprehension(node, source) if source is not None else []
                taken |= {id(node.for_in.iter)} if found else set()
                edits += found
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "filter":
                source = self._source(node.args[1].value) if len(node.args) == 2 else None
                found = self._filtered(node, source) if source is not None else []
                taken |= {id(node.args[1].value)} if found else set()
                edits += found
        inner = [edit.span for edit in edits]
        for node in every_node(self._tree.module):
            source = self._source(node) if isinstance(node, cst.Call) else None
            if source is None or any(span.holds(self._tree.span(node)) for span in inner):
                continue
            loop = self._tree.walk.parents.get(node)
            if isinstance(loop, cst.CompFor) and loop.ifs:
                continue  # what it picks is not understood
            statement = self._statement(source.call)
            if statement is not None and self._is_only_read_in(statement, taken):
                edits.append(delete(self._tree.line_span(self._tree.span(statement).start)))
                continue
            if not (objects or source.scope or self._symbols.get(id(source.call.func)) == "tf.get_collection"):
                continue
            text = self._text(source, source.call, lambda _: True)
            if text is not None and self._lazy:
                edits += self._written_out(source.call, text) if node is source.call else []
            elif text is not None:
                edits.append(replace(self._tree.span(node), text))
        return edits

    def _written_out(self, node: cst.BaseExpression, text: str) -> list[Edit]:
        """A list of what layers have, where it trains: they have nothing yet where the list stands."""
        parent = self._tree.walk.parents.get(node)
        if isinstance(parent, cst.Arg):
            return [replace(self._tree.span(node), text)] if _trains(parent, self._tree) else []
        line = self._tree.walk.parents.get(parent) if parent is not None else None
        if not isinstance(parent, cst.Assign) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
            return []
        reads = self._reads_of(parent)
        above = [self._tree.walk.parents.get(name) for name in reads]
        if not reads or not all(isinstance(one, cst.Arg) and _trains(one, self._tree) for one in above):
            return []
        gone = delete(self._tree.line_span(self._tree.span(line).start))
        return [gone, *(replace(self._tree.span(name), text) for name in reads)]

    # -- what is listed ----------------------------------------------------------------------------------------------

    def _source(self, node: cst.BaseExpression) -> _Source | None:
        """The call that an expression is, or the one call that a name holds what it gave of."""
        if isinstance(node, cst.Name):
            value = self._values.get(id(node))
            if value is None or len(value.uses) != 1 or not isinstance(value.node, cst.Call):
                return None
            return self._source(value.node) if value.symbol else None
        if not isinstance(node, cst.Call):
            return None
        symbol = self._symbols.get(id(node.func), "")
        arguments = {
            argument.keyword.value if argument.keyword is not None else str(index): argument.value
            for index, argument in enumerate(node.args)
        }
        if symbol in _LISTS:
            scope = arguments.pop("scope", arguments.pop("0", None))
            trained = _LISTS[symbol]
        elif symbol == "tf.get_collection":
            key = arguments.pop("key", arguments.pop("0", None))
            scope = arguments.pop("scope", arguments.pop("1", None))
            known = self._known_key(key)
            if known is None:
                return None
            trained = known
        else:
            return None
        if arguments or (scope is not None and not isinstance(scope, cst.SimpleString)):
            return None
        if not trained and self._trains_before(node):
            return None  # what optimizers keep is among them
        return _Source(node, trained, str(scope.evaluated_value) if isinstance(scope, cst.SimpleString) else "")

    def _known_key(self, key: cst.BaseExpression | None) -> bool | None:
        """Whether a collection of variables has only those that are trained; None for any other one."""
        if isinstance(key, cst.SimpleString):
            return _NAMED.get(str(key.evaluated_value))
        of_keys = isinstance(key, cst.Attribute) and self._symbols.get(id(key.value)) == "tf.GraphKeys"
        return _KEYS.get(key.attr.value) if of_keys and isinstance(key, cst.Attribute) else None

    def _trains_before(self, node: cst.CSTNode) -> bool:
        place = self._tree.span(node).start
        return any(
            value.symbol in (".minimize", ".apply_gradients") and self._tree.span(statement).start < place
            for value, statement in self._program.created
        )

    def _owners(self, source: _Source) -> list[_Owner] | None:
        """All variables that are there when a call lists them, by what they are called; None where one has no name."""
        place = self._tree.span(source.call).start
        scope = self._scope(source.call)
        if isinstance(scope, cst.FunctionDef) and not has_own_graph(
            self._tree, self._program, self._symbols, scope, source.call
        ):
            return None
        groups: dict[int, list[Value]] = {}
        asked: set[str] = set()
        for value, statement in self._program.created:
            if self._tree.span(statement).start >= place:
                continue
            if value.symbol in _KERAS:
                if value.symbol in _LAYERS:
                    groups.setdefault(id(statement), []).append(value)
                continue
            if _HIDDEN.match(value.symbol) and value.kind is not Kind.PYTHON:
                return None
            if value.kind is not Kind.VARIABLE or self._program.vocabulary.lists_variables(value.symbol):
                continue
            if value.symbol == "tf.get_variable" and UNKNOWN not in value.text:
                if value.text in asked:
                    return None  # the same one, used again
                asked.add(value.text)
            groups.setdefault(id(statement), []).append(value)
        found = []
        for key, values in groups.items():
            definitions = [d for d in self._program.definitions if id(d.statement) == key]
            if len(definitions) != 1 or self._scope(definitions[0].statement) is not scope:
                return None
            if not all(v.symbol in MAKERS or v.symbol in STEP_MAKERS or v.symbol in _LAYERS for v in values):
                return None
            variables = [v for v in values if not source.only_trained or _is_trained(v)]
            if variables and self._is_bound_again(definitions[0]):
                return None
            if variables and len(variables) != len(values) and not owns(definitions[0].value):
                return None
            if variables:
                found.append(_Owner(definitions[0], values, variables))
        return found

    def _is_bound_again(self, definition: Definition) -> bool:
        """Whether the name of a definition holds something else before or behind it."""
        scope = self._scope(definition.statement)
        return any(
            other.name == definition.name
            and other.statement is not definition.statement
            and self._scope(other.statement) is scope
            for other in self._program.definitions
        )

    def _scope(self, node: cst.CSTNode) -> cst.CSTNode:
        """The function or module whose statements run in their order, once; a loop is a place of its own."""
        at: cst.CSTNode | None = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(
            at, (cst.FunctionDef, cst.Module, cst.For, cst.While, cst.If, cst.ClassDef)
        ):
            at = self._tree.walk.parents.get(at)
        return at if at is not None else self._tree.module

    # -- which of them -----------------------------------------------------------------------------------------------

    def _picked(self, tests: Sequence[cst.BaseExpression], variable: str) -> _Picks:
        """What says whether conditions hold for the name of a variable."""

        def told(test: cst.BaseExpression, name: str) -> bool | None:
            known = picks(test, variable, name, self._text_of) if name and UNKNOWN not in name else None
            return _tested(test, variable, name) if known is None else known

        def all_told(name: str) -> bool | None:
            outcomes = [told(test, name) for test in tests]
            if any(outcome is False for outcome in outcomes):
                return False
            return None if None in outcomes else True

        return all_told

    def _text_of(self, name: cst.Name) -> str | None:
        """What a name holds, where that surely is a string."""
        value = self._values.get(id(name))
        bound = {id(d.statement) for d in self._program.definitions if d.name == name.value}
        if value is None or len(bound) != 1 or not value.text or UNKNOWN in value.text:
            return None
        return value.text

    def _filtered(self, node: cst.Call, source: _Source) -> list[Edit]:
        """The changes of `filter(lambda v: …, variables)`, or of the list around it."""
        chosen = node.args[0].value
        parameters = chosen.params if isinstance(chosen, cst.Lambda) else None
        if parameters is None or len(parameters.params) != 1 or not isinstance(chosen, cst.Lambda):
            return []
        above = self._tree.walk.parents.get(node)
        around = self._tree.walk.parents.get(above) if isinstance(above, cst.Arg) else None
        listed = isinstance(around, cst.Call) and isinstance(around.func, cst.Name) and around.func.value == "list"
        whole = around if listed and isinstance(around, cst.Call) else node
        text = self._text(source, whole, self._picked([chosen.body], parameters.params[0].name.value))
        return [replace(self._tree.span(whole), text)] if text is not None else []

    def _comprehension(self, node: cst.ListComp | cst.GeneratorExp, source: _Source) -> list[Edit]:
        """The changes of a comprehension over variables that picks them by their names, if by anything."""
        loop = node.for_in
        if loop.inner_for_in is not None or loop.asynchronous is not None or not isinstance(loop.target, cst.Name):
            return []
        variable = loop.target.value
        tests = [condition.test for condition in loop.ifs]
        told = self._picked(tests, variable)
        whole = isinstance(node, cst.ListComp) and isinstance(node.elt, cst.Name) and node.elt.value == variable
        text = self._text(source, node if whole else loop.iter, told)
        if text is not None and self._lazy:
            return self._written_out(node, text) if whole else []
        if text is None or (not tests and isinstance(loop.iter, cst.Name)):
            return []
        if whole:
            return [replace(self._tree.span(node), text)]
        start, end = self._tree.span(loop.iter).start, self._tree.span(loop.iter).end
        if tests:
            end = max(self._tree.span(test).end for test in tests)
        return [replace(Span(start, end), text)]

    def _names_of(self, variable: Value) -> list[str]:
        """What a variable is called; of a layer, what its variables may be called."""
        if variable.kind is not Kind.LAYER:
            return [self._called.of(variable)]
        layers = [variable.text or UNKNOWN]
        if layers[0].endswith(UNKNOWN):
            # TensorFlow 1 counted layers without a name: `dense`, `dense_1`.
            words = {s.rpartition(".")[2] for s, form in LAYERS.items() if form.to == variable.symbol} | {"Conv"}
            counted = [word + end for word in sorted(words) for end in ("", *(f"_{n}" for n in range(1, _COUNTED)))]
            layers = [layers[0].removesuffix(UNKNOWN) + word for word in counted]
        return [f"{layer}/{word}" for layer in layers for word in _WORDS]

    def _text(self, source: _Source, place: cst.CSTNode, told_of_name: _Picks) -> str | None:
        """The list of the variables of a source that are picked."""
        owners = self._owners(source)
        self._lazy = False
        if owners is None:
            return None
        free = self._is_free_of_order(place)
        elements: list[str] = []
        for owner in owners:
            outcomes = []
            for variable in owner.variables:
                answers = set()
                for name in self._names_of(variable):
                    told = told_of_name(name)
                    if told and source.scope:
                        told = _begins(name, source.scope)
                    answers.add(told)
                outcomes.append(answers.pop() if len(answers) == 1 else None)
            if None in outcomes:
                return None
            trained = source.only_trained or all(_is_trained(v) for v in owner.variables)
            if all(outcomes) and trained and (free or self._order_stays(owner)):
                elements.append(owner.element)
                self._lazy |= any(variable.kind is Kind.LAYER for variable in owner.made)
            elif any(outcomes):
                paths = list(_paths(owner.definition.name, owner.definition.value))
                if len(paths) != len(owner.made):
                    return None
                told_of = {id(v): bool(told) for v, told in zip(owner.variables, outcomes, strict=True)}
                elements += [path for path, v in zip(paths, owner.made, strict=True) if told_of.get(id(v), False)]
        if not elements:
            return None  # nothing is trained by nothing: a name was not understood
        if len(elements) == 1 and elements[0].endswith(".trainable_variables"):
            return elements[0].removeprefix("*")
        return f"[{', '.join(elements)}]"

    def _order_stays(self, owner: _Owner) -> bool:
        """Whether an object lists its variables in the order in which they are made."""
        attributes = owner.definition.value.attributes
        if attributes is None:
            return True
        made = [
            name for name, value in attributes.items() if value.kind is Kind.VARIABLE or value.attributes is not None
        ]
        nested = [attributes[name].attributes is not None for name in made]
        return made == sorted(made) and not any(nested)

    def _is_free_of_order(self, node: cst.CSTNode) -> bool:
        """Whether a list only says what is trained or differentiated by, in whatever order."""
        parent = self._tree.walk.parents.get(node)
        if isinstance(parent, cst.Arg):
            return self._is_unordered(parent)
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return False
        for name in self._reads_of(parent):
            above = self._tree.walk.parents.get(name)
            if not isinstance(above, (cst.CompFor, cst.Arg)) or (
                isinstance(above, cst.Arg) and not self._is_unordered(above)
            ):
                return False
            whole = self._tree.walk.parents.get(above)
            if isinstance(above, cst.CompFor) and not (isinstance(whole, cst.ListComp) and above.ifs):
                return False
        return True

    def _is_unordered(self, argument: cst.Arg) -> bool:
        """Whether a call takes a list in whatever order: what trains, `tf.gradients`, `len`, or `zip` with gradients by
        the same list."""
        call = self._tree.walk.parents.get(argument)
        if _trains(argument, self._tree) or (argument.keyword is not None and argument.keyword.value == "xs"):
            return True
        if not isinstance(call, cst.Call):
            return False
        if self._symbols.get(id(call.func)) == "tf.gradients":
            return True
        if isinstance(call.func, cst.Name) and call.func.value == "zip":
            kinds = [self._values[id(a.value)].kind for a in call.args if id(a.value) in self._values]
            return kinds.count(Kind.VARIABLE) == 1 and len(kinds) == len(call.args)
        return isinstance(call.func, cst.Name) and call.func.value == "len"

    def _statement(self, call: cst.Call) -> cst.SimpleStatementLine | None:
        """The line that only names what a call gives."""
        small = self._tree.walk.parents.get(call)
        line = self._tree.walk.parents.get(small) if small is not None else None
        plain = isinstance(small, cst.Assign) and len(small.targets) == 1
        if plain and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            return line
        return None

    def _is_only_read_in(self, line: cst.SimpleStatementLine, taken: set[int]) -> bool:
        """Whether what a line names is read in these places only."""
        small = line.body[0]
        reads = {id(name) for name in self._reads_of(small)} if isinstance(small, cst.Assign) else set()
        return bool(reads) and reads <= taken

    def _reads_of(self, statement: cst.Assign) -> list[cst.Name]:
        """Where the one name is read that a statement binds."""
        target = statement.targets[0].target
        wanted = target.value if isinstance(target, cst.Name) else ""
        return [
            name
            for name, value in self._program.reads
            if isinstance(name, cst.Name)
            and any(use.statement is statement and use.name == wanted == name.value for use in value.uses)
        ]


def _is_trained(variable: Value) -> bool:
    return is_trainable(variable.node) and variable.symbol not in STEP_MAKERS


def _trains(argument: cst.Arg, tree: Tree) -> bool:
    """Whether an argument says what is trained."""
    call = tree.walk.parents.get(argument)
    if argument.keyword is not None:
        return argument.keyword.value == "var_list"
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in _TRAINING


def _paths(name: str, value: Value) -> Iterator[str]:
    """The variables that an object has, in the order in which they were made."""
    if value.attributes is None:
        if value.kind is Kind.VARIABLE and value.elements is None:
            yield name
        return
    for attribute, held in value.attributes.items():
        yield from _paths(f"{name}.{attribute}", held)


def _tested(test: cst.BaseExpression, variable: str, name: str) -> bool | None:
    """What a condition on a variable's name gives; None where that is not known."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _tested(test.expression, variable, name)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        sides = [_tested(side, variable, name) for side in (test.left, test.right)]
        decided = isinstance(test.operator, cst.Or)
        if decided in sides:
            return decided
        return None if None in sides else not decided
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        (comparison,) = test.comparisons
        if isinstance(test.left, cst.SimpleString) and _is_name(comparison.comparator, variable):
            found = _contains(name, str(test.left.evaluated_value))
            if isinstance(comparison.operator, cst.In):
                return found
            if isinstance(comparison.operator, cst.NotIn):
                return None if found is None else not found
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Attribute) and len(test.args) == 1:
        wanted = test.args[0].value
        if test.func.attr.value == "startswith" and isinstance(wanted, cst.SimpleString):
            return _begins(name, str(wanted.evaluated_value)) if _is_name(test.func.value, variable) else None
    return None


def _is_name(node: cst.BaseExpression, variable: str) -> bool:
    """Whether an expression is `v.name` or `v.op.name`."""
    if not isinstance(node, cst.Attribute) or node.attr.value != "name":
        return False
    owner = node.value
    if isinstance(owner, cst.Attribute) and owner.attr.value == "op":
        owner = owner.value
    return isinstance(owner, cst.Name) and owner.value == variable


def _contains(name: str, part: str) -> bool | None:
    if part in name:
        return True
    return None if UNKNOWN in name or not name else part in f"{name}:0"


def _begins(name: str, part: str) -> bool | None:
    if name.startswith(part):
        return True
    known = name.partition(UNKNOWN)[0]
    unknown = UNKNOWN in name or not name
    return None if unknown and (part.startswith(known) or not known) else f"{name}:0".startswith(part)
