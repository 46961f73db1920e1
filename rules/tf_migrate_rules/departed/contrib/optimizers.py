"""TFM914: the optimizers of `tf.contrib.opt` and its neighbours."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.departed.contrib.area import area_rule
from tf_migrate_rules.topics import each

_OPT = "tf.contrib.opt."
_V2 = "tf.contrib.optimizer_v2."
_SCIPY = (
    "use `scipy.optimize.minimize(function, start, method=…, jac=True, options=…)`: `function` puts the flat vector"
    " into"
    " the variables, computes loss and gradients under a `tf.GradientTape`, and gives them as float64 NumPy values;"
    " `start` is all variables joined, and the result is put back the same way. The default method was L-BFGS-B"
)
_OWN = "write it on `tf.keras.optimizers.Optimizer` (`build`, `update_step`): {what}; Keras has nothing like it"
_WORKERS = "it served training on parameter servers; use a strategy of `tf.distribute`"

RULE = area_rule(
    "TFM914",
    "contrib-optimizer",
    "An optimizer of `tf.contrib` has another class, or none.",
    {
        **each(_OPT, "ScipyOptimizerInterface ExternalOptimizerInterface", _SCIPY),
        f"{_OPT}ScipyOptimizerInterface.minimize": "the session, feeds and fetches go: call"
        " `scipy.optimize.minimize` here,"
        " `loss_callback` with what the function computed, and put the result back into the variables",
        f"{_OPT}AdamWOptimizer": "use `tf.keras.optimizers.AdamW(learning_rate, weight_decay, epsilon=1e-8)`; Keras"
        " multiplies the decay by the learning rate, contrib did not: give `weight_decay / learning_rate`",
        f"{_OPT}MomentumWOptimizer": "use `tf.keras.optimizers.SGD(learning_rate, momentum, weight_decay=weight_decay /"
        " learning_rate)`: Keras multiplies the decay by the learning rate, contrib did not",
        **each(
            _OPT,
            "extend_with_decoupled_weight_decay DecoupledWeightDecayExtension",
            "give the Keras optimizer its `weight_decay`; Keras multiplies the decay by the learning rate, contrib"
            " did not",
        ),
        f"{_OPT}AdaMaxOptimizer": "use `tf.keras.optimizers.Adamax(learning_rate, epsilon=1e-8)`",
        f"{_OPT}NadamOptimizer": "use `tf.keras.optimizers.Nadam(learning_rate, epsilon=1e-8)`, which has another"
        " schedule"
        " of the momentum (contrib's was Adam with Nesterov's look-ahead)",
        **each(
            _OPT,
            "LazyAdamOptimizer LazyAdamGSOptimizer",
            "use `tf.keras.optimizers.Adam(learning_rate, epsilon=1e-8)` with dense gradients: it moves the"
            " averages of all"
            " rows of an embedding, where the lazy one touched only those of the batch",
        ),
        f"{_OPT}AdamGSOptimizer": "use `tf.keras.optimizers.Adam(learning_rate, epsilon=1e-8)`",
        f"{_OPT}LARSOptimizer": _OWN.format(what="SGD with a rate for each layer, the ratio of the norms"),
        f"{_OPT}GGTOptimizer": _OWN.format(what="full-matrix adaptive regularization over a window of gradients"),
        f"{_OPT}ShampooOptimizer": _OWN.format(what="preconditioners for each dimension"),
        f"{_OPT}AddSignOptimizer": _OWN.format(what="a step of (alpha + sign(g) sign(m)) g"),
        f"{_OPT}PowerSignOptimizer": _OWN.format(what="a step of base ^ (sign(g) sign(m)) g"),
        f"{_OPT}RegAdagradOptimizer": "use `tf.keras.optimizers.Adagrad(learning_rate, initial_accumulator_value=0.1,"
        " epsilon=0.0)`, and leave the accumulator alone in the steps that contrib marked",
        f"{_OPT}MovingAverageOptimizer": "use `use_ema=True, ema_momentum=0.9999` of a Keras optimizer, and"
        " `optimizer.finalize_variable_values(variables)` for evaluation",
        f"{_OPT}VariableClippingOptimizer": "give the variable a constraint:"
        " `tf.keras.constraints.MaxNorm(max_norm, axis)`",
        f"{_OPT}MultitaskOptimizerWrapper": _OWN.format(what="leave variables alone whose gradient is all zero"),
        f"{_OPT}clip_gradients_by_global_norm": "use `tf.clip_by_global_norm(gradients, clip_norm)` on the gradients",
        **each(
            _OPT,
            "AGNOptimizer AGNCustomGetter ElasticAverageOptimizer ElasticAverageCustomGetter ModelAverageOptimizer"
            " ModelAverageCustomGetter DropStaleGradientOptimizer",
            _WORKERS,
        ),
        f"{_OPT}*": "use `tf.keras.optimizers`, with all arguments spelled out: their defaults differ",
        f"{_V2}AdamOptimizer": "use `tf.keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon=1e-8)`",
        f"{_V2}AdagradOptimizer": "use `tf.keras.optimizers.Adagrad(learning_rate, initial_accumulator_value=0.1,"
        " epsilon=0.0)`",
        f"{_V2}AdadeltaOptimizer": "use `tf.keras.optimizers.Adadelta(learning_rate, rho=0.95, epsilon=1e-8)`",
        f"{_V2}GradientDescentOptimizer": "use `tf.keras.optimizers.SGD(learning_rate)`",
        f"{_V2}MomentumOptimizer": "use `tf.keras.optimizers.SGD(learning_rate, momentum, nesterov=use_nesterov)`,"
        " which is"
        " the same at a constant rate",
        f"{_V2}RMSPropOptimizer": "use `tf.keras.optimizers.RMSprop(learning_rate, rho=decay, momentum=momentum,"
        " epsilon=1e-10)`, and start its averages at one as TF1 did",
        f"{_V2}OptimizerV2": "build on `tf.keras.optimizers.Optimizer`",
        f"{_V2}*": "use `tf.keras.optimizers`",
        "tf.contrib.mixed_precision.*": "use `tf.keras.mixed_precision.LossScaleOptimizer(optimizer)`, or the policy"
        " `tf.keras.mixed_precision.set_global_policy('mixed_float16')`",
        "tf.contrib.constrained_optimization.*": "use tensorflow-constrained-optimization (`tfco`), its successor,"
        " or write"
        " the Lagrangian out",
    },
    why="contrib's optimizers stand on `tf.train.Optimizer`, with slots and `minimize`. Keras 3 has some of the same"
    " algorithms with other constants and no `minimize`; the rest are formulas to write out.",
    link="https://www.tensorflow.org/guide/migrate/metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "optimizer = tf.contrib.opt.ScipyOptimizerInterface(loss, method='L-BFGS-B', options={'maxiter': 100})\n"
        ),
    ),
)
