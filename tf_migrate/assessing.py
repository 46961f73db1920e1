"""What the rules have to say of one file: of its places one by one, and of its program as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tf_migrate import diagnostics
from tf_migrate.marking import statement_of, with_mark
from tf_migrate.planning import Assessed
from tf_migrate.rule import Applicability, Finding
from tf_migrate.settings import Settings
from tf_migrate.site import Site, SourceFile, method_site
from tf_migrate.suite import Suite
from tf_migrate.suppression import Suppression
from tf_migrate.syntax.edits import Conflict, Edit, Removed, Span
from tf_migrate.syntax.names import Imported, Reference, Route
from tf_migrate.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings are asked for: those of rules that are on, where no comment suppresses them."""

    tree: Tree
    codes: frozenset[str]
    comments: Sequence[Suppression]

    def __call__(self, finding: Finding) -> bool:
        """Whether this finding is asked for."""
        return finding.rule.code in self.codes and not self.is_suppressed(finding)

    def is_suppressed(self, finding: Finding) -> bool:
        """Whether a comment speaks against the finding. All are asked: each one that fits counts as used."""
        if not self.comments or finding.rule.code not in self.codes:
            return False
        line, _ = self.tree.position(finding.span.start)
        last, _ = self.tree.position(finding.span.end)
        return bool([comment for comment in self.comments if comment.covers(line, last, finding.rule.code)])


class Assessor:
    """Asks the rules of `suite`, as `settings` say.

    Args:
        suite: the rules, and what they stand on.
        settings: what is asked for.
    """

    def __init__(self, suite: Suite, settings: Settings) -> None:
        self.suite = suite
        self.settings = settings

    def assess(self, file: SourceFile, asked_for: Asked) -> list[Assessed]:
        """The findings of a file that are asked for, those of its program as a whole included.

        A program is rewritten only where nothing is left in the result that needs a person.
        """
        lifter = self.suite.lifter
        asked = lifter is not None and {lifter.success.code, lifter.refusal.code} & asked_for.codes
        if lifter is None or not asked:
            return [a for a in self._single(file) if asked_for(a.finding)]
        single = list(self._single(file))
        hopeless = None if file.partial else self._hopeless(single)
        outcome = hopeless or self._lift(file)
        if outcome is None or not asked_for(outcome):
            return [a for a in single if asked_for(a.finding)]
        if outcome.fix is not None and not self._may_fix(outcome):
            outcome = replace(outcome, fix=None)
        if outcome.fix is not None:
            file.lifted = True
            assessed = list(self._single(file))
            if file.partial:
                outcome = self._with_marks(file, outcome, assessed)
            reason = self._against(file, outcome, assessed, asked_for)
            if reason is None:
                gone = Removed(outcome.edits, len(file.tree.text))
                for one in assessed:
                    if one.finding.place in gone:
                        one.finding = replace(one.finding, applicability=outcome.applicability)
                return [a for a in (self._of_program(file, outcome), *assessed) if asked_for(a.finding)]
            file.lifted = False
            outcome = Finding(lifter.refusal, f"not lifted{reason[0]}", reason[1], Applicability.MANUAL)
        if hopeless is None and outcome.rule is lifter.refusal:
            file.refused = outcome
        return [a for a in (self._of_program(file, outcome), *single) if asked_for(a.finding)]

    def _hopeless(self, single: Sequence[Assessed]) -> Finding | None:
        """The refusal of a program that runs a session and holds what is never lifted: no need to follow its values."""
        lifter = self.suite.lifter
        if lifter is None or not any(a.site.symbol in lifter.sessions for a in single):
            return None
        for one in single:
            code, manual = one.finding.rule.code, one.finding.applicability is Applicability.MANUAL
            if manual and not one.site.is_import and code.startswith(lifter.never_lifted):
                message = f"not lifted, because of this: {one.finding.message}"
                return Finding(lifter.refusal, message, one.finding.span, Applicability.MANUAL)
        return None

    def _may_fix(self, finding: Finding) -> bool:
        """Whether the settings let fixes of this applicability be made."""
        applicability = self.settings.applicability.get(finding.rule.code, finding.applicability)
        return applicability is Applicability.SAFE or (applicability is Applicability.UNSAFE and self.settings.unsafe)

    def _lift(self, file: SourceFile) -> Finding | None:
        if self.suite.lifter is None:
            return None
        try:
            return self.suite.lifter.lift(file)
        except Exception as error:  # the places of the file can still be looked at one by one
            message = f"the program could not be looked at as a whole: {type(error).__name__}: {error}"
            return Finding(diagnostics.RULE_FAILED, message, Span(0, 0), Applicability.MANUAL)

    def _against(
        self, file: SourceFile, outcome: Finding, assessed: Sequence[Assessed], asked_for: Asked
    ) -> tuple[str, Span] | None:
        """What speaks against a lift, and where: something in the result that needs a person, a fix that is switched
        off, or edits that collide."""
        try:
            gone = Removed(outcome.edits, len(file.tree.text))
        except Conflict as conflict:
            return ": parts of the program's rewrite collide here", conflict.second.span
        left = [] if file.partial else self._left(assessed, gone)
        if any(a.finding.place in gone and asked_for.is_suppressed(a.finding) for a in assessed):
            kept = next(a.finding for a in assessed if a.finding.place in gone and asked_for.is_suppressed(a.finding))
            return ": a comment asks to leave this place as it is", kept.span
        off = [a for a in assessed if a.finding.place not in gone and a.fixable and not asked_for(a.finding)]
        if off:
            rule = off[0].finding.rule
            return f": the program needs the fix of {rule.code}, which is switched off here", off[0].finding.span
        if left:
            first = min(left, key=lambda a: a.finding.span.start).finding
            return f", because of this: {first.message}", first.span
        fixes = [edit for a in assessed if a.fixable and not a.site.is_import for edit in a.finding.edits]
        try:
            Removed([*outcome.edits, *fixes], len(file.tree.text))
        except Conflict as conflict:
            return ": a rewrite of this place and that of the whole program collide", conflict.second.span
        return None

    def _left(self, assessed: Sequence[Assessed], gone: Removed) -> list[Assessed]:
        """What needs a person in the result of a lift."""
        return [a for a in assessed if not _is_gone(a.finding, gone) and not self._settled(a)]

    def _with_marks(self, file: SourceFile, outcome: Finding, assessed: Sequence[Assessed]) -> Finding:
        """A partial lift leaves what needs a person as it is, and marks it; a lift that collides stays as it is."""
        assert outcome.fix is not None
        try:
            left = self._left(assessed, Removed(outcome.edits, len(file.tree.text)))
        except Conflict:
            return outcome
        statements = {statement_of(file.tree, a.site.node): a.finding for a in reversed(left) if not a.site.is_import}
        edits: Sequence[Edit] = outcome.edits
        for node, finding in statements.items():
            edits = with_mark(file.tree, edits, node, finding.rule.code, finding.message)
        applicability = Applicability.UNSAFE if left else outcome.applicability
        return replace(outcome, applicability=applicability, fix=replace(outcome.fix, edits=tuple(edits)))

    def _settled(self, assessed: Assessed) -> bool:
        """Whether the code that a finding speaks of is native once fixes are made, or was so before."""
        finding, site = assessed.finding, assessed.site
        if finding.applicability is Applicability.MANUAL:
            of_value = site.place is None or site.route is Route.INSTANCE
            return site.is_import or (not of_value and self._is_native(site.spelled))
        return self._may_fix(finding)

    def _of_program(self, file: SourceFile, finding: Finding) -> Assessed:
        return Assessed(finding, Site(file, finding.rule, "", "", file.tree.module, file.names.walk.scope))

    def _single(self, file: SourceFile) -> Iterator[Assessed]:
        catalogue = self.suite.catalogue
        for imported in file.names.imported:
            if imported.compat or imported.private or not self._is_native(imported.spelled):
                yield from self._ask(file, imported)
        target = self.settings.target
        for reference in file.names.references:
            for reading in (reference, *reference.readings):
                plain = not (reading.compat or reading.private)
                if plain and not self.suite.exact(reading.symbol) and catalogue.is_unchanged(reading.spelled, target):
                    continue
                found = self._ask(file, reading)
                if reference.several:
                    # What fits one of the symbols that the name may stand for here need not fit the others.
                    found = [_for_a_person(one) for one in found]
                yield from found
                if found:
                    break
        for method in file.names.methods:
            for rule in self.suite.exact(f".{method.node.attr.value}"):
                yield from self._run(method_site(file, rule, method))

    def _is_native(self, symbol: str) -> bool:
        return self.suite.catalogue.is_native(symbol, self.settings.target)

    def _ask(self, file: SourceFile, place: Reference | Imported) -> list[Assessed]:
        """The findings of the first rule that has any to this place."""
        for rule in self.suite.rules_for(place.symbol):
            site = Site(file, rule, place.symbol, place.spelled, place.node, place.scope, place)
            found = self._run(site)
            if found or site.settled:
                return found
        return []

    def _run(self, site: Site) -> list[Assessed]:
        try:
            findings = list(site.rule.check(site))
        except Exception as error:  # one rule's fault must not lose what the others found
            message = f"{site.rule.code} ({site.rule.name}) failed here: {type(error).__name__}: {error}"
            findings = [Finding(diagnostics.RULE_FAILED, message, site.span(), Applicability.MANUAL)]
        overridden = self.settings.applicability.get(site.rule.code)
        if overridden is not None:
            findings = [
                replace(f, applicability=overridden) if f.fix is not None or overridden is Applicability.MANUAL else f
                for f in findings
            ]
        return [Assessed(finding, site) for finding in findings]


def _is_gone(finding: Finding, gone: Removed) -> bool:
    """Whether the code that a finding speaks of goes; of `optimizer().minimize`, the optimizer may stay."""
    start, end = finding.span
    return start in gone or max(start, end - 1) in gone


def _for_a_person(assessed: Assessed) -> Assessed:
    return Assessed(replace(assessed.finding, applicability=Applicability.MANUAL, fix=None), assessed.site)
