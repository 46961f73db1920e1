"""What expressions give: names, attributes, subscripts, displays and comprehensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.graph.nodes import expressions, methods, written
from tf_migrate.graph.values import UNKNOWN, Callable, Frame, Value, alternatives, gathered, joined, python, uses_of

if TYPE_CHECKING:
    from tf_migrate.graph.interpret import Interpreter

_SEQUENCES = (Form.LIST, Form.TUPLE)
_LITERALS = frozenset({cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Ellipsis, cst.ConcatenatedString})

_OPERATORS = (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.BooleanOperation)


class Expressions:
    """Follows the expressions of a program.

    Args:
        program: what is known of the program so far.
    """

    def __init__(self, program: Interpreter) -> None:
        self._program = program
        self._vocabulary = program.vocabulary

    def value(self, node: cst.BaseExpression, frame: Frame) -> Value:
        """What an expression gives."""
        if type(node) in _LITERALS:
            literal = python(node=node)
            if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
                known = node.evaluated_value
                literal.text = known if isinstance(known, str) else ""
            return literal
        reference = self._program.symbols.get(id(node))
        if reference is not None and reference.route.value != "instance" and not reference.trailing:
            symbol = reference.symbol
            return Value(self._vocabulary.mentioned(symbol), node=node, symbol=symbol)
        if isinstance(node, cst.Name):
            value = frame.lookup(node.value)
            if value is not None:
                self._program.reads.append((node, value))
            return value or python(node=node)
        if isinstance(node, cst.Call):
            return self._program.calls.call(node, frame)
        if isinstance(node, cst.Attribute):
            return self.attribute(node, frame)
        if isinstance(node, cst.Subscript):
            return self._subscript(node, frame)
        if isinstance(node, (cst.List, cst.Tuple)):
            return self._display(node, frame)
        if isinstance(node, cst.Dict):
            return self._dictionary(node, frame)
        if isinstance(node, cst.Lambda):
            return Value(Kind.PYTHON, node=node, function=Callable(node, frame))
        if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)):
            return self._comprehension(node, frame)
        if isinstance(node, cst.NamedExpr):
            value = self.value(node.value, frame)
            self._program.bind(node.target, value, frame)
            return value
        if isinstance(node, cst.Yield):
            inner = node.value.item if isinstance(node.value, cst.From) else node.value
            if inner is not None:
                frame.returned.append(self.value(inner, frame))
            return python(node=node)
        if isinstance(node, cst.IfExp):
            self.value(node.test, frame)
            return alternatives(self.value(node.body, frame), self.value(node.orelse, frame))
        parts = [self.value(child, frame) for child in expressions(node)]
        if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Multiply)):
            whole = self._combined(node, parts)
        else:
            whole = joined(parts, node) if parts else python(node=node)
        if whole.kind is Kind.PYTHON and isinstance(node, (cst.BinaryOperation, cst.FormattedString)):
            whole.text = _text(node, parts)
        if whole.kind is Kind.TENSOR and isinstance(node, _OPERATORS):
            whole.uses |= self._program.held
        return whole

    def _display(self, node: cst.List | cst.Tuple, frame: Frame) -> Value:
        """A list or tuple that is written out; what a star spreads in it counts as well, where it is known."""
        elements: list[Value] = []
        known = True
        for element in node.elements:
            value = self.value(element.value, frame)
            spread = isinstance(element, cst.StarredElement)
            known &= not spread or (value.elements is not None and value.form in _SEQUENCES)
            elements += (value.elements or {"": value}).values() if spread else [value]
        whole = joined(elements, node)
        numbered = {str(place): element for place, element in enumerate(elements)} if known else None
        nested = not known and any(element.form is not Form.ONE for element in elements)
        form = Form.TUPLE if isinstance(node, cst.Tuple) else Form.LIST
        return Value(whole.kind, whole.uses, node, elements=numbered, form=Form.NESTED if nested else form)

    def _combined(self, node: cst.BinaryOperation, parts: Sequence[Value]) -> Value:
        """A sum of lists has the elements of both, a list that is repeated those of one."""
        whole = joined(parts, node)
        lists = [part for part in parts if part.form is not Form.ONE]
        if not lists:
            return whole
        whole.form = lists[0].form
        if len(lists) == 2 and all(part.form in _SEQUENCES and part.elements is not None for part in lists):
            elements = [element for part in lists for element in (part.elements or {}).values()]
            whole.elements = {str(place): element for place, element in enumerate(elements)}
        return whole

    def _dictionary(self, node: cst.Dict, frame: Frame) -> Value:
        elements: dict[str, Value] = {}
        keys: dict[str, Value] = {}
        complete = True
        for element in node.elements:
            value = self.value(element.value, frame)
            if isinstance(element, cst.DictElement):
                text = written(element.key) or str(len(elements))
                elements[text], keys[text] = value, self.value(element.key, frame)
            else:
                complete = False
                elements[f"**{len(elements)}"] = value
        whole = joined([*elements.values(), *keys.values()], node)
        return Value(
            whole.kind, whole.uses, node, elements=elements if complete else None, keys=keys if complete else None,
            form=Form.DICT,
        )  # fmt: skip

    def _comprehension(self, node: cst.BaseComp, frame: Frame) -> Value:
        inner = Frame(frame, is_comprehension=True)
        loop: cst.CompFor | None = node.for_in
        items: list[Value] = []
        while loop is not None:
            items.append(self.value(loop.iter, inner))
            self._program.bind(loop.target, self.item(items[-1], loop.iter), inner)
            for condition in loop.ifs:
                items.append(self.value(condition.test, inner))
            loop = loop.inner_for_in
        made = [node.key, node.value] if isinstance(node, cst.DictComp) else [node.elt]  # type: ignore[attr-defined]
        values = [self.value(part, inner) for part in made]
        form = Form.DICT if isinstance(node, cst.DictComp) else Form.LIST
        nested = values[-1].form is not Form.ONE
        found = gathered(values, node, Form.NESTED if nested else form)
        return replace(found, uses=found.uses | uses_of(items))

    def attribute(self, node: cst.Attribute, frame: Frame, owner: Value | None = None) -> Value:
        """What an attribute holds; `owner` is the value that it belongs to, where that is known already."""
        owner = owner if owner is not None else self.value(node.value, frame)
        name = node.attr.value
        if owner.attributes is not None and name in owner.attributes:
            found = owner.attributes[name]
            belongs = found.kind in (Kind.PYTHON, Kind.UNKNOWN)
            found = replace(found, uses=found.uses | owner.uses if belongs else found.uses, text="")
            self._program.reads.append((node, found))
            return found
        method = self.method(owner, name)
        if method is not None:
            return method
        if owner.attributes is not None and self._vocabulary.lists_variables(f".{name}"):
            return Value(Kind.VARIABLE, owner.uses, node, f".{name}")
        kind = self._vocabulary.method(owner.kind, name)
        if kind is None and owner.form is Form.DICT and name in ("items", "values"):
            return Value(owner.kind, owner.uses, node, form=Form.LIST)
        if kind is None and owner.kind.is_graph and owner.form in (Form.NESTED, Form.OPAQUE):
            kind = Kind.TENSOR
        if kind is None:
            kind = Kind.PYTHON if owner.kind is Kind.PYTHON and owner.attributes is None else Kind.UNKNOWN
        return Value(kind, owner.uses, node)

    def method(self, owner: Value, name: str) -> Value | None:
        """A method of an instance of a class of the program; a property is called at once."""
        function = owner.function
        if owner.attributes is None or function is None or not isinstance(function.node, cst.ClassDef):
            return None
        for definition in methods(function.node):
            if definition.name.value == name:
                static = any(written(d.decorator) == "staticmethod" for d in definition.decorators)
                bound = Callable(definition, function.around, None if static else owner)
                value = Value(Kind.PYTHON, owner.uses, function=bound)
                if any(written(d.decorator).endswith("property") for d in definition.decorators):
                    return self._program.calls.enter(value, [], {}, definition.name)
                return value
        return None

    def _subscript(self, node: cst.Subscript, frame: Frame) -> Value:
        owner = self.value(node.value, frame)
        key = self.key(node, frame)
        if owner.elements is not None and key in owner.elements:
            return owner.elements[key]
        part = self.part(owner, node, extra=self.slice_value(node, frame), place=key)
        whole = owner.form is Form.ONE and not self._vocabulary.lists_variables(owner.symbol)
        if part.kind in (Kind.VARIABLE, Kind.PLACEHOLDER) and whole:
            part.kind = Kind.TENSOR  # a slice of one is none itself
        if part.kind is Kind.TENSOR and owner.form is Form.ONE:
            part.uses |= self._program.held
        return part

    def slice_value(self, node: cst.Subscript, frame: Frame) -> Value:
        """What stands between the brackets of a subscript."""
        parts = [self.value(child, frame) for element in node.slice for child in expressions(element.slice)]
        return joined(parts, node) if parts else python()

    def key(self, node: cst.Subscript, frame: Frame) -> str:
        """The text of a subscript that is one literal or name, with a negative index counted from the end."""
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            return ""
        text = written(node.slice[0].slice.value)
        owner = self.value(node.value, frame)
        if text.startswith("-") and text[1:].isdigit() and owner.elements is not None:
            return str(len(owner.elements) - int(text[1:]))
        return text

    def part(self, owner: Value, node: cst.CSTNode, extra: Value | None = None, place: str = "") -> Value:
        """Some part of a value, at a place if that is known."""
        uses = owner.uses | (extra.uses if extra is not None else frozenset())
        sliced = isinstance(node, cst.Subscript) and any(isinstance(e.slice, cst.Slice) for e in node.slice)
        form = owner.form if sliced else self._vocabulary.element_form(owner.symbol, place)
        return Value(owner.kind, uses, node if isinstance(node, cst.BaseExpression) else None, form=form)

    def item(self, items: Value, node: cst.BaseExpression) -> Value:
        """What a loop over a value gives in each round."""
        if items.elements:
            kinds = {element.kind for element in items.elements.values()}
            if len(kinds) == 1:
                return Value(kinds.pop(), items.uses, node)
        return Value(items.kind, items.uses, node)


def _text(node: cst.BinaryOperation | cst.FormattedString, parts: Sequence[Value]) -> str:
    """What is known of a string that is put together from others."""
    if isinstance(node, cst.FormattedString):
        values = iter(parts)
        texts = [
            piece.value if isinstance(piece, cst.FormattedStringText) else next(values, python()).text or UNKNOWN
            for piece in node.parts
        ]
        return "".join(texts)
    left, right = (part.text for part in parts[:2])
    if isinstance(node.operator, cst.Add) and (left or right):
        return (left or UNKNOWN) + (right or UNKNOWN)
    if isinstance(node.operator, cst.Modulo) and left:
        return re.sub(r"%[-+ #0-9.]*[a-zA-Z]", UNKNOWN, left)
    return ""
