"""TFM940 and TFM941: the optimizers of `tf.train` in programs that execute eagerly, and the steps that they make.

A class goes over to Keras only where all that the file does with its instances does: then nothing is left behind that
Keras' optimizers cannot do. Everything else is left to the rules for graphs, which report it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.edits import Edit, Span, insert, replace
from tf_migrate.syntax.names import Reference, Route
from tf_migrate.syntax.scopes import Bound, Scope
from tf_migrate_rules.moved import Moved
from tf_migrate_rules.receivers import is_eager
from tf_migrate_rules.tables.optimizers import ASSUMES, OPTIMIZERS
from tf_migrate_rules.transfer import transfer

#: The optimizers that go over, each with what must hold for that.
_KERAS: Mapping[str, Moved] = {
    symbol: replaced(OPTIMIZERS[symbol], assumes=ASSUMES[symbol])
    for name in ("GradientDescent", "Adam", "Momentum", "Adagrad", "Adadelta")
    for symbol in [f"tf.train.{name}Optimizer"]
}
_METHODS = ("minimize", "compute_gradients", "apply_gradients")
_APPLY = ("grads_and_vars", "global_step", "name")
_COMPUTE = (
    "loss", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "grad_loss",
)  # fmt: skip
_MINIMIZE = (
    "loss", "global_step", "var_list", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops", "name",
    "grad_loss",
)  # fmt: skip
#: What eager execution ignored.
_IGNORED = frozenset({"name", "gate_gradients", "aggregation_method", "colocate_gradients_with_ops"})
_STEP = "tf.train.get_or_create_global_step"


@dataclass(slots=True)
class _Step:
    """A rewritten use of an optimizer: the edits, and what they assume."""

    edits: list[Edit] = field(default_factory=list)
    assumes: str = ""


def _make(site: Site) -> Iterable[Finding]:
    """An optimizer that is made."""
    if site.is_import or site.call is None or not is_eager(site.file) or not _goes_over(site.file, site.symbol):
        return
    native = _KERAS[site.symbol]
    made = _made(site, native)
    if made is None:
        return
    message = f"`{site.spelled}` is `{native.to}` in TensorFlow 2"
    yield _said(site, message, made)


def _use(site: Site) -> Iterable[Finding]:
    """A method of an optimizer."""
    owner = site.symbol.rpartition(".")[0]
    if not is_eager(site.file) or not _goes_over(site.file, owner):
        return
    step = _step(site)
    if step is None:
        return
    if not step.edits:
        site.settle()
        return
    name = site.symbol.rpartition(".")[2]
    message = (
        "a Keras optimizer counts its steps itself, in `iterations`"
        if name == "apply_gradients"
        else f"Keras optimizers have no `{name}`: a tape gives the gradients"
    )
    yield _said(site, message, step)


def _said(site: Site, message: str, step: _Step) -> Finding:
    if not step.assumes:
        return site.rewrite(message, step.edits, applicability=Applicability.SAFE)
    return site.rewrite(f"{message} (assuming {step.assumes})", step.edits, applicability=Applicability.UNSAFE)


def _goes_over(file: SourceFile, symbol: str) -> bool:
    """Whether all that the file does with the optimizers of a class can be done with those of Keras."""
    for reference in file.names.references:
        if reference.symbol == symbol:
            site = _site(file, reference)
            if site.call is None or _made(site, _KERAS[symbol]) is None:
                return False
        elif reference.symbol.startswith(f"{symbol}.") and _step(_site(file, reference)) is None:
            return False
    return not any(_is_unknown_step(file, method.node) for method in file.names.methods)


def _site(file: SourceFile, reference: Reference) -> Site:
    return Site(file, OPTIMIZER, reference.symbol, reference.spelled, reference.node, reference.scope, reference)


def _is_unknown_step(file: SourceFile, node: cst.Attribute) -> bool:
    """Whether a method that only an optimizer of TensorFlow 1 has is called on a value that nothing is known of."""
    call = file.names.parents.get(node)
    if not isinstance(call, cst.Call) or call.func is not node:
        return False
    if node.attr.value == "apply_gradients":
        return any(argument.keyword is not None and argument.keyword.value == "global_step" for argument in call.args)
    return node.attr.value in ("minimize", "compute_gradients", "get_slot", "get_slot_names")


# -- making one ------------------------------------------------------------------------------------------------------


def _made(site: Site, native: Moved) -> _Step | None:
    arguments = site.arguments()
    bound = site.bind(("learning_rate",))
    rate = bound.value("learning_rate")
    assumed = [native.assumes] if native.assumes else []
    if rate is None or not bound.complete:
        return None
    kind = _rate(site, rate, site.scope)
    if kind is None:
        return None
    if isinstance(rate, cst.Integer):
        arguments.value(bound.by_name["learning_rate"], f"{rate.value}.0")
    elif kind is not float:
        assumed.append("that the learning rate is a Python float")
    carried = transfer(site, native, arguments=arguments)
    if carried.lost:
        return None
    return _Step([*site.rename(native.to), *carried.edits], " and ".join(assumed))


def _rate(site: Site, node: cst.BaseExpression, scope: Scope, depth: int = 0) -> type | None:
    """`float` for what surely is a Python float, `object` for what may be one, None for what Keras does not take."""
    if isinstance(node, (cst.Float, cst.Integer)):
        return float
    if isinstance(node, cst.BinaryOperation):
        sides = (_rate(site, node.left, scope, depth), _rate(site, node.right, scope, depth))
        return None if None in sides else float if sides == (float, float) else object
    if isinstance(node, cst.Call):
        known = isinstance(node.func, cst.Name) and node.func.value == "float"
        foreign = site.file.names.symbol_of(node.func, scope) is None
        return float if known else object if foreign else None
    if site.file.names.instance_of(node, scope) is not None:
        return None
    if isinstance(node, cst.Name) and depth < 3:
        owner = scope.owner(node.value)
        values = [b.value if b.kind is Bound.VALUE else None for b in owner.bindings[node.value]] if owner else []
        kinds = {_rate(site, v, owner, depth + 1) if v is not None and owner else object for v in values}
        exact = all(isinstance(v, cst.Float) for v in values)
        return None if None in kinds else float if kinds == {float} and exact else object
    return object


# -- its steps -------------------------------------------------------------------------------------------------------


def _step(site: Site) -> _Step | None:
    """How a use of an optimizer's method is written with Keras; None where it is not."""
    name = site.symbol.rpartition(".")[2]
    if site.call is None or site.call.partial or site.route is not Route.INSTANCE:
        return None
    if name == "apply_gradients":
        return _applied(site)
    if name in ("minimize", "compute_gradients"):
        return _taped(site, minimizing=name == "minimize")
    return None


def _applied(site: Site) -> _Step | None:
    bound = site.bind(_APPLY)
    if not bound.complete or bound.excess:
        return None
    arguments = site.arguments()
    for name in ("global_step", "name"):
        if name in bound.by_name:
            arguments.remove(bound.by_name[name])
    counted = _counted(site, bound.value("global_step"))
    return None if counted is None else _Step([*arguments.edits(), *counted])


def _counted(site: Site, step: cst.BaseExpression | None) -> list[Edit] | None:
    """The edits that count a step of the program's own, after the statement; None where there is no place for them."""
    if step is None or (isinstance(step, cst.Name) and step.value == "None"):
        return []
    if isinstance(step, cst.Call):
        only = site.file.names.symbol_of(step.func, site.scope) == _STEP and _is_only_passed_on(site)
        return [] if only else None
    line = _line(site)
    if not isinstance(step, (cst.Name, cst.Attribute)) or line is None or not site.is_own_statement():
        return None
    tree = site.file.tree
    place = tree.span(line)
    end = tree.line_span(max(place.start, place.end - 1)).end
    before = "" if tree.text[end - 1] in "\r\n" else tree.newline
    return [insert(end, f"{before}{tree.indent_at(place.start)}{site.code(step)}.assign_add(1){tree.newline}")]


def _is_only_passed_on(site: Site) -> bool:
    """Whether the file makes the global step only to hand it to its optimizers, so that nobody reads it."""
    names = site.file.names
    for reference in names.references:
        if reference.symbol == _STEP:
            call = site.parent(reference.node)
            argument = site.parent(call) if isinstance(call, cst.Call) else None
            keyword = argument.keyword.value if isinstance(argument, cst.Arg) and argument.keyword is not None else ""
            if keyword != "global_step":
                return False
        elif reference.symbol == "tf.train.get_global_step":
            return False
    return True


def _taped(site: Site, *, minimizing: bool) -> _Step | None:
    """`minimize` and `compute_gradients`, whose loss is a function in eager execution."""
    bound = site.bind(_MINIMIZE if minimizing else _COMPUTE)
    loss, variables, call = bound.value("loss"), bound.value("var_list"), site.call
    line = _line(site)
    if line is None or call is None or loss is None or not bound.complete or bound.excess:
        return None
    if "grad_loss" in bound.by_name or not {"loss", "global_step", "var_list", *_IGNORED} >= bound.by_name.keys():
        return None
    assignment = site.parent(call.node)
    if not site.is_own_statement() and (minimizing or not isinstance(assignment, cst.Assign)):
        return None
    value = _value(site, loss)
    counted = _counted(site, bound.value("global_step"))
    if value is None or counted is None:
        return None
    tree = site.file.tree
    start = tree.span(line).start
    indent, inner = tree.indent_at(start), tree.module.default_indent
    tape, result = _free(site, "tape"), _free(site, "loss_value")
    given = isinstance(variables, (cst.Name, cst.Attribute))
    trained = site.code(variables) if given and variables is not None else _free(site, "variables")
    parts: list[str | Span] = [f"with {site.native('tf.GradientTape')}() as {tape}:{tree.newline}"]
    parts += [f"{indent}{inner}{result} = ", *value, f"{tree.newline}{indent}"]
    if not given:
        listed: tuple[str | Span, ...] = (
            (f"{tape}.watched_variables()",) if variables is None else (tree.span(variables),)
        )
        parts += [f"{trained} = ", *listed, f"{tree.newline}{indent}"]
    pairs = f"zip({tape}.gradient({result}, {trained}), {trained})"
    receiver = site.node.value if isinstance(site.node, cst.Attribute) else site.node
    if minimizing:
        parts += [tree.span(receiver), f".apply_gradients({pairs})"]
    else:
        parts += [Span(start, site.span(call.node).start), f"list({pairs})"]
    whole = replace(Span(start, site.span(call.node).end), *parts)
    return _Step([whole, *counted], "that the variables are trainable ones" if variables is not None else "")


def _value(site: Site, loss: cst.BaseExpression) -> tuple[str | Span, ...] | None:
    """The text that computes the loss, which a function of no arguments gives."""
    if isinstance(loss, cst.Lambda):
        if loss.params.params or loss.params.star_kwarg is not None or isinstance(loss.params.star_arg, cst.Param):
            return None
        body = site.span(loss.body)
        several = "\n" in site.code(loss.body) and not loss.body.lpar
        return ("(", body, ")") if several else (body,)
    if isinstance(loss, (cst.Name, cst.Attribute)) and not _is_tensor(site, loss):
        return (site.span(loss), "()")
    return None


def _is_tensor(site: Site, node: cst.BaseExpression) -> bool:
    """Whether a name was given the result of a call, which eager execution would not have taken as a loss."""
    if not isinstance(node, cst.Name):
        return False
    owner = site.scope.owner(node.value)
    bindings = owner.bindings[node.value] if owner is not None else []
    return any(isinstance(binding.value, (cst.Call, cst.BinaryOperation)) for binding in bindings)


def _line(site: Site) -> cst.SimpleStatementLine | None:
    """The line of the statement, where it stands alone in it and in a block of its own lines."""
    statement = site.statement()
    line = site.parent(statement) if isinstance(statement, (cst.Expr, cst.Assign)) else None
    return line if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None


def _free(site: Site, name: str) -> str:
    """The name, or one like it that the file does not use yet."""
    candidates = [name, *(f"{name}_{number}" for number in range(2, 99))]
    used = site.file.names.walk.bindings_of
    return next(candidate for candidate in candidates if not any(used(candidate)))


def _no_fate(_: str) -> Applicability | None:
    """In general, an optimizer belongs to a graph, and to another rule."""
    return None


OPTIMIZER = Rule(
    "TFM940",
    "eager-optimizer",
    "In a program that executes eagerly, the optimizers of `tf.train` are those of Keras.",
    frozenset(_KERAS),
    _make,
    Applicability.UNSAFE,
    "Keras' optimizers compute the same steps where TensorFlow 1's defaults are spelled out, with exceptions that"
    " were measured: sparse gradients, a momentum under a learning rate that changes, RMSProp, whose slots start at"
    " zero. Their learning rate must be a Python float or a schedule.",
    "https://www.tensorflow.org/guide/migrate/metrics_optimizers",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\nv = tf.Variable([1.0, 2.0])\n"
            "optimizer = tf.train.AdamOptimizer(0.01, beta1=0.5)\n"
            "optimizer.apply_gradients([(tf.constant([1.0, 2.0]), v)])\ny = v + 0.0\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0])\n"
            "optimizer = tf.keras.optimizers.Adam(0.01, beta_1=0.5, epsilon=1e-8)\n"
            "optimizer.apply_gradients([(tf.constant([1.0, 2.0]), v)])\ny = v + 0.0\n",
        ),
    ),
    _no_fate,
)
EAGER_STEP = Rule(
    "TFM941",
    "eager-step",
    "A step of an optimizer that executes eagerly is a tape and `apply_gradients`.",
    frozenset(f"{symbol}.{method}" for symbol in _KERAS for method in _METHODS),
    _use,
    Applicability.SAFE,
    "`minimize` and `compute_gradients` took a function in eager execution, and differentiated it by the variables"
    " that it used. Keras 3 has neither; a tape does the same. Its optimizers count their steps in `iterations`; a"
    " counter of the program's own is counted up beside them.",
    "https://www.tensorflow.org/guide/autodiff",
    (
        Example(
            "import tensorflow as tf\n\ntf.enable_eager_execution()\nv = tf.Variable([1.0, 2.0])\n"
            "step = tf.Variable(0)\n"
            "optimizer = tf.train.GradientDescentOptimizer(0.5)\n"
            "optimizer.minimize(lambda: tf.reduce_sum(v * v), global_step=step)\ny = [v + 0.0, step + 0]\n",
            "import tensorflow as tf\n\nv = tf.Variable([1.0, 2.0])\n"
            "step = tf.Variable(0)\n"
            "optimizer = tf.keras.optimizers.SGD(0.5)\n"
            "with tf.GradientTape() as tape:\n"
            "    loss_value = tf.reduce_sum(v * v)\n"
            "variables = tape.watched_variables()\n"
            "optimizer.apply_gradients(zip(tape.gradient(loss_value, variables), variables))\n"
            "step.assign_add(1)\ny = [v + 0.0, step + 0]\n",
        ),
    ),
    _no_fate,
)
RULES = (OPTIMIZER, EAGER_STEP)
