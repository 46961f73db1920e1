"""Whether an object that a call makes may come to be used more than once.

It matters where TensorFlow 1 built a new operation at each use, and TensorFlow 2 asks the one object again.
"""

from __future__ import annotations

import libcst as cst

from tf_migrate.site import Site
from tf_migrate_rules.inference import Expression, bindings_of

#: Functions and classes that make one variable of each initializer that they are given.
_MAKE_ONE = (
    "tf.get_variable",
    "tf.Variable",
    "tf.layers.",
    "tf.keras.layers.",
    "tf.contrib.layers.",
    "tf.nn.rnn_cell.",
)
#: Some of those that use one for several.
_MAKE_SEVERAL = ("tf.contrib.layers.stack", "tf.contrib.layers.repeat")
#: Those that hand it on to whatever is made within.
_SCOPES = ("tf.variable_scope", "tf.contrib.framework.arg_scope")
_METHODS = ("add_variable", "add_weight", "get_variable")
_REPEATED = (cst.For, cst.While, cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.ListComp, cst.GeneratorExp)


def may_be_shared(site: Site) -> bool:
    """Whether the object made at `site` may be used more than once, as when a name is bound to it.

    It is not where it is called on the spot, or handed to something that makes one variable of it, itself or by a name
    that nothing else uses.
    """
    made: cst.CSTNode = site.call.node if site.call is not None else site.node
    if _is_used_up(site, made):
        return False
    statement = site.parent(made)
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target = statement.targets[0].target
        if isinstance(target, cst.Name):
            uses = _only_use(site, target)
            return uses is None or not _is_used_up(site, uses) or _is_repeated(site, uses, statement)
    return True


def is_kept(site: Site) -> bool:
    """Whether the object made at `site` is bound to something, or handed to a scope for all that is made within."""
    assert site.call is not None
    parent = site.parent(site.call.node)
    if not isinstance(parent, cst.Arg):
        return not isinstance(parent, cst.Call)
    call = site.parent(parent)
    return isinstance(call, cst.Call) and site.file.names.symbol_of(call.func, site.scope) in _SCOPES


def _is_used_up(site: Site, node: cst.CSTNode) -> bool:
    """Whether a node is called, or handed to what makes one variable of it."""
    parent = site.parent(node)
    while isinstance(parent, cst.IfExp) and parent.test is not node:
        node, parent = parent, site.parent(parent)
    if isinstance(parent, cst.Call) and parent.func is node:
        return True
    call = site.parent(parent) if isinstance(parent, cst.Arg) else None
    if not isinstance(call, cst.Call):
        return False
    symbol = site.file.names.symbol_of(call.func, site.scope)
    if symbol is not None:
        return symbol.startswith(_MAKE_ONE) and symbol not in _MAKE_SEVERAL
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in _METHODS


def _only_use(site: Site, name: cst.Name) -> cst.CSTNode | None:
    """The one place where a name is used that is bound once; None where there are several."""
    owner = site.scope.owner(name.value)
    if owner is None or len(bindings_of(site.file, Expression(name, site.scope))) != 1:
        return None
    uses = [
        chain
        for chain in site.file.names.walk.chains
        if chain.root.value == name.value and chain.scope.owner(name.value) is owner
    ]
    if len(uses) != 1 or uses[0].attributes or uses[0].scope is not site.scope:
        return None
    return uses[0].node


def _is_repeated(site: Site, use: cst.CSTNode, statement: cst.CSTNode) -> bool:
    """Whether a use stands in a loop that the statement does not stand in."""
    around: set[cst.CSTNode] = set()
    node = site.parent(statement)
    while node is not None:
        around.add(node)
        node = site.parent(node)
    node = site.parent(use)
    while node is not None and node not in around:
        if isinstance(node, _REPEATED):
            return True
        node = site.parent(node)
    return False
