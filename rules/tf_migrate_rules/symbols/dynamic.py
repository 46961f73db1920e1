"""TFM110: symbols that are looked up by a string at run time, which no reading of the text can follow."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.tables import moved

#: Modules that code hands to `getattr`, mostly for the name of an activation or an optimizer.
_MODULES = (
    "tf", "tf.contrib.layers", "tf.contrib.rnn", "tf.image", "tf.initializers", "tf.layers", "tf.losses", "tf.math",
    "tf.metrics", "tf.nn", "tf.nn.rnn_cell", "tf.random", "tf.summary", "tf.train",
)  # fmt: skip
_ASKING = ("getattr", "hasattr", "setattr", "vars", "dir")


def _check(site: Site) -> Iterable[Finding]:
    argument = None if site.is_import or site.trailing else site.parent(site.node)
    call = site.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(call, cst.Call) or call.args[0] is not argument:
        return
    asking = site.file.names.dotted(call.func, site.scope)
    if asking not in _ASKING:
        return
    if len(call.args) == 1:
        yield site.report(f"`{asking}` asks `{site.symbol}` for all of its names, which differ in TensorFlow 2")
        return
    name = call.args[1].value
    if isinstance(name, cst.SimpleString):
        yield from _literal(site, asking, str(ast.literal_eval(name.value)))
    else:
        yield site.report(
            f"`{asking}` asks `{site.symbol}` for what `{site.code(name)}` holds; look at the names that can come here"
        )


def _literal(site: Site, asking: str, name: str) -> Iterable[Finding]:
    catalogue, target = site.file.catalogue, site.file.target
    symbol = f"{site.spelled}.{name}"
    if catalogue.is_unchanged(symbol, target) or name.startswith("__"):
        return
    native = moved(symbol, symbol, target)
    if native is None:
        known = f"native TensorFlow 2 has no `{symbol}`"
    elif native.to == symbol:
        known = f"`{symbol}` takes other arguments in TensorFlow 2"
    else:
        known = f"`{symbol}` is `{native.to}` in TensorFlow 2"
    yield site.report(f"`{asking}` asks `{site.symbol}` for '{name}': {known}")


RULE = Rule(
    "TFM110",
    "dynamic-symbol",
    "A symbol of TensorFlow is looked up by a string, and TensorFlow 2 may have it under another name or not at all.",
    frozenset(_MODULES),
    _check,
    Applicability.MANUAL,
    "`getattr(tf, name)` may ask for a name that TensorFlow 2 does not have. Where the name stands there, the message"
    " says what became of it; else look at the names that can come here.",
    "https://www.tensorflow.org/guide/migrate/upgrade",
    (
        Example("import tensorflow as tf\n\n\ndef act(name, x):\n    return getattr(tf.nn, name)(x)\n"),
        Example('import tensorflow as tf\n\nif hasattr(tf, "log"):\n    pass\n'),
    ),
    lambda _: None,
)
