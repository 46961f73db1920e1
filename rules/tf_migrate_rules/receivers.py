"""What a value is that no import tells, judged by its name and by what it was assigned: a session, another library's.

Old code hands sessions and operations around as parameters and attributes. These judgements decide whether `x.run()`
there is TensorFlow's: they would rather say too little of other libraries than too much.
"""

from __future__ import annotations

import re

import libcst as cst

from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.scopes import Bound
from tf_migrate_rules import api

#: Top-level packages whose sessions, optimizers and writers are not TensorFlow's.
OTHER_LIBRARIES = frozenset(
    {
        "aiohttp", "boto3", "gpflow", "jax", "lmfit", "mxnet", "nox", "numexpr", "onnxruntime", "optax", "pandas",
        "requests", "scipy", "skopt", "sqlalchemy", "tensorboardX", "tensorrt", "torch",
    }
)  # fmt: skip
_SESSION = re.compile(r"(?i)sess(ion)?_?\d*$")
_SESSIONS = ("tf.Session", "tf.InteractiveSession", "tf.train.MonitoredSession", "tf.train.SingularMonitoredSession")
_EAGER = ("tf.enable_eager_execution", "tf.enable_v2_behavior", "tf.contrib.eager")


def last_name(node: cst.CSTNode) -> str:
    """The last name of an expression: `_sess` of `self._sess`, `get_session` of `util.get_session()`; else empty."""
    if isinstance(node, cst.Call):
        return last_name(node.func)
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def is_session(site: Site, node: cst.BaseExpression) -> bool:
    """Whether an expression is a session, by what it was made from or by its name."""
    made = site.file.names.instance_of(node, site.scope)
    if made is not None:
        return made in _SESSIONS
    return _SESSION.search(last_name(node)) is not None and not is_of_other_library(site, node)


def is_of_other_library(site: Site, node: cst.BaseExpression) -> bool:
    """Whether an expression is a module of another library or the support module, or what a call of one gave."""
    names = site.file.names
    path = names.dotted(node.func if isinstance(node, cst.Call) else node, site.scope)
    if path is None and isinstance(node, (cst.Name, cst.Attribute)):
        for value in _assigned(site, node):
            if isinstance(value, cst.Call):
                path = path or names.dotted(value.func, site.scope)
    return path is not None and path.partition(".")[0] in (*OTHER_LIBRARIES, site.file.support_module)


def is_of_graph(site: Site, node: cst.BaseExpression) -> bool:
    """Whether an expression is an operation or tensor: what a function of TensorFlow 1 gave, or `x.initializer`."""
    if isinstance(node, cst.Call):
        symbol = site.file.names.symbol_of(node.func, site.scope)
        return api.v1_kind(symbol) == "function" if symbol is not None else last_name(node) in _MAKES_OPERATION
    if isinstance(node, cst.Attribute):
        return node.attr.value in ("initializer", "op")
    if isinstance(node, cst.Name):
        return any(isinstance(value, cst.Call) and is_of_graph(site, value) for value in _assigned(site, node))
    return False


_MAKES_OPERATION = frozenset({"minimize", "apply_gradients", "assign", "assign_add", "assign_sub", "make_initializer"})


def defines(site: Site, name: str) -> bool:
    """Whether the file itself has a function or method of this name."""
    return any(isinstance(binding.node, cst.FunctionDef) for binding in site.file.names.walk.bindings_of(name))


def is_own(node: cst.BaseExpression) -> bool:
    """Whether an expression is `self` or `cls`, whose attributes are what the user's class says."""
    return isinstance(node, cst.Name) and node.value in ("self", "cls")


def is_eager(file: SourceFile) -> bool:
    """Whether a file of TensorFlow 1 switches eager execution on, or is written for it."""
    return any(symbol.startswith(_EAGER) for symbol in file.symbols)


def is_surely_old(site: Site) -> bool:
    """Whether the place surely means the old API: the file has names that only that one has."""
    return site.compat or site.file.dialect.value == "old"


def is_graph_code(site: Site) -> bool:
    """Whether the place may build a graph: neither in a native or eager file, nor inside a `tf.function`."""
    return site.is_old and not is_eager(site.file) and not is_in_function(site)


def is_in_function(site: Site) -> bool:
    """Whether the place stands in a function that `tf.function` decorates, or in one that only such functions use."""
    return _is_in_function(site, site.node, frozenset())


def _is_in_function(site: Site, node: cst.CSTNode, above: frozenset[str]) -> bool:
    at = site.parent(node)
    while at is not None:
        if isinstance(at, cst.FunctionDef):
            if any(_makes_function(site, d.decorator) for d in at.decorators):
                return True
            if isinstance(site.parent(at), cst.Module) and at.name.value not in above:
                uses = _uses(site, at)
                inside = above | {at.name.value}
                return bool(uses) and all(_is_in_function(site, use, inside) for use in uses)
        at = site.parent(at)
    return False


def _uses(site: Site, function: cst.FunctionDef) -> list[cst.Name]:
    """The places that name a function of the module."""
    name = function.name.value
    named = (node for node in site.file.names.parents if isinstance(node, cst.Name) and node.value == name)
    return [node for node in named if node is not function.name and not _is_label(site, node)]


def _is_label(site: Site, node: cst.Name) -> bool:
    """Whether a name is that of an attribute or of a keyword, and not of something in scope."""
    parent = site.parent(node)
    return (isinstance(parent, cst.Attribute) and parent.attr is node) or (
        isinstance(parent, cst.Arg) and parent.keyword is node
    )


def _makes_function(site: Site, decorator: cst.BaseExpression) -> bool:
    callee = decorator.func if isinstance(decorator, cst.Call) else decorator
    return site.file.names.symbol_of(callee, site.scope) == "tf.function"


def _assigned(site: Site, node: cst.Name | cst.Attribute) -> list[cst.BaseExpression]:
    """The right sides of all assignments to a name, or to an attribute that a class keeps in `self`."""
    if isinstance(node, cst.Attribute):
        owner = site.scope.enclosing_class() if is_own(node.value) else None
        bindings = owner.attributes.get(node.attr.value, []) if owner is not None else []
    else:
        owner = site.scope.owner(node.value)
        bindings = owner.bindings.get(node.value, []) if owner is not None else []
    return [binding.value for binding in bindings if binding.kind is Bound.VALUE and binding.value is not None]


def text_end(node: cst.BaseExpression) -> str | None:
    """How the text that an expression gives ends, as far as literals tell: `.h5` of `name + ".h5"`; None if unknown."""
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    if isinstance(node, cst.ConcatenatedString):
        return text_end(node.right)
    if isinstance(node, cst.BinaryOperation):
        return text_end(node.right if isinstance(node.operator, cst.Add) else node.left)
    if isinstance(node, cst.FormattedString) and node.parts:
        last = node.parts[-1]
        return last.value if isinstance(last, cst.FormattedStringText) else None
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
        return text_end(node.func.value)
    return None
