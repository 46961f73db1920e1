"""TFM6xx: iterators, data sets, and the queues that were before them."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.data.batch import QUEUE_BATCH
from tf_migrate_rules.data.coordinator import COORDINATOR
from tf_migrate_rules.data.element import ITERATOR_ELEMENT
from tf_migrate_rules.data.initializable import INITIALIZABLE_ITERATOR
from tf_migrate_rules.data.legacy_function import LEGACY_DATASET_METHOD
from tf_migrate_rules.data.one_shot import ONE_SHOT_ITERATOR
from tf_migrate_rules.data.options import DATASET_OPTION
from tf_migrate_rules.data.producer import INPUT_PRODUCER
from tf_migrate_rules.data.queue import QUEUE
from tf_migrate_rules.data.reader import READER
from tf_migrate_rules.data.runner import QUEUE_RUNNER
from tf_migrate_rules.data.structure import DATASET_STRUCTURE
from tf_migrate_rules.data.switchable import SWITCHABLE_ITERATOR

RULES: tuple[Rule, ...] = (
    ONE_SHOT_ITERATOR,
    INITIALIZABLE_ITERATOR,
    SWITCHABLE_ITERATOR,
    ITERATOR_ELEMENT,
    DATASET_STRUCTURE,
    LEGACY_DATASET_METHOD,
    DATASET_OPTION,
    QUEUE,
    QUEUE_RUNNER,
    INPUT_PRODUCER,
    QUEUE_BATCH,
    READER,
    COORDINATOR,
)
