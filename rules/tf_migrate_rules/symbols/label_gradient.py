"""TFM112: the two functions for the cross entropy of a softmax are one now, which sends gradients to the labels."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Dialect, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits, Bound
from tf_migrate_rules.inference import Expression, stops_gradient
from tf_migrate_rules.spelling import import_of, respelled, rewritten

_FIRST = "tf.nn.softmax_cross_entropy_with_logits"
_SECOND = "tf.nn.softmax_cross_entropy_with_logits_v2"


def _check(site: Site) -> Iterable[Finding]:
    return _second(site) if site.symbol == _SECOND else _first(site)


def _second(site: Site) -> Iterable[Finding]:
    """`…_v2` is the native function. Its result must not look like a call of TensorFlow 1's function of that name."""
    message = f"`{_SECOND}` is `{_FIRST}` in TensorFlow 2"
    if site.is_import:
        yield import_of(site, f"it is `{_FIRST}` in TensorFlow 2")
        return
    if site.call is None:
        yield site.rewrite(message, respelled(site, _FIRST))
        return
    bound = site.bind(("labels", "logits", "axis", "name", "dim"))
    if not bound.complete:
        yield site.report(f"{message}; `*` hides whether `dim` is given, which is `axis`")
        return
    arguments = site.arguments()
    for name in bound.positional:
        arguments.name(bound.by_name[name], name)
    _dim_is_axis(bound, arguments)
    if not {"axis", "dim"} & bound.by_name.keys():
        arguments.append("axis=-1")  # which TensorFlow 1's function never took
    yield site.rewrite(message, [*respelled(site, _FIRST), *arguments.edits()])


def _first(site: Site) -> Iterable[Finding]:
    if site.is_import or not site.is_old:
        return
    if site.call is None:
        if site.assigned_name() is None:
            yield site.report(f"`{_FIRST}` is handed on: it sends gradients to the labels now")
        return
    bound = site.bind(("_sentinel", "labels", "logits", "dim", "name", "axis"))
    labels = bound.by_name.get("labels")
    if bound.positional:
        # TensorFlow 1 takes nothing by position. In an old file, that is a call from before 1.0.
        if site.file.dialect is not Dialect.OLD:
            site.settle()
        return
    if "axis" in bound.by_name:
        site.settle()
        return
    if labels is None:
        yield site.report(f"`{_FIRST}` sends gradients to the labels now: wrap them in `tf.stop_gradient`")
        return
    arguments = site.arguments()
    _dim_is_axis(bound, arguments)
    stopped = stops_gradient(site.file, Expression(labels.value, site.scope))
    if not stopped:
        arguments.value(labels, f"{site.native('tf.stop_gradient')}(", site.span(labels.value), ")")
    edits = arguments.edits()
    if not edits:
        return
    message = f"`{_FIRST}` sends gradients to the labels now, which `tf.stop_gradient` holds back"
    if stopped:
        message = f"`{_FIRST}` calls `dim` `axis` now"
    yield rewritten(site, message, [*respelled(site, _FIRST), *edits], doubtful="dim" not in bound.by_name)


def _dim_is_axis(bound: Bound, arguments: ArgumentEdits) -> None:
    if "dim" in bound.by_name:
        arguments.name(bound.by_name["dim"], "axis")


RULE = Rule(
    "TFM112",
    "label-gradient",
    "The softmax cross entropy sends gradients to the labels in TensorFlow 2; TensorFlow 1's did not.",
    frozenset({_FIRST, _SECOND}),
    _check,
    Applicability.SAFE,
    "`tf.nn.softmax_cross_entropy_with_logits` is what was `…_v2`. Where the labels depend on variables, they are"
    " trained along unless `tf.stop_gradient` holds them back, as TensorFlow 1's function did. Labels that are plainly"
    " data (a placeholder, `tf.one_hot`, an array) need none. A call of `…_v2` gets its `axis` spelled out, which tells"
    " it from a call of TensorFlow 1's function.",
    "https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.Variable([[1.0, 2.0]])\nlabels = tf.nn.softmax(x)\n"
            "loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=x)\ny = loss\n",
            "import tensorflow as tf\n\nx = tf.Variable([[1.0, 2.0]])\nlabels = tf.nn.softmax(x)\n"
            "loss = tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(labels), logits=x)\ny = loss\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "y = tf.nn.softmax_cross_entropy_with_logits_v2(labels=[[0.3, 0.7]], logits=[[1.0, 2.0]])\n",
            "import tensorflow as tf\n\n"
            "y = tf.nn.softmax_cross_entropy_with_logits(labels=[[0.3, 0.7]], logits=[[1.0, 2.0]], axis=-1)\n",
        ),
    ),
)
