"""Where a file must parse its flags by itself.

TensorFlow 1 parsed `sys.argv` when a flag was first read; absl raises an error there. `app.run` parses before it calls
`main`. So `FLAGS(sys.argv)` must stand wherever code that runs on import, or as a script, reads a flag before that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

import libcst as cst

from tf_migrate.site import SourceFile
from tf_migrate.syntax.names import Reference
from tf_migrate.syntax.scopes import Scope

FLAGS = "tf.flags.FLAGS"

#: Functions that parse the flags before they call what they are given.
_RUNNERS = frozenset({"tf.app.run", "tf.test.main", "tf.contrib.eager.run"})
_FOREIGN_RUNNERS = frozenset({"absl.app.run", "absl.testing.absltest.main"})
#: What `FLAGS` has besides the flags.
_PARSING = frozenset({"_parse_flags", "mark_as_parsed"})
_MEMBERS = _PARSING | {
    "__dict__", "__flags", "__parsed", "append_flag_values", "append_flags_into_file", "find_module_defining_flag",
    "flag_values_dict", "flags_by_module_dict", "flags_into_string", "get_help", "get_key_flags_for_module",
    "is_parsed", "key_flags_by_module_dict", "main_module_help", "module_help", "read_flags_from_files",
    "register_flag_by_module", "remove_flag_values", "set_default", "set_gnu_getopt", "unparse_flags",
    "validate_all_flags",
}  # fmt: skip


class Parsed(Enum):
    """When the flags of a file are parsed, once it uses absl."""

    IN_TIME = "in time"  # by `app.run` or an explicit call, before the first read
    TOO_LATE = "too late"  # code of the module reads a flag before that
    ELSEWHERE = "elsewhere"  # no code of the module reads or parses any: whoever imports it must


@dataclass(frozen=True, slots=True)
class Parsing:
    """When flags are parsed; where it is too late, the place for the line that does so: its offset and indentation, and
    the name of `FLAGS` that can be used there (None where there is none)."""

    when: Parsed
    offset: int = 0
    indent: str = ""
    name: str | None = None


@dataclass(slots=True, eq=False)
class _Step:
    """A statement of the module, or of its `if __name__ == "__main__"`, with what running it does.

    `reads`, `parses` and `calls` hold where (as offsets) it reads a flag, parses the flags, or calls a function or
    class of this file; `defines` whether it adds flags or names `FLAGS`.
    """

    node: cst.CSTNode
    reads: list[int] = field(default_factory=list)
    parses: list[int] = field(default_factory=list)
    calls: list[tuple[int, str]] = field(default_factory=list)
    defines: bool = False


@dataclass(slots=True)
class _Deferred:
    """What the bodies of a function or class do once they are called."""

    reads: bool = False
    parses: bool = False
    calls: set[str] = field(default_factory=set)


def parsing(file: SourceFile) -> Parsing:
    """Works out when the flags of a file are parsed once `FLAGS` is absl's."""
    return _Analysis(file).result()


class _Analysis:
    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._parents = file.names.parents
        self._scope = file.names.walk.scope
        module = self._scope.node
        assert isinstance(module, cst.Module)
        self._blocks = list(_blocks(module))
        self._steps: dict[cst.CSTNode, _Step] = {node: _Step(node) for block in self._blocks for node in block}
        self._deferred: dict[str, _Deferred] = {}
        self._providers = _providers(module)
        for reference in file.names.references:
            self._note(reference)
        for chain in file.names.walk.chains:
            called = isinstance(call := self._parents.get(chain.node), cst.Call) and call.func is chain.node
            name = chain.root.value
            if called and name in self._providers and chain.scope.owner(name) is self._scope:
                self._note_call(chain.node, chain.scope, name)
            elif called and file.names.dotted(chain.node, chain.scope) in _FOREIGN_RUNNERS:
                self._note_parse(chain.node, chain.scope)
        self._close()

    def result(self) -> Parsing:
        for block in self._blocks:
            for index, node in enumerate(block):
                step = self._steps[node]
                reads = [*step.reads, *(at for at, name in step.calls if self._deferred[name].reads)]
                parses = [*step.parses, *(at for at, name in step.calls if self._deferred[name].parses)]
                if reads and (not parses or min(reads) < min(parses)):
                    return self._missing(block[:index], node)
                if parses:
                    return Parsing(Parsed.IN_TIME)
        return Parsing(Parsed.ELSEWHERE)

    # -- what is there -----------------------------------------------------------------------------------------------

    def _note(self, reference: Reference) -> None:
        node, scope = reference.node, reference.scope
        if reference.symbol in _RUNNERS:
            self._note_parse(node, scope)
        elif reference.symbol == FLAGS:
            self._note_flags(reference)
        elif reference.symbol.startswith("tf.flags."):
            step = self._step(node)
            if step is not None and not _is_deferred(scope):
                step.defines = True

    def _note_flags(self, reference: Reference) -> None:
        node, scope = reference.node, reference.scope
        parent = self._parents.get(node)
        step = self._step(node)
        if reference.trailing:
            if reference.trailing[0] in _PARSING:
                self._note_parse(node, scope)
                return
            read = reference.trailing[0] not in _MEMBERS and not self._is_written(node)
        elif isinstance(parent, cst.Call) and parent.func is node:
            self._note_parse(node, scope)
            return
        else:
            read = isinstance(parent, cst.Arg)  # `Model(FLAGS)`, `vars(FLAGS)`: whoever gets it will read it
            if step is not None and isinstance(parent, (cst.Assign, cst.AnnAssign)):
                step.defines = True
        if not read:
            return
        if _is_deferred(scope):
            self._owner(node).reads = True
        elif step is not None:
            step.reads.append(self._file.tree.span(node).start)

    def _note_parse(self, node: cst.CSTNode, scope: Scope) -> None:
        step = self._step(node)
        if _is_deferred(scope):
            self._owner(node).parses = True
        elif step is not None:
            step.parses.append(self._file.tree.span(node).start)

    def _note_call(self, node: cst.CSTNode, scope: Scope, name: str) -> None:
        step = self._step(node)
        if _is_deferred(scope):
            self._owner(node).calls.add(name)
        elif step is not None:
            step.calls.append((self._file.tree.span(node).start, name))

    def _is_written(self, node: cst.CSTNode) -> bool:
        attribute = self._parents.get(node)
        return attribute is not None and isinstance(self._parents.get(attribute), (cst.AssignTarget, cst.Del))

    def _step(self, node: cst.CSTNode) -> _Step | None:
        at: cst.CSTNode | None = node
        while at is not None and at not in self._steps:
            at = self._parents.get(at)
        return self._steps[at] if at is not None else None

    def _owner(self, node: cst.CSTNode) -> _Deferred:
        """What is known of the function, class or value of the module that a deferred place belongs to."""
        step = self._step(node)
        names = _bound_names(step.node) if step is not None else []
        return self._deferred.setdefault(names[0] if names else "", _Deferred())

    def _close(self) -> None:
        """What a function calls, it does as well."""
        for name in self._providers:
            self._deferred.setdefault(name, _Deferred())
        changed = True
        while changed:
            changed = False
            for known in self._deferred.values():
                for name in known.calls:
                    other = self._deferred[name]
                    if (other.reads and not known.reads) or (other.parses and not known.parses):
                        known.reads, known.parses = known.reads or other.reads, known.parses or other.parses
                        changed = True

    # -- what is missing ---------------------------------------------------------------------------------------------

    def _missing(self, before: Sequence[cst.CSTNode], reading: cst.CSTNode) -> Parsing:
        tree = self._file.tree
        defining = [node for node in before if self._steps[node].defines]
        indent = tree.indent_at(tree.span(reading).start)
        if defining:
            offset = tree.line_span(max(tree.span(defining[-1]).start, tree.span(defining[-1]).end - 1)).end
        else:
            offset = tree.line_span(tree.span(reading).start).start
        return Parsing(Parsed.TOO_LATE, offset, indent, self._name_at(offset))

    def _name_at(self, offset: int) -> str | None:
        """The name that `FLAGS` has in the module at an offset."""
        for name, bindings in self._scope.bindings.items():
            if self._file.names.symbol_of(cst.Name(name), self._scope) == FLAGS and all(
                self._file.tree.span(binding.node).start < offset for binding in bindings
            ):
                return name
        return None


def _blocks(module: cst.Module) -> Iterator[Sequence[cst.CSTNode]]:
    """The statements of the module in the order in which a script runs them, `if __name__ == "__main__"` opened up."""
    block: list[cst.CSTNode] = []
    for statement in module.body:
        guarded = _guarded(statement)
        if guarded is None:
            block.append(statement)
            continue
        yield block
        yield guarded
        block = []
    yield block


def _guarded(statement: cst.CSTNode) -> Sequence[cst.CSTNode] | None:
    if not isinstance(statement, cst.If) or statement.orelse is not None:
        return None
    test, body = statement.test, statement.body
    if not isinstance(test, cst.Comparison) or not isinstance(body, cst.IndentedBlock):
        return None
    sides = [test.left, *(target.comparator for target in test.comparisons)]
    return body.body if any(isinstance(side, cst.Name) and side.value == "__name__" for side in sides) else None


def _bound_names(statement: cst.CSTNode) -> list[str]:
    """The names that a statement of the module gives to what it defines."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return [statement.name.value]
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Assign):
        targets = [target.target for target in statement.body[0].targets]
        return [target.value for target in targets if isinstance(target, cst.Name)]
    return []


def _providers(module: cst.Module) -> set[str]:
    return {name for statement in module.body for name in _bound_names(statement)}


def _is_deferred(scope: Scope) -> bool:
    """Whether code of the scope runs only when something is called."""
    at: Scope | None = scope
    while at is not None:
        if isinstance(at.node, (cst.FunctionDef, cst.Lambda)):
            return True
        at = at.parent
    return False
