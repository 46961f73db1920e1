"""What a program does with what its runs give: which parts it takes, under which names, and which it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.graph.fetches import Display, Fetch, Structure, leaves, structure_of
from tf_migrate.graph.kinds import Form
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage


@dataclass(frozen=True, slots=True)
class Result:
    """What is wanted of one run.

    `node` is the expression that stands for it: the run, or a constant subscript of it. `wanted` is what that
    expression gives; where a statement takes it apart at once, `targets` get the parts of `wanted`, without those for
    operations, whose None nobody reads. `is_dropped` says that nothing of it is used.
    """

    node: cst.BaseExpression
    wanted: Structure
    targets: tuple[cst.BaseExpression, ...] | None = None
    is_dropped: bool = False

    @property
    def outputs(self) -> list[Fetch]:
        """What must be computed for it, each thing once."""
        return list({fetch.key: fetch for fetch in leaves(self.wanted) if fetch.gives}.values())

    @property
    def is_flat(self) -> bool:
        """Whether it is one fetch, or a list or tuple of different ones, without operations among those that are kept;
        None may stand before and after them."""
        if isinstance(self.wanted, Fetch):
            return True
        parts = [part for part in self.wanted.parts if isinstance(part, Fetch)]
        gives = [part.gives for part in parts]
        inner = gives[gives.index(True) : len(gives) - gives[::-1].index(True)] if any(gives) else []
        keys = [part.key for part in parts if part.gives]
        return (
            self.wanted.form is not Form.DICT
            and len(parts) == len(self.wanted.parts)
            and all(inner)
            and len(set(keys)) == len(keys)
        )

    @property
    def flat(self) -> list[Fetch]:
        """What there is in a flat result, in order."""
        return [fetch for fetch in leaves(self.wanted) if fetch.gives]

    @property
    def names(self) -> list[str] | None:
        """The names of the targets, where they are different names and nothing else: such can be put in any order."""
        if self.targets is None or len(self.targets) == 1 or any(not fetch.gives for fetch in leaves(self.wanted)):
            return None
        names = [target.value for target in self.targets if isinstance(target, cst.Name)]
        return names if len(names) == len(self.targets) == len(set(names)) else None


def result_of(stage: Stage, site: RunSite) -> Result:
    """What the program does with what a run gives.

    Raises:
        Obstacle: what it fetches cannot be followed.
    """
    parents = stage.tree.walk.parents
    node: cst.BaseExpression = site.node
    wanted = structure_of(stage, site)
    while True:
        parent = parents.get(node)
        part = _part(wanted, parent) if isinstance(parent, cst.Subscript) and parent.value is node else None
        if part is None:
            break
        node, wanted = parent, part  # type: ignore[assignment]
    parent = parents.get(node)
    if isinstance(parent, cst.Expr):
        return Result(node, wanted, is_dropped=True)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and parent.value is node:
        target = parent.targets[0].target
        if isinstance(target, cst.Name) and target.value == "_" and not _is_read(stage, target, parent):
            return Result(node, wanted, is_dropped=True)
        pairs = _taken_apart(target, wanted)
        if pairs is not None:
            kept = [pair for pair in pairs if not _is_idle(stage, *pair, parent)]
            if kept:
                parts = tuple(part for _, part in kept)
                taken = parts[0] if len(parts) == 1 else Display(Form.TUPLE, parts)
                return Result(node, taken, tuple(each for each, _ in kept))
            return Result(node, wanted, is_dropped=True)
    return Result(node, wanted)


def _part(structure: Structure, subscript: cst.Subscript) -> Structure | None:
    """The part of a structure at a constant subscript; None for an operation, and where there is none such."""
    if not isinstance(structure, Display) or len(subscript.slice) != 1:
        return None
    index = subscript.slice[0].slice
    if not isinstance(index, cst.Index):
        return None
    found: Structure | None = None
    if structure.form is Form.DICT:
        if isinstance(index.value, (cst.SimpleString, cst.Integer)):
            wanted = index.value.evaluated_value
            same = [key.evaluated_value == wanted for key in structure.keys]  # type: ignore[attr-defined]
            found = structure.parts[same.index(True)] if same.count(True) == 1 else None
    else:
        negative = isinstance(index.value, cst.UnaryOperation) and isinstance(index.value.operator, cst.Minus)
        number = index.value.expression if isinstance(index.value, cst.UnaryOperation) and negative else index.value
        if isinstance(number, cst.Integer):
            place = -int(number.value) if negative else int(number.value)
            if -len(structure.parts) <= place < len(structure.parts):
                found = structure.parts[place]
    return None if isinstance(found, Fetch) and not found.gives else found


def _taken_apart(target: cst.BaseExpression, structure: Structure) -> list[tuple[cst.BaseExpression, Structure]] | None:
    """The targets with what each gets, as deep as they go; None where the target is a single one."""
    if not isinstance(target, (cst.Tuple, cst.List)) or not isinstance(structure, Display):
        return None
    if structure.form is Form.DICT or len(target.elements) != len(structure.parts):
        return None
    pairs: list[tuple[cst.BaseExpression, Structure]] = []
    for element, part in zip(target.elements, structure.parts, strict=True):
        if isinstance(element, cst.StarredElement):
            return None
        deeper = _taken_apart(element.value, part)
        if deeper is None and isinstance(element.value, (cst.Tuple, cst.List)) and isinstance(part, Display):
            return None
        pairs += deeper if deeper is not None else [(element.value, part)]
    return pairs


def _is_idle(stage: Stage, target: cst.BaseExpression, part: Structure, statement: cst.Assign) -> bool:
    """Whether a target gets nothing but None, and is never read."""
    return (
        isinstance(part, Fetch)
        and not part.gives
        and isinstance(target, cst.Name)
        and not _is_read(stage, target, statement)
    )


def _is_read(stage: Stage, target: cst.Name, statement: cst.CSTNode) -> bool:
    made_here = {d for d in stage.program.definitions if d.statement is statement and d.name == target.value}
    return any(name.value == target.value and value.uses & made_here for name, value in stage.program.reads)


def ordered_names(stage: Stage, result: Result, outputs: Sequence[Fetch]) -> list[str] | None:
    """The names that get what a function gives, in its order, with `_` for what this run does not want; None where
    they cannot be put in that order."""
    names = result.names
    if names is None or not result.is_flat:
        return None
    wanted = {fetch.key: name for fetch, name in zip(result.flat, names, strict=True)}
    if len(wanted) < len(outputs) and any(name.value == "_" for name, _ in stage.program.reads):
        return None
    return [wanted.get(fetch.key, "_") for fetch in outputs]
