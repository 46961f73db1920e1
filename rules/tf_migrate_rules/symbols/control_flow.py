"""TFM117: `tf.cond`, `tf.case` and `tf.while_loop` keep the structure of what they are given now, a list of one too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.calls import Bound
from tf_migrate.syntax.edits import Edit, Span, insert, replace
from tf_migrate.syntax.walk import children
from tf_migrate_rules import api
from tf_migrate_rules.inference import Expression, bindings_of, bound_values
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.spelling import respelled, rewritten
from tf_migrate_rules.tables import MOVED
from tf_migrate_rules.transfer import transfer

_COND, _CASE, _LOOP = "tf.cond", "tf.case", "tf.while_loop"


@dataclass(slots=True)
class _Plan:
    """What is to be done and said at one call."""

    edits: list[Edit] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def _check(site: Site) -> Iterable[Finding]:
    if site.is_import or not site.is_old or site.call is None or site.call.partial:
        return
    signature = api.v1_signature(site.symbol)
    if signature is None:
        return
    bound = site.bind(signature.names)
    plan = _Plan()
    if site.symbol == _COND:
        _branches(site, bound, _given(bound, "true_fn", "false_fn", "fn1", "fn2"), plan)
    elif site.symbol == _CASE:
        _cases(site, bound, plan)
    else:
        _loop(site, bound, plan)
    carried = transfer(site, MOVED.get(site.symbol) or Moved(site.symbol))
    if plan.left or carried.lost:
        yield site.report(f"`{site.symbol}`: {'; '.join([*plan.left, *carried.lost])}")
    elif plan.edits or carried.edits:
        said = [*plan.said, *([str(carried)] if str(carried) else [])]
        edits = [*respelled(site, site.symbol), *carried.edits, *plan.edits]
        doubtful = not (carried.renamed or carried.dropped)
        yield rewritten(site, f"`{site.symbol}`: {'; '.join(said)}", edits, plan.assumed, doubtful=doubtful)


# -- cond and case -----------------------------------------------------------------------------------------------------


def _given(bound: Bound, *names: str) -> list[cst.BaseExpression]:
    return [value for name in names if (value := bound.value(name)) is not None]


def _branches(site: Site, bound: Bound, branches: list[cst.BaseExpression], plan: _Plan) -> None:
    """What branches give as a list of one was taken out of it, unless the call is strict."""
    strict = bound.value("strict")
    for branch in branches:
        if isinstance(branch, cst.Lambda):
            only = _only_element(branch.body)
            if only is None:
                continue
            if strict is not None and site.code(strict) != "False":
                plan.left.append("with `strict` a branch gives a list of one, as all do in TensorFlow 2")
                return
            plan.edits.append(replace(site.span(branch.body), site.span(only)))
            plan.said.append("a list of one that a branch gives is not taken apart any more")
        elif any(_only_element(value) is not None for value in _returned(site, branch)):
            name = site.code(branch)
            plan.left.append(f"`{name}` returns a list of one, which is not taken apart any more; return what is in it")
    plan.said[:] = dict.fromkeys(plan.said)


def _cases(site: Site, bound: Bound, plan: _Plan) -> None:
    pairs = bound.value("pred_fn_pairs")
    branches = _given(bound, "default")
    if isinstance(pairs, cst.Dict):
        elements = [element for element in pairs.elements if isinstance(element, cst.DictElement)]
        if len(elements) < len(pairs.elements):
            plan.left.append("tensors are no keys of dictionaries any more; give a list of pairs")
            return
        branches += [element.value for element in elements]
        _dict_as_pairs(site, pairs, elements, plan)
        exclusive = bound.value("exclusive")
        if exclusive is None or site.code(exclusive) != "True":
            plan.assumed.append("that no two of the conditions are true at once")
    elif pairs is not None and any(
        isinstance(value.node, (cst.Dict, cst.DictComp))
        for value in (Expression(pairs, site.scope), *bound_values(site.file, Expression(pairs, site.scope)))
    ):
        plan.left.append("tensors are no keys of dictionaries any more; give a list of pairs")
    elif isinstance(pairs, (cst.List, cst.Tuple)):
        inner = [element.value for element in pairs.elements]
        branches += [
            pair.elements[1].value for pair in inner if isinstance(pair, cst.Tuple) and len(pair.elements) == 2
        ]
    _branches(site, bound, branches, plan)


def _dict_as_pairs(site: Site, pairs: cst.Dict, elements: list[cst.DictElement], plan: _Plan) -> None:
    opening, closing = site.span(pairs.lbrace).start, site.span(pairs.rbrace).end
    plan.edits.append(replace(Span(opening, opening + 1), "["))
    plan.edits.append(replace(Span(closing - 1, closing), "]"))
    for element in elements:
        key, value = site.span(element.key), site.span(element.value)
        colon = site.file.tree.text.index(":", key.end)
        plan.edits.append(insert(key.start, "("))
        plan.edits.append(replace(Span(key.end, colon + 1), ","))
        plan.edits.append(insert(value.end, ")"))
    plan.said.append("tensors are no keys of dictionaries any more, a list of pairs does the same")


def _only_element(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The one element of a list or tuple."""
    if not isinstance(node, (cst.List, cst.Tuple)) or len(node.elements) != 1:
        return None
    element = node.elements[0]
    return None if isinstance(element, cst.StarredElement) else element.value


def _function(site: Site, node: cst.BaseExpression) -> cst.FunctionDef | None:
    """The definition of a function that an expression names, where the file has just one."""
    if not isinstance(node, cst.Name):
        return None
    bindings = bindings_of(site.file, Expression(node, site.scope))
    definition = bindings[0].node if len(bindings) == 1 else None
    return definition if isinstance(definition, cst.FunctionDef) else None


def _returned(site: Site, node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """What a named function returns; nothing where it is not known."""
    function = _function(site, node)
    return list(_returns(function.body)) if function is not None else []


def _returns(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for child in children(node):
        if isinstance(child, cst.Return) and child.value is not None:
            yield child.value
        elif not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.BaseExpression)):
            yield from _returns(child)


# -- while_loop --------------------------------------------------------------------------------------------------------


def _loop(site: Site, bound: Bound, plan: _Plan) -> None:
    if _count(site, bound) != 1 or site.is_own_statement() or _is_unpacked(site):
        return
    same = bound.value("return_same_structure")
    if same is not None and site.code(same) != "False":
        plan.left.append("`return_same_structure` is gone; a loop over one variable always gives a list of one now")
        return
    assert site.call is not None
    statement = site.statement()
    said = "a loop over one variable gives a list of one"
    if isinstance(statement, cst.Assign) and statement.value is site.call.node and len(statement.targets) == 1:
        target = site.span(statement.targets[0].target)
        plan.edits += [insert(target.start, "("), insert(target.end, ",)")]
    elif isinstance(statement, cst.Return) and statement.value is site.call.node and _stands_alone(site, statement):
        span, value = site.span(statement), site.span(site.call.node)
        indent = site.file.tree.indent_at(span.start)
        plan.edits.append(replace(Span(span.start, value.start), "(result,) = "))
        plan.edits.append(insert(value.end, f"{site.file.tree.newline}{indent}return result"))
    else:
        plan.left.append(f"{said} in TensorFlow 2; take what is in it")
        return
    plan.said.append(said)
    _list_of_body(site, bound, plan)


def _count(site: Site, bound: Bound) -> int | None:
    """How many variables the loop has, where the text tells."""
    variables = bound.value("loop_vars")
    if variables is not None:
        expression = Expression(variables, site.scope)
        for value in (expression, *bound_values(site.file, expression)):
            if isinstance(value.node, (cst.List, cst.Tuple)):
                starred = any(isinstance(element, cst.StarredElement) for element in value.node.elements)
                return None if starred else len(value.node.elements)
    for name in ("cond", "body"):
        called = bound.value(name)
        function = called if isinstance(called, cst.Lambda) else called and _function(site, called)
        if isinstance(function, (cst.Lambda, cst.FunctionDef)):
            parameters = function.params
            if not isinstance(parameters.star_arg, cst.Param) and not any(p.default for p in parameters.params):
                return len(parameters.params)
    return None


def _is_unpacked(site: Site) -> bool:
    """Whether the result is bound to names in a list or tuple, as only a native loop over one variable allows."""
    statement = site.statement()
    if not isinstance(statement, cst.Assign) or site.call is None or statement.value is not site.call.node:
        return False
    return any(isinstance(target.target, (cst.List, cst.Tuple)) for target in statement.targets)


def _stands_alone(site: Site, statement: cst.BaseSmallStatement) -> bool:
    line = site.parent(statement)
    return isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1


def _list_of_body(site: Site, bound: Bound, plan: _Plan) -> None:
    """Run eagerly, the body must give a list as well, which TensorFlow 1 took just as gladly."""
    body = bound.value("body")
    if not isinstance(body, cst.Lambda):
        return
    if isinstance(body.body, cst.BinaryOperation) or (
        isinstance(body.body, cst.Call) and site.file.names.symbol_of(body.body.func, site.scope) is not None
    ):
        span = site.span(body.body)
        plan.edits += [insert(span.start, "["), insert(span.end, "]")]


RULE = Rule(
    "TFM117",
    "control-flow",
    "`tf.cond`, `tf.case` and `tf.while_loop` keep a list of one, which TensorFlow 1 took apart.",
    frozenset({_COND, _CASE, _LOOP}),
    _check,
    Applicability.SAFE,
    "In TensorFlow 1, `tf.while_loop` over one variable gave a tensor, and branches that returned a list of one came to"
    " a tensor too; TensorFlow 2 keeps the lists. Keywords from before 1.0 (`fn1`, `fn2`), `strict` and"
    " `return_same_structure` are gone, and tensors cannot be the keys of the dictionary that `tf.case` took.",
    "https://www.tensorflow.org/api_docs/python/tf/while_loop",
    (
        Example(
            "import tensorflow as tf\n\ny = tf.while_loop(lambda i: i < 5, lambda i: i + 2, [tf.constant(0)])\n",
            "import tensorflow as tf\n\n(y,) = tf.while_loop(lambda i: i < 5, lambda i: [i + 2], [tf.constant(0)])\n",
        ),
        Example(
            "import tensorflow as tf\n\nx = tf.constant(3)\n"
            "y = tf.cond(x > 2, fn1=lambda: [x + 1], fn2=lambda: [x - 1])\n",
            "import tensorflow as tf\n\nx = tf.constant(3)\n"
            "y = tf.cond(x > 2, true_fn=lambda: x + 1, false_fn=lambda: x - 1)\n",
        ),
        Example(
            "import tensorflow as tf\n\na = tf.constant(1)\nb = tf.constant(2)\n"
            "y = tf.case({a < b: lambda: a, a > b: lambda: b}, default=lambda: a + b, exclusive=True)\n",
            "import tensorflow as tf\n\na = tf.constant(1)\nb = tf.constant(2)\n"
            "y = tf.case([(a < b, lambda: a), (a > b, lambda: b)], default=lambda: a + b, exclusive=True)\n",
        ),
    ),
    lambda _: None,
)
