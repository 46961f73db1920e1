"""TFM101 to TFM106: symbols that native TensorFlow 2 has under another name, or with other parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit
from tf_migrate.syntax.names import Route
from tf_migrate_rules import api
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.tables import moved
from tf_migrate_rules.transfer import Transfer, transfer


def _check(site: Site) -> Iterable[Finding]:
    """Speaks for all rules of this module: which one it is shows only once the call has been carried over."""
    symbol = LEGACY.get(site.symbol, site.symbol)
    target = site.file.target
    native = moved(symbol, LEGACY.get(site.spelled, site.spelled), target)
    if native is None or (native.to == site.spelled and not site.is_old):
        if native is None:
            yield _unknown(site)
        return
    if site.is_import:
        yield from _import(site, native)
        return
    carried = transfer(site, native) if site.call is not None else Transfer()
    edits = [*_renaming(site, native), *carried.edits]
    if carried.lost:
        yield _as(LOST_ARGUMENT, site.report(f"{_named(site, native)}, but {carried}"))
    elif edits:
        message = _named(site, native) + (f"; {carried}" if str(carried) else "")
        unsafe = bool(native.assumes)
        if unsafe:
            message += f" (assuming {native.assumes})"
        if native.note:
            message += f"; {native.note}"
        applicability = Applicability.UNSAFE if unsafe else Applicability.SAFE
        yield _as(_rule_of(site, native, carried), site.rewrite(message, edits, applicability=applicability))


def _renaming(site: Site, native: Moved) -> list[Edit]:
    if not (site.compat or site.private) and (native.to == site.spelled or site.route is Route.ALIAS):
        return []
    if api.v2_has(site.spelled, site.file.target) and native.to == site.spelled and _spelled_natively(site, native.to):
        return []
    return site.rename(native.to)


def _spelled_natively(site: Site, native: str) -> bool:
    """Whether the place has the text already that the native symbol would be written with."""
    return site.code(site.node) == site.native(native)


def _named(site: Site, native: Moved) -> str:
    if native.to == site.spelled:
        return f"`{site.spelled}` takes other arguments in TensorFlow 2" if not site.compat and not site.private else (
            f"`{site.spelled}` is there in native TensorFlow 2"
        )
    return f"`{site.spelled}` is `{native.to}` in TensorFlow 2"


def _import(site: Site, native: Moved) -> Iterator[Finding]:
    if native.to != site.spelled or site.private or site.compat:
        rule = PRIVATE_IMPORT if site.private else COMPAT_IMPORT if site.compat else RENAMED_SYMBOL
        yield _as(rule, site.rewrite(f"import of {_named(site, native)}", [], applicability=Applicability.SAFE))


def _rule_of(site: Site, native: Moved, carried: Transfer) -> Rule:
    if site.private:
        return PRIVATE_IMPORT
    if site.symbol in LEGACY:
        return LEGACY_NAME
    if native.to != site.spelled:
        return RENAMED_SYMBOL
    if site.compat and not carried.edits:
        return COMPAT_IMPORT
    if carried.named:
        return MOVED_ARGUMENT
    return RENAMED_ARGUMENT if carried.renamed else DROPPED_ARGUMENT


def _unknown(site: Site) -> Finding:
    if site.private and site.is_import:
        return _as(PRIVATE_IMPORT, site.report(f"`{site.symbol}` is a private module of TensorFlow"))
    if site.private:
        advice = "a private module of TensorFlow, which may change at any time; use the public API for it"
    elif site.symbol in api.v1_symbols():
        advice = "native TensorFlow 2 has nothing of this name"
    else:
        advice = "neither TensorFlow 1.15 nor native TensorFlow 2 has a symbol of this name"
    return _as(NO_COUNTERPART, site.report(f"`{site.symbol}`: {advice}"))


def _as(rule: Rule, finding: Finding) -> Finding:
    return Finding(rule, finding.message, finding.span, finding.applicability, finding.fix)


def _fate(symbol: str) -> Applicability | None:
    native = moved(symbol, symbol, api.NEWEST)
    if native is None:
        return Applicability.MANUAL
    if native.to == symbol and not native.parameters and not native.spelled_out:
        return None
    return Applicability.UNSAFE if native.assumes else Applicability.SAFE


def _silent(site: Site) -> Iterable[Finding]:
    """These rules speak through `renamed-symbol`, which sees every symbol."""
    return ()


_MIGRATE = "https://www.tensorflow.org/guide/migrate/upgrade"

RENAMED_SYMBOL = Rule(
    "TFM101",
    "renamed-symbol",
    "The symbol has another name in native TensorFlow 2.",
    frozenset({"tf.*"}),
    _check,
    Applicability.SAFE,
    "TensorFlow 2 tidied its names: operations live in modules such as `tf.math`, `tf.linalg` and `tf.io`, and the names"
    " of TensorFlow 1 are gone from the top. The native name is the same function, or takes the same arguments under"
    " names that the fix carries over.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\ny = tf.log(tf.constant(2.0))\n",
            "import tensorflow as tf\n\ny = tf.math.log(tf.constant(2.0))\n",
        ),
        Example(
            "from tensorflow import log\n\ny = log(2.0)\n",
            "import tensorflow as tf\n\ny = tf.math.log(2.0)\n",
        ),
    ),
    _fate,
)
RENAMED_ARGUMENT = Rule(
    "TFM102",
    "renamed-argument",
    "A keyword of this call has another name in native TensorFlow 2.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "`keep_dims`, `reduction_indices`, `dim` and others were second names of `keepdims` and `axis` in TensorFlow 1, and"
    " are gone: the call would raise a TypeError.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\ny = tf.reduce_sum([[1.0, 2.0]], reduction_indices=[0], keep_dims=True)\n",
            "import tensorflow as tf\n\ny = tf.reduce_sum([[1.0, 2.0]], axis=[0], keepdims=True)\n",
        ),
    ),
)
MOVED_ARGUMENT = Rule(
    "TFM103",
    "moved-argument",
    "The order of this call's parameters changed; positional arguments would reach others.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "Where the order changed, the arguments behind that point are given by keyword, which means the same in any order.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\ny = tf.shape([1, 2], 'size', tf.int64)\n",
            "import tensorflow as tf\n\ny = tf.shape([1, 2], name='size', out_type=tf.int64)\n",
        ),
    ),
)
DROPPED_ARGUMENT = Rule(
    "TFM104",
    "dropped-argument",
    "An argument of this call is gone, and with it nothing that the call computes.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "Some parameters only told TensorFlow 1 how to run, such as `use_cudnn_on_gpu` and `use_locking`.",
    _MIGRATE,
)
LOST_ARGUMENT = Rule(
    "TFM105",
    "lost-argument",
    "An argument of this call has no counterpart; a person must decide.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "The message names the argument. What it did must be written in another way, or is not needed any more.",
    _MIGRATE,
)
LEGACY_NAME = Rule(
    "TFM106",
    "legacy-name",
    "The name is from before TensorFlow 1.0.",
    frozenset(LEGACY),
    _check,
    Applicability.SAFE,
    "These names fail under TensorFlow 1.15 already; the native name is the one that their successor has.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\ny = tf.mul(tf.neg(2.0), 3.0)\n",
            "import tensorflow as tf\n\ny = tf.multiply(tf.negative(2.0), 3.0)\n",
        ),
    ),
)
PRIVATE_IMPORT = Rule(
    "TFM107",
    "private-import",
    "The symbol is reached through a private module; a public one is the same.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "Modules below `tensorflow.python` are not part of the API and move between releases.",
    _MIGRATE,
    (
        Example(
            "from tensorflow.python.ops import array_ops\n\ny = array_ops.zeros([2])\n",
            "import tensorflow as tf\n\ny = tf.zeros([2])\n",
        ),
    ),
)
COMPAT_IMPORT = Rule(
    "TFM108",
    "compat-import",
    "The symbol is reached through `tensorflow.compat.v1`, and is there natively.",
    frozenset({"tf"}),
    lambda site: _compat_module(site),
    Applicability.SAFE,
    "`tensorflow.compat.v1` is a bridge. Its import becomes `import tensorflow as tf` once nothing is left in the file"
    " that only the bridge has; until then it stays, and fixes of what goes through it wait.",
    _MIGRATE,
    (
        Example(
            "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\ny = tf.log(2.0)\n",
            "import tensorflow as tf\n\ny = tf.math.log(2.0)\n",
        ),
    ),
)
NO_COUNTERPART = Rule(
    "TFM109",
    "no-counterpart",
    "Native TensorFlow 2 has nothing of this name, and no rule knows what to use instead.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "The symbol was removed, is private, or is misspelled.",
    _MIGRATE,
)
DYNAMIC_SYMBOL = Rule(
    "TFM110",
    "dynamic-symbol",
    "A symbol of TensorFlow is looked up by a string, which cannot be followed.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "`getattr(tf, name)` may ask for a name that TensorFlow 2 does not have. Look at the names that can come here.",
    _MIGRATE,
)


def _compat_module(site: Site) -> Iterable[Finding]:
    """The module `tf` itself: imported through `compat.v1`, or handed to `getattr`."""
    if site.is_import:
        if site.compat:
            yield site.rewrite("`tensorflow.compat.v1` is a bridge to TensorFlow 1", [])
        return
    looked_up = _dynamic(site)
    if looked_up is not None:
        yield _as(DYNAMIC_SYMBOL, site.report(looked_up))


def _dynamic(site: Site) -> str | None:
    argument = site.parent(site.node)
    call = site.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name) or call.args[0] is not argument:
        return None
    if call.func.value not in ("getattr", "hasattr", "setattr", "vars", "dir"):
        return None
    asked = site.code(call.args[1].value) if len(call.args) > 1 else "its names"
    return f"`{call.func.value}` asks `{site.symbol}` for {asked}, which this tool does not follow"


RULES = (
    RENAMED_SYMBOL,
    RENAMED_ARGUMENT,
    MOVED_ARGUMENT,
    DROPPED_ARGUMENT,
    LOST_ARGUMENT,
    LEGACY_NAME,
    PRIVATE_IMPORT,
    COMPAT_IMPORT,
    NO_COUNTERPART,
    DYNAMIC_SYMBOL,
)
