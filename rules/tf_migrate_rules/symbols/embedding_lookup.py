"""TFM116: lookups in several partitions divide them up in another way now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Span
from tf_migrate_rules import api
from tf_migrate_rules.inference import Expression, argument_of, bound_values, called_symbol
from tf_migrate_rules.spelling import respelled, rewritten

#: The functions that take partitions, with the parameter for them; those that look up as they are given.
_TARGETS = {
    "tf.nn.embedding_lookup": "params",
    "tf.nn.embedding_lookup_sparse": "params",
    "tf.nn.nce_loss": "weights",
    "tf.nn.sampled_softmax_loss": "weights",
}


def _check(site: Site) -> Iterable[Finding]:
    signature = api.v1_signature(site.symbol)
    if site.is_import or not site.is_old or site.call is None or signature is None:
        return
    bound = site.bind(signature.names)
    parameter = _TARGETS[site.symbol]
    table = bound.value(parameter)
    if table is None or not _is_divided(site, Expression(table, site.scope)):
        return
    shards = _shards(table)
    strategy = bound.by_name.get("partition_strategy")
    text = site.code(strategy.value).strip("'\"") if strategy is not None else "mod"
    message = f"`{site.symbol}` divides partitions up by `div` in TensorFlow 2, by `{text}` here"
    if not shards or not bound.complete or text not in ("mod", "div") or site.call.partial:
        yield site.report(f"{message}; join them to one table first")
        return
    arguments = site.arguments()
    whole = site.span(table)
    assumed = []
    if text == "div":
        arguments.value(bound.by_name[parameter], f"{site.native('tf.concat')}(", whole, ", axis=0)")
    else:
        message += ", which takes rows from each partition in turn"
        assumed.append("that all have as many rows")
        arguments.value(bound.by_name[parameter], *_interleaved(site, shards[0], whole))
    gone = [name for name in ("partition_strategy", "validate_indices") if name in bound.by_name]
    for name in gone:
        arguments.remove(bound.by_name[name])
    first = bound.positional.index(gone[0]) if gone and gone[0] in bound.positional else len(bound.positional)
    for later in bound.positional[first + 1 :]:
        arguments.name(bound.by_name[later], later)
    edits = [*respelled(site, site.symbol), *arguments.edits()]
    yield rewritten(site, message, edits, assumed, doubtful=strategy is None)


def _is_divided(site: Site, table: Expression) -> bool:
    """Whether a table is seen to consist of several partitions."""
    node = table.node
    if isinstance(node, (cst.List, cst.Tuple)):
        return len(node.elements) > 1 or any(isinstance(e, cst.StarredElement) for e in node.elements)
    if isinstance(node, cst.ListComp):
        return True
    symbol = called_symbol(site.file, table)
    if symbol is not None:
        partitioner = argument_of(table, symbol, "partitioner") if symbol == "tf.get_variable" else None
        return partitioner is not None and site.code(partitioner) != "None"
    return any(_is_divided(site, value) for value in bound_values(site.file, table) if value.node is not node)


def _shards(table: cst.BaseExpression) -> Sequence[cst.BaseExpression]:
    """The partitions of a literal list of names, which can be written more than once."""
    if not isinstance(table, (cst.List, cst.Tuple)):
        return ()
    values = [element.value for element in table.elements]
    return values if all(isinstance(value, (cst.Name, cst.Attribute)) for value in values) else ()


def _interleaved(site: Site, first: cst.BaseExpression, whole: Span) -> tuple[str | Span, ...]:
    return (
        f"{site.native('tf.reshape')}({site.native('tf.stack')}(", whole, ", axis=1), [-1, *", site.span(first),
        ".shape[1:]])",
    )  # fmt: skip


RULE = Rule(
    "TFM116",
    "partitioned-lookup",
    "Lookups in several partitions of a table divide its rows up in another way.",
    frozenset(_TARGETS),
    _check,
    Applicability.SAFE,
    'TensorFlow 1 gave row `i` to partition `i % n` unless told `partition_strategy="div"`; TensorFlow 2 always divides'
    " by `div`, in contiguous ranges. A lookup in one table is the same in both. Measured, the other way gives rows"
    " that have nothing to do with what was asked for.",
    "https://www.tensorflow.org/api_docs/python/tf/nn/embedding_lookup",
    (
        Example(
            "import tensorflow as tf\n\na = tf.constant([[0.0], [2.0]])\nb = tf.constant([[1.0], [3.0]])\n"
            "y = tf.nn.embedding_lookup([a, b], [0, 1, 2, 3])\n",
            "import tensorflow as tf\n\na = tf.constant([[0.0], [2.0]])\nb = tf.constant([[1.0], [3.0]])\n"
            "y = tf.nn.embedding_lookup(tf.reshape(tf.stack([a, b], axis=1), [-1, *a.shape[1:]]), [0, 1, 2, 3])\n",
        ),
        Example(
            "import tensorflow as tf\n\na = tf.constant([[0.0], [1.0]])\nb = tf.constant([[2.0], [3.0]])\n"
            'y = tf.nn.embedding_lookup([a, b], [0, 1, 2, 3], partition_strategy="div")\n',
            "import tensorflow as tf\n\na = tf.constant([[0.0], [1.0]])\nb = tf.constant([[2.0], [3.0]])\n"
            "y = tf.nn.embedding_lookup(tf.concat([a, b], axis=0), [0, 1, 2, 3])\n",
        ),
    ),
    lambda _: None,
)
