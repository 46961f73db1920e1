"""TFM950 to TFM953: `tf.flags` (also `tf.app.flags`) became the library absl, whose names it had taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span, delete, insert, replace
from tf_migrate.syntax.imports import Import
from tf_migrate_rules import api
from tf_migrate_rules.departed.absl_modules import MODULES, last_name, member, module_name, module_use
from tf_migrate_rules.departed.parsing import FLAGS, Parsed, Parsing, parsing
from tf_migrate_rules.departed.undecided import OVERRIDABLE, taken_flag

_MODULES = frozenset(symbol for symbol, module in MODULES.items() if module == "flags")

#: Keywords that 1.15 still took, with a warning, for those of absl.
_OLD_KEYWORDS: Mapping[str, str] = {"flag_name": "name", "default_value": "default", "docstring": "help"}

_PRIVATE = frozenset({"_parse_flags", "__flags", "__parsed", "__dict__"})


def _check(site: Site) -> Iterable[Finding]:
    """Speaks for all rules of this module."""
    if site.symbol in _MODULES:
        yield from module_use(site)
    elif site.is_import:
        yield site.rewrite(_message(site), [])
    elif site.symbol == FLAGS:
        yield from _values(site)
    elif f"tf.flags.{last_name(site)}" in api.v1_symbols():
        yield from _function(site)
    else:
        yield _as(PRIVATE_FLAGS, site.report(f"`{site.spelled}` was private to old releases of TensorFlow 1"))


def _message(site: Site) -> str:
    return f"`{site.spelled}` left TensorFlow; absl has it as `flags.{last_name(site)}`"


def _function(site: Site) -> Iterator[Finding]:
    named = member(site, "flags", last_name(site))
    edits, message = list(named.edits), _message(site)
    call = site.call
    if call is not None and last_name(site).startswith("DEFINE_"):
        arguments = site.arguments()
        for argument in call.arguments:
            keyword = argument.keyword.value if argument.keyword is not None else ""
            if keyword in _OLD_KEYWORDS:
                arguments.name(argument, _OLD_KEYWORDS[keyword])
                message += f"; `{keyword}` is `{_OLD_KEYWORDS[keyword]}`"
        clash = taken_flag(site)
        if clash == OVERRIDABLE and not _given(site, "allow_override"):
            arguments.append("allow_override=True")
            message += f"; absl has a flag `{clash}` of its own, which this one takes the place of"
        elif clash is not None and clash != OVERRIDABLE:
            yield _as(
                CLASHING_FLAG, site.report(f"absl or TensorFlow has a flag `{clash}` of its own; choose another name")
            )
            return
        edits += arguments.edits()
    if edits:
        yield site.rewrite(message, edits)
    else:
        site.settle()


def _given(site: Site, keyword: str) -> bool:
    return any(a.keyword is not None and a.keyword.value == keyword for a in site.bind(()).excess)


# -- FLAGS -----------------------------------------------------------------------------------------------------------


def _values(site: Site) -> Iterator[Finding]:
    named = member(site, "flags", "FLAGS")
    edits, message, applicability = list(named.edits), _message(site), Applicability.SAFE
    spoken = False
    if _is_first(site):
        when = parsing(site.file)
        if when.when is Parsed.TOO_LATE:
            spoken = True
            yield _parse(site, when)
        elif when.when is Parsed.ELSEWHERE:
            applicability = Applicability.UNSAFE
            message += (
                " (assuming that whoever imports this file calls `app.run` or `FLAGS(sys.argv)` first: unlike TF1's,"
                " absl's flags are not parsed when they are first read)"
            )
    if site.trailing[:1] and site.trailing[0] in _PRIVATE:
        private = _private(site)
        if private is not None:
            yield from private
            spoken = True
    if edits or applicability is Applicability.UNSAFE:
        yield site.rewrite(message, edits, applicability=applicability)
    elif not spoken:
        site.settle()


def _is_first(site: Site) -> bool:
    first = next(r for r in site.file.names.references if r.symbol == FLAGS)
    return first is site.reference


def _parse(site: Site, when: Parsing) -> Finding:
    """The finding that adds the line which parses the flags."""
    name = when.name or f"{module_name(site, 'flags')}.FLAGS"
    newline = site.file.tree.newline
    text = site.file.tree.text
    before = "" if when.offset == 0 or text[when.offset - 1] in "\r\n" else newline
    line = f"{before}{when.indent}{name}({_sys(site)}.argv){newline}"
    message = "TF1 parsed the command line when a flag was first read; absl's flags must be parsed before that"
    return _as(UNPARSED_FLAGS, site.rewrite(message, [insert(when.offset, line)]))


def _sys(site: Site) -> str:
    return site.require(Import("sys"))


def _private(site: Site) -> Iterable[Finding] | None:
    """What `FLAGS` of old releases had inside; None where absl's has the same."""
    name, following = site.trailing[0], site.trailing[1:]
    attribute = site.parent(site.node)
    assert isinstance(attribute, cst.Attribute)
    outer = site.parent(attribute)
    inside = Span(site.span().end, site.span(attribute).end)
    if name == "__parsed":
        return [_rewritten(site, "`FLAGS.is_parsed()` tells", [replace(inside, ".is_parsed()")])]
    if name == "_parse_flags":
        is_call = isinstance(outer, cst.Call) and outer.func is attribute
        return [_old_parse(site, outer)] if is_call and isinstance(outer, cst.Call) else None
    if name == "__dict__":
        key = outer.slice[0].slice if isinstance(outer, cst.Subscript) and len(outer.slice) == 1 else None
        if not isinstance(key, cst.Index) or site.code(key).strip("'\"") != "__flags" or outer is None:
            return None
        return [_dictionary(site, Span(site.span().end, site.span(outer).end), [])]
    if isinstance(outer, cst.Subscript) and outer.value is attribute:
        return [_rewritten(site, "`FLAGS` itself gives the flag by its name", [delete(inside)])]
    edits = _values_of(site, attribute) if following == ("items",) else []
    if edits is None or following == ("values",):
        flag = _free(site, "name")
        whole, flags = Span(site.span().start, inside.end), site.span()
        parts = ("{", f"{flag}: ", flags, f"[{flag}] for {flag} in ", flags, "}")
        return [_rewritten(site, "`FLAGS` gives the flags by their names", [replace(whole, *parts)])]
    return [_dictionary(site, inside, edits)]


def _rewritten(site: Site, message: str, edits: list[Edit]) -> Finding:
    said = f"`FLAGS.{site.trailing[0]}` was private to old releases of TensorFlow 1; {message}"
    return _as(PRIVATE_FLAGS, site.rewrite(said, edits))


def _old_parse(site: Site, call: cst.Call) -> Finding:
    message = (
        "`FLAGS._parse_flags()` went before 1.15; `FLAGS(sys.argv)` parses the command line (assuming that it has only"
        " flags which are defined: absl stops at others)"
    )
    arguments = f"{_sys(site)}.argv"
    parts: list[str | Span] = [f"({arguments})"]
    if call.args:  # they came without the name of the program
        parts = [f"([{arguments}[0], *", *site.operand(call.args[0].value), "])"]
    edits = [replace(Span(site.span().end, site.span(call).end), *parts)]
    return _as(PRIVATE_FLAGS, site.rewrite(message, edits, applicability=Applicability.UNSAFE))


def _dictionary(site: Site, inside: Span, further: list[Edit]) -> Finding:
    message = (
        "`FLAGS.__flags` was private; `FLAGS.flag_values_dict()` gives the values by name (assuming that absl's own"
        " flags among them do no harm)"
    )
    edits = [replace(inside, ".flag_values_dict()"), *further]
    return _as(PRIVATE_FLAGS, site.rewrite(message, edits, applicability=Applicability.UNSAFE))


def _free(site: Site, name: str) -> str:
    """The name, or one like it that the file does not use yet."""
    used = site.file.names.walk.bindings_of
    return next(each for each in (name, f"{name}_", f"flag_{name}", f"each_{name}") if not any(used(each)))


def _values_of(site: Site, attribute: cst.CSTNode) -> list[Edit] | None:
    """Edits that turn `flag.value` into `flag`, where a loop over the items has called them so; None where the loop
    does something else with the flags."""
    loop: cst.CSTNode | None = attribute
    while loop is not None and not isinstance(loop, (cst.For, cst.CompFor, cst.BaseStatement)):
        loop = site.parent(loop)
    if not isinstance(loop, (cst.For, cst.CompFor)) or not site.span(loop.iter).holds(site.span(attribute)):
        return []
    target = loop.target
    if not isinstance(target, cst.Tuple) or len(target.elements) != 2:
        return []
    flag = target.elements[1].value
    around = site.span(loop if isinstance(loop, cst.For) else site.parent(loop))
    if not isinstance(flag, cst.Name):
        return []
    edits = []
    for chain in site.file.names.walk.chains:
        place = site.span(chain.node)
        if chain.root.value != flag.value or not around.holds(place):
            continue
        if chain.attributes == ("value",):
            edits.append(replace(place, flag.value))
        elif chain.attributes:
            return None
    return edits


def _as(rule: Rule, finding: Finding) -> Finding:
    return Finding(rule, finding.message, finding.span, finding.applicability, finding.fix)


def _silent(_: Site) -> Iterable[Finding]:
    """These rules speak through `absl-flags`."""
    return ()


_ABSL = "https://abseil.io/docs/python/guides/flags"

FLAGS_MODULE = Rule(
    "TFM950",
    "absl-flags",
    "`tf.flags` is the library absl now: `from absl import flags`.",
    frozenset({*_MODULES, "tf.flags.*", "tf.app.flags.*"}),
    _check,
    Applicability.SAFE,
    "The flags of TensorFlow 1.15 were those of absl already, with two differences: they were parsed when one was"
    " first read (see `unparsed-flags`), and some functions took `flag_name`, `default_value` and `docstring` for"
    " `name`, `default` and `help`. `flags = tf.flags` goes: the import gives the name.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\n"
            "flags = tf.app.flags\n"
            "flags.DEFINE_integer('steps', 3, 'how many')\n"
            "FLAGS = flags.FLAGS\n\n\n"
            "def main(_):\n"
            "    print(tf.constant(FLAGS.steps))\n\n\n"
            "if __name__ == '__main__':\n"
            "    tf.app.run()\n",
            "from absl import app, flags\nimport tensorflow as tf\n\n"
            "flags.DEFINE_integer('steps', 3, 'how many')\n"
            "FLAGS = flags.FLAGS\n\n\n"
            "def main(_):\n"
            "    print(tf.constant(FLAGS.steps))\n\n\n"
            "if __name__ == '__main__':\n"
            "    app.run(main)\n",
        ),
        Example(
            "import tensorflow as tf\n\n"
            "tf.flags.DEFINE_string(flag_name='data', default_value='x', docstring='where')\n"
            "y = tf.flags.FLAGS['data'].value\n",
            "from absl import flags\n\n"
            "flags.DEFINE_string(name='data', default='x', help='where')\n"
            "y = flags.FLAGS['data'].value\n",
        ),
    ),
)
UNPARSED_FLAGS = Rule(
    "TFM951",
    "unparsed-flags",
    "A flag is read before the flags are parsed, which absl refuses.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "`tf.flags` parsed `sys.argv` as soon as a flag was read; absl raises UnparsedFlagAccessError. `app.run` parses"
    " before it calls `main`; code that reads a flag before that, or without it, needs `FLAGS(sys.argv)`, which does"
    " just what TF1 did then.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\n"
            "tf.flags.DEFINE_integer('steps', 3, 'how many')\n"
            "FLAGS = tf.flags.FLAGS\n\n"
            "y = tf.ones([FLAGS.steps])\n",
            "import sys\nfrom absl import flags\nimport tensorflow as tf\n\n"
            "flags.DEFINE_integer('steps', 3, 'how many')\n"
            "FLAGS = flags.FLAGS\n"
            "FLAGS(sys.argv)\n\n"
            "y = tf.ones([FLAGS.steps])\n",
        ),
    ),
)
PRIVATE_FLAGS = Rule(
    "TFM952",
    "private-flags",
    "Code reaches into what `FLAGS` was made of in old releases of TensorFlow 1.",
    frozenset(),
    _silent,
    Applicability.UNSAFE,
    "`FLAGS._parse_flags()` and `FLAGS.__flags` belonged to TensorFlow's own flags, which absl's replaced in 1.5."
    " There `FLAGS(sys.argv)` parses, and `FLAGS.flag_values_dict()` gives all values by name.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\n"
            "FLAGS = tf.flags.FLAGS\n"
            "FLAGS._parse_flags()\n"
            "for name, value in sorted(FLAGS.__flags.items()):\n"
            "    print(name, value)\n",
            "import sys\nfrom absl import flags\n\n"
            "FLAGS = flags.FLAGS\n"
            "FLAGS(sys.argv)\n"
            "for name, value in sorted(FLAGS.flag_values_dict().items()):\n"
            "    print(name, value)\n",
        ),
    ),
)
CLASHING_FLAG = Rule(
    "TFM953",
    "clashing-flag",
    "The program defines a flag that absl or TensorFlow has by itself.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "absl defines flags for logging and for `app.run`, and a second flag of the same name is an error, as it was in"
    " 1.15. `log_dir` alone can be defined anew (`allow_override=True`), because absl only reads it when it writes"
    " log files.",
    _ABSL,
    (
        Example(
            "import tensorflow as tf\n\ntf.flags.DEFINE_string('verbosity', 'x', 'how much')\n",
        ),
    ),
)
RULES = (FLAGS_MODULE, UNPARSED_FLAGS, PRIVATE_FLAGS, CLASHING_FLAG)
