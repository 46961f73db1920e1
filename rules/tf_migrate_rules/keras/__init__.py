"""TFM450 to TFM479: what Keras 3 does otherwise than the Keras of TensorFlow 1.15."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.keras import backend, gone
from tf_migrate_rules.keras.accuracy import ACCURACY_NAME
from tf_migrate_rules.keras.add_weight import ADD_WEIGHT
from tf_migrate_rules.keras.argument import KERAS_ARGUMENT
from tf_migrate_rules.keras.cudnn import CUDNN_LAYER
from tf_migrate_rules.keras.files import KERAS_FILE
from tf_migrate_rules.keras.fit_argument import FIT_ARGUMENT
from tf_migrate_rules.keras.generator import GENERATOR_METHOD
from tf_migrate_rules.keras.layer import GONE_CLASS
from tf_migrate_rules.keras.loss_name import LOSS_NAME
from tf_migrate_rules.keras.optimizer_argument import OPTIMIZER_ARGUMENT
from tf_migrate_rules.keras.optimizer_member import OPTIMIZER_MEMBER
from tf_migrate_rules.keras.recurrent_default import RECURRENT_DEFAULT

RULES: tuple[Rule, ...] = (
    OPTIMIZER_ARGUMENT,
    OPTIMIZER_MEMBER,
    GENERATOR_METHOD,
    backend.KERAS_SESSION,
    backend.LEARNING_PHASE,
    backend.KERAS_FUNCTION,
    backend.KERAS_BACKEND,
    ACCURACY_NAME,
    GONE_CLASS,
    CUDNN_LAYER,
    KERAS_FILE,
    *gone.RULES,
    FIT_ARGUMENT,
    RECURRENT_DEFAULT,
    ADD_WEIGHT,
    LOSS_NAME,
    KERAS_ARGUMENT,  # the last: it settles what the others leave
)
