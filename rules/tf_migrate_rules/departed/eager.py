"""TFM932, TFM933 and TFM936: the names of `tf.contrib.eager`: in `tf` itself, in the support module, or gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span, delete, replace
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Route
from tf_migrate_rules.composition import compose
from tf_migrate_rules.moved import Composed, Moved
from tf_migrate_rules.reporting import reporting_rule
from tf_migrate_rules.spelling import import_of, respelled
from tf_migrate_rules.transfer import Transfer, transfer

_TFE = "tf.contrib.eager"

#: Names that are written with a native symbol. Those that 1.15 had in `tf` as well need no entry.
_MOVED: Mapping[str, Moved] = {
    f"{_TFE}.Variable": Moved("tf.Variable"),
    f"{_TFE}.Checkpointable": Moved(
        "tf.Module", assumes="nothing depends on the names of the variables, which a `tf.Module` does not change"
    ),
    f"{_TFE}.defun": Moved(
        "tf.function",
        parameters={
            "experimental_relax_shapes": "reduce_retracing",
            "experimental_autograph_options": "experimental_autograph_options",
        },
        assumes="the function makes no variables after its first call, which `tf.function` refuses",
    ),
    f"{_TFE}.async_clear_error": Moved("tf.experimental.async_clear_error"),
}
_COMPOSED: Mapping[str, Composed] = {
    f"{_TFE}.num_gpus": Composed("len(tf.config.list_logical_devices('GPU'))"),
    "tf.config.experimental_list_devices": Composed(
        "[device.name for device in tf.config.list_logical_devices()]",
        assumes="the devices' short names, such as `/device:CPU:0`, will do; TensorFlow 1 put the job before them",
    ),
}
_ITERATOR = f"{_TFE}.Iterator"
_MODE = f"{_TFE}.set_execution_mode"
_SYNCHRONOUS = {f"{_TFE}.SYNC": "True", f"{_TFE}.ASYNC": "False"}
_DECORATORS = frozenset({f"{_TFE}.run_test_in_graph_and_eager_modes", f"{_TFE}.run_all_tests_in_graph_and_eager_modes"})

#: Functions that the support module has under the same name.
_SUPPORTED = frozenset(
    f"{_TFE}.{name}"
    for name in (
        "implicit_gradients",
        "implicit_value_and_gradients",
        "gradients_function",
        "value_and_gradients_function",
    )
)


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import:
        yield import_of(site, "what takes its place is reached through `tf`")
    elif site.symbol in _COMPOSED:
        yield _composed(site, _COMPOSED[site.symbol])
    elif site.symbol in _DECORATORS:
        yield _decorator(site)
    elif site.symbol == _ITERATOR:
        yield _iterator(site)
    elif site.symbol == _MODE:
        yield _mode(site)
    elif site.route is Route.ALIAS and site.call is None:
        site.settle()
    else:
        yield from _renamed(site, _MOVED[site.symbol])


def _renamed(site: Site, native: Moved) -> Iterable[Finding]:
    carried = transfer(site, native) if site.call is not None else Transfer()
    message = f"`{site.spelled}` is `{native.to}` in TensorFlow 2"
    edits = [*respelled(site, native.to), *carried.edits]
    if carried.lost:
        yield site.report(f"{message}, but {carried}")
    elif edits:
        message += f"; {carried}" if str(carried) else ""
        message += f" (assuming that {native.assumes})" if native.assumes else ""
        applicability = Applicability.UNSAFE if native.assumes else Applicability.SAFE
        yield site.rewrite(message, edits, applicability=applicability)
    else:
        site.settle()


def _composed(site: Site, composed: Composed) -> Finding:
    message = f"`{site.spelled}()` is `{composed.text}` in TensorFlow 2"
    edits = compose(site, composed)
    if edits is None:
        return site.report(message)
    message += f" (assuming that {composed.assumes})" if composed.assumes else ""
    applicability = Applicability.UNSAFE if composed.assumes else Applicability.SAFE
    return site.rewrite(message, edits, applicability=applicability)


def _iterator(site: Site) -> Finding:
    """`tfe.Iterator(dataset)` makes one; the class itself is what an iterator is asked for."""
    call = site.call
    if call is None:
        message = f"`{site.spelled}` is `tf.data.Iterator` in TensorFlow 2"
        return site.rewrite(message, respelled(site, "tf.data.Iterator"))
    bound = site.bind(("dataset",))
    message = f"`{site.spelled}` left TensorFlow; `iter(dataset)` gives the same elements"
    if call.partial or not bound.complete or bound.excess or "dataset" not in bound.by_name:
        return site.report(message)
    argument = bound.by_name["dataset"]
    loop = site.parent(call.node)
    if isinstance(loop, (cst.For, cst.CompFor)):
        message = f"`{site.spelled}` left TensorFlow; a loop goes over the data set itself"
        return site.rewrite(message, [replace(site.span(call.node), *site.operand(argument.value))])
    edits: list[Edit] = [replace(site.span(call.node.func), "iter")]
    if argument.keyword is not None:
        edits.append(delete(Span(site.span(argument).start, site.span(argument.value).start)))
    return site.rewrite(message, edits)


def _mode(site: Site) -> Finding:
    message = f"`{site.spelled}` is `tf.config.experimental.set_synchronous_execution` in TensorFlow 2"
    mode = site.bind(("mode",)).value("mode") if site.call is not None else None
    symbol = site.file.names.symbol_of(mode, site.scope) if mode is not None else None
    if mode is None or symbol not in _SYNCHRONOUS or site.route is Route.ALIAS:
        return site.report(message)
    arguments = site.arguments()
    for argument in site.bind(("mode",)).by_name.values():
        if argument.keyword is not None:
            arguments.name(argument, "enable")
        arguments.value(argument, _SYNCHRONOUS[symbol])
    native = "tf.config.experimental.set_synchronous_execution"
    return site.rewrite(message, [*site.rename(native), *arguments.edits()])


def _decorator(site: Site) -> Finding:
    message = f"`{site.spelled}` ran a test in a graph as well; TensorFlow 2 runs it eagerly (assuming that this does)"
    node: cst.CSTNode = site.call.node if site.call is not None else site.node
    decorator = site.parent(node)
    if not isinstance(decorator, cst.Decorator):
        return site.report(message)
    tree = site.file.tree
    place = site.span(node)
    lines = Span(tree.line_span(place.start).start, tree.line_span(place.end - 1).end)
    return site.rewrite(message, [delete(lines)], applicability=Applicability.UNSAFE)


# -- gradients -------------------------------------------------------------------------------------------------------


def _support(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    message = f"`{site.spelled}` left TensorFlow; the support module has it, over `tf.GradientTape`"
    if site.is_import:
        yield site.rewrite(message, [])
    elif site.route is Route.ALIAS:
        site.settle()
    else:
        text = site.require(Import(site.file.support_module, name, local=True), {site.symbol})
        yield site.rewrite(message, site.substitute(text))


# -- what is left to a person ----------------------------------------------------------------------------------------

_NUMERICS = "`tf.debugging.enable_check_numerics()` stops at the first infinite or undefined number"
_NETWORK_SAVED = "`model.save_weights` and `model.load_weights` of a `tf.keras.Model` take its place"
_MODES = "an option of eager execution; see `tf.config.experimental`"
_GONE: Mapping[str, str] = {
    f"{_TFE}.*": "left TensorFlow with `tf.contrib`",
    f"{_TFE}.add_execution_callback": f"operations call nothing back any more; {_NUMERICS}",
    f"{_TFE}.clear_execution_callbacks": "operations call nothing back any more;"
    " `tf.debugging.disable_check_numerics()` ends the search for undefined numbers",
    f"{_TFE}.ExecutionCallback": f"operations call nothing back any more; {_NUMERICS}",
    f"{_TFE}.errstate": _NUMERICS,
    f"{_TFE}.seterr": _NUMERICS,
    f"{_TFE}.inf_callback": _NUMERICS,
    f"{_TFE}.inf_nan_callback": _NUMERICS,
    f"{_TFE}.nan_callback": _NUMERICS,
    f"{_TFE}.Saver": "`tf.train.Checkpoint(**variables)` saves and restores by the names of its arguments, in files"
    " of another form",
    f"{_TFE}.restore_variables_on_create": "`tf.train.Checkpoint(...).restore(path)` holds values back until the"
    " variables are made",
    f"{_TFE}.get_optimizer_variables": "`optimizer.variables` of a Keras optimizer lists its variables",
    f"{_TFE}.EagerVariableStore": "make the variables, or the Keras layers, once and hand them on",
    f"{_TFE}.make_template": "make the variables, or the Keras layers, once in a `tf.Module` and call it",
    f"{_TFE}.Sequential": "`tf.keras.Sequential(layers)` takes Keras layers and functions as `tf.keras.layers.Lambda`",
    f"{_TFE}.save_network_checkpoint": _NETWORK_SAVED,
    f"{_TFE}.restore_network_checkpoint": _NETWORK_SAVED,
    f"{_TFE}.execution_mode": "`with tf.experimental.async_scope():` runs a block asynchronously",
    f"{_TFE}.async_wait": "leaving `with tf.experimental.async_scope():` waits for what it started",
    f"{_TFE}.enable_remote_eager_execution": "`tf.config.experimental_connect_to_cluster` connects to other machines",
    f"{_TFE}.set_server_def": "`tf.config.experimental_connect_to_cluster` connects to other machines",
    f"{_TFE}.SYNC": _MODES,
    f"{_TFE}.ASYNC": _MODES,
    f"{_TFE}.DEVICE_PLACEMENT_EXPLICIT": _MODES,
    f"{_TFE}.DEVICE_PLACEMENT_WARN": _MODES,
    f"{_TFE}.DEVICE_PLACEMENT_SILENT": _MODES,
}

EAGER_NAME = Rule(
    "TFM932",
    "eager-name",
    "The name from `tf.contrib.eager` is in `tf` itself now.",
    frozenset({*_MOVED, *_COMPOSED, *_DECORATORS, _ITERATOR, _MODE}),
    _check,
    Applicability.SAFE,
    "All variables are resource variables now, a data set is iterated over by Python's own `iter`, and devices are"
    " listed by `tf.config`.",
    "https://www.tensorflow.org/guide/eager",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n"
            "steps = tfe.Variable(1, name='steps', dtype=tf.int64)\n"
            "numbers = tfe.Iterator(tf.data.Dataset.range(3))\n"
            "y = [numbers.next() + steps, numbers.next() + steps]\n",
            "import tensorflow as tf\n\n"
            "steps = tf.Variable(1, name='steps', dtype=tf.int64)\n"
            "numbers = iter(tf.data.Dataset.range(3))\n"
            "y = [numbers.next() + steps, numbers.next() + steps]\n",
        ),
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n\n\n"
            "@tfe.defun\ndef square(x):\n    return x * x\n\n\n"
            "y = square(tf.constant(3.0)) * (tfe.num_gpus() + 1)\n",
            "import tensorflow as tf\n\n\n"
            "@tf.function\ndef square(x):\n    return x * x\n\n\n"
            "y = square(tf.constant(3.0)) * (len(tf.config.list_logical_devices('GPU')) + 1)\n",
        ),
    ),
)
GRADIENT_FUNCTION = Rule(
    "TFM933",
    "gradient-function",
    "The function that makes a gradient function left TensorFlow; the support module has it.",
    _SUPPORTED,
    _support,
    Applicability.SAFE,
    "`implicit_gradients`, `gradients_function` and their two companions gave a function that computes gradients. A"
    " tape does the same; the support module has them in a few lines each, equal in values, order and arguments.",
    "https://www.tensorflow.org/guide/autodiff",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\ntfe = tf.contrib.eager\n"
            "v = tfe.Variable(3.0)\n"
            "gradients = tfe.implicit_gradients(lambda x: x * v * v)\n"
            "y = [gradient for gradient, _ in gradients(2.0)]\n",
            "import tensorflow as tf\nfrom tf1_support import implicit_gradients\n\n"
            "v = tf.Variable(3.0)\n"
            "gradients = implicit_gradients(lambda x: x * v * v)\n"
            "y = [gradient for gradient, _ in gradients(2.0)]\n",
        ),
    ),
)
EAGER_GONE = reporting_rule(
    "TFM936",
    "eager-gone",
    "The name from `tf.contrib.eager` left TensorFlow.",
    _GONE,
    why="Some of the first API for eager execution was replaced by something of another shape: Keras models,"
    " checkpoints by object, `tf.debugging`, `tf.config`.",
    link="https://www.tensorflow.org/guide/eager",
    examples=(
        Example(
            "import tensorflow as tf\n\nsaver = tf.contrib.eager.Saver([])\n",
        ),
    ),
)
RULES = (EAGER_NAME, GRADIENT_FUNCTION, EAGER_GONE)
