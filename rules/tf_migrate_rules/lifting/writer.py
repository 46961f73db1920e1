"""Writes a lifted program: functions in the place of the statements that built the graph, calls in that of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import libcst as cst

from tf_migrate.graph.fetches import Fetch, fetches_of
from tf_migrate.graph.functions import Function
from tf_migrate.graph.handed import without
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.places import Places
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, delete, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules.lifting.feeds import Feeds
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.summaries import Summaries
from tf_migrate_rules.lifting.tapes import Call, TapeWriter
from tf_migrate_rules.lifting.training import Trainings

_STEP = "    "
#: What TensorFlow 1 took the names of Python's types for, where a dtype is given as a string.
_PYTHON_TYPES = {"float": "float32", "double": "float64", "int": "int32"}
_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


class Writer:
    """The edits of one lifted program.

    Args:
        stage: the statements with their roles.
        functions: what is made of them.
        root: the name that the program has for TensorFlow.
        trainings: what the program trains.
        layers: the layers that it makes.
    """

    def __init__(
        self, stage: Stage, functions: Sequence[Function], root: str, trainings: Trainings, layers: Layers
    ) -> None:
        self.stage = stage
        self.tree: Tree = stage.tree
        self.functions = functions
        self.root = root
        self._function_of = {id(site.node): f for f in functions for site in f.sites}
        self._layers = layers
        self._tapes = TapeWriter(trainings, functions, root)
        self._feeds = Feeds(stage)
        self._taken = {name for scope in self.tree.walk.scopes for name in scope.bindings}
        self.summaries = Summaries(stage, functions, root)
        self._places = Places(stage, functions, self._makes)

    @property
    def notes(self) -> list[str]:
        """What is to be said of the result, once it is written."""
        return list(dict.fromkeys(self.summaries.notes))

    @property
    def assumed(self) -> list[str]:
        """What must hold besides, so that the result does what the program did, once it is written."""
        return list(dict.fromkeys(self.summaries.assumed))

    def edits(self) -> list[Edit]:
        """All the edits.

        Raises:
            Obstacle: something cannot be written down.
        """
        edits: list[Edit] = []
        for step in self.stage.steps:
            for site in step.runs:
                if step.role is Role.RUN:
                    edits += self._run(step, site)
        edits += self._regions()
        edits += [edit for cut in self.stage.handed.cuts for edit in without(self.tree, cut)]
        edits += self._feeds.edits()
        edits += self._tapes.edits()
        edits += self.summaries.edits()
        return edits + self._shifted_lines()

    def _makes(self, step: Step) -> bool:
        """Whether a statement that goes leaves an optimizer or layers in its place."""
        return bool(self._layers.made_before(step, "") or self._tapes.made_before(step, ""))

    # -- runs --------------------------------------------------------------------------------------------------------

    def _run(self, step: Step, site: RunSite) -> list[Edit]:
        fetches = fetches_of(self.stage, site)
        function = self._function_of.get(id(site.node))
        span = self.tree.span(site.node)
        if function is None:
            return [replace(span, *self._eagerly(site, fetches))]
        call = (function.name, "(", *self._feeds.arguments(site, function), ")")
        outputs = [fetch for fetch in fetches if fetch.kind is not Kind.OPERATION]
        parent = self.tree.walk.parents.get(site.node)
        if not outputs:
            if not isinstance(parent, cst.Expr) and not self._is_thrown_away(parent):
                raise Obstacle(site.node, "what a training step gives is used; it gives nothing in TensorFlow 2")
            return [replace(self.tree.span(parent) if parent is not None else span, *call)]
        if isinstance(parent, cst.Expr):
            return [replace(span, *call)]
        if site.fetches.elements is None:
            value = "" if _is_nested(outputs[0]) else ".numpy()"
            return [replace(span, *self._picked(call, function, outputs[0]), value)]
        return self._several(site, fetches, function, call, parent)

    def _eagerly(self, site: RunSite, fetches: Sequence[Fetch]) -> list[Part]:
        """What is fetched without a function's help: variables, constants, and expressions of them."""
        parts: list[Part] = []
        for fetch in fetches:
            parts += [", "] if parts else []
            if fetch.expression is None:
                parts.append(fetch.name)
            elif isinstance(fetch.expression, _ATOMS) or fetch.expression.lpar:
                parts.append(self.tree.span(fetch.expression))
            else:
                parts += ["(", self.tree.span(fetch.expression), ")"]
            parts.append(".numpy()")
        if site.fetches.elements is None:
            return parts
        return ["(", *parts, ",)"] if _is_tuple(site) else ["[", *parts, "]"]

    def _several(
        self,
        site: RunSite,
        fetches: Sequence[Fetch],
        function: Function,
        call: tuple[Part, ...],
        parent: cst.CSTNode | None,
    ) -> list[Edit]:
        """A run that fetches a list: its targets, less those of operations, get what the function gives."""
        outputs = [fetch for fetch in fetches if fetch.kind is not Kind.OPERATION]
        if len(outputs) == len(fetches):
            tuple_ = _is_tuple(site)
            if len(function.outputs) == 1:
                value = "" if _is_nested(outputs[0]) else ".numpy()"
                before, after = ("(", f"{value},)") if tuple_ else ("[", f"{value}]")
                return [replace(self.tree.span(site.node), before, *call, after)]
            if [f.key for f in outputs] != [f.key for f in function.outputs]:
                raise Obstacle(site.node, "the same values are fetched elsewhere in another order; fetch them alike")
            if any(map(_is_nested, outputs)):
                nested = [f"{self.root}.nest.map_structure(lambda value: value.numpy(), ", *call, ")"]
                return [replace(self.tree.span(site.node), *(nested if tuple_ else ["list(", *nested, ")"]))]
            before, after = ("tuple(", ")") if tuple_ else ("[", "]")
            return [replace(self.tree.span(site.node), f"{before}value.numpy() for value in ", *call, after)]
        targets = self._targets(site, parent, len(fetches))
        kept = [target for target, fetch in zip(targets, fetches, strict=True) if fetch.kind is not Kind.OPERATION]
        dropped = [target for target, fetch in zip(targets, fetches, strict=True) if fetch.kind is Kind.OPERATION]
        for target in dropped:
            self._require_unread(site, target)
        assert isinstance(parent, cst.Assign)
        span = Span(self.tree.span(parent).start, self.tree.span(site.node).end)
        if len(kept) == 1:
            picked = self._picked(call, function, outputs[0])
            value = "" if _is_nested(outputs[0]) else ".numpy()"
            return [replace(span, self.tree.span(kept[0]), " = ", *picked, value)]
        if [f.key for f in outputs] != [f.key for f in function.outputs]:
            raise Obstacle(
                site.node, "the same step is run elsewhere with other values fetched; fetch the same in both"
            )
        names: list[Part] = []
        for target in kept:
            names += [", ", self.tree.span(target)] if names else [self.tree.span(target)]
        if any(map(_is_nested, outputs)):
            return [
                replace(span, *names, f" = {self.root}.nest.map_structure(lambda value: value.numpy(), ", *call, ")")
            ]
        return [replace(span, *names, " = (value.numpy() for value in ", *call, ")")]

    def _targets(self, site: RunSite, parent: cst.CSTNode | None, count: int) -> list[cst.BaseExpression]:
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1 and parent.value is site.node:
            target = parent.targets[0].target
            if isinstance(target, (cst.Tuple, cst.List)) and len(target.elements) == count:
                return [element.value for element in target.elements]
        raise Obstacle(
            site.node, "a training step is fetched into one value with others; take them apart: `_, loss = …`"
        )

    def _require_unread(self, site: RunSite, target: cst.BaseExpression) -> None:
        """What a step gave (None) must not be used for anything."""
        if not isinstance(target, cst.Name):
            raise Obstacle(site.node, "the result of a training step is kept; assign it to `_`")
        made_here = {d for d in self.stage.program.definitions if d.statement is self.tree.walk.parents.get(site.node)}
        for name, value in self.stage.program.reads:
            if name.value == target.value and value.uses & made_here:
                raise Obstacle(name, f"`{target.value}`, what a training step gives, is used")

    def _is_thrown_away(self, parent: cst.CSTNode | None) -> bool:
        if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
            return False
        target = parent.targets[0].target
        return isinstance(target, cst.Name) and target.value == "_"

    def _picked(self, call: tuple[Part, ...], function: Function, output: Fetch) -> tuple[Part, ...]:
        """The one output that is wanted of what the call gives."""
        if len(function.outputs) == 1:
            return call
        index = [fetch.key for fetch in function.outputs].index(output.key)
        return (*call, f"[{index}]")

    # -- regions -----------------------------------------------------------------------------------------------------

    def _regions(self) -> list[Edit]:
        """Runs of statements that go, each replaced by the functions whose last statement stood there."""
        edits: list[Edit] = []
        region: list[Step] = []
        for step in [*self.stage.steps, None]:
            if step is not None and step.role in (Role.DROP, Role.MOVE, Role.REMARK):
                region.append(step)
                continue
            waiting = self._waiting(step) if step is not None else []
            if region or waiting:
                edits.append(self._region(region, waiting, step))
                region = []
        return edits

    def _region(self, region: Sequence[Step], waiting: Sequence[Function], following: Step | None) -> Edit:
        if region:
            span = Span(self.stage.layout.lines(region[0]).start, self.stage.layout.lines(region[-1]).end)
            indent = self.stage.layout.indent(region[-1])
        else:
            assert following is not None
            start = self.stage.layout.comment_start(following)
            span, indent = Span(start, start), self.stage.layout.indent(following)
        definitions: list[list[Part]] = []
        lines: list[Part] = []
        comments: list[Part] = []
        for step in region:
            lines += self._layers.made_before(step, indent)
            lines += self._tapes.made_before(step, indent)
            for function in self.functions:
                if self._places.of(function) is step:
                    definitions.append(self._function(function, indent))
                    definitions += self.summaries.definitions(function, indent)
            if step.opens is not None:
                # What is said above a block that goes is said of what was in it.
                start = self.tree.line_span(self.tree.span(step.node).start).start
                head = self.stage.layout.comment_start(step)
                if head < start:
                    comments.append(Span(head, start))
        for function in waiting:
            definitions += [self._function(function, indent), *self.summaries.definitions(function, indent)]
        if not lines and not definitions and self._is_all(region):
            lines = [f"{indent}pass\n"]
        return self._joined(span, lines, definitions, comments, indent)

    def _is_all(self, region: Sequence[Step]) -> bool:
        """Whether statements are all that is in a function or block that stays."""
        around = [b for step in region[:1] for b in step.blocks if b.stays and not isinstance(b.node, cst.With)]
        inside = [step for step in self.stage.steps if around and around[-1] in step.blocks]
        return bool(inside) and all(any(step is other for other in region) for step in inside)

    def _joined(
        self, span: Span, lines: list[Part], definitions: list[list[Part]], comments: list[Part], indent: str
    ) -> Edit:
        """Puts a region's new text between what stays, with the blank lines that PEP 8 asks for."""
        text, newline = self.tree.text, self.tree.newline
        start, end = span
        before = after = 0
        while start > 0 and not text[slice(*(line := self.tree.line_span(start - 1)))].strip():
            start, before = line.start, before + 1
        while end < len(text) and not text[slice(*(line := self.tree.line_span(end)))].strip():
            end, after = line.end, after + 1
        between = newline * (1 if indent else 2)
        parts: list[Part] = []
        if lines:
            apart = before or any(not line.strip() for line in text[start:end].splitlines())
            parts += [newline if apart else "", *lines]
        for definition in definitions:
            parts += [between, *definition]
        if definitions:
            outer = end < len(text) and not text[end].isspace()
            gap = (newline * 2 if outer else between) if end < len(text) else ""
        else:
            gap = newline * min(max(before if not lines else 0, after), 2) if end < len(text) else ""
        if start == 0 and not parts:
            gap = ""
        return replace(Span(start, end), *parts, gap, *comments)

    def _shifted_lines(self) -> list[Edit]:
        """The lines of blocks that go lose what those blocks added to them."""
        edits = []
        covered = self._string_lines
        for block in self.stage.blocks:
            start, end = self.stage.layout.body_lines(block)
            while start < end:
                line = self.tree.line_span(start)
                lost = self.stage.layout.depth_lost(start)
                content = self.tree.text[slice(*line)]
                if lost and line.start not in covered and content[:lost].isspace() and content.strip():
                    edits.append(delete(Span(line.start, line.start + lost)))
                start = line.end
        return list(dict.fromkeys(edits))

    @cached_property
    def _string_lines(self) -> frozenset[int]:
        """Where lines begin that lie within a string, whose white space is part of it."""
        found: set[int] = set()
        for node in self.tree.walk.parents:
            if isinstance(node, (cst.SimpleString, cst.FormattedString)):
                span = self.tree.span(node)
                line = self.tree.line_span(span.start)
                while line.end < span.end:
                    found.add(line.end)
                    line = self.tree.line_span(line.end)
        return frozenset(found)

    def _waiting(self, step: Step) -> list[Function]:
        """The functions without a statement of their own that stand before this step."""
        waiting = [function for function in self.functions if self._places.of(function) is None]
        return [function for function in waiting if self._places.before(function) is step]

    # -- functions ---------------------------------------------------------------------------------------------------

    def _function(self, function: Function, indent: str) -> list[Part]:
        inner = indent + _STEP
        parts: list[Part] = []
        if not function.is_shared:
            parts += self._decorator(function, indent)
        names = ", ".join(d.name for d in function.placeholders)
        parts.append(f"{indent}def {function.name}({names}):\n")
        calls: list[Call] = []
        for call in function.calls:
            arguments = ", ".join(d.name for d in call.placeholders)
            outputs = ", ".join(fetch.name for fetch in call.outputs)
            calls.append(Call([f"{outputs} = {call.name}({arguments})\n"], call.steps))
        returned = [self._output(function, fetch) for fetch in function.outputs]
        computed: list[Part] = []
        if function.operations:  # what is computed within a run comes before its updates, too
            returned = [
                self._before_updates(function, fetch, output, computed, inner)
                for fetch, output in zip(function.outputs, returned, strict=True)
            ]
        if len(returned) == 1 and _is_nested(function.outputs[0]):
            returned = [returned[0][1:-1]]
        body = self._tapes.body(function, calls, inner, self._moved, computed)
        if not body and not function.outputs:
            raise Obstacle(function.sites[0].node, "what is run here does nothing that could be lifted")
        parts += body
        if returned:
            parts.append(f"{inner}return ")
            for index, output in enumerate(returned):
                parts += [", ", *output] if index else output
            parts.append("\n")
        return list(self._layers.calls(parts))

    def _moved(self, step: Step, indent: str) -> list[Part]:
        """A statement at another depth, its comments with it, on the device that it was on."""
        lines = self.stage.layout.lines(step)
        if any(lines.start < start < lines.end for start in self._string_lines):
            raise Obstacle(step.node, "a string of several lines stands in it")
        text = self.tree.text[lines.start : lines.end]
        lead = len(text) - len(text.lstrip(" \t"))
        parts: list[Part] = []
        for block in step.blocks:
            if block.symbol == "tf.device":
                head = self.tree.span(block.items[0])
                parts += ["with ", head, f":\n{indent}{_STEP}"]
                indent += _STEP
        # Without its line end: a region that is just this statement goes as a whole, and would go within its copy too.
        end = lines.start + len(text.rstrip("\r\n"))
        return [*parts, Indented(Span(lines.start + lead, end), self.stage.layout.indent(step), indent), "\n"]

    def _decorator(self, function: Function, indent: str) -> list[Part]:
        head = f"{indent}@{self.root}.function"
        if not function.placeholders:
            return [head + "\n"]
        parts: list[Part] = [f"{head}(input_signature=["]
        comma = ",\n" + " " * (len(head) + len("(input_signature=["))
        for index, placeholder in enumerate(function.placeholders):
            parts += [comma] if index else []
            parts += self._spec(placeholder)
        return [*parts, "])\n"]

    def _spec(self, placeholder: Definition) -> list[Part]:
        node = placeholder.value.node
        if not isinstance(node, cst.Call) or placeholder.value.symbol != "tf.placeholder":
            raise Obstacle(placeholder.statement, f"`{placeholder.name}` is made in a way that cannot be lifted yet")
        given: dict[str, cst.BaseExpression] = {}
        for name, argument in zip(("dtype", "shape", "name"), node.args, strict=False):
            given[argument.keyword.value if argument.keyword is not None else name] = argument.value
        shape: Part = self.tree.span(given["shape"]) if "shape" in given else "None"
        dtype = given["dtype"]
        kind: Part = self.tree.span(dtype)
        if isinstance(dtype, cst.SimpleString):
            named = str(dtype.evaluated_value)
            kind = f"{self.root}.{_PYTHON_TYPES.get(named, named)}"
        return [f"{self.root}.TensorSpec(", shape, ", ", kind, ")"]

    def _before_updates(
        self, function: Function, fetch: Fetch, output: list[Part], computed: list[Part], inner: str
    ) -> list[Part]:
        """A name for what a fetch computes, and the line that computes it; what it gives where it has a name."""
        told = fetch.value.symbol.rpartition(".")[2].strip("_") or "value"
        given = {told: fetch.expression} if fetch.expression is not None else self.summaries.values(fetch)
        named: dict[Span, str] = {}
        for wanted, node in given.items():
            if isinstance(node, cst.Name):
                continue
            name = self._free(wanted)
            named[self.tree.span(node)] = name
            computed += [f"{inner}{name} = ", self.tree.span(node), "\n"]
        return [named.get(part, part) if isinstance(part, Span) else part for part in output]

    def _free(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self._taken:
            candidate, number = f"{name}_{number}", number + 1
        self._taken.add(candidate)
        return candidate

    def _output(self, function: Function, fetch: Fetch) -> list[Part]:
        rate = self._tapes.output(function, fetch)
        if rate is not None:
            return [rate]
        written = self.summaries.output(fetch)
        if written is not None:
            return written
        if fetch.expression is not None:
            return [self.tree.span(fetch.expression)]
        if fetch.kind is Kind.VARIABLE:
            return [f"{self.root}.identity({fetch.name})"]
        return [fetch.name]


def _is_nested(fetch: Fetch) -> bool:
    """Whether a fetch gives a tuple of its own."""
    return fetch.kind is Kind.SUMMARY and len(fetch.value.parts) > 1


def _is_tuple(site: RunSite) -> bool:
    return isinstance(site.fetches.node, cst.Tuple)
