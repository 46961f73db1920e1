"""TFM113: `tf.where` with a condition of one dimension chose rows in TensorFlow 1 and broadcasts now."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.inference import Expression, Rank, rank_of
from tf_migrate_rules.spelling import respelled, rewritten


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import or not site.is_old or site.call is None or site.call.partial:
        return
    bound = site.bind(("condition", "x", "y", "name"))
    condition, x, y = (bound.value(name) for name in ("condition", "x", "y"))
    if condition is None or x is None or y is None:
        return
    of_condition, of_x, of_y = (_rank(site, value) for value in (condition, x, y))
    # In TensorFlow 1 `x` and `y` have one shape, so either stands for both.
    if _is_plain(of_condition) or any(of_condition.reaches(rank) or _is_flat(rank) for rank in (of_x, of_y)):
        return
    branch = of_x.exact if of_x.exact is not None else of_y.exact
    if of_condition.exact == 1 and branch is not None:
        shape = ", ".join(["-1"] + ["1"] * (branch - 1))
        arguments = site.arguments()
        arguments.value(
            bound.by_name["condition"], f"{site.native('tf.reshape')}(", site.span(condition), f", [{shape}])"
        )
        yield rewritten(
            site,
            "`tf.where` broadcasts a condition of one dimension along the last axis now; it chose rows before",
            [*respelled(site, "tf.where"), *arguments.edits()],
            doubtful=True,
        )
        return
    yield site.report(
        "`tf.where`: if the condition has one dimension and `x` and `y` have more, it chose rows in TensorFlow 1 and is"
        " broadcast along the last axis now; give it trailing axes then (`condition[:, None]`)"
    )


def _rank(site: Site, node: cst.BaseExpression) -> Rank:
    return rank_of(site.file, Expression(node, site.scope))


def _is_plain(condition: Rank) -> bool:
    """Whether the condition has no dimension, or more than one: then it had the shape of `x` and `y` before."""
    return condition.exact == 0 or condition.least > 1


def _is_flat(branch: Rank) -> bool:
    return branch.exact is not None and branch.exact <= 1


RULE = Rule(
    "TFM113",
    "rank-one-where",
    "`tf.where` broadcasts its condition now, where one of a single dimension chose whole rows.",
    frozenset({"tf.where"}),
    _check,
    Applicability.SAFE,
    "TensorFlow 1 took a condition of the same shape as `x` and `y`, a scalar, or a vector that chooses whole rows."
    " TensorFlow 2 broadcasts all three, and lines a vector up with the last axis: of a square matrix it silently"
    " chooses columns. Calls whose condition is seen to have the shape of `x` or `y` are left alone.",
    "https://www.tensorflow.org/api_docs/python/tf/where",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.where([True, False], [[1, 2], [3, 4]], [[5, 6], [7, 8]])\n",
            "import tensorflow as tf\n\n"
            "y = tf.where(tf.reshape([True, False], [-1, 1]), [[1, 2], [3, 4]], [[5, 6], [7, 8]])\n",
        ),
        Example("import tensorflow as tf\n\n\ndef choose(mask, x):\n    return tf.where(mask, x, -x)\n"),
    ),
    lambda _: Applicability.MANUAL,
)
