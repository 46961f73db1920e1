"""Scopes on the stage that say something of reuse: once the variables in them belong to objects, they only name."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tf_migrate.graph.makers import Makers
from tf_migrate.syntax.edits import Edit, delete, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate.syntax.walk import children
from tf_migrate_rules.lifting.scopes import Scopes


def plain_scopes(tree: Tree, makers: Makers, scopes: Scopes) -> list[Edit]:
    """The changes that leave scopes with nothing but their names, where no variable is found in them by its name."""
    edits: list[Edit] = []
    for node in _nodes(tree.module):
        if isinstance(node, cst.With) and scopes.symbol(node) == "tf.variable_scope":
            if makers.plain_within(node.body):
                continue
            name = scopes.literal(node)
            item = node.items[0]
            if name is not None and (item.asname is not None or scopes.reuse(node) is not None):
                call = item.item
                assert isinstance(call, cst.Call)
                edits.append(replace(tree.span(item), tree.span(call.func), f"({name})"))
        elif isinstance(node, cst.SimpleStatementLine) and scopes.is_reuse(node):
            block = tree.walk.parents.get(node)
            if isinstance(block, (cst.IndentedBlock, cst.Module)) and len(block.body) > 1:
                later = [s for s in block.body if tree.span(s).start > tree.span(node).start]
                if not any(makers.plain_within(s) for s in later if not isinstance(s, (cst.FunctionDef, cst.ClassDef))):
                    edits.append(delete(tree.line_span(tree.span(node).start)))
    return edits


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in children(node):
        if not isinstance(child, (cst.ClassDef, cst.Lambda)):
            yield from _nodes(child)
