"""TFM510: the metrics of `tf.metrics`."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_USE = "`m.update_state(labels, predictions)` took the place of the update operation, `m.result()` that of the value."
_BY_HAND = (
    "Keras has no such metric: count in variables by hand, or update a `tf.keras.metrics.Mean` with each batch's value."
)


def _keras(metric: str, remark: str = "") -> str:
    return f"make a `tf.keras.metrics.{metric}` once; {_USE}{f' {remark}' if remark else ''}"


_METRICS = {
    "accuracy": _keras("Accuracy()"),
    "mean": "make a `tf.keras.metrics.Mean()` once; `m.update_state(values)` took the place of the update operation,"
    " `m.result()` that of the value.",
    "mean_tensor": "keep the sum and the number of values in variables; `tf.keras.metrics.Mean` gives a scalar only.",
    "mean_absolute_error": _keras("MeanAbsoluteError()"),
    "mean_squared_error": _keras("MeanSquaredError()"),
    "root_mean_squared_error": _keras("RootMeanSquaredError()"),
    "mean_cosine_distance": _keras("CosineSimilarity()", "The distance is one minus the similarity."),
    "mean_relative_error": _BY_HAND,
    "mean_iou": _keras("MeanIoU(num_classes)"),
    "mean_per_class_accuracy": _BY_HAND,
    "percentage_below": "make a `tf.keras.metrics.Mean()` once, and update it with `tf.cast(values < threshold,"
    " tf.float32)`.",
    "precision": _keras("Precision()", "Give it `predictions != 0`, as TensorFlow 1 read them; Keras cuts at 0.5."),
    "recall": _keras("Recall()", "Give it `predictions != 0`, as TensorFlow 1 read them; Keras cuts at 0.5."),
    "precision_at_thresholds": _keras("Precision(thresholds=thresholds)"),
    "recall_at_thresholds": _keras("Recall(thresholds=thresholds)"),
    "precision_at_k": _keras("Precision(top_k=k, class_id=class_id)", "Labels become one-hot."),
    "precision_at_top_k": _keras("Precision(top_k=k, class_id=class_id)", "Labels become one-hot."),
    "sparse_precision_at_k": _keras("Precision(top_k=k, class_id=class_id)", "Labels become one-hot."),
    "recall_at_k": _keras("Recall(top_k=k, class_id=class_id)", "Labels become one-hot."),
    "recall_at_top_k": _keras("Recall(top_k=k, class_id=class_id)", "Labels become one-hot."),
    "average_precision_at_k": _BY_HAND,
    "sparse_average_precision_at_k": _BY_HAND,
    "auc": _keras(
        "AUC(num_thresholds=200)", "For `curve='PR'` TensorFlow 1 used trapezoids, where Keras interpolates carefully."
    ),
    "sensitivity_at_specificity": _keras("SensitivityAtSpecificity(specificity, num_thresholds=200)"),
    "specificity_at_sensitivity": _keras("SpecificityAtSensitivity(sensitivity, num_thresholds=200)"),
    "true_positives": _keras("TruePositives()", "Give it `predictions != 0`; Keras cuts at 0.5."),
    "true_negatives": _keras("TrueNegatives()", "Give it `predictions != 0`; Keras cuts at 0.5."),
    "false_positives": _keras("FalsePositives()", "Give it `predictions != 0`; Keras cuts at 0.5."),
    "false_negatives": _keras("FalseNegatives()", "Give it `predictions != 0`; Keras cuts at 0.5."),
    "true_positives_at_thresholds": _keras("TruePositives(thresholds=thresholds)"),
    "true_negatives_at_thresholds": _keras("TrueNegatives(thresholds=thresholds)"),
    "false_positives_at_thresholds": _keras("FalsePositives(thresholds=thresholds)"),
    "false_negatives_at_thresholds": _keras("FalseNegatives(thresholds=thresholds)"),
}

METRIC = topic_rule(
    "TFM510",
    "metric",
    "Metrics are objects that are updated and asked for their result.",
    {f"tf.metrics.{name}": said for name, said in _METRICS.items()},
    why="A metric of TensorFlow 1 was a pair of a value and an operation that updated local variables. In TensorFlow"
    " 2 `tf.metrics` are those of Keras.",
    page="metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\nvalue, update = tf.metrics.accuracy(tf.constant([1, 2]), tf.constant([1, 3]))\n"
        ),
    ),
)
