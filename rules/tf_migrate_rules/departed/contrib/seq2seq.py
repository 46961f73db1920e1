"""TFM908: `tf.contrib.seq2seq` and `legacy_seq2seq`: their losses live on, decoders and attention are reported."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, composed, supported
from tf_migrate_rules.topics import each

_SEQ2SEQ = "tf.contrib.seq2seq."
_LEGACY = "tf.contrib.legacy_seq2seq."
_ARCHIVED = (
    " `tfa.seq2seq` of TensorFlow Addons was its successor, but is archived since May 2024 and not made for Keras"
    " 3: do not"
    " build on it"
)
_DECODING = (
    "write the decoding out: {what}, in a loop over the steps (`tf.while_loop`, or a Python loop in a"
    " `tf.function`) that"
    " calls the cell." + _ARCHIVED
)
_ATTENTION = (
    "use `tf.keras.layers.{keras}`, called at each step with the decoder's output as query and the encoder's outputs as"
    " values, with a mask for `memory_sequence_length`{rest}." + _ARCHIVED
)
_MODEL = (
    "write the model out with Keras layers: {what}. It took lists of steps; Keras takes one tensor [batch, time, …]"
)

RULE = area_rule(
    "TFM908",
    "contrib-seq2seq",
    "`tf.contrib.seq2seq` is gone; its losses move to the support module, its decoders must be written out.",
    {
        f"{_SEQ2SEQ}sequence_loss": "use `tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets,"
        " logits=logits)`"
        " times the weights, summed and divided by the sum of the weights",
        f"{_SEQ2SEQ}tile_batch": "use `tf.repeat(t, multiplier, axis=0)` for each tensor of `t`",
        f"{_SEQ2SEQ}TrainingHelper": _DECODING.format(
            what="in training, give the whole shifted target to a Keras RNN layer at once (teacher forcing)"
        ),
        f"{_SEQ2SEQ}GreedyEmbeddingHelper": _DECODING.format(
            what="take `tf.argmax` of the logits, embed it, and feed it to the next step until `end_token`"
        ),
        f"{_SEQ2SEQ}SampleEmbeddingHelper": _DECODING.format(
            what="draw with `tf.random.categorical(logits / softmax_temperature, 1)`, embed it, and feed it to the"
            " next step"
        ),
        **each(
            _SEQ2SEQ,
            "ScheduledEmbeddingTrainingHelper ScheduledOutputTrainingHelper",
            _DECODING.format(
                what="choose at each step between the target and the model's own output with a random number"
            ),
        ),
        **each(
            _SEQ2SEQ,
            "Helper CustomHelper InferenceHelper",
            _DECODING.format(
                what="make the helper's three functions (first input, sample, next input) plain functions"
            ),
        ),
        **each(
            _SEQ2SEQ,
            "Decoder BasicDecoder BasicDecoderOutput dynamic_decode",
            _DECODING.format(what="keep the outputs in a `tf.TensorArray` and stop when all sequences have ended"),
        ),
        **each(
            _SEQ2SEQ,
            "BeamSearchDecoder BeamSearchDecoderOutput BeamSearchDecoderState FinalBeamSearchDecoderOutput gather_tree",
            _DECODING.format(
                what="keep `beam_width` sequences with their log probabilities, take `tf.math.top_k` over beams and"
                " words,"
                " and follow the parents back at the end"
            ),
        ),
        f"{_SEQ2SEQ}BahdanauAttention": _ATTENTION.format(
            keras="AdditiveAttention",
            rest="; the layer has no projections of its own: put a `Dense(num_units,"
            " use_bias=False)` on query and values, as contrib had",
        ),
        f"{_SEQ2SEQ}LuongAttention": _ATTENTION.format(
            keras="Attention",
            rest="; put a `Dense(num_units, use_bias=False)` on the values, as contrib had; `scale=True`"
            " is `use_scale=True`",
        ),
        **each(
            _SEQ2SEQ,
            "BahdanauMonotonicAttention LuongMonotonicAttention monotonic_attention safe_cumprod",
            "write the monotonic attention out: `exp(cumsum(log(clip(1 - p, tiny, 1)), exclusive=True))` is its"
            " `safe_cumprod`." + _ARCHIVED,
        ),
        **each(
            _SEQ2SEQ,
            "AttentionWrapper AttentionWrapperState AttentionMechanism",
            "write a cell that holds a recurrent cell and a `tf.keras.layers.Attention` or `AdditiveAttention`: it"
            " joins the"
            " last context to its input, and gives a `Dense` of output and context." + _ARCHIVED,
        ),
        f"{_SEQ2SEQ}hardmax": "use `tf.one_hot(tf.argmax(logits, axis=-1), tf.shape(logits)[-1], dtype=logits.dtype)`",
        f"{_SEQ2SEQ}*": _DECODING.format(what="the encoder and decoder are Keras RNN layers"),
        f"{_LEGACY}sequence_loss_by_example": "use `tf.nn.sparse_softmax_cross_entropy_with_logits` at each step,"
        " times the"
        " weights, with `tf.add_n` over the steps",
        f"{_LEGACY}sequence_loss": "use `tf.nn.sparse_softmax_cross_entropy_with_logits` at each step, times the"
        " weights,"
        " summed and divided by the size of the batch",
        f"{_LEGACY}rnn_decoder": _MODEL.format(
            what="an RNN layer over the decoder's inputs, or a loop with `loop_function` between the steps"
        ),
        **each(
            _LEGACY,
            "basic_rnn_seq2seq tied_rnn_seq2seq one2many_rnn_seq2seq",
            _MODEL.format(what="the encoder's last state is the `initial_state` of the decoder's RNN layer"),
        ),
        **each(
            _LEGACY,
            "embedding_rnn_decoder embedding_rnn_seq2seq embedding_tied_rnn_seq2seq",
            _MODEL.format(what="an `Embedding`, an encoder and a decoder RNN layer, with a loop for `feed_previous`"),
        ),
        **each(
            _LEGACY,
            "attention_decoder embedding_attention_decoder embedding_attention_seq2seq",
            _MODEL.format(what="`AdditiveAttention` over the encoder's outputs, with a loop for `feed_previous`"),
        ),
        f"{_LEGACY}model_with_buckets": "batch sequences of similar length with"
        " `dataset.bucket_by_sequence_length`; one"
        " model then serves all lengths",
        f"{_LEGACY}*": _MODEL.format(what="encoder and decoder are RNN layers"),
    },
    rewrites={
        f"{_SEQ2SEQ}sequence_loss": supported("sequence_cross_entropy"),
        f"{_SEQ2SEQ}tile_batch": supported("tile_batch"),
        f"{_SEQ2SEQ}hardmax": composed(
            "tf.one_hot(tf.argmax({logits}, axis=-1), tf.shape({logits})[-1], dtype={logits}.dtype)"
        ),
        f"{_LEGACY}sequence_loss_by_example": supported("cross_entropy_by_example"),
        f"{_LEGACY}sequence_loss": supported("cross_entropy_of_steps"),
    },
    applicability=Applicability.SAFE,
    why="Decoders, helpers and attention wrappers drove cells of `tf.nn.rnn_cell`, which Keras 3 does not have. Their"
    " place is taken by Keras layers and a loop that you write;"
    " `https://www.tensorflow.org/text/tutorials/nmt_with_attention`"
    " shows one. The losses are plain functions of tensors, and the support module has them.",
    link="https://www.tensorflow.org/text/tutorials/nmt_with_attention",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "logits = tf.constant([[[1.0, 2.0], [0.5, -1.0]]])\n"
            "y = tf.contrib.seq2seq.sequence_loss(logits, tf.constant([[1, 0]]), tf.constant([[1.0, 0.5]]))\n",
            "import tensorflow as tf\nfrom tf1_support import sequence_cross_entropy\n\n"
            "logits = tf.constant([[[1.0, 2.0], [0.5, -1.0]]])\n"
            "y = sequence_cross_entropy(logits, tf.constant([[1, 0]]), tf.constant([[1.0, 0.5]]))\n",
        ),
        Example(
            "import tensorflow as tf\n\ny = tf.contrib.seq2seq.tile_batch(tf.constant([[1, 2], [3, 4]]),"
            " multiplier=2)\n",
            "import tensorflow as tf\nfrom tf1_support import tile_batch\n\n"
            "y = tile_batch(tf.constant([[1, 2], [3, 4]]), multiplier=2)\n",
        ),
    ),
)
