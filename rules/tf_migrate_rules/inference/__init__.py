"""What the text of a file tells of an expression: what its names were bound to, whether it is a whole or a broken
number, how its rank compares with another's, and whether a gradient could flow through it.

Whatever the text leaves open counts as unknown; nothing is guessed.
"""

from __future__ import annotations

from tf_migrate_rules.inference.bindings import (
    Expression,
    argument_of,
    bindings_of,
    bound_values,
    called_symbol,
    taken_from,
)
from tf_migrate_rules.inference.gradients import stops_gradient
from tf_migrate_rules.inference.numbers import Number, number_of
from tf_migrate_rules.inference.ranks import Rank, rank_of

__all__ = [
    "Expression",
    "Number",
    "Rank",
    "argument_of",
    "bindings_of",
    "bound_values",
    "called_symbol",
    "number_of",
    "rank_of",
    "stops_gradient",
    "taken_from",
]
