"""The recurrent cells of TensorFlow 1, with the layout that their weights had there, and what runs them over time."""

import collections

import tensorflow as tf

# The two states of a cell with long short-term memory: its memory, and its output.
LSTMStateTuple = collections.namedtuple("LSTMStateTuple", ("c", "h"))


class RecurrentCell(tf.Module):
    """What the cells have in common: their states start at zero, and their variables are made at the first step."""

    is_built = False

    def zero_state(self, batch_size, dtype=tf.float32):
        """The state before the first step."""
        return tf.nest.map_structure(lambda size: tf.zeros([batch_size, size], dtype), self.state_size)

    def __call__(self, inputs, state):
        """The output of one step, and the state after it."""
        inputs = tf.convert_to_tensor(inputs)
        if not self.is_built:
            with tf.init_scope():
                self.build(inputs.shape[-1], inputs.dtype)
            self.is_built = True
        return self.step(inputs, state)

    def build(self, depth, dtype):
        """Makes the variables of a cell whose inputs are of some depth."""
        del depth, dtype  # a cell of other cells has none itself

    def variable(self, name, shape, dtype, initializer=None):
        """Makes a variable, by Glorot's formula where nothing else is said."""
        initializer = initializer or tf.keras.initializers.GlorotUniform()
        return tf.Variable(initializer(shape, dtype), name=name)


class BasicRNNCell(RecurrentCell):
    """The simplest cell: its output, which is its state too, is `activation([inputs, state] * kernel + bias)`."""

    def __init__(self, num_units, activation=None, name=None):
        super().__init__(name=name)
        self.state_size = self.output_size = num_units
        self.activation = activation or tf.tanh

    def build(self, depth, dtype):
        """Makes the variables."""
        self.kernel = self.variable("kernel", [depth + self.state_size, self.output_size], dtype)
        self.bias = self.variable("bias", [self.output_size], dtype, tf.zeros_initializer())

    def step(self, inputs, state):
        """The output of one step, and the state after it."""
        output = self.activation(tf.matmul(tf.concat([inputs, state], 1), self.kernel) + self.bias)
        return output, output


class GRUCell(RecurrentCell):
    """Gated recurrent unit: a reset gate and an update gate, which start open, and a candidate for the new state."""

    def __init__(self, num_units, activation=None, kernel_initializer=None, bias_initializer=None, name=None):
        super().__init__(name=name)
        self.state_size = self.output_size = num_units
        self.activation = activation or tf.tanh
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer

    def build(self, depth, dtype):
        """Makes the variables."""
        units, kernel, bias = self.state_size, self.kernel_initializer, self.bias_initializer
        depth += units
        self.gate_kernel = self.variable("gates/kernel", [depth, 2 * units], dtype, kernel)
        self.gate_bias = self.variable("gates/bias", [2 * units], dtype, bias or tf.ones_initializer())
        self.candidate_kernel = self.variable("candidate/kernel", [depth, units], dtype, kernel)
        self.candidate_bias = self.variable("candidate/bias", [units], dtype, bias or tf.zeros_initializer())

    def step(self, inputs, state):
        """The output of one step, and the state after it."""
        gates = tf.sigmoid(tf.matmul(tf.concat([inputs, state], 1), self.gate_kernel) + self.gate_bias)
        reset, update = tf.split(gates, 2, axis=1)
        inputs = tf.concat([inputs, reset * state], 1)
        candidate = self.activation(tf.matmul(inputs, self.candidate_kernel) + self.candidate_bias)
        state = update * state + (1 - update) * candidate
        return state, state


class LSTMCell(RecurrentCell):
    """Long short-term memory. One kernel gives input gate, candidate, forget gate and output gate, in this order.

    Args:
        num_units: the size of the memory.
        use_peepholes: whether the gates see the memory, each through weights of its own.
        cell_clip: the memory stays between this number and its negative.
        initializer: of the kernels.
        num_proj: the size that the output is projected to.
        proj_clip: the projected output stays between this number and its negative.
        forget_bias: what is added to the forget gate, so that little is forgotten at first.
        activation: of candidate and memory, `tf.tanh` by default.
        name: of the cell.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        forget_bias=1.0,
        activation=None,
        name=None,
    ):
        super().__init__(name=name)
        self.num_units = num_units
        self.use_peepholes = use_peepholes
        self.cell_clip = cell_clip
        self.initializer = initializer
        self.num_proj = num_proj
        self.proj_clip = proj_clip
        self.forget_bias = forget_bias
        self.activation = activation or tf.tanh

    @property
    def output_size(self):
        """The size of the output."""
        return self.num_proj or self.num_units

    @property
    def state_size(self):
        """The sizes of memory and output."""
        return LSTMStateTuple(self.num_units, self.output_size)

    def build(self, depth, dtype):
        """Makes the variables."""
        units, initializer = self.num_units, self.initializer
        self.kernel = self.variable("kernel", [depth + self.output_size, 4 * units], dtype, initializer)
        self.bias = self.variable("bias", [4 * units], dtype, tf.zeros_initializer())
        if self.use_peepholes:
            self.forget_peephole = self.variable("w_f_diag", [units], dtype, initializer)
            self.input_peephole = self.variable("w_i_diag", [units], dtype, initializer)
            self.output_peephole = self.variable("w_o_diag", [units], dtype, initializer)
        if self.num_proj:
            self.projection = self.variable("projection/kernel", [units, self.num_proj], dtype, initializer)

    def step(self, inputs, state):
        """The output of one step, and the state after it."""
        memory, output = state
        gates = tf.matmul(tf.concat([inputs, output], 1), self.kernel) + self.bias
        input_gate, candidate, forget_gate, output_gate = tf.split(gates, 4, axis=1)
        forget_gate += self.forget_bias
        if self.use_peepholes:
            forget_gate += self.forget_peephole * memory
            input_gate += self.input_peephole * memory
        memory = tf.sigmoid(forget_gate) * memory + tf.sigmoid(input_gate) * self.activation(candidate)
        if self.cell_clip is not None:
            memory = tf.clip_by_value(memory, -self.cell_clip, self.cell_clip)
        if self.use_peepholes:
            output_gate += self.output_peephole * memory
        output = tf.sigmoid(output_gate) * self.activation(memory)
        if self.num_proj:
            output = tf.matmul(output, self.projection)
            if self.proj_clip is not None:
                output = tf.clip_by_value(output, -self.proj_clip, self.proj_clip)
        return output, LSTMStateTuple(memory, output)


class MultiRNNCell(RecurrentCell):
    """Cells one above the other: each gets what the one below it gives."""

    def __init__(self, cells):
        super().__init__()
        self.cells = list(cells)

    @property
    def output_size(self):
        """The size of the output."""
        return self.cells[-1].output_size

    @property
    def state_size(self):
        """The sizes of all states."""
        return tuple(cell.state_size for cell in self.cells)

    def step(self, inputs, state):
        """The output of one step, and the states after it."""
        states = []
        for cell, before in zip(self.cells, state):
            inputs, after = cell(inputs, before)
            states.append(after)
        return inputs, tuple(states)


class DropoutWrapper(RecurrentCell):
    """A cell with dropout of its inputs, outputs and states, anew in each step."""

    def __init__(self, cell, input_keep_prob=1.0, output_keep_prob=1.0, state_keep_prob=1.0):
        super().__init__()
        self.cell = cell
        self.input_keep_prob = input_keep_prob
        self.output_keep_prob = output_keep_prob
        self.state_keep_prob = state_keep_prob

    @property
    def output_size(self):
        """The size of the output."""
        return self.cell.output_size

    @property
    def state_size(self):
        """The sizes of the state's parts."""
        return self.cell.state_size

    def step(self, inputs, state):
        """The output of one step, and the state after it; the memory of an LSTM is never dropped."""

        def dropped(tensor, keep_prob):
            return tensor if keep_prob == 1.0 else tf.nn.dropout(tensor, rate=1.0 - keep_prob)

        output, state = self.cell(dropped(inputs, self.input_keep_prob), state)
        if isinstance(state, LSTMStateTuple):
            state = LSTMStateTuple(state.c, dropped(state.h, self.state_keep_prob))
        else:
            state = dropped(state, self.state_keep_prob)
        return dropped(output, self.output_keep_prob), state


def cell_step(cell, inputs, state, time, sequence_length=None):
    """One step of a cell. For sequences that are over its output is zero, and the state stays."""
    output, after = cell(inputs, state)
    if sequence_length is not None:
        is_over = (time >= tf.cast(sequence_length, tf.int32))[:, tf.newaxis]
        output = tf.keras.ops.where(is_over, tf.zeros_like(output), output)
        after = tf.nest.map_structure(lambda old, new: tf.keras.ops.where(is_over, old, new), state, after)
    return output, after


def dynamic_rnn(cell, inputs, sequence_length=None, initial_state=None, time_major=False):
    """Runs a cell over sequences. Past the end of a sequence its outputs are zero, and its state stays.

    Args:
        cell: the cell.
        inputs: of shape [batch, time, depth].
        sequence_length: how long each sequence of the batch is; all of the time by default.
        initial_state: the state before the first step; zeros by default.
        time_major: whether inputs and outputs are of shape [time, batch, depth] instead.

    Returns:
        The outputs, and the last state.
    """
    inputs = tf.convert_to_tensor(inputs)
    if not time_major:
        inputs = tf.transpose(inputs, [1, 0, 2])
    length, batch_size = tf.shape(inputs)[0], tf.shape(inputs)[1]
    state = cell.zero_state(batch_size, inputs.dtype) if initial_state is None else initial_state
    outputs = tf.TensorArray(inputs.dtype, length, element_shape=[inputs.shape[1], cell.output_size])

    def step(time, state, outputs):
        output, state = cell_step(cell, inputs[time], state, time, sequence_length)
        return time + 1, state, outputs.write(time, output)

    _, state, outputs = tf.while_loop(lambda time, *_: time < length, step, (0, state, outputs))
    outputs = outputs.stack()
    outputs.set_shape([inputs.shape[0], inputs.shape[1], cell.output_size])
    return (outputs if time_major else tf.transpose(outputs, [1, 0, 2])), state


def static_rnn(cell, inputs, initial_state=None, sequence_length=None):
    """Runs a cell over a list of inputs, one for each step. Past the end of a sequence its outputs are zero, and its
    state stays.

    Returns:
        The list of outputs, and the last state.
    """
    if initial_state is None:
        initial_state = cell.zero_state(tf.shape(inputs[0])[0], inputs[0].dtype)
    state, outputs = initial_state, []
    for time, each in enumerate(inputs):
        output, state = cell_step(cell, each, state, time, sequence_length)
        outputs.append(output)
    return outputs, state


def bidirectional_dynamic_rnn(
    cell_fw,
    cell_bw,
    inputs,
    sequence_length=None,
    initial_state_fw=None,
    initial_state_bw=None,
    time_major=False,
):
    """Runs one cell forwards and another one backwards over sequences, the latter from the end of each.

    Returns:
        The outputs of both, and the last states of both.
    """

    def reverse(tensor):
        if sequence_length is None:
            return tf.reverse(tensor, [0 if time_major else 1])
        time, batch = (0, 1) if time_major else (1, 0)
        return tf.reverse_sequence(tensor, sequence_length, seq_axis=time, batch_axis=batch)

    forward, state_fw = dynamic_rnn(cell_fw, inputs, sequence_length, initial_state_fw, time_major)
    backward, state_bw = dynamic_rnn(cell_bw, reverse(inputs), sequence_length, initial_state_bw, time_major)
    return (forward, reverse(backward)), (state_fw, state_bw)


def static_bidirectional_rnn(cell_fw, cell_bw, inputs, initial_state_fw=None, initial_state_bw=None):
    """Runs one cell forwards and another one backwards over a list of inputs, one for each step.

    Returns:
        The list of both outputs side by side, and the last states of both.
    """
    forward, state_fw = static_rnn(cell_fw, inputs, initial_state_fw)
    backward, state_bw = static_rnn(cell_bw, inputs[::-1], initial_state_bw)
    return [tf.concat(both, 1) for both in zip(forward, backward[::-1])], state_fw, state_bw
