"""TFM911: `HParams`, which the support module goes on having."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, supported

_TRAINING = "tf.contrib.training"

RULE = area_rule(
    "TFM911",
    "contrib-hparams",
    "`tf.contrib.training.HParams` becomes the class of the same name in the support module.",
    {
        f"{_TRAINING}.HParams": "keep hyperparameters in a dataclass, or take `HParams` of the support module",
        f"{_TRAINING}.parse_values": "read them with `json` or `argparse`, or take `parse_values` of the support"
        " module",
    },
    rewrites={
        f"{_TRAINING}.HParams": supported("HParams"),
        f"{_TRAINING}.parse_values": supported("parse_values"),
    },
    instances=(f"{_TRAINING}.HParams",),
    applicability=Applicability.SAFE,
    why="`HParams` is plain Python: attributes with types, and `parse`, `parse_json`, `override_from_dict`, `values`,"
    " `get`, `to_json`. The class in the support module behaves the same, but for protocol buffers (`to_proto`,"
    " `hparam_def=`), whose messages left with TensorFlow 1. A dataclass or `types.SimpleNamespace` is enough where"
    " nothing parses them.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "hparams = tf.contrib.training.HParams(rate=0.1, layers=[64, 32], name='a')\n"
            "hparams.parse('rate=1,layers=[8,4,2]')\n"
            "y = [hparams.rate, hparams.layers, str(hparams), hparams.to_json(sort_keys=True)]\n",
            "from tf1_support import HParams\n\n"
            "hparams = HParams(rate=0.1, layers=[64, 32], name='a')\n"
            "hparams.parse('rate=1,layers=[8,4,2]')\n"
            "y = [hparams.rate, hparams.layers, str(hparams), hparams.to_json(sort_keys=True)]\n",
        ),
    ),
)
