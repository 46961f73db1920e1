"""TFM7xx: checkpoints, summaries, saved models, and graphs in files."""

from __future__ import annotations

from tf_migrate.rule import Rule
from tf_migrate_rules.checkpoints.builder import SAVED_MODEL_BUILDER
from tf_migrate_rules.checkpoints.files import CHECKPOINT_FILE
from tf_migrate_rules.checkpoints.frozen_graph import FROZEN_GRAPH
from tf_migrate_rules.checkpoints.graph_export import GRAPH_EXPORT
from tf_migrate_rules.checkpoints.graph_message import GRAPH_MESSAGE
from tf_migrate_rules.checkpoints.lite import LITE_CONVERTER
from tf_migrate_rules.checkpoints.loader import SAVED_MODEL_LOADER
from tf_migrate_rules.checkpoints.merged import MERGED_SUMMARY
from tf_migrate_rules.checkpoints.meta_graph import META_GRAPH
from tf_migrate_rules.checkpoints.proto import SUMMARY_MESSAGE
from tf_migrate_rules.checkpoints.saver import SAVER
from tf_migrate_rules.checkpoints.saving import SAVING
from tf_migrate_rules.checkpoints.signature import SAVED_MODEL_SIGNATURE
from tf_migrate_rules.checkpoints.simple_save import SIMPLE_SAVE
from tf_migrate_rules.checkpoints.summary import SUMMARY
from tf_migrate_rules.checkpoints.warm_start import WARM_START
from tf_migrate_rules.checkpoints.writer import SUMMARY_WRITER

RULES: tuple[Rule, ...] = (
    SAVER,
    SAVING,
    CHECKPOINT_FILE,
    WARM_START,
    SUMMARY,
    MERGED_SUMMARY,
    SUMMARY_WRITER,
    SUMMARY_MESSAGE,
    SAVED_MODEL_BUILDER,
    SAVED_MODEL_SIGNATURE,
    SAVED_MODEL_LOADER,
    SIMPLE_SAVE,
    GRAPH_EXPORT,
    META_GRAPH,
    FROZEN_GRAPH,
    GRAPH_MESSAGE,
    LITE_CONVERTER,
)
