"""Compound statements that are seen through: sessions, graphs and scopes held open, functions, the main program."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.steps import Block, Obstacle

#: Scopes that a function of tensors can do without; devices are kept around what moves.
SEEN_THROUGH = frozenset({"tf.name_scope", "tf.device", "tf.variable_scope", "tf.control_dependencies"})

#: Scopes that go whatever stands in them: their names are written into what is made there, and functions do what must
#: be done before it before it.
ALWAYS_GOING = frozenset({"tf.variable_scope", "tf.control_dependencies"})


def block_of(program: Interpreter, node: cst.CSTNode, functions: Collection[int]) -> Block | None:
    """A block that is there for a session, a graph or a scope of names or devices, a function that belongs to the
    program, or the main program; None for any other statement.

    Args:
        program: what the interpreter found in the file.
        node: the statement.
        functions: the functions that belong to the program, by identity.

    Raises:
        Obstacle: it cannot be seen through, and should be.
    """
    if isinstance(node, cst.FunctionDef) and id(node) in functions:
        if not isinstance(node.body, cst.IndentedBlock):
            raise Obstacle(node, "this function runs the graph, and stands on one line; give its body its own")
        return Block(node, stays=True)
    if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
        return Block(node, stays=True) if any(id(statement) in functions for statement in node.body.body) else None
    if isinstance(node, cst.If) and is_main(node) and isinstance(node.body, cst.IndentedBlock):
        return Block(node, stays=True)
    if isinstance(node, cst.With):
        return _held_open(program, node)
    if isinstance(node, cst.Try) and _only_closes(program, node) and isinstance(node.body, cst.IndentedBlock):
        return Block(node)
    return None


def _only_closes(program: Interpreter, node: cst.Try) -> bool:
    """Whether a `try` is there only to close a session in the end."""
    if node.handlers or node.orelse is not None or node.finalbody is None:
        return False
    lines = node.finalbody.body.body
    return all(
        isinstance(line, cst.SimpleStatementLine) and all(only_keeps_house(program, small) for small in line.body)
        for line in lines
    )


def only_keeps_house(program: Interpreter, statement: cst.BaseSmallStatement | cst.BaseStatement) -> bool:
    """Whether a statement does nothing but open or close a session, or keep its graph from changing."""
    if not isinstance(statement, cst.Expr):
        return False
    call = statement.value
    names = []
    node: cst.BaseExpression = call.func if isinstance(call, cst.Call) and not call.args else call
    sessions = {id(read) for read, value in program.reads if value.kind is Kind.SESSION}
    while isinstance(node, cst.Attribute) and id(node) not in sessions:
        names.append(node.attr.value)
        node = node.value
    return id(node) in sessions and names in (["close"], ["finalize", "graph"], ["__enter__"], ["__exit__"])


def sessions_of(program: Interpreter, node: cst.With) -> frozenset[int]:
    """Which items of a `with` hold a session or a graph open."""
    kinds = [program.items[id(item)].kind if id(item) in program.items else Kind.UNKNOWN for item in node.items]
    return frozenset(at for at, kind in enumerate(kinds) if kind in (Kind.SESSION, Kind.GRAPH))


def _held_open(program: Interpreter, node: cst.With) -> Block | None:
    over = [program.items[id(item)] for item in node.items if id(item) in program.items]
    kinds = {value.kind for value in over}
    if not kinds <= {Kind.SESSION, Kind.GRAPH, Kind.SCOPE} and sessions_of(program, node):
        return Block(node, stays=True) if isinstance(node.body, cst.IndentedBlock) else None
    if not kinds or not kinds <= {Kind.SESSION, Kind.GRAPH, Kind.SCOPE}:
        return None
    if not isinstance(node.body, cst.IndentedBlock):
        raise Obstacle(node, "its body stands on the same line; give it a line of its own")
    if Kind.SCOPE not in kinds:
        return Block(node)
    symbols = {value.symbol for value in over}
    if any(map(program.vocabulary.orders, symbols)) and not _only_names(node):
        return None
    unfit = symbols - SEEN_THROUGH
    if len(node.items) > 1 or unfit:
        raise Obstacle(
            node, f"a block of {', '.join(sorted(map(str, unfit))) or 'several scopes'} cannot be lifted yet"
        )
    block = Block(node, symbols.pop())
    if program.vocabulary.orders(block.symbol):
        return block
    if block.symbol in ALWAYS_GOING and not _is_plain_scope(program, node):
        raise Obstacle(node, "a scope with more than a plain name (reuse, initializers …) cannot be lifted yet")
    return block


def _only_names(node: cst.With) -> bool:
    """Whether a block names all that must run before it."""
    call = node.items[0].item
    if len(node.items) > 1 or not isinstance(call, cst.Call) or len(call.args) != 1 or node.items[0].asname is not None:
        return False
    given = call.args[0].value
    nodes = [element.value for element in given.elements] if isinstance(given, (cst.List, cst.Tuple)) else [given]
    made_by = [one.value if isinstance(one, cst.Attribute) and one.attr.value == "op" else one for one in nodes]
    return all(isinstance(one, cst.Name) for one in made_by)


def _is_plain_scope(program: Interpreter, node: cst.With) -> bool:
    """Whether a scope is given nothing but its name, as a string, and nobody asks for it."""
    call, bound = node.items[0].item, node.items[0].asname
    unread = bound is None or (isinstance(bound.name, cst.Name) and not _is_read(program, bound.name.value))
    return (
        isinstance(call, cst.Call)
        and len(call.args) == 1
        and isinstance(call.args[0].value, cst.SimpleString)
        and unread
    )


def _is_read(program: Interpreter, name: str) -> bool:
    return any(read.value == name for read, _ in program.reads)


def is_main(node: cst.If) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, with nothing else."""
    test = node.test
    return (
        node.orelse is None
        and isinstance(test, cst.Comparison)
        and isinstance(test.left, cst.Name)
        and test.left.value == "__name__"
        and len(test.comparisons) == 1
        and isinstance(test.comparisons[0].operator, cst.Equal)
    )
