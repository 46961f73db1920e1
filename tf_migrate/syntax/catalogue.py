"""What name resolution must be told about the library that is migrated."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Known(NamedTuple):
    """What a catalogue says of a path: its canonical symbol (`tf.log`), the public name that the path spells
    (`tf.math.log`), and whether it goes through a compatibility module (`tf.compat.v1`) or a private one."""

    symbol: str
    spelled: str
    compat: bool = False
    private: bool = False


class Catalogue(Protocol):
    """What the engine must be told about the migrated library to resolve names."""

    def lookup(self, path: str) -> Known | None:
        """What a dotted path, as code imports it (`tensorflow.nn.relu`), stands for; None where it is not known."""

    def is_module(self, symbol: str) -> bool:
        """Whether a canonical symbol is a module."""

    def is_class(self, symbol: str) -> bool:
        """Whether a canonical symbol is a class, so that calling it makes an instance."""

    def has_member(self, symbol: str, name: str) -> bool:
        """Whether instances of the class `symbol` have the method or property `name`."""

    def is_foreign(self, path: str) -> bool:
        """Whether an imported path is of another library altogether."""
