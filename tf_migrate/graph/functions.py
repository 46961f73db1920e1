"""Which functions a lift makes: one for what each run fetches, and one for what several of them share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.beginnings import require_local
from tf_migrate.graph.fetches import Display, Fetch, Structure, is_eager, leaves, structure_of
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.naming import name_functions
from tf_migrate.graph.remarks import place
from tf_migrate.graph.results import Result, ordered_names, result_of
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition, Value
from tf_migrate.syntax.scopes import free_name


@dataclass(slots=True, eq=False)
class Function:
    """A function that is made.

    `steps` are its statements, `placeholders` its parameters, `operations` what it does to the program's state, and
    `outputs` what it gives, in this order or, where its runs want that, in the containers of `returned`. `calls` are
    the functions that hold what it shares with others, `fed` the tensors that are parameters of it though they could
    be computed.
    """

    name: str
    steps: list[Step]
    placeholders: list[Definition]
    operations: list[Fetch] = field(default_factory=list)
    outputs: list[Fetch] = field(default_factory=list)
    sites: list[RunSite] = field(default_factory=list)
    calls: list[Function] = field(default_factory=list)
    is_shared: bool = False
    returned: Structure | None = None
    fed: frozenset[Definition] = frozenset()


def plan(
    stage: Stage, given: Iterable[str] = (), are_variables_made: Callable[[Sequence[Step]], bool] = lambda _: False
) -> list[Function]:
    """The functions for all runs of a stage, those that others call first.

    Args:
        stage: the statements with their roles.
        given: names that are given to other things.
        are_variables_made: whether steps make variables when they are run first. Functions that do are followed anew
            by whoever called them then, and random draws would start again: they are not called by functions that
            stand for themselves.

    Raises:
        Obstacle: a run cannot become a call.
    """
    functions: list[Function] = []
    for step in stage.steps:
        if step.role is not Role.RUN:
            continue
        for site in step.runs:
            _add(stage, site, functions)
    for function in functions:
        _require_bound(stage, function)
    taken = stage.members.taken() | set(given)
    shared = _shared(stage, functions)
    name_functions(stage, functions, taken)
    apart = [
        one for one in shared if are_variables_made(one.steps) and any(stage.is_random(step) for step in one.steps)
    ]
    for function in shared:
        if function in apart or all(function.name != o.name or not _same(function, o) for o in functions):
            function.name = free_name(function.name, taken)
            taken.add(function.name)
    made = _merged([*shared, *functions], apart)
    require_local(stage, made)
    place(stage, made)
    return made


def _require_bound(stage: Stage, function: Function) -> None:
    """What a function gives must still have its name at the end of it: later statements may bind the name again."""
    for fetch in function.outputs:
        reads = [(fetch.name, fetch.value)]
        if fetch.expression is not None:
            reads = [(stage.members.name_of(name), value) for name, value in stage.reads(fetch.expression)]
        for name, value in reads:
            made = [(step, d) for step in function.steps for d in step.definitions if d.name == name]
            last = {d for step, d in made if step is made[-1][0]}
            if (
                made
                and not value.uses & last
                and not value.uses & {d for d in stage.program.definitions if d.name != name}
            ):
                raise Obstacle(
                    function.sites[0].node, f"`{name}` is bound again before what it was is fetched; use two names"
                )


def _same(shared: Function, fetched: Function) -> bool:
    """Whether a fetch gives just what a shared function does, so that one of them is enough."""
    if isinstance(fetched.returned, Display):
        return False
    same = [f.key for f in shared.outputs] == [f.key for f in fetched.outputs]
    return same and shared.placeholders == fetched.placeholders and not fetched.steps and not fetched.operations


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
    unordered = dict.fromkeys(name for function in functions for name in _unordered(stage, function))
    if unordered:
        names = "`, `".join(unordered)
        found.append(
            f"that `{names}` may be read before the update that is run with what is computed from it, an order that"
            " TensorFlow 1 left open"
        )
    return found


def _unordered(stage: Stage, function: Function) -> Iterator[str]:
    """Variables that a run changes and reads besides, with nothing that says which comes first.

    What the update itself stands on is read before it; what else is fetched may be computed before it or after it.
    """
    changing = [operation.value for operation in function.operations]
    before = {id(step) for step in stage.slice_steps(changing)}
    changed = {d for d in slice_of(changing) if d.value.kind is Kind.VARIABLE}
    for output in function.outputs:
        if output.kind is not Kind.TENSOR:
            continue
        for step in stage.slice_steps([output.value]):
            if step.role is Role.MOVE and id(step) not in before:
                for _, value in stage.reads(step.node):
                    yield from (d.name for d in value.uses if d in changed)


def _merged(functions: list[Function], apart: Sequence[Function]) -> list[Function]:
    """What is shared and also fetched as it is needs one function, not two, but for those that stay apart."""
    for fetched in list(functions):
        if fetched.is_shared or fetched.operations or fetched.steps or len(fetched.calls) != 1:
            continue
        shared = fetched.calls[0]
        if shared not in apart and _same(shared, fetched):
            shared.is_shared, shared.returned = False, fetched.returned
            shared.sites = fetched.sites
            shared.name = fetched.name
            functions.remove(fetched)
    return functions


def _add(stage: Stage, site: RunSite, functions: list[Function]) -> None:
    if any(step.role is Role.LEAVE for step in stage.slice_steps([site.fetches])):
        raise Obstacle(site.node, "what is run here needs what is left to a person")
    fed = stage.feeds.tensors(site)
    if not fed and all(is_eager(stage, fetch) for fetch in leaves(structure_of(stage, site))):
        return
    for tensor in fed:
        made = stage.step_of(tensor.statement)
        if made is None or made.role is not Role.KEEP:
            raise Obstacle(site.node, f"`{tensor.name}` is fed, but is no placeholder")
    wanted = _Wanted(stage, site)
    for used in stage.needs(fetch.value for fetch in wanted.fetches) if fed else ():
        made = stage.step_of(used.statement)
        stays = made is not None and made.role is Role.KEEP and used.value.kind is not Kind.VARIABLE
        if stays and slice_of([used.value]) & fed:
            raise Obstacle(site.node, f"`{used.name}` comes from what is fed here, and a variable begins with it")
    missing = _required(stage, wanted.fetches) - stage.feeds.fed(site)
    if missing:
        names = ", ".join(sorted(definition.name for definition in missing))
        raise Obstacle(site.node, f"`{names}` is needed here, but not fed")
    if not any(_joins(stage, function, wanted) for function in functions):
        needed = _ordered(stage, _placeholders(stage, wanted.fetches, fed))
        steps = _steps(stage, wanted.fetches)
        function = Function("", steps, needed, wanted.operations, wanted.outputs, [site], fed=fed)
        function.returned = None if wanted.is_flat else wanted.result.wanted
        functions.append(function)


class _Wanted:
    """What one run wants of a function: what it does, and what it gives."""

    def __init__(self, stage: Stage, site: RunSite) -> None:
        self.site = site
        self.fed = stage.feeds.tensors(site)
        self.result = result_of(stage, site)
        fetches = list(leaves(structure_of(stage, site)))
        self.operations = _unique(fetch for fetch in fetches if not fetch.gives)
        acting = [fetch for fetch in fetches if fetch.gives and stage.acts(fetch.value)]
        self.outputs = _unique([*self.result.outputs, *acting])
        self.fetches = [*self.operations, *self.outputs]
        self.is_flat = self.result.is_dropped or self.result.is_flat


def _joins(stage: Stage, function: Function, wanted: _Wanted) -> bool:
    """Lets a run call a function that is there for another one, where both can take from it what they want."""
    site = wanted.site
    if {f.key for f in function.operations} != {f.key for f in wanted.operations} or function.fed != wanted.fed:
        return False
    merged = _unique([*function.outputs, *wanted.outputs])
    if not wanted.operations and {f.key for f in wanted.outputs} != {f.key for f in function.outputs}:
        return False
    fetches = [*wanted.operations, *merged]
    needed, steps = _placeholders(stage, fetches, wanted.fed), _steps(stage, fetches)
    required = _required(stage, fetches)
    if not all(required <= stage.feeds.fed(other) for other in (*function.sites, site)):
        return False
    if function.returned is not None or not wanted.is_flat:
        # What is not flat is given as it is wanted, and nobody else can pick from it.
        alike = wanted.result.is_dropped or _shape(wanted.result.wanted) == _shape(function.returned)
        if not alike or len(merged) != len(function.outputs):
            return False
        function.sites.append(site)
        return True
    if not all(_picks(stage, result_of(stage, other), merged) for other in (*function.sites, site)):
        return False
    own = _steps(stage, wanted.fetches)
    if any(stage.is_unsteady(step) for step in steps if step not in own or step not in function.steps):
        return False
    function.outputs, function.placeholders, function.steps = merged, _ordered(stage, needed), steps
    function.sites.append(site)
    return True


def _picks(stage: Stage, result: Result, outputs: Sequence[Fetch]) -> bool:
    """Whether a run can take what it wants from these outputs: one of them, all in their order, or by names."""
    wanted = [fetch.key for fetch in result.flat]
    if not wanted and not result.is_dropped:
        return not outputs  # the None of an operation is kept
    if result.is_dropped or len(wanted) <= 1 or wanted == [fetch.key for fetch in outputs]:
        return True
    return ordered_names(stage, result, outputs) is not None


def _shape(structure: Structure | None) -> object:
    """Equal for the same things in the same containers."""
    if structure is None or isinstance(structure, Fetch):
        return None if structure is None else structure.key
    keys = tuple(key.evaluated_value for key in structure.keys)  # type: ignore[attr-defined]
    return structure.form, keys, tuple(_shape(part) for part in structure.parts)


def _unique(fetches: Iterable[Fetch]) -> list[Fetch]:
    return list({fetch.key: fetch for fetch in fetches}.values())


def _placeholders(stage: Stage, fetches: Sequence[Fetch], fed: Collection[Definition] = frozenset()) -> set[Definition]:
    """The placeholders that are needed, and of the other tensors that are fed those that are."""
    needed = {d for d in stage.needs(fetch.value for fetch in fetches) if d.is_placeholder or d in fed}
    drawn = {id(d.statement) for d in needed if d.is_drawn}  # an element is drawn whole
    return needed | {d for d in stage.program.definitions if d.is_drawn and id(d.statement) in drawn}


def _required(stage: Stage, fetches: Sequence[Fetch]) -> set[Definition]:
    """The placeholders that must be fed, since they have no default and no iterator gives them."""
    has_default = stage.program.vocabulary.has_default
    return {d for d in _placeholders(stage, fetches) if not d.is_drawn and not has_default(d.value.symbol)}


def _ordered(stage: Stage, definitions: Iterable[Definition]) -> list[Definition]:
    """Placeholders in the order in which the program makes them, those with a default last."""
    has_default = stage.program.vocabulary.has_default
    return sorted(definitions, key=lambda definition: (has_default(definition.value.symbol), definition.order))


def _steps(stage: Stage, fetches: Sequence[Fetch]) -> list[Step]:
    return [step for step in stage.slice_steps(fetch.value for fetch in fetches) if step.role is Role.MOVE]


def _shared(stage: Stage, functions: list[Function]) -> list[Function]:
    """Functions for the statements that several others need, which then call them.

    Statements that the very same functions need stand together; one alone that is a single line is not worth a
    function, and is repeated.
    """
    users: dict[int, list[Function]] = {}
    for function in functions:
        for step in function.steps if not function.fed else ():
            users.setdefault(id(step), []).append(function)
    groups: dict[frozenset[int], list[Step]] = {}
    for step in stage.steps:
        who = users.get(id(step), [])
        acts = any(leaf.kind is Kind.OPERATION for d in step.definitions for leaf in d.value.leaves())
        if len(who) > 1 and not acts and not isinstance(step.node, cst.FunctionDef):
            groups.setdefault(frozenset(map(id, who)), []).append(step)
    shared: list[Function] = []
    for members, steps in groups.items():
        if len(steps) == 1 and _only_calls(stage, steps[0]):
            continue
        inside = {id(step) for step in steps}
        needed = stage.needs(value for step in steps for _, value in stage.reads(step.node))
        others = [
            s for s in stage.slice_steps(v for step in steps for _, v in stage.reads(step.node)) if s.role is Role.MOVE
        ]
        if any(id(step) not in inside for step in others):
            continue  # it stands on what yet others share: repeated rather than nested
        outputs = _outputs(stage, steps, functions, members)
        if not outputs or (len(steps) < 2 and len(outputs) > 1):
            continue
        if any(_overwrites(stage, steps, outputs, other) for other in functions if id(other) in members):
            continue
        placeholders = _ordered(stage, {d for d in needed if d.is_placeholder})
        function = Function(f"compute_{outputs[-1].name}", steps, placeholders, outputs=outputs, is_shared=True)
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


def _overwrites(stage: Stage, steps: Sequence[Step], outputs: Sequence[Fetch], function: Function) -> bool:
    """Whether a function gives a name another value that it would have from a call of the steps at its beginning."""
    names = {output.name for output in outputs}
    if any(output.name in names for call in function.calls for output in call.outputs):
        return True
    order = {id(step): index for index, step in enumerate(stage.steps)}
    last = {name: max((order[id(s)] for s in steps if name in stage.bound(s)), default=-1) for name in names}
    inside = {id(step) for step in steps}
    others = [step for step in function.steps if id(step) not in inside]
    return any(order[id(step)] < last[name] for step in others for name in names & stage.bound(step))


def _outputs(
    stage: Stage, steps: Sequence[Step], functions: Sequence[Function], members: frozenset[int]
) -> list[Fetch] | None:
    """What a shared function must give: the names that its users read; None where one of them is read as it is in the
    midst of these statements, before it gets another value."""
    made: dict[str, list[Definition]] = {}
    for step in steps:
        for definition in step.definitions:
            own = not isinstance(step.node, cst.FunctionDef) or definition.statement is step.node
            if own and not definition.is_inner:
                made.setdefault(definition.name, []).append(definition)
    read = list(_read_outside(stage, {id(step) for step in steps}, functions, members))
    outputs = []
    for name, definitions in made.items():
        found = [uses for uses in read if uses & set(definitions)]
        if any(definitions[-1] not in uses for uses in found):
            return None
        if found:
            last = definitions[-1].value
            uses = frozenset(use for uses in found for use in uses if use in definitions)
            outputs.append(Fetch(Value(last.kind, uses, last.node, form=last.form), name))
    return outputs


def _read_outside(
    stage: Stage, inside: set[int], functions: Sequence[Function], members: frozenset[int]
) -> Iterator[frozenset[Definition]]:
    """The uses of all that functions read, but for what is read within some of their steps."""
    for function in functions:
        if id(function) not in members:
            continue
        for fetch in (*function.operations, *function.outputs):
            yield fetch.value.uses
        for step in function.steps:
            if id(step) not in inside:
                for _, value in stage.reads(step.node):
                    yield value.uses
