"""TFM912: `tf.contrib.training` but for `HParams`: queues, hooks and loops, which TensorFlow 2 has otherwise."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_TRAINING = "tf.contrib.training."
_STEP = "{what} of a `tf.GradientTape` before `optimizer.apply_gradients`"
_CALLBACK = "hooks are gone: write the training loop out, or give `Model.fit` a `tf.keras.callbacks.Callback`"
_EVALUATION = (
    "write the evaluation out: `for path in tf.train.checkpoints_iterator(checkpoint_dir):` restores each checkpoint"
    " with `tf.train.Checkpoint(model=model).restore(path)` and runs `model.evaluate` or a loop of yours"
)
_QUEUE = "queues are gone: use `tf.data`, {how}"

RULE = area_rule(
    "TFM912",
    "contrib-training",
    "A function of `tf.contrib.training` drives queues, hooks or sessions, which are gone.",
    {
        f"{_TRAINING}create_train_op": "write the step out: `tape.gradient(loss, variables)`, what"
        " `transform_grads_fn` did, and `optimizer.apply_gradients`; batch normalization updates itself in"
        " `call(training=True)`",
        f"{_TRAINING}train": "write the training loop out, or use `Model.fit` with callbacks for checkpoints and"
        " summaries",
        **each(
            _TRAINING,
            "clip_gradient_norms clip_gradient_norms_fn",
            _STEP.format(what="apply `tf.clip_by_norm(gradient, max_norm)` to the gradients"),
        ),
        f"{_TRAINING}multiply_gradients": _STEP.format(what="multiply the gradients"),
        f"{_TRAINING}add_gradients_summaries": _STEP.format(what="write `tf.summary.histogram` of the gradients"),
        **each(_TRAINING, "evaluate_once evaluate_repeatedly wait_for_new_checkpoint", _EVALUATION),
        f"{_TRAINING}get_or_create_eval_step": "count the evaluation steps in a Python variable",
        **each(_TRAINING, "StopAfterNEvalsHook SummaryAtEndHook", _CALLBACK),
        f"{_TRAINING}bucket": _QUEUE.format(how="`dataset.group_by_window(key_func, reduce_func, window_size)`"),
        f"{_TRAINING}bucket_by_sequence_length": _QUEUE.format(
            how="`dataset.bucket_by_sequence_length(element_length_func, bucket_boundaries, bucket_batch_sizes)`"
        ),
        **each(
            _TRAINING,
            "batch_sequences_with_states SequenceQueueingStateSaver NextQueuedSequenceBatch",
            _QUEUE.format(how="with sequences cut into pieces, and a Keras RNN layer with `stateful=True`"),
        ),
        f"{_TRAINING}FeedingQueueRunner": _QUEUE.format(how="`tf.data.Dataset.from_generator`"),
        **each(
            _TRAINING,
            "rejection_sample stratified_sample",
            _QUEUE.format(how="`dataset.rejection_resample(class_func, target_dist)`"),
        ),
        **each(
            _TRAINING,
            "resample_at_rate weighted_resample",
            _QUEUE.format(
                how="`tf.data.Dataset.sample_from_datasets(datasets, weights)`, or `tf.random.poisson` and `tf.repeat`"
            ),
        ),
        **each(
            _TRAINING,
            "GreedyLoadBalancingStrategy RandomStrategy byte_size_load_fn",
            "it placed variables on parameter servers: use `tf.distribute.experimental.partitioners` with a"
            " `tf.distribute.ParameterServerStrategy`",
        ),
        f"{_TRAINING}*": "write the training loop out, with `tf.data` and a Keras optimizer",
        "tf.contrib.input_pipeline.*": "iterate over a `tf.data.Dataset` of the strings",
        "tf.contrib.batching.*": "use `tf.nondifferentiable_batch_function`",
        "tf.contrib.periodic_resample.*": "write it with `tf.pad`, `tf.reshape` and `tf.transpose`; for images"
        " `tf.nn.depth_to_space` is nearest",
    },
    why="TensorFlow 2 has no queues, no hooks and no sessions to drive: `tf.data` feeds, a loop or `Model.fit` trains.",
    link="https://www.tensorflow.org/guide/migrate/sessionrunhook_callback",
    examples=(Example("import tensorflow as tf\n\nop = tf.contrib.training.create_train_op(loss, optimizer)\n"),),
)
