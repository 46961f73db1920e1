"""TFM109: symbols that native TensorFlow 2 does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.reporting import advice_for
from tf_migrate_rules.tables import moved
from tf_migrate_rules.tables.advice import ADVICE

#: What TensorFlow 2 has though it is not in the tables: protocol buffers, and its own API under a long name.
_STILL_THERE = ("tf.core.", "tf.compat.v2")


def messages(site: Site, symbol: str) -> Iterator[str]:
    """What is to be said of a use of a symbol that has no native form; nothing where there is nothing to do.

    Args:
        site: the place.
        symbol: the canonical symbol of 1.15; the site's own but for legacy names.
    """
    owner, _, name = symbol.rpartition(".")
    advice = _advice(symbol)
    if name.startswith("__") or symbol.startswith(_STILL_THERE):
        return
    if api.v1_kind(owner) == "class":
        yield from _member(site, owner, name, advice)
    else:
        yield f"`{site.spelled}`: {advice or _unknown(symbol)}"


def _member(site: Site, owner: str, name: str, advice: str | None) -> Iterator[str]:
    """A method or property of an instance of a class of 1.15."""
    native = moved(owner, owner, site.file.target)
    if native is None:
        yield f"`{owner}.{name}`: {advice or f'native TensorFlow 2 has no `{owner}`, and so none of its members'}"
    elif api.v2_has(f"{native.to}.{name}", site.file.target) or "SerializeToString" in api.v1_members(owner):
        return  # the members of protocol buffers do not stand in the tables
    else:
        yield f"`{owner}.{name}`: {advice or f'`{native.to}` has no such member in native TensorFlow 2'}"


def _unknown(symbol: str) -> str:
    if symbol in api.v1_symbols():
        return "native TensorFlow 2 has nothing of this name"
    if symbol.startswith("tf.python") or ".python." in symbol:
        return "private to TensorFlow, which may change it in any release; use the public API"
    if api.v1_is_module(symbol):
        return "native TensorFlow 2 has no such module; what is used of it is reported where it is used"
    return "neither TensorFlow 1.15 nor native TensorFlow 2 has a symbol of this name; is it misspelled?"


def _advice(symbol: str) -> str | None:
    try:
        return advice_for(symbol, ADVICE)
    except KeyError:
        return None


def _silent(_: Site) -> Iterable[Finding]:
    """The rule speaks where `renamed-symbol`, which sees every symbol, finds no native form."""
    return ()


RULE = Rule(
    "TFM109",
    "no-counterpart",
    "Native TensorFlow 2 has nothing of this name; the message says what to use instead, where that is known.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "The symbol was removed, is private, or is misspelled. Private modules below `tensorflow.python` still hold much of"
    " what they held, but any release may move it.",
    "https://www.tensorflow.org/guide/migrate/upgrade",
    (
        Example(
            "import tensorflow as tf\n\n\ndef merged(ids, values):\n    return tf.sparse_merge(ids, values, 10)\n",
        ),
        Example(
            "from tensorflow.python.client import device_lib\n\n\ndef devices():\n"
            "    return device_lib.list_local_devices()\n",
        ),
    ),
)
