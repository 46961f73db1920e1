"""How the optimizers and learning rates of `tf.train` are written with Keras: measured over ten steps.

`OPTIMIZERS` holds for dense gradients and a constant learning rate; the other tables say what else must hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

_TRAIN = "tf.train"
_KERAS = "tf.keras.optimizers"
_SLOTS = "slots of Keras optimizers have names of their own"

#: What computes the same steps, TensorFlow 1's defaults spelled out.
OPTIMIZERS: Mapping[str, Moved] = {
    f"{_TRAIN}.GradientDescentOptimizer": Moved(f"{_KERAS}.SGD"),
    f"{_TRAIN}.AdamOptimizer": Moved(
        f"{_KERAS}.Adam", parameters={"beta1": "beta_1", "beta2": "beta_2"}, spelled_out={"epsilon": "1e-8"}
    ),
    f"{_TRAIN}.MomentumOptimizer": Moved(f"{_KERAS}.SGD", parameters={"use_nesterov": "nesterov"}),
    f"{_TRAIN}.AdagradOptimizer": Moved(f"{_KERAS}.Adagrad", spelled_out={"epsilon": "0.0"}),
    f"{_TRAIN}.AdadeltaOptimizer": Moved(f"{_KERAS}.Adadelta", spelled_out={"epsilon": "1e-8"}),
    f"{_TRAIN}.RMSPropOptimizer": Moved(
        f"{_KERAS}.RMSprop", parameters={"decay": "rho"}, spelled_out={"epsilon": "1e-10"}
    ),
    f"{_TRAIN}.FtrlOptimizer": Moved(f"{_KERAS}.Ftrl", dropped={"accum_name": _SLOTS, "linear_name": _SLOTS}),
}
#: Those whose Keras twin needs its slots to start otherwise, with the part of the support module that does so.
STARTING_OTHERWISE: Mapping[str, str] = {f"{_TRAIN}.RMSPropOptimizer": "RMSpropFromOnes"}
#: Those that are right only while no gradient is sparse, with the part of the support module that is always right.
LAZY: Mapping[str, str] = {
    f"{_TRAIN}.{name}": name for name in ("MomentumOptimizer", "AdadeltaOptimizer", "RMSPropOptimizer", "FtrlOptimizer")
}
#: Those that take sparse gradients once repeated indices are summed; Keras does not do that.
SUMMED = frozenset({f"{_TRAIN}.AdamOptimizer", f"{_TRAIN}.AdagradOptimizer"})
#: Those that are right only while the learning rate stays the same.
CONSTANT_RATE = frozenset({f"{_TRAIN}.MomentumOptimizer"})
_DENSE = "that no gradient is sparse, as those of embeddings are"
_CONSTANT = "that the learning rate never changes"
#: What must hold for the entry to be right, in words; nothing where it always is.
ASSUMES: Mapping[str, str] = {
    symbol: " and ".join(
        [
            *([_DENSE] if symbol in LAZY or symbol in SUMMED else []),
            *([_CONSTANT] if symbol in CONSTANT_RATE else []),
        ]
    )
    for symbol in OPTIMIZERS
}
#: Those that Keras has no equal of: only the support module has them. Their parameters stay.
ABSENT: Mapping[str, str] = {
    f"{_TRAIN}.{name}": name
    for name in ("ProximalGradientDescentOptimizer", "ProximalAdagradOptimizer", "AdagradDAOptimizer")
}

_SCHEDULES = f"{_KERAS}.schedules"
_STEP = "the schedule is called with the step"


def _schedule(name: str) -> Moved:
    return Moved(
        f"{_SCHEDULES}.{name}",
        parameters={"learning_rate": "initial_learning_rate"},
        dropped={"global_step": _STEP, "x": _STEP},
    )


#: Functions of the global step that give a learning rate.
SCHEDULES: Mapping[str, Moved] = {
    f"{_TRAIN}.exponential_decay": _schedule("ExponentialDecay"),
    f"{_TRAIN}.inverse_time_decay": _schedule("InverseTimeDecay"),
    f"{_TRAIN}.polynomial_decay": _schedule("PolynomialDecay"),
    f"{_TRAIN}.cosine_decay": _schedule("CosineDecay"),
    f"{_TRAIN}.cosine_decay_restarts": _schedule("CosineDecayRestarts"),
    f"{_TRAIN}.piecewise_constant": _schedule("PiecewiseConstantDecay"),
    f"{_TRAIN}.natural_exp_decay": _schedule("ExponentialDecay"),
}
#: Those that decay by the exponential of their `decay_rate`, not by the rate itself.
NATURAL = frozenset({f"{_TRAIN}.natural_exp_decay"})
#: What the parameter is called that takes the global step, where it is not `global_step`.
STEPS: Mapping[str, str] = {f"{_TRAIN}.piecewise_constant": "x"}
