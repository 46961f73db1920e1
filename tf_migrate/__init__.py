"""tf-migrate: turns TensorFlow 1 code into native TensorFlow 2.

The package is the engine: it knows Python, names and edits, and no single API. What is known of TensorFlow stands in
rule packages, found through the entry-point group ``tf_migrate.rules``.
"""

__version__ = "0.1.0"
