"""TFM960 to TFM962: `tf.logging` became absl's `logging`; TensorFlow's own messages go by `tf.get_logger()`.

Measured under 1.15.5 and 2.21 (absl 2.5): both print warnings and above by default, everything from INFO on once
`app.run` has begun, and what `set_verbosity` says, whether it comes before or after. Only the prefix differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, replace
from tf_migrate.syntax.names import Route
from tf_migrate.syntax.scopes import Bound, Scope
from tf_migrate_rules.departed.absl_modules import MODULES, last_name, member, module_name, module_use
from tf_migrate_rules.departed.undecided import is_compared

_MODULES = frozenset(symbol for symbol, module in MODULES.items() if module == "logging")

#: Functions that absl calls otherwise. Its `fatal` ends the program, where TF1's wrote a line and went on.
_RENAMED: Mapping[str, str] = {"warn": "warning", "fatal": "error", "TaskLevelStatusMessage": "error"}
_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")
#: Python's numbers for the levels, which TF1 used, with absl's names.
_NUMBERS: Mapping[str, str] = {"10": "DEBUG", "20": "INFO", "30": "WARNING", "40": "ERROR", "50": "FATAL"}
#: Functions whose first argument is a level.
_LEVELLED = frozenset({"log", "vlog", "log_if", "log_every_n", "log_first_n", "set_verbosity"})
#: The names of Python's levels.
_PYTHON: Mapping[str, str] = {
    "DEBUG": "DEBUG", "INFO": "INFO", "WARN": "WARNING", "WARNING": "WARNING", "ERROR": "ERROR", "FATAL": "FATAL",
    "CRITICAL": "FATAL",
}  # fmt: skip
#: The logger behind the module, private in old releases.
_LOGGER = frozenset({"tf.logging._logger", "tf.logging._get_logger"})


def _check(site: Site) -> Iterable[Finding]:
    """Speaks for all rules of this module."""
    name = last_name(site)
    message = f"`{site.spelled}` left TensorFlow; absl has it as `logging.{_RENAMED.get(name, name)}`"
    if site.symbol in _MODULES:
        yield from module_use(site)
    elif site.is_import:
        yield site.rewrite(message, [])
    elif site.symbol in _LOGGER:
        yield from _logger(site, name)
    elif name in _LEVELS and _is_library_level(site):
        site.settle()
    elif is_compared(site):
        yield _as(
            COMPARED_LEVEL,
            site.report("absl's levels count the other way round (DEBUG is 1, INFO 0, ERROR -2): turn the comparison"),
        )
    elif name == "set_verbosity" and (level := _library_level(site)) is not None:
        yield _library(site, level)
    else:
        yield from _renamed(site, name, message)


def _renamed(site: Site, name: str, message: str) -> Iterator[Finding]:
    edits = list(member(site, "logging", _RENAMED.get(name, name)).edits)
    applicability = Applicability.SAFE
    if name == "fatal":
        message += ", because absl's `fatal` ends the program, which TF1's did not"
    level = site.bind(("level",)).value("level") if site.call is not None and name in _LEVELLED else None
    if level is None and name == "set_verbosity" and site.call is not None:
        level = site.bind(("v",)).value("v")
    if level is not None:
        converted = _level(site, level)
        if converted is None:
            applicability = Applicability.UNSAFE
            message += " (assuming that the level is one of absl's, which count otherwise, or a name)"
        elif converted:
            edits.append(replace(site.span(level), converted))
            message += f"; the level is `{converted}` there"
    if edits or (applicability is Applicability.UNSAFE and site.route is not Route.ALIAS):
        yield site.rewrite(message, edits, applicability=applicability)
    else:
        site.settle()


def _logger(site: Site, name: str) -> Iterator[Finding]:
    call = "" if name == "_get_logger" else "()"
    message = f"`{site.spelled}` is private; `tf.get_logger()` is the same logger"
    yield site.rewrite(message, site.substitute(f"{site.native('tf.get_logger')}{call}"))


# -- levels ----------------------------------------------------------------------------------------------------------


def _level(site: Site, node: cst.BaseExpression) -> str | None:
    """What a level is with absl: an empty text where nothing changes, None where it is not known."""
    if isinstance(node, cst.Integer):
        name = _NUMBERS.get(node.value)
        return f"{module_name(site, 'logging')}.{name}" if name else None
    dotted = site.file.names.dotted(node, site.scope) if isinstance(node, (cst.Name, cst.Attribute)) else None
    if dotted is not None and dotted.startswith("logging."):
        return f"{module_name(site, 'logging')}.{_name_of(dotted)}"
    return "" if _is_level(site, node, site.scope, 0) else None


def _name_of(dotted: str) -> str:
    name = dotted.rpartition(".")[2]
    return "FATAL" if name == "CRITICAL" else name


def _is_level(site: Site, node: cst.BaseExpression, scope: Scope, depth: int) -> bool:
    """Whether an expression is a level that becomes absl's by itself: a constant, the verbosity, a name."""
    if isinstance(node, (cst.SimpleString, cst.FormattedString)):
        return True
    if isinstance(node, cst.IfExp):
        return _is_level(site, node.body, scope, depth) and _is_level(site, node.orelse, scope, depth)
    if isinstance(node, cst.Call):
        return site.file.names.symbol_of(node.func, scope) == "tf.logging.get_verbosity"
    symbol = site.file.names.symbol_of(node, scope) if isinstance(node, (cst.Name, cst.Attribute)) else None
    if symbol is not None:
        return symbol.startswith("tf.logging.")
    if isinstance(node, cst.Name) and depth < 3:
        owner = scope.owner(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        return bool(bindings) and all(
            b.kind is Bound.VALUE and b.value is not None and _is_level(site, b.value, b.scope, depth + 1)
            for b in bindings
        )
    return False


# -- TensorFlow's own messages ---------------------------------------------------------------------------------------


def _logs_itself(site: Site) -> bool:
    """Whether the file uses more of the module than its levels and `set_verbosity`."""
    known = {f"tf.logging.{name}" for name in (*_LEVELS, "set_verbosity")} | _MODULES | _LOGGER
    return any(r.symbol.startswith("tf.logging") and r.symbol not in known for r in site.file.names.references)


def _library_level(site: Site) -> str | None:
    """The level, by Python's name, that the call sets, where the file only means TensorFlow's own messages."""
    if site.call is None or site.route is Route.ALIAS or not _means_library(site):
        return None
    bound = site.bind(("v",))
    level = bound.value("v")
    return _python_name(site, level, site.scope) if level is not None and bound.complete and not bound.excess else None


def _means_library(site: Site) -> bool:
    """Whether the file sets a level above INFO somewhere, and writes nothing by itself."""
    if _logs_itself(site):
        return False
    for reference in site.file.names.references:
        call = site.parent(reference.node)
        if reference.symbol == "tf.logging.set_verbosity" and isinstance(call, cst.Call) and call.args:
            name = _python_name(site, call.args[0].value, reference.scope)
            if name is not None and name not in ("DEBUG", "INFO"):
                return True
    return False


def _python_name(site: Site, level: cst.BaseExpression, scope: Scope) -> str | None:
    names = site.file.names
    if isinstance(level, cst.SimpleString) and isinstance(level.evaluated_value, str):
        return _PYTHON.get(level.evaluated_value.upper())
    if isinstance(level, cst.Integer):
        return _NUMBERS.get(level.value)
    if not isinstance(level, (cst.Name, cst.Attribute)):
        return None
    path = names.symbol_of(level, scope) or names.dotted(level, scope) or ""
    place, _, name = path.rpartition(".")
    return _PYTHON.get(name) if place in ("tf.logging", "logging") else None


def _is_library_level(site: Site) -> bool:
    """Whether the place is the level in a call that sets TensorFlow's own, and is rewritten as a whole."""
    argument = site.parent(site.node)
    call = site.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(call, cst.Call) or site.trailing or len(call.args) != 1 or isinstance(call.func, cst.Name):
        return False
    setter = site.file.names.symbol_of(call.func, site.scope)
    return setter == "tf.logging.set_verbosity" and _means_library(site)


def _library(site: Site, level: str) -> Finding:
    call = site.call
    assert call is not None
    message = "nothing here writes to `tf.logging`: `tf.get_logger()` sets the level of TensorFlow's own messages"
    edits: list[Edit] = [
        replace(site.span(), f"{site.native('tf.get_logger')}().setLevel"),
        replace(site.span(call.arguments[0]), f'"{level}"'),
    ]
    return _as(QUIET_LIBRARY, site.rewrite(message, edits))


def _as(rule: Rule, finding: Finding) -> Finding:
    return Finding(rule, finding.message, finding.span, finding.applicability, finding.fix)


def _silent(_: Site) -> Iterable[Finding]:
    """These rules speak through `absl-logging`."""
    return ()


_ABSL = "https://abseil.io/docs/python/guides/logging"

LOGGING = Rule(
    "TFM960",
    "absl-logging",
    "`tf.logging` is absl's `logging` now: `from absl import logging`.",
    frozenset({*_MODULES, "tf.logging.*"}),
    _check,
    Applicability.SAFE,
    "absl writes the same messages at the same levels, to the same place: warnings by default, all from INFO on once"
    " `app.run` has begun. Its levels are other numbers than Python's. Its `fatal` ends the program; TF1's only wrote"
    " a line, so it becomes `error`.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\n"
            "tf.logging.set_verbosity(tf.logging.INFO)\n"
            "tf.logging.info('step %d', 3)\n"
            "tf.logging.warn('slow')\n"
            "y = tf.ones([2])\n",
            "from absl import logging\nimport tensorflow as tf\n\n"
            "logging.set_verbosity(logging.INFO)\n"
            "logging.info('step %d', 3)\n"
            "logging.warning('slow')\n"
            "y = tf.ones([2])\n",
        ),
        Example(
            "import logging\nimport tensorflow as tf\n\n"
            "tf.logging.set_verbosity(logging.DEBUG)\n"
            "tf.logging.fatal('no data')\n",
            "import logging\nfrom absl import logging as absl_logging\n\n"
            "absl_logging.set_verbosity(absl_logging.DEBUG)\n"
            "absl_logging.error('no data')\n",
        ),
    ),
)
QUIET_LIBRARY = Rule(
    "TFM961",
    "quiet-library",
    "`tf.logging.set_verbosity` keeps TensorFlow itself quiet here, which `tf.get_logger()` does in TensorFlow 2.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "In TensorFlow 1 one verbosity ruled the program's messages and the library's. In a file that writes none of its"
    " own, a level above INFO was meant for the library.",
    "https://www.tensorflow.org/api_docs/python/tf/get_logger",
    (
        Example(
            "import tensorflow as tf\n\ntf.logging.set_verbosity(tf.logging.ERROR)\ny = tf.ones([2])\n",
            'import tensorflow as tf\n\ntf.get_logger().setLevel("ERROR")\ny = tf.ones([2])\n',
        ),
    ),
)
COMPARED_LEVEL = Rule(
    "TFM962",
    "compared-level",
    "A logging level is compared by its number, and absl's numbers run the other way.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "TF1 had Python's numbers (DEBUG 10 … FATAL 50), absl has 1 for DEBUG, 0 for INFO, -1 for WARNING, -2 for ERROR"
    " and -3 for FATAL. `<=` becomes `>=`.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\nif tf.logging.get_verbosity() <= 10:\n    print('verbose')\n",
        ),
    ),
)
RULES = (LOGGING, QUIET_LIBRARY, COMPARED_LEVEL)
