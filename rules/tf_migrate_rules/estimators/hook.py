"""TFM807: hooks that act between runs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_HOOKS = {
    "StopAtStepHook": "end the training loop after that many steps.",
    "LoggingTensorHook": "print the values in the training loop, every so many steps.",
    "CheckpointSaverHook": "call `manager.save()` of a `tf.train.CheckpointManager` in the training loop, every so"
    " many steps.",
    "CheckpointSaverListener": "call what it did before and after `manager.save()`.",
    "NanTensorHook": "check the loss in the training loop, by `tf.debugging.assert_all_finite(loss, message)`.",
    "NanLossDuringTrainingError": "check the loss in the training loop, by `tf.debugging.assert_all_finite(loss,"
    " message)`.",
    "SummarySaverHook": "write the summaries in the training loop, every so many steps.",
    "StepCounterHook": "measure the time in the training loop.",
    "SecondOrStepTimer": "measure the time in the training loop.",
    "ProfilerHook": "wrap the steps in `with tf.profiler.experimental.Profile(folder):`.",
    "FinalOpsHook": "compute the values after the training loop.",
    "GlobalStepWaiterHook": "workers of `tf.distribute` wait for each other by themselves; delete it.",
    "FeedFnHook": "pass the values to the function that computes with them.",
    "SessionRunHook": "call what it does in the training loop, before and after a step; for `model.fit` derive from"
    " `tf.keras.callbacks.Callback`.",
    "SessionRunArgs": "pass the values to what the training loop calls.",
    "SessionRunContext": "pass the values to what the training loop calls.",
    "SessionRunValues": "pass the values to what the training loop calls.",
}
_STOP = "end the training loop under that condition; for `model.fit` use `tf.keras.callbacks.EarlyStopping`."

RUN_HOOK = topic_rule(
    "TFM807",
    "run-hook",
    "What hooks did stands in the training loop.",
    {
        **{f"tf.train.{name}": said for name, said in _HOOKS.items()},
        **{f"tf.train.{name}.*": said for name, said in _HOOKS.items()},
        **each(
            "tf.estimator.experimental.",
            "make_early_stopping_hook make_stop_at_checkpoint_step_hook stop_if_higher_hook stop_if_lower_hook"
            " stop_if_no_decrease_hook stop_if_no_increase_hook",
            _STOP,
        ),
        "tf.estimator.experimental.InMemoryEvaluatorHook": "evaluate in the training loop, every so many steps.",
        "tf.data.experimental.CheckpointInputPipelineHook": "put the iterator into the `tf.train.Checkpoint`.",
        "tf.data.experimental.CheckpointInputPipelineHook.*": "put the iterator into the `tf.train.Checkpoint`.",
    },
    why="Monitored sessions and estimators called hooks around each run.",
    page="sessionrunhook_callback",
    examples=(
        Example("import tensorflow as tf\n\nhooks = [tf.train.StopAtStepHook(last_step=10)]\n"),
        Example("import tensorflow as tf\n\n\nclass Stop(tf.train.SessionRunHook):\n    pass\n"),
    ),
)
