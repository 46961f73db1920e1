"""TFM297 and TFM298: programs that cannot be lifted run on `tensorflow.compat.v1`, where that is asked for.

A file crosses as a whole, and so do all files of its program: graphs and eager execution do not mix in one process.
"""

from tf_migrate_rules.bridging.crossing import RULES, CompatBridge

__all__ = ["RULES", "CompatBridge"]
