"""TFM917: `tf.contrib.learn` and its estimators, which became Keras models; its modes become the strings they were."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_LEARN = "tf.contrib.learn."
_ESTIMATOR = "tf.contrib.estimator."
_MODES = {"TRAIN": '"train"', "EVAL": '"eval"', "INFER": '"infer"'}


def _mode(site: Site) -> Finding | None:
    """`ModeKeys.TRAIN` and its like, which are plain strings."""
    attribute = site.parent(site.node)
    if not site.trailing or site.trailing[0] not in _MODES or not isinstance(attribute, cst.Attribute):
        return None
    value = _MODES[site.trailing[0]]
    message = f"`{site.spelled}.{site.trailing[0]}` is the string {value}"
    return site.rewrite(message, [replace(site.span(attribute), value)], applicability=Applicability.SAFE)


_GONE = "estimators are gone from TensorFlow 2.16 on: "
_MODEL = _GONE + "use a `tf.keras.Model` of {layers}, with `compile`, `fit`, `evaluate` and `predict`"
_HEAD = _GONE + "give `model.compile` the loss `tf.keras.losses.{loss}`{rest}"
_MONITOR = _GONE + "give `model.fit` the callback {callback}"
_INPUT = "queues are gone: use {how}"
_EXPORT = "use `tf.saved_model.save(model, directory, signatures=…)`, or `model.export(directory)`"
_RUNS = "write the loop out: a `tf.function` takes the place of `{name}`, and there is no session"
_TREES = "use TensorFlow Decision Forests (`tfdf.keras.{model}`), which works with tf-keras, or scikit-learn's"
_CLUSTERS = "use `sklearn.cluster.{model}`; nothing in TensorFlow 2 has taken its place"

RULE = area_rule(
    "TFM917",
    "contrib-learn",
    "`tf.contrib.learn` and its estimators are gone; a Keras model takes their place.",
    {
        f"{_LEARN}ModeKeys": "write the modes as the strings 'train', 'eval' and 'infer', which they are",
        **each(
            _LEARN,
            "BaseEstimator Estimator Evaluable Trainable SKCompat Head",
            _MODEL.format(layers="the layers that the `model_fn` builds"),
        ),
        **each(_LEARN, "DNNClassifier DNNRegressor DNNEstimator", _MODEL.format(layers="`Dense` layers")),
        **each(
            _LEARN,
            "DNNLinearCombinedClassifier DNNLinearCombinedEstimator DNNLinearCombinedRegressor",
            _MODEL.format(layers="`Dense` layers and one linear layer, whose outputs are added"),
        ),
        **each(
            _LEARN,
            "LinearClassifier LinearRegressor LinearEstimator LogisticRegressor",
            _MODEL.format(layers="one `Dense` layer"),
        ),
        f"{_LEARN}DynamicRnnEstimator": _MODEL.format(layers="an RNN layer and a `Dense` layer"),
        f"{_LEARN}SVM": _MODEL.format(layers="one `Dense` layer with the loss `Hinge`")
        + "; or scikit-learn's `LinearSVC`",
        f"{_LEARN}KMeansClustering": _CLUSTERS.format(model="MiniBatchKMeans"),
        f"{_LEARN}Experiment": _GONE + "call `model.fit` with `validation_data`",
        f"{_LEARN}learn_runner.*": _GONE + "call `model.fit`; Keras Tuner searches hyperparameters",
        f"{_LEARN}RunConfig": _GONE + "say it where it is needed: `tf.keras.utils.set_random_seed`, callbacks for"
        " checkpoints and summaries, a strategy of `tf.distribute`",
        f"{_LEARN}MetricSpec": _GONE + "give `model.compile` its `metrics`",
        f"{_LEARN}ModelFnOps": _GONE + "compute loss and update in `train_step` of a `tf.keras.Model`",
        f"{_LEARN}InputFnOps": _GONE + "give `tf.saved_model.save` a function with an `input_signature`",
        f"{_LEARN}PredictionKey": "write the keys of your predictions as strings",
        f"{_LEARN}ProblemType": "name the kind of problem by a string or an `enum`",
        f"{_LEARN}TaskType": "write the task types as strings: 'master', 'ps', 'worker'",
        f"{_LEARN}NanLossDuringTrainingError": "use the callback `tf.keras.callbacks.TerminateOnNaN()`",
        f"{_LEARN}NotFittedError": "raise `ValueError`, or scikit-learn's `NotFittedError`",
        f"{_LEARN}multi_class_head": _HEAD.format(loss="SparseCategoricalCrossentropy(from_logits=True)", rest=""),
        f"{_LEARN}multi_label_head": _HEAD.format(loss="BinaryCrossentropy(from_logits=True)", rest=""),
        f"{_LEARN}multi_head": _HEAD.format(loss="…", rest=" of each output, as a dict, with `loss_weights`"),
        f"{_LEARN}regression_head": _HEAD.format(loss="MeanSquaredError()", rest=""),
        f"{_LEARN}poisson_regression_head": _HEAD.format(loss="Poisson()", rest=""),
        f"{_LEARN}binary_svm_head": _HEAD.format(loss="Hinge()", rest=""),
        f"{_LEARN}head.*": _HEAD.format(loss="…", rest=", or compute it in `train_step`"),
        f"{_LEARN}no_op_train_fn": "leave the update out",
        **each(
            _LEARN,
            "make_export_strategy ExportStrategy build_parsing_serving_input_fn",
            _EXPORT,
        ),
        f"{_LEARN}utils.*": _EXPORT,
        **each(_LEARN, "evaluate infer run_feeds run_n train", _RUNS.format(name="session.run")),
        f"{_LEARN}graph_actions.*": _RUNS.format(name="session.run"),
        f"{_LEARN}infer_real_valued_columns_from_input": "name the columns: `tf.feature_column.numeric_column(key)`",
        f"{_LEARN}infer_real_valued_columns_from_input_fn": "name the columns: `tf.feature_column.numeric_column(key)`",
        **each(
            _LEARN,
            "extract_dask_data extract_dask_labels extract_pandas_data extract_pandas_labels extract_pandas_matrix",
            "use `frame.to_numpy()`",
        ),
        **each(
            _LEARN,
            "read_batch_examples read_batch_features read_batch_record_features read_keyed_batch_examples"
            " read_keyed_batch_examples_shared_queue read_keyed_batch_features read_keyed_batch_features_shared_queue",
            _INPUT.format(how="`tf.data.experimental.make_batched_features_dataset`, or `tf.data.TFRecordDataset`"),
        ),
        f"{_LEARN}io.*": _INPUT.format(how="`tf.data.Dataset.from_tensor_slices((x, y))`, or `from_generator`"),
        # monitors
        f"{_LEARN}monitors.CaptureVariable": _MONITOR.format(
            callback="`tf.keras.callbacks.LambdaCallback` that reads it"
        ),
        f"{_LEARN}monitors.CheckpointSaver": _MONITOR.format(callback="`tf.keras.callbacks.ModelCheckpoint`"),
        f"{_LEARN}monitors.ExportMonitor": _MONITOR.format(callback="`tf.keras.callbacks.LambdaCallback` that exports"),
        f"{_LEARN}monitors.NanLoss": _MONITOR.format(callback="`tf.keras.callbacks.TerminateOnNaN`"),
        f"{_LEARN}monitors.PrintTensor": _MONITOR.format(callback="`tf.keras.callbacks.LambdaCallback` that prints"),
        f"{_LEARN}monitors.StepCounter": _MONITOR.format(callback="`tf.keras.callbacks.TensorBoard`"),
        f"{_LEARN}monitors.StopAtStep": _GONE + "give `model.fit` its `epochs` and `steps_per_epoch`",
        f"{_LEARN}monitors.SummarySaver": _MONITOR.format(callback="`tf.keras.callbacks.TensorBoard`"),
        f"{_LEARN}monitors.ValidationMonitor": _GONE + "give `model.fit` its `validation_data`, and"
        " `tf.keras.callbacks.EarlyStopping(patience=…)`",
        f"{_LEARN}monitors.*": _MONITOR.format(callback="that does it, a `tf.keras.callbacks.Callback`"),
        # models and operations
        f"{_LEARN}models.*": "write the model out: a `Dense` layer and a loss, or an RNN layer",
        f"{_LEARN}ops.*": "write the operation out with `tf.nn` or a Keras layer",
        f"{_LEARN}preprocessing.VocabularyProcessor": "use `tf.keras.layers.TextVectorization(output_sequence_length="
        "max_document_length, output_mode='int')` with `adapt(documents)`; it numbers words by their frequency and"
        " keeps 1"
        " for unknown ones, where contrib numbered them as they came, with 0 for unknown ones and for padding",
        f"{_LEARN}preprocessing.ByteProcessor": "use `tf.io.decode_raw(documents, tf.uint8)`",
        **each(
            f"{_LEARN}preprocessing.",
            "CategoricalProcessor CategoricalVocabulary",
            "use `tf.keras.layers.StringLookup`, with `adapt(data)`",
        ),
        **each(
            f"{_LEARN}preprocessing.",
            "tokenizer TOKENIZER_RE",
            "use `re.findall` with your own expression; contrib's was"
            r""" `r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+"`""",
        ),
        f"{_LEARN}preprocessing.*": "use the preprocessing layers of Keras",
        f"{_LEARN}*": _GONE + "use a `tf.keras.Model`, with `tf.data` for its input",
        # contrib.estimator
        **each(
            _ESTIMATOR,
            "DNNClassifierWithLayerAnnotations DNNRegressorWithLayerAnnotations",
            _MODEL.format(layers="`Dense` layers"),
        ),
        **each(_ESTIMATOR, "RNNClassifier RNNEstimator", _MODEL.format(layers="an RNN layer and a `Dense` layer")),
        **each(
            _ESTIMATOR,
            "boosted_trees_classifier_train_in_memory boosted_trees_regressor_train_in_memory",
            _TREES.format(model="GradientBoostedTreesModel"),
        ),
        **each(
            _ESTIMATOR,
            "binary_classification_head logistic_regression_head multi_label_head",
            _HEAD.format(loss="BinaryCrossentropy(from_logits=True)", rest=""),
        ),
        f"{_ESTIMATOR}multi_class_head": _HEAD.format(loss="SparseCategoricalCrossentropy(from_logits=True)", rest=""),
        f"{_ESTIMATOR}multi_head": _HEAD.format(loss="…", rest=" of each output, as a dict, with `loss_weights`"),
        f"{_ESTIMATOR}regression_head": _HEAD.format(loss="MeanSquaredError()", rest=""),
        f"{_ESTIMATOR}poisson_regression_head": _HEAD.format(loss="Poisson()", rest=""),
        **each(
            _ESTIMATOR,
            "TowerOptimizer replicate_model_fn",
            _GONE + "build the model under `tf.distribute.MirroredStrategy().scope()`",
        ),
        f"{_ESTIMATOR}clip_gradients_by_norm": "give the Keras optimizer `clipnorm` (each gradient) or"
        " `global_clipnorm`",
        f"{_ESTIMATOR}add_metrics": _GONE + "give `model.compile` its `metrics`",
        f"{_ESTIMATOR}forward_features": _GONE + "give the model the keys as a further input that it passes on",
        **each(
            _ESTIMATOR,
            "export_all_saved_models export_saved_model_for_mode SavedModelEstimator"
            " build_supervised_input_receiver_fn_from_input_fn",
            _GONE + _EXPORT,
        ),
        f"{_ESTIMATOR}call_logit_fn": _GONE + "call the model",
        f"{_ESTIMATOR}*": _GONE + "use a `tf.keras.Model`",
        # what else was built on estimators
        "tf.contrib.boosted_trees.*": _TREES.format(model="GradientBoostedTreesModel"),
        "tf.contrib.decision_trees.*": _TREES.format(model="CartModel"),
        "tf.contrib.tensor_forest.*": _TREES.format(model="RandomForestModel"),
        **each(
            "tf.contrib.factorization.",
            "KMeans KMeansClustering",
            _CLUSTERS.format(model="MiniBatchKMeans"),
        ),
        **each("tf.contrib.factorization.", "GMM GmmAlgorithm gmm", "use `sklearn.mixture.GaussianMixture`"),
        **each(
            "tf.contrib.factorization.",
            "WALSModel WALSMatrixFactorization",
            "use the package implicit (`AlternatingLeastSquares`), or train two `Embedding` layers",
        ),
        **each(
            "tf.contrib.factorization.",
            "COSINE_DISTANCE SQUARED_EUCLIDEAN_DISTANCE RANDOM_INIT KMEANS_PLUS_PLUS_INIT",
            "drop it with the clustering that it configures: " + _CLUSTERS.format(model="MiniBatchKMeans"),
        ),
        "tf.contrib.factorization.*": "use scikit-learn, or the package implicit",
        "tf.contrib.timeseries.*": "use TensorFlow Probability's structural time series (`tfp.sts`), or a Keras RNN",
        "tf.contrib.kernel_methods.KernelLinearClassifier": _MODEL.format(
            layers="`RandomFourierFeatures` (tf-keras has the layer, Keras 3 does not) and one `Dense` layer"
        ),
        "tf.contrib.kernel_methods.RandomFourierFeatureMapper": "draw the matrix once with `tf.random.normal`, and use"
        " `tf.cos(tf.matmul(x, matrix) + bias) * tf.sqrt(2 / output_dim)`",
        "tf.contrib.kernel_methods.*": "use `tf.keras.losses.CategoricalHinge()`",
        "tf.contrib.linear_optimizer.*": "use `tf.keras.optimizers.Ftrl`, or scikit-learn's `SGDClassifier`;"
        " nothing does"
        " SDCA",
        "tf.contrib.feature_column.sequence_input_layer": "use a `tf.keras.layers.Embedding` over the sequence, with"
        " `mask_zero=True`",
        "tf.contrib.feature_column.*": "use the function of the same name in `tf.feature_column` (deprecated), or a"
        " Keras"
        " preprocessing layer",
        "tf.contrib.hooks.*": "hooks are gone: use `tf.profiler.experimental`, or a `tf.keras.callbacks.Callback`",
        "tf.contrib.predictor.from_saved_model": "use"
        " `tf.saved_model.load(export_dir).signatures['serving_default']`, a function that takes tensors by name and"
        " gives a dict of them",
        "tf.contrib.predictor.*": "use `tf.saved_model.load(export_dir).signatures['serving_default']`, a function that"
        " takes tensors by name and gives a dict of them; estimators are gone",
        "tf.contrib.saved_model.*": "use `tf.saved_model.load` and `tf.saved_model.save`",
        "tf.contrib.session_bundle.*": "use `tf.saved_model.load` and `tf.saved_model.save`; session bundles are gone",
    },
    rewrites={f"{_LEARN}ModeKeys": _mode},
    applicability=Applicability.SAFE,
    why="TensorFlow 2.16 dropped estimators altogether, and contrib's older ones went with contrib. The modes are"
    " strings:"
    " `tf.contrib.learn.ModeKeys.TRAIN == 'train'`.",
    link="https://www.tensorflow.org/guide/migrate/migrating_estimator",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "def keep(mode):\n"
            "    return 0.5 if mode == tf.contrib.learn.ModeKeys.TRAIN else 1.0\n\n"
            "y = [keep('train'), keep('eval')]\n",
            "def keep(mode):\n    return 0.5 if mode == \"train\" else 1.0\n\ny = [keep('train'), keep('eval')]\n",
        ),
        Example(
            "import tensorflow as tf\n\nmodel = tf.contrib.learn.DNNClassifier([10], columns)\n",
        ),
    ),
)
