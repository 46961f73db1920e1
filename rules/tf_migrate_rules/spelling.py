"""How rules write a symbol or a call in another way: under its native name, or as a method of its first argument."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.applicability import Applicability
from tf_migrate.rule import Dialect, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits
from tf_migrate.syntax.edits import Edit, Span, delete, replace


def respelled(site: Site, native: str) -> list[Edit]:
    """Edits that put the native symbol in the place of the old one; none where the file's own spelling stays right."""
    if native == site.spelled and not (site.compat or site.private):
        return []
    return site.rename(native)


def import_of(site: Site, instead: str) -> Finding:
    """The finding for an import of a symbol whose uses are all rewritten; the import goes once nothing uses it."""
    return site.rewrite(f"import of `{site.spelled}`: {instead}", [], applicability=Applicability.SAFE)


def rewritten(
    site: Site, message: str, edits: Iterable[Edit], assumed: Iterable[str] = (), *, doubtful: bool = False
) -> Finding:
    """A finding with a fix, which is safe unless something is assumed.

    Args:
        site: the place.
        message: what is wrong and what becomes of it.
        edits: the changes.
        assumed: what must hold for the fix to be right.
        doubtful: whether the code would be right in TensorFlow 2 as well, and mean something else: where nothing in the
            file tells for which it was written, that it was for TensorFlow 1 is assumed.
    """
    reasons = list(assumed)
    if doubtful and not site.compat and not site.private and site.file.dialect is Dialect.EITHER:
        reasons.append("that this file is written for TensorFlow 1")
    if not reasons:
        return site.rewrite(message, edits, applicability=Applicability.SAFE)
    message += f" (assuming {'; '.join(reasons)})"
    return site.rewrite(message, edits, applicability=Applicability.UNSAFE)


def as_lambda(site: Site, text: str) -> list[Edit]:
    """Edits that put a lambda, given without parentheses, in the place of a function that is handed on uncalled."""
    alone = isinstance(site.parent(site.node), (cst.Arg, cst.Assign, cst.Element, cst.Return)) and not site.trailing
    return site.substitute(text if alone else f"({text})")


def as_method(site: Site, receiver: cst.Arg, method: str, arguments: ArgumentEdits) -> list[Edit]:
    """Edits that make a call `f(x, y)` a call of a method, `x.method(y)`.

    Args:
        site: a place with a call.
        receiver: the argument that the method belongs to.
        method: the method's name.
        arguments: the edits of the other arguments, which take in that this one goes.
    """
    call = site.call
    assert call is not None
    edits = [replace(site.span(call.node.func), *site.operand(receiver.value), f".{method}")]
    index = [id(argument) for argument in call.arguments].index(id(receiver))
    following = site.span(call.arguments[index + 1]).start if index + 1 < len(call.arguments) else 0
    end = site.span(receiver.value).end
    between = site.file.tree.text[end:following]
    if "#" in between:
        # The comment after the comma is no business of this argument alone.
        start = site.span(receiver).start
        own_line = not site.file.tree.text[site.file.tree.line_span(start).start : start].strip()
        edits.append(delete(Span(start, end + between.index("#" if own_line else ",") + (0 if own_line else 1))))
    else:
        arguments.remove(receiver)
    return edits
