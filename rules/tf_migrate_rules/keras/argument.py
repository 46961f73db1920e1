"""TFM460: arguments that Keras 3 does not take, or takes at another place. What binds as it stands is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as with_changes

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.tables.keras import ADVICE, ARGUMENTS, LAYER_KEYWORDS, TAKEN
from tf_migrate_rules.transfer import transfer

#: Layers are looked at though their signatures are what they were: they refuse some of what `**kwargs` took.
_LAYERS = frozenset(api.v1_canonical(symbol) for symbol in api.v1_symbols() if symbol.startswith("tf.keras.layers."))


def _check(site: Site) -> Iterable[Finding]:
    if not api.v2_has(site.spelled, site.file.target) or api.v2_is_module(site.spelled):
        return
    before, after = api.v1_signature(site.spelled), api.v2_signature(site.spelled, site.file.target)
    call = site.call
    if call is None or before is None or after is None:
        if not (site.compat or site.private or site.is_import):
            site.settle()
        return
    wrong = [keyword for keyword in _keywords(site) if not _takes(site, after, keyword)]
    moved_order = site.is_old and _positional(site) > _shared(site, before, after)
    if not (wrong or moved_order):
        if not (site.compat or site.private):
            site.settle()
            return
        if all(keyword in after.names or keyword not in before.names for keyword in _keywords(site)):
            return  # nothing but the way to the symbol is wrong
    for keyword in wrong:
        advice = _advice(site, keyword)
        if advice is not None:
            yield site.report(f"`{site.spelled}` takes no `{keyword}` in Keras 3: {advice}")
            return
    carried = transfer(site, _moved(site, after))
    if carried.lost:
        yield site.report(f"`{site.spelled}` takes other arguments in Keras 3, but {carried}")
        return
    renamed = site.rename(site.spelled) if site.compat or site.private else []
    edits = [*renamed, *carried.edits]
    if not edits:
        site.settle()
        return
    message = f"`{site.spelled}` takes other arguments in Keras 3; {carried}"
    if not carried.edits:
        message = f"`{site.spelled}` is there in native TensorFlow 2"
    if carried.doubtful:
        message += " (assuming that this file is written for TensorFlow 1)"
    applicability = Applicability.UNSAFE if carried.doubtful else Applicability.SAFE
    yield site.rewrite(message, edits, applicability=applicability)


def _moved(site: Site, after: api.Signature) -> Moved:
    """What the tables say, and the keywords that Keras passes on besides those that the signature names."""
    entry = ARGUMENTS.get(site.symbol) or ARGUMENTS.get(site.spelled) or Moved(site.spelled)
    passed_on = LAYER_KEYWORDS if after.keywords else {}
    return with_changes(entry, to=site.spelled, parameters={**passed_on, **entry.parameters})


def _advice(site: Site, keyword: str) -> str | None:
    module = site.symbol.rpartition(".")[0]
    return ADVICE.get((site.symbol, keyword)) or ADVICE.get((module, keyword))


def _takes(site: Site, after: api.Signature, keyword: str) -> bool:
    """Whether Keras 3 takes a keyword; layers refuse what the class `Layer` does not know, `**kwargs` or not."""
    if keyword in after.names or keyword in TAKEN.get(site.symbol, ()):
        return True
    if not after.keywords or _advice(site, keyword) is not None:
        return False
    if not site.symbol.startswith("tf.keras.layers.") or keyword in LAYER_KEYWORDS:
        return True
    before = api.v1_signature(site.spelled)
    return before is None or keyword not in before.names


def _keywords(site: Site) -> list[str]:
    call = site.call
    return [a.keyword.value for a in call.arguments if a.keyword is not None] if call is not None else []


def _positional(site: Site) -> int:
    call = site.call
    assert call is not None
    if any(argument.star == "*" for argument in call.arguments):
        return 0
    return sum(
        argument.keyword is None and not isinstance(argument.value, cst.StarredElement) for argument in call.arguments
    )


def _shared(site: Site, before: api.Signature, after: api.Signature) -> int:
    """How many parameters both have in the same order, so that positional arguments reach them as before."""
    now = _moved(site, after).parameters
    count = 0
    for old, new in zip(before.positional, after.positional, strict=False):
        if now.get(old, old) != new:
            return count
        count += 1
    return count if count < len(before.positional) else len(after.positional)


def _fate(symbol: str) -> Applicability | None:
    """Most symbols of Keras stay; those in the tables have arguments that changed."""
    if symbol in ARGUMENTS:
        return Applicability.SAFE
    return Applicability.MANUAL if any(symbol == advised for advised, _ in ADVICE) else None


KERAS_ARGUMENT = Rule(
    "TFM460",
    "keras-argument",
    "Keras 3 does not take this argument, or takes it at another place.",
    frozenset({"tf.keras.*", *_LAYERS}),
    _check,
    Applicability.SAFE,
    "Keras 3, which TensorFlow has since 2.16, dropped some arguments and put new ones between others. Calls that it"
    " takes as they stand are left alone.",
    "https://keras.io/guides/migrating_to_keras_3/",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.keras.regularizers.l2(l=0.5)(tf.constant([2.0]))\n",
            "import tensorflow as tf\n\ny = tf.keras.regularizers.l2(l2=0.5)(tf.constant([2.0]))\n",
        ),
        Example(
            "import tensorflow as tf\n\nlayer = tf.keras.layers.BatchNormalization(fused=True, name='bn')\n"
            "y = layer.name\n",
            "import tensorflow as tf\n\nlayer = tf.keras.layers.BatchNormalization(name='bn')\ny = layer.name\n",
        ),
        Example(
            "import tensorflow as tf\n\nlayer = tf.keras.layers.LSTM(4, batch_input_shape=(2, 3, 4))\n",
        ),
    ),
    fate=_fate,
)
