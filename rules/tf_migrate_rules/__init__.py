"""What is known of TensorFlow: the rules, the tables that they stand on, and the text of the support module."""

from __future__ import annotations

from tf_migrate.rule import RulePackage
from tf_migrate_rules.catalogue import TensorFlow
from tf_migrate_rules.symbols import moved

PACKAGE = RulePackage(rules=(*moved.RULES,), catalogue=TensorFlow())
