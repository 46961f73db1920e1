"""TFM907: the recurrent cells of `tf.contrib.rnn` and its neighbours, reported with what comes nearest."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_RNN = "tf.contrib.rnn."
_CUDNN = "tf.contrib.cudnn_rnn."
_OWN = (
    "neither Keras nor any maintained package has it; write {what} as a `tf.keras.layers.Layer` with `state_size` and a"
    " `call(inputs, states)`, and run it by `tf.keras.layers.RNN(cell)`"
)
_JOINT = (
    " Keras orders the gates i, f, c, o in two kernels, TF1 i, c, f, o in one; `forget_bias` (1.0) was added at"
    " each step"
    " and is part of the bias in Keras"
)
_CUDNN_LAYER = (
    "use `tf.keras.layers.{keras}`, which runs on cuDNN by itself where its arguments are the default ones: one"
    " layer for"
    " each of `num_layers`, in `tf.keras.layers.Bidirectional` for `direction='bidirectional'`. contrib's layers take"
    " [time, batch, depth], Keras' [batch, time, depth]"
)
_OPAQUE = (
    "opaque cuDNN parameters are gone: Keras layers keep canonical kernels. Read an old checkpoint with"
    " `tf.train.load_checkpoint` and set the weights layer by layer"
)

RULE = area_rule(
    "TFM907",
    "contrib-cell",
    "A recurrent cell or layer of `tf.contrib` has no twin of the same name.",
    {
        f"{_RNN}LayerNormBasicLSTMCell": _OWN.format(
            what="an LSTM cell with a `tf.keras.layers.LayerNormalization` in each gate and dropout on the candidate"
        )
        + "; `tfa.rnn.LayerNormLSTMCell` came near, but TensorFlow Addons is archived",
        **each(
            _RNN,
            "LSTMBlockCell LSTMBlockFusedCell LSTMBlockWrapper",
            "use `tf.keras.layers.LSTMCell` in `tf.keras.layers.RNN`, or `tf.keras.layers.LSTM`: the block only"
            " fused the"
            " kernels of a plain LSTM (with `cell_clip` or peepholes write a cell of your own)." + _JOINT,
        ),
        **each(
            _RNN,
            "GRUBlockCell GRUBlockCellV2",
            "use `tf.keras.layers.GRUCell(units, reset_after=False)`: the block only fused the kernels of a plain"
            " GRU. The"
            " bias of the gates started at one",
        ),
        f"{_RNN}AttentionCellWrapper": _OWN.format(what="attention over the last `attn_length` outputs of a cell"),
        f"{_RNN}EmbeddingWrapper": "put a `tf.keras.layers.Embedding(embedding_classes, embedding_size)` before the"
        " layer",
        f"{_RNN}InputProjectionWrapper": "put a `tf.keras.layers.Dense(num_proj, activation=activation)` before the"
        " layer",
        f"{_RNN}OutputProjectionWrapper": "put a `tf.keras.layers.Dense(output_size, activation=activation)` after the"
        " layer",
        f"{_RNN}HighwayWrapper": _OWN.format(what="the gate between a cell's input and output"),
        f"{_RNN}CompiledWrapper": "use the cell itself in a function under `tf.function(jit_compile=True)`",
        **each(
            _RNN,
            "ConvLSTMCell Conv1DLSTMCell Conv2DLSTMCell Conv3DLSTMCell",
            "use `tf.keras.layers.ConvLSTM1D`, `ConvLSTM2D` or `ConvLSTM3D`; contrib convolved input and state with one"
            " joint kernel, and added `forget_bias` at each step",
        ),
        f"{_RNN}NASCell": _OWN.format(what="the NAS cell"),
        f"{_RNN}PhasedLSTMCell": _OWN.format(what="the phased LSTM, whose inputs are pairs of time and values,"),
        f"{_RNN}UGRNNCell": _OWN.format(what="the UGRNN (one gate between the old and the new state)"),
        f"{_RNN}IntersectionRNNCell": _OWN.format(what="the intersection RNN"),
        f"{_RNN}CoupledInputForgetGateLSTMCell": _OWN.format(
            what="an LSTM whose input gate is one minus its forget gate"
        ),
        f"{_RNN}GLSTMCell": _OWN.format(what="the group LSTM (an LSTM for each slice of the features)"),
        f"{_RNN}SRUCell": _OWN.format(what="the simple recurrent unit"),
        **each(
            _RNN,
            "IndRNNCell IndyGRUCell IndyLSTMCell",
            _OWN.format(what="a cell whose recurrent weights are a vector, one for each unit,"),
        ),
        **each(
            _RNN,
            "GridLSTMCell BidirectionalGridLSTMCell TimeFreqLSTMCell",
            _OWN.format(what="an LSTM over time and frequency"),
        ),
        **each(
            _RNN,
            "FusedRNNCell FusedRNNCellAdaptor",
            "use a Keras layer, which runs over the whole sequence: `tf.keras.layers.LSTM(units,"
            " return_sequences=True)`",
        ),
        f"{_RNN}TimeReversedFusedRNN": "use a Keras layer with `go_backwards=True`, and turn its output around",
        f"{_RNN}LayerRNNCell": "build the cell on `tf.keras.layers.Layer`, with `state_size` and `call(inputs,"
        " states)`",
        f"{_RNN}stack_bidirectional_dynamic_rnn": "use a `tf.keras.layers.Bidirectional(layer,"
        " merge_mode='concat')` for"
        " each pair of cells, one after the other",
        f"{_RNN}stack_bidirectional_rnn": "use a `tf.keras.layers.Bidirectional(layer, merge_mode='concat')` for"
        " each pair of"
        " cells, one after the other",
        f"{_RNN}transpose_batch_time": "use `tf.transpose(x, [1, 0, 2])`, with as many further axes as `x` has",
        f"{_RNN}best_effort_input_batch_size": "use `tf.shape(inputs)[0]`",
        f"{_RNN}*": "use the recurrent layers of `tf.keras.layers`, and their cells in `tf.keras.layers.RNN`",
        f"{_CUDNN}CudnnLSTM": _CUDNN_LAYER.format(keras="LSTM"),
        f"{_CUDNN}CudnnGRU": _CUDNN_LAYER.format(keras="GRU(reset_after=True)"),
        f"{_CUDNN}CudnnRNNRelu": "use `tf.keras.layers.SimpleRNN(units, activation='relu')`, once for each of"
        " `num_layers`; it does not run on cuDNN",
        f"{_CUDNN}CudnnRNNTanh": "use `tf.keras.layers.SimpleRNN(units)`, once for each of `num_layers`; it does"
        " not run on"
        " cuDNN",
        f"{_CUDNN}CudnnCompatibleLSTMCell": "use `tf.keras.layers.LSTMCell`, which computes the same as"
        " `tf.keras.layers.LSTM` on cuDNN",
        f"{_CUDNN}CudnnCompatibleGRUCell": "use `tf.keras.layers.GRUCell(reset_after=True)`, which computes the same as"
        " `tf.keras.layers.GRU` on cuDNN",
        f"{_CUDNN}*": _OPAQUE,
        "tf.contrib.grid_rnn.*": _OWN.format(what="the grid LSTM"),
        "tf.contrib.recurrent.*": "use `tf.keras.layers.RNN(cell)`, or `tf.scan` over the time steps in a"
        " `tf.function`",
        "tf.contrib.ndlstm.*": "use `tf.keras.layers.LSTM` along each axis of the image, with `tf.transpose` in"
        " between",
    },
    why="The cells that `tf.contrib.rnn` shares with `tf.nn.rnn_cell` are spoken of where that module is. Of"
    " contrib's own,"
    " Keras has the plain LSTM and GRU behind the block cells; the others were never taken over.",
    link="https://www.tensorflow.org/guide/keras/working_with_rnns",
    examples=(
        Example("import tensorflow as tf\n\ncell = tf.contrib.rnn.LayerNormBasicLSTMCell(64, dropout_keep_prob=0.9)\n"),
    ),
)
