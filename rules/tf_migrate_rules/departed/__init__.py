"""What left TensorFlow: contrib, eager's first API, flags, logging, the tutorials' data."""

from __future__ import annotations

from tf_migrate_rules.departed import (
    app,
    contrib,
    eager,
    eager_metrics,
    eager_network,
    eager_optimizers,
    eager_switch,
    flags,
    logging,
    tutorials,
)

RULES = (
    *flags.RULES,
    *app.RULES,
    *logging.RULES,
    *tutorials.RULES,
    *contrib.RULES,
    *eager_switch.RULES,
    *eager.RULES,
    *eager_metrics.RULES,
    *eager_network.RULES,
    *eager_optimizers.RULES,
)
