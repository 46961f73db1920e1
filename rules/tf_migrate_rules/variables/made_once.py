"""`get_variable` in a program that becomes functions: a variable made once, where it stands, under its full name."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Part, replace
from tf_migrate_rules import api

_TAKEN_OVER = frozenset({"name", "shape", "dtype", "initializer", "trainable"})
#: What a call may say besides, because it says nothing about what the variable holds.
_IDLE = frozenset({"use_resource", "validate_shape", "caching_device"})


def made_once(site: Site, _: str) -> Iterable[Finding]:
    """The fix of `get_variable` at a place of a lifted program; nothing where it cannot be written down.

    The default initializer is `glorot_uniform`, as TensorFlow 1.15's was for floating-point variables (measured).
    """
    call = site.call
    if not site.file.lifted or call is None or call.partial or site.symbol != "tf.get_variable":
        return
    signature = api.v1_signature("tf.get_variable")
    assert signature is not None
    bound = site.bind(signature.names)
    if not bound.complete or bound.excess or not bound.by_name.keys() <= _TAKEN_OVER | _IDLE:
        return
    scope = _scope_name(site)
    name, shape, initializer = bound.value("name"), bound.value("shape"), bound.value("initializer")
    value = None if name is None or scope is None else _initial(site, shape, initializer, bound.value("dtype"))
    if value is None or name is None:
        return
    parts: list[Part] = [site.native("tf.Variable"), "(", *value, ", name=", *_named(site, scope or "", name)]
    trainable = bound.value("trainable")
    if trainable is not None:
        parts += [", trainable=", site.span(trainable)]
    message = "`tf.get_variable` makes a variable here, once: it is `tf.Variable` in TensorFlow 2"
    yield site.rewrite(message, [replace(site.span(call.node), *parts, ")")], applicability=Applicability.SAFE)


def _initial(
    site: Site,
    shape: cst.BaseExpression | None,
    initializer: cst.BaseExpression | None,
    dtype: cst.BaseExpression | None,
) -> list[Part] | None:
    """The text of the initial value."""
    kind: Part = site.span(dtype) if dtype is not None else site.native("tf.float32")
    if initializer is None or _is_none(initializer):
        if shape is None or (dtype is not None and not site.code(dtype).endswith(("float32", "float64", "float16"))):
            return None
        return [site.native("tf.keras.initializers.GlorotUniform"), "()(", site.span(shape), ", ", kind, ")"]
    if shape is None or _is_none(shape):
        return [site.span(initializer), *([", dtype=", kind] if dtype is not None else [])]
    symbol = site.file.names.symbol_of(initializer, site.scope)
    if symbol is not None:  # the class itself, which TensorFlow 1 made an instance of
        return [site.span(initializer), "()(", site.span(shape), ", ", kind, ")"]
    if isinstance(initializer, (cst.Call, cst.Name, cst.Attribute)):
        return [site.span(initializer), "(", site.span(shape), ", ", kind, ")"]
    return None


def _named(site: Site, scope: str, name: cst.BaseExpression) -> list[Part]:
    if not scope:
        return [site.span(name)]
    if isinstance(name, cst.SimpleString) and name.prefix == "":
        return [f"{name.quote}{scope}/{name.raw_value}{name.quote}"]
    return [f"'{scope}/' + ", *site.operand(name)]


def _scope_name(site: Site) -> str | None:
    """The names of the variable scopes around the place, joined; None where one is no plain string."""
    names: list[str] = []
    at = site.parent(site.node)
    if in_initializer(site):
        return ""  # the scopes there become name scopes
    while at is not None and not isinstance(at, (cst.FunctionDef, cst.Lambda)):
        if isinstance(at, cst.With):
            for item in at.items:
                call = item.item
                if (
                    isinstance(call, cst.Call)
                    and site.file.names.symbol_of(call.func, site.scope) == "tf.variable_scope"
                ):
                    first = call.args[0].value if len(call.args) == 1 else None
                    if not isinstance(first, cst.SimpleString):
                        return None
                    names.insert(0, str(first.evaluated_value))
        at = site.parent(at)
    return "/".join(names)


def in_initializer(site: Site) -> bool:
    """Whether a place stands in what makes an instance of a class."""
    at = site.parent(site.node)
    while at is not None and not isinstance(at, (cst.FunctionDef, cst.Lambda)):
        at = site.parent(at)
    if not isinstance(at, cst.FunctionDef) or at.name.value != "__init__":
        return False
    block = site.parent(at)
    return block is not None and isinstance(site.parent(block), cst.ClassDef)


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"
