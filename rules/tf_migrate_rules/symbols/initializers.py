"""TFM122: initializers have other names and defaults now, and Keras's draw the same numbers at each call."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Dialect, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits
from tf_migrate.syntax.names import Route
from tf_migrate_rules import api
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.sharing import is_kept, may_be_shared
from tf_migrate_rules.spelling import import_of, respelled, rewritten
from tf_migrate_rules.transfer import transfer

_DTYPE = {"dtype": "an initializer is told the dtype with the shape"}
_CHECKED = {**_DTYPE, "verify_shape": "the shape is always verified"}
_ONE = {"stddev": "1.0"}
_UNIT = {"minval": "0.0", "maxval": "1.0"}
_KERAS = "tf.keras.initializers"
_SEED = "tf.keras.random.SeedGenerator"

#: How each is written natively: by TensorFlow's own class where there is one, else by Keras's.
_MOVED = {
    "tf.random_normal_initializer": Moved("tf.random_normal_initializer", dropped=_DTYPE, spelled_out=_ONE),
    "tf.random_uniform_initializer": Moved("tf.random_uniform_initializer", dropped=_DTYPE, spelled_out=_UNIT),
    "tf.truncated_normal_initializer": Moved(f"{_KERAS}.TruncatedNormal", dropped=_DTYPE, spelled_out=_ONE),
    "tf.variance_scaling_initializer": Moved(f"{_KERAS}.VarianceScaling", dropped=_DTYPE),
    "tf.uniform_unit_scaling_initializer": Moved(
        f"{_KERAS}.VarianceScaling",
        {"factor": "scale"},
        _DTYPE,
        spelled_out={"distribution": '"uniform"'},
        assumes="that what it initializes has more than one dimension",
    ),
    "tf.orthogonal_initializer": Moved(f"{_KERAS}.Orthogonal", dropped=_DTYPE),
    "tf.glorot_uniform_initializer": Moved(f"{_KERAS}.GlorotUniform", dropped=_DTYPE),
    "tf.glorot_normal_initializer": Moved(f"{_KERAS}.GlorotNormal", dropped=_DTYPE),
    "tf.initializers.identity": Moved(f"{_KERAS}.Identity", dropped=_DTYPE),
    "tf.constant_initializer": Moved("tf.constant_initializer", dropped=_CHECKED),
    "tf.zeros_initializer": Moved("tf.zeros_initializer", dropped=_DTYPE),
    "tf.ones_initializer": Moved("tf.ones_initializer", dropped=_DTYPE),
    **{
        f"{_KERAS}.{name}": Moved(f"{_KERAS}.{name}", dropped=_DTYPE)
        for name in ("RandomNormal", "RandomUniform", "TruncatedNormal")
    },
    **{
        f"tf.initializers.{name}": Moved(f"tf.initializers.{name}")
        for name in ("he_normal", "he_uniform", "lecun_normal", "lecun_uniform")
    },
}
_PLAIN = ("tf.constant_initializer", "tf.zeros_initializer", "tf.ones_initializer", "tf.initializers.identity")
_INITIALIZES = re.compile(r"(?i)(init|initializer)s?$")


def _check(site: Site) -> Iterable[Finding]:
    moved = _moved(site)
    message = _named(site, moved)
    if site.is_import:
        if not api.v2_has(site.spelled, site.file.target):
            yield import_of(site, f"it is `{moved.to}` in TensorFlow 2")
    elif not site.is_old:
        return
    elif site.call is None:
        yield from _mentioned(site, moved, message)
    else:
        yield from _called(site, moved, message)


def _moved(site: Site) -> Moved:
    """How the initializer is written natively: under the name that the file has for it, where that is native too."""
    moved = _MOVED[site.symbol]
    if site.spelled == moved.to or not api.v2_has(site.spelled, site.file.target):
        return moved
    return Moved(site.spelled, moved.parameters, moved.dropped, spelled_out=moved.spelled_out, assumes=moved.assumes)


def _named(site: Site, moved: Moved) -> str:
    if site.spelled != moved.to:
        return f"`{site.spelled}` is `{moved.to}` in TensorFlow 2"
    return f"`{site.spelled}` takes other arguments in TensorFlow 2"


def _called(site: Site, moved: Moved, message: str) -> Iterable[Finding]:
    assert site.call is not None
    bound = site.bind((api.v1_signature(site.spelled) or api.v1_signature(site.symbol) or _NO_SIGNATURE).names)
    arguments = site.arguments()
    assumed = [moved.assumes] if moved.assumes else []
    seed = bound.value("seed")
    seeded = seed is not None and site.code(seed) != "None"
    _write_values(site, arguments)
    if not seeded and _is_stateless(site, moved) and _needs_generator(site, moved):
        if seed is not None:
            arguments.value(bound.by_name["seed"], f"{site.native(_SEED)}()")
        else:
            arguments.append(f"seed={site.native(_SEED)}()")
        message += "; without a `SeedGenerator` it would give everything that it initializes the same numbers"
    carried = transfer(site, moved, arguments=arguments)
    if carried.lost:
        yield site.report(f"{message}, but {carried}")
        return
    if not carried.edits and (moved.to == site.spelled or site.route is Route.ALIAS):
        if moved.to != site.spelled:
            site.settle()  # the assignment that gave the name is rewritten
        return
    if seeded and site.symbol not in _PLAIN:
        assumed.append("that nothing hangs on the very numbers that this seed gave")
    dtype = bound.value("dtype")
    if dtype is not None and site.code(dtype).rpartition(".")[2] != "float32":
        assumed.append(f"that what it initializes is of `{site.code(dtype)}` by itself")
    message += f"; {carried}" if str(carried) else ""
    doubtful = moved.to == site.spelled and not carried.dropped
    yield rewritten(site, message, [*respelled(site, moved.to), *carried.edits], assumed, doubtful=doubtful)


_NO_SIGNATURE = api.Signature(())


def _is_stateless(site: Site, moved: Moved) -> bool:
    """Whether the native initializer would draw the same numbers at each call."""
    return moved.to.startswith((_KERAS, "tf.initializers.")) and site.symbol not in _PLAIN


def _needs_generator(site: Site, moved: Moved) -> bool:
    """Whether the initializer may come to draw more than once. One that has the native name already, and may be meant
    natively, must be seen to be kept; it is not enough that it is handed to what nothing is known of."""
    if moved.to != site.spelled:
        return may_be_shared(site)
    return site.file.dialect is Dialect.OLD and is_kept(site) and may_be_shared(site)


def _write_values(site: Site, arguments: ArgumentEdits) -> None:
    """Values that mean something else natively."""
    if site.symbol == "tf.uniform_unit_scaling_initializer":
        factor = site.bind(("factor", "seed", "dtype")).by_name.get("factor")
        if factor is not None:
            number = isinstance(factor.value, (cst.Integer, cst.Float))
            arguments.value(factor, *((site.span(factor.value),) if number else site.operand(factor.value)), " ** 2")
    elif site.symbol == "tf.random_uniform_initializer":
        highest = site.bind(("minval", "maxval", "seed", "dtype")).by_name.get("maxval")
        if highest is not None and site.code(highest.value) == "None":
            arguments.value(highest, "1.0")


def _mentioned(site: Site, moved: Moved, message: str) -> Iterable[Finding]:
    """The class itself: TensorFlow 1 made an instance of it wherever it took an initializer."""
    if site.assigned_name() is not None:
        edits = respelled(site, moved.to)
        if edits:
            yield site.rewrite(message, edits)
    elif moved.to == site.spelled and not moved.spelled_out:
        return
    elif _is_initializer(site):
        seed = ""
        if _is_stateless(site, moved) and may_be_shared(site):
            seed = f"seed={site.native(_SEED)}()"
        given = [f"{name}={text}" for name, text in moved.spelled_out.items()]
        text = ", ".join([*given, seed] if seed else given)
        yield site.rewrite(message, site.substitute(f"{site.native(moved.to)}({text})"))
    else:
        yield site.report(f"{message}, with other defaults")


def _is_initializer(site: Site) -> bool:
    """Whether the place is an argument that is an initializer by its name."""
    argument = site.parent(site.node)
    return (
        isinstance(argument, cst.Arg)
        and argument.keyword is not None
        and _INITIALIZES.search(argument.keyword.value) is not None
    )


def _fate(symbol: str) -> Applicability | None:
    moved = _MOVED[api.v1_canonical(symbol)]
    if symbol == moved.to and not moved.spelled_out:
        return None
    return Applicability.UNSAFE if moved.assumes else Applicability.SAFE


RULE = Rule(
    "TFM122",
    "initializer",
    "Initializers have other names, other defaults and no `dtype` in TensorFlow 2.",
    frozenset(_MOVED),
    _check,
    Applicability.SAFE,
    "A normal distribution had the standard deviation 1 and a uniform one went from 0 to 1 unless told otherwise;"
    " natively it is 0.05 and -0.05 to 0.05, so TensorFlow 1's defaults are spelled out. An initializer of Keras is"
    " stateless: used twice, it gives the same numbers twice. Where one may come to initialize several variables, as"
    " when it is bound to a name or handed to a scope, it gets a `SeedGenerator`, which goes on to other numbers each"
    " time. From the same seed, TensorFlow 2 draws other numbers of the same distribution.",
    "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2",
    (
        Example(
            "import tensorflow as tf\n\na = tf.random_normal_initializer()\n"
            "b = tf.random_uniform_initializer(maxval=2.0)\ny = [a.stddev, b.minval, b.maxval]\n",
            "import tensorflow as tf\n\na = tf.random_normal_initializer(stddev=1.0)\n"
            "b = tf.random_uniform_initializer(maxval=2.0, minval=0.0)\ny = [a.stddev, b.minval, b.maxval]\n",
        ),
        Example(
            "import tensorflow as tf\n\ny = tf.constant_initializer(0.1, tf.float32)([3])\n",
            "import tensorflow as tf\n\ny = tf.constant_initializer(0.1)([3])\n",
        ),
        Example(
            "import tensorflow as tf\n\ny = tf.truncated_normal_initializer(0.0)([2, 3], tf.float32).shape[0].value\n",
            "import tensorflow as tf\n\n"
            "y = tf.keras.initializers.TruncatedNormal(0.0, stddev=1.0)([2, 3], tf.float32).shape[0]\n",
        ),
        Example(
            "import tensorflow as tf\n\nmake = tf.glorot_uniform_initializer()\n"
            "a = make([100, 100], tf.float32)\nb = make([100, 100], tf.float32)\ny = tf.reduce_all(tf.equal(a, b))\n",
            "import tensorflow as tf\n\n"
            "make = tf.keras.initializers.GlorotUniform(seed=tf.keras.random.SeedGenerator())\n"
            "a = make([100, 100], tf.float32)\nb = make([100, 100], tf.float32)\ny = tf.reduce_all(tf.equal(a, b))\n",
        ),
    ),
    _fate,
)
