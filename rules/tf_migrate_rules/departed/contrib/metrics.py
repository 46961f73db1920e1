"""TFM910: `tf.contrib.metrics`, whose streaming metrics are Keras objects now."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, composed
from tf_migrate_rules.topics import each

_METRICS = "tf.contrib.metrics."
_KERAS = (
    "use `tf.keras.metrics.{keras}`: an object with `update_state(labels, predictions, sample_weight)`, `result()` and"
    " `reset_state()`; contrib took the predictions first, and gave a value and an update operation"
)
_RANKED = (
    "write it out over `tf.math.top_k`, with a `tf.keras.metrics.Mean` to hold the average; Keras has only"
    " `TopKCategoricalAccuracy` and `SparseTopKCategoricalAccuracy`, and `Precision(top_k=k)`, `Recall(top_k=k)`"
)
_STREAMING = {
    "streaming_accuracy": "Accuracy()",
    "streaming_auc": "AUC(num_thresholds=200, curve='ROC')",
    "streaming_mean": "Mean()",
    "streaming_mean_tensor": "Mean()` of each entry (Keras 3 has no `MeanTensor`), or `Sum()",
    "streaming_mean_absolute_error": "MeanAbsoluteError()",
    "streaming_mean_squared_error": "MeanSquaredError()",
    "streaming_root_mean_squared_error": "RootMeanSquaredError()",
    "streaming_mean_iou": "MeanIoU(num_classes)",
    "streaming_mean_cosine_distance": "CosineSimilarity(axis=dim)` (one minus it), or `Mean()",
    "streaming_mean_relative_error": "Mean()` of `tf.math.divide_no_nan(tf.abs(labels - predictions), normalizer)`, or"
    " `MeanAbsolutePercentageError()",
    "streaming_percentage_less": "Mean()` of `tf.cast(values < threshold, tf.float32)",
    "streaming_precision": "Precision()",
    "streaming_recall": "Recall()",
    "streaming_sensitivity_at_specificity": "SensitivityAtSpecificity(specificity, num_thresholds=200)",
    "streaming_specificity_at_sensitivity": "SpecificityAtSensitivity(sensitivity, num_thresholds=200)",
    "recall_at_precision": "RecallAtPrecision(precision, num_thresholds=200)",
    "precision_at_recall": "PrecisionAtRecall(target_recall, num_thresholds=200)",
    "streaming_true_positives": "TruePositives()",
    "streaming_true_negatives": "TrueNegatives()",
    "streaming_false_positives": "FalsePositives()",
    "streaming_false_negatives": "FalseNegatives()",
    "streaming_pearson_correlation": "PearsonCorrelation()",
    "count": "Sum()` of the weights, or of `tf.ones_like(values)",
    "f1_score": "F1Score(threshold=…)` (contrib took the best of 200 thresholds), or from `Precision` and `Recall",
}
_AT_THRESHOLDS = {
    "streaming_precision_at_thresholds": "Precision",
    "streaming_recall_at_thresholds": "Recall",
    "streaming_true_positives_at_thresholds": "TruePositives",
    "streaming_true_negatives_at_thresholds": "TrueNegatives",
    "streaming_false_positives_at_thresholds": "FalsePositives",
    "streaming_false_negatives_at_thresholds": "FalseNegatives",
}

RULE = area_rule(
    "TFM910",
    "contrib-metric",
    "A metric of `tf.contrib.metrics` becomes a Keras metric, or a formula.",
    {
        **{f"{_METRICS}{name}": _KERAS.format(keras=keras) for name, keras in _STREAMING.items()},
        **{
            f"{_METRICS}{name}": _KERAS.format(keras=f"{keras}(thresholds=[…])")
            for name, keras in _AT_THRESHOLDS.items()
        },
        f"{_METRICS}accuracy": "use `tf.reduce_mean(tf.cast(tf.equal(predictions, labels), tf.float32))`; with"
        " weights, the"
        " weighted sum divided by the sum of the weights",
        **each(
            _METRICS,
            "streaming_false_negative_rate streaming_false_positive_rate streaming_false_negative_rate_at_thresholds"
            " streaming_false_positive_rate_at_thresholds",
            "divide the results of two Keras metrics: `FalseNegatives` by itself plus `TruePositives`, or"
            " `FalsePositives` by"
            " itself plus `TrueNegatives`",
        ),
        **each(
            _METRICS,
            "streaming_recall_at_k streaming_sparse_recall_at_k sparse_recall_at_top_k streaming_sparse_precision_at_k"
            " streaming_sparse_precision_at_top_k streaming_sparse_average_precision_at_k"
            " streaming_sparse_average_precision_at_top_k",
            _RANKED,
        ),
        **each(
            _METRICS,
            "streaming_curve_points precision_recall_at_equal_thresholds auc_using_histogram streaming_dynamic_auc",
            "keep the counts of `tf.keras.metrics.AUC` (its `true_positives`, `false_positives` … have one entry"
            " for each"
            " threshold), or gather all scores and use scikit-learn's `roc_curve`, `precision_recall_curve`",
        ),
        f"{_METRICS}auc_with_confidence_intervals": "use `tf.keras.metrics.AUC`, and DeLong's interval from a"
        " statistics"
        " package",
        f"{_METRICS}streaming_covariance": "keep the sums of x, y and xy in variables, or use NumPy's `cov` over"
        " all values",
        f"{_METRICS}streaming_concat": "gather the values in a Python list, and `tf.concat` them at the end",
        f"{_METRICS}cohen_kappa": "use `tf.math.confusion_matrix` summed over the batches, and Cohen's formula, or"
        " scikit-learn's `cohen_kappa_score`",
        f"{_METRICS}aggregate_metrics": "keep the Keras metrics in a list",
        f"{_METRICS}aggregate_metric_map": "keep the Keras metrics in a dict, and call `update_state` of each",
        f"{_METRICS}*": "use `tf.keras.metrics`: objects with `update_state`, `result` and `reset_state`",
    },
    rewrites={
        f"{_METRICS}accuracy": composed("tf.reduce_mean(tf.cast(tf.equal({predictions}, {labels}), tf.float32))"),
    },
    applicability=Applicability.SAFE,
    why="A streaming metric of TensorFlow 1 was a pair of operations over local variables, which had to be"
    " initialized and"
    " run. A Keras metric is an object that holds its variables. Labels come first there.",
    link="https://www.tensorflow.org/guide/migrate/metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "y = tf.contrib.metrics.accuracy(tf.constant([1, 2, 3, 3]), tf.constant([1, 0, 3, 3]))\n",
            "import tensorflow as tf\n\n"
            "y = tf.reduce_mean(tf.cast(tf.equal(tf.constant([1, 2, 3, 3]), tf.constant([1, 0, 3, 3])), tf.float32))\n",
        ),
    ),
)
