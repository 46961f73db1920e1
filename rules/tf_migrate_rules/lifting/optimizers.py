"""TFM306 to TFM309: what makes optimizers, learning rates and the global step, in programs that become functions.

The lifter has found out what an optimizer is given (`site.file.lift_facts`); the rules write what computes TensorFlow
1's numbers with that. Where it found out nothing they are silent, and the rules for graphs report the place.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits
from tf_migrate.syntax.edits import Edit, Span, replace
from tf_migrate.syntax.imports import Import
from tf_migrate_rules.lifting.numerals import is_float
from tf_migrate_rules.lifting.rates import Rate, RateForm, step_argument
from tf_migrate_rules.lifting.trainables import LISTS, STEP_MAKERS, VariableList
from tf_migrate_rules.lifting.training import Optimizer
from tf_migrate_rules.tables.optimizers import (
    ABSENT,
    CONSTANT_RATE,
    LAZY,
    NATURAL,
    OPTIMIZERS,
    SCHEDULES,
    STARTING_OTHERWISE,
    Departure,
)
from tf_migrate_rules.transfer import transfer

_PAGE = "https://www.tensorflow.org/guide/migrate/metrics_optimizers"


def _optimizer(site: Site) -> Iterable[Finding]:
    if not site.file.lifted:
        return
    if site.is_import:
        yield site.report("a Keras optimizer takes its place")
        return
    fact = site.file.lift_facts.get(id(site.call.node)) if site.call is not None else None
    if not isinstance(fact, Optimizer):
        return
    arguments = site.arguments()
    _write_rate(site, arguments, fact.rate)
    if site.symbol in ABSENT:
        _drop_locking(site, arguments)
        name = site.support(ABSENT[site.symbol])
        yield site.rewrite(
            f"Keras has no `{site.symbol.rpartition('.')[2]}`: the support module has one on the same kernels",
            [*site.substitute(name), *arguments.edits()],
        )
        return
    native = OPTIMIZERS[site.symbol]
    carried = transfer(site, native, arguments=arguments)
    if carried.lost:
        return
    departures = list(_departures(site.symbol, fact))
    if departures and not fact.prefers_keras:
        support, reason = departures[0].part, departures[0].why
        message = f"`{site.spelled}` is `{support}` of the support module: {reason}"
        yield site.rewrite(message, [*site.substitute(site.support(support)), *carried.edits])
        return
    said = f"; {carried}" if str(carried) else ""
    applicability = None
    if departures:
        applicability = Applicability.UNSAFE
        said += "".join(f"; {one.why}: after ten steps variables were apart by {one.measured}" for one in departures)
        said += " of the largest value"
    edits = [*site.rename(native.to), *carried.edits]
    yield site.rewrite(f"`{site.spelled}` is `{native.to}`{said}", edits, applicability=applicability)


def _departures(symbol: str, fact: Optimizer) -> Iterable[Departure]:
    """Where Keras' own optimizer would compute something else here; the first is undone by a part that undoes all."""
    if fact.is_lazy:
        yield LAZY[symbol]
    if fact.rate.changes and symbol in CONSTANT_RATE:
        yield CONSTANT_RATE[symbol]
    if symbol in STARTING_OTHERWISE:
        yield STARTING_OTHERWISE[symbol]


def _write_rate(site: Site, arguments: ArgumentEdits, rate: Rate) -> None:
    """The learning rate in a form that Keras takes."""
    given = site.bind(("learning_rate",)).by_name.get("learning_rate")
    if given is None or rate.node is None:
        return
    span = site.span(given.value)
    if rate.form is RateForm.PLAIN and isinstance(given.value, cst.Integer):
        arguments.value(given, f"{given.value.value}.0")
    elif rate.form is RateForm.CONSTANT or (rate.form is RateForm.PLAIN and not is_float(site, given.value)):
        arguments.value(given, "float(", span, ")")
    elif rate.form is RateForm.VARIABLE:
        arguments.value(given, "lambda: ", span)
    elif rate.form is RateForm.ASSIGNED:
        arguments.value(given, "0.0")


def _drop_locking(site: Site, arguments: ArgumentEdits) -> None:
    """Takes `use_locking` away where it is given by keyword; what stands after it by position is a name."""
    call = site.call
    assert call is not None
    for argument in call.arguments:
        if argument.keyword is not None and argument.keyword.value == "use_locking":
            arguments.remove(argument)


def _schedule(site: Site) -> Iterable[Finding]:
    if not site.file.lifted:
        return
    if site.is_import:
        yield site.report("a schedule of Keras takes its place")
        return
    call, native = site.call, SCHEDULES[site.symbol]
    if call is None or call.partial:
        return
    step = step_argument(call.node, site.symbol)
    arguments = site.arguments()
    if site.symbol in NATURAL:
        rate = site.bind(("learning_rate", "global_step", "decay_steps", "decay_rate")).by_name.get("decay_rate")
        if rate is None:
            return
        arguments.value(rate, f"{site.require(Import('math'))}.exp(-", *_negated(site, rate.value), ")")
    carried = transfer(site, native, arguments=arguments)
    if carried.lost or step is None:
        return
    edits: list[Edit] = [*site.rename(native.to), *carried.edits]
    if isinstance(site.file.lift_facts.get(id(call.node)), Rate):
        message = f"`{site.spelled}` is `{native.to}`, which follows the optimizer's own count of steps"
    else:
        message = f"`{site.spelled}` is `{native.to}`, called with the step"
        end = site.span(call.node).end
        edits.append(replace(Span(end, end), "(", site.span(step), ")"))
    yield site.rewrite(message, edits)


def _negated(site: Site, node: cst.BaseExpression) -> tuple[str | Span, ...]:
    return (site.span(node),) if isinstance(node, (cst.Float, cst.Integer)) else site.operand(node)


def _made_step(site: Site) -> Iterable[Finding]:
    if not site.file.lifted:
        return
    if site.is_import:
        yield site.report("a variable takes its place")
        return
    counted = [r for r in site.file.names.references if r.symbol in STEP_MAKERS]
    call = site.call
    if len(counted) != 1 or call is None or call.partial or site.symbol == "tf.train.get_global_step":
        return
    text = f'{site.native("tf.Variable")}(0, trainable=False, name="global_step", dtype={site.native("tf.int64")})'
    yield site.rewrite("the global step is a variable of the program's own", [replace(site.span(call.node), text)])


def _variables(site: Site) -> Iterable[Finding]:
    if not site.file.lifted:
        return
    if site.is_import:
        yield site.report("a list of the variables takes its place")
        return
    call = site.call
    fact = site.file.lift_facts.get(id(call.node)) if call is not None else None
    if call is not None and isinstance(fact, VariableList):
        yield site.rewrite("the variables are named in a list", [replace(site.span(call.node), fact.text)])


LIFTED_OPTIMIZER = Rule(
    "TFM309",
    "lifted-optimizer",
    "In a program that becomes functions, the optimizers of `tf.train` become those of Keras.",
    frozenset({*OPTIMIZERS, *ABSENT}),
    _optimizer,
    Applicability.SAFE,
    "They compute the same steps with TensorFlow 1's defaults spelled out. Where Keras computes something else (a"
    " momentum under a learning rate that changes, sparse gradients, slots that start elsewhere) or has nothing, the"
    " support module has a class that is tested against TensorFlow 1.15.",
    _PAGE,
    (
        Example(
            "import tensorflow as tf\n\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "optimizer = tf.train.AdamOptimizer(0.1, beta1=0.5)\n"
            "train_op = optimizer.minimize(tf.reduce_sum(v * v))\n\n"
            "with tf.Session() as sess:\n"
            "    sess.run(tf.global_variables_initializer())\n"
            "    sess.run(train_op)\n"
            "    y = sess.run(v)\n",
            "import tensorflow as tf\n\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "optimizer = tf.keras.optimizers.Adam(0.1, beta_1=0.5, epsilon=1e-8)\n\n\n"
            "@tf.function\n"
            "def train_step():\n"
            "    with tf.GradientTape() as tape:\n"
            "        loss = tf.reduce_sum(v * v)\n"
            "    variables = [v]\n"
            "    gradients = tape.gradient(loss, variables)\n"
            "    optimizer.apply_gradients(zip(gradients, variables))\n\n\n"
            "train_step()\n"
            "y = v.numpy()\n",
        ),
    ),
)
LIFTED_SCHEDULE = Rule(
    "TFM308",
    "lifted-schedule",
    "In a program that becomes functions, learning rates that decay are schedules of Keras.",
    frozenset(SCHEDULES),
    _schedule,
    Applicability.SAFE,
    "A schedule object that an optimizer is given follows the optimizer's own count of steps. Where that count is not"
    " always the global step that TensorFlow 1 asked, the schedule is called with that global step.",
    _PAGE,
    (
        Example(
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "steps = tf.Variable(0, trainable=False)\n"
            "rate = tf.train.exponential_decay(0.1, steps, 1, 0.5)\n"
            "optimizer = tf.train.GradientDescentOptimizer(rate)\n"
            "train_op = optimizer.minimize(tf.reduce_sum(v * v), global_step=steps)\n"
            "\n"
            "with tf.Session() as sess:\n"
            "    sess.run(tf.global_variables_initializer())\n"
            "    sess.run(train_op)\n"
            "    sess.run(train_op)\n"
            "    y = sess.run(v)\n",
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "steps = tf.Variable(0, trainable=False)\n"
            "rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=1, decay_rate=0.5)\n"
            "optimizer = tf.keras.optimizers.SGD(rate)\n"
            "\n"
            "\n"
            "@tf.function\n"
            "def train_step():\n"
            "    with tf.GradientTape() as tape:\n"
            "        loss = tf.reduce_sum(v * v)\n"
            "    variables = [v]\n"
            "    gradients = tape.gradient(loss, variables)\n"
            "    optimizer.apply_gradients(zip(gradients, variables))\n"
            "    steps.assign_add(1)\n"
            "\n"
            "\n"
            "train_step()\n"
            "train_step()\n"
            "y = v.numpy()\n",
        ),
    ),
)
LIFTED_STEP = Rule(
    "TFM307",
    "lifted-global-step",
    "In a program that becomes functions, the global step is a variable like others.",
    STEP_MAKERS,
    _made_step,
    Applicability.SAFE,
    "TensorFlow 1 kept it in a collection of the graph. A lifted function adds one to it after each update.",
    _PAGE,
    (
        Example(
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "steps = tf.train.get_or_create_global_step()\n"
            "optimizer = tf.train.GradientDescentOptimizer(0.1)\n"
            "train_op = optimizer.minimize(tf.reduce_sum(v * v), global_step=steps)\n"
            "\n"
            "with tf.Session() as sess:\n"
            "    sess.run(tf.global_variables_initializer())\n"
            "    sess.run(train_op)\n"
            "    sess.run(train_op)\n"
            "    y = sess.run(v)\n",
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            'steps = tf.Variable(0, trainable=False, name="global_step", dtype=tf.int64)\n'
            "optimizer = tf.keras.optimizers.SGD(0.1)\n"
            "\n"
            "\n"
            "@tf.function\n"
            "def train_step():\n"
            "    with tf.GradientTape() as tape:\n"
            "        loss = tf.reduce_sum(v * v)\n"
            "    variables = [v]\n"
            "    gradients = tape.gradient(loss, variables)\n"
            "    optimizer.apply_gradients(zip(gradients, variables))\n"
            "    steps.assign_add(1)\n"
            "\n"
            "\n"
            "train_step()\n"
            "train_step()\n"
            "y = v.numpy()\n",
        ),
    ),
)

LIFTED_LIST = Rule(
    "TFM306",
    "lifted-variable-list",
    "In a program that becomes functions, the trainable variables are named in a list.",
    LISTS,
    _variables,
    Applicability.SAFE,
    "TensorFlow 1 collected the variables of a graph. In TensorFlow 2 whoever makes them holds them; the order in the"
    " list is that in which they are made.",
    _PAGE,
    (
        Example(
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "loss = tf.reduce_sum(v * v)\n"
            "variables = tf.trainable_variables()\n"
            "gradients = tf.gradients(loss, variables)\n"
            "optimizer = tf.train.GradientDescentOptimizer(0.1)\n"
            "train_op = optimizer.apply_gradients(zip(gradients, variables))\n"
            "\n"
            "with tf.Session() as sess:\n"
            "    sess.run(tf.global_variables_initializer())\n"
            "    sess.run(train_op)\n"
            "    y = sess.run(v)\n",
            "import tensorflow as tf\n"
            "\n"
            "v = tf.Variable([1.0, 2.0])\n"
            "variables = [v]\n"
            "optimizer = tf.keras.optimizers.SGD(0.1)\n"
            "\n"
            "\n"
            "@tf.function\n"
            "def train_step():\n"
            "    with tf.GradientTape() as tape:\n"
            "        loss = tf.reduce_sum(v * v)\n"
            "    gradients = tape.gradient(loss, variables)\n"
            "    optimizer.apply_gradients(zip(gradients, variables))\n"
            "\n"
            "\n"
            "train_step()\n"
            "y = v.numpy()\n",
        ),
    ),
)

RULES = (LIFTED_LIST, LIFTED_STEP, LIFTED_SCHEDULE, LIFTED_OPTIMIZER)
