"""What a rule is: the public interface that rule packages stand on.

A rule is a value. It names the symbols that it cares for, and a function that is called at each place where one of them
is used; the function yields findings, with a fix where there is one. A rule never walks the tree, never imports another
rule, and knows of no command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from tf_migrate.applicability import Applicability
from tf_migrate.syntax.catalogue import Catalogue
from tf_migrate.syntax.edits import Edit, Span
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.scopes import Binding

if TYPE_CHECKING:
    from tf_migrate.graph.interpret import Interpreter
    from tf_migrate.preparation import Prepared
    from tf_migrate.site import Site, SourceFile
    from tf_migrate.syntax.names import Names
    from tf_migrate.syntax.tree import Tree

__all__ = [
    "Applicability",
    "Dialect",
    "Example",
    "Finding",
    "Fix",
    "LibraryCatalogue",
    "Rule",
    "RulePackage",
    "SupportPart",
]


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits of one file that belong together: all of them are applied, or none.

    `imports` are what the new text needs, `keeps` the bindings of the file's own imports that it goes on using. `drops`
    are bindings that the edits take away: the fix waits until nothing uses them any more.
    """

    edits: tuple[Edit, ...] = ()
    imports: tuple[Import, ...] = ()
    keeps: tuple[Binding, ...] = ()
    drops: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One use of the old API at a place in a file."""

    rule: Rule
    message: str
    span: Span
    applicability: Applicability
    fix: Fix | None = None

    @property
    def place(self) -> int:
        """The offset that tells whether the finding's place is still there: that of its last character, since what
        `optimizer().minimize` begins with may stay where the `minimize` goes."""
        return max(self.span.start, self.span.end - 1)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of the fix; none where there is none."""
        return self.fix.edits if self.fix is not None else ()

    @property
    def imports(self) -> tuple[Import, ...]:
        """The imports that the fix needs."""
        return self.fix.imports if self.fix is not None else ()


@dataclass(frozen=True, slots=True)
class Example:
    """Code that a rule speaks of, and what becomes of it: shown by `explain`, and run by the tests.

    `after` is None where the rule reports and leaves the code as it is. `before` is whole code, imports included.
    `bridge` says that it is about the option of that name.
    """

    before: str
    after: str | None = None
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Args:
        code: `TFM` and three digits; it never changes its meaning.
        name: words joined by hyphens, unique.
        summary: one sentence: what is wrong and what becomes of it.
        why: a paragraph for `explain`: what TensorFlow 2 does otherwise, and where that is known from.
        applicability: of its findings, unless a finding says otherwise.
        targets: what it is called for: canonical symbols (`tf.log`), all below one (`tf.contrib.slim.*`), or an
            attribute of any value that is no symbol itself (`.value`).
        check: called with each place; yields findings.
        fate: what the rule makes of a symbol in general, for the coverage report: the applicability of its finding, or
            None where it would leave the symbol alone. By default the rule's own applicability. It is given the public
            name where that is native, else the canonical one.
        spoken_by: the rule whose code the finding of a symbol has, where that is another one.
        link: a page that says more.
        examples: code before and after.
    """

    code: str
    name: str
    summary: str
    targets: frozenset[str]
    check: Callable[[Site], Iterable[Finding]]
    applicability: Applicability = Applicability.MANUAL
    why: str = ""
    link: str = ""
    examples: tuple[Example, ...] = ()
    fate: Callable[[str], Applicability | None] | None = None
    spoken_by: Callable[[str], Rule | None] | None = None


@dataclass(frozen=True, slots=True)
class SupportPart:
    """A part of the support module that is written into a user's project.

    `code` is the text of one or a few definitions, `imports` the modules that it needs, `needs` other parts.
    """

    name: str
    code: str
    imports: tuple[Import, ...] = ()
    needs: tuple[str, ...] = ()


class Lifter(Protocol):
    """Rewrites the program of a whole file at once, where single places cannot be decided one by one."""

    #: The rule of the finding that rewrites a program.
    success: Rule

    #: The rule of the finding that says why a program could not be rewritten.
    refusal: Rule

    #: The symbols without which no file holds such a program.
    sessions: frozenset[str]

    #: Beginnings of the codes of findings that always keep a program from being rewritten, where they are manual.
    never_lifted: tuple[str, ...]

    def lift(self, file: SourceFile) -> Finding | None:
        """The finding of the file's program: with a fix where it can be rewritten, and a reason where it cannot; None
        where there is no such program."""

    def prepared(self, file: SourceFile) -> Prepared | None:
        """The file in a form that may be rewritten where it cannot be as it stands, of the same meaning in the old API;
        None where there is none."""

    def program(self, tree: Tree, names: Names) -> Interpreter | None:
        """The program as it is understood, for people to see, rewritten or not; None where there is none."""

    def parameters(self, symbol: str) -> Sequence[str]:
        """The names of the parameters of a function of the library, in their order; empty where they are not known."""


class Bridge(Protocol):
    """Puts a file that cannot become native on what is left of the old library, as it is."""

    #: The rule of the finding that does so.
    success: Rule

    #: The rule of the finding that says why a file could not be put there.
    refusal: Rule

    def needed(self, file: SourceFile) -> bool:
        """Whether a file uses what only the old library had."""

    def cross(self, file: SourceFile) -> Finding | None:
        """The finding that puts a file there, or says why it cannot be; None where there is nothing to change."""


@dataclass(frozen=True, slots=True)
class RulePackage:
    """What an entry point of the group `tf_migrate.rules` gives: rules, and what they stand on.

    `catalogue` is what is known of the migrated library; one installed package must bring it, others may do without.
    """

    rules: tuple[Rule, ...]
    catalogue: LibraryCatalogue | None = None
    support: Mapping[str, SupportPart] = field(default_factory=dict)
    lifter: Lifter | None = None
    bridge: Bridge | None = None


class LibraryCatalogue(Catalogue):
    """What the engine must know of the library that is migrated, beyond names."""

    def is_native(self, symbol: str, target: str) -> bool:
        """Whether the native API of the version `target` has the public name `symbol`."""
        raise NotImplementedError

    def is_unchanged(self, symbol: str, target: str) -> bool:
        """Whether the public name `symbol` is native and takes what it took before, so that no rule need look at it,
        unless one names it."""
        raise NotImplementedError

    def dialect(self, symbols: Iterable[str]) -> Dialect:
        """Which API a file that uses these public names is written for."""
        raise NotImplementedError

    def old_symbols(self) -> Iterable[str]:
        """Every public symbol of the old API, for the coverage report."""
        raise NotImplementedError

    def root_import(self) -> Import:
        """The import that the native API is reached by, under its usual name."""
        raise NotImplementedError


class Dialect(str, Enum):
    """Which API a file is written for, judged by the symbols that only one of the two has."""

    OLD = "old"
    NEW = "new"
    EITHER = "either"
