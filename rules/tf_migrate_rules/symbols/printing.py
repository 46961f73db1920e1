"""TFM129: `tf.Print`, which passes a tensor on and prints, becomes a statement `tf.print` before it."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import Bound
from tf_migrate.syntax.edits import Edit, Span, replace
from tf_migrate_rules.spelling import import_of, rewritten

_OLD = "tf.Print"


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, "`tf.print` prints where it stands")
        return
    if site.is_own_statement():
        yield site.report(f"`{_OLD}`: nothing uses what this gives, so that TensorFlow 1 never printed it; remove it")
        return
    edits = _as_statement(site)
    if edits is None:
        yield site.report(
            f"`{_OLD}` is gone: print by a statement of its own, `tf.print(…)`, before the tensor is used"
        )
        return
    message = f"`{_OLD}` is a statement of its own, `tf.print`, in TensorFlow 2"
    yield rewritten(site, message, edits, ["that it may print each time it comes by, in its own format"])


def _as_statement(site: Site) -> list[Edit] | None:
    """The edits where the call is all that a statement assigns or returns; None anywhere else."""
    call, statement = site.call, site.statement()
    if call is None or call.partial or not isinstance(statement, (cst.Assign, cst.Return)):
        return None
    bound = site.bind(("input_", "data", "message", "first_n", "summarize", "name"))
    line = site.parent(statement)
    tensor, data = bound.value("input_"), bound.value("data")
    if statement.value is not call.node or not bound.complete or tensor is None or data is None:
        return None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    printed = _printed(site, bound, data)
    whole, value = site.span(statement), site.span(call.node)
    if isinstance(statement, cst.Assign) and _is_itself(site, statement, tensor):
        return [replace(whole, *printed)]
    newline = site.file.tree.newline + site.file.tree.indent_at(whole.start)
    return [
        replace(whole, *printed, newline, Span(whole.start, value.start), site.span(tensor), Span(value.end, whole.end))
    ]


def _is_itself(site: Site, statement: cst.Assign, tensor: cst.BaseExpression) -> bool:
    """Whether a statement assigns to a name what it holds already, as in `x = tf.Print(x, …)`."""
    return len(statement.targets) == 1 and site.code(statement.targets[0].target) == site.code(tensor)


def _printed(site: Site, bound: Bound, data: cst.BaseExpression) -> list[str | Span]:
    """The text of the `tf.print`."""
    items: list[tuple[str | Span, ...]] = []
    message = bound.value("message")
    if message is not None and site.code(message) != "None":
        items.append((site.span(message),))
    if isinstance(data, (cst.List, cst.Tuple)):
        if data.elements:
            star = "*" if isinstance(data.elements[0], cst.StarredElement) else ""
            first, last = site.span(data.elements[0].value), site.span(data.elements[-1].value)
            items.append((star, Span(first.start, last.end)))
    else:
        items.append(("*", *site.operand(data)))
    summarize = bound.value("summarize")
    if summarize is not None and site.code(summarize) != "None":
        items.append(("summarize=", site.span(summarize)))
    parts: list[str | Span] = [f"{site.native('tf.print')}("]
    for index, item in enumerate(items):
        parts += [", ", *item] if index else item
    return [*parts, ")"]


RULE = Rule(
    "TFM129",
    "print-operation",
    "`tf.Print` is gone; `tf.print` is a statement of its own.",
    frozenset({_OLD}),
    _check,
    Applicability.UNSAFE,
    "`tf.Print(x, data)` gave `x` and printed whenever it was computed. `tf.print` prints where it stands, in a"
    " `tf.function` as well as eagerly, each time (there is no `first_n`). A call that a statement assigns or returns"
    " is taken out of it; one inside a larger expression is left to a person.",
    "https://www.tensorflow.org/api_docs/python/tf/print",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.constant([1.0, 2.0])\n"
            'x = tf.Print(x, [tf.shape(x), x], "x is ", summarize=10)\ny = x\n',
            "import tensorflow as tf\n\nx = tf.constant([1.0, 2.0])\n"
            'tf.print("x is ", tf.shape(x), x, summarize=10)\ny = x\n',
        ),
        Example(
            "import tensorflow as tf\n\nx = tf.constant([1.0, 2.0])\ny = tf.Print(x * 2.0, [x])\n",
            "import tensorflow as tf\n\nx = tf.constant([1.0, 2.0])\ntf.print(x)\ny = x * 2.0\n",
        ),
        Example("import tensorflow as tf\n\nx = tf.constant([1.0, 2.0])\ny = 2.0 * tf.Print(x, [x])\n"),
    ),
)
