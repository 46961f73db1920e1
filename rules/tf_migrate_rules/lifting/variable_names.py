"""The names that TensorFlow 1 gave the variables of a program.

`get_variable` takes its name as it is, under the variable scopes around it. `tf.Variable` counts: a second `w` is
called `w_1`, a nameless one `Variable`, what is in a scope that is opened a second time `a_1/w`. It counts all that has
a name, so that a name is known only where nothing but variables can have taken it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.values import UNKNOWN, Value
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import nodes_of

_COUNTED = "tf.Variable"
#: What `tf.Variable` is called without a name.
_NAMELESS = "Variable"
#: What operators of tensors are called.
_OPERATORS = frozenset({"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "neg", "strided_slice", "const"})


class VariableNames:
    """The names of the variables of one file.

    Args:
        tree: the file.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._program = program
        self._opened: dict[str, int] = {}
        self._others: set[str] = set(_OPERATORS)
        variables = {id(value.node) for value, _ in program.created if value.kind is Kind.VARIABLE}
        scopes = {id(item.node) for item in program.items.values() if item.kind is Kind.SCOPE}
        entered = Counter(id(each.function) for each in program.entered)
        for value, _ in program.created:
            word = value.symbol.rpartition(".")[2].lower().removeprefix("reduce_")
            self._others |= {word, word.replace("_", "")}
        for call in nodes_of(tree.module, cst.Call):
            for word in self._named(call, is_scope=id(call) in scopes):
                if id(call) in scopes:
                    times = max([1, *(entered[id(function)] for function in _around(tree, call))])
                    self._opened[word.lower()] = self._opened.get(word.lower(), 0) + times
                elif id(call) not in variables:
                    self._others.add(word.lower())
        self._texts: dict[int, str] = {}
        self._count()

    def of(self, variable: Value) -> str:
        """What a variable is called, with `UNKNOWN` in the place of what is not known."""
        return self._texts.get(id(variable), UNKNOWN)

    def _count(self) -> None:
        taken: dict[str, int] = {}
        for variable, _ in self._program.created:
            if variable.kind is not Kind.VARIABLE or self._program.vocabulary.lists_variables(variable.symbol):
                continue
            text = variable.text or UNKNOWN
            if variable.symbol == _COUNTED:
                nameless = self._is_nameless(variable)
                text = self._counted(text.removesuffix(UNKNOWN) + _NAMELESS if nameless else text, taken)
            elif UNKNOWN not in text:
                taken.setdefault(text.lower(), 1)
            self._texts[id(variable)] = text

    def _counted(self, text: str, taken: dict[str, int]) -> str:
        """The name that a variable gets that asks for one, as TensorFlow 1 finds it."""
        known = text.partition(UNKNOWN)[0]
        words = known.split("/") if known == text else known.split("/")[:-1]
        scopes = words[:-1] if known == text else words
        for index, word in enumerate(scopes):
            if self._opened.get(word.lower(), 0) > 1 or word.lower() in self._others:
                return "/".join([*words[:index], UNKNOWN])
        if known != text:
            return text
        own = words[-1].lower()
        if own != _NAMELESS.lower() and (own in self._others or own in self._opened):
            return "/".join([*scopes, UNKNOWN])
        key = text.lower()
        number = taken.get(key, 0)
        taken[key] = number + 1
        if not number:
            return text
        while f"{key}_{number}" in taken:
            number += 1
        taken[f"{key}_{number}"] = 1
        return f"{text}_{number}"

    def _is_nameless(self, variable: Value) -> bool:
        call = variable.node
        return isinstance(call, cst.Call) and not any(
            a.star or (a.keyword is None and index >= 5) or (a.keyword is not None and a.keyword.value == "name")
            for index, a in enumerate(call.args)
        )

    def _named(self, call: cst.Call, *, is_scope: bool) -> Iterator[str]:
        """The words of the names that a call says in its text."""
        for index, argument in enumerate(call.args):
            keyword = argument.keyword.value if argument.keyword is not None else ""
            names = keyword in ("name", "scope", "name_or_scope") or (is_scope and index == 0)
            if names and isinstance(argument.value, cst.SimpleString):
                yield from str(argument.value.evaluated_value).split("/")


def _around(tree: Tree, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The functions around a node."""
    at = tree.walk.parents.get(node)
    while at is not None:
        if isinstance(at, (cst.FunctionDef, cst.Lambda)):
            yield at
        at = tree.walk.parents.get(at)
