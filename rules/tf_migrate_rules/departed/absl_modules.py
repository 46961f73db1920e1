"""How code reaches absl's `app`, `flags` and `logging`, to which the modules of these names in TensorFlow 1 led.

All of a file's uses share one import. Where the file gave the old module a name of its own (`flags = tf.app.flags`),
the import takes that name over and the assignment goes, so that the code behind it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import libcst as cst

from tf_migrate.rule import Applicability, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Route
from tf_migrate.syntax.scopes import Binding, Bound, Scope
from tf_migrate_rules.departed.undecided import has_undecided

#: The modules of 1.15, private ones included, with the module of absl that has their names.
MODULES: Mapping[str, str] = {
    "tf.app": "app",
    "tf.python.platform.app": "app",
    "tf.flags": "flags",
    "tf.app.flags": "flags",
    "tf.logging": "logging",
}


class Named(NamedTuple):
    """How a symbol is written with absl: the text, and the edits that bring it about.

    There are none where an assignment of the file gave the name that the place uses; that assignment is rewritten.
    """

    text: str
    edits: list[Edit]


def module_name(site: Site, module: str) -> str:
    """The name by which the place reaches absl's `module`, as `site.require` gives it.

    Args:
        site: the place; the import is asked for.
        module: `app`, `flags` or `logging`.
    """
    if has_undecided(site, module):
        return site.require(Import("absl", module))
    old = frozenset(symbol for symbol, new in MODULES.items() if new == module)
    own = _own_name(site, module, old)
    return site.require(Import("absl", module, own if own != module else None), old)


def member(site: Site, module: str, name: str) -> Named:
    """How the place, a symbol of an old module, is written as `name` of absl's `module`."""
    if site.route is Route.IMPORT and not has_undecided(site, module):
        assert site.reference is not None
        bound = site.reference.root.value
        renamed = bound != site.spelled.rpartition(".")[2]
        text = site.require(Import(f"absl.{module}", name, bound if renamed else None), {site.symbol})
    else:
        text = f"{module_name(site, module)}.{name}"
    if site.is_import or site.route is Route.ALIAS or (text == site.code(site.node) and _goes_by_assignment(site)):
        return Named(text, [])
    return Named(text, [replace(site.span(), text)])


def module_use(site: Site) -> Iterable[Finding]:
    """The findings at a place that stands for a whole module: an import, a name given to it, or a mention."""
    module = MODULES[site.symbol]
    message = f"`{site.spelled}` left TensorFlow; absl has the same names in `{module}`"
    if site.is_import:
        yield site.rewrite(message, [], applicability=Applicability.SAFE)
        return
    if site.assigned_name() is not None and has_undecided(site, module):
        yield site.report(f"{message}; it stays as long as a person must decide on one of its uses")
        return
    name = module_name(site, module)
    if site.assigned_name() == name and not site.scope.is_class:
        yield site.rewrite(message, site.without_statement(), applicability=Applicability.SAFE)
    elif site.route is Route.ALIAS or (name == site.code(site.node) and _goes_by_assignment(site)):
        site.settle()
    else:
        yield site.rewrite(message, site.substitute(name), applicability=Applicability.SAFE)


def last_name(site: Site) -> str:
    """The name of the place's symbol within its module, as the file spells it: `DEFINE_bool`."""
    if site.route is Route.MODULE and isinstance(site.node, cst.Attribute):
        return site.node.attr.value
    return site.spelled.rpartition(".")[2]


def _goes_by_assignment(site: Site) -> bool:
    return site.reference is not None and site.reference.binding.kind is Bound.VALUE


def _own_name(site: Site, module: str, old: frozenset[str]) -> str:
    """The name that the file's outermost scope has for the old module; `module` where there is none, or several."""
    outermost = site.scope.module
    names = [name for name in outermost.bindings if _stands_for(site, name, outermost, old)]
    return names[0] if names and module not in names else module


def _stands_for(site: Site, name: str, scope: Scope, old: frozenset[str]) -> bool:
    return all(_is_of(site, binding, old) for binding in scope.bindings[name])


def _is_of(site: Site, binding: Binding, old: frozenset[str]) -> bool:
    if binding.kind is Bound.IMPORT and binding.symbol.startswith("tensorflow."):
        known = site.file.catalogue.lookup(binding.symbol)
        return known is not None and known.symbol in old
    if binding.kind is Bound.VALUE and binding.value is not None:
        return site.file.names.symbol_of(binding.value, binding.scope) in old
    return False
