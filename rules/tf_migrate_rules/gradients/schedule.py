"""TFM314: learning rates that follow the global step."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate_rules.topics import topic_rule

_GIVE = "Give it to the optimizer as its learning rate: it follows `opt.iterations`, so `global_step` goes."
_SCHEDULES = "tf.keras.optimizers.schedules"

LEARNING_RATE_SCHEDULE = topic_rule(
    "TFM314",
    "learning-rate-schedule",
    "Learning rates decay by schedule objects that the optimizer drives.",
    {
        "tf.train.exponential_decay": f"write `{_SCHEDULES}.ExponentialDecay(rate, decay_steps, decay_rate,"
        f" staircase)`. {_GIVE}",
        "tf.train.inverse_time_decay": f"write `{_SCHEDULES}.InverseTimeDecay(rate, decay_steps, decay_rate,"
        f" staircase)`. {_GIVE}",
        "tf.train.polynomial_decay": f"write `{_SCHEDULES}.PolynomialDecay(rate, decay_steps, end_learning_rate,"
        f" power, cycle)`. {_GIVE}",
        "tf.train.cosine_decay": f"write `{_SCHEDULES}.CosineDecay(rate, decay_steps, alpha=alpha)`. {_GIVE}",
        "tf.train.cosine_decay_restarts": f"write `{_SCHEDULES}.CosineDecayRestarts(rate, first_decay_steps, t_mul,"
        f" m_mul, alpha)`. {_GIVE}",
        "tf.train.piecewise_constant": f"write `{_SCHEDULES}.PiecewiseConstantDecay(boundaries, values)`. {_GIVE}",
        "tf.train.natural_exp_decay": f"write `{_SCHEDULES}.ExponentialDecay(rate, decay_steps,"
        f" math.exp(-decay_rate), staircase)`. {_GIVE}",
        "tf.train.linear_cosine_decay": "there is no such class: derive from"
        " `tf.keras.optimizers.schedules.LearningRateSchedule` and compute `rate * ((alpha + left) * 0.5 * (1 +"
        " cos(2 * pi * num_periods * step / decay_steps)) + beta)` in `__call__`, with `left = 1 - step /"
        " decay_steps`.",
        "tf.train.noisy_linear_cosine_decay": "there is no such class: derive from"
        " `tf.keras.optimizers.schedules.LearningRateSchedule` and compute it in `__call__(step)`.",
    },
    why="Update number i uses the rate of step i, counted from 0, in both. A rate whose global step nothing advances"
    " stayed constant in TensorFlow 1; a Keras optimizer always counts.",
    page="metrics_optimizers",
    examples=(
        Example(
            "import tensorflow as tf\n\nstep = tf.train.get_or_create_global_step()\n"
            "rate = tf.train.exponential_decay(0.1, step, 100, 0.96, staircase=True)\n"
        ),
    ),
)
