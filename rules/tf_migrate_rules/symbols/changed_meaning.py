"""The rules about what has another meaning in TensorFlow 2, or another form with another meaning: one module each."""

from __future__ import annotations

from tf_migrate_rules.symbols import (
    assign,
    casts,
    control_flow,
    dimensions,
    division,
    dropout,
    embedding_lookup,
    image_resize,
    initializers,
    label_gradient,
    numerics_check,
    printing,
    py_func,
    random_seed,
    scatter,
    string_split,
    text,
    where,
)

RULES = (
    dropout.RULE,
    label_gradient.RULE,
    where.RULE,
    image_resize.RULE,
    string_split.RULE,
    embedding_lookup.RULE,
    control_flow.RULE,
    division.RULE,
    casts.RULE,
    dimensions.RULE,
    initializers.RULE,
    random_seed.RULE,
    py_func.RULE,
    scatter.RULE,
    assign.RULE,
    numerics_check.RULE,
    printing.RULE,
    text.RULE,
)
