"""Which functions a lift makes: one for what each run fetches, and one for what several of them share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.fetches import Fetch, fetches_of, is_eager
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.remarks import place
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition, Value


@dataclass(slots=True, eq=False)
class Function:
    """A function that is made.

    `steps` are its statements, `placeholders` its parameters, `operations` what it does to the program's state, and
    `outputs` what it gives. `calls` are the functions that hold what it shares with others.
    """

    name: str
    steps: list[Step]
    placeholders: list[Definition]
    operations: list[Fetch] = field(default_factory=list)
    outputs: list[Fetch] = field(default_factory=list)
    sites: list[RunSite] = field(default_factory=list)
    calls: list[Function] = field(default_factory=list)
    is_shared: bool = False

    @property
    def last_step(self) -> Step | None:
        """The last of its statements, in whose place it can stand."""
        return self.steps[-1] if self.steps else None


def plan(stage: Stage, given: Iterable[str] = ()) -> list[Function]:
    """The functions for all runs of a stage, those that others call first.

    Args:
        stage: the statements with their roles.
        given: names that are given to other things.

    Raises:
        Obstacle: a run cannot become a call.
    """
    functions: list[Function] = []
    for step in stage.steps:
        if step.role is not Role.RUN:
            continue
        for site in step.runs:
            _add(stage, site, functions)
    taken = {name for scope in stage.tree.walk.scopes for name in scope.bindings} | set(given)
    shared = _shared(stage, functions)
    _name(functions, taken)
    for function in shared:
        if all(function.name != other.name or not _same(function, other) for other in functions):
            function.name = _free(function.name, taken)
    made = _merged([*shared, *functions])
    place(stage, made)
    return made


def _same(shared: Function, fetched: Function) -> bool:
    """Whether a fetch gives just what a shared function does, so that one of them is enough."""
    same = [f.key for f in shared.outputs] == [f.key for f in fetched.outputs]
    return same and shared.placeholders == fetched.placeholders and not fetched.steps and not fetched.operations


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    taken.add(candidate)
    return candidate


def assumptions(stage: Stage, functions: Sequence[Function]) -> list[str]:
    """What must hold for the functions to compute what the runs did, beyond what could be proven."""
    found = []
    for step in stage.steps:
        using = [
            f for f in functions if any(step is s for s in (*f.steps, *(s for call in f.calls for s in call.steps)))
        ]
        if len([f for f in using if not f.is_shared]) > 1 and stage.is_random(step):
            line, _ = stage.tree.position(stage.tree.span(step.node).start)
            found.append(f"that the random draws of line {line} need not go on from one function to the other")
    seeded = [
        s for s in stage.steps if s.role is Role.KEEP and stage.is_unsteady(s) and "seed" in stage.tree.code(s.node)
    ]
    if seeded:
        line, _ = stage.tree.position(stage.tree.span(seeded[0].node).start)
        found.append(
            f"that variables whose first values are drawn with a seed (line {line}) may begin with other draws"
        )
    return found


def _merged(functions: list[Function]) -> list[Function]:
    """What is shared and also fetched as it is needs one function, not two."""
    for fetched in list(functions):
        if fetched.is_shared or fetched.operations or fetched.steps or len(fetched.calls) != 1:
            continue
        shared = fetched.calls[0]
        if _same(shared, fetched):
            shared.is_shared = False
            shared.sites = fetched.sites
            shared.name = fetched.name
            functions.remove(fetched)
    return functions


def _add(stage: Stage, site: RunSite, functions: list[Function]) -> None:
    fetches = fetches_of(stage, site)
    if all(is_eager(stage, fetch) for fetch in fetches):
        return
    if not site.feeds_known:
        raise Obstacle(site.node, "the feed dictionary could not be followed; write it as a literal in the run")
    for feed in site.feeds:
        if feed.key.kind is not Kind.PLACEHOLDER:
            raise Obstacle(site.node, f"`{feed.text}` is fed, but is no placeholder")
    operations = _unique(fetch for fetch in fetches if fetch.kind is Kind.OPERATION)
    outputs = _unique(fetch for fetch in fetches if fetch.kind is not Kind.OPERATION)
    for function in functions:
        if {f.key for f in function.operations} != {f.key for f in operations}:
            continue
        merged = _unique([*function.outputs, *outputs])
        if not operations and [f.key for f in outputs] != [f.key for f in function.outputs]:
            continue
        if not all(_picks(fetches_of(stage, other), merged) for other in (*function.sites, site)):
            continue
        needed = _placeholders(stage, [*operations, *merged])
        if all(needed <= _fed(other) for other in (*function.sites, site)):
            function.outputs = merged
            function.sites.append(site)
            function.placeholders = _ordered(needed)
            function.steps = _steps(stage, [*operations, *merged])
            return
    needed = _placeholders(stage, fetches)
    missing = needed - _fed(site)
    if missing:
        names = ", ".join(sorted(definition.name for definition in missing))
        raise Obstacle(site.node, f"`{names}` is needed here, but not fed")
    if len(outputs) != sum(fetch.kind is not Kind.OPERATION for fetch in fetches):
        raise Obstacle(site.node, "the same tensor is fetched twice in one run")
    functions.append(Function("", _steps(stage, fetches), _ordered(needed), operations, outputs, [site]))


def _picks(fetches: Sequence[Fetch], outputs: Sequence[Fetch]) -> bool:
    """Whether a run can take what it fetches from these outputs: one of them, or all in their order."""
    wanted = [fetch.key for fetch in fetches if fetch.kind is not Kind.OPERATION]
    return len(wanted) <= 1 or wanted == [fetch.key for fetch in outputs]


def _unique(fetches: Iterable[Fetch]) -> list[Fetch]:
    return list({fetch.key: fetch for fetch in fetches}.values())


def _fed(site: RunSite) -> set[Definition]:
    return {d for feed in site.feeds for d in slice_of([feed.key]) if d.is_placeholder}


def _placeholders(stage: Stage, fetches: Sequence[Fetch]) -> set[Definition]:
    return {d for d in slice_of(fetch.value for fetch in fetches) if d.is_placeholder}


def _ordered(definitions: Iterable[Definition]) -> list[Definition]:
    """Placeholders in the order in which the program makes them."""
    return sorted(definitions, key=lambda definition: definition.order)


def _steps(stage: Stage, fetches: Sequence[Fetch]) -> list[Step]:
    return [step for step in stage.slice_steps(fetch.value for fetch in fetches) if step.role is Role.MOVE]


def _name(functions: list[Function], taken: set[str]) -> None:
    """Names from the code: `train_step` for the one training operation, `compute_accuracy` for what is fetched."""
    training = [function for function in functions if function.operations]
    for function in functions:
        if function.operations:
            names = [fetch.name for fetch in function.operations if fetch.name]
            name = "train_step" if len(training) == 1 else f"run_{'_and_'.join(names) or 'step'}"
        else:
            names = [fetch.name or _told(fetch) for fetch in function.outputs]
            name = f"compute_{'_and_'.join(names)}" if len(names) <= 3 else "compute_all"
        function.name = _free(name, taken)


def _told(fetch: Fetch) -> str:
    """What a fetched expression without a name could be called: `argmax` for `tf.argmax(…)`."""
    return fetch.value.symbol.rpartition(".")[2].strip("_") or "value"


def _shared(stage: Stage, functions: list[Function]) -> list[Function]:
    """Functions for the statements that several others need, which then call them.

    Statements that the very same functions need stand together; one alone that is a single line is not worth a
    function, and is repeated.
    """
    users: dict[int, list[Function]] = {}
    for function in functions:
        for step in function.steps:
            users.setdefault(id(step), []).append(function)
    groups: dict[frozenset[int], list[Step]] = {}
    for step in stage.steps:
        who = users.get(id(step), [])
        acts = any(leaf.kind is Kind.OPERATION for d in step.definitions for leaf in d.value.leaves())
        if len(who) > 1 and not acts:
            groups.setdefault(frozenset(map(id, who)), []).append(step)
    shared: list[Function] = []
    for members, steps in groups.items():
        if len(steps) == 1 and _only_calls(stage, steps[0]):
            continue
        inside = {id(step) for step in steps}
        needed = slice_of(value for step in steps for _, value in stage.reads(step.node))
        others = [
            s for s in stage.slice_steps(v for step in steps for _, v in stage.reads(step.node)) if s.role is Role.MOVE
        ]
        if any(id(step) not in inside for step in others):
            continue  # it stands on what yet others share: repeated rather than nested
        made = [definition for step in steps for definition in step.definitions]
        outputs = [d for d in made if _read_outside(stage, d, inside, functions, members)]
        if not outputs or (len(steps) < 2 and len(outputs) > 1):
            continue
        placeholders = _ordered({d for d in needed if d.is_placeholder})
        function = Function(f"compute_{outputs[-1].name}", steps, placeholders, is_shared=True)
        function.outputs = [Fetch(_of(d), d.name) for d in outputs]
        for other in functions:
            if id(other) in members:
                other.steps = [step for step in other.steps if id(step) not in inside]
                other.calls.append(function)
        shared.append(function)
    return shared


def _only_calls(stage: Stage, step: Step) -> bool:
    """Whether a statement is nothing but a call of what is a function already."""
    small = step.small
    call = small.value if isinstance(small, cst.Assign) else None
    if not isinstance(call, cst.Call) or any(isinstance(argument.value, cst.Call) for argument in call.args):
        return False
    return any(entered.node is call for entered in stage.program.entered)


def _of(definition: Definition) -> Value:
    return Value(definition.value.kind, frozenset({definition}), definition.value.node)


def _read_outside(
    stage: Stage, definition: Definition, inside: set[int], functions: Sequence[Function], members: frozenset[int]
) -> bool:
    for function in functions:
        if id(function) not in members:
            continue
        if any(definition in fetch.value.uses for fetch in (*function.operations, *function.outputs)):
            return True
        for step in function.steps:
            if id(step) not in inside and any(definition in value.uses for _, value in stage.reads(step.node)):
                return True
    return False
