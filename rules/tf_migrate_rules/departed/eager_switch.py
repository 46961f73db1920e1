"""TFM930 and TFM931: eager execution, which TensorFlow 1 had to be told to use, and its module `tf.contrib.eager`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate.syntax.names import Route
from tf_migrate_rules.spelling import import_of

_ENABLE = "tf.enable_eager_execution"
_MODULE = "tf.contrib.eager"
_PARAMETERS = ("config", "device_policy", "execution_mode")
_OPTIONS_LINK = "https://www.tensorflow.org/api_docs/python/tf/config"

#: What an option of `enable_eager_execution` is natively; nothing where TensorFlow 2 does so anyway.
_OPTIONS: Mapping[tuple[str, str], str] = {
    ("device_policy", "tf.contrib.eager.DEVICE_PLACEMENT_SILENT"): "",
    ("device_policy", "tf.contrib.eager.DEVICE_PLACEMENT_EXPLICIT"): (
        'tf.config.experimental.set_device_policy("explicit")'
    ),
    ("device_policy", "tf.contrib.eager.DEVICE_PLACEMENT_WARN"): 'tf.config.experimental.set_device_policy("warn")',
    ("execution_mode", "tf.contrib.eager.SYNC"): "",
    ("execution_mode", "tf.contrib.eager.ASYNC"): "tf.config.experimental.set_synchronous_execution(False)",
}


def _enable(site: Site) -> Iterable[Finding]:
    said = f"`{site.spelled}` asks for what TensorFlow 2 does anyway"
    if site.is_import:
        yield import_of(site, "TensorFlow 2 executes eagerly")
    elif site.is_own_statement():
        yield from _enabling(site, said)
    else:
        yield site.report(f"{said}; call nothing in its place")


def _enabling(site: Site, said: str) -> Iterator[Finding]:
    bound = site.bind(_PARAMETERS)
    call = site.call
    assert call is not None
    calls, assumed = [], ""
    if not bound.complete or bound.excess:
        yield site.report(f"{said}; set its options by `tf.config`, and remove the call")
        return
    for name, argument in bound.by_name.items():
        value = argument.value
        option = _OPTIONS.get((name, site.file.names.symbol_of(value, site.scope) or ""))
        if isinstance(value, cst.Name) and value.value == "None":
            continue
        if name == "config" and isinstance(value, (cst.Name, cst.Attribute)):
            assumed = " (assuming that its `config`, which was set up elsewhere, is carried over to `tf.config` there)"
        elif option is None:
            yield site.report(f"{said}; set `{name}` by `tf.config`, and remove the call")
            return
        elif option:
            calls.append(option.replace("tf.config", site.native("tf.config")))
    message = f"{said}: " + (f"its option is `{calls[0]}`" if calls else "the call goes") + assumed
    edits = [replace(site.span(call.node), "; ".join(calls))] if calls else site.without_statement()
    yield site.rewrite(message, edits, applicability=Applicability.UNSAFE if assumed else Applicability.SAFE)


def _module(site: Site) -> Iterable[Finding]:
    said = f"`{site.spelled}` left TensorFlow"
    if site.is_import:
        yield import_of(site, "what the file uses of it has other names now")
    elif site.assigned_name() is not None and not site.scope.is_class:
        message = f"{said}; its name goes once nothing uses it"
        yield site.rewrite(message, site.without_statement(), drops=site.assigned_bindings())
    elif site.route is Route.ALIAS:
        site.settle()
    else:
        yield site.report(f"{said}; what the code looks for in it has other names now")


EAGER_BY_DEFAULT = Rule(
    "TFM930",
    "eager-by-default",
    "TensorFlow 2 executes eagerly from the start; the call that asks for it goes.",
    frozenset({_ENABLE}),
    _enable,
    Applicability.SAFE,
    "`enable_eager_execution` had to be called at the start of a TensorFlow 1 program. Its options are calls of"
    " `tf.config` now: `set_device_policy` and `set_synchronous_execution`; what a `ConfigProto` held is set option"
    " by option.",
    _OPTIONS_LINK,
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ny = tf.constant(2.0) * 3.0\n",
            "import tensorflow as tf\n\ny = tf.constant(2.0) * 3.0\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "tf.enable_eager_execution(execution_mode=tf.contrib.eager.ASYNC)\n"
            "y = tf.constant(2.0) * 3.0\n",
            "import tensorflow as tf\n\n"
            "tf.config.experimental.set_synchronous_execution(False)\n"
            "y = tf.constant(2.0) * 3.0\n",
        ),
    ),
)
EAGER_MODULE = Rule(
    "TFM931",
    "eager-module",
    "`tf.contrib.eager` was the first home of eager execution; what is left of it is in `tf` itself.",
    frozenset({_MODULE}),
    _module,
    Applicability.SAFE,
    "Each name of the module is rewritten or reported where it is used. `tfe = tf.contrib.eager` goes with the last"
    " use.",
    "https://www.tensorflow.org/guide/eager",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n"
            "v = tfe.Variable([1.0, 2.0])\ny = v * 2.0\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0])\ny = v * 2.0\n",
        ),
        Example(
            "import tensorflow as tf\nfrom tensorflow.contrib.eager.python import tfe\n\ntf.enable_eager_execution()\n"
            "v = tfe.Variable([1.0, 2.0])\ny = v * 2.0\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0])\ny = v * 2.0\n",
        ),
    ),
)
RULES = (EAGER_BY_DEFAULT, EAGER_MODULE)
