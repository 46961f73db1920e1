"""TFM408: operations that initialize variables and tables."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_eager, is_own, is_surely_old, last_name
from tf_migrate_rules.topics import Attribute, each, topic_rule

_VARIABLES = "delete it: a variable has its initial value from when it is made."
_TABLES = "delete it: tables are filled when they are made."
_CHECK = "delete it: a variable cannot be without a value."
_INITIALIZER = (
    "goes away: variables and tables have their values from when they are made, and iterating over a data set starts"
    " it anew."
)


def _of_value(site: Site) -> bool:
    """`v.initializer`, which is run; the user's own `self.initializer` and those of iterators are left out."""
    return (
        is_surely_old(site)
        and not is_eager(site.file)
        and not is_own(site.receiver)
        and not defines(site, "initializer")
        and "iter" not in last_name(site.receiver)
    )


VARIABLE_INITIALIZER = topic_rule(
    "TFM408",
    "variable-initializer",
    "Nothing needs to be initialized: variables and tables have their values from when they are made.",
    {
        **each(
            "tf.",
            "global_variables_initializer local_variables_initializer variables_initializer initialize_all_variables"
            " initialize_local_variables initialize_variables",
            _VARIABLES,
        ),
        **each("tf.", "tables_initializer initialize_all_tables", _TABLES),
        **each(
            "tf.",
            "report_uninitialized_variables is_variable_initialized assert_variables_initialized",
            _CHECK,
        ),
        "tf.Variable.initializer": _VARIABLES,
        "tf.Variable.initialized_value": "write the variable itself, or `v.read_value()`.",
    },
    attributes={".initializer": Attribute(_INITIALIZER, _of_value)},
    applies=lambda site: is_surely_old(site) or not site.symbol.startswith("tf.Variable."),
    why="In TensorFlow 1 a variable had no value until its initializer ran in a session.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\ninit = tf.global_variables_initializer()\n"),
        Example(
            "import tensorflow as tf\n\n\ndef start(sess, v):\n    sess.run([v.initializer, tf.tables_initializer()])\n"
        ),
    ),
)
