"""Writes the options of a session, in a program that is lifted, as the calls that set up TensorFlow 2's runtime.

A statement that only makes options goes with the session; each option that says anything becomes a call. Most of these
must come before the first tensor is made, so they stand at the start of the program, unless nothing is made before the
place where the option was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from tf_migrate.rule import Applicability, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit, Span, delete, insert, replace
from tf_migrate_rules.receivers import defines

_MESSAGES = ("tf.ConfigProto", "tf.GPUOptions")
_SESSIONS = ("tf.Session", "tf.InteractiveSession")
#: What may stand before the calls: nothing that makes a tensor or looks at the devices.
_HARMLESS = (*_MESSAGES, "tf.app", "tf.flags", "tf.logging", "tf.set_random_seed", "tf.float", "tf.int")
_GROWTH = "for {device} in {tf}.config.list_physical_devices('GPU'):"
_MEMORY = "that the program may take all of a GPU's memory, of which `per_process_gpu_memory_fraction` left a part"


@dataclass(frozen=True, slots=True)
class _Option:
    """What becomes of an option: `lines` where it has a value of its own, nothing for the values in `idle`.

    Args:
        lines: the statements, with `{}` for the value, `{tf}` for the library, `{device}` for a name that is free.
        idle: values that say what TensorFlow 2 does anyway.
        only: the values that `lines` are right for, where these are not all.
        assumes: what must hold for the option to go, whatever its value.
    """

    lines: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    assumes: str = ""


_WRITTEN: Mapping[str, _Option] = {
    "allow_growth": _Option(
        (_GROWTH, "    {tf}.config.experimental.set_memory_growth({device}, True)"), ("False",), ("True",)
    ),
    "allow_soft_placement": _Option(("{tf}.config.set_soft_device_placement({})",), ("True",), ("False",)),
    "log_device_placement": _Option(("{tf}.debugging.set_log_device_placement({})",), ("False",)),
    "intra_op_parallelism_threads": _Option(("{tf}.config.threading.set_intra_op_parallelism_threads({})",), ("0",)),
    "inter_op_parallelism_threads": _Option(("{tf}.config.threading.set_inter_op_parallelism_threads({})",), ("0",)),
    "per_process_gpu_memory_fraction": _Option(idle=("1.0", "1", "0", "0.0"), assumes=_MEMORY),
}
_HIDDEN_GPUS = ("{'GPU': 0}", '{"GPU": 0}', "{'GPU':0}", '{"GPU":0}')


@dataclass(frozen=True, slots=True)
class _Call:
    """The statements that an option becomes, and whether they can stand anywhere: their value is a literal."""

    lines: tuple[str, ...]
    movable: bool


def runtime_options(site: Site) -> Iterable[Finding]:
    """The fix of a session's options at a place of a lifted program; nothing where they cannot be written down."""
    if not site.file.lifted or site.reference is None:
        return
    options = _made(site) if site.symbol in _MESSAGES else _set(site)
    body = _body(site)
    if options is None or body is None:
        return
    calls, assumed = [], []
    for name, value in options.items():
        call = _written(site, name, value)
        if call is None:
            return
        calls += [call] if call.lines else []
        if name in _WRITTEN and _WRITTEN[name].assumes and site.code(value) not in _WRITTEN[name].idle:
            assumed.append(_WRITTEN[name].assumes)
    statement = site.statement()
    goes = _is_statement_of_options(site)
    assert statement is not None
    early = _is_early(site, body)
    comments = _comments_above(site, statement) if goes and not early else []
    kept = comments if calls or _has_more_to_say(site, body) else []
    edits = _placed(site, body, calls, [site.file.tree.text[slice(*line)].strip() for line in kept])
    if edits is None:
        return
    if goes and not (calls and early):
        edits = [*site.without_statement(), *map(delete, comments), *edits]
    if not edits:
        return
    said = f"the options of a session are calls of `{site.native('tf.config')}`, or say what TensorFlow 2 does anyway"
    message = f"{said} (assuming {'; '.join(dict.fromkeys(assumed))})" if assumed else said
    yield site.rewrite(message, edits, applicability=Applicability.UNSAFE if assumed else Applicability.SAFE)


# -- what is said ----------------------------------------------------------------------------------------------------


def _made(site: Site) -> dict[str, cst.BaseExpression] | None:
    """The options that a call of a message is given; None where it is used for anything but sessions."""
    call = site.call
    if call is None or call.partial or not _is_for_sessions(site, call.node):
        return None
    options: dict[str, cst.BaseExpression] = {}
    for argument in call.arguments:
        if argument.keyword is None or argument.star:
            return None
        if argument.keyword.value == "gpu_options":
            if site.file.names.instance_of(argument.value, site.scope) != "tf.GPUOptions":
                return None
        else:
            options[argument.keyword.value] = argument.value
    return options


def _set(site: Site) -> dict[str, cst.BaseExpression] | None:
    """The option that an assignment sets, such as `config.gpu_options.allow_growth = True`."""
    node: cst.CSTNode = site.node
    for _ in site.trailing:
        parent = site.parent(node)
        assert parent is not None
        node = parent
    target = site.parent(node)
    statement = site.parent(target) if isinstance(target, cst.AssignTarget) else None
    reference = site.reference
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1 or reference is None:
        return None
    if not isinstance(node, cst.Attribute) or not _is_name_for_sessions(site, reference.root):
        return None
    if node.attr.value == "gpu_options":
        return {} if site.file.names.instance_of(statement.value, site.scope) == "tf.GPUOptions" else None
    return {node.attr.value: statement.value}


def _is_statement_of_options(site: Site) -> bool:
    """Whether the place's statement does nothing but make or set options."""
    statement = site.statement()
    if not isinstance(statement, cst.Assign):
        return False
    return site.symbol not in _MESSAGES or (site.call is not None and statement.value is site.call.node)


def _is_for_sessions(site: Site, node: cst.CSTNode) -> bool:
    """Whether a message goes nowhere but into sessions: as an argument, as a part of another, or by a name."""
    parent = site.parent(node)
    if isinstance(parent, cst.Assign) and parent.value is node and len(parent.targets) == 1:
        target = parent.targets[0].target
        if isinstance(target, cst.Name):
            return _is_name_for_sessions(site, target)
        name = _root(target)
        return name is not None and _is_name_for_sessions(site, name)
    return _is_argument_for_sessions(site, node)


def _is_argument_for_sessions(site: Site, node: cst.CSTNode) -> bool:
    argument = site.parent(node)
    call = site.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(argument, cst.Arg) or not isinstance(call, cst.Call) or argument.keyword is None:
        return False
    symbol = site.file.names.symbol_of(call.func, site.scope)
    if symbol in _SESSIONS:
        return argument.keyword.value == "config"
    return symbol == "tf.ConfigProto" and argument.keyword.value == "gpu_options" and _is_for_sessions(site, call)


def _is_name_for_sessions(site: Site, name: cst.Name) -> bool:
    """Whether a name for a message is used for nothing but setting options and opening sessions."""
    owner = site.scope.owner(name.value)
    if owner is not site.scope or len(owner.bindings[name.value]) != 1:
        return False
    for chain in site.file.names.walk.chains:
        if chain.root.value != name.value or chain.scope.owner(name.value) is not owner:
            continue
        is_set = bool(chain.attributes) and isinstance(site.parent(chain.node), cst.AssignTarget)
        if chain.scope is not owner or not (is_set or _is_argument_for_sessions(site, chain.node)):
            return False
    return True


def _root(node: cst.CSTNode) -> cst.Name | None:
    while isinstance(node, cst.Attribute):
        node = node.value
    return node if isinstance(node, cst.Name) else None


# -- what becomes of it ----------------------------------------------------------------------------------------------


def _written(site: Site, name: str, value: cst.BaseExpression) -> _Call | None:
    """The statements for an option; None where there are none that do the same."""
    text = site.code(value)
    if name == "device_count" and text in _HIDDEN_GPUS:
        return _Call((f"{site.native('tf')}.config.set_visible_devices([], 'GPU')",), True)
    option = _WRITTEN.get(name)
    if option is None or "\n" in text:
        return None
    if option.assumes or text in option.idle:
        return _Call((), True)
    if option.only and text not in option.only:
        return None
    names = {"tf": site.native("tf"), "device": _free_name(site)}
    movable = isinstance(value, (cst.Integer, cst.Float)) or text in ("True", "False")
    return _Call(tuple(line.format(text, **names) for line in option.lines), movable)


def _free_name(site: Site) -> str:
    """A name for a device that the file has for nothing else."""
    walk = site.file.names.walk
    names = ("gpu", "device", "physical_gpu")
    return next((name for name in names if not list(walk.bindings_of(name))), "_gpu")


def _body(site: Site) -> Sequence[cst.CSTNode] | None:
    """The statements of the scope that the place stands in; None where an option may be set under a condition."""
    node: cst.CSTNode | None = site.statement()
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Module)):
        if isinstance(node, (cst.If, cst.For, cst.While, cst.Try, cst.ClassDef, cst.Lambda)):
            return None
        node = site.parent(node)
    if isinstance(node, cst.Module):
        return node.body
    return node.body.body if isinstance(node, cst.FunctionDef) and isinstance(node.body, cst.IndentedBlock) else None


def _name_of(site: Site) -> str | None:
    """The name that the place's statement gives a message, or sets an option of."""
    statement = site.statement()
    name = _root(statement.targets[0].target) if isinstance(statement, cst.Assign) else None
    return name.value if name is not None else None


def _comments_above(site: Site, statement: cst.CSTNode) -> list[Span]:
    """The lines of the comments right above a statement, which goes: they go along, or come with its calls."""
    tree, found = site.file.tree, list[Span]()
    start = tree.line_span(tree.span(statement).start).start
    while start > 0:
        line = tree.line_span(start - 1)
        if not tree.text[slice(*line)].lstrip().startswith("#"):
            break
        found.insert(0, line)
        start = line.start
    return found


def _has_more_to_say(site: Site, body: Sequence[cst.CSTNode]) -> bool:
    """Whether one of the statements that follow at once sets an option of the same message that becomes a call."""
    name = _name_of(site)
    after = [node for node in body if site.span(node).start > site.span(site.statement()).start]
    for node in after:
        small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
        target = small.targets[0].target if isinstance(small, cst.Assign) else None
        root = _root(target) if isinstance(target, cst.Attribute) else None
        if (
            not isinstance(small, cst.Assign)
            or not isinstance(target, cst.Attribute)
            or root is None
            or root.value != name
        ):
            return False
        call = _written(site, target.attr.value, small.value)
        if call is not None and call.lines:
            return True
    return False


def _placed(
    site: Site, body: Sequence[cst.CSTNode], calls: Sequence[_Call], comments: Sequence[str]
) -> list[Edit] | None:
    """The edits that write the calls; None where they would come too late, or their values too early."""
    tree, newline = site.file.tree, site.file.tree.newline
    lines = [*comments, *(line for call in calls for line in call.lines)]
    if not lines:
        return []
    if _is_early(site, body) and _is_statement_of_options(site):
        return _in_its_place(site, lines)
    if not all(call.movable for call in calls) or _is_made_elsewhere(site):
        return None
    if not site.scope.is_module:
        first = next((node for node in body if not _is_docstring(node)), None)
        return _before(site, first, lines) if first is not None else None
    last = _last_import(site, body)
    if last is None:
        return None
    end = tree.line_span(max(0, tree.span(last).end - 1)).end
    return [insert(end, newline), *(insert(end, f"{line}{newline}") for line in lines)]


def _last_import(site: Site, body: Sequence[cst.CSTNode]) -> cst.CSTNode | None:
    """The last of the imports that stand together with that of the library; None where there is none in the module."""
    library = {id(imported.statement) for imported in site.file.names.imported}
    last = None
    for node in body:
        small = node.body if isinstance(node, cst.SimpleStatementLine) else ()
        if any(id(each) in library for each in small) or (last is not None and _is_heading(node)):
            last = node
        elif last is not None:
            break
    return last


def _in_its_place(site: Site, lines: Sequence[str]) -> list[Edit]:
    """The calls in the place of the statement."""
    statement = site.statement()
    assert statement is not None
    span = site.span(statement)
    indent = site.file.tree.indent_at(span.start)
    return [replace(span, f"{site.file.tree.newline}{indent}".join(lines))]


def _before(site: Site, first: cst.CSTNode, lines: Sequence[str]) -> list[Edit]:
    """The calls above the first statement of a function, and above the comments and blank lines before that."""
    tree = site.file.tree
    start, indent = tree.span(first).start, tree.indent_at(tree.span(first).start)
    line = tree.line_span(start).start
    while line > 0:
        above = tree.line_span(line - 1)
        text = tree.text[slice(*above)].strip()
        if text and not text.startswith(("#", "@")):
            break
        line = above.start
    return [insert(line, f"{indent}{text}{tree.newline}") for text in lines]


def _is_early(site: Site, body: Sequence[cst.CSTNode]) -> bool:
    """Whether nothing before the place's statement may make a tensor."""
    start = site.span(site.statement()).start
    own = [node for node in body if site.span(node).start < start and not _is_heading(node)]
    own = [node for node in own if not isinstance(node, (cst.FunctionDef, cst.ClassDef))]
    if any(site.span(node).end > start for node in own) or _is_made_elsewhere(site):
        return False  # it stands in a block
    for reference in site.file.names.references:
        place = site.span(reference.node)
        if any(site.span(node).holds(place) for node in own) and not reference.symbol.startswith(_HARMLESS):
            return False
    called = [
        chain
        for chain in site.file.names.walk.chains
        if isinstance(site.parent(chain.node), cst.Call) and any(site.span(n).holds(site.span(chain.node)) for n in own)
    ]
    return not any(defines(site, (chain.attributes or (chain.root.value,))[-1]) for chain in called)


def _is_made_elsewhere(site: Site) -> bool:
    """Whether the module itself may make tensors before the function is called that the place stands in."""
    return not site.scope.is_module and any(
        reference.scope.is_module and not reference.symbol.startswith(_HARMLESS) and reference.symbol != "tf"
        for reference in site.file.names.references
    )


def _is_heading(node: cst.CSTNode) -> bool:
    """Whether a statement is an import or a docstring."""
    small = node.body if isinstance(node, cst.SimpleStatementLine) else ()
    return (bool(small) and all(isinstance(s, (cst.Import, cst.ImportFrom)) for s in small)) or _is_docstring(node)


def _is_docstring(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    return isinstance(node.body[0], cst.Expr) and isinstance(node.body[0].value, cst.SimpleString)
