"""TFM115: splitting strings gives ragged tensors now, and splits by other rules."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Dialect, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import Bound
from tf_migrate.syntax.edits import insert, replace
from tf_migrate_rules.spelling import import_of, respelled, rewritten

_OLD = "tf.string_split"
_NEW = "tf.strings.split"
_RAW = "tf.raw_ops.StringSplit"
#: What the parts of a sparse tensor are called in what the operation gives.
_PARTS = {"indices": "indices", "values": "values", "dense_shape": "shape"}


def _check(site: Site) -> Iterable[Finding]:
    return _string_split(site) if site.symbol == _OLD else _strings_split(site)


def _string_split(site: Site) -> Iterable[Finding]:
    message = f"`{_OLD}` splits at any of its delimiters and skips what is empty, as `{_RAW}` does; `{_NEW}` does not"
    if site.is_import:
        yield import_of(site, f"`{_RAW}` does the same")
        return
    bound = _bound(site, ("source", "sep", "skip_empty", "delimiter", "result_type", "name"))
    if bound is None or site.call is None:
        yield site.report(message)
        return
    arguments = site.arguments()
    native = {"source": "input", "sep": "delimiter", "delimiter": "delimiter"}
    for name, argument in bound.by_name.items():
        arguments.name(argument, native.get(name, name))
    separator = bound.by_name.get("sep") or bound.by_name.get("delimiter")
    if separator is None:
        arguments.append('delimiter=" "')
    elif site.code(separator.value) == "None":
        arguments.value(separator, '" "')
    if "result_type" in bound.by_name:
        arguments.remove(bound.by_name["result_type"])
    edits = arguments.edits()
    part = _part_taken(site)
    if part is not None:
        edits += [*site.substitute(site.native(_RAW)), replace(site.span(part.attr), _PARTS[part.attr.value])]
    else:
        edits += site.substitute(f"{site.native('tf.SparseTensor')}(*{site.native(_RAW)}")
        edits.append(insert(site.span(site.call.node).end, ")"))
    yield site.rewrite(message, edits)


def _strings_split(site: Site) -> Iterable[Finding]:
    if site.is_import or not (site.compat or site.file.dialect is Dialect.OLD):
        return
    message = f"`{_NEW}` gives a ragged tensor now, and gave a sparse one"
    bound = _bound(site, ("input", "sep", "maxsplit", "result_type", "source", "name"))
    if bound is None or site.call is None:
        if site.assigned_name() is None:
            yield site.report(message)
        return
    if _is_ragged_already(site):
        site.settle()
        return
    arguments = site.arguments()
    if "source" in bound.by_name:
        arguments.name(bound.by_name["source"], "input")
    if "result_type" in bound.by_name:
        arguments.remove(bound.by_name["result_type"])
    if "name" in bound.positional:
        arguments.name(bound.by_name["name"], "name")
    end = site.span(site.call.node).end
    yield rewritten(
        site,
        f"{message}, as `to_sparse` does",
        [*respelled(site, _NEW), *arguments.edits(), insert(end, ".to_sparse()")],
        [] if site.compat else ["that this file is written for TensorFlow 1"],
    )


def _bound(site: Site, takes: tuple[str, ...]) -> Bound | None:
    """The arguments of a call that gives a sparse tensor; None for any other."""
    if site.call is None or site.call.partial:
        return None
    bound = site.bind(takes)
    result = bound.value("result_type")
    sparse = result is None or site.code(result).strip("'\"") == "SparseTensor"
    known = bound.complete and not bound.excess and sparse
    return bound if known and {"source", "input"} & bound.by_name.keys() else None


def _part_taken(site: Site) -> cst.Attribute | None:
    """The attribute where the call is followed by one that a sparse tensor has."""
    assert site.call is not None
    parent = site.parent(site.call.node)
    if isinstance(parent, cst.Attribute) and parent.value is site.call.node and parent.attr.value in _PARTS:
        return parent
    return None


def _is_ragged_already(site: Site) -> bool:
    """Whether what follows the call is what only ragged tensors have, so that it is native."""
    assert site.call is not None
    parent = site.parent(site.call.node)
    return isinstance(parent, cst.Attribute) and parent.attr.value in (
        "to_sparse", "to_tensor", "to_list", "flat_values", "row_lengths", "row_splits", "numpy", "merge_dims",
    )  # fmt: skip


RULE = Rule(
    "TFM115",
    "string-split",
    "Splitting strings gives a ragged tensor in TensorFlow 2, and splits by other rules.",
    frozenset({_OLD, _NEW}),
    _check,
    Applicability.SAFE,
    "`tf.string_split` took its delimiter as a set of characters, skipped empty parts and gave a sparse tensor."
    " `tf.strings.split` splits at the delimiter as a whole, keeps empty parts where one is given, splits at any white"
    " space where none is, and gives a ragged tensor. `tf.raw_ops.StringSplit` is TensorFlow 1's operation.",
    "https://www.tensorflow.org/api_docs/python/tf/strings/split",
    (
        Example(
            'import tensorflow as tf\n\ny = tf.string_split(["a,b;c", "d,,e"], ",;")\n',
            "import tensorflow as tf\n\n"
            'y = tf.SparseTensor(*tf.raw_ops.StringSplit(input=["a,b;c", "d,,e"], delimiter=",;"))\n',
        ),
        Example(
            'import tensorflow as tf\n\ny = tf.string_split(["to be  or not"]).values\n',
            'import tensorflow as tf\n\ny = tf.raw_ops.StringSplit(input=["to be  or not"], delimiter=" ").values\n',
        ),
        Example(
            'import tensorflow.compat.v1 as tf\n\ny = tf.strings.split(["a b", "c"])\n',
            'import tensorflow as tf\n\ny = tf.strings.split(["a b", "c"]).to_sparse()\n',
        ),
    ),
)
