"""TFM501: the losses of `tf.losses`."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.losses.written_out import written_out
from tf_migrate_rules.topics import topic_rule

_WEIGHTS = (
    "With `weights` TensorFlow 1 divided the sum by the number of weights that are not zero; Keras divides by the"
    " batch size."
)

LOSS = topic_rule(
    "TFM501",
    "loss",
    "Losses are computed by Keras or by hand, and gathered by nobody.",
    {
        "tf.losses.softmax_cross_entropy": "`tf.keras.losses.CategoricalCrossentropy(from_logits=True)(onehot_labels,"
        f" logits)` gives the same number. {_WEIGHTS}",
        "tf.losses.sparse_softmax_cross_entropy": "`tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)`"
        f" gives the same number for `(labels, logits)`. {_WEIGHTS}",
        "tf.losses.sigmoid_cross_entropy": "`tf.keras.losses.BinaryCrossentropy(from_logits=True)(multi_class_labels,"
        f" logits)` gives the same number. {_WEIGHTS}",
        "tf.losses.mean_squared_error": "`tf.reduce_mean(tf.square(predictions - labels))` gives the same number."
        f" {_WEIGHTS}",
        "tf.losses.absolute_difference": "`tf.reduce_mean(tf.abs(predictions - labels))` gives the same number."
        f" {_WEIGHTS}",
        "tf.losses.log_loss": "write `-tf.reduce_mean(y * tf.math.log(p + 1e-7) + (1 - y) * tf.math.log(1 - p +"
        f" 1e-7))`; Keras clips instead of adding epsilon. {_WEIGHTS}",
        "tf.losses.huber_loss": "`tf.keras.losses.Huber(delta=1.0)(labels, predictions)` gives the same number."
        f" {_WEIGHTS}",
        "tf.losses.hinge_loss": "`tf.keras.losses.Hinge()(labels, logits)` gives the same number; labels may be 0"
        f" and 1. {_WEIGHTS}",
        "tf.losses.cosine_distance": "write `1 - tf.reduce_sum(labels * predictions, axis)` and take the mean;"
        f" TensorFlow 1 did not normalize the vectors, Keras' CosineSimilarity does. {_WEIGHTS}",
        "tf.losses.mean_pairwise_squared_error": "write it by hand, for each example of n differences d `2 *"
        " (sum(d**2) / (n - 1) - sum(d)**2 / (n * (n - 1)))`, summed over the batch.",
        "tf.losses.compute_weighted_loss": "write `tf.reduce_sum(losses * weights) /"
        " number_of_weights_that_are_not_zero`, which is what `SUM_BY_NONZERO_WEIGHTS` did.",
    },
    fix=written_out,
    why="The losses of TensorFlow 1 put their result into the collection of losses, and divided by the number of"
    " non-zero weights. The names of `tf.losses` are those of Keras in TensorFlow 2. A loss"
    " without weights is written as its formula, in a file that does not use the collection. For a batch of no examples"
    " TensorFlow 1 gave zero; a mean over nothing is not a number.",
    page="model_mapping",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.constant([1.0, 4.0])\n"
            "y = tf.losses.mean_squared_error(tf.zeros([2]), x)\n",
            "import tensorflow as tf\n\nx = tf.constant([1.0, 4.0])\n"
            "y = tf.reduce_mean(tf.square(x - tf.zeros([2])))\n",
        ),
        Example(
            "import tensorflow as tf\n\nlogits = tf.constant([[1.0, 2.0], [0.5, 3.0]])\n"
            "y = tf.losses.sparse_softmax_cross_entropy(labels=[0, 1], logits=logits)\n",
            "import tensorflow as tf\n\nlogits = tf.constant([[1.0, 2.0], [0.5, 3.0]])\n"
            "y = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=logits))\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "loss = tf.losses.mean_squared_error(tf.zeros([2]), tf.ones([2]), weights=[1.0, 0.0])\n"
        ),
    ),
)
