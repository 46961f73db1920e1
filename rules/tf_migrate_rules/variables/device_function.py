"""TFM412: functions that choose a device for each operation."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_surely_old


def _check(site: Site) -> Iterable[Finding]:
    if site.call is None:
        return
    device = site.bind(("device_name_or_function",)).value("device_name_or_function")
    if device is not None and _is_function(site, device):
        yield site.report(
            "`tf.device` takes no function in TensorFlow 2: name the device, such as `'/GPU:0'`, around what belongs"
            " there, or use a `tf.distribute` strategy"
        )


def _is_function(site: Site, device: cst.BaseExpression) -> bool:
    if isinstance(device, cst.Lambda):
        return True
    if isinstance(device, cst.Call):
        return site.file.names.symbol_of(device.func, site.scope) == "tf.train.replica_device_setter"
    return is_surely_old(site) and isinstance(device, cst.Name) and defines(site, device.value)


DEVICE_FUNCTION = Rule(
    "TFM412",
    "device-function",
    "`tf.device` takes the name of a device, not a function.",
    frozenset({"tf.device"}),
    _check,
    Applicability.MANUAL,
    "Device functions were asked for each operation that was added to the graph. Eager code raises a RuntimeError"
    " for them.",
    "https://www.tensorflow.org/guide/migrate/mirrored_strategy",
    (Example("import tensorflow as tf\n\nwith tf.device(lambda op: '/cpu:0'):\n    x = tf.constant(1.0)\n"),),
    fate=lambda _: None,
)
