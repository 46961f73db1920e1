"""TFM915: `tf.contrib.summary`, the first of what `tf.summary` is in TensorFlow 2."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate_rules.departed.contrib.area import Rewrite, area_rule, carried, composed
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.topics import each

_SUMMARY = "tf.contrib.summary."
_WRITER = "a writer of summaries is the default here, and records"


def _written(name: str) -> Rewrite:
    """The rewrite of a summary that says of which step it is."""
    native = Moved(f"tf.summary.{name}", parameters={"tensor": "data"}, assumes=_WRITER)

    def rewrite(site: Site) -> Finding | None:
        if site.call is None or site.call.partial:
            return None
        bound = site.bind(_PARAMETERS[name])
        if not bound.complete or "step" not in bound.by_name:
            return None
        return carried(site, native, f"`{site.spelled}` is `{native.to}` in TensorFlow 2")

    return rewrite


_PARAMETERS = {
    "scalar": ("name", "tensor", "family", "step"),
    "histogram": ("name", "tensor", "family", "step"),
    "audio": ("name", "tensor", "sample_rate", "max_outputs", "family", "step"),
}
_STEP = (
    "use `tf.summary.{name}(name, data, step=step)`: the step must be given (or set by"
    " `tf.summary.experimental.set_step`), where contrib took the global step; a `family` goes before the name, with a"
    " slash"
)
_OLD = "use `tf.summary.{kind}(name, data, step=step)` under `tf.summary.create_file_writer(logdir).as_default()`"

RULE = area_rule(
    "TFM915",
    "contrib-summary",
    "A function of `tf.contrib.summary` becomes that of `tf.summary` in TensorFlow 2.",
    {
        **{f"{_SUMMARY}{name}": _STEP.format(name=name) for name in _PARAMETERS},
        f"{_SUMMARY}image": "use `tf.summary.image(name, data, step=step, max_outputs=3)`; numbers with a fraction"
        " must lie"
        " between 0 and 1, which contrib saw to by itself",
        f"{_SUMMARY}generic": "use `tf.summary.write(tag, tensor, step=step, metadata=metadata)`",
        f"{_SUMMARY}graph": "use `tf.summary.graph(concrete_function.graph)`, or `tf.summary.trace_on(graph=True)` and"
        " `tf.summary.trace_export(name, step)`",
        f"{_SUMMARY}import_event": "use `tf.summary.experimental.write_raw_pb(tensor, step)`",
        f"{_SUMMARY}always_record_summaries": "use `tf.summary.record_if(True)`",
        f"{_SUMMARY}never_record_summaries": "use `tf.summary.record_if(False)`",
        f"{_SUMMARY}record_summaries_every_n_global_steps": "use `tf.summary.record_if(lambda: tf.equal(step % n, 0))`",
        f"{_SUMMARY}should_record_summaries": "use `tf.summary.should_record_summaries()`",
        f"{_SUMMARY}create_db_writer": "writing into a database is gone: use `tf.summary.create_file_writer(logdir)`",
        f"{_SUMMARY}eval_dir": "use `os.path.join(model_dir, 'eval')`",
        f"{_SUMMARY}summary_writer_initializer_op": "drop it: a writer of TensorFlow 2 needs no initializing",
        f"{_SUMMARY}SummaryWriter": "use `tf.summary.create_file_writer(logdir)`",
        f"{_SUMMARY}*": "use `tf.summary` of TensorFlow 2",
        **{
            f"tf.contrib.deprecated.{kind}_summary": _OLD.format(kind=kind)
            for kind in ("scalar", "histogram", "image", "audio")
        },
        **each(
            "tf.contrib.deprecated.",
            "merge_summary merge_all_summaries",
            "drop it: in TensorFlow 2 each summary is written where it is computed",
        ),
        "tf.contrib.deprecated.*": "use `tf.summary` of TensorFlow 2",
    },
    rewrites={
        **{f"{_SUMMARY}{name}": _written(name) for name in _PARAMETERS},
        f"{_SUMMARY}always_record_summaries": composed("tf.summary.record_if(True)"),
        f"{_SUMMARY}never_record_summaries": composed("tf.summary.record_if(False)"),
        f"{_SUMMARY}record_summaries_every_n_global_steps": composed(
            "tf.summary.record_if(lambda: tf.equal(tf.math.floormod({global_step}, {n}), 0))"
        ),
        f"{_SUMMARY}should_record_summaries": composed("tf.summary.should_record_summaries()"),
    },
    why="`tf.contrib.summary` was the first form of TensorFlow 2's `tf.summary`: a default writer, and summaries"
    " that are"
    " written at once. There the step must be given, and all is recorded unless `record_if` says otherwise; contrib"
    " recorded nothing outside of `always_record_summaries()`. Writing summaries takes the package tensorboard.",
    link="https://www.tensorflow.org/guide/migrate/tensorboard",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "def record(loss, step):\n"
            "    with tf.contrib.summary.always_record_summaries():\n"
            "        tf.contrib.summary.scalar('loss', loss, step=step)\n",
            "import tensorflow as tf\n\n"
            "def record(loss, step):\n"
            "    with tf.summary.record_if(True):\n"
            "        tf.summary.scalar('loss', data=loss, step=step)\n",
        ),
        Example(
            "import tensorflow as tf\n\ntf.contrib.summary.scalar('loss', 0.5)\n",
        ),
    ),
    applicability=Applicability.UNSAFE,
)
