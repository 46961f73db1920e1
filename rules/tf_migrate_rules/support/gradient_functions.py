"""The functions of `tf.contrib.eager` that turn a function into one that gives gradients."""

import inspect

import tensorflow as tf


def implicit_value_and_gradients(f):
    """Gives a function that returns what `f` returns, and its gradients by the variables that it used.

    The gradients come as (gradient, variable) pairs, in the order in which the variables were made. Several values
    count as their sum.
    """

    def value_and_gradients(*args, **kwargs):
        with tf.GradientTape() as tape:
            value = f(*args, **kwargs)
        if value is None:
            raise ValueError(f"{f} returned None, which has no gradient")
        variables = tape.watched_variables()
        if not variables:
            raise ValueError(f"{f} used no trainable variable")
        return value, list(zip(tape.gradient(value, variables), variables))

    return value_and_gradients


def implicit_gradients(f):
    """Gives a function that returns the gradients of `f` by the variables that it used, as (gradient, variable)."""
    value_and_gradients = implicit_value_and_gradients(f)

    def gradients(*args, **kwargs):
        return value_and_gradients(*args, **kwargs)[1]

    return gradients


def value_and_gradients_function(f, params=None):
    """Gives a function that returns what `f` returns, and its gradients by its arguments.

    Args:
        f: takes positional arguments; each one that it is differentiated by becomes a tensor.
        params: the arguments to differentiate by, as numbers or names; by default all of them.

    The new function takes `dy` as well: what the gradients are weighted with, one value for each that `f` returns.
    """

    def value_and_gradients(*args, dy=None):
        args = list(args)
        positions = argument_positions(f, params, len(args))
        with tf.GradientTape() as tape:
            for position in positions:
                # A tensor of its own for each argument, also where one tensor is given twice.
                args[position] = tf.identity(args[position])
                tape.watch(args[position])
            value = f(*args)
            if value is None:
                raise ValueError(f"{f} returned None, which has no gradient")
            value = tf.nest.map_structure(tf.identity, value)
        return value, tape.gradient(value, [args[position] for position in positions], output_gradients=dy)

    return value_and_gradients


def gradients_function(f, params=None):
    """Gives a function that returns the gradients of `f` by its arguments; see `value_and_gradients_function`."""
    value_and_gradients = value_and_gradients_function(f, params)

    def gradients(*args, dy=None):
        return value_and_gradients(*args, dy=dy)[1]

    return gradients


def argument_positions(f, params, count):
    """The positions of `params`, names or numbers, among the `count` arguments that `f` is called with."""
    named = [
        name
        for name, parameter in inspect.signature(f).parameters.items()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    if params is None:
        return list(range(min(count, len(named)) if named else count))
    if all(isinstance(param, str) for param in params):
        return [named.index(param) for param in params]
    if all(isinstance(param, int) for param in params):
        return list(params)
    raise ValueError(f"params must be all names or all numbers, not {params}")
