"""TFM955: `tf.app.run` became absl's `app.run`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, insert
from tf_migrate.syntax.imports import Import
from tf_migrate_rules.departed.absl_modules import MODULES, member, module_name, module_use
from tf_migrate_rules.departed.undecided import hides_main

_MODULES = frozenset(symbol for symbol, module in MODULES.items() if module == "app")

#: Libraries that parse the command line on their own, so that absl must leave what it does not know to them.
_PARSERS = ("argparse", "click", "docopt", "fire", "getopt", "optparse")


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol in _MODULES:
        yield from module_use(site)
    elif site.is_import:
        message = f"`{site.spelled}` left TensorFlow; absl has it as `app.run`"
        yield site.rewrite(message, [], applicability=Applicability.SAFE)
    else:
        yield from _run(site)


def _run(site: Site) -> Iterator[Finding]:
    """The findings at a use of `tf.app.run`, or of `tf.contrib.eager.run`, which took the same.

    TF1 (1.15's `platform/app.py`) looked `main` up in `__main__` where it was not given, and parsed with
    `known_only=True`: arguments that no flag claims were left for `main`. absl wants `main`, and stops at such ones.
    """
    message = f"`{site.spelled}` left TensorFlow; absl has it as `app.run`"
    if site.call is None:
        edits = member(site, "app", "run").edits
        assumed = f"{message} (assuming that it is called with `main`)"
        if edits:
            yield site.rewrite(assumed, edits, applicability=Applicability.UNSAFE)
        else:
            site.settle()
        return
    if hides_main(site):
        yield site.report(f"{message}; give it `main`, which `*` or `partial` hides here")
        return
    edits = list(member(site, "app", "run").edits)
    edits += _main(site)
    if _parses_otherwise(site):
        flags = module_name(site, "flags")
        text = f"flags_parser=lambda argv: {flags}.FLAGS(argv, known_only=True)"
        edits += _appended(site, text)
        message += "; like TF1's, it is told to leave arguments alone that are no flags"
        yield site.rewrite(message, edits, applicability=Applicability.SAFE)
    else:
        message += " (assuming that the command line has no unknown flags: absl stops at them, TF1 left them to `main`)"
        yield site.rewrite(message, edits, applicability=Applicability.UNSAFE)


def _main(site: Site) -> list[Edit]:
    """The edits that give the call its `main`."""
    call = site.call
    assert call is not None
    given = site.bind(("main", "argv")).by_name.get("main")
    if given is not None and not _is_none(given.value):
        return []
    name = "main" if _sees_main(site) else f'{site.require(Import("sys"))}.modules["__main__"].main'
    if given is not None:
        arguments = site.arguments()
        arguments.value(given, name)
        return arguments.edits()
    if call.arguments:
        return [insert(site.span(call.arguments[0]).start, f"{name}, ")]
    arguments = site.arguments()
    arguments.append(name)
    return arguments.edits()


def _appended(site: Site, text: str) -> list[Edit]:
    """The edit that adds a last argument, after `main` where that is added as well."""
    arguments = site.arguments()
    call = site.call
    assert call is not None
    arguments.append(text if call.arguments else f", {text}")
    return arguments.edits()


def _sees_main(site: Site) -> bool:
    owner = site.scope.owner("main")
    return owner is not None and owner.is_module


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _parses_otherwise(site: Site) -> bool:
    """Whether the file imports a library that parses the command line."""
    imports = site.file.names.walk.imports
    return any(binding.symbol.partition(".")[0] in _PARSERS for binding in imports)


APP_RUN = Rule(
    "TFM955",
    "absl-app",
    "`tf.app.run` is absl's `app.run`, which wants to be given `main`.",
    frozenset({*_MODULES, "tf.app.run", "tf.contrib.eager.run"}),
    _check,
    Applicability.UNSAFE,
    "TensorFlow 1 handed `tf.app.run()` on to absl, with the `main` of the program and with leave to ignore flags"
    " that nobody defined. `app.run(main)` stops at those with an error, which is what programs want. Where the file"
    " uses another parser beside it, such as argparse, the result keeps TF1's way.",
    "https://abseil.io/docs/python/guides/app",
    (
        Example(
            "import tensorflow as tf\n\n\ndef main(_):\n    print(tf.ones([2]))\n\n\n"
            "if __name__ == '__main__':\n    tf.app.run()\n",
            "from absl import app\nimport tensorflow as tf\n\n\ndef main(_):\n    print(tf.ones([2]))\n\n\n"
            "if __name__ == '__main__':\n    app.run(main)\n",
        ),
        Example(
            "import argparse\nimport tensorflow as tf\n\n\ndef main(_):\n    print(tf.ones([2]))\n\n\n"
            "if __name__ == '__main__':\n"
            "    options, rest = argparse.ArgumentParser().parse_known_args()\n"
            "    tf.app.run(main=main, argv=rest)\n",
            "import argparse\nfrom absl import app, flags\nimport tensorflow as tf\n\n\ndef main(_):\n"
            "    print(tf.ones([2]))\n\n\n"
            "if __name__ == '__main__':\n"
            "    options, rest = argparse.ArgumentParser().parse_known_args()\n"
            "    app.run(main=main, argv=rest, flags_parser=lambda argv: flags.FLAGS(argv, known_only=True))\n",
        ),
    ),
)
RULES = (APP_RUN,)
