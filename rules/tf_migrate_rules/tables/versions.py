"""How symbols of TensorFlow 1.15 that tell about TensorFlow itself are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.COMPILER_VERSION": Moved("tf.version.COMPILER_VERSION"),
    "tf.CXX11_ABI_FLAG": Moved("tf.sysconfig.CXX11_ABI_FLAG"),
    "tf.GIT_VERSION": Moved("tf.version.GIT_VERSION"),
    "tf.GRAPH_DEF_VERSION": Moved("tf.version.GRAPH_DEF_VERSION"),
    "tf.GRAPH_DEF_VERSION_MIN_CONSUMER": Moved("tf.version.GRAPH_DEF_VERSION_MIN_CONSUMER"),
    "tf.GRAPH_DEF_VERSION_MIN_PRODUCER": Moved("tf.version.GRAPH_DEF_VERSION_MIN_PRODUCER"),
    "tf.MONOLITHIC_BUILD": Moved("tf.sysconfig.MONOLITHIC_BUILD"),
    "tf.QUANTIZED_DTYPES": Moved("tf.dtypes.QUANTIZED_DTYPES"),
    "tf.VERSION": Moved("tf.version.VERSION"),
}
