"""A rule package of a few rules over a tiny imaginary library: the command line is tested apart from real rules."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Dialect, Example, LibraryCatalogue, Rule, RulePackage
from tf_migrate.syntax.catalogue import Known
from tf_migrate.syntax.imports import Import

NATIVE = {"tf", "tf.math", "tf.math.log", "tf.math.divide", "tf.nn", "tf.nn.relu", "tf.constant"}
OLD = {
    "tf.log",
    "tf.div",
    "tf.Session",
    "tf.nn.relu",
    "tf.constant",
    "tf.contrib.slim.net",
    "tf.forgotten",
    "tf.broken",
}


class Fake(LibraryCatalogue):
    def lookup(self, path):
        head, _, rest = path.partition(".")
        if head != "tensorflow":
            return None
        name = f"tf.{rest}" if rest else "tf"
        return Known(name, name) if name in NATIVE | OLD else None

    def is_foreign(self, path):
        return path.partition(".")[0] != "tensorflow"

    def is_module(self, symbol):
        return symbol in {"tf", "tf.math", "tf.nn"}

    def is_class(self, symbol):
        return symbol == "tf.Session"

    def has_member(self, symbol, name):
        return symbol == "tf.Session" and name == "run"

    def is_native(self, symbol, target):
        return symbol in NATIVE

    def is_unchanged(self, symbol, target):
        return symbol in NATIVE

    def dialect(self, symbols):
        return Dialect.OLD if OLD & set(symbols) else Dialect.EITHER

    def old_symbols(self):
        return sorted(OLD)

    def root_import(self):
        return Import("tensorflow", None, "tf")


def log(site):
    yield site.rewrite("`tf.log` is `tf.math.log` in TensorFlow 2", site.rename("tf.math.log"))


def div(site):
    yield site.rewrite("`tf.div` is `tf.math.divide`, provided that x is no integer", site.rename("tf.math.divide"))


def session(site):
    yield site.report("sessions are gone: call functions")


RULES = (
    Rule(
        "TFM101",
        "renamed-symbol",
        "The symbol has another name.",
        frozenset({"tf.log"}),
        log,
        Applicability.SAFE,
        "Names were tidied.\n\nIn TensorFlow 2, [bold]operations[/bold] live in modules.",
        "https://example.org/renamed",
        (Example("import tensorflow as tf\ny = tf.log(x)\n", "import tensorflow as tf\ny = tf.math.log(x)\n"),),
    ),
    Rule("TFM102", "true-division", "Division is true.", frozenset({"tf.div"}), div, Applicability.UNSAFE),
    Rule(
        "TFM201",
        "session",
        "There are no sessions.",
        frozenset({"tf.Session"}),
        session,
        Applicability.MANUAL,
        examples=(Example("s = tf.Session()\n"),),
    ),
    Rule(
        "TFM901",
        "contrib-left",
        "contrib is gone.",
        frozenset({"tf.contrib.*"}),
        session,
        fate=lambda symbol: None if symbol.endswith("never") else Applicability.MANUAL,
    ),
)

PACKAGE = RulePackage(RULES, Fake())
