"""Calls in the form of TensorFlow 0.x, of symbols whose arguments changed with 1.0 and whose names did not.

Each function says how the call at a site reads since 1.0, or None where it is not surely of the old form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst

from tf_migrate.rule import Dialect
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span, insert, replace

Form = Callable[[Site], tuple[str, list[Edit]] | None]


def _concat(site: Site) -> tuple[str, list[Edit]] | None:
    """`concat(concat_dim, values)`: the first argument is a number, or the second is written as a list."""
    arguments = _positional(site, 2)
    if arguments is None:
        return None
    first, second = arguments[:2]
    if not (_is_number(first.value) or (_is_listed(second.value) and not _is_listed(first.value))):
        return None
    return "`concat` takes the values first, then the axis", [_reordered(site, arguments[:2], (1, 0))]


def _split(site: Site) -> tuple[str, list[Edit]] | None:
    """`split(split_dim, num_split, value)`: the first argument is a number."""
    arguments = _positional(site, 3)
    if arguments is None or not _is_number(arguments[0].value):
        return None
    return "`split` takes the value first, and the axis last", [_reordered(site, arguments[:3], (2, 1, 0))]


def _reverse(site: Site) -> tuple[str, list[Edit]] | None:
    """`reverse(tensor, dims)` with a truth value for each dimension."""
    bound = site.bind(("tensor", "dims", "name"))
    argument = bound.by_name.get("dims")
    if argument is None or not isinstance(argument.value, (cst.List, cst.Tuple)) or not argument.value.elements:
        return None
    flags = [site.code(element.value) for element in argument.value.elements]
    if not set(flags) <= {"True", "False"}:
        return None
    edits = site.arguments()
    if argument.keyword is not None:
        edits.name(argument, "axis")
    edits.value(argument, f"[{', '.join(str(index) for index, flag in enumerate(flags) if flag == 'True')}]")
    return "`reverse` takes the axes that are reversed", edits.edits()


def _resize_images(site: Site) -> tuple[str, list[Edit]] | None:
    """`resize_images(images, new_height, new_width)`: the second argument is a number."""
    arguments = _positional(site, 3)
    if arguments is None or not _is_number(arguments[1].value):
        return None
    start, end = site.span(arguments[1].value).start, site.span(arguments[2].value).end
    return "`resize_images` takes height and width as one list", [insert(start, "["), insert(end, "]")]


def _cross_entropy(*parameters: str) -> Form:
    """Logits and labels by position; since 1.0 they must be given by keyword, and TensorFlow 2 has them the other way
    round."""

    def form(site: Site) -> tuple[str, list[Edit]] | None:
        arguments = _positional(site, 1)
        if arguments is None or site.file.dialect is not Dialect.OLD:
            return None
        edits = site.arguments()
        names = iter(parameters)
        for argument in arguments:
            keyword = argument.keyword.value if argument.keyword is not None else next(names, None)
            if keyword is None:
                return None
            edits.name(argument, "labels" if keyword == "targets" else keyword)
        return "logits and labels must be given by keyword, since their order changed", edits.edits()

    return form


def _sparse_tensor(site: Site) -> tuple[str, list[Edit]] | None:
    """`SparseTensor(…, shape=…)`."""
    call = site.call
    assert call is not None
    for argument in call.arguments:
        if argument.keyword is not None and argument.keyword.value == "shape":
            edits = site.arguments()
            edits.name(argument, "dense_shape")
            return "`shape` is `dense_shape`", edits.edits()
    return None


LEGACY_CALLS: Mapping[str, Form] = {
    "tf.concat": _concat,
    "tf.split": _split,
    "tf.reverse": _reverse,
    "tf.SparseTensor": _sparse_tensor,
    "tf.image.resize_images": _resize_images,
    "tf.nn.sigmoid_cross_entropy_with_logits": _cross_entropy("logits", "labels", "name"),
    "tf.nn.softmax_cross_entropy_with_logits": _cross_entropy("logits", "labels", "dim", "name"),
    "tf.nn.sparse_softmax_cross_entropy_with_logits": _cross_entropy("logits", "labels", "name"),
}


def _positional(site: Site, at_least: int) -> list[cst.Arg] | None:
    """The arguments of the call, where so many are given by position and none is hidden."""
    call = site.call
    assert call is not None
    arguments = list(call.arguments)
    positional = sum(argument.keyword is None for argument in arguments)
    return arguments if positional >= at_least and not any(argument.star for argument in arguments) else None


def _reordered(site: Site, arguments: list[cst.Arg], order: tuple[int, ...]) -> Edit:
    """The values of the arguments in another order; what stands between them stays where it is."""
    spans = [site.span(argument.value) for argument in arguments]
    parts: list[str | Span] = [spans[order[0]]]
    for index in range(1, len(spans)):
        parts += [Span(spans[index - 1].end, spans[index].start), spans[order[index]]]
    return replace(Span(spans[0].start, spans[-1].end), *parts)


def _is_number(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.UnaryOperation):
        value = value.expression
    return isinstance(value, cst.Integer)


def _is_listed(value: cst.BaseExpression) -> bool:
    return isinstance(value, (cst.List, cst.Tuple, cst.ListComp))
