"""TFM3xx: gradients, optimizers, and what drives them."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.gradients.accumulator import GRADIENT_ACCUMULATOR
from tf_migrate_rules.gradients.computed import COMPUTED_GRADIENTS
from tf_migrate_rules.gradients.global_step import GLOBAL_STEP
from tf_migrate_rules.gradients.hessian import HESSIAN
from tf_migrate_rules.gradients.loss_scale import LOSS_SCALE
from tf_migrate_rules.gradients.minimize import MINIMIZE
from tf_migrate_rules.gradients.moving_average import MOVING_AVERAGE
from tf_migrate_rules.gradients.optimizer import OPTIMIZER
from tf_migrate_rules.gradients.override import GRADIENT_OVERRIDE
from tf_migrate_rules.gradients.schedule import LEARNING_RATE_SCHEDULE
from tf_migrate_rules.gradients.sdca import SDCA
from tf_migrate_rules.gradients.slots import OPTIMIZER_STATE
from tf_migrate_rules.gradients.symbolic import SYMBOLIC_GRADIENT

RULES: tuple[Rule, ...] = (
    SYMBOLIC_GRADIENT,
    HESSIAN,
    GRADIENT_OVERRIDE,
    OPTIMIZER,
    MINIMIZE,
    COMPUTED_GRADIENTS,
    OPTIMIZER_STATE,
    LEARNING_RATE_SCHEDULE,
    MOVING_AVERAGE,
    GLOBAL_STEP,
    LOSS_SCALE,
    GRADIENT_ACCUMULATOR,
    SDCA,
)
