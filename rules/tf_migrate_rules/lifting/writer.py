"""Writes a lifted program: functions in the place of the statements that built the graph, calls in that of its runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import libcst as cst

from tf_migrate.graph.fetches import Display, Fetch, Structure
from tf_migrate.graph.functions import Function
from tf_migrate.graph.handed import without
from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.members import lines_kept
from tf_migrate.graph.places import Places
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, delete, insert, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules.lifting.calls import BRACKETS, RunCalls
from tf_migrate_rules.lifting.feeds import Feeds
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.pipelines import Pipelines
from tf_migrate_rules.lifting.placeholders import Placeholders
from tf_migrate_rules.lifting.savers import Savers
from tf_migrate_rules.lifting.summaries import Summaries
from tf_migrate_rules.lifting.tapes import Call, TapeWriter
from tf_migrate_rules.lifting.training import Trainings

_STEP = "    "


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
        self._layers = layers
        self._averages = trainings.averages
        self.tapes = TapeWriter(trainings, functions)
        self.pipelines = Pipelines(stage, root)
        self._placeholders = Placeholders(stage, root)
        self._feeds = Feeds(stage, self._placeholders, self.pipelines)
        self._calls = RunCalls(stage, functions, self._feeds, root, self._receiver)
        self._taken = {name for scope in self.tree.walk.scopes for name in scope.bindings}
        self.summaries = Summaries(stage, functions, root)
        self.savers = Savers(stage, functions, trainings, layers, root)
        self._places = Places(stage, functions, self._makes)

    @property
    def notes(self) -> list[str]:
        """What is to be said of the result, once it is written."""
        return list(dict.fromkeys([*self.summaries.notes, *self.savers.notes, *self.tapes.notes]))

    @property
    def assumed(self) -> list[str]:
        """What must hold besides, so that the result does what the program did, once it is written."""
        return list(dict.fromkeys([*self.summaries.assumed, *self.savers.assumed, *self.pipelines.assumed]))

    def edits(self) -> list[Edit]:
        """All the edits.

        Raises:
            Obstacle: something cannot be written down.
        """
        edits: list[Edit] = []
        for step in self.stage.steps:
            for site in step.runs:
                if step.role is Role.RUN:
                    edits += self._calls.edits(site)
            for site in step.idle:
                start, end = self.tree.span(site.node)
                edits.append(delete(Span(self.tree.line_span(start).start, self.tree.line_span(end - 1).end)))
        edits += [replace(self.tree.span(name), text) for name, text in self.stage.renames.texts.items()]
        edits += self._regions()
        edits += self.stage.members.edits + self._kept()
        edits += [edit for cut in self.stage.handed.cuts for edit in without(self.tree, cut)]
        edits += self._feeds.edits()
        edits += self.tapes.updates.edits()
        edits += self.summaries.edits()
        edits += self.savers.edits()
        edits += self.pipelines.edits()
        return edits + self._shifted_lines()

    def _receiver(self, site: RunSite, function: Function) -> str:
        """What a function is called on that became a method, with its dot; nothing for any other."""
        owner = self._places.owner(function)
        if owner is None:
            return ""
        found: set[str] = set()
        for node, value in self.stage.reads(site.node):
            makers = [self.stage.step_of(definition.statement) for definition in value.uses]
            if isinstance(node, cst.Attribute) and any(m is not None and owner in m.blocks for m in makers):
                found.add(self.tree.code(node.value))
        if len(found) > 1:
            raise Obstacle(site.node, "this runs parts of several instances at once; run them one by one")
        if found:
            return f"{found.pop()}."
        step = self.stage.step_of(site.node)
        if step is not None and self.stage.members.class_of(step) is owner:
            return self.stage.members.receiver(step)
        raise Obstacle(site.node, "which instance this runs a part of could not be followed")

    def _kept(self) -> list[Edit]:
        """What methods keep of their parameters in the instance, for the functions to read."""
        edits: list[Edit] = []
        for block in self.stage.blocks:
            if block.function is not None and id(block.function) in self.stage.members.kept:
                start, lines = lines_kept(self.stage, block.function)
                edits.append(insert(start, "".join(lines)))
        return edits

    def _makes(self, step: Step) -> bool:
        """Whether a statement that goes leaves an optimizer or layers in its place."""
        makers = (self._layers, self.tapes.updates, self._averages)
        return any(maker.made_before(step, "") for maker in makers)

    # -- regions -----------------------------------------------------------------------------------------------------

    def _regions(self) -> list[Edit]:
        """Runs of statements that go, each replaced by the functions whose last statement stood there."""
        edits: list[Edit] = []
        region: list[Step] = []
        steps: list[Step | None] = [*self.stage.steps, None]
        for index, step in enumerate(steps):
            if step is not None and step.role in (Role.DROP, Role.MOVE, Role.REMARK):
                region.append(step)
                continue
            following = steps[index + 1] if step is not None and step.closes is not None else None
            if region and following is not None and self._waiting(following):
                continue  # methods that stand behind this one belong to the same edit
            waiting = self._waiting(step) if step is not None else []
            if region or waiting:
                edits.append(self._region(region, waiting, step))
                region = []
        return edits

    def _region(self, region: Sequence[Step], waiting: Sequence[Function], following: Step | None) -> Edit:
        outer = ""
        if following is not None:
            first = following.closes.body.body[0] if following.closes is not None else None
            inside = self.tree.indent_at(self.tree.span(first).start) if first is not None else None
            outer = inside if inside is not None else self.stage.layout.indent(following)
        if region:
            span = Span(self.stage.layout.lines(region[0]).start, self.stage.layout.lines(region[-1]).end)
            indent = self.stage.layout.indent(region[-1])
        else:
            assert following is not None
            start = self.stage.layout.comment_start(following)
            span, indent = Span(start, start), outer
        definitions: list[list[Part]] = []
        lines: list[Part] = []
        comments: list[Part] = []
        for step in region:
            lines += self._layers.made_before(step, indent)
            lines += self.pipelines.made_before(step, indent)
            lines += self.tapes.updates.made_before(step, indent)
            lines += self._averages.made_before(step, indent)
            lines += self._wrapped_at(step, indent)
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
        if not lines and not definitions and self._is_all(region) and not self._keeps(region[0]):
            lines = [f"{indent}pass\n"]
        for function in waiting:
            definitions += [self._function(function, outer), *self.summaries.definitions(function, outer)]
        return self._joined(span, lines, definitions, comments, indent)

    def _keeps(self, step: Step) -> bool:
        """Whether the function around a step begins with what it keeps of its parameters."""
        return any(id(block.node) in self.stage.members.kept for block in step.blocks)

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
            apart = apart and not text[:start].rstrip().endswith(":")
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
        names: list[Sequence[Part]] = [["self"]] if self._places.owner(function) is not None else []
        for placeholder in function.placeholders:
            names.append([placeholder.name] if function.is_shared else self._placeholders.parameter(placeholder))
        parts += [f"{indent}def {function.name}(", *_listed(names), "):\n"]
        calls: list[Call] = []
        for call in function.calls:
            arguments = ", ".join(d.name for d in call.placeholders)
            outputs = ", ".join(fetch.name for fetch in call.outputs)
            receiver = "self." if self._places.owner(call) is not None else ""
            calls.append(Call([f"{outputs} = {receiver}{call.name}({arguments})\n"], call))
        texts = {fetch.key: self._output(function, fetch) for fetch in function.outputs}
        computed: list[Part] = []
        if function.operations:  # what is computed within a run comes before its updates, too
            for fetch in function.outputs:
                texts[fetch.key] = self._before_updates(function, fetch, texts[fetch.key], computed, inner)
        body = self.tapes.body(function, calls, inner, self._moved, computed)
        if not body and not function.outputs:
            raise Obstacle(function.sites[0].node, "what is run here does nothing that could be lifted")
        parts += body
        if function.outputs:
            parts += [f"{inner}return ", *self._returned(function, texts), "\n"]
        return list(self._layers.calls(parts))

    def _returned(self, function: Function, texts: Mapping[object, list[Part]]) -> list[Part]:
        """What stands behind `return`: the outputs, or the containers that are wanted of them."""
        if function.returned is None:
            if len(function.outputs) == 1 and _is_nested(function.outputs[0]):
                return texts[function.outputs[0].key][1:-1]
            return _listed([texts[fetch.key] for fetch in function.outputs])
        if isinstance(function.returned, Display) and function.returned.form is Form.TUPLE:
            parts = [self._structure(part, texts) for part in function.returned.parts]
            return [*_listed(parts), "," if len(parts) == 1 else ""]
        return self._structure(function.returned, texts)

    def _structure(self, structure: Structure, texts: Mapping[object, list[Part]]) -> list[Part]:
        if isinstance(structure, Fetch):
            return texts[structure.key] if structure.gives else ["None"]
        inner = [self._structure(part, texts) for part in structure.parts]
        if structure.keys:
            inner = [[self.tree.span(key), ": ", *part] for key, part in zip(structure.keys, inner, strict=True)]
        opening, closing = BRACKETS[structure.form]
        single = structure.form is Form.TUPLE and len(inner) == 1
        return [opening, *_listed(inner), "," if single else "", closing]

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
        after = "\n\n" if isinstance(step.node, cst.FunctionDef) else "\n"
        return [*parts, Indented(Span(lines.start + lead, end), self.stage.layout.indent(step), indent), after]

    def _decorator(self, function: Function, indent: str) -> list[Part]:
        head = f"{indent}@{self.root}.function"
        if not function.placeholders:
            return [head + "\n"]
        if self._is_wrapped(function):
            return []
        drawn = self.pipelines.signature(function.placeholders)
        comma = ",\n" + " " * (len(head) + len("(input_signature=["))
        specs: list[Part] = []
        for placeholder in function.placeholders:
            text = drawn.get(placeholder)
            if text != "":
                specs += [comma, *(self._spec(placeholder, function) if text is None else [text])]
        if len(specs) == 2 and str(specs[1]).startswith("*"):
            return [f"{head}(input_signature={str(specs[1])[1:]})\n"]
        return [f"{head}(input_signature=[", *specs[1:], "])\n"]

    def _spec(self, placeholder: Definition, function: Function) -> list[Part]:
        is_number = self.tapes.updates.is_rate(placeholder, function)
        return self._placeholders.spec(placeholder, is_number=is_number)

    def _is_wrapped(self, function: Function) -> bool:
        """Whether a method's signature is known in an instance only, so that each makes the function for itself."""
        return (
            self._places.owner(function) is not None
            and not function.is_shared
            and any(self._is_local(placeholder) for placeholder in function.placeholders)
        )

    def _is_local(self, placeholder: Definition) -> bool:
        node = placeholder.value.node
        names = [name for name in _names(node) if self.stage.steady.scope_of(name).owner(name.value) is not None]
        owners = [self.stage.steady.scope_of(name).owner(name.value) for name in names]
        return any(owner is not None and isinstance(owner.node, cst.FunctionDef) for owner in owners)

    def _wrapped_at(self, step: Step, indent: str) -> list[Part]:
        """The lines that make functions of methods whose signatures an instance knows, once it has its placeholders."""
        lines: list[Part] = []
        for function in self.functions:
            if not self._is_wrapped(function) or self.stage.step_of(function.placeholders[-1].statement) is not step:
                continue
            for placeholder in function.placeholders:
                other = self.stage.step_of(placeholder.statement)
                if other is not None and other.blocks[-1] is not step.blocks[-1] and self._reads_locals(placeholder):
                    raise Obstacle(placeholder.statement, "the placeholders of a run are made in several methods")
            head = f"{indent}{self.stage.members.receiver(step)}{function.name} = {self.root}.function("
            lines += [head, f"{self.stage.members.receiver(step)}{function.name}, input_signature=["]
            for index, placeholder in enumerate(function.placeholders):
                spec = self._spec(placeholder, function)
                lines += [f",\n{indent}{_STEP}" if index else f"\n{indent}{_STEP}", *spec]
            lines.append("])\n")
        return lines

    def _reads_locals(self, placeholder: Definition) -> bool:
        node = placeholder.value.node
        step = self.stage.step_of(placeholder.statement)
        first = self.stage.members.receiver(step)[:-1] if step is not None else ""
        return any(
            owner is not None and isinstance(owner.node, cst.FunctionDef) and name.value != first
            for name in _names(node)
            for owner in [self.stage.steady.scope_of(name).owner(name.value)]
        )

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
        rate = self.tapes.updates.output(function, fetch)
        if rate is not None:
            return [rate]
        written = self.summaries.output(fetch)
        if written is not None:
            return written
        if fetch.expression is not None:
            return [self.tree.span(fetch.expression)]
        if any(leaf.kind is Kind.VARIABLE for leaf in fetch.value.leaves()):
            if fetch.form is Form.ONE:
                return [f"{self.root}.identity({fetch.name})"]
            return [f"{self.root}.nest.map_structure({self.root}.identity, {fetch.name})"]
        return [fetch.name]


def _names(node: cst.CSTNode | None) -> list[cst.Name]:
    """The names that an expression reads."""
    if node is None:
        return []
    if isinstance(node, cst.Name):
        return [node]
    if isinstance(node, cst.Attribute):
        return _names(node.value)
    if isinstance(node, cst.Arg):
        return _names(node.value)
    return [name for child in node.children for name in _names(child)]


def _is_nested(fetch: Fetch) -> bool:
    """Whether a fetch gives a tuple of its own."""
    return fetch.kind is Kind.SUMMARY and len(fetch.value.parts) > 1


def _listed(texts: Iterable[Sequence[Part]]) -> list[Part]:
    """Texts with commas between them."""
    parts: list[Part] = []
    for text in texts:
        parts += [", ", *text] if parts else text
    return parts
