"""What a callable of TensorFlow takes, read from text such as `x, axis=None, *, name=None, **kwargs`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `default` is source text (`...` where it has none that would mean anything), None if required."""

    name: str
    default: str | None
    keyword_only: bool = False


@dataclass(frozen=True)
class Signature:
    """The parameters of a function or method, without `self`; `variadic` for `*args`, `keywords` for `**kwargs`."""

    parameters: tuple[Parameter, ...]
    variadic: bool = False
    keywords: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The names of those that may be given by position, in order."""
        return tuple(parameter.name for parameter in self.parameters if not parameter.keyword_only)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    def default(self, name: str) -> str | None:
        """The source text of a parameter's default; None if it is required or not there."""
        parameter = self.parameter(name)
        return parameter.default if parameter else None

    def __str__(self) -> str:
        """The signature as one would write it after `def`."""
        parts = [_written(parameter) for parameter in self.parameters if not parameter.keyword_only]
        rest = [_written(parameter) for parameter in self.parameters if parameter.keyword_only]
        if self.variadic:
            parts.append("*args")
        elif rest:
            parts.append("*")
        parts += rest
        if self.keywords:
            parts.append("**kwargs")
        return f"({', '.join(parts)})"


def _written(parameter: Parameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


@cache
def parse_signature(text: str) -> Signature:
    """Reads a signature from its text, parentheses included."""
    function = ast.parse(f"def f{text}: ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    found = function.args
    return Signature(
        parameters=(*_positional(found), *_keyword_only(found)),
        variadic=found.vararg is not None,
        keywords=found.kwarg is not None,
    )


def _positional(arguments: ast.arguments) -> Iterator[Parameter]:
    required = len(arguments.args) - len(arguments.defaults)
    for index, argument in enumerate(arguments.args):
        default = arguments.defaults[index - required] if index >= required else None
        yield Parameter(argument.arg, None if default is None else ast.unparse(default))


def _keyword_only(arguments: ast.arguments) -> Iterator[Parameter]:
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(argument.arg, None if default is None else ast.unparse(default), keyword_only=True)
