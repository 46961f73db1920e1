"""TFM712: writers of event files."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_other_library, is_surely_old
from tf_migrate_rules.topics import Attribute, topic_rule

_WRITER = "make it by `tf.summary.create_file_writer(folder)`, and write within `with writer.as_default():`."
_ADD = (
    "summaries write themselves in TensorFlow 2: `with writer.as_default(): tf.summary.scalar(name, value, step=step)`."
)
_GRAPH = "write `tf.summary.graph(f.get_concrete_function(...).graph)` for the graph of a `tf.function`."
_RUN = "In TensorFlow 2 trace the steps by `tf.profiler.experimental.Profile(folder)`."
_MEMBERS = {
    "add_summary": _ADD,
    "add_event": "there are no events to hand over; write summaries, within `with writer.as_default():`.",
    "add_session_log": "there are no sessions to log; delete it.",
    "add_graph": _GRAPH,
    "add_meta_graph": _GRAPH,
    "add_run_metadata": _RUN,
    "get_logdir": "keep the folder's name in a variable of your own.",
    "reopen": "make a new writer by `tf.summary.create_file_writer(folder)`.",
}


def _of_writer(site: Site) -> bool:
    return (
        site.call is not None
        and bool(site.call.arguments)
        and bool(site.file.names.imported)
        and not is_of_other_library(site, site.receiver)
        and not defines(site, site.symbol[1:])
    )


def _of_old_writer(site: Site) -> bool:
    return is_surely_old(site) and _of_writer(site)


SUMMARY_WRITER = topic_rule(
    "TFM712",
    "summary-writer",
    "Writers are the default for the summaries within a block.",
    {
        "tf.summary.FileWriter": _WRITER,
        **{f"tf.summary.FileWriter.{name}": said for name, said in _MEMBERS.items()},
        "tf.summary.FileWriter.*": "the writer of `tf.summary.create_file_writer` has it too: `flush()`, `close()`.",
        "tf.summary.FileWriterCache": f"keep the writer in a variable of your own: {_WRITER}",
        "tf.summary.FileWriterCache.*": f"keep the writer in a variable of your own: {_WRITER}",
        "tf.summary.initialize": "delete it: a writer is there as soon as it is made.",
    },
    attributes={
        ".add_summary": Attribute(_ADD, _of_writer),
        ".add_graph": Attribute(_GRAPH, _of_old_writer),
        ".add_meta_graph": Attribute(_GRAPH, _of_old_writer),
        ".add_run_metadata": Attribute(_RUN, _of_old_writer),
    },
    why="A `FileWriter` took what a run of summary operations had fetched.",
    page="tensorboard",
    examples=(
        Example(
            "import tensorflow as tf\n\nwriter = tf.summary.FileWriter('logs')\n"
            "writer.add_graph(tf.get_default_graph())\nwriter.close()\n"
        ),
    ),
)
