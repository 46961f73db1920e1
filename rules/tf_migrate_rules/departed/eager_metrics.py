"""TFM934: the metrics of `tf.contrib.eager`, which are Keras metrics now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits, Call
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.names import Route
from tf_migrate_rules.spelling import import_of, respelled

_METRICS = "tf.contrib.eager.metrics"


@dataclass(frozen=True, slots=True)
class _Metric:
    """The Keras class of a metric, and the keywords that its instances are called with, TF1's before Keras'."""

    to: str
    takes: tuple[str, ...] = ("name", "dtype")
    keywords: Mapping[str, str] | None = None


_LABELLED: Mapping[str, str] = {"labels": "y_true", "predictions": "y_pred", "weights": "sample_weight"}
_CLASSES: Mapping[str, _Metric] = {
    f"{_METRICS}.Mean": _Metric("tf.keras.metrics.Mean", keywords={"weights": "sample_weight"}),
    f"{_METRICS}.Accuracy": _Metric("tf.keras.metrics.Accuracy", keywords=_LABELLED),
    f"{_METRICS}.BinaryAccuracy": _Metric(
        "tf.keras.metrics.BinaryAccuracy", ("threshold", "name", "dtype"), keywords=_LABELLED
    ),
    f"{_METRICS}.CategoricalAccuracy": _Metric("tf.keras.metrics.CategoricalAccuracy", keywords=_LABELLED),
    f"{_METRICS}.SparseAccuracy": _Metric("tf.keras.metrics.SparseCategoricalAccuracy", keywords=_LABELLED),
}
#: What an instance does under the same name, and what has another one.
_METHODS: Mapping[str, str] = {
    "result": "result",
    "name": "name",
    "variables": "variables",
    "init_variables": "reset_state",
}


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, "Keras has the metrics")
    elif site.symbol in _CLASSES and site.call is not None and not site.call.partial:
        yield from _made(site, _CLASSES[site.symbol])
    elif site.symbol.rpartition(".")[0] in _CLASSES:
        yield from _method(site)
    else:
        yield site.report(
            f"`{site.spelled}` left TensorFlow; derive from `tf.keras.metrics.Metric`, or use one of its kind"
        )


def _made(site: Site, metric: _Metric) -> Iterator[Finding]:
    message = f"`{site.spelled}` is `{metric.to}` in TensorFlow 2, with `sample_weight` for `weights`"
    bound = site.bind(metric.takes)
    if not bound.complete or bound.excess:
        yield site.report(message)
        return
    edits: list[Edit] = [] if site.route is Route.ALIAS else respelled(site, metric.to)
    arguments = site.arguments()
    keyword = False
    for name, argument in bound.by_name.items():
        # Keras takes the name first, and `threshold` last.
        if argument.keyword is None and (keyword or metric.takes[0] != "name"):
            arguments.name(argument, name)
            keyword = True
    if "dtype" not in bound.by_name:
        arguments.append('dtype="float64"')
        message += "; TensorFlow 1 summed in float64"
    message += " (assuming that it is given something before it is asked, and that what a call of it gives is not used)"
    yield site.rewrite(message, [*edits, *arguments.edits(), *_calls(site, metric)], applicability=Applicability.UNSAFE)


def _calls(site: Site, metric: _Metric) -> Iterator[Edit]:
    """The edits of the calls of the instance that an assignment names: their keywords."""
    names, target = site.file.names, _target(site)
    for chain in names.walk.chains if target is not None else ():
        call = site.parent(chain.node)
        if not isinstance(call, cst.Call) or call.func is not chain.node or site.code(chain.node) != target:
            continue
        if names.instance_of(chain.node, chain.scope) != site.symbol:
            continue
        edits = ArgumentEdits(site.file.tree, Call(call, call.args))
        for argument in call.args:
            keyword = argument.keyword.value if argument.keyword is not None else ""
            if metric.keywords is not None and keyword in metric.keywords:
                edits.name(argument, metric.keywords[keyword])
        yield from edits.edits()


def _target(site: Site) -> str | None:
    """The text of what the new metric is assigned to."""
    call = site.call
    assign = site.parent(call.node) if call is not None else None
    if isinstance(assign, cst.Assign) and len(assign.targets) == 1:
        return site.code(assign.targets[0].target)
    return None


def _method(site: Site) -> Iterator[Finding]:
    name = site.symbol.rpartition(".")[2]
    native = _METHODS.get(name)
    message = f"`{name}` of a metric is `{native or 'no more'}` in TensorFlow 2"
    if native == name and not (site.call is not None and site.call.arguments):
        site.settle()
    elif native is not None and isinstance(site.node, cst.Attribute) and site.call is not None:
        arguments = site.arguments()
        for argument in site.call.arguments:  # `write_summary`
            arguments.remove(argument)
        yield site.rewrite(message, [*_renamed(site, native), *arguments.edits()])
    else:
        yield site.report(f"{message}; see `tf.keras.metrics.Metric`")


def _renamed(site: Site, native: str) -> list[Edit]:
    assert isinstance(site.node, cst.Attribute)
    return [replace(site.span(site.node.attr), native)]


def _fate(symbol: str) -> Applicability | None:
    return Applicability.UNSAFE if symbol in _CLASSES else Applicability.MANUAL


EAGER_METRIC = Rule(
    "TFM934",
    "eager-metric",
    "The metrics of `tf.contrib.eager` are in `tf.keras.metrics`.",
    frozenset({f"{_METRICS}.*"}),
    _check,
    Applicability.UNSAFE,
    "Keras' metrics count alike: called with values they add them up, `result()` gives the quotient. Measured: they"
    " sum in float32 unless told otherwise, a metric that was given nothing is 0 where it was undefined, and a call"
    " returns the result so far where it returned its arguments.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/metrics",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n"
            "accuracy = tfe.metrics.Accuracy('accuracy')\n"
            "accuracy([1, 2, 3, 4], predictions=[0, 2, 3, 4], weights=[1, 1, 1, 0])\n"
            "y = accuracy.result()\n",
            "import tensorflow as tf\n\n"
            "accuracy = tf.keras.metrics.Accuracy('accuracy', dtype=\"float64\")\n"
            "accuracy([1, 2, 3, 4], y_pred=[0, 2, 3, 4], sample_weight=[1, 1, 1, 0])\n"
            "y = accuracy.result()\n",
        ),
        Example(
            "import tensorflow as tf\n\ntfe = tf.contrib.eager\n\n\nclass Sum(tfe.metrics.Metric):\n    pass\n",
        ),
    ),
    _fate,
)
RULES = (EAGER_METRIC,)
