"""Writes functions that make variables and compute with them as classes: `tf.Module`s, which make them once.

The result is still TensorFlow 1: what the calls of its API become is the business of other rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.makers import Makers
from tf_migrate.graph.split import Split, Unit
from tf_migrate.graph.steps import Obstacle
from tf_migrate.syntax.edits import Edit, Indented, Part, Span, replace
from tf_migrate.syntax.scopes import free_name
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules.lifting.scopes import Scopes

_VERBS = ("build", "create", "make", "get", "define")


class ModuleWriter:
    """Writes one function as a class.

    Args:
        tree: the file.
        makers: what makes variables in it.
        scopes: its scopes.
        split: the two parts of the function.
        class_name: the name of the class.
        root: the name that the file has for TensorFlow.
        keeps_names: whether all variables must have the names that they had.
    """

    def __init__(
        self,
        tree: Tree,
        makers: Makers,
        scopes: Scopes,
        split: Split,
        *,
        class_name: str,
        root: str,
        keeps_names: bool,
    ) -> None:
        self._tree = tree
        self._makers = makers
        self._scopes = scopes
        self._split = split
        self._class_name = class_name
        self._root = root
        self._keeps_names = keeps_names
        self._newline = tree.newline
        function = split.function
        self._indent = tree.indent_at(tree.span(function).start)
        assert isinstance(function.body, cst.IndentedBlock)
        inner = tree.indent_at(tree.span(function.body.body[0]).start)
        self._step = inner[len(self._indent) :]
        self._wrapped = self._find_wrapped()
        self.has_layers = self._find_layers()

    def edits(self) -> list[Edit]:
        """The class in the place of the function, and the changes within what it takes over.

        Raises:
            Obstacle: it cannot be written down.
        """
        function = self._split.function
        if function.decorators or function.asynchronous is not None:
            raise Obstacle(function, f"`{function.name.value}` makes variables, and is decorated")
        span = self._tree.span(function)
        last = self._tree.line_span(max(span.start, span.end - 1)).end
        end = self._newline if self._tree.text[last - 1 : last] in "\r\n" else ""
        parts = self._class()
        if parts and isinstance(parts[-1], str) and not end:
            parts[-1] = parts[-1].removesuffix(self._newline)
        start = self._tree.line_span(span.start).start
        return [replace(Span(start, last), *parts), *self._names(), *self._scoped_names()]

    def _class(self) -> list[Part]:
        one = self._indent + self._step
        base = f"{self._root}.keras.layers.Layer" if self.has_layers else f"{self._root}.Module"
        parts: list[Part] = [f"{self._indent}class {self._class_name}({base}):{self._newline}"]
        if self._split.docstring is not None:
            span = self._tree.span(self._split.docstring)
            parts += [one, span, self._newline, self._newline]
        two = one + self._step
        parts += [one, "def __init__(self", *self._parameters(self._split.once_parameters), "):", self._newline]
        parts += [f"{two}super().__init__(){self._newline}"]
        for parameter in self._split.kept_parameters:
            name = parameter.name.value
            attribute = f"{name}_" if name in self._split.reserved else name
            parts.append(f"{two}self.{attribute} = {name}{self._newline}")
        parts += self._body(two, once=True)
        parts += [
            self._newline,
            one,
            f"def {'call' if self.has_layers else '__call__'}(self",
            *(f", {name}" for name in self._split.handed),
            *self._parameters(self._split.call_parameters),
            "):",
        ]
        parts.append(self._newline)
        body = self._body(two, once=False)
        return [*parts, *(body or [f"{two}pass{self._newline}"])]

    def _parameters(self, parameters: Iterable[cst.Param]) -> list[Part]:
        parts: list[Part] = []
        keyword_only = {id(parameter) for parameter in self._split.function.params.kwonly_params}
        starred = False
        for parameter in parameters:
            if id(parameter) in keyword_only and not starred:
                parts.append(", *")
                starred = True
            parts += [", ", parameter.name.value]
            if parameter.default is not None:
                spaced = " = " if parameter.annotation is not None else "="
                parts += [spaced, self._tree.span(parameter.default)]
        return parts

    # -- statements --------------------------------------------------------------------------------------------------

    def _body(self, indent: str, *, once: bool) -> list[Part]:
        parts: list[Part] = []
        opened: tuple[cst.With, ...] = ()
        for unit in self._split.units:
            if not (unit.once or unit.hoisted if once else not unit.once):
                continue
            wrapped = unit.blocks if once and unit in self._wrapped else ()
            if unit.once is once and parts and self._is_apart(unit):
                parts.append(self._newline)
            if wrapped != opened:
                opened = wrapped
                parts += self._opened(wrapped, indent)
            inner = indent + self._step if opened else indent
            for name, call in unit.hoisted.items() if once else ():
                parts += [f"{inner}self.{name} = ", self._tree.span(call), self._newline]
            if unit.once is once:
                parts += self._statement(unit, inner)
        return parts

    def _opened(self, blocks: Sequence[cst.With], indent: str) -> list[Part]:
        """The head of the scopes around variables that have their names from them."""
        heads: list[Part] = []
        for block in blocks:
            call, name = block.items[0].item, self._scopes.name(block)
            assert isinstance(call, cst.Call)
            assert name is not None
            heads += [", "] if heads else []
            heads += [self._tree.span(call.func), "(", self._tree.span(name), ")"]
        return [indent, "with ", *heads, ":", self._newline] if heads else []

    def _find_layers(self) -> bool:
        """Whether the class holds layers of Keras, which only such a layer sees.

        Raises:
            Obstacle: it holds variables of its own besides, which such a layer does not see.
        """
        layers, others = 0, len([1 for unit in self._split.units for _ in unit.hoisted])
        for definition in self._split.kept:
            for leaf in definition.value.leaves():
                node = leaf.function.node if leaf.function is not None else None
                keras = isinstance(node, cst.ClassDef) and any(
                    "keras" in self._tree.code(base.value) for base in node.bases
                )
                if leaf.symbol.startswith("tf.keras.") or (leaf.attributes is not None and keras):
                    layers += 1
                elif leaf.kind in (Kind.VARIABLE, Kind.LAYER) or leaf.attributes is not None:
                    others += 1
        if layers and others:
            function = self._split.function
            raise Obstacle(function, f"`{function.name.value}` makes layers and variables of its own")
        return layers > 0

    def _find_wrapped(self) -> list[Unit]:
        """The statements that stand within their scopes still: neighbours in the same scopes, one of which makes a
        variable that has no name of its own that could say all of it."""
        if not self._keeps_names:
            return []
        found: list[Unit] = []
        run: list[Unit] = []
        for unit in [*(u for u in self._split.units if u.once or u.hoisted), None]:
            if unit is not None and run and unit.blocks == run[-1].blocks:
                run.append(unit)
                continue
            if run and run[0].blocks and any(map(self._is_named_elsewhere, run)):
                found += run
            run = [unit] if unit is not None else []
        return found

    def _is_named_elsewhere(self, unit: Unit) -> bool:
        for call in self._makers.within(unit.node):
            made = self._makers.made_by(call)
            if made is None or not isinstance(call, cst.Call) or _name_argument(call, made.symbol) is None:
                return True
        return False

    def _statement(self, unit: Unit, indent: str) -> list[Part]:
        """A statement at another depth, with the comments above it."""
        span = self._tree.span(unit.node)
        parts: list[Part] = []
        for comment in self._comments(unit):
            parts += [indent, comment, self._newline]
        line = self._tree.line_span(max(span.start, span.end - 1))
        self._require_movable(unit.node)
        end = line.start + len(self._tree.text[slice(*line)].rstrip())
        old = self._tree.indent_at(span.start)
        parts.append(indent)
        # Copied in pieces around what is taken out of it, or left out.
        start = span.start
        holes = [(self._tree.span(call), f"self.{name}") for name, call in unit.hoisted.items()]
        for hole, text in sorted([*holes, *((hole, "") for hole in self._split.left_out(unit))]):
            parts += [Indented(Span(start, hole.start), old, indent), text]
            start = hole.end
        wider = indent + " " * self._widened(unit)
        return [*parts, Indented(Span(start, end), old, wider), self._newline]

    def _widened(self, unit: Unit) -> int:
        """By how much the lines of a statement move to the right that stand below an open bracket in its first line."""
        span = self._tree.span(unit.node)
        first, _, rest = self._tree.text[span.start : span.end].partition("\n")
        opened = first.find("(")
        following = rest.partition("\n")[0]
        column = len(self._tree.indent_at(span.start)) + opened + 1
        if unit.hoisted or opened < 0 or len(following) - len(following.lstrip()) != column:
            return 0
        found = 0
        for name in self._split.names(unit.node):
            text = self._split.renamed.get(id(name))
            if text is not None and self._tree.span(name).start < span.start + opened:
                found += len(text) - len(name.value)
        return found

    def _above(self, unit: Unit) -> list[Span]:
        """The comments and blank lines above a statement, and above the blocks that begin with it."""
        found: list[Span] = []
        start = self._tree.line_span(self._tree.span(unit.node).start).start
        heads = {self._tree.line_span(self._tree.span(block).start).start for block in unit.blocks}
        first = self._tree.span(self._split.function.body).start
        while start > first:
            line = self._tree.line_span(start - 1)
            text = self._tree.text[slice(*line)].strip()
            if text and not text.startswith("#") and line.start not in heads:
                break
            if line.start not in heads:
                found.insert(0, Span(line.start, line.end))
            start = line.start
        return found

    def _comments(self, unit: Unit) -> list[str]:
        lines = [self._tree.text[slice(*line)].strip() for line in self._above(unit)]
        return [line for line in lines if line]

    def _is_apart(self, unit: Unit) -> bool:
        return any(not self._tree.text[slice(*line)].strip() for line in self._above(unit))

    def _require_movable(self, node: cst.CSTNode) -> None:
        pending = [node]
        while pending:
            one = pending.pop()
            if isinstance(one, (cst.SimpleString, cst.FormattedString)):
                span = self._tree.span(one)
                if self._tree.line_span(span.start) != self._tree.line_span(max(span.start, span.end - 1)):
                    raise Obstacle(node, "a string of several lines stands in it")
            pending.extend(one.children)

    # -- within the statements ---------------------------------------------------------------------------------------

    def _names(self) -> list[Edit]:
        """Names that are attributes now, and calls that were taken out."""
        edits = []
        for unit in self._split.units:
            for name in self._split.names(unit.node):
                text = self._split.renamed.get(id(name))
                if text is not None:
                    edits.append(replace(self._tree.span(name), text))
        return edits

    def _scoped_names(self) -> list[Edit]:
        """The names of variables with those of their scopes before them."""
        edits = []
        for unit in self._split.units:
            blocks = () if unit in self._wrapped else unit.blocks
            for call in self._makers.within(unit.node) if unit.once or unit.hoisted else ():
                made = self._makers.made_by(call)
                if made is None or not isinstance(call, cst.Call) or made.kind is Kind.LAYER:
                    continue
                name = _name_argument(call, made.symbol)
                prefix = self._scopes.prefix(blocks, made.symbol)
                if name is not None and prefix:
                    edits.append(replace(self._tree.span(name), *_prefixed(self._tree, prefix, name)))
        return edits


def _name_argument(call: cst.Call, symbol: str) -> cst.BaseExpression | None:
    """What a call names its variable."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "name":
            return argument.value
    positional = [argument.value for argument in call.args if argument.keyword is None and not argument.star]
    return positional[0] if symbol == "tf.get_variable" and positional else None


def _prefixed(tree: Tree, prefix: Sequence[Part], name: cst.BaseExpression) -> list[Part]:
    """The text of a name after a prefix: one literal where all of it is known, else a sum."""
    quote = name.quote if isinstance(name, cst.SimpleString) and not name.prefix else ""
    if quote and len(prefix) == 1 and isinstance(prefix[0], str):
        assert isinstance(name, cst.SimpleString)
        return [f"{quote}{prefix[0]}{name.raw_value}{quote}"]
    parts: list[Part] = []
    pending = ""
    quote = quote or '"'
    for word in prefix:
        if isinstance(word, str):
            pending += word
            continue
        if pending:
            parts += [f"{quote}{pending}{quote} + "]
            pending = ""
        parts += [word, " + "]
    if isinstance(name, cst.SimpleString) and not name.prefix:
        return [*parts, f"{quote}{pending}{name.raw_value}{quote}"]
    parts += [f"{quote}{pending}{quote} + "] if pending else []
    wrapped = isinstance(name, (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.SimpleString))
    return [*parts, tree.span(name)] if wrapped else [*parts, "(", tree.span(name), ")"]


def class_name(function: str, taken: Collection[str]) -> str:
    """What the class is called that a function becomes: `ConvNet` for `conv_net`, `Generator` for `build_generator`."""
    words = [word for word in re.split(r"_+", function) if word]
    if len(words) > 1 and words[0].lower() in _VERBS:
        words = words[1:]
    name = "".join(word[0].upper() + word[1:] for word in words) or "Model"
    return name if name == function else free_name(name, taken)


def object_name(function: str) -> str:
    """What the one object is called that stands for a function: like it, in small letters and without a verb."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", function).lower()
    words = [word for word in name.split("_") if word]
    if len(words) > 1 and words[0] in _VERBS:
        words = words[1:]
    return "_".join(words) or "model"


def picked(tree: Tree, split: Split, node: cst.BaseExpression, owner: str) -> list[Part]:
    """The text of an expression of attributes, as it stands outside of the class."""
    span = tree.span(node)
    parts: list[Part] = []
    start = span.start
    for name in sorted(split.names(node), key=lambda one: tree.span(one).start):
        text = split.renamed.get(id(name))
        if text is not None:
            place = tree.span(name)
            parts += [tree.text[start : place.start], owner + text.removeprefix("self")]
            start = place.end
    return [*parts, tree.text[start : span.end]]


def parameter_names(function: cst.FunctionDef) -> list[str]:
    """The names that a function's arguments may be given by, in their order."""
    return [parameter.name.value for parameter in (*function.params.params, *function.params.kwonly_params)]
