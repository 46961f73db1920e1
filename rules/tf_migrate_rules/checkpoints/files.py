"""TFM703: the files of checkpoints, handled by hand."""

from __future__ import annotations

from collections.abc import Iterable

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace
from tf_migrate_rules.topics import topic_rule

_MANAGER = "let a `tf.train.CheckpointManager` keep the record: `manager.latest_checkpoint`, `manager.checkpoints`."


def _fix(site: Site, _: str) -> Iterable[Finding]:
    """The file that belongs to a checkpoint is asked for, by the place's own path."""
    call = site.call
    if site.symbol != "tf.train.checkpoint_exists" or call is None or call.partial or len(call.arguments) != 1:
        return
    (argument,) = call.arguments
    if argument.star or (argument.keyword is not None and argument.keyword.value != "checkpoint_prefix"):
        return
    exists = [site.native("tf.io.gfile.exists"), "(", *site.operand(argument.value), ' + ".index")']
    message = "`tf.train.checkpoint_exists` is the question for a checkpoint's index file in TensorFlow 2"
    yield site.rewrite(message, [replace(site.span(call.node), *exists)], applicability=Applicability.SAFE)


CHECKPOINT_FILE = topic_rule(
    "TFM703",
    "checkpoint-file",
    "A checkpoint manager keeps the record of the files.",
    {
        "tf.train.update_checkpoint_state": _MANAGER,
        "tf.train.generate_checkpoint_state_proto": _MANAGER,
        "tf.train.checkpoint_exists": "write `tf.io.gfile.exists(prefix + '.index')`.",
        "tf.train.get_checkpoint_mtimes": "write `tf.io.gfile.stat(prefix + '.index').mtime_nsec` for each of them.",
        "tf.train.remove_checkpoint": "a `tf.train.CheckpointManager` removes old files; by hand, remove what"
        " `tf.io.gfile.glob(prefix + '.*')` gives.",
    },
    why="`tf.train.latest_checkpoint` and `get_checkpoint_state` are there in TensorFlow 2; what writes the record"
    " is not.",
    page="migrating_checkpoints",
    fix=_fix,
    examples=(
        Example(
            "import tensorflow as tf\n\ny = int(tf.train.checkpoint_exists('out/model-1'))\n",
            "import tensorflow as tf\n\ny = int(tf.io.gfile.exists('out/model-1' + \".index\"))\n",
        ),
        Example("import tensorflow as tf\n\ntf.train.update_checkpoint_state('out', 'out/model-1')\n"),
    ),
)
