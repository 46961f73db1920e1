"""TFM125: the scatter functions become methods of the variable."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import insert
from tf_migrate_rules.spelling import as_method, import_of

#: Those whose method takes slices: updates with the rows that they are for.
_BY_SLICES = frozenset(
    f"tf.{prefix}_{name}"
    for prefix, names in (
        ("scatter", ("update", "add", "sub", "mul", "div", "min", "max")),
        ("batch_scatter", ("update",)),
    )
    for name in names
)
_BY_INDICES = frozenset(f"tf.scatter_nd_{name}" for name in ("update", "add", "sub"))


def _check(site: Site) -> Iterable[Finding]:
    method = site.symbol.rpartition(".")[2]
    message = f"`{site.symbol}` is a method of the variable in TensorFlow 2"
    if site.is_import:
        yield import_of(site, "it is a method of the variable in TensorFlow 2")
        return
    bound = site.bind(("ref", "indices", "updates", "use_locking", "name")) if site.call is not None else None
    if site.call is None or site.call.partial or bound is None or not _is_plain(bound.by_name.keys(), bound.complete):
        yield site.report(f"{message}: `variable.{method}(…)`")
        return
    order = [id(argument) for argument in site.call.arguments]
    indices, updates = bound.by_name["indices"], bound.by_name["updates"]
    arguments = site.arguments()
    for name in ("use_locking", "name"):
        if name == "use_locking" and name in bound.by_name:
            arguments.remove(bound.by_name[name])
        elif name in bound.positional:
            arguments.name(bound.by_name[name], name)
    edits = []
    if site.symbol in _BY_SLICES:
        if order.index(id(updates)) != order.index(id(indices)) + 1:
            yield site.report(f"{message}: `variable.{method}(tf.IndexedSlices(updates, indices))`")
            return
        # Given by keyword, the order of the text stays; by position the updates would come first.
        opened = f"{site.native('tf.IndexedSlices')}("
        if indices.keyword is None:
            opened += "indices="
        edits.append(insert(site.span(indices).start, opened))
        arguments.name(updates, "values")
        edits.append(insert(site.span(updates.value).end, ")"))
    edits += as_method(site, bound.by_name["ref"], method, arguments)
    yield site.rewrite(message, [*edits, *arguments.edits()])


def _is_plain(given: Iterable[str], complete: bool) -> bool:
    return complete and {"ref", "indices", "updates"} <= set(given)


RULE = Rule(
    "TFM125",
    "scatter-function",
    "The functions that scatter updates into a variable are methods of it.",
    _BY_SLICES | _BY_INDICES,
    _check,
    Applicability.SAFE,
    "`tf.scatter_add(variable, indices, updates)` is `variable.scatter_add(tf.IndexedSlices(updates, indices))`; the"
    " `scatter_nd` methods take indices and updates as before. Repeated indices add up in the same way.",
    "https://www.tensorflow.org/api_docs/python/tf/Variable#scatter_add",
    (
        Example(
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0, 3.0])\n"
            "y = tf.scatter_add(v, [0, 2, 0], [10.0, 20.0, 30.0], use_locking=True)\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0, 3.0])\n"
            "y = v.scatter_add(tf.IndexedSlices(indices=[0, 2, 0], values=[10.0, 20.0, 30.0]))\n",
        ),
        Example(
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0, 3.0])\n"
            "y = tf.scatter_nd_update(v, [[0], [2]], [10.0, 20.0])\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0, 3.0])\n"
            "y = v.scatter_nd_update([[0], [2]], [10.0, 20.0])\n",
        ),
    ),
)
