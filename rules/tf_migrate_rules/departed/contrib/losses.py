"""TFM913: `tf.contrib.losses`, which take their arguments in another order than all that came after."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_LOSSES = "tf.contrib.losses."
_METRIC = f"{_LOSSES}metric_learning."
_LOSS = (
    "use {native} (mind the order: contrib took the {first} first), and add it to the loss by hand: there is no"
    " collection of losses. With `weights`, contrib divided by the number of weights that are not zero, which Keras"
    " does"
    " not"
)
_LEARNED = (
    "write the loss out over the pairwise distances; `tfa.losses.{name}` was its successor, but TensorFlow Addons is"
    " archived"
)

RULE = area_rule(
    "TFM913",
    "contrib-loss",
    "A loss of `tf.contrib.losses` is gone, and its arguments came in another order.",
    {
        f"{_LOSSES}absolute_difference": _LOSS.format(
            native="`tf.reduce_mean(tf.abs(predictions - labels))`", first="predictions"
        ),
        f"{_LOSSES}mean_squared_error": _LOSS.format(
            native="`tf.reduce_mean(tf.square(predictions - labels))`", first="predictions"
        ),
        f"{_LOSSES}log_loss": _LOSS.format(
            native="`tf.reduce_mean(-labels * tf.math.log(predictions + 1e-7) - (1 - labels) * tf.math.log(1 -"
            " predictions"
            " + 1e-7))`",
            first="predictions",
        ),
        f"{_LOSSES}cosine_distance": _LOSS.format(
            native="`tf.reduce_mean(1 - tf.reduce_sum(predictions * labels, axis))`", first="predictions"
        ),
        f"{_LOSSES}mean_pairwise_squared_error": _LOSS.format(
            native="a formula over the differences `predictions - labels`: for each row of n numbers d, twice"
            " (sum d² / (n - 1) - (sum d)² / (n (n - 1))), summed over the rows",
            first="predictions",
        ),
        f"{_LOSSES}hinge_loss": _LOSS.format(native="`tf.nn.relu(1 - (2 * labels - 1) * logits)`", first="logits"),
        f"{_LOSSES}sigmoid_cross_entropy": _LOSS.format(
            native="`tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))`",
            first="logits",
        ),
        f"{_LOSSES}softmax_cross_entropy": _LOSS.format(
            native="`tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(labels),"
            " logits=logits))`",
            first="logits",
        ),
        f"{_LOSSES}sparse_softmax_cross_entropy": _LOSS.format(
            native="`tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))`",
            first="logits",
        ),
        f"{_LOSSES}compute_weighted_loss": "use `tf.reduce_sum(losses * weights)` divided by the number of weights"
        " that are"
        " not zero",
        **each(
            _LOSSES,
            "add_loss get_losses get_total_loss",
            "there is no collection of losses: gather them in a list, and `tf.add_n(losses)`",
        ),
        f"{_LOSSES}get_regularization_losses": "use `model.losses`, or call the regularizers on the weights",
        f"{_METRIC}triplet_semihard_loss": _LEARNED.format(name="TripletSemiHardLoss"),
        f"{_METRIC}contrastive_loss": _LEARNED.format(name="ContrastiveLoss"),
        f"{_METRIC}lifted_struct_loss": _LEARNED.format(name="LiftedStructLoss"),
        **each(_METRIC, "npairs_loss npairs_loss_multilabel", _LEARNED.format(name="NpairsLoss")),
        f"{_METRIC}cluster_loss": "write the loss out; nothing has taken its place",
        f"{_LOSSES}*": "use `tf.keras.losses`, or the formula; contrib took the predictions first",
    },
    why="`tf.contrib.losses` was older than `tf.losses`: predictions or logits come before the labels, and each"
    " loss goes"
    " into a collection. In TensorFlow 2 a loss is a value that you add up yourself.",
    examples=(Example("import tensorflow as tf\n\nloss = tf.contrib.losses.softmax_cross_entropy(logits, labels)\n"),),
)
