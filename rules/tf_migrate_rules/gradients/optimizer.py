"""TFM310: the optimizers of `tf.train`, in programs that build graphs."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_LAZY = "Embeddings need care: Keras does not sum the gradients of repeated indices."
_ADVICE = {
    "tf.train.GradientDescentOptimizer": "`tf.keras.optimizers.SGD(learning_rate)` computes the same.",
    "tf.train.AdamOptimizer": "`tf.keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon=1e-8)` computes the"
    f" same to within rounding; Keras' own default is `epsilon=1e-7`. {_LAZY}",
    "tf.train.MomentumOptimizer": "`tf.keras.optimizers.SGD(learning_rate, momentum=momentum,"
    " nesterov=use_nesterov)` computes the same as long as the learning rate stays constant and no gradient is"
    " sparse.",
    "tf.train.RMSPropOptimizer": "`tf.keras.optimizers.RMSprop(learning_rate, rho=decay, momentum=momentum,"
    " epsilon=1e-10)` computes the same once its slots start at one as TensorFlow 1's did: `opt.build(variables)`,"
    " then assign ones to each of its velocities.",
    "tf.train.AdagradOptimizer": "`tf.keras.optimizers.Adagrad(learning_rate, initial_accumulator_value=0.1,"
    f" epsilon=0.0)` computes the same. {_LAZY}",
    "tf.train.AdadeltaOptimizer": "`tf.keras.optimizers.Adadelta(learning_rate, rho=0.95, epsilon=1e-8)` computes"
    " the same; Keras' own default is `epsilon=1e-7`.",
    "tf.train.FtrlOptimizer": "`tf.keras.optimizers.Ftrl` computes the same for dense gradients, with all arguments"
    " given by keyword (`l1_regularization_strength`, `l2_regularization_strength`, `beta=0.0`).",
    "tf.train.ProximalGradientDescentOptimizer": "Keras has no such optimizer;"
    " `tf.raw_ops.ResourceApplyProximalGradientDescent` makes the step on a variable's `handle`.",
    "tf.train.ProximalAdagradOptimizer": "Keras has no such optimizer; `tf.raw_ops.ResourceApplyProximalAdagrad`"
    " makes the step on a variable's `handle`, with an accumulator that starts at 0.1.",
    "tf.train.AdagradDAOptimizer": "Keras has no such optimizer; `tf.raw_ops.ResourceApplyAdagradDA` makes the step"
    " on a variable's `handle`, with the global step plus one.",
    "tf.train.Optimizer": "derive from `tf.keras.optimizers.Optimizer`, with `build` and `update_step` in the place"
    " of `_create_slots` and `_apply_dense`.",
}

OPTIMIZER = topic_rule(
    "TFM310",
    "optimizer",
    "The optimizers of `tf.train` are Keras optimizers now, with other defaults.",
    _ADVICE,
    why="Keras optimizers apply gradients that a tape gave; they know no `minimize`. Some compute otherwise than"
    " TensorFlow 1's by default: other epsilons, slots that start at zero, momentum folded with the learning rate.",
    page="metrics_optimizers",
    examples=(Example("import tensorflow as tf\n\nopt = tf.train.AdamOptimizer(0.01)\n"),),
)
