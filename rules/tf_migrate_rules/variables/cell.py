"""TFM425: recurrent cells."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_STATE = "write zeros of the state's shape, `[batch, units]`, one tensor for each part of it."
_CELLS = {
    "BasicLSTMCell": "`tf.keras.layers.LSTMCell(units, unit_forget_bias=False)` computes the same with other"
    " weights: the gates are ordered i, f, c, o instead of i, c, f, o, the kernel is split in two, and `forget_bias`"
    " (1.0) is to be added to the bias of the forget gate. States are (h, c), not (c, h).",
    "LSTMCell": "without peepholes and projection `tf.keras.layers.LSTMCell` computes the same with other weights:"
    " gates i, f, c, o instead of i, c, f, o, and `forget_bias` (1.0) added to the bias. Peepholes and `num_proj`"
    " need a cell of your own.",
    "GRUCell": "`tf.keras.layers.GRUCell(units, reset_after=False)` computes the same with its gates ordered z, r,"
    " h; TensorFlow 1's gate biases start at 1.0.",
    "BasicRNNCell": "`tf.keras.layers.SimpleRNNCell(units)` computes the same; the kernel is split in two.",
    "MultiRNNCell": "`tf.keras.layers.StackedRNNCells(cells)` stacks cells; give each layer a cell of its own.",
    "DropoutWrapper": "write `tf.nn.dropout` around the cell's call, with `rate=1 - keep_prob`;"
    " `tf.nn.RNNCellDropoutWrapper` needs Keras 2.",
    "ResidualWrapper": "add the inputs to the outputs of the cell's call.",
    "DeviceWrapper": "call the cell within `with tf.device(...):`.",
    "RNNCell": "derive from `tf.keras.layers.Layer`, with `state_size`, `output_size` and `call(inputs, states)`.",
    "LSTMStateTuple": "keep the state as a tuple of your own; Keras' LSTM gives it as `[h, c]`.",
}


def _of_cell(site: Site) -> bool:
    call = site.call
    if site.file.lifted or f"from {site.file.support_module} import" in site.file.tree.text:
        return False  # the cells of the support module have it
    return call is not None and bool(call.arguments) and is_surely_old(site) and not defines(site, "zero_state")


RNN_CELL = topic_rule(
    "TFM425",
    "rnn-cell",
    "Recurrent cells are Keras layers, with other layouts of their weights.",
    {
        **{f"tf.nn.rnn_cell.{name}": said for name, said in _CELLS.items()},
        **{f"tf.nn.rnn_cell.{name}.*": "belongs to the cell, which becomes a Keras layer." for name in _CELLS},
        **{f"tf.nn.rnn_cell.{name}.zero_state": _STATE for name in _CELLS if name != "LSTMStateTuple"},
    },
    attributes={".zero_state": Attribute(_STATE, _of_cell)},
    why="The cells of `tf.nn.rnn_cell` are not even in `tf.compat.v1` with Keras 3. Their initial weights differ"
    " too: TensorFlow 1 drew the joint kernel by Glorot's formula, Keras draws the recurrent part orthogonal.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\ncell = tf.nn.rnn_cell.BasicLSTMCell(4)\n"
            "state = cell.zero_state(2, tf.float32)\n"
        ),
    ),
)
