"""A tiny rule package, so that tests of reading, running and writing do not depend on what is known of TensorFlow."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from tf_migrate.rule import Applicability, Dialect, Finding, LibraryCatalogue, Rule, RulePackage, SupportPart
from tf_migrate.site import Site
from tf_migrate.suite import NoCatalogue, Suite, assemble
from tf_migrate.syntax.catalogue import Known
from tf_migrate.syntax.imports import Import

#: Names that the new library lacks, by what the rules below do about them.
OLD = frozenset(
    f"tf.{name}"
    for name in ("log", "digits", "labels", "gone", "arrow", "crash", "quit", "slow", "manual", "meddle", "unlink")
)


class Library(LibraryCatalogue):
    """A library whose every name is native but those in OLD."""

    def lookup(self, path: str) -> Known | None:
        head, _, rest = path.partition(".")
        if head != "tensorflow":
            return None
        if rest == "bug":
            raise KeyError("a bug in the catalogue")
        symbol = f"tf.{rest}" if rest else "tf"
        return Known(symbol, symbol)

    def is_module(self, symbol: str) -> bool:
        return symbol in ("tf", "tf.math")

    def is_class(self, symbol: str) -> bool:
        return False

    def has_member(self, symbol: str, name: str) -> bool:
        return False

    def is_foreign(self, path: str) -> bool:
        return not path.startswith("tensorflow")

    def is_native(self, symbol: str, target: str) -> bool:
        return symbol not in OLD

    def is_unchanged(self, symbol: str, target: str) -> bool:
        return symbol not in OLD

    def dialect(self, symbols: Iterable[str]) -> Dialect:
        return Dialect.EITHER

    def old_symbols(self) -> Iterable[str]:
        return OLD

    def root_import(self) -> Import:
        return Import("tensorflow", None, "tf")


def rename(site: Site) -> Iterable[Finding]:
    yield site.rewrite("it is `tf.math.log` now", site.rename("tf.math.log"))


def support(site: Site) -> Iterable[Finding]:
    name = f"read_{site.symbol.removeprefix('tf.')}"
    yield site.rewrite(f"`{name}` reads them", site.substitute(site.support(name)))


def arrow(site: Site) -> Iterable[Finding]:
    yield site.rewrite("a character that latin-1 lacks", site.substitute("'\N{RIGHTWARDS ARROW}'"))


def crash(site: Site) -> Iterable[Finding]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return ()


def leave(site: Site) -> Iterable[Finding]:
    os._exit(7)


def slow(site: Site) -> Iterable[Finding]:
    time.sleep(0.15)
    return rename(site)


def meddle(site: Site) -> Iterable[Finding]:
    Path(site.file.path).write_text("somebody else was here\n")
    return rename(site)


def unlink(site: Site) -> Iterable[Finding]:
    Path(site.file.path).unlink(missing_ok=True)
    return rename(site)


def manual(site: Site) -> Iterable[Finding]:
    yield site.report("a person must decide")


def _rule(code: str, symbol: str, check: object) -> Rule:
    name = f"fake-{symbol.removeprefix('tf.')}"
    return Rule(code, name, "A rule.", frozenset({symbol}), check, Applicability.SAFE)  # type: ignore[arg-type]


RULES = (
    _rule("FAK001", "tf.log", rename),
    _rule("FAK002", "tf.digits", support),
    _rule("FAK003", "tf.labels", support),
    _rule("FAK004", "tf.arrow", arrow),
    _rule("FAK005", "tf.crash", crash),
    _rule("FAK006", "tf.slow", slow),
    _rule("FAK007", "tf.manual", manual),
    _rule("FAK008", "tf.gone", support),
    _rule("FAK009", "tf.quit", leave),
    _rule("FAK010", "tf.meddle", meddle),
    _rule("FAK011", "tf.unlink", unlink),
)

PARTS = {
    "read_digits": SupportPart(
        "read_digits",
        "def read_digits(path):\n    return _open(pathlib.Path(path))\n",
        (Import("pathlib"),),
        ("_open",),
    ),
    "read_labels": SupportPart(
        "read_labels",
        "def read_labels(path):\n    return np.asarray(_open(path))\n",
        (Import("numpy", None, "np"),),
        ("_open",),
    ),
    "_open": SupportPart(
        "_open",
        "def _open(path):\n    with gzip.open(path) as file:\n        return tf.io.decode_raw(file.read(), tf.uint8)\n",
        (Import("gzip"), Import("tensorflow", None, "tf")),
    ),
}

PACKAGE = RulePackage(RULES, Library(), PARTS)


def load() -> Suite:
    """The suite of these rules."""
    return assemble([("fake", PACKAGE)])


def load_with_problem() -> Suite:
    """The suite, and a package that could not be loaded."""
    return assemble([("fake", PACKAGE), ("other", ImportError("no such thing"))])


def load_nothing() -> Suite:
    """No suite at all."""
    raise NoCatalogue("nothing is installed")
