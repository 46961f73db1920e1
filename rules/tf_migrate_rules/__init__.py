"""What is known of TensorFlow: the rules, the tables that they stand on, and the text of the support module."""

from __future__ import annotations

from tf_migrate.rule import RulePackage
from tf_migrate_rules import (
    bridging,
    checkpoints,
    data,
    departed,
    estimators,
    gradients,
    keras,
    losses,
    sessions,
    variables,
)
from tf_migrate_rules.catalogue import TensorFlow
from tf_migrate_rules.lifting import lifter
from tf_migrate_rules.support import PARTS
from tf_migrate_rules.symbols import changed_meaning, moved

PACKAGE = RulePackage(
    rules=(
        *departed.RULES,
        *lifter.RULES,
        *bridging.RULES,
        *changed_meaning.RULES,
        *moved.RULES,
        *sessions.RULES,
        *gradients.RULES,
        *variables.RULES,
        *keras.RULES,
        *losses.RULES,
        *data.RULES,
        *checkpoints.RULES,
        *estimators.RULES,
    ),
    catalogue=TensorFlow(),
    lifter=lifter.GraphLifter(),
    bridge=bridging.CompatBridge(),
    support=PARTS,
)
