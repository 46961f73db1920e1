"""TFM803: estimators with a model in them."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_LINEAR = (
    "write a Keras model of one `tf.keras.layers.Dense` layer over the features, with an optimizer such as"
    " `tf.keras.optimizers.Ftrl`."
)
_DNN = (
    "write a `tf.keras.Sequential` of `tf.keras.layers.Dense` layers; the estimator's default optimizer was Adagrad"
    " with a rate of 0.05."
)
_WIDE = (
    "write a Keras model that adds the outputs of a linear part and of a deep part, each trained by its own optimizer."
)
_BASELINE = "predict the mean of the labels, or their frequencies."
_TREES = "use the package `tensorflow_decision_forests`, or another one for gradient boosted trees."
_HEAD = "write the last layer, the loss and the metrics of the Keras model."
_CANNED = {
    "LinearClassifier": _LINEAR,
    "LinearRegressor": _LINEAR,
    "LinearEstimator": _LINEAR,
    "DNNClassifier": _DNN,
    "DNNRegressor": _DNN,
    "DNNEstimator": _DNN,
    "DNNLinearCombinedClassifier": _WIDE,
    "DNNLinearCombinedRegressor": _WIDE,
    "DNNLinearCombinedEstimator": _WIDE,
    "BaselineClassifier": _BASELINE,
    "BaselineRegressor": _BASELINE,
    "BaselineEstimator": _BASELINE,
    "BoostedTreesClassifier": _TREES,
    "BoostedTreesRegressor": _TREES,
    "BoostedTreesEstimator": _TREES,
    "Head": _HEAD,
    "BinaryClassHead": _HEAD,
    "LogisticRegressionHead": _HEAD,
    "MultiClassHead": _HEAD,
    "MultiHead": _HEAD,
    "MultiLabelHead": _HEAD,
    "PoissonRegressionHead": _HEAD,
    "RegressionHead": _HEAD,
    "experimental.KMeans": "write the steps of k-means by `tf.argmin` and `tf.math.unsorted_segment_mean`, or use"
    " scikit-learn's.",
    "experimental.LinearSDCA": "use an optimizer of Keras, such as `tf.keras.optimizers.Ftrl`.",
    "experimental.dnn_logit_fn_builder": _DNN,
    "experimental.linear_logit_fn_builder": _LINEAR,
    "experimental.call_logit_fn": "call the Keras model.",
}

CANNED_ESTIMATOR = topic_rule(
    "TFM803",
    "canned-estimator",
    "Canned estimators are Keras models to be written.",
    {
        **{f"tf.estimator.{name}": said for name, said in _CANNED.items()},
        **{f"tf.estimator.{name}.*": said for name, said in _CANNED.items()},
    },
    why="Estimators left TensorFlow with 2.16. Their models are small: a few dense layers over the features.",
    page="canned_estimators",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.feature_column.numeric_column('x')\n"
            "estimator = tf.estimator.LinearRegressor([x])\n"
        ),
    ),
)
