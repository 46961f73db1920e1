"""Writes a lifted program: functions in the place of the statements that built the graph, calls in that of its runs."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from tf_migrate.graph.functions import Fetch, Function, fetches_of
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import RunSite
from tf_migrate.graph.slices import slice_of
from tf_migrate.graph.stage import Obstacle, Role, Stage, Step
from tf_migrate.graph.values import Definition
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, delete, replace
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules.lifting.training import Training, training_of

_STEP = "    "
_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


class Writer:
    """The edits of one lifted program.

    Args:
        stage: the statements with their roles.
        functions: what is made of them.
        root: the name that the program has for TensorFlow.
    """

    def __init__(self, stage: Stage, functions: Sequence[Function], root: str) -> None:
        self.stage = stage
        self.tree: Tree = stage.tree
        self.functions = functions
        self.root = root
        self._function_of = {id(site.node): f for f in functions for site in f.sites}
        self._trainings: dict[int, Training] = {}
        self._feed_statements: dict[int, cst.CSTNode] = {}

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
        edits += self._feeds_taken_in()
        return edits + self._shifted_lines()

    # -- runs --------------------------------------------------------------------------------------------------------

    def _run(self, step: Step, site: RunSite) -> list[Edit]:
        fetches = fetches_of(self.stage, site)
        function = self._function_of.get(id(site.node))
        span = self.tree.span(site.node)
        if function is None:
            return [replace(span, *self._eagerly(site, fetches))]
        call = (function.name, "(", *self._arguments(step, site, function), ")")
        outputs = [fetch for fetch in fetches if fetch.kind is not Kind.OPERATION]
        parent = self.tree.walk.parents.get(site.node)
        if not outputs:
            if not isinstance(parent, cst.Expr) and not self._is_thrown_away(parent):
                raise Obstacle(site.node, "what a training step gives is used; it gives nothing in TensorFlow 2")
            return [replace(self.tree.span(parent) if parent is not None else span, *call)]
        if isinstance(parent, cst.Expr):
            return [replace(span, *call)]
        if site.fetches.elements is None:
            return [replace(span, *self._picked(call, function, outputs[0]), ".numpy()")]
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
        return parts if site.fetches.elements is None else ["[", *parts, "]"]

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
            if len(function.outputs) == 1:
                return [replace(self.tree.span(site.node), "[", *call, ".numpy()]")]
            return [replace(self.tree.span(site.node), "[value.numpy() for value in ", *call, "]")]
        targets = self._targets(site, parent, len(fetches))
        kept = [target for target, fetch in zip(targets, fetches, strict=True) if fetch.kind is not Kind.OPERATION]
        dropped = [target for target, fetch in zip(targets, fetches, strict=True) if fetch.kind is Kind.OPERATION]
        for target in dropped:
            self._require_unread(site, target)
        assert isinstance(parent, cst.Assign)
        span = Span(self.tree.span(parent).start, self.tree.span(site.node).end)
        if len(kept) == 1:
            picked = self._picked(call, function, outputs[0])
            return [replace(span, self.tree.span(kept[0]), " = ", *picked, ".numpy()")]
        if [f.key for f in outputs] != [f.key for f in function.outputs]:
            raise Obstacle(
                site.node, "the same step is run elsewhere with other values fetched; fetch the same in both"
            )
        names: list[Part] = []
        for target in kept:
            names += [", ", self.tree.span(target)] if names else [self.tree.span(target)]
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

    def _arguments(self, step: Step, site: RunSite, function: Function) -> list[Part]:
        parts: list[Part] = []
        by_placeholder = {d: feed for feed in site.feeds for d in slice_of([feed.key]) if d.is_placeholder}
        for placeholder in function.placeholders:
            feed = by_placeholder[placeholder]
            parts += [", "] if parts else []
            parts.append(self.tree.span(_fed_expression(site, self._feed_dictionary(site), feed.text)))
        return parts

    def _feed_dictionary(self, site: RunSite) -> cst.Dict:
        """The literal that a run is fed from, which may stand in a statement of its own.

        Raises:
            Obstacle: it is no literal, or what stands in it may have changed by the time of the run.
        """
        given = _given_feeds(site)
        if isinstance(given, cst.Dict):
            return given
        found = [value for name, value in self.stage.program.reads if name is given]
        definitions = {definition for value in found for definition in value.uses}
        if not isinstance(given, cst.Name) or len({id(d.statement) for d in definitions}) != 1:
            raise Obstacle(site.node, "the feed dictionary could not be followed; write it as a literal in the run")
        statement = next(iter(definitions)).statement
        literal = statement.value if isinstance(statement, cst.Assign) else None
        if not isinstance(literal, cst.Dict):
            raise Obstacle(site.node, "the feed dictionary is changed on its way; write it as a literal in the run")
        self._require_unchanged(site, statement, literal)
        self._feed_statements[id(statement)] = statement
        return literal

    def _require_unchanged(self, site: RunSite, statement: cst.CSTNode, literal: cst.Dict) -> None:
        span = self.tree.span
        parents = self.tree.walk.parents
        used = {name.value for name, _ in self.stage.reads(literal)}
        if sum(
            1 for name, value in self.stage.program.reads if any(d.statement is statement for d in value.uses)
        ) > 2 and (any(isinstance(e.value, cst.Call) for e in literal.elements)):
            raise Obstacle(site.node, "the feed dictionary is made once and used by several runs")
        block = parents.get(parents[statement])
        at: cst.CSTNode | None = site.node
        while at is not None and parents.get(at) is not block:
            at = parents.get(at)
        for definition in self.stage.program.definitions:
            start = span(definition.statement).start
            between = span(statement).end <= start < span(site.node).start
            later = (
                at is not None
                and not isinstance(at, cst.SimpleStatementLine)
                and span(at).start <= start < span(at).end
            )
            if definition.name in used and definition.statement is not statement and (between or later or at is None):
                raise Obstacle(site.node, f"`{definition.name}` changes between the feed dictionary and the run")

    def _feeds_taken_in(self) -> list[Edit]:
        """Statements that only made a feed dictionary, and stand within a statement that stays."""
        edits = []
        for statement in self._feed_statements.values():
            step = self.stage.step_of(statement)
            if step is not None and step.role is Role.RUN:
                line = self.tree.walk.parents[statement]
                start = self.tree.line_span(self.tree.span(line).start).start
                edits.append(delete(Span(start, self.tree.line_span(self.tree.span(line).end).end)))
        return edits

    # -- regions -----------------------------------------------------------------------------------------------------

    def _regions(self) -> list[Edit]:
        """Runs of statements that go, each replaced by the functions whose last statement stood there."""
        edits: list[Edit] = []
        region: list[Step] = []
        for step in [*self.stage.steps, None]:
            if step is not None and step.role in (Role.DROP, Role.MOVE):
                region.append(step)
                continue
            waiting = self._waiting(step) if step is not None else []
            if region or waiting:
                edits.append(self._region(region, waiting, step))
                region = []
        return edits

    def _region(self, region: Sequence[Step], waiting: Sequence[Function], following: Step | None) -> Edit:
        if region:
            span = Span(self.stage.lines(region[0]).start, self.stage.lines(region[-1]).end)
            indent = self.stage.indent(region[-1])
        else:
            assert following is not None
            start = self.stage.comment_start(following)
            span, indent = Span(start, start), self.stage.indent(following)
        definitions: list[list[Part]] = []
        lines: list[Part] = []
        comments: list[Part] = []
        for step in region:
            training = self._training(step)
            if training is not None and training.optimizer is not None:
                lines += [f"{indent}{training.optimizer_name} = ", training.optimizer, "\n"]
            for function in self.functions:
                if self._place(function) is step:
                    definitions.append(self._function(function, indent))
            if step.opens is not None:
                # What is said above a block that goes is said of what was in it.
                start = self.tree.line_span(self.tree.span(step.node).start).start
                head = self.stage.comment_start(step)
                if head < start:
                    comments.append(Span(head, start))
        definitions += [self._function(function, indent) for function in waiting]
        return self._joined(span, lines, definitions, comments, indent)

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
            gap = between if end < len(text) else ""
        else:
            gap = newline * min(max(before if not lines else 0, after), 2) if end < len(text) else ""
        if start == 0 and not parts:
            gap = ""
        return replace(Span(start, end), *parts, gap, *comments)

    def _shifted_lines(self) -> list[Edit]:
        """The lines of blocks that go lose what those blocks added to them."""
        edits = []
        covered = self._string_lines()
        for block in self.stage.blocks:
            start, end = self.stage.body_lines(block)
            while start < end:
                line = self.tree.line_span(start)
                lost = self.stage.depth_lost(start)
                content = self.tree.text[slice(*line)]
                if lost and line.start not in covered and content[:lost].isspace() and content.strip():
                    edits.append(delete(Span(line.start, line.start + lost)))
                start = line.end
        return list(dict.fromkeys(edits))

    def _string_lines(self) -> set[int]:
        """Where lines begin that lie within a string, whose white space is part of it."""
        found: set[int] = set()
        pending: list[cst.CSTNode] = [step.node for step in self.stage.steps]
        while pending:
            node = pending.pop()
            if isinstance(node, (cst.SimpleString, cst.FormattedString)):
                span = self.tree.span(node)
                line = self.tree.line_span(span.start)
                while line.end < span.end:
                    found.add(line.end)
                    line = self.tree.line_span(line.end)
            else:
                pending.extend(node.children)
        return found

    def _place(self, function: Function) -> Step | None:
        """The step in whose place a function stands: its last one, or the last before its first run."""
        steps = [function.last_step] if function.last_step is not None else []
        steps += [call.last_step for call in function.calls if call.last_step is not None]
        found = [step for step in self.stage.steps if any(step is other for other in steps)]
        if found:
            kept = self.stage.kept_block(found[-1])
            if kept is not None:
                return next(step for step in self.stage.steps if step.closes is kept)
        return found[-1] if found else None

    def _waiting(self, step: Step) -> list[Function]:
        """The functions without a statement of their own that this step is the first to call."""
        waiting = [function for function in self.functions if self._place(function) is None]
        first = {id(f): next((s for s in self.stage.steps if any(r in f.sites for r in s.runs)), None) for f in waiting}
        return [function for function in waiting if first[id(function)] is step]

    # -- functions ---------------------------------------------------------------------------------------------------

    def _function(self, function: Function, indent: str) -> list[Part]:
        inner = indent + _STEP
        parts: list[Part] = []
        if not function.is_shared:
            parts += self._decorator(function, indent)
        names = ", ".join(d.name for d in function.placeholders)
        parts.append(f"{indent}def {function.name}({names}):\n")
        training = [(step, self._training(step)) for step in function.steps]
        trained = [(step, one) for step, one in training if one is not None]
        if len(trained) > 1:
            raise Obstacle(trained[1][0].node, "several training steps are run at once; run them one after the other")
        lines: list[tuple[Step | None, list[Part]]] = []
        for call in function.calls:
            arguments = ", ".join(d.name for d in call.placeholders)
            outputs = ", ".join(fetch.name for fetch in call.outputs)
            lines.append((None, [f"{outputs} = {call.name}({arguments})\n"]))
        if trained:
            step, one = trained[0]
            body = self._under_tape(function, step, one, lines, inner)
        else:
            body = []
            for _, line in lines:
                body += [inner, *line]
            for step in function.steps:
                body += [inner, *self._moved(step, inner)]
        parts += body
        outputs = [self._output(fetch) for fetch in function.outputs]
        if outputs:
            parts.append(f"{inner}return ")
            for index, output in enumerate(outputs):
                parts += [", ", *output] if index else output
            parts.append("\n")
        return parts

    def _under_tape(
        self,
        function: Function,
        step: Step,
        training: Training,
        lines: list[tuple[Step | None, list[Part]]],
        inner: str,
    ) -> list[Part]:
        """The forward pass within a tape, and after it the update."""
        deeper = inner + _STEP
        loss_steps = {id(s) for s in self.stage.slice_steps(training.loss)}
        body: list[Part] = [f"{inner}with {self.root}.GradientTape() as tape:\n"]
        for _, line in lines:
            body += [deeper, *line]
        later: list[Step] = []
        for other in function.steps:
            if other is step:
                continue
            if id(other) in loss_steps:
                body += [deeper, *self._moved(other, deeper)]
            else:
                later.append(other)
        if training.loss_expression is not None:
            body += [deeper, "loss = ", self.tree.span(training.loss_expression), "\n"]
        for other in later:
            body += [inner, *self._moved(other, inner)]
        variables, gradients = self._free("variables"), self._free("gradients")
        body += [inner, f"{variables} = ", *training.variables, "\n"]
        body += [
            f"{inner}{gradients} = tape.gradient({training.loss_name}, {variables})\n",
            f"{inner}{training.optimizer_name}.apply_gradients(zip({gradients}, {variables}))\n",
        ]
        if training.global_step is not None:
            body += [inner, self.tree.span(training.global_step), ".assign_add(1)\n"]
        return body

    def _free(self, name: str) -> str:
        """The name, or a longer one where the program has it for something else."""
        taken = {bound for scope in self.tree.walk.scopes for bound in scope.bindings}
        return f"trained_{name}" if name in taken else name

    def _moved(self, step: Step, indent: str) -> list[Part]:
        """A statement at another depth, its comments with it, on the device that it was on."""
        lines = self.stage.lines(step)
        if any(lines.start < start < lines.end for start in self._string_lines()):
            raise Obstacle(step.node, "a string of several lines stands in it")
        text = self.tree.text[lines.start : lines.end]
        lead = len(text) - len(text.lstrip(" \t"))
        parts: list[Part] = []
        for block in step.blocks:
            if block.symbol == "tf.device":
                head = self.tree.span(block.node.items[0])
                parts += ["with ", head, f":\n{indent}{_STEP}"]
                indent += _STEP
        return [*parts, Indented(Span(lines.start + lead, lines.end), self.stage.indent(step), indent)]

    def _decorator(self, function: Function, indent: str) -> list[Part]:
        head = f"{indent}@{self.root}.function"
        if not function.placeholders:
            return [head + "\n"]
        parts: list[Part] = [f"{head}(input_signature=["]
        between = ",\n" + " " * (len(head) + len("(input_signature=["))
        for index, placeholder in enumerate(function.placeholders):
            parts += [between] if index else []
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
            kind = f"{self.root}.{ {'float': 'float32', 'double': 'float64', 'int': 'int32'}.get(str(dtype.evaluated_value), dtype.evaluated_value) }"
        return [f"{self.root}.TensorSpec(", shape, ", ", kind, ")"]

    def _output(self, fetch: Fetch) -> list[Part]:
        if fetch.expression is not None:
            return [self.tree.span(fetch.expression)]
        if fetch.kind is Kind.VARIABLE:
            return [f"{self.root}.identity({fetch.name})"]
        return [fetch.name]

    # -- parts -------------------------------------------------------------------------------------------------------

    def _training(self, step: Step) -> Training | None:
        if id(step) not in self._trainings:
            found = training_of(self.stage, step) if step.role is Role.MOVE else None
            if found is None:
                return None
            self._trainings[id(step)] = found
        return self._trainings[id(step)]


def _given_feeds(site: RunSite) -> cst.BaseExpression | None:
    node = site.node
    for argument in node.args:
        if argument.keyword is not None and argument.keyword.value == "feed_dict":
            return argument.value
    plain = [argument.value for argument in node.args if argument.keyword is None]
    index = 0 if isinstance(node.func, cst.Attribute) and node.func.attr.value == "eval" else 1
    if site.fetches.kind is Kind.OPERATION and site.fetches.elements is None and len(plain) == 1 and index == 1:
        return plain[0] if isinstance(plain[0], cst.Dict) else None
    return plain[index] if len(plain) > index else None


def _fed_expression(site: RunSite, dictionary: cst.Dict, text: str) -> cst.BaseExpression:
    for element in dictionary.elements:
        if isinstance(element, cst.DictElement) and _text(element.key) == text:
            return element.value
    raise Obstacle(site.node, f"what `{text}` is fed with could not be found")


def _text(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return f"{_text(node.value)}.{node.attr.value}"
    return ""
