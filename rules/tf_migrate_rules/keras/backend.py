"""TFM453 to TFM456: what is gone from `tf.keras.backend`."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import each, topic_rule

_BACKEND = "tf.keras.backend."
_PAGE = "validate_correctness"
_SESSION = "delete it: Keras computes without a session. Options of the session's config are calls of `tf.config`."
_CALL = "give the call of the model `training=True` or `training=False`."

KERAS_SESSION = topic_rule(
    "TFM453",
    "keras-session",
    "Keras has no session.",
    each(_BACKEND, "get_session set_session manual_variable_initialization", _SESSION),
    why="`tf.keras` of TensorFlow 1 kept a session of its own, which users got their options into by `set_session`.",
    page=_PAGE,
    examples=(Example("import tensorflow as tf\n\ntf.keras.backend.set_session(tf.Session())\n"),),
)
LEARNING_PHASE = topic_rule(
    "TFM454",
    "keras-learning-phase",
    "Whether a model is trained is an argument of its call.",
    {
        **each(_BACKEND, "learning_phase set_learning_phase learning_phase_scope", _CALL),
        **each(
            _BACKEND,
            "in_train_phase in_test_phase",
            "write `x if training else y`, where `training` is an argument of `call`.",
        ),
    },
    why="The learning phase was a placeholder that runs fed.",
    page=_PAGE,
    examples=(Example("import tensorflow as tf\n\ntf.keras.backend.set_learning_phase(0)\n"),),
)
KERAS_FUNCTION = topic_rule(
    "TFM455",
    "keras-function",
    "Parts of models are models, and functions are functions.",
    {
        f"{_BACKEND}function": "make a `tf.keras.Model(inputs, outputs)` and call it, or write a `@tf.function`.",
        f"{_BACKEND}placeholder": "make a `tf.keras.Input(...)`, or a parameter of a function.",
    },
    why="`K.function` ran a part of the graph in Keras' session.",
    page=_PAGE,
    examples=(
        Example("import tensorflow as tf\n\nx = tf.keras.Input([2])\nf = tf.keras.backend.function([x], [x])\n"),
    ),
)
KERAS_BACKEND = topic_rule(
    "TFM456",
    "keras-backend",
    "This function of Keras' backend is gone.",
    {
        f"{_BACKEND}print_tensor": "call `tf.print(message, x)`.",
        f"{_BACKEND}random_binomial": "write `tf.cast(tf.random.uniform(shape, seed=seed) <= p, tf.float32)`.",
        f"{_BACKEND}reset_uids": "call `tf.keras.backend.clear_session()`, which resets the names as well.",
        f"{_BACKEND}local_conv1d": "cut the patches out by hand, and multiply each with its weights by `tf.einsum`.",
        f"{_BACKEND}local_conv2d": "cut the patches out by `tf.image.extract_patches`, and multiply each with its"
        " weights by `tf.einsum`.",
        f"{_BACKEND}normalize_batch_in_training": "write `tf.nn.moments` and `tf.nn.batch_normalization`.",
    },
    why="Keras 3 keeps most of the backend's functions under `tf.keras.backend` for old code, but not these.",
    page=_PAGE,
    examples=(Example("import tensorflow as tf\n\nx = tf.keras.backend.print_tensor(tf.constant(1.0))\n"),),
)
