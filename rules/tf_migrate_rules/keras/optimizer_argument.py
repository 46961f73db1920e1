"""TFM450: arguments of Keras optimizers that Keras 3 does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit
from tf_migrate_rules.tables.keras import OPTIMIZERS


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        return
    given = _keywords(site)
    if not given.keys() & {"lr", "decay", "schedule_decay"}:
        return
    if "schedule_decay" in given:
        yield site.report(
            "`schedule_decay` of Nadam is gone: Keras 3 schedules the momentum with the constant 0.004 only"
        )
    elif "decay" in given:
        yield from _decay(site, given)
    else:
        arguments = site.arguments()
        arguments.name(given["lr"], "learning_rate")
        yield site.rewrite("`lr` of a Keras optimizer is `learning_rate`", [*_renamed(site), *arguments.edits()])


def _decay(site: Site, given: dict[str, cst.Arg]) -> Iterator[Finding]:
    """`decay` divided the rate by `1 + decay * iterations`, which is a schedule of its own; Keras 3 ignores it."""
    arguments = site.arguments()
    arguments.remove(given["decay"])
    decay = given["decay"].value
    bound = site.bind(("learning_rate",))
    rate = given.get("lr") or bound.by_name.get("learning_rate")
    if isinstance(decay, (cst.Integer, cst.Float)) and decay.evaluated_value == 0:
        if "lr" in given:
            arguments.name(given["lr"], "learning_rate")
        yield site.rewrite(
            "`decay` of a Keras optimizer is gone; at 0 it did nothing", [*_renamed(site), *arguments.edits()]
        )
        return
    said = "Keras 3 ignores `decay`: the learning rate is a schedule, `InverseTimeDecay(rate, 1, decay)`"
    if rate is None or not bound.complete:
        yield site.report(said)
        return
    schedule = site.native("tf.keras.optimizers.schedules.InverseTimeDecay")
    if rate.keyword is not None:
        arguments.name(rate, "learning_rate")
    arguments.value(rate, f"{schedule}(", site.span(rate.value), ", 1, ", site.span(decay), ")")
    assumed = "assuming that nothing sets the learning rate later"
    edits = [*_renamed(site), *arguments.edits()]
    yield site.rewrite(f"{said} ({assumed})", edits, applicability=Applicability.UNSAFE)


def _renamed(site: Site) -> list[Edit]:
    return site.rename(site.spelled) if site.compat or site.private else []


def _keywords(site: Site) -> dict[str, cst.Arg]:
    call = site.call
    return {a.keyword.value: a for a in call.arguments if a.keyword is not None} if call is not None else {}


OPTIMIZER_ARGUMENT = Rule(
    "TFM450",
    "keras-optimizer-argument",
    "Keras optimizers call it `learning_rate`, and have no `decay`.",
    frozenset(OPTIMIZERS),
    _check,
    Applicability.SAFE,
    "`lr` raises a ValueError in Keras 3, and `decay` is ignored with a warning. An optimizer of TensorFlow 1.15"
    " divided its rate by `1 + decay * iterations`, which is what the schedule InverseTimeDecay computes.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.keras.optimizers.Adam(lr=0.25).get_config()['learning_rate']\n",
            "import tensorflow as tf\n\n"
            "y = tf.keras.optimizers.Adam(learning_rate=0.25).get_config()['learning_rate']\n",
        ),
        Example(
            "import tensorflow as tf\n\nopt = tf.keras.optimizers.SGD(lr=0.5, decay=0.1, momentum=0.9)\n",
            "import tensorflow as tf\n\n"
            "opt = tf.keras.optimizers.SGD(learning_rate=tf.keras.optimizers.schedules.InverseTimeDecay(0.5, 1, 0.1),"
            " momentum=0.9)\n",
        ),
    ),
)
