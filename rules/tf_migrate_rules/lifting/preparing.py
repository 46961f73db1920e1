"""Prepares a program that cannot be lifted as it stands: functions that make variables become classes.

The result has the same meaning, and is still TensorFlow 1. One function is rewritten at a time, those first that call
no others, so that each is looked at with its calls written as they will be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.makers import Makers
from tf_migrate.graph.renaming import Renaming
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.split import Split
from tf_migrate.graph.steady import Steadiness
from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.edits import Edit, Origins, Part, Span, apply, insert, replace
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.scopes import free_name
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children, every_node, nodes_of
from tf_migrate_rules.lifting.collected import Collected
from tf_migrate_rules.lifting.fetched_names import FetchedNames
from tf_migrate_rules.lifting.inlining import Inlining
from tf_migrate_rules.lifting.layers_apart import LayersApart
from tf_migrate_rules.lifting.modules import ModuleWriter, class_name, object_name, parameter_names, picked
from tf_migrate_rules.lifting.placeholders_apart import PlaceholdersApart
from tf_migrate_rules.lifting.plain_scopes import plain_scopes
from tf_migrate_rules.lifting.reuse import Again, Reuse, shared
from tf_migrate_rules.lifting.scopes import Scopes
from tf_migrate_rules.lifting.variable_lists import VariableLists
from tf_migrate_rules.tables.layers import LAYERS

#: What makes variables that are found again by their names.
BY_NAME = frozenset({"tf.get_variable", ""})
_DOUBLE = re.compile(r"float64|double|np\.float_?\b")
#: How many functions a program is prepared with at most.
_STEPS = 40

#: How a text is looked at: its tree and names, what is understood of it, and its name for TensorFlow.
Look = Callable[[str], tuple[Tree, Names, Interpreter, str]]


def prepare(text: str, look: Look) -> tuple[str, list[Origins], Obstacle | None]:
    """Prepares a program.

    Args:
        text: the program.
        look: how a text is looked at.

    Returns:
        The text after the last step that could be made, the steps, and what stood in the way of another one.
    """
    steps: list[Origins] = []
    flags: dict[str, frozenset[str]] = {}
    while len(steps) < _STEPS:
        try:
            edits = Preparation(*look(text), flags).edits()
        except Obstacle as obstacle:
            return text, steps, obstacle
        if not edits:
            break
        steps.append(Origins(text, edits))
        text = apply(text, edits)
    return text, steps, None


class Preparation:
    """One look at a program, for the next function to rewrite.

    Args:
        tree: the file.
        names: its canonical names.
        program: what the interpreter found in it.
        root: the name that the file has for TensorFlow.
        flags: the parameters of functions that say whether variables are used again. Filled in the first look, since
            later ones may not see any more what they are handed on to.
    """

    def __init__(
        self, tree: Tree, names: Names, program: Interpreter, root: str, flags: dict[str, frozenset[str]]
    ) -> None:
        self._tree = tree
        self._names = names
        self._program = program
        self._root = root
        self._makers = Makers(tree, program)
        self._scopes = Scopes(tree, program)
        self._steady = Steadiness(tree, names, program)
        self._steady.settled = self._makers.caches()
        self._reuse = Reuse(tree, self._makers, self._scopes, flags)
        if not flags:
            self._find_flags(flags)

    def edits(self) -> list[Edit]:
        """What the next step changes; nothing where no function is left to rewrite.

        Raises:
            Obstacle: a function would have to be rewritten, and cannot be.
        """
        waiting = [function for function in self._makers.functions if self._computes(function)]
        self._require_single_precision()
        for function in self._layered():
            edits = LayersApart(self._tree, self._program, function, self._root).edits()
            if edits:
                return edits
        for function in waiting or self._training():
            inner = [
                other
                for other in waiting
                if other is not function
                and any(self._tree.span(function).holds(self._tree.span(c)) for c in self._makers.calls_of(other))
            ]
            if not inner:
                return self._as_class(function) if waiting else self._in_place(function)
        return (
            FetchedNames(self._tree, self._program).edits()
            or PlaceholdersApart(self._tree, self._program).edits()
            or Renaming(self._tree, self._program, self._steady, self._scopes.word).edits()
            or Collected(self._tree, self._names, self._program).edits()
            or VariableLists(self._tree, self._names, self._program).edits()
            or plain_scopes(self._tree, self._makers, self._scopes)
        )

    def _require_single_precision(self) -> None:
        """A layer of TensorFlow 1 took over the dtype of what it was given; one of Keras is float32."""
        layered = self._layered()
        if layered and _DOUBLE.search(self._tree.text):
            name = layered[0].name.value
            raise Obstacle(
                layered[0],
                f"`{name}` makes layers, and something here is in double precision, which a layer of Keras computes in"
                " only if told",
            )
        around = {id(function) for function in layered}
        for value, _ in self._program.created:
            node = value.node
            if value.symbol not in LAYERS or node is None or id(self._makers.function_around(node)) not in around:
                continue
            if not any(definition.value.kind is Kind.PLACEHOLDER for definition in slice_of([value])):
                raise Obstacle(node, "it does not show that this layer computes in single precision")

    def _layered(self) -> list[cst.FunctionDef]:
        """The functions of the module that make layers, and are called."""
        found: dict[int, cst.FunctionDef] = {}
        for value, _ in self._program.created:
            if value.symbol in LAYERS and value.node is not None:
                function = self._makers.function_around(value.node)
                if isinstance(function, cst.FunctionDef) and self._is_called(function):
                    found[id(function)] = function
        return list(found.values())

    def _is_called(self, function: cst.FunctionDef) -> bool:
        """Whether a function of the module is called, and builds no graph of its own."""
        if not isinstance(self._tree.walk.parents.get(function), cst.Module):
            return False
        inside = self._tree.span(function)
        placeholders = (v for v, _ in self._program.created if v.kind in (Kind.PLACEHOLDER, Kind.SESSION))
        own = any(v.node is not None and inside.holds(self._tree.span(v.node)) for v in placeholders)
        return bool(self._makers.calls_of(function)) and not own

    def _training(self) -> list[cst.FunctionDef]:
        """The functions that make training operations, and are called once."""
        found = []
        for entered in self._program.entered:
            function = entered.function
            trains = any(leaf.kind is Kind.OPERATION for leaf in entered.result.leaves())
            if isinstance(function, cst.FunctionDef) and trains and function not in found:
                plain = isinstance(self._tree.walk.parents.get(function), cst.Module)
                if plain and len(self._makers.calls_of(function)) == 1:
                    found.append(function)
        return found

    def _in_place(self, function: cst.FunctionDef) -> list[Edit]:
        (call,) = self._makers.calls_of(function)
        arguments = {name: argument.value for name, argument in _arguments(call, function)}
        self._require_only_called(function, [call])
        return Inlining(self._tree, self._steady, function, call, arguments).edits(remove=True)

    def _find_flags(self, flags: dict[str, frozenset[str]]) -> None:
        growing = True
        while growing:
            growing = False
            for function in self._makers.functions:
                found = set(self._reuse.parameters(function))
                for other in self._makers.functions:
                    for call in self._makers.calls_of(other):
                        if self._makers.function_around(call) is not function:
                            continue
                        handed = dict(_arguments(call, other, strict=False))
                        for name in self._reuse.parameters(other) & handed.keys():
                            value = handed[name].value
                            if isinstance(value, cst.Name) and value.value in parameter_names(function):
                                found.add(value.value)
                if found - flags.get(function.name.value, frozenset()):
                    flags[function.name.value] = frozenset(found)
                    growing = True

    def _computes(self, function: cst.FunctionDef) -> bool:
        """Whether a function gives tensors besides making variables, and is called."""
        if isinstance(self._makers.function_around(function), cst.FunctionDef) or not self._makers.calls_of(function):
            return False
        parent = self._tree.walk.parents.get(function)
        if not isinstance(parent, cst.Module):
            return False
        return any(value.kind is Kind.TENSOR for value in self._makers.results(function))

    # -- classes -----------------------------------------------------------------------------------------------------

    def _as_class(self, function: cst.FunctionDef) -> list[Edit]:
        name = function.name.value
        calls = sorted(self._makers.calls_of(function), key=lambda call: self._tree.span(call).end)
        self._require_only_called(function, calls)
        split = Split(self._tree, self._makers, self._steady, function, self._scopes.blocks)
        taken = self._tree.walk.bound_names() - {name}
        made = class_name(name, taken)
        writer = ModuleWriter(
            self._tree,
            self._makers,
            self._scopes,
            split,
            class_name=made,
            root=self._root,
            keeps_names=self._names_matter(),
        )
        edits = writer.edits()
        self._by_keyword = writer.has_layers
        makers = self._makers_of(function, calls, split)
        objects: dict[int, str] = {}
        around = [id(self._makers.function_around(call)) for call in calls]
        named: dict[int, set[str]] = {}
        for index, call in enumerate(calls):
            maker = makers[index]
            if maker == index:
                own = named.setdefault(around[index], set())
                several = sum(around[other] == around[index] for other in set(makers.values())) > 1
                objects[index] = self._object(call, function, len(own) + 1 if several else 0, {*taken, made, *own})
                own.add(objects[index])
            edits += self._called(call, function, split, made if maker == index else "", objects[maker])
        return edits

    def _names_matter(self) -> bool:
        """Whether the program picks variables by their names, or keeps them under their names."""
        if any(value.kind is Kind.SAVER for value, _ in self._program.created):
            return True
        pending: list[cst.CSTNode] = [self._tree.module]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.Attribute) and node.attr.value == "name":
                return True
            if isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value == "scope":
                return True
            pending.extend(children(node))
        return False

    def _makers_of(self, function: cst.FunctionDef, calls: Sequence[cst.Call], split: Split) -> dict[int, int]:
        """Which call makes the object that each call is of."""
        told: list[tuple[cst.Call, Again, object]] = []
        acting = [unit.node for unit in split.units if unit.once] + [
            call for unit in split.units for call in unit.hoisted.values()
        ]
        acting = [node for node in acting if self._steady.impure(node) is not None]
        once = {parameter.name.value for parameter in split.once_parameters}
        for call in calls:
            given = self._all_given(call, function)
            again = self._reuse.of(call, function, given)
            if again is not Again.NEW and _unnamed(self._makers.symbols(function)):
                raise Obstacle(call, f"`{function.name.value}` makes new variables in each call, reused or not")
            around = self._makers.function_around(call)
            outer = tuple(self._scopes.around(call))
            key = tuple(self._tree.code(given[name]) for name in sorted(once) if name in given)
            told.append((call, again, (id(around), outer, key)))
        found = shared(told)
        for index, maker in found.items():
            if maker != index and acting:
                raise Obstacle(
                    calls[index],
                    f"`{function.name.value}` draws first values, or does something else, even where it uses its"
                    " variables again; let it draw only where it makes them",
                )
        return found

    def _all_given(self, call: cst.Call, function: cst.FunctionDef) -> dict[str, cst.BaseExpression]:
        """What a call gives for the parameters of its function, or what they are otherwise."""
        given = {
            parameter.name.value: parameter.default
            for parameter in (*function.params.params, *function.params.kwonly_params)
            if parameter.default is not None
        }
        return given | {name: argument.value for name, argument in _arguments(call, function)}

    def _object(self, call: cst.Call, function: cst.FunctionDef, number: int, taken: Collection[str]) -> str:
        """What an object is called: like its function, or like the name that it is given where there are several."""
        wanted = object_name(function.name.value)
        if not number:
            return free_name(wanted, taken)
        for parameter, argument in _arguments(call, function):
            if parameter in ("name", "scope", "scope_name") and isinstance(argument.value, cst.SimpleString):
                given = str(argument.value.evaluated_value)
                if given.isidentifier():
                    return given if given not in taken else free_name(f"{given}_{wanted}", taken)
        while f"{wanted}_{number}" in taken:
            number += 1
        return f"{wanted}_{number}"

    def _require_only_called(self, function: cst.FunctionDef, calls: Sequence[cst.Call]) -> None:
        called = {id(call.func) for call in calls}
        for name in list(nodes_of(self._tree.module, cst.Name)):
            if name.value != function.name.value or name is function.name or id(name) in called:
                continue
            parent = self._tree.walk.parents.get(name)
            if isinstance(parent, (cst.Attribute, cst.Arg)) and getattr(parent, "value", None) is not name:
                continue
            owner = self._steady.scope_of(name).owner(name.value)
            if owner is not None and owner.is_module:
                raise Obstacle(name, f"`{name.value}` makes variables, and is more than called here")

    def _called(self, call: cst.Call, function: cst.FunctionDef, split: Split, class_: str, object_: str) -> list[Edit]:
        """The object is made before the statement, where a class is given, and called in the place of the function."""
        arguments = _arguments(call, function)
        once = {parameter.name.value for parameter in split.once_parameters}
        calls = {parameter.name.value for parameter in split.call_parameters}
        line = self._statement_line(call, function)
        indent = self._tree.indent_at(line.start)
        for name, argument in arguments:
            if name not in once | calls and self._steady.impure(argument.value) is not None:
                raise Obstacle(argument, f"what is given for `{name}` does something, and nothing needs it")
        given = self._given([argument for name, argument in arguments if name in once])
        made: list[Part] = [f"{indent}{object_} = {class_}(", *given, f"){self._tree.newline}"] if class_ else []
        given = self._given([argument for name, argument in arguments if name in calls])
        edits: list[Edit] = []
        if self._by_keyword:
            edits += [edit for name, a in arguments for edit in self._scalar(name, a.value, function)]
            given = self._told([(name, argument) for name, argument in arguments if name in calls])
        handed: list[Part] = [", ".join(split.handed)] if split.handed else []
        if self._by_keyword and handed and given:
            handed = [*handed, f", {next(name for name, _ in arguments if name in calls)}="]
        elif handed and given:
            handed.append(", ")
        edits.append(replace(self._tree.span(call), f"{object_}(", *handed, *given, ")"))
        if split.taken_out:
            target = self._targets(call, function, split)
            taken = dict(split.taken_out)
            for index, node in split.taken_out:
                kept = target.elements[index].value
                if not (isinstance(kept, cst.Name) and kept.value == "_"):
                    value = picked(self._tree, split, node, object_)
                    made += [indent, self._tree.span(kept), " = ", *value, self._tree.newline]
            left: list[Part] = []
            for index, element in enumerate(target.elements):
                if index not in taken:
                    left += [", ", self._tree.span(element.value)] if left else [self._tree.span(element.value)]
            edits.append(replace(self._tree.span(target), *left))
        return [replace(Span(line.start, line.start), *made), *edits] if made else edits

    def _targets(self, call: cst.Call, function: cst.FunctionDef, split: Split) -> cst.Tuple | cst.List:
        """The names that take what a call gives, one by one."""
        parent = self._tree.walk.parents.get(call)
        target = parent.targets[0].target if isinstance(parent, cst.Assign) and len(parent.targets) == 1 else None
        returned = split.returned
        if (
            isinstance(target, (cst.Tuple, cst.List))
            and isinstance(returned, cst.Tuple)
            and len(target.elements) == len(returned.elements)
            and not any(isinstance(element, cst.StarredElement) for element in target.elements)
        ):
            return target
        name = function.name.value
        raise Obstacle(call, f"`{name}` gives its variables together with tensors; take them apart: `y, w = {name}(…)`")

    def _scalar(self, parameter: str, value: cst.BaseExpression, function: cst.FunctionDef) -> list[Edit]:
        """What decides between training and use is one truth value; its placeholder is given that shape."""
        placeholders = {
            d.value.node for name, v in self._program.reads if name is value for d in v.uses if d.is_placeholder
        }
        decides = any(
            isinstance(node, cst.Call)
            and node.args
            and isinstance(node.args[0].value, cst.Name)
            and node.args[0].value.value == parameter
            and self._names.symbol_of(node.func, self._names.walk.scope) == "tf.cond"
            for node in every_node(function)
        )
        edits: list[Edit] = []
        for node in placeholders if decides else ():
            if not isinstance(node, cst.Call):
                continue
            told = [_keyword(argument) for argument in node.args[1:]]
            if told in ([], ["name"]):
                edits.append(insert(self._tree.span(node.args[0].value).end, ", []"))
        return edits

    def _told(self, arguments: Sequence[tuple[str, cst.Arg]]) -> list[Part]:
        """Arguments of a layer of Keras: only tensors may come without their names, and the first must."""
        parts: list[Part] = []
        for index, (name, argument) in enumerate(arguments):
            parts += [", "] if index else []
            parts += [f"{name}="] if index else []
            parts.append(self._tree.span(argument.value))
        return parts

    def _given(self, arguments: Sequence[cst.Arg]) -> list[Part]:
        parts: list[Part] = []
        for argument in arguments:
            parts += [", "] if parts else []
            parts += [f"{argument.keyword.value}="] if argument.keyword is not None else []
            parts.append(self._tree.span(argument.value))
        return parts

    def _statement_line(self, call: cst.Call, function: cst.FunctionDef) -> Span:
        """The first line of the statement that a call stands in, which must be one that runs once."""
        at: cst.CSTNode | None = call
        statement: cst.CSTNode | None = None
        while at is not None and not isinstance(at, (cst.FunctionDef, cst.Module)):
            if isinstance(at, (cst.Lambda, cst.BaseComp, cst.For, cst.While, cst.If, cst.Try, cst.IfExp, cst.ClassDef)):
                raise Obstacle(call, f"`{function.name.value}` makes variables, and is called in a loop or branch")
            if statement is None and isinstance(at, cst.SimpleStatementLine):
                statement = at
            at = self._tree.walk.parents.get(at)
        if statement is None:
            raise Obstacle(call, f"`{function.name.value}` makes variables, and is called in the head of a statement")
        return self._tree.line_span(self._tree.span(statement).start)


def _arguments(call: cst.Call, function: cst.FunctionDef, *, strict: bool = True) -> list[tuple[str, cst.Arg]]:
    """The arguments of a call, with the parameters that take them; those behind a star are left out unless `strict`."""
    names = parameter_names(function)
    found = []
    for index, argument in enumerate(call.args):
        if not strict and (argument.star or (argument.keyword is None and index >= len(names))):
            break
        if argument.star or (argument.keyword is None and index >= len(names)):
            raise Obstacle(call, f"the arguments of `{function.name.value}` are hidden behind a star; write them out")
        found.append((argument.keyword.value if argument.keyword is not None else names[index], argument))
    return found


def _unnamed(symbols: set[str]) -> set[str]:
    """Of what makes variables, that which makes new ones each time."""
    return {symbol for symbol in symbols - BY_NAME if not symbol.startswith("tf.keras.layers.")}


def _keyword(argument: cst.Arg) -> str:
    return argument.keyword.value if argument.keyword is not None else ""
