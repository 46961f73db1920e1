"""Facts about TensorFlow's API: what 1.15 had, what 2.x has, and which names are one and the same object.

Symbols are spelled `tf.nn.relu`, whatever the code calls TensorFlow; a class's member is `tf.Session.run`. Private
modules are spelled the same way: `tf.python.framework.ops.Graph`, `tf.contrib.layers.python.layers.layers.conv2d`.

Nothing here imports TensorFlow. The facts are tables (JSON, read when first asked for) that the scripts in
`tests/api_data` make out of installed TensorFlows:

    tf1/bin/python tests/api_data/dump_surface.py 1.15.5.json
    tf2/bin/python tests/api_data/dump_surface.py 2.21.0.json          (and so for 2.16 to 2.20)
    python tests/api_data/build_surface.py *.json rules/tf_migrate_rules/api
"""

from __future__ import annotations

from functools import cache

from tf_migrate_rules.api.signatures import Parameter, Signature, parse_signature
from tf_migrate_rules.api.tables import (
    Kind,
    native_table,
    private_table,
    split,
    target_table,
    v1_surface,
    v2_surface,
)

__all__ = [
    "NEWEST",
    "OLDEST",
    "Kind",
    "Parameter",
    "Signature",
    "compat_has",
    "native_names",
    "public_name",
    "v1_canonical",
    "v1_is_module",
    "v1_kind",
    "v1_members",
    "v1_signature",
    "v1_symbols",
    "v2_has",
    "v2_is_module",
    "v2_kind",
    "v2_members",
    "v2_signature",
    "v2_symbols",
]

OLDEST = "2.16"
NEWEST = "2.21"


@cache
def v1_symbols() -> frozenset[str]:
    """Every public name of 1.15, contrib and second names included, modules not."""
    return frozenset(v1_surface())


@cache
def v1_canonical(symbol: str) -> str:
    """The name that rules know a symbol by: `tf.log` for `tf.math.log`, `tf.contrib.layers.conv2d` for slim's.

    Also follows modules that are another's second name, private and former modules, and classes to their members
    (`tf.contrib.rnn.RNNCell.zero_state`). What is not known comes back as it is.
    """
    surface = v1_surface()
    if symbol in surface:
        return surface.canonical(symbol)
    other = surface.modules.get(symbol)
    if other is not None:
        return v1_canonical(other) if other else symbol
    public = public_name(symbol)
    if public:
        return v1_canonical(public)
    place, name = split(symbol)
    if place in ("", "tf"):
        return symbol
    owner = v1_canonical(place)
    return symbol if owner == place else v1_canonical(f"{owner}.{name}")


def v1_kind(symbol: str) -> Kind | None:
    """Whether a symbol of 1.15 is a function, a class or a value; None for a module and for what is not known."""
    return v1_surface().kind(v1_canonical(symbol))


def v1_signature(symbol: str) -> Signature | None:
    """What a function, class or method of 1.15 takes; for a class this is `__init__` without `self`."""
    return v1_surface().signature(v1_canonical(symbol))


def v1_members(symbol: str) -> frozenset[str]:
    """The public attributes of a class of 1.15."""
    return v1_surface().members(v1_canonical(symbol))


def v1_is_module(symbol: str) -> bool:
    """Whether a symbol is a module of 1.15 (`tf`, `tf.nn`, `tf.contrib.layers`, `tf.python.ops.nn_ops`)."""
    private = private_table()
    return symbol in v1_surface().modules or symbol in private["names"] or symbol in private["modules"]


@cache
def public_name(private: str) -> str | None:
    """The public 1.15 name of a private or former one.

    `tf.reset_default_graph` for `tf.python.framework.ops.reset_default_graph`.

    Answers for modules too, where a public one has the same names for the same objects. None if there is none.
    """
    table = private_table()
    twin = table["modules"].get(private) or table["former"].get(private)
    if twin is not None:
        return str(twin)
    module, name = split(private)
    for place, names in table["names"].get(module, {}).items():
        for each in names.split():
            here, _, there = each.partition("=")
            if here == name:
                return f"{place}.{there or here}"
    former = table["former"].get(module)
    return f"{former}.{name}" if former and f"{former}.{name}" in v1_surface() else None


@cache
def v2_symbols(target: str = NEWEST) -> frozenset[str]:
    """Every public native name of a release of TensorFlow 2, modules not."""
    former = (name for name in target_table()["until"] if v2_is_module(split(name)[0]))
    return frozenset(name for name in (*v2_surface(), *former) if _in_release(name, target))


def v2_has(symbol: str, target: str = NEWEST) -> bool:
    """Whether a release of TensorFlow 2 has a symbol natively, be it a module or a member of a class."""
    if symbol in v2_surface().modules:
        return True
    known = v2_surface().entry(symbol) is not None or symbol in target_table()["until"]
    return known and _in_release(symbol, target)


def v2_kind(symbol: str) -> Kind | None:
    """Whether a native symbol is a function, a class or a value; None for modules and what is not known."""
    return v2_surface().kind(symbol)


def v2_signature(symbol: str, target: str = NEWEST) -> Signature | None:
    """What a function, class or method of TensorFlow 2 takes; for a class this is `__init__` without `self`."""
    older: dict[str, str] = target_table()["changed"].get(symbol, {})
    if target in older:
        return parse_signature(older[target][1:])
    return v2_surface().signature(symbol)


def v2_members(symbol: str) -> frozenset[str]:
    """The public attributes of a class of TensorFlow 2."""
    return v2_surface().members(symbol)


def v2_is_module(symbol: str) -> bool:
    """Whether a symbol is a public module of TensorFlow 2 (`tf`, `tf.nn`, `tf.keras.layers`)."""
    return symbol in v2_surface().modules


def native_names(symbol: str) -> tuple[str, ...]:
    """The native names, best first, for the very same object as `tf.compat.v1.<symbol>`; empty if there are none.

    A second name of 1.15 may have become an object of its own since; then its canonical name answers.
    """
    for name in (symbol, v1_canonical(symbol)):
        module, last = split(name)
        natives = native_table().get(module, {}).get(last, "").split()
        if natives:
            return tuple(name if native == "=" else native for native in natives)
    return ()


def compat_has(symbol: str) -> bool:
    """Whether `tf.compat.v1.<symbol>` can be had in the newest TensorFlow 2 with Keras 3 (`tf.layers.dense` cannot)."""
    module, last = split(symbol)
    return last in native_table().get(module, {})


def _in_release(symbol: str, target: str) -> bool:
    table = target_table()
    since, until = table["since"].get(symbol), table["until"].get(symbol)
    return (since is None or _order(since) <= _order(target)) and (until is None or _order(target) <= _order(until))


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
