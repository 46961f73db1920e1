"""TFM8xx: estimators, hooks, monitored sessions, distribution, profiles and tests."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.estimators.canned import CANNED_ESTIMATOR
from tf_migrate_rules.estimators.estimator import ESTIMATOR
from tf_migrate_rules.estimators.export import ESTIMATOR_EXPORT
from tf_migrate_rules.estimators.feature_column import FEATURE_LAYER
from tf_migrate_rules.estimators.gradient_check import GRADIENT_CHECK
from tf_migrate_rules.estimators.graph_test import GRAPH_TEST
from tf_migrate_rules.estimators.hook import RUN_HOOK
from tf_migrate_rules.estimators.inputs import INPUT_FUNCTION
from tf_migrate_rules.estimators.model_function import MODEL_FUNCTION
from tf_migrate_rules.estimators.monitored import MONITORED_SESSION
from tf_migrate_rules.estimators.parameter_server import PARAMETER_SERVER
from tf_migrate_rules.estimators.profiler import GRAPH_PROFILE
from tf_migrate_rules.estimators.strategy import DISTRIBUTION_STRATEGY
from tf_migrate_rules.estimators.supervisor import SUPERVISOR
from tf_migrate_rules.estimators.tpu import TPU

RULES: tuple[Rule, ...] = (
    ESTIMATOR,
    MODEL_FUNCTION,
    CANNED_ESTIMATOR,
    INPUT_FUNCTION,
    ESTIMATOR_EXPORT,
    FEATURE_LAYER,
    RUN_HOOK,
    MONITORED_SESSION,
    SUPERVISOR,
    PARAMETER_SERVER,
    DISTRIBUTION_STRATEGY,
    TPU,
    GRAPH_PROFILE,
    GRAPH_TEST,
    GRADIENT_CHECK,
)
