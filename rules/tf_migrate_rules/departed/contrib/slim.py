"""TFM918: what is slim's own: its networks, data sets, training and evaluation loops."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_SLIM = "tf.contrib.slim."
_NET = (
    "use {keras}, or build the network with Keras layers; slim's weights can be read with"
    " `tf.train.load_checkpoint` and"
    " set layer by layer. (The package tf_slim runs the old code on `tf.compat.v1`: a bridge, not a migration.)"
)
_DATA = "use `tf.data.TFRecordDataset` and `tf.io.parse_single_example`, with {how}"
_LOOP = "write the {what} out, or use `Model.{method}`"

RULE = area_rule(
    "TFM918",
    "contrib-slim",
    "slim is gone; its networks, data sets and loops have Keras and `tf.data` in their place.",
    {
        f"{_SLIM}nets.vgg.*": _NET.format(keras="`tf.keras.applications.VGG16` or `VGG19`"),
        f"{_SLIM}nets.resnet_v1.*": _NET.format(keras="`tf.keras.applications.ResNet50`, `ResNet101` or `ResNet152`"),
        f"{_SLIM}nets.resnet_v2.*": _NET.format(
            keras="`tf.keras.applications.ResNet50V2`, `ResNet101V2` or `ResNet152V2`"
        ),
        f"{_SLIM}nets.inception.*": _NET.format(keras="`tf.keras.applications.InceptionV3`"),
        f"{_SLIM}nets.resnet_utils.conv2d_same": "use `tf.keras.layers.Conv2D(…, padding='same')` for stride 1, else"
        " `tf.keras.layers.ZeroPadding2D` by half the kernel and a `Conv2D` with `padding='valid'`",
        f"{_SLIM}nets.resnet_utils.subsample": "use `tf.nn.max_pool2d(inputs, 1, factor, 'VALID')`",
        f"{_SLIM}nets.*": _NET.format(keras="`tf.keras.applications`"),
        f"{_SLIM}learning.create_train_op": "write the step out: `tape.gradient(loss, variables)`,"
        " `tf.clip_by_norm` for `clip_gradient_norm`, and `optimizer.apply_gradients`",
        f"{_SLIM}learning.train": _LOOP.format(what="training loop", method="fit")
        + " with the callbacks `ModelCheckpoint` and `TensorBoard`",
        f"{_SLIM}learning.train_step": _LOOP.format(what="training step", method="train_step"),
        f"{_SLIM}learning.clip_gradient_norms": "apply `tf.clip_by_norm(gradient, max_norm)` to the gradients",
        f"{_SLIM}learning.multiply_gradients": "multiply the gradients before `optimizer.apply_gradients`",
        f"{_SLIM}learning.add_gradients_summaries": "write `tf.summary.histogram` of the gradients",
        f"{_SLIM}learning.*": _LOOP.format(what="training loop", method="fit"),
        f"{_SLIM}evaluation.*": _LOOP.format(what="evaluation", method="evaluate")
        + "; `tf.train.checkpoints_iterator` waits for checkpoints",
        f"{_SLIM}dataset.*": _DATA.format(how="the sizes and names kept in a class of your own"),
        f"{_SLIM}data_decoder.*": _DATA.format(how="a function as decoder"),
        f"{_SLIM}data_provider.*": _DATA.format(how="`shuffle` and `repeat`"),
        f"{_SLIM}dataset_data_provider.*": _DATA.format(how="`shuffle`, `repeat` and `num_parallel_reads`"),
        f"{_SLIM}tfexample_decoder.*": _DATA.format(
            how="`tf.io.decode_image`, `tf.sparse.to_dense` and `tf.reshape` in a function that `dataset.map` calls"
        ),
        f"{_SLIM}parallel_reader.*": _DATA.format(how="`num_parallel_reads=tf.data.AUTOTUNE`"),
        f"{_SLIM}prefetch_queue.*": "use `dataset.prefetch(tf.data.AUTOTUNE)`",
        f"{_SLIM}queues.*": "drop it: there are no queue runners; `tf.data` reads by itself",
        f"{_SLIM}model_analyzer.*": "use `model.summary()`, or a loop over `model.trainable_variables`",
        f"{_SLIM}summaries.*": "write the summary where the value is computed, with `tf.summary` of TensorFlow 2",
        **each(
            _SLIM,
            "summarize_biases summarize_variables summarize_weights",
            "write `tf.summary.histogram(variable.name, variable, step)` for the variables of the model",
        ),
        f"{_SLIM}pool": "use `tf.nn.pool(inputs, window_shape, pooling_type, strides, padding)`",
        f"{_SLIM}layers.poincare_normalize": "use `tf.clip_by_norm(x, 1 - epsilon, axes=[axis])`",
        f"{_SLIM}layers.*": "use the strings 'channels_last' and 'channels_first' of Keras layers",
        f"{_SLIM}adaptive_clipping_fn": "keep a moving average of the norm of the gradients in variables, and use"
        " `tf.clip_by_global_norm`",
        f"{_SLIM}bucketize": "use `tf.searchsorted(boundaries, values, side='right')`, or"
        " `tf.keras.layers.Discretization`",
        **each(
            _SLIM,
            "sparse_feature_cross SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY",
            "use `tf.sparse.cross_hashed`, or `tf.keras.layers.HashedCrossing`",
        ),
        **each(
            _SLIM,
            "gen_sparse_feature_cross_op.* sparse_feature_cross_op.*",
            "use `tf.sparse.cross_hashed`, or `tf.keras.layers.HashedCrossing`",
        ),
        **each(
            _SLIM,
            "scattered_embedding_lookup scattered_embedding_lookup_sparse"
            " embedding_lookup_sparse_with_distributed_aggregation",
            "use `tf.nn.embedding_lookup_sparse` with one table",
        ),
        f"{_SLIM}contrib_sparse_ops.*": "use `tf.sparse.from_dense`",
        f"{_SLIM}utils.smart_cond": "use a Python `if` where the condition is a Python value, and `tf.cond` else",
        f"{_SLIM}utils.convert_collection_to_dict": "there are no collections: give the tensors back in a dict",
        f"{_SLIM}utils.*": "there are no collections: give tensors back in a dict, and use Python for the rest",
        f"{_SLIM}*": "slim is gone: use `tf.keras.layers` for its layers, `tf.data` for its data sets, and"
        " `Model.fit` or"
        " a loop for its training. (The package tf_slim runs the old code on `tf.compat.v1`: a bridge, not a"
        " migration.)",
    },
    why="slim's layers are those of `tf.contrib.layers`. The rest of it, `learning.train`, the data sets and the"
    " networks,"
    " stands on collections, queues and sessions.",
    link="https://www.tensorflow.org/guide/migrate/model_mapping",
    examples=(Example("import tensorflow as tf\n\nslim = tf.contrib.slim\nslim.learning.train(op, 'logs')\n"),),
)
