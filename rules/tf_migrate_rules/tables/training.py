"""How symbols of TensorFlow 1.15 for training are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

_ONE_KIND = "all variables are resource variables in TensorFlow 2"

MOVED: Mapping[str, Moved] = {
    "tf.Variable": Moved(
        "tf.Variable",
        dropped={"use_resource": _ONE_KIND, "expected_shape": "it only checked the initial value"},
    ),
    **{
        f"tf.keras.experimental.{name}": Moved(f"tf.keras.optimizers.schedules.{name}")
        for name in ("CosineDecay", "CosineDecayRestarts")
    },
    "tf.keras.mixed_precision.experimental.Policy": Moved("tf.keras.mixed_precision.Policy"),
    "tf.keras.mixed_precision.experimental.global_policy": Moved("tf.keras.mixed_precision.global_policy"),
    "tf.keras.mixed_precision.experimental.set_policy": Moved("tf.keras.mixed_precision.set_global_policy"),
    "tf.train.NewCheckpointReader": Moved("tf.train.load_checkpoint", parameters={"filepattern": "ckpt_dir_or_file"}),
    **{
        f"tf.saved_model.{module}.{name}": Moved(f"tf.saved_model.{name}")
        for module, names in (
            ("tag_constants", "GPU SERVING TPU TRAINING"),
            (
                "signature_constants",
                "CLASSIFY_INPUTS CLASSIFY_METHOD_NAME CLASSIFY_OUTPUT_CLASSES CLASSIFY_OUTPUT_SCORES"
                " DEFAULT_SERVING_SIGNATURE_DEF_KEY PREDICT_INPUTS PREDICT_METHOD_NAME PREDICT_OUTPUTS"
                " REGRESS_INPUTS REGRESS_METHOD_NAME REGRESS_OUTPUTS",
            ),
            (
                "constants",
                "ASSETS_DIRECTORY ASSETS_KEY SAVED_MODEL_FILENAME_PB SAVED_MODEL_FILENAME_PBTXT"
                " SAVED_MODEL_SCHEMA_VERSION VARIABLES_DIRECTORY VARIABLES_FILENAME",
            ),
        )
        for name in names.split()
    },
}

#: The optimizers of 1.15, and the class that they derive from.
OPTIMIZERS = (
    "tf.train.GradientDescentOptimizer",
    "tf.train.AdamOptimizer",
    "tf.train.MomentumOptimizer",
    "tf.train.RMSPropOptimizer",
    "tf.train.AdagradOptimizer",
    "tf.train.AdadeltaOptimizer",
    "tf.train.FtrlOptimizer",
    "tf.train.ProximalGradientDescentOptimizer",
    "tf.train.ProximalAdagradOptimizer",
    "tf.train.AdagradDAOptimizer",
    "tf.train.Optimizer",
)
