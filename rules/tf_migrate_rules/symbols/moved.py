"""TFM101 to TFM108: symbols that native TensorFlow 2 has under another name, with other parameters, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit
from tf_migrate.syntax.names import Route
from tf_migrate_rules import api
from tf_migrate_rules.composition import compose
from tf_migrate_rules.legacy import LEGACY
from tf_migrate_rules.legacy_calls import LEGACY_CALLS
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.symbols import dynamic, gone
from tf_migrate_rules.tables import MOVED, moved
from tf_migrate_rules.tables.composed import COMPOSED
from tf_migrate_rules.transfer import Transfer, binds_natively, needs_call, transfer


def _check(site: Site) -> Iterable[Finding]:
    """Speaks for all rules of this module: which one it is shows only once the call has been carried over."""
    symbol = LEGACY.get(site.symbol, site.symbol)
    native = LEGACY.moved.get(site.spelled) or moved(symbol, LEGACY.get(site.spelled, site.spelled), site.file.target)
    if native is None:
        composed = next((name for name in (symbol, ".".join((symbol, *site.trailing[:1]))) if name in COMPOSED), None)
        yield from _composed(site, composed) if composed is not None else _gone(site, symbol)
    elif native.to == site.spelled and not site.is_old and binds_natively(site, native.to):
        return
    elif site.is_import:
        yield from _import(site, native)
    elif site.call is not None:
        yield from _call(site, native, transfer(site, native))
    elif needs_call(site, native) and site.assigned_name() is None and not site.trailing:
        yield _as(LOST_ARGUMENT, site.report(f"{_named(site, native)}; look at where it is called"))
    else:
        yield from _call(site, native, Transfer())


def _call(site: Site, native: Moved, carried: Transfer) -> Iterator[Finding]:
    """What is to be said of a use whose arguments have been carried over."""
    edits = [*_renaming(site, native), *carried.edits]
    if carried.lost:
        said = "; ".join([*carried.lost, *filter(None, [native.otherwise])])
        yield _as(LOST_ARGUMENT, site.report(f"{_named(site, native)}, but {said}"))
    elif edits:
        message = _named(site, native) + (f": {carried}" if str(carried) else "")
        assumed = [native.assumes] if native.assumes else []
        if carried.doubtful:
            assumed.append("this file is written for TensorFlow 1")
        if native.note:
            message += f"; {native.note}"
        if assumed:
            message += f" (assuming that {' and that '.join(assumed)})"
        applicability = Applicability.UNSAFE if assumed else Applicability.SAFE
        yield _as(_rule_of(site, native, carried), site.rewrite(message, edits, applicability=applicability))
    elif site.compat:
        # Nothing changes at the place; it is the import that the use stands on which must go.
        said = f"`{site.spelled}` is reached through `tensorflow.compat.v1`"
        yield _as(COMPAT_IMPORT, site.rewrite(said, [], applicability=Applicability.SAFE))


def _composed(site: Site, symbol: str) -> Iterator[Finding]:
    """What is to be said of a use that becomes more than one symbol, or no symbol at all."""
    composed = COMPOSED[symbol]
    said = f"`{symbol}` is gone; `{composed.text}` is the same".replace("{", "").replace("}", "")
    if site.is_import:
        yield _as(RENAMED_SYMBOL, site.rewrite(said, [], applicability=Applicability.SAFE))
        return
    edits = compose(site, composed)
    if edits is None:
        yield _as(LOST_ARGUMENT, site.report(f"{said}, but this use of it must be written so by hand"))
        return
    applicability = Applicability.SAFE
    if composed.assumes:
        said += f" (assuming that {composed.assumes})"
        applicability = Applicability.UNSAFE
    yield _as(RENAMED_SYMBOL, site.rewrite(said, edits, applicability=applicability))


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
    if native.to != site.spelled:
        return f"`{site.spelled}` is `{native.to}` in TensorFlow 2"
    if site.compat or site.private:
        return f"`{site.spelled}` is there in native TensorFlow 2"
    return f"`{site.spelled}` takes other arguments in TensorFlow 2"


def _import(site: Site, native: Moved) -> Iterator[Finding]:
    if native.to != site.spelled or site.private or site.compat:
        rule = PRIVATE_IMPORT if site.private else COMPAT_IMPORT if site.compat else RENAMED_SYMBOL
        yield _as(rule, site.rewrite(_named(site, native), [], applicability=Applicability.SAFE))


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


def _gone(site: Site, symbol: str) -> Iterator[Finding]:
    """What is to be said of a symbol that has no native form."""
    private = site.is_import and api.v1_is_module(symbol) and symbol.startswith("tf.python")
    for message in gone.messages(site, symbol):
        yield _as(PRIVATE_IMPORT if private else gone.RULE, site.report(message))


def _as(rule: Rule, finding: Finding) -> Finding:
    return Finding(rule, finding.message, finding.span, finding.applicability, finding.fix)


def _fate(symbol: str) -> Applicability | None:
    """What becomes of a symbol where nothing is unusual about its use; None where it stays."""
    native = COMPOSED.get(symbol) or LEGACY.moved.get(symbol) or moved(LEGACY.get(symbol, symbol), symbol, api.NEWEST)
    if native is None:
        return Applicability.MANUAL
    if isinstance(native, Moved) and native.to == symbol and symbol not in MOVED and _same_parameters(symbol):
        return None
    return Applicability.UNSAFE if native.assumes else Applicability.SAFE


def _same_parameters(symbol: str) -> bool:
    """Whether each call that 1.15 took binds natively, to the same parameters."""
    before, after = api.v1_signature(symbol), api.v2_signature(symbol)
    if before is None or after is None:
        return True
    known = after.keywords or set(before.names) <= set(after.names)
    return known and after.positional[: len(before.positional)] == before.positional


def _speaker(symbol: str) -> Rule | None:
    """What has no native form is reported under a code of its own."""
    return gone.RULE if _fate(symbol) is Applicability.MANUAL else None


def _before_1_0(site: Site) -> Iterable[Finding]:
    form = LEGACY_CALLS.get(site.symbol)
    old = form(site) if form is not None and site.call is not None else None
    if old is not None:
        message, edits = old
        yield _as(LEGACY_NAME, site.rewrite(f"`{site.spelled}` is called as before TensorFlow 1.0; {message}", edits))
    elif site.symbol in LEGACY:
        yield from _check(site)


def _silent(_: Site) -> Iterable[Finding]:
    """These rules speak through `renamed-symbol`, which sees every symbol."""
    return ()


def _compat_module(site: Site) -> Iterable[Finding]:
    """The compatibility module itself: its import, and where code speaks of it as a whole."""
    said = "`tensorflow.compat.v1` is a bridge to TensorFlow 1"
    if site.is_import and site.compat:
        yield site.rewrite(said, [])
    elif site.compat:
        native = site.native("tf")
        if site.assigned_name() == native:
            yield site.rewrite(f"{said}; without it, `{native}` is what it was before", site.without_statement())
        elif site.code(site.node) != native:
            yield site.rewrite(said, site.substitute(native))
        else:
            yield site.rewrite(said, [])


_MIGRATE = "https://www.tensorflow.org/guide/migrate/upgrade"

RENAMED_SYMBOL = Rule(
    "TFM101",
    "renamed-symbol",
    "The symbol has another name in native TensorFlow 2.",
    frozenset({"tf.*"}),
    _check,
    Applicability.SAFE,
    "TensorFlow 2 tidied its names: operations live in modules such as `tf.math`, `tf.linalg` and `tf.io`, and the"
    " names of TensorFlow 1 are gone from the top. The native name is the same function, or takes the same arguments"
    " under names that the fix carries over.",
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
    _speaker,
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
    "Some parameters only told TensorFlow 1 how to run, such as `use_cudnn_on_gpu` and `use_locking`; others were given"
    " the value by which TensorFlow 2 always acts.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\nx, w = tf.ones([1, 4, 4, 1]), tf.ones([2, 2, 1, 1])\n"
            'y = tf.nn.conv2d(x, w, [1, 1, 1, 1], "VALID", use_cudnn_on_gpu=False)\n',
            "import tensorflow as tf\n\nx, w = tf.ones([1, 4, 4, 1]), tf.ones([2, 2, 1, 1])\n"
            'y = tf.nn.conv2d(x, w, [1, 1, 1, 1], "VALID")\n',
        ),
    ),
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
    (
        Example(
            "import tensorflow as tf\n\n\ndef loss(labels, inputs, lengths):\n"
            "    return tf.nn.ctc_loss(labels, inputs, lengths, ignore_longer_outputs_than_inputs=True)\n",
        ),
    ),
)
LEGACY_NAME = Rule(
    "TFM106",
    "legacy-name",
    "The name, or the order of the arguments, is from before TensorFlow 1.0.",
    frozenset(LEGACY) | frozenset(LEGACY_CALLS),
    _before_1_0,
    Applicability.SAFE,
    "Such code fails under TensorFlow 1.15 already. The native name is that of the symbol's successor; `concat` and"
    " `split` take the values first now, and logits and labels want keywords.",
    _MIGRATE,
    (
        Example(
            "import tensorflow as tf\n\ny = tf.mul(tf.neg(2.0), 3.0)\n",
            "import tensorflow as tf\n\ny = tf.multiply(tf.negative(2.0), 3.0)\n",
        ),
        Example(
            "import tensorflow as tf\n\ny = tf.concat(1, [[[1.0]], [[2.0]]])\n",
            "import tensorflow as tf\n\ny = tf.concat([[[1.0]], [[2.0]]], 1)\n",
        ),
    ),
    lambda symbol: _fate(symbol) if symbol in LEGACY else None,
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
    _compat_module,
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
RULES = (
    RENAMED_SYMBOL,
    RENAMED_ARGUMENT,
    MOVED_ARGUMENT,
    DROPPED_ARGUMENT,
    LOST_ARGUMENT,
    LEGACY_NAME,
    PRIVATE_IMPORT,
    COMPAT_IMPORT,
    gone.RULE,
    dynamic.RULE,
)
