"""A file is put on `tensorflow.compat.v1`: its imports change, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Fix, Rule
from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.edits import Edit, insert, replace
from tf_migrate.syntax.names import Imported, Reference, Route
from tf_migrate_rules import api

_GUIDE = "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2"
_SWITCH = "disable_v2_behavior"
#: What `tensorflow.compat.v1` has only with the package tf-keras and TF_USE_LEGACY_KERAS=1: measured under 2.21.
_WITH_LEGACY_KERAS = ("tf.layers", "tf.nn.rnn_cell", "tf.keras")
#: What `tensorflow.compat.v1` does not have, though it may have a module of the name.
_GONE = ("tf.contrib", "tf.estimator", "tf.examples")


def _silent(site: Site) -> Sequence[Finding]:
    """These findings are of whole files, not of places."""
    return ()


CROSSED = Rule(
    "TFM298",
    "bridged",
    "The program runs on `tensorflow.compat.v1`; it is not native.",
    frozenset(),
    _silent,
    Applicability.UNSAFE,
    "With `--bridge`, a program that cannot be lifted keeps its graph and sessions: `tensorflow.compat.v1` still has"
    " them, once the behaviour of TensorFlow 2 is switched off. It is a bridge and no migration; new code should not"
    " stand on it.",
    _GUIDE,
    (
        Example(
            "import tensorflow as tf\n\nqueue = tf.FIFOQueue(3, tf.float32)\nput = queue.enqueue(1.0)\n",
            "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n\nqueue = tf.FIFOQueue(3, tf.float32)\n"
            "put = queue.enqueue(1.0)\n",
            bridge=True,
        ),
    ),
)
NOT_CROSSED = Rule(
    "TFM297",
    "not-bridged",
    "The program cannot run on `tensorflow.compat.v1` either.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "A program crosses as a whole. The message says what it uses that `tensorflow.compat.v1` does not have.",
    _GUIDE,
    (
        Example(
            "import tensorflow as tf\n\nhelp(tf.contrib.seq2seq.dynamic_decode)\n",
            bridge=True,
        ),
    ),
)

RULES = (CROSSED, NOT_CROSSED)


class CompatBridge:
    """See `tf_migrate.rule.Bridge`."""

    success = CROSSED
    refusal = NOT_CROSSED

    def needed(self, file: SourceFile) -> bool:
        """Whether a file uses what only TensorFlow 1 had."""
        return any(not _is_of_both(place, file.target) for place in _places(file))

    def cross(self, file: SourceFile) -> Finding | None:
        """The finding that puts a file on the bridge, or says why it cannot be; None where it has nothing to cross."""
        stuck = next((place for place in _places(file) if not _is_there(place)), None)
        if stuck is not None:
            what = "is private" if stuck.private else "is not there"
            message = f"not bridged: `{stuck.spelled}` {what} in `tensorflow.compat.v1`"
            return Finding(NOT_CROSSED, message, file.tree.span(stuck.node), Applicability.MANUAL)
        edits = list(dict.fromkeys(edit for imported in file.names.imported for edit in _crossed(file, imported)))
        if not edits:
            return None
        message = "the program runs on `tensorflow.compat.v1`, with graphs and sessions as before"
        if any(place.symbol.startswith(_WITH_LEGACY_KERAS) for place in _places(file)):
            message += "; its layers need the package tf-keras, and TF_USE_LEGACY_KERAS=1 in the environment"
        first = min(edits, key=lambda edit: edit.span.start).span
        return Finding(CROSSED, message, first, Applicability.UNSAFE, Fix(tuple(edits)))


def _places(file: SourceFile) -> Iterator[Reference | Imported]:
    yield from (reference for reference in file.names.references if reference.route is not Route.INSTANCE)
    yield from (imported for imported in file.names.imported if "." in imported.symbol)


def _is_of_both(place: Reference | Imported, target: str) -> bool:
    return not (place.compat or place.private) and api.v2_has(place.spelled, target)


def _is_there(place: Reference | Imported) -> bool:
    """Whether `tensorflow.compat.v1` has the symbol."""
    if place.private or place.symbol.startswith(_GONE):
        return False
    if place.symbol.startswith(_WITH_LEGACY_KERAS) or api.v1_is_module(place.symbol):
        return True
    return place.compat or api.compat_has(place.spelled) or api.v2_has(place.spelled)


def _crossed(file: SourceFile, imported: Imported) -> Iterator[Edit]:
    """The edits of one import."""
    if imported.compat or imported.private:
        return
    tree, statement = file.tree, imported.statement
    if isinstance(statement, cst.ImportFrom):
        if statement.module is not None:
            module = tree.code(statement.module)
            yield replace(tree.span(statement.module), module.replace("tensorflow", "tensorflow.compat.v1", 1))
        return
    node = imported.node
    if not isinstance(node, cst.ImportAlias) or tree.code(node.name) != "tensorflow":
        if isinstance(node, cst.ImportAlias) and node.asname is not None:
            yield replace(tree.span(node.name), tree.code(node.name).replace("tensorflow", "tensorflow.compat.v1", 1))
        return
    name = imported.binding.name if imported.binding is not None else "tensorflow"
    yield replace(tree.span(node), f"tensorflow.compat.v1 as {name}")
    line = tree.walk.parents[statement]
    end = tree.line_span(max(tree.span(line).start, tree.span(line).end - 1)).end
    lead = "" if tree.text[:end].endswith(("\n", "\r")) else "\n"
    yield insert(end, f"{lead}{tree.indent_at(tree.span(line).start)}{name}.{_SWITCH}()\n")
