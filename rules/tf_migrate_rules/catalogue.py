"""What the engine asks about TensorFlow: names, modules, classes, and which of two APIs a file is written for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tf_migrate.rule import Dialect, LibraryCatalogue
from tf_migrate.syntax.catalogue import Known
from tf_migrate.syntax.imports import Import
from tf_migrate_rules import api
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.tables import MOVED, moved

_COMPAT = "tf.compat.v1"
_PRIVATE = ("tf.python.", "tf.models.", "tf.contrib.", "tf.nn.seq2seq.")

#: Names that 1.15 and 2.x share say nothing about a file; neither do these, which 2.x only added.
_NEUTRAL = frozenset({"tf.keras.utils.set_random_seed"})


class TensorFlow(LibraryCatalogue):
    """TensorFlow 1.15, the names from before 1.0, and native TensorFlow 2."""

    def lookup(self, path: str) -> Known | None:
        """See `Catalogue.lookup`: `tensorflow.compat.v1.math.log` is `tf.log`, spelled `tf.math.log`, in `compat`."""
        return _lookup(path)

    def is_foreign(self, path: str) -> bool:
        """Whether a path is none of TensorFlow's."""
        return path != "tensorflow" and not path.startswith("tensorflow.")

    def is_module(self, symbol: str) -> bool:
        """Whether a symbol is a module of either API."""
        return _is_module(symbol)

    def is_class(self, symbol: str) -> bool:
        """Whether a symbol is a class of 1.15, or one from before."""
        return api.v1_kind(symbol) == "class"

    def has_member(self, symbol: str, name: str) -> bool:
        """Whether instances of a class of 1.15 have a member."""
        return name in api.v1_members(symbol)

    def is_native(self, symbol: str, target: str) -> bool:
        """Whether a release of TensorFlow 2 has the symbol, modules included."""
        return api.v2_has(symbol, target)

    def is_unchanged(self, symbol: str, target: str) -> bool:
        """Whether a symbol is native, and each call of it that 1.15 took means the same."""
        return _is_unchanged(symbol, target)

    def dialect(self, symbols: Iterable[str]) -> Dialect:
        """Old where a symbol is used that only 1.15 has; else new where one is used that only 2.x has."""
        new = False
        for symbol in symbols:
            if symbol.startswith("tf.python.") or symbol in LEGACY or (_v1_has(symbol) and not api.v2_has(symbol)):
                return Dialect.OLD
            new = new or (symbol not in _NEUTRAL and api.v2_has(symbol) and not _v1_has(symbol))
        return Dialect.NEW if new else Dialect.EITHER

    def old_symbols(self) -> Iterable[str]:
        """Every public symbol of 1.15."""
        return sorted(api.v1_symbols())

    def root_import(self) -> Import:
        """`import tensorflow as tf`."""
        return Import("tensorflow", None, "tf")


def _v1_has(symbol: str) -> bool:
    """Whether 1.15 has a symbol: a public one, a module, or a member of a class."""
    return symbol in api.v1_symbols() or api.v1_is_module(symbol) or api.v1_kind(symbol) is not None


@cache
def _is_module(symbol: str) -> bool:
    return symbol == "tf" or api.v1_is_module(symbol) or api.v2_is_module(symbol) or symbol in LEGACY.modules


@cache
def _lookup(path: str) -> Known | None:
    if path != "tensorflow" and not path.startswith("tensorflow."):
        return None
    name = "tf" + path[len("tensorflow") :]
    compat = False
    while name == _COMPAT or name.startswith(_COMPAT + "."):  # the module has itself as a member
        name, compat = "tf" + name[len(_COMPAT) :], True
    if name == "tf":
        return Known("tf", "tf", compat)
    if name in api.v1_symbols():
        return Known(api.v1_canonical(name), name, compat)
    if name in LEGACY or name in LEGACY.modules:
        return Known(_legacy_symbol(name), name, compat)
    public = api.public_name(name) if name.startswith(_PRIVATE) else None
    if public is not None:
        return Known(api.v1_canonical(public), public, compat, private=True)
    module, _, last = name.rpartition(".")
    twin = api.public_name(module) if name.startswith(_PRIVATE) else None
    if twin is not None and f"{twin}.{last}" in api.v1_symbols():  # `contrib.eager.python.tfe.Variable`
        return Known(api.v1_canonical(f"{twin}.{last}"), f"{twin}.{last}", compat, private=True)
    if name.startswith("tf.python.ops.") and f"tf.{last}" in LEGACY:  # `math_ops.mul`, from before 1.0
        return Known(_legacy_symbol(f"tf.{last}"), f"tf.{last}", compat, private=True)
    if api.v2_has(name) or _is_module(name):
        return Known(name, name, compat, private=name.startswith("tf.python"))
    return None


def _legacy_symbol(name: str) -> str:
    """What rules know a legacy name by: itself where its successor is there natively, else the successor, so that the
    rule for that one speaks. Summaries are native under the same names, but are other functions."""
    successor = LEGACY.get(name, "")
    if successor.startswith("tf.summary.") or (successor and moved(successor, successor, api.NEWEST) is None):
        return successor
    return name


@cache
def _is_unchanged(symbol: str, target: str) -> bool:
    if not api.v2_has(symbol, target) or symbol in MOVED or api.v1_canonical(symbol) in MOVED:
        return False
    if api.v2_is_module(symbol) or symbol not in api.v1_symbols():
        return True
    before, after = api.v1_signature(symbol), api.v2_signature(symbol, target)
    if before is None or after is None or (after.variadic and not before.variadic):
        return True
    if any(name not in after.names and not after.keywords for name in before.names):
        return False
    return after.positional[: len(before.positional)] == before.positional
