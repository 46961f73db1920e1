"""Savers become checkpoints of the program's variables, under the names that they had in TensorFlow 1.

A checkpoint under these names reads the files that a saver of TensorFlow 1 wrote, too: there it matches the names of
the variables. So variables that had no name of their own, or not just theirs, get the one that they had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from tf_migrate.graph.functions import Function
from tf_migrate.graph.kinds import Kind
from tf_migrate.graph.runs import Act
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle, Role, Step
from tf_migrate.graph.values import UNKNOWN, Definition, Value
from tf_migrate.syntax.edits import Edit, Part, insert, replace
from tf_migrate.syntax.walk import nodes_of
from tf_migrate_rules.lifting.graph_names import GraphNames
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.owned import owns
from tf_migrate_rules.lifting.trainables import is_trainable
from tf_migrate_rules.lifting.training import Trainings
from tf_migrate_rules.vocabulary import saver_argument

_SAVER = ("var_list", "reshape", "sharded", "max_to_keep", "keep_checkpoint_every_n_hours", "name")
#: Arguments that say nothing about which variables are saved, or how often.
_IDLE = frozenset({"sharded", "name", "write_version", "save_relative_paths", "pad_step_number", "filename"})
_SAVE = ("sess", "save_path", "global_step", "latest_filename", "meta_graph_suffix", "write_meta_graph", "write_state")
_SAVED = frozenset({"sess", "save_path", "global_step", "meta_graph_suffix", "write_meta_graph", "strip_default_attrs"})
#: What reads the record of checkpoints that a manager keeps.
_RECORDS = frozenset({"tf.train.latest_checkpoint", "tf.train.get_checkpoint_state"})
#: Optimizers that remember nothing.
_FORGETFUL = frozenset({"tf.train.GradientDescentOptimizer"})
#: What makes variables that no name of the program holds.
_HIDDEN = ("tf.train.ExponentialMovingAverage", "tf.nn.dynamic_rnn", "tf.nn.static_rnn", "tf.contrib.")
#: How long a line may be.
_WIDTH = 100


@dataclass(slots=True)
class Variable:
    """A variable as a saver sees it: the name that it has in files, and what it is called in the program."""

    name: str
    text: str
    value: Value
    step: Step


@dataclass(slots=True, eq=False)
class Saver:
    """One saver, with all that it saves and restores."""

    call: cst.Call
    step: Step
    target: str
    acts: list[Act] = field(default_factory=list)
    manager: str = ""
    folder: list[Part] = field(default_factory=list)
    prefix: list[Part] = field(default_factory=list)


class Savers:
    """The savers of a program.

    Args:
        stage: the statements with their roles.
        functions: what is made of them.
        trainings: what the program trains.
        layers: its layers.
        root: the name that it has for TensorFlow.

    Raises:
        Obstacle: a saver cannot be followed.
    """

    def __init__(
        self, stage: Stage, functions: Sequence[Function], trainings: Trainings, layers: Layers, root: str
    ) -> None:
        self.notes: list[str] = []
        self.assumed: list[str] = []
        self._stage = stage
        self._tree = stage.tree
        self._functions = functions
        self._trainings = trainings
        self._layers = layers
        self._root = root
        self.all = list(self._found())
        self._names = GraphNames(stage) if self.all else None
        self._variables = list(self._listed()) if self.all else []

    # -- what there is -----------------------------------------------------------------------------------------------

    def _found(self) -> Iterator[Saver]:
        acts = [act for step in self._stage.steps for act in step.acts if act.kind is Kind.SAVER]
        for value, _ in self._stage.program.created:
            call = value.node
            step = self._stage.step_of(call) if value.kind is Kind.SAVER and call is not None else None
            if step is None or not isinstance(call, cst.Call) or step.role is Role.LEAVE:
                continue
            small = step.small
            if not isinstance(small, cst.Assign) or small.value is not call or len(small.targets) != 1:
                raise Obstacle(call, "a saver is made within a larger statement; give it a line of its own")
            target = self._tree.code(small.targets[0].target)
            yield Saver(call, step, target, [act for act in acts if act.owner.node is call])

    def _listed(self) -> Iterator[Variable]:
        """All variables of the program, with the names by which it can reach them."""
        assert self._names is not None
        reached: dict[int, tuple[str, Step]] = {}
        owned: set[int] = set()
        for step in self._stage.steps:
            for definition in step.definitions if isinstance(step.small, cst.Assign) else ():
                if not owns(definition.value) or self._holds_savers(definition.value):
                    continue
                for variable in self._owned(definition, step):
                    owned.add(id(variable.value.node))
                    yield variable
            if isinstance(step.node, cst.ClassDef):
                continue
            for definition in step.definitions if step.role is Role.KEEP else ():
                for text, leaf in _parts(definition.name, definition.value):
                    if leaf.kind is Kind.VARIABLE and leaf.node is not None:
                        reached.setdefault(id(leaf.node), (text, step))
        for value, _ in self._stage.program.created:
            vocabulary = self._stage.program.vocabulary
            if value.symbol.startswith(_HIDDEN):
                raise Obstacle(value.node or self.all[0].call, f"what `{value.symbol}` makes is saved, and has no name")
            if value.kind is not Kind.VARIABLE or vocabulary.lists_variables(value.symbol) or value.node is None:
                continue
            if id(value.node) in owned:
                continue
            if id(value.node) not in reached:
                raise Obstacle(value.node, "a variable that is saved has no name that the saver could have it by")
            text, step = reached[id(value.node)]
            name = self._names.variable(value.node)
            if name is None:
                raise Obstacle(value.node, "the name of a variable that is saved is no plain string")
            yield Variable(name, text, value, step)

    def _holds_savers(self, instance: Value) -> bool:
        """Whether the savers are made by the class of an instance itself, which sees what the instance owns."""
        made_by = instance.function.node if instance.function is not None else None
        return all(self._class_around(saver.step.node) is made_by for saver in self.all)

    def _owned(self, definition: Definition, step: Step) -> Iterator[Variable]:
        """The variables of an object, by the names that its class gives them."""
        scoped = any(block.symbol == "tf.variable_scope" for block in step.blocks)
        pending = [(definition.name, definition.value)]
        while pending:
            text, value = pending.pop(0)
            if value.attributes is not None:
                pending = [(f"{text}.{name}", held) for name, held in value.attributes.items()] + pending
            elif value.kind is Kind.VARIABLE and value.symbol == "tf.get_variable" and not scoped:
                if not value.text or UNKNOWN in value.text:
                    raise Obstacle(step.node, f"the name of `{text}`, which is saved, is not known")
                yield Variable(value.text, text, value, step)
            elif value.kind is not Kind.PYTHON:
                raise Obstacle(step.node, f"`{text}`, which an object owns, is saved; this is not lifted yet")

    # -- edits -------------------------------------------------------------------------------------------------------

    def edits(self) -> list[Edit]:
        """What becomes of savers, of what they do, and of the variables that they hold.

        Raises:
            Obstacle: something cannot be written down.
        """
        edits: list[Edit] = []
        for saver in self.all:
            self._require_followed(saver)
            saves = [act for act in saver.acts if act.name == "save"]
            held = self._held(saver)
            self._require_seen(saver, {text for _, text in held})
            edits.append(replace(self._tree.span(saver.call), *self._checkpoint(saver, held)))
            edits += self._managed(saver, saves)
            for act in saver.acts:
                span = self._tree.span(act.node)
                edits.append(replace(span, *(self._saved if act.name == "save" else self._restored)(saver, act)))
        for variable in self._variables:
            edits += self._named(variable)
        return list(dict.fromkeys(edits))

    def _require_followed(self, saver: Saver) -> None:
        """A saver must be read by nothing but its own calls."""
        inside = [self._tree.span(act.node) for act in saver.acts]
        for name, value in self._stage.program.reads:
            uses = any(definition in value.uses for definition in saver.step.definitions)
            if uses and not any(span.holds(self._tree.span(name)) for span in inside):
                raise Obstacle(name, f"`{name.value}` is a saver, and is used here for something else")

    def _require_seen(self, saver: Saver, texts: set[str]) -> None:
        """What a saver holds must be seen where it is made, and be there once."""
        here = self._stage.functions_around(saver.step.node)
        owner = self._class_around(saver.step.node)
        if owner is not None and self._times_made(owner) > 1:
            raise Obstacle(saver.call, f"several instances of `{owner.name.value}` have savers, each of all variables")
        for variable in self._variables:
            if variable.text not in texts:
                continue
            made = self._stage.functions_around(variable.step.node)
            of_instance = "." in variable.text.partition("[")[0]
            seen = here[len(here) - len(made) :] == made
            if of_instance and self._class_around(variable.step.node) is not None:
                seen = self._class_around(variable.step.node) is owner
            if not seen:
                raise Obstacle(saver.call, f"`{variable.text}` is saved, and made where the saver does not see it")

    def _class_around(self, node: cst.CSTNode) -> cst.ClassDef | None:
        at = self._tree.walk.parents.get(node)
        while at is not None and not isinstance(at, cst.ClassDef):
            at = self._tree.walk.parents.get(at)
        return at

    def _times_made(self, owner: cst.ClassDef) -> int:
        """How often the text of the program makes an instance of a class; more than once where it does so in a loop."""
        count = 0
        for node in self._tree.walk.parents:
            called = node.func if isinstance(node, cst.Call) else None
            if isinstance(called, cst.Name) and called.value == owner.name.value:
                at = self._tree.walk.parents.get(node)
                count += 1
                while at is not None:
                    count += isinstance(at, (cst.For, cst.While, cst.BaseComp))
                    at = self._tree.walk.parents.get(at)
        return count

    def _held(self, saver: Saver) -> list[tuple[str, str]]:
        """What a saver holds: names in files, and what the program calls it."""
        place = self._tree.span(saver.step.node).start
        before = [v for v in self._variables if self._tree.span(v.step.node).start < place]
        listed = saver_argument(saver.call, "var_list")
        if listed is None or self._stage.program.vocabulary.holds_all(saver.call):
            if len(before) != len(self._variables):
                raise Obstacle(saver.call, "variables are made after this saver, which holds all before it")
            return [*((v.name, v.text) for v in before), *self._objects(saver)]
        symbol = next((v.symbol for v, _ in self._stage.program.created if v.node is listed), "")
        if symbol == "tf.trainable_variables":
            if any(layer.has_weights for layer in self._layers.all):
                raise Obstacle(listed, "the variables of layers are listed here; name what is saved")
            trainable = [v for v in before if all(is_trainable(d) for d in v.step.definitions)]
            return [(v.name, v.text) for v in trainable]
        return list(self._given(listed))

    def _given(self, listed: cst.BaseExpression) -> Iterator[tuple[str, str]]:
        """What a list or dictionary of variables holds that is given to a saver."""
        by_text = {variable.text: variable for variable in self._variables}
        if isinstance(listed, (cst.List, cst.Tuple)):
            for element in listed.elements:
                variable = by_text.get(self._tree.code(element.value))
                if variable is None:
                    raise Obstacle(element.value, "which variable is saved here could not be followed")
                yield variable.name, variable.text
        elif isinstance(listed, cst.Dict):
            for pair in listed.elements:
                key = pair.key if isinstance(pair, cst.DictElement) else None
                variable = by_text.get(self._tree.code(pair.value))
                if variable is None or not isinstance(key, cst.SimpleString):
                    raise Obstacle(pair.value, "which variable is saved here could not be followed")
                name = str(key.evaluated_value)
                if name != variable.name:
                    self._require_not_renamed(name, variable, pair.value)
                yield name, variable.text
        else:
            raise Obstacle(listed, "which variables are saved could not be followed; write the list in the call")

    def _require_not_renamed(self, name: str, variable: Variable, node: cst.CSTNode) -> None:
        """A file of TensorFlow 1 is matched by the names of variables, so these must be those in the file."""
        if any(act.name == "restore" for saver in self.all for act in saver.acts):
            self.assumed.append(
                f"that no file of TensorFlow 1 is read in which `{variable.text}` is called `{name}`, since it is"
                f" `{variable.name}` here"
            )

    def _objects(self, saver: Saver) -> list[tuple[str, str]]:
        """The layers and optimizers whose variables a saver of all variables held as well."""
        place = self._tree.span(saver.step.node).start
        found = []
        weighty = [layer for layer in self._layers.all if layer.has_weights and layer.is_made]
        for layer in weighty:
            if self._tree.span(layer.step.node).start > place:
                raise Obstacle(saver.call, "layers are made after this saver, which holds all before it")
            found.append((layer.name, layer.name))
        remembering = [
            optimizer
            for optimizer in self._trainings.optimizers.values()
            if optimizer.symbol not in _FORGETFUL
            and any(self._tree.span(update.step.node).start < place for update in optimizer.updates)
            and any(update.step in function.steps for update in optimizer.updates for function in self._functions)
        ]
        for optimizer in remembering:
            found.append((optimizer.name, optimizer.name))
        restores = any(act.name == "restore" for act in saver.acts)
        if weighty and restores:
            self.assumed.append("that it reads no file of TensorFlow 1, where the weights of layers have other names")
        elif remembering:
            self.notes.append(
                f"`{saver.target}` holds what the optimizer remembers, its learning rate included; take"
                f" `{found[-1][1]}` out of it to read a file that TensorFlow 1 wrote"
            )
        return found

    def _checkpoint(self, saver: Saver, held: Sequence[tuple[str, str]]) -> list[Part]:
        """The call that makes a checkpoint."""
        given = {a.keyword.value for a in saver.call.args if a.keyword is not None}
        known = {"var_list", "max_to_keep", "keep_checkpoint_every_n_hours", *_IDLE}
        if given - known or sum(a.keyword is None for a in saver.call.args) > 1:
            raise Obstacle(saver.call, f"`{self._tree.code(saver.call)}` is made in a way that is not followed")
        plain = [f"{name}={text}" for name, text in held if name.isidentifier()]
        other = [f'"{name}": {text}' for name, text in held if not name.isidentifier()]
        head = f"{self._root}.train.Checkpoint("
        indent = self._stage.layout.indent(saver.step) + " " * len(f"{saver.target} = {head}")
        line = ", ".join([*plain, *([f"**{{{', '.join(other)}}}"] if other else [])])
        if len(f"{indent}{line})") <= _WIDTH:
            return [f"{head}{line})"]
        mapping = f"**{{{f',{chr(10)}{indent}   '.join(other)}}}"
        return [head, f",\n{indent}".join([*plain, *([mapping] if other else [])]), ")"]

    # -- saving ------------------------------------------------------------------------------------------------------

    def _managed(self, saver: Saver, saves: Sequence[Act]) -> list[Edit]:
        """A manager for checkpoints that are numbered, or whose record is read: its line, before the first of them."""
        record = any(value.symbol in _RECORDS for value, _ in self._stage.program.created)
        numbered = [act for act in saves if self._number(act) is not None]
        if not numbered and not (record and saves):
            return []
        paths = {self._tree.code(self._path(act)) for act in saves}
        if len(paths) > 1 or (numbered and len(numbered) != len(saves)):
            raise Obstacle(saves[-1].node, "checkpoints are saved under several paths; give each a saver of its own")
        for act in saver.acts:
            if act.name == "restore" and self._tree.code(self._path(act)) in paths:
                raise Obstacle(act.node, "this restores the path that was saved to; restore the latest checkpoint")
        path = self._path(saves[0])
        folder, prefix = self._split(path)
        step = next(step for step in self._stage.steps if saves[0] in step.acts)
        self._require_known(path, step)
        saver.manager = self._free("manager")
        keep = saver_argument(saver.call, "max_to_keep")
        hours = saver_argument(saver.call, "keep_checkpoint_every_n_hours")
        parts: list[Part] = [f"{saver.manager} = {self._root}.train.CheckpointManager({saver.target}, ", *folder]
        if numbered:
            parts += [", max_to_keep=", self._tree.code(keep) if keep is not None else "5"]
        else:
            parts += [", max_to_keep=1"]
            line, _ = self._tree.position(self._tree.span(saves[0].node).start)
            self.notes.append(f"what line {line} saves gets a number at the end of its name")
        if hours is not None:
            parts += [", keep_checkpoint_every_n_hours=", self._tree.code(hours)]
        parts += [", checkpoint_name=", *prefix, ")"]
        indent = self._stage.layout.indent(step)
        start = self._tree.line_span(self._tree.span(step.node).start).start
        start = self._stage.layout.comment_start(step) if self._stage.layout.comment_start(step) < start else start
        return [insert(start, f"{indent}{''.join(str(part) for part in parts)}\n")]

    def _path(self, act: Act) -> cst.BaseExpression:
        path = act.argument(1, "save_path")
        if path is None or any(a.star for a in act.node.args):
            raise Obstacle(act.node, "the path of this checkpoint could not be followed")
        return path

    def _number(self, act: Act) -> cst.BaseExpression | None:
        for argument in act.node.args:
            if argument.keyword is not None and argument.keyword.value not in _SAVED:
                raise Obstacle(act.node, f"its argument `{argument.keyword.value}` is not followed")
        number = act.argument(2, "global_step")
        return None if isinstance(number, cst.Name) and number.value == "None" else number

    def _split(self, path: cst.BaseExpression) -> tuple[list[Part], list[Part]]:
        """The texts of a path's folder and of its last part."""
        code = self._tree.code
        if isinstance(path, cst.SimpleString) and isinstance(path.evaluated_value, str) and not path.prefix:
            folder, slash, name = path.raw_value.rpartition("/")
            quote = path.quote
            return [f"{quote}{folder or slash or '.'}{quote}"], [f"{quote}{name}{quote}"]
        if isinstance(path, cst.Call) and code(path.func) == "os.path.join" and len(path.args) > 1:
            *folders, last = [argument.value for argument in path.args]
            if isinstance(last, cst.SimpleString) and "/" not in last.raw_value:
                joined = ", ".join(code(folder) for folder in folders)
                return [joined if len(folders) == 1 else f"os.path.join({joined})"], [code(last)]
        if isinstance(path, cst.BinaryOperation) and isinstance(path.operator, cst.Add):
            right = path.right
            if isinstance(right, cst.SimpleString) and not right.prefix and right.raw_value.rfind("/") == 0:
                return [code(path.left)], [f"{right.quote}{right.raw_value[1:]}{right.quote}"]
        if any(name == "os" for name in self._stage.tree.walk.scope.bindings):
            return [f"os.path.dirname({code(path)})"], [f"os.path.basename({code(path)})"]
        raise Obstacle(path, "the folder of this path could not be told; write it by `os.path.join(folder, name)`")

    def _require_known(self, path: cst.BaseExpression, step: Step) -> None:
        """A path must be known before the statement that saves, and stay as it is."""
        for node in nodes_of(path, cst.Call):
            if self._tree.code(node.func) != "os.path.join":
                raise Obstacle(path, "the path of this checkpoint is computed where it is saved; name it before")
        for owned in self._stage.steady.needed_names(path):
            for change in self._stage.steady.changes_of(owned):
                if change.always or self._tree.span(change.node).end > self._tree.span(step.node).start:
                    raise Obstacle(path, f"`{owned[1]}` changes from one checkpoint to the next")

    def _saved(self, saver: Saver, act: Act) -> list[Part]:
        """What `saver.save(sess, path, global_step)` becomes."""
        path, number = self._path(act), self._number(act)
        if not saver.manager:
            return [saver.target, ".write(", self._tree.span(path), ")"]
        if number is None:
            return [f"{saver.manager}.save()"]
        is_variable = any(v.kind is Kind.VARIABLE for name, v in self._stage.reads(number) if name is number)
        value = ".numpy()" if is_variable else ""
        return [f"{saver.manager}.save(checkpoint_number=", self._tree.span(number), f"{value})"]

    def _restored(self, saver: Saver, act: Act) -> list[Part]:
        """What `saver.restore(sess, path)` becomes."""
        if self._is_tried(act.node):
            raise Obstacle(act.node, "what this raises where there is no checkpoint differs; ask for the file instead")
        return [saver.target, ".read(", self._tree.span(self._path(act)), ").assert_existing_objects_matched()"]

    def _is_tried(self, node: cst.CSTNode) -> bool:
        at = self._tree.walk.parents.get(node)
        while at is not None:
            if isinstance(at, cst.Try) and at.handlers and self._tree.span(at.body).holds(self._tree.span(node)):
                return True
            at = self._tree.walk.parents.get(at)
        return False

    # -- variables ---------------------------------------------------------------------------------------------------

    def _named(self, variable: Variable) -> list[Edit]:
        """The name that a variable had in TensorFlow 1, where it would have another one now."""
        call = variable.value.node
        if not isinstance(call, cst.Call) or variable.value.symbol != "tf.Variable":
            return []
        scopes = [block for block in variable.step.blocks if block.symbol in ("tf.name_scope", "tf.variable_scope")]
        given = next((a.value for a in call.args if a.keyword is not None and a.keyword.value == "name"), None)
        last = variable.name.rpartition("/")[2] if scopes else variable.name
        if isinstance(given, cst.SimpleString) and given.evaluated_value == last:
            return []
        if isinstance(given, cst.SimpleString):
            return [replace(self._tree.span(given), f"{given.quote}{last}{given.quote}")]
        end = self._tree.span(call).end - 1
        text = self._tree.text[self._tree.span(call.args[-1]).end if call.args else end : end]
        comma = "" if not call.args or "," in text or isinstance(call.args[-1].comma, cst.Comma) else ", "
        return [insert(end, f'{comma}name="{last}"')]

    def _free(self, name: str) -> str:
        taken = {bound for scope in self._tree.walk.scopes for bound in scope.bindings}
        taken |= {saver.manager for saver in self.all}
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}_{number}", number + 1
        return candidate


def _parts(text: str, value: Value) -> Iterator[tuple[str, Value]]:
    """What a name holds, and what its elements hold, each with how the program can have it."""
    if value.elements is None:
        yield text, value
        return
    for key, element in value.elements.items():
        yield from _parts(f"{text}[{key}]", element)
