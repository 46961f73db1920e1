"""TFM805: estimators written as saved models."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.topics import Attribute, each, topic_rule

_SAVE = (
    "save the model by `tf.saved_model.save(module, folder, signatures=f)`, or a Keras model by `model.export(folder)`."
)
_RECEIVE = (
    "give the function that is saved an input signature; serialized examples are parsed in it by `tf.io.parse_example`."
)
_SPEC = (
    "write the dictionary of features for `tf.io.parse_example`, or take it from"
    " `tf.feature_column.make_parse_example_spec`."
)


def _called(site: Site) -> bool:
    return site.call is not None and bool(site.file.names.imported)


ESTIMATOR_EXPORT = topic_rule(
    "TFM805",
    "estimator-export",
    "Models are saved with their functions.",
    {
        **each(
            "tf.estimator.Estimator.",
            "export_saved_model export_savedmodel experimental_export_all_saved_models",
            _SAVE,
        ),
        **each(
            "tf.estimator.",
            "Exporter Exporter.* BestExporter BestExporter.* FinalExporter FinalExporter.* LatestExporter"
            " LatestExporter.*",
            _SAVE,
        ),
        **each(
            "tf.estimator.export.",
            "ExportOutput ClassificationOutput PredictOutput RegressionOutput ExportOutput.* ClassificationOutput.*"
            " PredictOutput.* RegressionOutput.*",
            _SAVE,
        ),
        **each(
            "tf.estimator.export.",
            "ServingInputReceiver ServingInputReceiver.* TensorServingInputReceiver TensorServingInputReceiver.*"
            " build_parsing_serving_input_receiver_fn build_raw_serving_input_receiver_fn",
            _RECEIVE,
        ),
        "tf.estimator.experimental.build_raw_supervised_input_receiver_fn": _RECEIVE,
        **each("tf.estimator.", "classifier_parse_example_spec regressor_parse_example_spec", _SPEC),
    },
    attributes={
        ".export_savedmodel": Attribute(_SAVE, _called),
        ".export_saved_model": Attribute(_SAVE, _called),
    },
    why="An estimator built one more graph for serving, with placeholders that a receiver function made.",
    page="saved_model",
    examples=(
        Example("import tensorflow as tf\n\nexporter = tf.estimator.LatestExporter('latest', lambda: None)\n"),
        Example(
            "import tensorflow as tf\n\n\ndef write(estimator, receive):\n"
            "    estimator.export_savedmodel('out', receive)\n"
        ),
    ),
)
