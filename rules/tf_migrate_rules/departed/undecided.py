"""Uses of the modules that became absl's which only a person can decide.

Where a file has one, the old module keeps its name there, so that the place stays what it is, and is reported again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst

from tf_migrate.site import Site
from tf_migrate.syntax.names import Reference

#: Flags that absl or TensorFlow 2 defines by itself (absl 2.5, TensorFlow 2.21): a second definition raises an error,
#: as it did in 1.15 for those that absl had by then.
_TAKEN = frozenset(
    [
        *("alsologtostderr", "delta_threshold", "flagfile", "hbm_oom_exit", "help", "helpfull", "helpshort", "helpxml"),
        *("log_dir", "logger_levels", "logtostderr", "only_check_args", "op_conversion_fallback_to_while_loop", "pdb"),
        *("pdb_post_mortem", "profile_file", "run_with_pdb", "run_with_profiling", "runtime_oom_exit"),
        *("showprefixforinfo", "stderrthreshold", "test_random_seed", "test_randomize_ordering_seed", "test_srcdir"),
        *("test_tmpdir", "tt_check_filter", "tt_single_core_summaries", "undefok", "use_cprofile_for_profiling", "v"),
        *("verbosity", "xml_output_file"),
    ]
)
#: Of these, the one that absl only reads to place log files, so that a program may define it anew.
OVERRIDABLE = "log_dir"

_ORDERED = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


def taken_flag(site: Site) -> str | None:
    """The name of the flag that a call defines, where absl or TensorFlow has one of this name."""
    if site.call is None or not site.symbol.startswith("tf.flags.DEFINE_"):
        return None
    bound = site.bind(("name",))
    argument = bound.by_name.get("name")
    if argument is None:
        argument = next((a for a in bound.excess if a.keyword is not None and a.keyword.value == "flag_name"), None)
    if argument is None or not isinstance(argument.value, cst.SimpleString):
        return None
    name = argument.value.evaluated_value
    return name if isinstance(name, str) and name in _TAKEN else None


def is_compared(site: Site) -> bool:
    """Whether the place is a logging level, and greater or less than something."""
    if site.symbol.rpartition(".")[2] not in ("get_verbosity", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"):
        return False
    node: cst.CSTNode = site.node
    parent = site.parent(node)
    if isinstance(parent, cst.Call) and parent.func is node:
        node, parent = parent, site.parent(parent)
    if isinstance(parent, cst.ComparisonTarget):
        return isinstance(parent.operator, _ORDERED)
    return isinstance(parent, cst.Comparison) and any(isinstance(t.operator, _ORDERED) for t in parent.comparisons)


def hides_main(site: Site) -> bool:
    """Whether a call of `tf.app.run` does not show which `main` it is given."""
    if site.call is None:
        return False
    bound = site.bind(("main", "argv"))
    return not bound.complete or bool(bound.excess) or site.call.partial


def has_undecided(site: Site, module: str) -> bool:
    """Whether the file of the place has such a use of the old module which became absl's `module`."""
    prefix, is_undecided = _UNDECIDED[module]
    references = [r for r in site.file.names.references if r.symbol.startswith(prefix)]
    return any(is_undecided(_at(site, reference)) for reference in references)


def _at(site: Site, reference: Reference) -> Site:
    return Site(site.file, site.rule, reference.symbol, reference.spelled, reference.node, reference.scope, reference)


def _is_taken(site: Site) -> bool:
    return taken_flag(site) not in (None, OVERRIDABLE)


_UNDECIDED: Mapping[str, tuple[str, Callable[[Site], bool]]] = {
    "flags": ("tf.flags.DEFINE_", _is_taken),
    "logging": ("tf.logging.", is_compared),
    "app": ("tf.app.run", hides_main),
}
