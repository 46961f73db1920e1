"""TFM201: sessions."""

from __future__ import annotations

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import is_session
from tf_migrate_rules.topics import Attribute, topic_rule

_AWAY = "goes away together with the session."
_MEMBERS = {
    "as_default": "goes away: without a session there is no default one to set.",
    "close": _AWAY,
    "graph": "is the graph of a session; in TensorFlow 2 a function has one: `f.get_concrete_function(...).graph`.",
    "graph_def": "is `f.get_concrete_function(...).graph.as_graph_def()` of a `tf.function` in TensorFlow 2.",
    "list_devices": "is `tf.config.list_logical_devices()` in TensorFlow 2.",
    "sess_str": "is the address of a server; TensorFlow 2 connects with `tf.config.experimental_connect_to_host`.",
    "reset": "releases what a server holds; in TensorFlow 2 variables go when nothing refers to them any more.",
}
_OPENED = "there are no sessions: write what is run as a function, decorated with `@tf.function`, and call it."


def _of_session(site: Site) -> bool:
    return is_session(site, site.receiver)


SESSION = topic_rule(
    "TFM201",
    "session",
    "Sessions are gone: TensorFlow 2 computes when it is called.",
    {
        "tf.Session": f"In TensorFlow 2 {_OPENED}",
        "tf.InteractiveSession": f"In TensorFlow 2 {_OPENED} Values are there at once, as `tensor.numpy()`.",
        "tf.get_default_session": "In TensorFlow 2 there is no default session; call the function that computes the"
        " value.",
        **{f"tf.{kind}.{name}": said for kind in ("Session", "InteractiveSession") for name, said in _MEMBERS.items()},
        "tf.Session.*": "is a part of the session, which TensorFlow 2 does not have.",
        "tf.InteractiveSession.*": "is a part of the session, which TensorFlow 2 does not have.",
    },
    attributes={
        ".as_default": Attribute(_MEMBERS["as_default"], _of_session),
        ".close": Attribute(_MEMBERS["close"], _of_session),
        ".graph": Attribute(_MEMBERS["graph"], _of_session),
        ".list_devices": Attribute(_MEMBERS["list_devices"], _of_session),
    },
    why="TensorFlow 1 built a graph and ran parts of it by `Session.run`. TensorFlow 2 runs Python as it stands; a"
    " graph is built from a function by `tf.function`. Placeholders become the function's parameters, fetches what"
    " it returns.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\n\ndef connect(target):\n    return tf.Session(target)\n"),
        Example("import tensorflow as tf\n\n\ndef finish(sess):\n    sess.close()\n    tf.reset_default_graph()\n"),
    ),
)
