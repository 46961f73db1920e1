"""How symbols of TensorFlow 1.15 for random numbers are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.multinomial": Moved("tf.random.categorical", {"output_dtype": "dtype"}),
    "tf.random.experimental.create_rng_state": Moved("tf.random.experimental.create_rng_state", {"algorithm": "alg"}),
    "tf.random.stateless_multinomial": Moved("tf.random.stateless_categorical", {"output_dtype": "dtype"}),
    "tf.random_poisson": Moved("tf.random.poisson"),
}
