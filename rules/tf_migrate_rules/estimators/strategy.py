"""TFM811: distribution strategies, as they were before 2.2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import replace

_STRATEGIES = (
    *("Strategy", "MirroredStrategy", "OneDeviceStrategy", "experimental.CentralStorageStrategy"),
    *("experimental.MultiWorkerMirroredStrategy", "experimental.ParameterServerStrategy", "experimental.TPUStrategy"),
)
_RENAMED: Mapping[str, str] = {"experimental_run_v2": "run"}
_GONE: Mapping[str, str] = {
    "experimental_make_numpy_dataset": "make the data set by `tf.data.Dataset.from_tensor_slices`",
    "make_dataset_iterator": "iterate over `strategy.experimental_distribute_dataset(dataset)`",
    "make_input_fn_iterator": "iterate over `strategy.distribute_datasets_from_function(dataset_fn)`",
}


def _check(site: Site) -> Iterable[Finding]:
    name = site.symbol.rpartition(".")[2]
    if name == "get_loss_reduction":
        yield site.report(
            f"`{site.symbol}`: divide the loss by the global batch size yourself, and sum it over the replicas"
        )
    elif site.call is None or not site.is_old:
        return
    elif name in _RENAMED:
        attribute = getattr(site.node, "attr", None)
        assert attribute is not None
        said = f"`{name}` of a strategy is `{_RENAMED[name]}` in TensorFlow 2"
        yield site.rewrite(said, [replace(site.span(attribute), _RENAMED[name])])
    else:
        yield site.report(f"`{name}` of a strategy: {_GONE[name]}")


DISTRIBUTION_STRATEGY = Rule(
    "TFM811",
    "distribution-strategy",
    "This method of distribution strategies has another name, or is gone.",
    frozenset(
        {
            "tf.distribute.get_loss_reduction",
            *(f"tf.distribute.{strategy}.{name}" for strategy in _STRATEGIES for name in (*_RENAMED, *_GONE)),
            *(f".{name}" for name in (*_RENAMED, *_GONE)),
        }
    ),
    _check,
    Applicability.SAFE,
    "Strategies settled their names with TensorFlow 2.2; the older methods served sessions.",
    "https://www.tensorflow.org/guide/migrate/mirrored_strategy",
    (
        Example(
            "import tensorflow as tf\n\n\ndef add(strategy, x):\n"
            "    return strategy.experimental_run_v2(lambda v: v + 1, args=(x,))\n",
            "import tensorflow as tf\n\n\ndef add(strategy, x):\n    return strategy.run(lambda v: v + 1, args=(x,))\n",
        ),
        Example(
            "import tensorflow as tf\n\nstrategy = tf.distribute.MirroredStrategy()\n"
            "iterator = strategy.make_dataset_iterator(tf.data.Dataset.range(4).batch(2))\n",
        ),
    ),
)
