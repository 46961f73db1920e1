"""TFM426: functions that run cells over time."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_LAYER = (
    "`tf.keras.layers.RNN(cell, return_sequences=True, return_state=True)` runs the cell over time. Past the end of"
    " a sequence TensorFlow 1 gave zeros: mask the inputs, with `zero_output_for_mask=True`."
)
_LOOP = "write a Python loop over the list of inputs, which calls the cell with the state."
_OWN = "write the loop over time as `tf.while_loop` or a Python loop in a `tf.function`."

RECURRENCE = topic_rule(
    "TFM426",
    "recurrence",
    "Keras layers run cells over time.",
    {
        "tf.nn.dynamic_rnn": _LAYER,
        "tf.nn.bidirectional_dynamic_rnn": "`tf.keras.layers.Bidirectional(tf.keras.layers.RNN(cell,"
        " return_sequences=True))` runs a cell both ways. Past the end of a sequence TensorFlow 1 gave zeros; Keras"
        " repeats the last output.",
        "tf.nn.static_rnn": _LOOP,
        "tf.nn.static_bidirectional_rnn": f"{_LOOP} A second loop runs backwards.",
        "tf.nn.static_state_saving_rnn": f"{_LOOP} Keep the state in variables between batches.",
        "tf.nn.raw_rnn": _OWN,
    },
    why="These functions are in `tf.compat.v1` still, but the cells that they take are not.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\ncell = tf.nn.rnn_cell.GRUCell(4)\n"
            "outputs, state = tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32)\n"
        ),
    ),
)
