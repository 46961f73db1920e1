"""Names in the graph of TensorFlow 1, which files have: the tags of summaries, and the variables of checkpoints.

A name stands below the scopes around it, and is made unique among all names of the graph, whose case does not count. So
a summary `loss` of an operation that is called `loss` has the tag `loss_1`.
"""

from __future__ import annotations

import re

import libcst as cst

from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Step
from tf_migrate.graph.values import Value
from tf_migrate_rules.lifting.trainables import STEP_MAKERS

_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope"})
#: What a tag keeps of a name; anything else becomes an underscore.
_UNFIT = re.compile(r"[^-/\w.]")


class GraphNames:
    """The names of the summaries and variables on a stage.

    Args:
        stage: the statements with their roles.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._used: dict[str, int] = {}
        self._scopes: list[str | None] = [""]
        self._variable_scopes: list[str | None] = [""]
        self._tags: dict[int, str | None] = {}
        self._variables: dict[int, str | None] = {}
        self._created: dict[int, list[Value]] = {}
        for value, statement in stage.program.created:
            step = stage.step_of(statement) or (stage.step_of(value.node) if value.node is not None else None)
            if step is not None:
                self._created.setdefault(id(step), []).append(value)
        for step in stage.steps:
            self._follow(step)

    def tag(self, summary: Value) -> str:
        """The tag of a summary.

        Raises:
            Obstacle: it can only be told when the program runs.
        """
        tag = self._tags.get(id(summary.node))
        if tag is None:
            assert summary.node is not None
            raise Obstacle(summary.node, "the name of this summary, or of a scope around it, is no plain string")
        return tag

    def variable(self, node: cst.CSTNode) -> str | None:
        """The name of the variable that a call makes; None where it can only be told when the program runs."""
        return self._variables.get(id(node))

    def _follow(self, step: Step) -> None:
        if step.closes is not None:
            if step.closes.symbol in _SCOPES:
                self._scopes.pop()
            if step.closes.symbol == "tf.variable_scope":
                self._variable_scopes.pop()
        elif step.opens is not None:
            if step.opens.symbol in _SCOPES:
                name = _literal(_first(step.opens.items[0].item, "name", "name_or_scope"))
                self._scopes.append(self._unique(name) if name and not name.endswith("/") else None)
                if step.opens.symbol == "tf.variable_scope":
                    outer = self._variable_scopes[-1]
                    self._variable_scopes.append(None if name is None or outer is None else f"{outer}{name}/")
        else:
            for value in self._created.get(id(step), ()):
                if isinstance(value.node, cst.Call) and not self._is_in_inner_scope(value.node, step):
                    self._name(value, value.node)

    def _name(self, value: Value, call: cst.Call) -> None:
        """Takes the name of what a call makes, which is the tag of a summary."""
        if value.kind is Kind.SUMMARY and value.parts == (value,):
            self._tags[id(call)] = self._tag(call)
            return
        if value.symbol == "tf.get_variable":
            name, scope = _literal(_first(call, "name")), self._variable_scopes[-1]
            if name is not None and scope is not None:
                self._variables[id(call)] = f"{scope}{name}"
                self._used.setdefault(f"{scope}{name}".lower(), 1)
            return
        given = next((a.value for a in call.args if a.keyword is not None and a.keyword.value == "name"), None)
        name = _literal(given)
        if value.symbol == "tf.Variable":
            self._variables[id(call)] = self._unique(name or "Variable") if name or given is None else None
        elif value.symbol in STEP_MAKERS:
            self._variables[id(call)] = "global_step"
        elif name:
            self._unique(name)
        elif given is None:
            usual = value.symbol.rpartition(".")[2].removeprefix("reduce_")
            for one in dict.fromkeys((usual, usual.replace("_", ""))):
                self._unique(one)

    def _tag(self, call: cst.Call) -> str | None:
        name = _literal(_first(call, "name", "tag"))
        family = next((a.value for a in call.args if a.keyword is not None and a.keyword.value == "family"), None)
        if name is None or (family is not None and _literal(family) is None):
            return None
        cleaned = _UNFIT.sub("_", name).lstrip("/")
        if family is None:
            return self._unique(cleaned)
        group = _UNFIT.sub("_", _literal(family) or "")
        inner = self._unique(f"{group}/{cleaned}")
        return None if inner is None else f"{group}/{inner}"

    def _unique(self, name: str) -> str | None:
        """The full name that the graph gives to what asks for this one, in the scope that is open."""
        scope = self._scopes[-1]
        if scope is None:
            return None
        full = f"{scope}/{name}" if scope else name
        count = self._used.get(full.lower(), 0)
        self._used[full.lower()] = count + 1
        if not count:
            return full
        while f"{full}_{count}".lower() in self._used:
            count += 1
        self._used[f"{full}_{count}".lower()] = 1
        return f"{full}_{count}"

    def _is_in_inner_scope(self, node: cst.CSTNode, step: Step) -> bool:
        """Whether a node stands within a scope of names that is not one of the stage's own blocks."""
        parents = self._stage.tree.walk.parents
        blocks = {id(block.node) for block in self._stage.blocks}
        at: cst.CSTNode | None = node
        while at is not None and at is not step.node:
            if isinstance(at, cst.With) and id(at) not in blocks:
                return True
            at = parents.get(at)
        return False


def _first(node: cst.CSTNode, *keywords: str) -> cst.BaseExpression | None:
    if not isinstance(node, cst.Call):
        return None
    for argument in node.args:
        if argument.keyword is None or argument.keyword.value in keywords:
            return argument.value
    return None


def _literal(node: cst.BaseExpression | None) -> str | None:
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
