"""How symbols of TensorFlow 1.15 for strings are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.reduce_join": Moved("tf.strings.reduce_join"),
    "tf.string_to_hash_bucket": Moved("tf.strings.to_hash_bucket"),
    "tf.string_to_number": Moved("tf.strings.to_number"),
    "tf.substr": Moved("tf.strings.substr"),
}
