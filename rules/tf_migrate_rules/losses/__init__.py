"""TFM5xx: losses and metrics."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.losses.collected import COLLECTED_LOSS
from tf_migrate_rules.losses.loss import LOSS
from tf_migrate_rules.losses.metric import METRIC
from tf_migrate_rules.losses.reduction import LOSS_REDUCTION

RULES: tuple[Rule, ...] = (LOSS, COLLECTED_LOSS, LOSS_REDUCTION, METRIC)
