"""What Keras 3 calls, takes and passes on otherwise than the Keras of TensorFlow 1.15: facts, measured with 3.15."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MODELS = ("tf.keras.Model", "tf.keras.Sequential")
"""The classes of models."""

OPTIMIZERS = tuple(
    f"tf.keras.optimizers.{name}"
    for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD")
)
"""The classes of optimizers."""

FETCHING: Mapping[str, str] = dict.fromkeys(
    ("max_queue_size", "workers", "use_multiprocessing"), "Keras 3 asks that of a `PyDataset`"
)
"""Parameters that say how data is fetched, each with why it can go."""

LAYER_KEYWORDS: Mapping[str, str] = {
    name: name
    for name in ("name", "dtype", "trainable", "activity_regularizer", "autocast", "input_shape", "input_dim")
}
"""Keywords that each layer passes on to the class `Layer`, though its signature does not name them."""

TAKEN: Mapping[str, tuple[str, ...]] = {
    "tf.keras.layers.Embedding": ("input_length",),
    "tf.keras.layers.InputLayer": ("input_shape", "batch_input_shape"),
    "tf.keras.layers.LSTM": ("implementation",),
    "tf.keras.layers.LSTMCell": ("implementation",),
    "tf.keras.layers.GRU": ("implementation",),
    "tf.keras.layers.GRUCell": ("implementation",),
    "tf.keras.layers.LeakyReLU": ("alpha",),
}
"""Further keywords that a class takes from `**kwargs`."""

ARGUMENTS: Mapping[str, Moved] = {
    "tf.keras.activations.deserialize": Moved("tf.keras.activations.deserialize", {"name": "config"}),
    "tf.keras.activations.relu": Moved("tf.keras.activations.relu", {"alpha": "negative_slope"}),
    "tf.keras.layers.BatchNormalization": Moved(
        "tf.keras.layers.BatchNormalization", dropped={"fused": "it only said how to compute"}
    ),
    "tf.keras.layers.LeakyReLU": Moved("tf.keras.layers.LeakyReLU", {"alpha": "negative_slope"}),
    "tf.keras.callbacks.ProgbarLogger": Moved(
        "tf.keras.callbacks.ProgbarLogger",
        dropped=dict.fromkeys(("count_mode", "stateful_metrics"), "Keras 3 counts by itself"),
    ),
    "tf.keras.callbacks.TensorBoard": Moved(
        "tf.keras.callbacks.TensorBoard",
        dropped={
            "batch_size": "Keras 3 does not need it",
            "write_grads": "gradients are not written any more",
            "embeddings_layer_names": "Keras 3 writes all of them",
            "embeddings_data": "Keras 3 does not need it",
        },
    ),
    "tf.keras.preprocessing.text.one_hot": Moved("tf.keras.preprocessing.text.one_hot", {"text": "input_text"}),
    "tf.keras.preprocessing.text.text_to_word_sequence": Moved(
        "tf.keras.preprocessing.text.text_to_word_sequence", {"text": "input_text"}
    ),
    "tf.keras.regularizers.l1": Moved("tf.keras.regularizers.l1", {"l": "l1"}),
    "tf.keras.regularizers.l2": Moved("tf.keras.regularizers.l2", {"l": "l2"}),
    "tf.keras.utils.serialize_keras_object": Moved("tf.keras.utils.serialize_keras_object", {"instance": "obj"}),
    "tf.keras.utils.to_categorical": Moved("tf.keras.utils.to_categorical", {"y": "x"}),
}
"""How the arguments of functions and classes are called now; the names are the same."""

_LAYERS = "tf.keras.layers"

ADVICE: Mapping[tuple[str, str], str] = {
    (_LAYERS, "batch_input_shape"): "put a `tf.keras.Input(batch_shape=...)` in front of the layer",
    (_LAYERS, "batch_size"): "put a `tf.keras.Input(shape, batch_size)` in front of the layer",
    (_LAYERS, "weights"): "call `layer.set_weights(...)` once the layer is built",
    (_LAYERS, "dynamic"): "compile the model with `run_eagerly=True`",
    (_LAYERS, "input_length"): "give the whole `input_shape`",
    (_LAYERS, "time_major"): "transpose what goes in and comes out to `[batch, time, ...]`",
    (_LAYERS, "virtual_batch_size"): "normalize the parts of the batch by hand",
    (_LAYERS, "adjustment"): "change the normalized values by hand",
    ("tf.keras.layers.SimpleRNN", "implementation"): "delete it, it only said how to compute",
    ("tf.keras.callbacks.ModelCheckpoint", "period"): "give `save_freq`, a number of batches, or `'epoch'`",
    ("tf.keras.callbacks.ModelCheckpoint", "load_weights_on_restart"): "load the weights before `fit`, or use"
    " `tf.keras.callbacks.BackupAndRestore`",
    ("tf.keras.preprocessing.image.load_img", "grayscale"): "give `color_mode='grayscale'`",
    ("tf.keras.utils.to_categorical", "dtype"): "write `.astype(dtype)` after the call",
}
"""What to do about a keyword that is refused: of one symbol, or of all in a module."""
