"""TFM921: conditional random fields, which native TensorFlow 2 does not have."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_CRF = "tf.contrib.crf."
_ARCHIVED = (
    "; TensorFlow Addons had it (`tfa.text.{name}`), but is archived and not made for Keras 3: take its code, which is"
    " plain TensorFlow, into your project"
)
_WRITE = "write it out: {what}"

RULE = area_rule(
    "TFM921",
    "contrib-crf",
    "Conditional random fields are in no part of native TensorFlow 2.",
    {
        f"{_CRF}crf_log_likelihood": _WRITE.format(
            what="the score of the given tags (unary scores by `tf.gather(…, batch_dims=2)`, transitions by"
            " `tf.gather_nd`)"
            " minus the log of the sum over all tags, which a `tf.scan` over time with `tf.reduce_logsumexp` gives;"
            " make"
            " `transition_params` a `tf.Variable` of shape [tags, tags]"
        )
        + _ARCHIVED.format(name="crf_log_likelihood"),
        f"{_CRF}crf_log_norm": _WRITE.format(what="a `tf.scan` over time with `tf.reduce_logsumexp`")
        + _ARCHIVED.format(name="crf_log_norm"),
        f"{_CRF}crf_decode": _WRITE.format(
            what="a `tf.scan` over time with `tf.reduce_max` and `tf.argmax`, and a second one back along the best"
            " predecessors"
        )
        + _ARCHIVED.format(name="crf_decode"),
        f"{_CRF}viterbi_decode": "write the Viterbi algorithm in NumPy: it needs no TensorFlow"
        + _ARCHIVED.format(name="viterbi_decode"),
        **each(
            _CRF,
            "crf_sequence_score crf_multitag_sequence_score crf_unary_score crf_binary_score",
            _WRITE.format(what="sums of gathered scores under a `tf.sequence_mask`") + _ARCHIVED.format(name="…"),
        ),
        **each(
            _CRF,
            "CrfForwardRnnCell CrfDecodeForwardRnnCell CrfDecodeBackwardRnnCell",
            _WRITE.format(what="the step of a `tf.scan` over time") + _ARCHIVED.format(name="…"),
        ),
        f"{_CRF}*": _WRITE.format(what="a `tf.scan` over time") + _ARCHIVED.format(name="…"),
    },
    why="Neither TensorFlow 2 nor Keras has taken conditional random fields over.",
    link="https://github.com/tensorflow/addons",
    examples=(
        Example("import tensorflow as tf\n\nll, t = tf.contrib.crf.crf_log_likelihood(scores, tags, lengths)\n"),
    ),
)
