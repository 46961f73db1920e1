"""Writes the plain losses of `tf.losses` as the formulas that give the same numbers.

Each formula is that of 1.15's `losses_impl.py`, less the weights: the mean over what the loss is of each element. The
functions cast what they were given to `float32`, so whatever may be something else is cast; and they asked that labels
and predictions have compatible shapes, so what they took, the formulas take in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import libcst as cst

from tf_migrate.rule import Applicability, Finding
from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.calls import Bound
from tf_migrate.syntax.edits import Edit, Span, insert, replace
from tf_migrate_rules import api
from tf_migrate_rules.inference import Expression, rank_of, stops_gradient
from tf_migrate_rules.losses.precision import is_single
from tf_migrate_rules.spelling import import_of, respelled, rewritten
from tf_migrate_rules.transfer import REPEATABLE

#: Functions that read the collection of losses, or that put something of the user's own into it.
_COLLECTING = ("get_losses", "get_total_loss", "add_loss")
_COLLECTION = "losses"
_HALVES = frozenset({"tf.float16", "tf.half", "tf.bfloat16"})
#: Arguments that a call may give because they say nothing, each with the values that say so.
_IDLE: Mapping[str, tuple[str, ...]] = {
    "weights": ("1.0", "1", "1."),
    "label_smoothing": ("0", "0.0", "0."),
    "loss_collection": ("None",),
}


@dataclass(frozen=True, slots=True)
class _Formula:
    """A loss as text, with `{x}` for the argument for the parameter `x`, cast to `float32` unless it is that.

    Args:
        text: the formula.
        defaults: the values of those parameters that may be left out.
        as_given: whether nothing is cast.
        assumes: what must hold, as far as the text of the call does not show it.
    """

    text: str
    defaults: Mapping[str, str]
    as_given: bool = False
    assumes: Callable[[Site, Bound], str] | None = None


@dataclass(frozen=True, slots=True)
class _Entropy:
    """A loss that is the mean over a function of `tf.nn`, and the parameter of the loss that is its `labels`.

    `value` writes the labels.
    """

    function: str
    labels: str
    value: Callable[[Site, cst.BaseExpression, cst.BaseExpression], list[str | Span] | None]
    assumes: Callable[[Site, Bound], str] | None = None


def _stopped(site: Site, labels: cst.BaseExpression, _: cst.BaseExpression) -> list[str | Span] | None:
    """Labels that get no gradient, as TensorFlow 1's got none; the function of `tf.nn` casts them by itself."""
    if stops_gradient(site.file, Expression(labels, site.scope)):
        return [site.span(labels)]
    return [f"{site.native('tf.stop_gradient')}(", site.span(labels), ")"]


def _cast_like(site: Site, labels: cst.BaseExpression, logits: cst.BaseExpression) -> list[str | Span] | None:
    """Labels of the logits' dtype."""
    if isinstance(logits, (cst.Name, cst.Attribute)) and not is_single(site.file, Expression(logits, site.scope)):
        return [f"{site.native('tf.cast')}(", site.span(labels), f", {site.code(logits)}.dtype)"]
    return _single(site, labels)


def _squeezed(site: Site, labels: cst.BaseExpression, logits: cst.BaseExpression) -> list[str | Span] | None:
    """Labels of one dimension less than the logits: TensorFlow 1 took a last dimension of 1 away that they had more."""
    own, full = (rank_of(site.file, Expression(each, site.scope)).exact for each in (labels, logits))
    if own is not None and own == full:
        return [f"{site.native('tf.squeeze')}(", site.span(labels), ", -1)"]
    if _may_be_too_many(own, full) and isinstance(logits, (cst.Name, cst.Attribute)):
        shape = f"{site.native('tf.shape')}({site.code(logits)})[:-1]"
        return [f"{site.native('tf.reshape')}(", site.span(labels), f", {shape})"]
    return [site.span(labels)]


def _may_be_too_many(own: int | None, full: int | None) -> bool:
    """Whether labels are known to have several dimensions, and not whether that is one less than the logits have."""
    return own is not None and own > 1 and full is None


def _is_of_single(site: Site, bound: Bound) -> str:
    logits = bound.by_name["logits"].value
    known = isinstance(logits, (cst.Name, cst.Attribute)) or is_single(site.file, Expression(logits, site.scope))
    return "" if known else "that `logits` are of `float32`"


def _are_of_single(site: Site, bound: Bound) -> str:
    values = [Expression(bound.by_name[name].value, site.scope) for name in ("labels", "predictions")]
    if all(is_single(site.file, value) for value in values):
        return ""
    return "that `labels` and `predictions` are tensors of `float32`"


def _is_one_less(site: Site, bound: Bound) -> str:
    labels, logits = (bound.by_name[name].value for name in ("labels", "logits"))
    own, full = (rank_of(site.file, Expression(each, site.scope)).exact for each in (labels, logits))
    by_shape = _may_be_too_many(own, full) and isinstance(logits, (cst.Name, cst.Attribute))
    if by_shape or (own is not None and (own <= 1 or full in (own, own + 1))):
        return ""
    return "that `labels` has one dimension less than `logits`; TensorFlow 1 took away a last dimension of 1"


def _has_dimensions(site: Site, bound: Bound) -> str:
    names = ("labels", "predictions")
    if any(rank_of(site.file, Expression(bound.by_name[name].value, site.scope)).least for name in names):
        return ""
    return "that `labels` and `predictions` have dimensions, and TensorFlow knows how many"


_FORMULAS: Mapping[str, _Formula] = {
    "tf.losses.mean_squared_error": _Formula("tf.reduce_mean(tf.square({predictions} - {labels}))", {}),
    "tf.losses.absolute_difference": _Formula("tf.reduce_mean(tf.abs({predictions} - {labels}))", {}),
    "tf.losses.hinge_loss": _Formula("tf.reduce_mean(tf.nn.relu(1 - (2 * {labels} - 1) * {logits}))", {}),
    "tf.losses.log_loss": _Formula(
        "-tf.reduce_mean({labels} * tf.math.log({predictions} + {epsilon})"
        " + (1 - {labels}) * tf.math.log(1 - {predictions} + {epsilon}))",
        {"epsilon": "1e-7"},
        True,
        _are_of_single,
    ),
    "tf.losses.huber_loss": _Formula(
        "tf.keras.losses.Huber(delta={delta})({labels}, {predictions})", {"delta": "1.0"}, True, _has_dimensions
    ),
}
_ENTROPIES: Mapping[str, _Entropy] = {
    "tf.losses.softmax_cross_entropy": _Entropy("tf.nn.softmax_cross_entropy_with_logits", "onehot_labels", _stopped),
    "tf.losses.sigmoid_cross_entropy": _Entropy(
        "tf.nn.sigmoid_cross_entropy_with_logits", "multi_class_labels", _cast_like, _is_of_single
    ),
    "tf.losses.sparse_softmax_cross_entropy": _Entropy(
        "tf.nn.sparse_softmax_cross_entropy_with_logits", "labels", _squeezed, _is_one_less
    ),
}


def written_out(site: Site, _: str) -> Iterable[Finding]:
    """The fix of a loss at a place where its formula gives the same number; nothing where that is not known."""
    symbol = site.symbol
    formula, entropy = _FORMULAS.get(symbol), _ENTROPIES.get(symbol)
    if formula is None and entropy is None:
        return
    said = f"`{symbol}` is gone; its formula gives the same number"
    if site.is_import:
        yield import_of(site, "its formula gives the same number")
        return
    if site.assigned_name() is not None:
        yield site.rewrite(
            said, site.without_statement(), applicability=Applicability.SAFE, drops=site.assigned_bindings()
        )
        return
    bound = _bound(site)
    if bound is None:
        return
    edits = _by_formula(site, bound, formula) if formula is not None else None
    if entropy is not None:
        edits = _by_entropy(site, bound, entropy)
    if edits is None:
        return
    question = formula.assumes if formula is not None else entropy.assumes if entropy is not None else None
    assumed = question(site, bound) if question is not None else ""
    # TensorFlow 2.0 had functions of these names, which are given their arguments by position or under other names.
    yield rewritten(site, said, edits, [assumed] if assumed else [], doubtful=bool(bound.positional))


def _bound(site: Site) -> Bound | None:
    """The arguments of a call that asks for nothing but the plain loss, and whose loss no collection need hold."""
    call, signature = site.call, api.v1_signature(site.symbol)
    if call is None or call.partial or signature is None or site.is_own_statement():
        return None
    bound = site.bind(signature.names)
    needed, given = signature.names[:2], bound.by_name
    if not bound.complete or bound.excess or not all(name in given for name in needed):
        return None
    for name, argument in given.items():
        if name in _IDLE and site.code(argument.value) not in _IDLE[name]:
            return None
        if name == "reduction" or (name == "scope" and not isinstance(argument.value, REPEATABLE)):
            return None
    if _HALVES & site.file.symbols:  # the mean was taken in float32, whatever the loss was
        return None
    return None if "loss_collection" not in given and _collects(site.file) else bound


def _collects(file: SourceFile) -> bool:
    """Whether the file uses the collection that the losses of TensorFlow 1 went to."""
    for reference in file.names.references:
        path = (*reference.symbol.split("."), *reference.trailing)
        if "losses" in path and path[-1] in _COLLECTING:
            return True
        if path[-2:] == ("GraphKeys", "LOSSES"):
            return True
    calls = [(r.node, r.scope) for r in file.names.references if r.symbol.endswith("get_collection")]
    calls += [(m.node, m.scope) for m in file.names.methods if m.node.attr.value == "get_collection"]
    return any(_may_mean_losses(file, Expression(node, scope)) for node, scope in calls)


def _may_mean_losses(file: SourceFile, function: Expression) -> bool:
    """Whether the collection that a `get_collection` asks for may be that of the losses."""
    call = file.names.parents.get(function.node)
    if not isinstance(call, cst.Call) or not call.args:
        return True
    key = call.args[0].value
    if isinstance(key, cst.SimpleString):
        return key.evaluated_value == _COLLECTION
    return not (
        isinstance(key, cst.Attribute)
        and isinstance(key.value, cst.Attribute | cst.Name)
        and file.tree.code(key.value).endswith("GraphKeys")
    )


def _by_formula(site: Site, bound: Bound, formula: _Formula) -> list[Edit] | None:
    """The edits that put the formula in the place of the call; a comment within the call would have no place in it."""
    call = site.call
    assert call is not None
    if _has_comment(site, call.node, bound):
        return None
    pieces = re.split(r"{(\w+)}", formula.text)
    parts: list[str | Span] = [_natively(site, pieces[0])]
    for index, name in enumerate(pieces[1::2]):
        before, after = pieces[2 * index], pieces[2 * index + 2]
        value = bound.value(name)
        is_argument = before.endswith(("(", ", ", "=")) and after.startswith((")", ","))
        if value is None:
            parts.append(formula.defaults[name])
        elif name in formula.defaults:
            if not isinstance(value, REPEATABLE):
                return None
            parts.append(site.span(value))
        else:
            if pieces[1::2].count(name) > 1 and not isinstance(value, REPEATABLE):
                return None
            parts += _operand(site, value, alone=is_argument) if formula.as_given else _single(site, value)
        parts.append(_natively(site, after))
    parent = site.parent(call.node)
    if formula.text.startswith("-") and isinstance(parent, (cst.BinaryOperation, cst.UnaryOperation, cst.Attribute)):
        parts = ["(", *parts, ")"]
    return [replace(site.span(call.node), *parts)]


def _by_entropy(site: Site, bound: Bound, entropy: _Entropy) -> list[Edit] | None:
    """The edits that make the call one of `tf.nn`, within a mean."""
    call, given = site.call, bound.by_name
    assert call is not None
    labels, logits = given[entropy.labels], given["logits"]
    value = entropy.value(site, labels.value, logits.value)
    if value is None:
        return None
    arguments = site.arguments()
    for name, argument in given.items():
        if name not in (entropy.labels, "logits"):
            arguments.remove(argument)
    arguments.name(labels, "labels")
    arguments.name(logits, "logits")
    if value != [site.span(labels.value)]:
        arguments.value(labels, *value)
    whole = site.span(call.node)
    callee = respelled(site, entropy.function) or [replace(site.span(call.node.func), site.native(entropy.function))]
    mean = f"{site.native('tf.reduce_mean')}("
    return [insert(whole.start, mean), *callee, *arguments.edits(), insert(whole.end, ")")]


def _operand(site: Site, value: cst.BaseExpression, *, alone: bool) -> list[str | Span]:
    return [site.span(value)] if alone else list(site.operand(value))


def _single(site: Site, value: cst.BaseExpression) -> list[str | Span]:
    """An operand of `float32`."""
    if is_single(site.file, Expression(value, site.scope)):
        return list(site.operand(value))
    return [f"{site.native('tf.cast')}(", site.span(value), f", {site.native('tf.float32')})"]


def _has_comment(site: Site, node: cst.Call, bound: Bound) -> bool:
    """Whether a comment stands in a call, outside of its arguments' values."""
    start = site.span(node).start
    for argument in sorted(bound.by_name.values(), key=lambda each: site.span(each.value).start):
        span = site.span(argument.value)
        if "#" in site.file.tree.text[start : span.start]:
            return True
        start = span.end
    return "#" in site.file.tree.text[slice(*Span(start, site.span(node).end))]


def _natively(site: Site, text: str) -> str:
    return re.sub(r"\btf(\.\w+)+", lambda found: site.native(found.group()), text)
