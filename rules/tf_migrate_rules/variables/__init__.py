"""TFM401 to TFM449: variables, their scopes and collections, layers and cells."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.variables.cell import RNN_CELL
from tf_migrate_rules.variables.collection import COLLECTION
from tf_migrate_rules.variables.colocation import COLOCATION
from tf_migrate_rules.variables.device_function import DEVICE_FUNCTION
from tf_migrate_rules.variables.free_shape import FREE_SHAPE
from tf_migrate_rules.variables.get_variable import GET_VARIABLE
from tf_migrate_rules.variables.initializer_op import VARIABLE_INITIALIZER
from tf_migrate_rules.variables.layer_class import LAYER_CLASS
from tf_migrate_rules.variables.layer_function import LAYER_FUNCTION
from tf_migrate_rules.variables.lists import VARIABLE_LIST
from tf_migrate_rules.variables.load import VARIABLE_LOAD
from tf_migrate_rules.variables.name_scope import NAME_SCOPE
from tf_migrate_rules.variables.no_regularizer import NO_REGULARIZER
from tf_migrate_rules.variables.partition import PARTITIONED_VARIABLE
from tf_migrate_rules.variables.recurrence import RECURRENCE
from tf_migrate_rules.variables.reuse import VARIABLE_REUSE
from tf_migrate_rules.variables.scope import VARIABLE_SCOPE
from tf_migrate_rules.variables.template import TEMPLATE

RULES: tuple[Rule, ...] = (
    GET_VARIABLE,
    FREE_SHAPE,
    VARIABLE_SCOPE,
    VARIABLE_REUSE,
    TEMPLATE,
    COLLECTION,
    VARIABLE_LIST,
    VARIABLE_INITIALIZER,
    VARIABLE_LOAD,
    PARTITIONED_VARIABLE,
    NAME_SCOPE,
    DEVICE_FUNCTION,
    COLOCATION,
    NO_REGULARIZER,
    LAYER_FUNCTION,
    LAYER_CLASS,
    RNN_CELL,
    RECURRENCE,
)
