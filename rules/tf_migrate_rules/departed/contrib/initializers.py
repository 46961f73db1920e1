"""TFM901: the initializers of `tf.contrib.layers`, which Keras has as classes."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.calls import ArgumentEdits, Bound
from tf_migrate.syntax.edits import Span
from tf_migrate_rules.departed.contrib.area import area_rule

_KERAS = "tf.keras.initializers"
_XAVIER = "tf.contrib.layers.xavier_initializer"
_SCALING = "tf.contrib.layers.variance_scaling_initializer"

#: Functions that draw from the initializer given to them once and no more.
_DRAW_ONCE = ("tf.get_variable", "tf.contrib.framework.variable", "tf.contrib.framework.model_variable")
_DRAW_ONCE_BELOW = ("tf.layers.", "tf.contrib.layers.", "tf.keras.layers.")

_WIDTH = "weights may start within a normal distribution that is 0.3 % narrower"
_SEED = "nobody relies on the very numbers that the seed gave"


def _xavier(site: Site) -> Finding | None:
    if site.call is None:
        return _mentioned(site, "GlorotUniform")
    bound = site.bind(("uniform", "seed", "dtype"))
    arguments = site.arguments()
    if not _is_clear(site, bound):
        return None
    uniform = bound.by_name.get("uniform")
    choice = _literal(uniform.value) if uniform is not None else "True"
    if uniform is not None and choice is None:
        arguments.name(uniform, "distribution")
        arguments.value(uniform, *_distribution(site, uniform.value))
        arguments.append('mode="fan_avg"')
        name = "VarianceScaling"
    else:
        if uniform is not None:
            arguments.remove(uniform)
        name = "GlorotUniform" if choice == "True" else "GlorotNormal"
    return _rewritten(site, bound, arguments, name, assumes=() if choice == "True" else (_WIDTH,))


def _scaling(site: Site) -> Finding | None:
    if site.call is None:
        return _mentioned(site, "HeNormal")
    bound = site.bind(("factor", "mode", "uniform", "seed", "dtype"))
    arguments = site.arguments()
    if not _is_clear(site, bound):
        return None
    factor, mode, uniform = (bound.by_name.get(name) for name in ("factor", "mode", "uniform"))
    if mode is not None:
        arguments.name(mode, "mode")
        arguments.value(mode, *_lower(site, mode.value))
    choice = _literal(uniform.value) if uniform is not None else "False"
    if uniform is not None:
        arguments.name(uniform, "distribution")
        arguments.value(uniform, *_distribution(site, uniform.value))
    if factor is not None:
        arguments.name(factor, "scale")
    else:
        arguments.append("scale=2.0")
    return _rewritten(site, bound, arguments, "VarianceScaling", assumes=() if choice == "True" else (_WIDTH,))


def _rewritten(site: Site, bound: Bound, arguments: ArgumentEdits, name: str, assumes: tuple[str, ...]) -> Finding:
    """The finding, once the arguments that both initializers have are carried over."""
    message = f"`{site.spelled}` is `{_KERAS}.{name}` in TensorFlow 2"
    seed, dtype = bound.by_name.get("seed"), bound.by_name.get("dtype")
    if dtype is not None:
        arguments.remove(dtype)
        if site.code(dtype.value).rpartition(".")[2] != "float32":
            assumes = (*assumes, "the initializer is handed its `dtype` when it is called, as `tf.get_variable` does")
    if seed is not None and _literal(seed.value) != "None":
        arguments.name(seed, "seed")
        assumes = (*assumes, _SEED)
    elif not _draws_once(site):
        if seed is not None:
            arguments.remove(seed)
        arguments.append(f"seed={site.native('tf.keras.random.SeedGenerator')}()")
        message += "; without a `SeedGenerator`, Keras would draw the same numbers at each use of this object"
    elif seed is not None:
        arguments.remove(seed)
    if assumes:
        message += f" (assuming that {' and that '.join(assumes)})"
    edits = [*site.substitute(site.native(f"{_KERAS}.{name}")), *arguments.edits()]
    return site.rewrite(message, edits, applicability=Applicability.UNSAFE if assumes else Applicability.SAFE)


def _mentioned(site: Site, name: str) -> Finding | None:
    """The initializer handed on uncalled: the class of the same defaults takes its place."""
    if site.trailing or site.assigned_name() is not None:
        return None
    message = f"`{site.spelled}` is `{_KERAS}.{name}` in TensorFlow 2 (assuming that it is called without arguments)"
    return site.rewrite(message, site.substitute(site.native(f"{_KERAS}.{name}")), applicability=Applicability.UNSAFE)


def _is_clear(site: Site, bound: Bound) -> bool:
    """Whether all arguments can be seen; those of a `partial` would be changed only in part."""
    partial = site.call is not None and site.call.partial
    return bound.complete and not bound.excess and not (partial and bound.by_name)


def _literal(value: cst.BaseExpression) -> str | None:
    """`True`, `False` or `None`, where the expression is one of them."""
    known = isinstance(value, cst.Name) and value.value in ("True", "False", "None")
    return value.value if known and isinstance(value, cst.Name) else None


def _distribution(site: Site, uniform: cst.BaseExpression) -> tuple[str | Span, ...]:
    choice = _literal(uniform)
    if choice is not None:
        return ('"uniform"' if choice == "True" else '"truncated_normal"',)
    return ('"uniform" if ', *site.operand(uniform), ' else "truncated_normal"')


def _lower(site: Site, mode: cst.BaseExpression) -> tuple[str | Span, ...]:
    if isinstance(mode, cst.SimpleString):
        return (site.code(mode).lower(),)
    return (*site.operand(mode), ".lower()")


def _draws_once(site: Site) -> bool:
    """Whether the initializer goes straight to something that draws from it once: called, or given to a variable."""
    assert site.call is not None
    if site.call.partial:
        return True
    parent = site.parent(site.call.node)
    if isinstance(parent, cst.Call):
        return True
    taker = site.parent(parent) if isinstance(parent, cst.Arg) else None
    symbol = site.file.names.symbol_of(taker.func, site.scope) if isinstance(taker, cst.Call) else None
    return symbol is not None and (symbol in _DRAW_ONCE or symbol.startswith(_DRAW_ONCE_BELOW))


RULE = area_rule(
    "TFM901",
    "contrib-initializer",
    "An initializer of `tf.contrib.layers` becomes the Keras class of the same distribution.",
    {
        _XAVIER: "use `tf.keras.initializers.GlorotUniform()`, or `GlorotNormal()` for `uniform=False`",
        _SCALING: "use `tf.keras.initializers.VarianceScaling(scale=2.0, mode='fan_in', distribution="
        "'truncated_normal')`; `factor` is `scale`, `mode` is in lower case, `uniform=True` is"
        " `distribution='uniform'`",
    },
    rewrites={_XAVIER: _xavier, _SCALING: _scaling},
    applicability=Applicability.SAFE,
    why="`xavier_initializer()` is Glorot's uniform distribution, `variance_scaling_initializer()` He's normal one with"
    " `factor=2.0`. For truncated normals TensorFlow 1 divides by the root of 1/1.3, Keras by 0.8796, which makes them"
    " 0.3 % narrower (measured; the fix is unsafe there). A Keras initializer gives the same numbers at each call"
    " unless"
    " its seed is a `SeedGenerator`, so one that serves several variables gets one.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "w = tf.contrib.layers.xavier_initializer()([600, 400])\n"
            "y = tf.round(100 * tf.math.reduce_std(w))\n",
            "import tensorflow as tf\n\n"
            "w = tf.keras.initializers.GlorotUniform()([600, 400])\n"
            "y = tf.round(100 * tf.math.reduce_std(w))\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "w = tf.contrib.layers.variance_scaling_initializer(factor=1.0, mode='FAN_AVG', uniform=True)([600, 400])\n"
            "y = tf.round(100 * tf.math.reduce_std(w))\n",
            "import tensorflow as tf\n\n"
            "w = tf.keras.initializers.VarianceScaling(scale=1.0, mode='fan_avg', distribution=\"uniform\")([600,"
            " 400])\n"
            "y = tf.round(100 * tf.math.reduce_std(w))\n",
        ),
        Example(
            "from tensorflow.contrib.layers import xavier_initializer\n\ninit = xavier_initializer(uniform=False)\n",
            "import tensorflow as tf\n\n"
            "init = tf.keras.initializers.GlorotNormal(seed=tf.keras.random.SeedGenerator())\n",
        ),
    ),
)
