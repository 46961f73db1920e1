"""How the optimizers and learning rates of `tf.train` are written with Keras: measured over ten steps.

`OPTIMIZERS` holds for dense gradients and a constant learning rate; the other tables say what else must hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Departure:
    """Where Keras' own optimizer computes something else than TensorFlow 1's.

    `part` of the support module does not. `why` says what Keras does, and `measured` how far apart the variables were
    after ten steps, as a part of their largest value.
    """

    part: str
    why: str
    measured: str


_UPDATES_ALL = "from a sparse gradient, Keras' own updates rows that TensorFlow 1 left alone"
#: Those whose slots start otherwise with Keras.
STARTING_OTHERWISE: Mapping[str, Departure] = {
    f"{_TRAIN}.RMSPropOptimizer": Departure(
        "RMSpropFromOnes", "Keras' own starts at zero where TensorFlow 1 started at one", "0.32"
    )
}
#: Those that are right only while no gradient is sparse.
LAZY: Mapping[str, Departure] = {
    f"{_TRAIN}.{name}": Departure(name, _UPDATES_ALL, measured)
    for name, measured in (
        ("MomentumOptimizer", "0.24"),
        ("AdadeltaOptimizer", "0.00002"),
        ("RMSPropOptimizer", "0.02 (0.05 if centered)"),
        ("FtrlOptimizer", "1.0 (rows left alone became zero)"),
    )
}
#: Those that take sparse gradients once repeated indices are summed; Keras does not do that.
SUMMED = frozenset({f"{_TRAIN}.AdamOptimizer", f"{_TRAIN}.AdagradOptimizer"})
#: Those that are right only while the learning rate stays the same.
CONSTANT_RATE: Mapping[str, Departure] = {
    f"{_TRAIN}.MomentumOptimizer": Departure(
        "MomentumOptimizer", "Keras' own computes something else while the learning rate changes", "0.32"
    )
}
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
