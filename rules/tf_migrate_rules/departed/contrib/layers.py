"""TFM903: the layers of `tf.contrib.layers` and slim: those without variables become functions, the others are reported
with their Keras layer and contrib's defaults."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules.departed.contrib.area import Rewrite, area_rule, as_factor, carried, composed
from tf_migrate_rules.moved import Moved

_LAYERS = "tf.contrib.layers"
_COLLECTED = "there are no collections in TensorFlow 2"
_UNCOLLECTED = {"outputs_collections": _COLLECTED, "scope": "names of operations are only for display"}

# -- layers without variables, as functions ----------------------------------------------------------------------------


def _in_arg_scope(site: Site) -> bool:
    """Whether the file uses `arg_scope`, which may give arguments that the call does not show."""
    return any(symbol.endswith(".arg_scope") for symbol in site.file.symbols)


def _pooling(native: str) -> Rewrite:
    """The rewrite to a pooling function of `tf.nn`, which has no defaults for strides and padding."""
    table = Moved(
        native,
        parameters={"inputs": "input", "kernel_size": "ksize", "stride": "strides"},
        dropped=_UNCOLLECTED,
        spelled_out={"strides": "2", "padding": '"VALID"'},
    )

    def rewrite(site: Site) -> Finding | None:
        if site.call is None or site.call.partial:
            return None
        bound = site.bind(("inputs", "kernel_size", "stride", "padding"))
        if not bound.complete or "inputs" not in bound.by_name:
            return None
        explicit = "stride" in bound.by_name and "padding" in bound.by_name
        if not explicit and _in_arg_scope(site):
            return None
        message = f"`{site.spelled}` is `{native}` in TensorFlow 2"
        if not explicit:
            message += " (assuming that no `arg_scope` of a caller gives other strides or padding)"
        return carried(site, table, message, applicability=Applicability.SAFE if explicit else Applicability.UNSAFE)

    return rewrite


def _flatten(site: Site) -> Finding | None:
    if site.call is None or site.call.partial:
        return None
    bound = site.bind(("inputs", "outputs_collections", "scope"))
    if not bound.complete or bound.excess or "inputs" not in bound.by_name:
        return None
    arguments = site.arguments()
    for name, argument in bound.by_name.items():
        if name != "inputs":
            arguments.remove(argument)
    return site.rewrite(
        f"`{site.spelled}` is the layer `tf.keras.layers.Flatten` in TensorFlow 2 (assuming that a tensor of"
        " floating-point numbers is float32: Keras casts others to it)",
        [*site.substitute(f"{site.native('tf.keras.layers.Flatten')}()"), *arguments.edits()],
        applicability=Applicability.UNSAFE,
    )


def _dropout(site: Site) -> Finding | None:
    """`tf.nn.dropout`, where the call says that it is for training."""
    if site.call is None or site.call.partial:
        return None
    names = ("inputs", "keep_prob", "noise_shape", "is_training", "outputs_collections", "scope", "seed")
    bound = site.bind(names)
    if not bound.complete or bound.excess or "inputs" not in bound.by_name:
        return None
    training, keep = bound.by_name.get("is_training"), bound.by_name.get("keep_prob")
    if training is not None and not (isinstance(training.value, cst.Name) and training.value.value == "True"):
        return None
    if (training is None or keep is None) and _in_arg_scope(site):
        return None
    arguments = site.arguments()
    for name, native in (("inputs", "x"), ("noise_shape", "noise_shape"), ("seed", "seed")):
        argument = bound.by_name.get(name)
        if argument is not None and (name != "inputs" or argument.keyword is not None):
            arguments.name(argument, native)
    if keep is not None:
        arguments.name(keep, "rate")
        arguments.value(keep, "1 - ", *as_factor(site, keep.value))
    else:
        arguments.append("rate=0.5")
    for name in ("is_training", "outputs_collections", "scope"):
        if name in bound.by_name:
            arguments.remove(bound.by_name[name])
    message = f"`{site.spelled}` in training is `tf.nn.dropout`, which takes `rate`, the share that it drops"
    if training is None:
        message += " (assuming that no `arg_scope` of a caller gives `is_training`)"
    edits = [*site.substitute(site.native("tf.nn.dropout")), *arguments.edits()]
    applicability = Applicability.SAFE if training is not None else Applicability.UNSAFE
    return site.rewrite(message, edits, applicability=applicability)


# -- what to use instead -----------------------------------------------------------------------------------------------

_BUILT = (
    " Make the layer once, outside the function that computes; contrib's defaults were {defaults}, weights by"
    " `GlorotUniform` and biases zero, and with a `normalizer_fn` there was no bias and the activation came after it"
)
_CONVOLUTION = (
    "use `tf.keras.layers.{keras}(filters, kernel_size, strides=stride, padding='same', dilation_rate=rate,"
    " activation='relu')`." + _BUILT.format(defaults="SAME padding, ReLU")
)
_DENSE = "use `tf.keras.layers.Dense(units, activation={activation})`." + _BUILT
_POOLING = (
    "use `{native}(inputs, ksize, strides, padding)`; contrib's defaults were stride 2 and VALID padding, unless an"
    " `arg_scope` gives others"
)
_COLUMN = (
    "contrib's feature columns are gone; use `tf.feature_column.{column}` (deprecated), or better a Keras preprocessing"
    " layer ({keras})"
)
_FEATURES = "contrib's feature columns are gone; {instead}"
_SUMMARY = "write the summary where the value is computed, with `tf.summary.{kind}(name, data, step)` of TensorFlow 2"

_ADVICE = {
    # convolutions
    "conv1d": _CONVOLUTION.format(keras="Conv1D"),
    "conv2d": _CONVOLUTION.format(keras="Conv2D"),
    "conv3d": _CONVOLUTION.format(keras="Conv3D"),
    "convolution": _CONVOLUTION.format(keras="Conv1D` (or `Conv2D`, `Conv3D`, by the rank of the input) `"),
    "conv2d_transpose": _CONVOLUTION.format(keras="Conv2DTranspose").replace(", dilation_rate=rate", ""),
    "conv3d_transpose": _CONVOLUTION.format(keras="Conv3DTranspose").replace(", dilation_rate=rate", ""),
    "separable_conv2d": _CONVOLUTION.format(keras="SeparableConv2D").replace(
        "activation", "depth_multiplier=depth_multiplier, activation", 1
    )
    + "; `num_outputs=None` is `tf.keras.layers.DepthwiseConv2D`",
    "conv2d_in_plane": "use `tf.keras.layers.DepthwiseConv2D`, or `tf.nn.depthwise_conv2d` with one kernel that is"
    " repeated for all channels, as contrib's was; its defaults were SAME padding and ReLU",
    "bias_add": "add a `tf.Variable` of zeros, as long as the last dimension: `tf.nn.bias_add(inputs, bias)`",
    # dense layers
    "fully_connected": _DENSE.format(activation="'relu'", defaults="ReLU (give `activation=None` for a linear layer)"),
    "linear": _DENSE.format(activation="None", defaults="no activation"),
    "relu": _DENSE.format(activation="'relu'", defaults="ReLU"),
    "relu6": _DENSE.format(activation="tf.nn.relu6", defaults="ReLU6"),
    "elu": _DENSE.format(activation="'elu'", defaults="ELU"),
    "legacy_fully_connected": _DENSE.format(activation="None", defaults="no activation"),
    "legacy_linear": _DENSE.format(activation="None", defaults="no activation"),
    "legacy_relu": _DENSE.format(activation="'relu'", defaults="ReLU"),
    "stack": "write the layers out: a `tf.keras.Sequential` of one layer for each entry of `stack_args`",
    "repeat": "write the layers out: a `tf.keras.Sequential` of that many layers, each with weights of its own",
    # normalization
    "batch_norm": "use `tf.keras.layers.BatchNormalization(momentum=0.999, epsilon=0.001, scale=False)`, made once, and"
    " call it with `training=`: contrib's defaults were decay 0.999, no scale and `is_training=True`, and moving"
    " averages changed only where `UPDATE_OPS` were run. Keras' moving variance lacks the factor N/(N-1) of TF1's fused"
    " kernel",
    "layer_norm": "use `tf.nn.moments` over all axes but the first, and `tf.nn.batch_normalization` with"
    " `variance_epsilon=1e-12`, as contrib does; `tf.keras.layers.LayerNormalization` takes the last axis only, with"
    " `epsilon=1e-3`, unless it is given `axis=[1, …]` and `epsilon=1e-12`; its beta and gamma have the shape of those"
    " axes, contrib's that of the last",
    "group_norm": "use `tf.keras.layers.GroupNormalization(groups=32, axis=-1, epsilon=1e-6)`",
    "instance_norm": "use `tf.keras.layers.GroupNormalization(groups=-1, axis=-1, epsilon=1e-6)`: as many groups as"
    " channels",
    "unit_norm": "use `inputs / tf.sqrt(epsilon + tf.reduce_sum(tf.square(inputs), axis=dim, keepdims=True))` with"
    " `epsilon=1e-7`; `tf.math.l2_normalize` treats `epsilon` otherwise",
    "gdn": "write Balle's divisive normalization as a `tf.keras.layers.Layer`, or take it from tensorflow-compression"
    " (`tfc.GDN`)",
    "GDN": "write Balle's divisive normalization as a `tf.keras.layers.Layer`, or take it from tensorflow-compression"
    " (`tfc.GDN`)",
    # pooling and shapes
    "max_pool2d": _POOLING.format(native="tf.nn.max_pool2d"),
    "max_pool3d": _POOLING.format(native="tf.nn.max_pool3d"),
    "avg_pool2d": _POOLING.format(native="tf.nn.avg_pool2d"),
    "avg_pool3d": _POOLING.format(native="tf.nn.avg_pool3d"),
    "flatten": "use `tf.keras.layers.Flatten()(inputs)`, or `tf.reshape(inputs, [tf.shape(inputs)[0], -1])`",
    "dropout": "use `tf.keras.layers.Dropout(1 - keep_prob)(inputs, training=is_training)`; contrib's defaults were"
    " `keep_prob=0.5` and `is_training=True`, unless an `arg_scope` gives others",
    "maxout": "use `tf.reduce_max(tf.reshape(inputs, shape), axis=-1)`, where `shape` splits the axis into"
    " `num_units` and"
    " the rest",
    "spatial_softmax": "write it out: a softmax over all positions of each feature map, and the mean of the coordinates"
    " under it; the temperature, where it was None, was a variable that starts at one",
    "images_to_sequence": "use `tf.transpose` and `tf.reshape`: [batch, height, width, depth] becomes [width, batch *"
    " height, depth]",
    "sequence_to_images": "use `tf.reshape` and `tf.transpose`: [width, batch * height, depth] becomes [batch, height,"
    " width, depth]",
    "dense_to_sparse": "use `tf.sparse.from_dense(tensor)`; it drops zeros, contrib dropped `eos_token`",
    "scale_gradient": "use a function with `tf.custom_gradient` that multiplies the gradient",
    # embeddings
    "embed_sequence": "use `tf.keras.layers.Embedding(vocab_size, embed_dim)`, made once; contrib's matrix started as"
    " `GlorotUniform`, Keras' default is uniform in ±0.05",
    "bow_encoder": "use `tf.keras.layers.Embedding`, made once, and `tf.reduce_mean` over the words",
    "embedding_lookup_unique": "use `tf.nn.embedding_lookup(params, ids)` with one table: the numbers are the same",
    "safe_embedding_lookup_sparse": "use `tf.nn.safe_embedding_lookup_sparse(embedding_weights, sparse_ids,"
    " sparse_weights, combiner='mean')`; its order of arguments differs after the fifth",
    # training
    "optimize_loss": "write the step out: a `tf.GradientTape`, `tf.clip_by_global_norm` for `clip_gradients`, a Keras"
    " optimizer with a schedule for `learning_rate_decay_fn`, and `optimizer.apply_gradients`",
    "apply_regularization": "use `tf.add_n([regularizer(weight) for weight in weights])`; it also stood in the"
    " collection"
    " of regularization losses, so that it counted in `tf.losses.get_total_loss`",
    "sum_regularizer": "use `lambda weights: tf.add_n([regularizer(weights) for regularizer in regularizers])`",
    "rev_block": "use `tf.recompute_grad`, or a layer with `tf.custom_gradient`; the memory it saved is the only loss",
    "RevBlock": "use `tf.recompute_grad`, or a layer with `tf.custom_gradient`; the memory it saved is the only loss",
    "recompute_grad": "use `tf.recompute_grad(fn)`; variables that `fn` uses must exist before",
    "OPTIMIZER_CLS_NAMES": "name the optimizer class: `tf.keras.optimizers.get(name)`",
    "OPTIMIZER_SUMMARIES": "write summaries of gradients with `tf.summary.histogram`",
    # summaries
    "summarize_tensor": _SUMMARY.format(kind="scalar` or `tf.summary.histogram"),
    "summarize_tensors": _SUMMARY.format(kind="scalar` or `tf.summary.histogram"),
    "summarize_activation": _SUMMARY.format(kind="histogram"),
    "summarize_activations": _SUMMARY.format(kind="histogram"),
    "summarize_collection": _SUMMARY.format(kind="histogram") + "; there are no collections",
    # feature columns
    "real_valued_column": _COLUMN.format(column="numeric_column", keras="none is needed for a number"),
    "bucketized_column": _COLUMN.format(column="bucketized_column", keras="`tf.keras.layers.Discretization`"),
    "crossed_column": _COLUMN.format(column="crossed_column", keras="`tf.keras.layers.HashedCrossing`"),
    "embedding_column": _COLUMN.format(column="embedding_column", keras="`tf.keras.layers.Embedding`"),
    "shared_embedding_columns": _COLUMN.format(
        column="shared_embeddings", keras="one shared `tf.keras.layers.Embedding`"
    ),
    "scattered_embedding_column": _FEATURES.format(
        instead="nothing has this one; hash into a `tf.keras.layers.Embedding`"
    ),
    "one_hot_column": _COLUMN.format(column="indicator_column", keras="`tf.keras.layers.CategoryEncoding`"),
    "sparse_column_with_hash_bucket": _COLUMN.format(
        column="categorical_column_with_hash_bucket", keras="`tf.keras.layers.Hashing`"
    ),
    "sparse_column_with_integerized_feature": _COLUMN.format(
        column="categorical_column_with_identity", keras="`tf.keras.layers.CategoryEncoding`"
    ),
    "sparse_column_with_keys": _COLUMN.format(
        column="categorical_column_with_vocabulary_list", keras="`tf.keras.layers.StringLookup`"
    ),
    "sparse_column_with_vocabulary_file": _COLUMN.format(
        column="categorical_column_with_vocabulary_file", keras="`tf.keras.layers.StringLookup`"
    ),
    "weighted_sparse_column": _COLUMN.format(
        column="weighted_categorical_column", keras="`tf.keras.layers.CategoryEncoding` with `count_weights`"
    ),
    "check_feature_columns": _FEATURES.format(instead="nothing needs the check"),
    "create_feature_spec_for_parsing": _FEATURES.format(
        instead="use `tf.feature_column.make_parse_example_spec(columns)`"
    ),
    "infer_real_valued_columns": _FEATURES.format(instead="name the columns: `tf.feature_column.numeric_column(key)`"),
    "input_from_feature_columns": _FEATURES.format(
        instead="use Keras preprocessing layers, and concatenate their outputs"
    ),
    "sequence_input_from_feature_columns": _FEATURES.format(
        instead="use a `tf.keras.layers.Embedding` over the sequence"
    ),
    "joint_weighted_sum_from_feature_columns": _FEATURES.format(
        instead="use preprocessing layers and one `Dense` layer"
    ),
    "weighted_sum_from_feature_columns": _FEATURES.format(instead="use preprocessing layers and one `Dense` layer"),
    "make_place_holder_tensors_for_base_features": _FEATURES.format(instead="use `tf.keras.Input` for each feature"),
    "parse_feature_columns_from_examples": _FEATURES.format(
        instead="use `tf.io.parse_example(serialized, tf.feature_column.make_parse_example_spec(columns))`"
    ),
    "parse_feature_columns_from_sequence_examples": _FEATURES.format(instead="use `tf.io.parse_sequence_example`"),
    "transform_features": _FEATURES.format(instead="use Keras preprocessing layers"),
    "multi_class_target": "contrib's target columns are gone; give a Keras model its loss,"
    " `SparseCategoricalCrossentropy`",
    "regression_target": "contrib's target columns are gone; give a Keras model its loss, `MeanSquaredError`",
    "SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY": "use `tf.keras.layers.HashedCrossing`, which has a hash of its own",
    "*": "contrib's layers are gone; use `tf.keras.layers`, whose objects are made once and then called. contrib's"
    " defaults differ: ReLU, SAME padding, stride 2 for pooling",
}

RULE = area_rule(
    "TFM903",
    "contrib-layer",
    "A layer of `tf.contrib.layers` or slim: one without variables becomes a function, the others need a Keras layer.",
    {f"{_LAYERS}.{name}": advice for name, advice in _ADVICE.items()},
    rewrites={
        f"{_LAYERS}.flatten": _flatten,
        f"{_LAYERS}.dropout": _dropout,
        f"{_LAYERS}.max_pool2d": _pooling("tf.nn.max_pool2d"),
        f"{_LAYERS}.max_pool3d": _pooling("tf.nn.max_pool3d"),
        f"{_LAYERS}.avg_pool2d": _pooling("tf.nn.avg_pool2d"),
        f"{_LAYERS}.avg_pool3d": _pooling("tf.nn.avg_pool3d"),
        f"{_LAYERS}.apply_regularization": composed(
            "tf.add_n([{regularizer}(weight) for weight in {weights_list}])",
            "the penalty is added to the loss here, not through the collection of regularization losses",
        ),
    },
    why="A call of `tf.contrib.layers.conv2d` makes variables in the graph's collections and computes with them. In"
    " TensorFlow 2 a layer is an object that holds its variables: it is made once and called as often as needed, also"
    " where TensorFlow 1 said `reuse=True`. Pooling, flattening and dropout have no variables; functions do for them."
    " An `arg_scope` may give arguments that a call does not show, so a file that uses one is left to a person there.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "x = tf.reshape(tf.range(32.0), [1, 4, 4, 2])\n"
            "y = tf.contrib.layers.max_pool2d(x, [2, 2], scope='pool')\n",
            "import tensorflow as tf\n\n"
            "x = tf.reshape(tf.range(32.0), [1, 4, 4, 2])\n"
            'y = tf.nn.max_pool2d(x, [2, 2], strides=2, padding="VALID")\n',
        ),
        Example(
            "import tensorflow as tf\nimport tensorflow.contrib.slim as slim\n\ny = slim.flatten(tf.ones([2, 3, 4]))\n",
            "import tensorflow as tf\n\ny = tf.keras.layers.Flatten()(tf.ones([2, 3, 4]))\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "y = tf.contrib.layers.dropout(tf.ones([3, 4]), 0.8, is_training=True, seed=7)\n",
            "import tensorflow as tf\n\ny = tf.nn.dropout(tf.ones([3, 4]), rate=1 - 0.8, seed=7)\n",
        ),
        Example(
            "import tensorflow as tf\n\nh = tf.contrib.layers.fully_connected(tf.ones([2, 3]), 8)\n",
        ),
    ),
)
