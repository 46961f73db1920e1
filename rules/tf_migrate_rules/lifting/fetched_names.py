"""Parts of the graph that a program asks for by their names in the graph: `sess.run("loss:0", {"x:0": 1.0})`.

Where the name is one that the program gave, the name that Python has for the same thing takes its place. TensorFlow 1
numbers names that are given twice, and puts the names of scopes before them: only what surely has its name is found.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import every_node

_FOUND = frozenset({Kind.PLACEHOLDER, Kind.TENSOR, Kind.OPERATION, Kind.VARIABLE})
_LOOKUPS = {".get_tensor_by_name": ":0", ".get_operation_by_name": ""}
#: What operators of tensors are called, unless they are given a name.
_OPERATORS = frozenset({"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "neg", "strided_slice", "const"})


class FetchedNames:
    """What the runs of one file ask for by name.

    Args:
        tree: the file.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._tree = tree
        self._program = program
        self._given: dict[str, list[cst.Call]] = {}
        for node in every_node(tree.module):
            name = _given_name(node) if isinstance(node, cst.Call) else ""
            if name:
                self._given.setdefault(name.lower(), []).append(node)  # type: ignore[arg-type]
        self._usual = _OPERATORS | {value.symbol.rpartition(".")[2].lower() for value, _ in program.created}

    def edits(self) -> list[Edit]:
        """The names that Python has, in the place of those that the graph has."""
        edits: list[Edit] = []
        for site in self._program.runs.values():
            for node in (site.fetch_node, site.feed_node):
                for string in _strings(node) if node is not None else ():
                    edits += self._replaced(string, str(string.evaluated_value), string)
        for value, _ in self._program.created:
            call = value.node
            if value.symbol in _LOOKUPS and isinstance(call, cst.Call) and len(call.args) == 1:
                told = call.args[0].value
                if isinstance(told, cst.SimpleString):
                    edits += self._replaced(call, str(told.evaluated_value), told)
        return list(dict.fromkeys(edits))

    def _replaced(self, node: cst.CSTNode, name: str, told: cst.SimpleString) -> Iterator[Edit]:
        word, colon, output = name.partition(":")
        definition = self._definition(word) if output in ("", "0") else None
        if definition is not None and bool(colon) == (definition.value.kind is not Kind.OPERATION):
            yield replace(self._tree.span(node), definition.name)

    def _definition(self, name: str) -> Definition | None:
        """What surely is called so in the graph, and is always called the same in Python."""
        calls = self._given.get(name.lower(), [])
        if len(calls) != 1 or name.lower() in self._usual or self._is_in_scope(calls[0]):
            return None
        bindings = self._tree.walk.scope.bindings
        for definition in self._program.definitions:
            if (
                definition.value.node is calls[0]
                and definition.value.kind in _FOUND
                and _given_name(calls[0]) == name
                and len(bindings.get(definition.name, ())) == 1
                and self._program.vocabulary.form(definition.value.symbol) is Form.ONE
            ):
                return definition
        return None

    def _is_in_scope(self, node: cst.CSTNode) -> bool:
        """Whether something around a call may come before its name, or make it more than once."""
        at = self._tree.walk.parents.get(node)
        while at is not None:
            if isinstance(at, (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.For, cst.While, cst.BaseComp)):
                return True
            if isinstance(at, cst.With):
                over = [self._program.items.get(id(item)) for item in at.items]
                if any(value is None or value.kind is Kind.SCOPE for value in over):
                    return True
            at = self._tree.walk.parents.get(at)
        return False


def _given_name(call: cst.CSTNode) -> str:
    """The name that a call is given for what it builds."""
    assert isinstance(call, cst.Call)
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "name":
            return str(argument.value.evaluated_value) if isinstance(argument.value, cst.SimpleString) else ""
    return ""


def _strings(node: cst.BaseExpression) -> Iterator[cst.SimpleString]:
    """The strings that stand for fetches, or that are fed: not those that are the keys of what is fetched, nor values
    that are fed."""
    if isinstance(node, cst.SimpleString):
        yield node
    elif isinstance(node, (cst.List, cst.Tuple)):
        for element in node.elements:
            yield from _strings(element.value)
    elif isinstance(node, cst.Dict):
        for item in node.elements:
            if isinstance(item, cst.DictElement) and isinstance(item.key, cst.SimpleString):
                yield item.key
