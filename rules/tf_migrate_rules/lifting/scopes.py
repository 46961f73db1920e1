"""Scopes of variables and names within functions: which are seen through, and what they call the variables in them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.split import Blocks
from tf_migrate.graph.values import UNKNOWN
from tf_migrate.syntax.edits import Part
from tf_migrate.syntax.tree import Tree

_VARIABLE_SCOPE = "tf.variable_scope"
_NAME_SCOPE = "tf.name_scope"
#: Attributes that every `tf.Module` has.
RESERVED = frozenset(
    {"name", "name_scope", "variables", "trainable_variables", "non_trainable_variables", "submodules"}
    | {"with_name_scope"}
    # … and every layer of Keras:
    | {"weights", "losses", "metrics", "input", "output", "built", "trainable", "dtype", "path", "call", "build"}
    | {"trainable_weights", "non_trainable_weights", "input_spec", "activity_regularizer", "compute_dtype", "autocast"}
)


class Scopes:
    """The scopes of one file.

    Args:
        tree: the file.
        program: what the interpreter found in it.
    """

    def __init__(self, tree: Tree, program: Interpreter) -> None:
        self._tree = tree
        self._program = program

    @property
    def blocks(self) -> Blocks:
        """What a split must know of them."""
        return Blocks(self.seen_through, self.is_reuse, self.name, self.word, RESERVED)

    def symbol(self, block: cst.With) -> str:
        """The symbol of the one scope that a block is over; empty for any other block."""
        if len(block.items) != 1:
            return ""
        value = self._program.items.get(id(block.items[0]))
        return value.symbol if value is not None and isinstance(block.items[0].item, cst.Call) else ""

    def seen_through(self, block: cst.With) -> bool:
        """Whether a block only names what is in it."""
        return self.symbol(block) in (_VARIABLE_SCOPE, _NAME_SCOPE) and self.name(block) is not None

    def name(self, block: cst.With) -> cst.BaseExpression | None:
        """The expression that names a scope; None where there is none, or where it is no plain name."""
        call = block.items[0].item
        if not isinstance(call, cst.Call):
            return None
        first: cst.BaseExpression | None = None
        naming = "name" if self.symbol(block) == _NAME_SCOPE else "name_or_scope"
        for index, argument in enumerate(call.args):
            keyword = argument.keyword.value if argument.keyword is not None else ""
            if keyword == naming or (index == 0 and not keyword and not argument.star):
                first = argument.value
            elif keyword not in ("reuse", "values"):
                return None
        return first

    def reuse(self, block: cst.With) -> cst.BaseExpression | None:
        """What a scope says of reuse; None where it says nothing."""
        call = block.items[0].item
        for argument in call.args if isinstance(call, cst.Call) else ():
            if argument.keyword is not None and argument.keyword.value == "reuse":
                return argument.value
        return None

    def is_auto(self, node: cst.BaseExpression) -> bool:
        """Whether an expression says that variables are used again where they are there."""
        return isinstance(node, cst.Attribute) and node.attr.value == "AUTO_REUSE"

    def word(self, block: cst.With) -> str:
        """The last word of a scope's name, where that is a literal."""
        name = self.name(block)
        return str(name.evaluated_value).rpartition("/")[2] if isinstance(name, cst.SimpleString) else ""

    def is_reuse(self, node: cst.CSTNode) -> bool:
        """Whether a statement only says that variables are used again: `scope.reuse_variables()`, under an `if` or
        not."""
        if isinstance(node, cst.If):
            body = node.body.body if isinstance(node.body, (cst.IndentedBlock, cst.SimpleStatementSuite)) else ()
            inner = [cst.SimpleStatementLine([s]) if isinstance(s, cst.BaseSmallStatement) else s for s in body]
            if node.orelse is not None and not _only_asserts(node.orelse):
                return False
            return bool(inner) and all(self.is_reuse(statement) for statement in inner)
        if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
            return False
        small = node.body[0]
        call = small.value if isinstance(small, cst.Expr) else None
        return (
            isinstance(call, cst.Call)
            and isinstance(call.func, cst.Attribute)
            and call.func.attr.value == "reuse_variables"
        )

    def literal(self, block: cst.With) -> str | None:
        """The name of a scope as the text of a literal; None where it is not known."""
        name = self.name(block)
        if isinstance(name, cst.SimpleString):
            return self._tree.code(name)
        known = next((value for read, value in self._program.reads if read is name), None)
        if known is None or not known.text or UNKNOWN in known.text or '"' in known.text:
            return None
        return f'"{known.text}"'

    def around(self, node: cst.CSTNode) -> list[str]:
        """The names of the variable scopes around a node, up to the function that it stands in, the outermost first."""
        found: list[str] = []
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, cst.FunctionDef):
            name = self.name(at) if isinstance(at, cst.With) and self.symbol(at) == _VARIABLE_SCOPE else None
            if name is not None:
                assert isinstance(at, cst.With)
                found.insert(0, (self.literal(at) or self._tree.code(name)).strip("\"'"))
            at = self._tree.walk.parents.get(at)
        return found

    def prefix(self, blocks: Sequence[cst.With], symbol: str) -> list[Part]:
        """What stands before the name of a variable in these scopes, as the text of a string with a slash at its end;
        empty for none. `get_variable` does not ask name scopes."""
        words: list[Part] = []
        for block in blocks:
            name = self.name(block)
            if name is None or (symbol == "tf.get_variable" and self.symbol(block) == _NAME_SCOPE):
                continue
            if isinstance(name, cst.SimpleString):
                words.append(f"{name.raw_value}/")
            else:
                words += [self._tree.span(name), "/"]
        return _joined_texts(words)


def _only_asserts(node: cst.CSTNode) -> bool:
    """Whether the other branch of an `if` only makes sure of something, or does nothing."""
    body = node.body if isinstance(node, cst.Else) else None
    lines = body.body if isinstance(body, cst.IndentedBlock) else ()
    smalls = [small for line in lines if isinstance(line, cst.SimpleStatementLine) for small in line.body]
    return bool(smalls) and all(isinstance(small, (cst.Assert, cst.Pass)) for small in smalls)


def _joined_texts(words: Sequence[Part]) -> list[Part]:
    """Texts next to each other as one."""
    found: list[Part] = []
    for word in words:
        if found and isinstance(word, str) and isinstance(found[-1], str):
            found[-1] += word
        else:
            found.append(word)
    return found
