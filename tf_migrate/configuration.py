"""The configuration file: the table `[tool.tf-migrate]` of the nearest pyproject.toml, or of the file that is named."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tf_migrate.applicability import Applicability
from tf_migrate.patterns import anchored, fits
from tf_migrate.reports import FORMATS
from tf_migrate.settings import NUMERICS, TARGETS

COLORS = ("auto", "always", "never")
_TABLE = "tool.tf-migrate"
_NAME = "pyproject.toml"


class ConfigurationError(Exception):
    """The configuration cannot be used; the message says where, why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration file asks for; None where it says nothing.

    `path` is the file, None where there is none. The patterns of `per_file_ignores` are anchored at its folder; those
    of `exclude` are relative to it.
    """

    path: Path | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    unsafe: bool | None = None
    target: str | None = None
    numerics: str | None = None
    partial: bool | None = None
    bridge: bool | None = None
    exclude: tuple[str, ...] | None = None
    jobs: int | None = None
    output_format: str | None = None
    statistics: bool | None = None
    color: str | None = None
    quiet: bool | None = None
    verbose: bool | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] | None = None
    applicability: Mapping[str, Applicability] | None = None

    def selectors(self) -> Iterator[tuple[str, str]]:
        """Every selector in the file, with the place where it stands."""
        lists = {"select": self.select, "extend-select": self.extend_select, "ignore": self.ignore}
        lists |= {f"per-file-ignores.{pattern!r}": names for pattern, names in (self.per_file_ignores or {}).items()}
        for key, names in lists.items():
            for name in names or ():
                yield f"{self.path}: {key}", name


def load(paths: Sequence[str] = (), file: str | None = None) -> Configuration:
    """The configuration of a run.

    Args:
        paths: what the run works on. The nearest pyproject.toml with our table is looked for from the first one up.
        file: the file to take instead: a pyproject.toml, or another TOML file with the same table or just its keys.

    Raises:
        ConfigurationError: the file cannot be read, or holds what it should not.
    """
    if file is not None:
        return parse(_read(Path(file)), Path(file), required=True)
    start = Path(os.path.abspath(paths[0] if paths else "."))  # noqa: PTH100 - Path.resolve follows links
    for folder in (start, *start.parents):
        candidate = folder / _NAME
        if candidate.is_file():
            text = _read(candidate)
            # A pyproject.toml that has nothing for us is none of our business, not even to parse.
            if "tf-migrate" in text:
                found = parse(text, candidate)
                if found.path is not None:
                    return found
    return Configuration()


def parse(text: str, path: Path, *, required: bool = False) -> Configuration:
    """The configuration that a TOML text holds; an empty one where it has no table for us.

    Args:
        text: of the file.
        path: of the file: named in errors, and what its patterns are relative to.
        required: having no table for us is an error.

    Raises:
        ConfigurationError: the text is no TOML, or has unknown keys or values of the wrong kind.
    """
    document = _toml(text, path)
    tool = document.get("tool")
    table: object = tool.get("tf-migrate") if isinstance(tool, dict) else None
    where = f"[{_TABLE}]"
    if table is None and path.name != _NAME and "tool" not in document:
        table, where = document, "the file"
    if table is None:
        if required:
            raise ConfigurationError(f"{path}: there is no table [{_TABLE}]; add one, or name another file")
        return Configuration()
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: '{_TABLE}' must be a table, written as [{_TABLE}]")
    values = dict(_values(table, path, where))
    if "per_file_ignores" in values:
        ignores = values["per_file_ignores"]
        values["per_file_ignores"] = {_anchored(pattern, path): names for pattern, names in ignores.items()}
    return Configuration(path, **values)


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint at the known word that was probably meant, to be put behind a message; empty where none is close."""
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8, as TOML must be; save it as UTF-8") from None


def _toml(text: str, path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(text)
        return table
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: is no valid TOML: {error}") from None


def _values(table: Mapping[str, object], path: Path, where: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        read = _KEYS.get(key)
        if read is None:
            spelled = key.replace("_", "-")
            hint = f"; did you mean '{spelled}'?" if spelled in _KEYS else nearest(spelled, list(_KEYS))
            known = "" if hint else f"; the keys are {', '.join(_KEYS)}"
            raise ConfigurationError(f"{path}: unknown key '{key}' in {where}{hint}{known}")
        try:
            yield key.replace("-", "_"), read(value)
        except _WrongValueError as wrong:
            raise ConfigurationError(f"{path}: '{key}' in {where} {wrong}") from None


class _WrongValueError(Exception):
    """A value is not of the kind that its key takes; the message goes on from the key's name."""

    def __init__(self, wanted: str, value: object) -> None:
        super().__init__(f"must be {wanted}, not {_kind(value)}")


def _anchored(pattern: str, path: Path) -> str:
    whole = anchored(pattern, path.parent)
    try:
        fits(whole, ".")
    except ValueError as error:
        raise ConfigurationError(f"{path}: 'per-file-ignores': '{pattern}' is no pattern: {error}") from None
    return whole


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {int: "the number", float: "the number", str: "the string", list: "a list", dict: "a table"}
    kind = kinds.get(type(value), "a date")
    if isinstance(value, str):
        return f'{kind} "{value}"'
    return f"{kind} {value}" if isinstance(value, (int, float)) else kind


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _WrongValueError('a list of strings, as in ["TFM1", "TFM203"]', value)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _WrongValueError("true or false", value)


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _WrongValueError("a whole number, 0 or more", value)


def _one_of(choices: Sequence[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        hint = nearest(value, choices) if isinstance(value, str) else ""
        wanted = ", ".join(f'"{choice}"' for choice in choices)
        error = _WrongValueError(f"one of {wanted}", value)
        error.args = (f"{error}{hint}",)
        raise error

    return read


def _ignores(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _WrongValueError('a table of lists, as in {"tests/*" = ["TFM1"]}', value)
    return {pattern: _strings(names) for pattern, names in value.items()}


def _applicabilities(value: object) -> dict[str, Applicability]:
    if not isinstance(value, dict):
        raise _WrongValueError('a table, as in {TFM101 = "manual"}', value)
    read = _one_of([one.value for one in Applicability])
    return {name: Applicability(read(one)) for name, one in value.items()}


_KEYS: Mapping[str, Callable[[object], Any]] = {
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "unsafe": _boolean,
    "target": _one_of(TARGETS),
    "numerics": _one_of(NUMERICS),
    "partial": _boolean,
    "bridge": _boolean,
    "exclude": _strings,
    "jobs": _count,
    "output-format": _one_of(FORMATS),
    "statistics": _boolean,
    "color": _one_of(COLORS),
    "quiet": _boolean,
    "verbose": _boolean,
    "per-file-ignores": _ignores,
    "applicability": _applicabilities,
}
