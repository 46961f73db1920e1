"""TFM2xx: sessions, placeholders, runs, and the graph that they work on."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.sessions.config import SESSION_CONFIG
from tf_migrate_rules.sessions.feed_value import FEED_VALUE
from tf_migrate_rules.sessions.graph import GRAPH_OBJECT
from tf_migrate_rules.sessions.placeholder import PLACEHOLDER
from tf_migrate_rules.sessions.run_site import RUN_SITE
from tf_migrate_rules.sessions.run_trace import RUN_TRACE
from tf_migrate_rules.sessions.session import SESSION
from tf_migrate_rules.sessions.switch import GRAPH_SWITCH
from tf_migrate_rules.sessions.tensor_handle import TENSOR_HANDLE
from tf_migrate_rules.sessions.tensor_property import TENSOR_PROPERTY
from tf_migrate_rules.sessions.wrapped_function import WRAPPED_FUNCTION

RULES: tuple[Rule, ...] = (
    SESSION,
    PLACEHOLDER,
    RUN_SITE,
    SESSION_CONFIG,
    GRAPH_OBJECT,
    GRAPH_SWITCH,
    FEED_VALUE,
    TENSOR_PROPERTY,
    TENSOR_HANDLE,
    WRAPPED_FUNCTION,
    RUN_TRACE,
)
