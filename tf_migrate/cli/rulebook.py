"""The installed rules as the commands see them: loaded when they are needed, and found again by what a user types."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import click

from tf_migrate.configuration import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tf_migrate.rule import Rule
    from tf_migrate.suite import Suite


class NoRules(click.ClickException):
    """No rules are installed, so nothing can be done."""

    exit_code = 2


@cache
def installed() -> Suite:
    """The suite of all installed rule packages.

    Raises:
        NoRules: none of them can be used.
    """
    from tf_migrate.suite import NoCatalogue, load

    try:
        return load()
    except NoCatalogue as error:
        raise NoRules(f"{error}\nReinstall tf-migrate: its own rules come with it.") from None


def warn(problem: str) -> None:
    """Says on standard error what is wrong with an installed rule package."""
    click.echo(f"Warning: {' '.join(problem.split())}", err=True)


def require_known(selectors: Iterable[tuple[str, str]]) -> None:
    """Refuses selectors that fit no rule; each comes with the place where it was written.

    Raises:
        click.UsageError: one of them is not known; the message names the nearest that is.
    """
    selectors = list(selectors)
    if not selectors:
        return
    suite = installed()
    for where, selector in selectors:
        if suite.unknown_selectors([selector]):
            raise click.UsageError(
                f"{where}: no rule has the code, prefix or name '{selector}'{_hint(suite, selector)}"
            )


def find(code_or_name: str, where: str = "") -> Rule:
    """The rule of this code or name; `where` it was written, for the message.

    Raises:
        click.UsageError: there is none; the message names the nearest.
    """
    suite = installed()
    rule = suite.find(code_or_name)
    if rule is None:
        hint = _hint(suite, code_or_name) or "; `tf-migrate rules` lists all"
        place = f"{where}: " if where else ""
        raise click.UsageError(f"{place}no rule has the code or name '{code_or_name}'{hint}")
    return rule


def _hint(suite: Suite, word: str) -> str:
    rules = suite.all_rules()
    return nearest(word.upper(), [rule.code for rule in rules]) or nearest(word.lower(), [rule.name for rule in rules])


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of rules for the shell to complete, the last one of a list with commas."""
    from click.shell_completion import CompletionItem

    del context, parameter
    before, comma, last = incomplete.rpartition(",")
    found = []
    for rule in installed().all_rules():
        for word in (rule.code, rule.name):
            if word.lower().startswith(last.lower()):
                found.append(CompletionItem(f"{before}{comma}{word}", help=rule.summary))
    return found
