"""Summaries: functions give what they are of, and a writer writes it, at the step that it is told.

A run of summaries gave bytes that `add_summary` wrote. What it fetched becomes the values that the summaries are of;
what wrote them becomes a block over the writer, in which a function of its own writes each under its tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.fetches import Fetch
from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.requirements import Requirements
from tf_migrate.graph.runs import Act
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Value
from tf_migrate.syntax.edits import Edit, Part, insert, replace
from tf_migrate_rules.lifting.graph_names import GraphNames

_STEP = "    "
#: The parameters of each kind of summary, as TensorFlow 1 has them.
_PARAMETERS = {
    "scalar": ("name", "tensor", "collections", "family"),
    "histogram": ("name", "values", "collections", "family"),
    "image": ("name", "tensor", "max_outputs", "collections", "family"),
    "audio": ("name", "tensor", "sample_rate", "max_outputs", "collections", "family"),
    "text": ("name", "tensor", "collections"),
}
_WRITER = ("logdir", "graph", "max_queue", "flush_secs", "graph_def", "filename_suffix", "session")
_ONLY_GRAPH = frozenset({"add_graph", "close", "flush"})


class Summaries:
    """What a program writes for TensorBoard.

    Args:
        stage: the statements with their roles; those of writers that have nothing left to write are dropped.
        functions: what is made of them.
        root: the name that the program has for TensorFlow.
    """

    def __init__(self, stage: Stage, functions: Sequence[Function], root: str) -> None:
        self.notes: list[str] = []
        self.assumed: list[str] = []
        self._stage = stage
        self._tree = stage.tree
        self._functions = functions
        self._root = root
        self._names: dict[tuple[Value, ...], str] = {}
        self._acts = [act for step in stage.steps for act in step.acts if act.kind is Kind.WRITER]
        self._writers = self._made()
        self._groups = self._fetched()
        self._names_in_graph = GraphNames(stage) if self._groups else None
        self._require_only_written()
        self._drop_idle_writers()

    # -- what there is -----------------------------------------------------------------------------------------------

    def _made(self) -> dict[int, tuple[Step, Value]]:
        """The statements that make writers, by the place of the call."""
        made = {}
        for value, _ in self._stage.program.created:
            step = self._stage.step_of(value.node) if value.kind is Kind.WRITER and value.node is not None else None
            if step is not None and step.role is Role.KEEP:
                made[id(value.node)] = (step, value)
        return made

    def _fetched(self) -> dict[tuple[Value, ...], Function]:
        """The summaries that are fetched together, each with the first function that gives them."""
        found: dict[tuple[Value, ...], Function] = {}
        taken = self._tree.walk.bound_names()
        for function in self._functions:
            for fetch in function.outputs:
                if fetch.kind is Kind.SUMMARY:
                    self._require_outside_classes(fetch)
                    found.setdefault(fetch.value.parts, function)
                    self._names.setdefault(fetch.value.parts, fetch.name)
        for parts, name in list(self._names.items()):
            written = "write_summaries" if sum(len(p) > 1 for p in self._names) == 1 else f"write_{name}"
            while written in taken:
                written += "_"
            self._names[parts] = written
        return found

    def _require_outside_classes(self, fetch: Fetch) -> None:
        at: cst.CSTNode | None = fetch.value.parts[0].node
        while at is not None:
            if isinstance(at, cst.ClassDef):
                raise Obstacle(fetch.value.parts[0].node or at, "summaries are made in a class; not lifted yet")
            at = self._tree.walk.parents.get(at)

    def _require_only_written(self) -> None:
        """What a run of summaries gave must go to a writer, and nowhere else."""
        written = [self._tree.span(node) for act in self._acts for node in [_summary(act)] if node is not None]
        for name, value in self._stage.program.reads:
            if any(leaf.kind is Kind.RECORD for leaf in value.leaves()):
                place = self._tree.span(name)
                if not any(span.holds(place) for span in written) and not self._takes_other(name, value):
                    text = self._tree.code(name)
                    raise Obstacle(name, f"`{text}` is what a run of summaries gave, and not only written down")

    def _takes_other(self, name: cst.Name | cst.Attribute, value: Value) -> bool:
        """Whether a read takes something else out of all that a run gave."""
        around = self._tree.walk.parents.get(name)
        if not isinstance(around, cst.Subscript) or around.value is not name or len(around.slice) != 1:
            return False
        index = around.slice[0].slice
        taken = (value.elements or {}).get(self._tree.code(index)) if isinstance(index, cst.Index) else None
        return taken is not None and all(leaf.kind is not Kind.RECORD for leaf in taken.leaves())

    def _drop_idle_writers(self) -> None:
        """Writers that are there for the graph go where no function is defined whose graph could be written."""
        for step, value in self._writers.values():
            acts = [act for act in self._acts if value.node is act.owner.node]
            steps = [self._stage.step_of(act.node) for act in acts]
            idle = all(act.name in _ONLY_GRAPH for act in acts) and self._with_graph(step) is None
            simple = all(other is not None and other.small is not None for other in steps)
            if idle and simple and self._is_alone(step, steps):
                line, _ = self._tree.position(self._tree.span(step.node).start)
                self.notes.append(f"the writer of line {line} goes: no graph is left that it could write")
                for other in (step, *steps):
                    assert other is not None
                    other.role = Role.DROP
                self._acts = [act for act in self._acts if act not in acts]
        self._writers = {key: made for key, made in self._writers.items() if made[0].role is not Role.DROP}
        self._stage.settle_blocks()

    def _is_alone(self, step: Step, steps: Sequence[Step | None]) -> bool:
        """Whether a writer is read by nothing but the statements that use it for the graph."""
        inside = [self._tree.span(other.node) for other in (step, *steps) if other is not None]
        reads = [name for name, value in self._stage.program.reads if value.uses & set(step.definitions)]
        return all(any(span.holds(self._tree.span(name)) for span in inside) for name in reads)

    def _with_graph(self, step: Step) -> Function | None:
        """The function whose graph is written in the place of the program's: the one that trains, or the largest that
        is defined by then."""
        before = {id(one) for one in self._stage.steps[: self._stage.steps.index(step)]}
        defined = []
        for function in self._functions:
            steps = [one for f in (function, *function.calls) for one in f.steps]
            if not function.is_shared and steps and all(id(one) in before for one in steps):
                defined.append(function)
        return max(defined, key=lambda f: (bool(f.operations), len(f.steps)), default=None)

    # -- functions ---------------------------------------------------------------------------------------------------

    def output(self, fetch: Fetch) -> list[Part] | None:
        """What a function gives for summaries that are fetched; None for anything else."""
        if fetch.kind is not Kind.SUMMARY:
            return None
        given: list[Part] = []
        for part in fetch.value.parts:
            value = _value(part)
            self._require_fit(value)
            given += [", ", self._output(value)] if given else [self._output(value)]
        return given if len(fetch.value.parts) == 1 else ["(", *given, ")"]

    def values(self, fetch: Fetch) -> dict[str, cst.BaseExpression]:
        """What the summaries that are fetched are of, each with a name that fits it."""
        if fetch.kind is not Kind.SUMMARY:
            return {}
        return dict(zip(self._parameters(fetch.value.parts), map(_value, fetch.value.parts), strict=True))

    def _output(self, node: cst.BaseExpression) -> Part:
        held = [value for name, value in self._stage.reads(node) if name is node]
        if isinstance(node, cst.Name) and held and held[0].kind is Kind.VARIABLE:
            return f"{self._root}.identity({node.value})"
        return self._tree.span(node)

    def _require_fit(self, node: cst.BaseExpression) -> None:
        impure = self._stage.steady.impure(node)
        if impure is not None:
            raise Obstacle(impure, "what a summary is of may do more than compute tensors; give it a line of its own")
        Requirements(self._stage).require_unchanged(node, node)

    def definitions(self, function: Function, indent: str) -> list[list[Part]]:
        """The functions that write what a function gives, which stand after it."""
        found = []
        for parts, first in self._groups.items():
            if first is function and len(parts) > 1:
                names = self._parameters(parts)
                lines: list[Part] = [f"{indent}def {self._names[parts]}({', '.join(names)}):\n"]
                for part, name in zip(parts, names, strict=True):
                    lines += [f"{indent}{_STEP}{comment}\n" for comment in self._comments(part)]
                    lines += [f"{indent}{_STEP}", *self._written(part, [name]), "\n"]
                found.append(lines)
        return found

    def _comments(self, part: Value) -> list[str]:
        """What is said right above a summary."""
        step = self._stage.step_of(part.node) if part.node is not None else None
        if step is None:
            return []
        line = self._tree.line_span(self._tree.span(step.node).start).start
        above = self._tree.text[self._stage.layout.comment_start(step) : line]
        return [comment.strip() for comment in above.splitlines()]

    def _parameters(self, parts: Sequence[Value]) -> list[str]:
        assert self._names_in_graph is not None
        names: list[str] = []
        for part in parts:
            value = _value(part)
            name = re.sub(r"\W", "_", self._names_in_graph.tag(part).rpartition("/")[2])
            name = f"value_{name}" if not name or name[0].isdigit() else name
            if isinstance(value, cst.Name) and value.value not in names:
                name = value.value
            while name in names or name == self._root:
                name += "_"
            names.append(name)
        return names

    def _written(self, part: Value, value: list[Part]) -> list[Part]:
        """The call that writes one summary."""
        assert self._names_in_graph is not None
        kind = part.symbol.rpartition(".")[2].removesuffix("_summary")
        given = _given(part)
        if "collections" in given:
            raise Obstacle(given["collections"], "summaries in collections of their own cannot be lifted yet")
        tag = repr(self._names_in_graph.tag(part))
        name = given.get("name")
        if isinstance(name, cst.SimpleString) and name.quote == '"':
            tag = f'"{tag[1:-1]}"'
        more: list[Part] = []
        for parameter in ("sample_rate", "max_outputs"):
            if parameter in given:
                if not isinstance(given[parameter], (cst.Integer, cst.Float)):
                    raise Obstacle(given[parameter], "this argument of a summary is no number; write one")
                more += [", " if parameter == "sample_rate" else ", max_outputs=", self._tree.span(given[parameter])]
        if kind == "image":
            line, _ = self._tree.position(self._tree.span(part.node).start)  # type: ignore[arg-type]
            self.assumed.append(f"that the images of line {line} are bytes, or numbers from 0 to 1")
        return [f"{self._root}.summary.{kind}({tag}, ", *value, *more, ")"]

    # -- writers -----------------------------------------------------------------------------------------------------

    def edits(self) -> list[Edit]:
        """What becomes of writers, and of what is done with them.

        Raises:
            Obstacle: something is written in a way that cannot be followed.
        """
        edits: list[Edit] = []
        for step, value in self._writers.values():
            edits += self._writer(step, value)
        for act in self._acts:
            if act.name == "add_summary":
                edits.append(self._added(act))
            elif act.name == "add_graph":
                place = self._stage.step_of(act.node)
                assert place is not None
                written = self._graph(act.node, self._owner(act), place)
                if not written:
                    raise Obstacle(act.node, "the graph is written here, of which nothing is left here; take it out")
                edits.append(replace(self._tree.span(act.node), *written))
            else:  # the same as before, of another class
                edits.append(replace(self._tree.span(act.node), self._tree.code(act.node)))
        return edits

    def _writer(self, step: Step, value: Value) -> list[Edit]:
        call = value.node
        assert isinstance(call, cst.Call)
        given = dict(zip(_WRITER, (a.value for a in call.args if a.keyword is None), strict=False))
        given |= {a.keyword.value: a.value for a in call.args if a.keyword is not None}
        if "logdir" not in given or any(a.star for a in call.args) or given.keys() & {"graph_def", "session"}:
            raise Obstacle(call, "this writer is made in a way that cannot be lifted yet")
        parts: list[Part] = [f"{self._root}.summary.create_file_writer(", self._tree.span(given["logdir"])]
        if "max_queue" in given:
            parts += [", max_queue=", self._tree.span(given["max_queue"])]
        if "flush_secs" in given:
            parts += [", flush_millis=1000 * ", self._tree.span(given["flush_secs"])]
        if "filename_suffix" in given:
            parts += [", filename_suffix=", self._tree.span(given["filename_suffix"])]
        edits = [replace(self._tree.span(call), *parts, ")")]
        if "graph" in given:
            small = step.small
            if not isinstance(small, cst.Assign) or small.value is not call or len(small.targets) != 1:
                raise Obstacle(call, "a writer is made within a larger statement; give it a line of its own")
            target = self._tree.code(small.targets[0].target)
            text = self._graph(call, target, step)
            if text:
                indent = self._stage.layout.indent(step)
                end = self._tree.line_span(max(0, self._tree.span(step.node).end - 1)).end
                edits.append(insert(end, f"{indent}{''.join(text)}\n"))
        return edits

    def _graph(self, node: cst.CSTNode, target: str, step: Step) -> list[str]:
        """The lines that write the graph of a function."""
        function = self._with_graph(step)
        line, _ = self._tree.position(self._tree.span(node).start)
        if function is None:
            self.notes.append(f"line {line} wrote the graph, of which nothing is left there")
            return []
        self.notes.append(f"what line {line} writes as the graph is that of `{function.name}`")
        indent = self._indent(node)
        graph = f"{self._root}.summary.graph({function.name}.get_concrete_function().graph)"
        return [f"with {target}.as_default():\n{indent}{_STEP}{graph}"]

    def _added(self, act: Act) -> Edit:
        """What `writer.add_summary(summary, step)` becomes."""
        parent = self._tree.walk.parents.get(act.node)
        line = self._tree.walk.parents.get(parent) if isinstance(parent, cst.Expr) else None
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
            raise Obstacle(act.node, "`add_summary` stands within a larger statement; give it a line of its own")
        node = _summary(act)
        value = act.given.get(0) or act.given.get("summary")
        if (
            self._names_in_graph is None
            or node is None
            or value is None
            or value.kind is not Kind.RECORD
            or not value.parts
        ):
            raise Obstacle(act.node, "which summaries are written here could not be followed")
        given = act.argument(1, "global_step")
        at: Part = "0" if given is None else self._tree.span(given)
        if given is not None and any(v.kind not in (Kind.PYTHON, Kind.VARIABLE) for _, v in self._stage.reads(given)):
            inside = [site for site in self._stage.program.runs.values() if self._holds(given, site.node)]
            if not inside:
                raise Obstacle(given, "the step is a tensor; run it first")
        if len(value.parts) == 1:
            call = self._written(value.parts[0], [self._tree.span(node)])
        else:
            call = [f"{self._names[value.parts]}(*", self._tree.span(node), ")"]
        indent = self._indent(act.node)
        owner = self._owner(act)
        return replace(self._tree.span(act.node), f"with {owner}.as_default(step=", at, f"):\n{indent}{_STEP}", *call)

    def _owner(self, act: Act) -> str:
        assert isinstance(act.node.func, cst.Attribute)
        return self._tree.code(act.node.func.value)

    def _indent(self, node: cst.CSTNode) -> str:
        start = self._tree.span(node).start
        return self._tree.indent_at(start)[self._stage.layout.depth_lost(start) :]

    def _holds(self, outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
        return self._tree.span(outer).holds(self._tree.span(inner))


def _summary(act: Act) -> cst.BaseExpression | None:
    return act.argument(0, "summary") if act.name == "add_summary" else None


def _given(part: Value) -> dict[str, cst.BaseExpression]:
    """The arguments of a call that makes a summary, by parameter."""
    call = part.node
    assert isinstance(call, cst.Call)
    if any(argument.star for argument in call.args):
        raise Obstacle(call, "the arguments of this summary cannot be told apart")
    kind = part.symbol.rpartition(".")[2].removesuffix("_summary")
    given = dict(zip(_PARAMETERS[kind], (a.value for a in call.args if a.keyword is None), strict=False))
    return given | {a.keyword.value: a.value for a in call.args if a.keyword is not None}


def _value(part: Value) -> cst.BaseExpression:
    """What a summary is of."""
    given = _given(part)
    value = given.get("values" if part.symbol.endswith((".histogram", ".histogram_summary")) else "tensor")
    if value is None or "name" not in given:
        raise Obstacle(part.node, "the arguments of this summary cannot be told apart")  # type: ignore[arg-type]
    return value
