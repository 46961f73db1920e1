"""Cross-entropy of sequences, as `tf.contrib.seq2seq` and `tf.contrib.legacy_seq2seq` gave it."""

import tensorflow as tf


def sequence_cross_entropy(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross-entropy of a batch of sequences, as `tf.contrib.seq2seq.sequence_loss` gave it.

    Args:
        logits: of shape [batch, time, classes].
        targets: the right classes, of shape [batch, time].
        weights: of shape [batch, time], zero where a sequence has ended.
        average_across_timesteps: divide the sum over time by the sum of the weights.
        average_across_batch: divide the sum over the batch by the sum of the weights.
        sum_over_timesteps: divide the sum over time by the number of weights that are not zero.
        sum_over_batch: divide the sum over the batch by the number of weights that are not zero.
        softmax_loss_function: called with `labels` and `logits` in place of the softmax cross-entropy.
        name: of the operations.
    """
    if (average_across_timesteps and sum_over_timesteps) or (average_across_batch and sum_over_batch):
        raise ValueError("an axis can be averaged or summed over, but not both")
    with tf.name_scope(name or "sequence_loss"):
        loss = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = loss(labels=tf.reshape(targets, [-1]), logits=tf.reshape(logits, [-1, tf.shape(logits)[2]]))
        weights = tf.convert_to_tensor(weights)
        losses = tf.reshape(losses * tf.reshape(weights, [-1]), tf.shape(logits)[:2])
        count = tf.cast(tf.not_equal(weights, 0), losses.dtype)
        if average_across_timesteps and average_across_batch:
            return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            return tf.math.divide_no_nan(tf.reduce_sum(losses), tf.reduce_sum(count))
        if average_across_timesteps or average_across_batch:
            axis = 0 if average_across_batch else 1
            return tf.math.divide_no_nan(tf.reduce_sum(losses, axis), tf.reduce_sum(weights, axis))
        if sum_over_timesteps or sum_over_batch:
            axis = 0 if sum_over_batch else 1
            return tf.math.divide_no_nan(tf.reduce_sum(losses, axis), tf.reduce_sum(count, axis))
        return losses


def cross_entropy_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """Weighted cross-entropy of each sequence, as `tf.contrib.legacy_seq2seq.sequence_loss_by_example` gave it.

    Args:
        logits: for each step, a tensor of shape [batch, classes].
        targets: for each step, the right classes, of shape [batch].
        weights: for each step, a tensor of shape [batch].
        average_across_timesteps: divide by the sum of the weights.
        softmax_loss_function: called with `labels` and `logits` in place of the softmax cross-entropy.
        name: of the operations.
    """

    def cross_entropy(labels, logits):
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.reshape(labels, [-1]), logits=logits)

    if not len(logits) == len(targets) == len(weights):
        raise ValueError("logits, targets and weights must be of the same length")
    with tf.name_scope(name or "sequence_loss_by_example"):
        loss = softmax_loss_function or cross_entropy
        steps = range(len(logits))
        total = tf.add_n([loss(labels=targets[step], logits=logits[step]) * weights[step] for step in steps])
        return total / (tf.add_n(weights) + 1e-12) if average_across_timesteps else total


def cross_entropy_of_steps(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """Weighted cross-entropy of a batch given step by step, as `tf.contrib.legacy_seq2seq.sequence_loss` gave it.

    The arguments are those of `cross_entropy_by_example`; `average_across_batch` divides by the size of the batch.
    """
    with tf.name_scope(name or "sequence_loss"):
        losses = cross_entropy_by_example(logits, targets, weights, average_across_timesteps, softmax_loss_function)
        total = tf.reduce_sum(losses)
        return total / tf.cast(tf.shape(targets[0])[0], total.dtype) if average_across_batch else total


def tile_batch(t, multiplier, name=None):
    """Repeats each entry of the batch, as `tf.contrib.seq2seq.tile_batch` did: for the beams of a search.

    Args:
        t: a tensor, or tensors in tuples, lists and dicts, each with the batch as its first dimension.
        multiplier: how often each entry stands in the result.
        name: of the operations.
    """
    with tf.name_scope(name or "tile_batch"):
        return tf.nest.map_structure(lambda each: tf.repeat(each, multiplier, axis=0), t)
