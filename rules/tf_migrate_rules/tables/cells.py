"""How the recurrent cells of TensorFlow 1 are written with the support module, which has their weights' layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_CELLS = "tf.nn.rnn_cell"


@dataclass(frozen=True, slots=True)
class SupportForm:
    """A class or function that the support module has the like of.

    Args:
        to: what the support module calls it.
        parameters: its parameters, in order; they have TensorFlow 1's names.
        fixed: further parameters of TensorFlow 1, with what each may say (its text, or the end of it), since the
            support module acts by that.
        idle: further parameters that do not change what is computed.
        takes: the parameters of TensorFlow 1 where the tables of `api` do not know them.
    """

    to: str
    parameters: tuple[str, ...]
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    takes: tuple[str, ...] = ()


_SINGLE = ("None", ".float32", "'float32'", '"float32"')
_CELL = {"reuse": ("None", "False"), "dtype": _SINGLE}
_SHARDS = frozenset({"num_unit_shards", "num_proj_shards"})
_LSTM = (
    "num_units", "use_peepholes", "cell_clip", "initializer", "num_proj", "proj_clip", "forget_bias", "activation",
    "name",
)  # fmt: skip

CELLS: Mapping[str, SupportForm] = {
    f"{_CELLS}.BasicRNNCell": SupportForm("BasicRNNCell", ("num_units", "activation", "name"), _CELL),
    f"{_CELLS}.GRUCell": SupportForm(
        "GRUCell", ("num_units", "activation", "kernel_initializer", "bias_initializer", "name"), _CELL
    ),
    f"{_CELLS}.BasicLSTMCell": SupportForm("LSTMCell", _LSTM, {**_CELL, "state_is_tuple": ("True",)}),
    f"{_CELLS}.LSTMCell": SupportForm("LSTMCell", _LSTM, {**_CELL, "state_is_tuple": ("True",)}, _SHARDS),
    f"{_CELLS}.MultiRNNCell": SupportForm("MultiRNNCell", ("cells",), {"state_is_tuple": ("True",)}),
    f"{_CELLS}.DropoutWrapper": SupportForm(
        "DropoutWrapper",
        ("cell", "input_keep_prob", "output_keep_prob", "state_keep_prob"),
        {"variational_recurrent": ("False",), "seed": ("None",), "dropout_state_filter_visitor": ("None",)},
        frozenset({"input_size", "dtype"}),
        (
            "cell",
            "input_keep_prob",
            "output_keep_prob",
            "state_keep_prob",
            "variational_recurrent",
            "input_size",
            "dtype",
            "seed",
            "dropout_state_filter_visitor",
        ),
    ),
    f"{_CELLS}.LSTMStateTuple": SupportForm("LSTMStateTuple", ("c", "h")),
}
"""Cells, and the state of one, by symbol."""

_IDLE = frozenset({"parallel_iterations", "swap_memory", "scope"})
_RUN = {"dtype": _SINGLE}

RECURRENCES: Mapping[str, SupportForm] = {
    "tf.nn.dynamic_rnn": SupportForm(
        "dynamic_rnn", ("cell", "inputs", "sequence_length", "initial_state", "time_major"), _RUN, _IDLE
    ),
    "tf.nn.static_rnn": SupportForm("static_rnn", ("cell", "inputs", "initial_state", "sequence_length"), _RUN, _IDLE),
    "tf.nn.bidirectional_dynamic_rnn": SupportForm(
        "bidirectional_dynamic_rnn",
        (
            "cell_fw",
            "cell_bw",
            "inputs",
            "sequence_length",
            "initial_state_fw",
            "initial_state_bw",
            "time_major",
        ),
        _RUN,
        _IDLE,
    ),
    "tf.nn.static_bidirectional_rnn": SupportForm(
        "static_bidirectional_rnn",
        ("cell_fw", "cell_bw", "inputs", "initial_state_fw", "initial_state_bw"),
        {**_RUN, "sequence_length": ("None",)},
        _IDLE,
    ),
}
"""What runs cells over time, by symbol."""
