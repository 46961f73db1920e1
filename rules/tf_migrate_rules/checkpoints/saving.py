"""TFM702: places where a saver saves or restores."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_of_other_library, is_session, is_surely_old, last_name
from tf_migrate_rules.topics import Attribute, topic_rule

_SAVE = "write `manager.save()` of a `tf.train.CheckpointManager`, or `checkpoint.save(prefix)`; they give the path."
_RESTORE = (
    "write `checkpoint.restore(path).assert_existing_objects_matched()`. A file that a saver wrote is read the same"
    " way where the variables have the same names, or by `tf.train.load_checkpoint(path).get_tensor(name)`."
)


def _of_saver(site: Site) -> bool:
    call = site.call
    if call is None or not call.arguments or is_of_other_library(site, site.receiver):
        return False
    first = call.arguments[0]
    if first.keyword is not None:
        return first.keyword.value == "sess"
    return is_session(site, first.value) or (is_surely_old(site) and "saver" in last_name(site.receiver).lower())


SAVING = topic_rule(
    "TFM702",
    "saving",
    "A checkpoint saves and restores the values that its objects have now.",
    {"tf.train.Saver.save": _SAVE, "tf.train.Saver.restore": _RESTORE},
    attributes={".save": Attribute(_SAVE, _of_saver), ".restore": Attribute(_RESTORE, _of_saver)},
    why="The values were in the session. In TensorFlow 2 the objects have them. `restore` is silent on what it does"
    " not find unless it is asked.",
    page="migrating_checkpoints",
    examples=(
        Example(
            "import tensorflow as tf\n\n\ndef keep(saver, sess, step):\n"
            "    saver.save(sess, 'model', global_step=step)\n"
        ),
        Example(
            "import tensorflow as tf\n\nsess = tf.Session()\nv = tf.get_variable('v', [2])\nsaver = tf.train.Saver()\n"
            "saver.restore(sess, tf.train.latest_checkpoint('out'))\n"
        ),
    ),
)
