"""TFM427 and TFM428: recurrent cells, and what runs them over time, in programs that become functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules import api
from tf_migrate_rules.tables.cells import CELLS, RECURRENCES, SupportForm

_PAGE = "https://www.tensorflow.org/guide/migrate/model_mapping"


def _check(site: Site, forms: Mapping[str, SupportForm]) -> Iterable[Finding]:
    if not site.file.lifted:
        return
    if site.is_import:
        yield site.report("the support module has the like of it")
        return
    form, call = forms[site.symbol], site.call
    signature = api.v1_signature(site.symbol)
    if call is None or call.partial or (signature is None and not form.takes):
        return
    bound = site.bind(form.takes or (signature.names if signature is not None else ()))
    if not bound.complete or bound.excess:
        return
    arguments = site.arguments()
    names = {id(argument): name for name, argument in bound.by_name.items()}
    positions = list(form.parameters)
    for argument in call.arguments:
        name = names[id(argument)]
        if name in form.parameters:
            if argument.keyword is None and positions[:1] == [name]:
                positions.pop(0)
            else:
                positions = []
                arguments.name(argument, name)
            continue
        positions = positions if argument.keyword is not None else []
        if name not in form.idle and not site.code(argument.value).endswith(form.fixed.get(name, ())):
            return
        arguments.remove(argument)
    text = site.support(form.to)
    message = f"`{site.spelled}` is `{form.to}` of the support module, with the weights laid out as in TensorFlow 1"
    yield site.rewrite(message, [*site.substitute(text), *arguments.edits()])


def _cell(site: Site) -> Iterable[Finding]:
    if site.symbol in CELLS:
        yield from _check(site, CELLS)
    elif site.file.lifted:
        site.settle()  # the cells of the support module have it


def _recurrence(site: Site) -> Iterable[Finding]:
    return _check(site, RECURRENCES)


_BEFORE = (
    "import numpy as np\n"
    "import tensorflow as tf\n\n"
    "x = tf.placeholder(tf.float32, [None, 3, 2])\n"
    "cell = tf.nn.rnn_cell.GRUCell(4, kernel_initializer=tf.ones_initializer())\n"
    "outputs, state = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)\n"
    "total = tf.reduce_sum(outputs)\n\n"
    "with tf.Session() as sess:\n"
    "    sess.run(tf.global_variables_initializer())\n"
    "    y = sess.run(total, feed_dict={x: np.ones([1, 3, 2])})\n"
)
_AFTER = (
    "import numpy as np\n"
    "import tensorflow as tf\n"
    "from tf1_support import GRUCell, dynamic_rnn\n\n"
    "cell = GRUCell(4, kernel_initializer=tf.ones_initializer())\n\n\n"
    "@tf.function(input_signature=[tf.TensorSpec([None, 3, 2], tf.float32)])\n"
    "def compute_total(x):\n"
    "    outputs, state = dynamic_rnn(cell, x)\n"
    "    total = tf.reduce_sum(outputs)\n"
    "    return total\n\n\n"
    "y = compute_total(np.ones([1, 3, 2])).numpy()\n"
)

LIFTED_CELL = Rule(
    "TFM427",
    "lifted-cell",
    "In a program that becomes functions, recurrent cells are those of the support module.",
    frozenset({*CELLS, *(f"{cell}.zero_state" for cell in CELLS)}),
    _cell,
    Applicability.SAFE,
    "The cells of Keras compute the same from other weights: split, in another order, and drawn otherwise. Those of"
    " the support module have TensorFlow 1's weights, and are tested against it.",
    _PAGE,
    (Example(_BEFORE, _AFTER),),
)
LIFTED_RECURRENCE = Rule(
    "TFM428",
    "lifted-recurrence",
    "In a program that becomes functions, what runs cells over time is in the support module.",
    frozenset(RECURRENCES),
    _recurrence,
    Applicability.SAFE,
    "Past the end of a sequence TensorFlow 1 gave zeros, and kept the state; the layer `RNN` of Keras repeats its last"
    " output. The functions of the support module do what TensorFlow 1 did.",
    _PAGE,
    (Example(_BEFORE, _AFTER),),
)

RULES = (LIFTED_CELL, LIFTED_RECURRENCE)
