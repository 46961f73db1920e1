"""TFM462 to TFM466: what is gone from `tf.keras` around models."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library
from tf_migrate_rules.tables.keras import MODELS
from tf_migrate_rules.topics import Attribute, each, topic_rule

_PLACE = "tf.keras.experimental."
_SCIKERAS = "use `scikeras.wrappers`, a package of its own."
_CLASSES = "write `tf.argmax(model.predict(x), axis=-1)`, or `model.predict(x) > 0.5` for a single output."
_UPDATES = "delete it: layers update their state when they are called."
_NODE = (
    "Keras 3 layers have `layer.input`, `layer.output` and their `shape`; for several calls keep the tensors yourself."
)
_MEMBERS = {
    "predict_classes": _CLASSES,
    "predict_proba": "write `model.predict(x)`.",
    "to_yaml": "write `model.to_json()`, and read it back by `tf.keras.models.model_from_json`.",
    **dict.fromkeys(("add_update", "get_updates_for", "updates", "state_updates"), _UPDATES),
    "get_losses_for": "write `layer.losses`.",
    **dict.fromkeys(
        (
            "get_input_at",
            "get_output_at",
            "get_input_shape_at",
            "get_output_shape_at",
            "get_input_mask_at",
            "get_output_mask_at",
        ),
        _NODE,
    ),
    **dict.fromkeys(("inbound_nodes", "outbound_nodes", "input_mask", "output_mask"), _NODE),
    "reset_states": "write `layer.reset_states()` for each stateful layer of the model.",
    "apply": "call the model itself.",
    "sample_weights": "pass the weights to `fit` as `sample_weight`.",
}


def _of_model(site: Site) -> bool:
    return site.call is not None and not defines(site, site.symbol[1:]) and not is_of_other_library(site, site.receiver)


KERAS_SAVED_MODEL = topic_rule(
    "TFM462",
    "keras-saved-model",
    "Keras models are exported by a method.",
    {
        f"{_PLACE}export_saved_model": "write `model.export(folder)` to serve the model, or"
        " `model.save('name.keras')` to load it again.",
        f"{_PLACE}load_from_saved_model": "load what `model.save('name.keras')` wrote by"
        " `tf.keras.models.load_model`; a saved model becomes a layer by `tf.keras.layers.TFSMLayer(folder)`.",
    },
    why="The functions were an experiment of TensorFlow 1.",
    page="saved_model",
    examples=(Example("import tensorflow as tf\n\nmodel = tf.keras.experimental.load_from_saved_model('out')\n"),),
)
KERAS_ESTIMATOR = topic_rule(
    "TFM463",
    "keras-estimator",
    "Keras models train themselves.",
    {"tf.keras.estimator.model_to_estimator": "train the Keras model itself, by `fit`, `evaluate` and `predict`."},
    why="Estimators left TensorFlow with 2.16.",
    page="migrating_estimator",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef wrap(model):\n    return tf.keras.estimator.model_to_estimator(model)\n"
        ),
    ),
)
SCIKIT_WRAPPER = topic_rule(
    "TFM464",
    "keras-scikit-wrapper",
    "The wrappers for scikit-learn are a package of their own.",
    {
        **each(
            "tf.keras.wrappers.scikit_learn.",
            "KerasClassifier KerasClassifier.* KerasRegressor KerasRegressor.*",
            _SCIKERAS,
        ),
        "tf.keras.wrappers": _SCIKERAS,
        "tf.keras.wrappers.scikit_learn": _SCIKERAS,
    },
    why="`tf.keras.wrappers` went in TensorFlow 2.12; Keras 3 has wrappers with other interfaces.",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef wrap(build):\n"
            "    return tf.keras.wrappers.scikit_learn.KerasClassifier(build)\n"
        ),
    ),
)
KERAS_UTILITY = topic_rule(
    "TFM465",
    "keras-utility",
    "This utility of Keras is gone.",
    {
        "tf.keras.utils.multi_gpu_model": "make and compile the model within `with"
        " tf.distribute.MirroredStrategy().scope():`.",
        **each(
            "tf.keras.utils.",
            "GeneratorEnqueuer GeneratorEnqueuer.* OrderedEnqueuer OrderedEnqueuer.* SequenceEnqueuer"
            " SequenceEnqueuer.*",
            "give the `tf.keras.utils.PyDataset` to `fit` itself, with its own `workers` and `max_queue_size`.",
        ),
        "tf.keras.utils.HDF5Matrix": "read the file by `h5py`.",
        "tf.keras.utils.HDF5Matrix.*": "read the file by `h5py`.",
        "tf.keras.utils.convert_all_kernels_in_model": "delete it: it was for weights of Theano.",
        "tf.keras.models.model_from_config": "write `tf.keras.Model.from_config(config)`, or"
        " `tf.keras.Sequential.from_config(config)`.",
        "tf.keras.models.model_from_yaml": "write the model by `model.to_json()`, and read it by"
        " `tf.keras.models.model_from_json`.",
        f"{_PLACE}terminate_keras_multiprocessing_pools": "delete it: Keras ends its processes by itself.",
    },
    why="They went with Keras 3, or before.",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef spread(model):\n"
            "    return tf.keras.utils.multi_gpu_model(model, gpus=2)\n"
        ),
    ),
)
MODEL_MEMBER = topic_rule(
    "TFM466",
    "keras-model-member",
    "Models and layers of Keras 3 do not have this.",
    {f"{model}.{name}": said for model in MODELS for name, said in _MEMBERS.items()},
    attributes={
        ".predict_classes": Attribute(_CLASSES, _of_model),
        ".get_output_at": Attribute(_NODE, _of_model),
        ".get_input_at": Attribute(_NODE, _of_model),
    },
    applies=lambda _: True,
    why="They served graphs, or went as Keras was rewritten.",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef classify(model: tf.keras.Model, x):\n"
            "    return model.predict_classes(x)\n"
        ),
    ),
)
RULES = (KERAS_SAVED_MODEL, KERAS_ESTIMATOR, SCIKIT_WRAPPER, KERAS_UTILITY, MODEL_MEMBER)
