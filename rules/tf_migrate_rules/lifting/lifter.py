"""TFM200 and TFM299: a program that builds a graph and runs it becomes functions, or one finding says why not."""

from __future__ import annotations

from collections.abc import Sequence

from tf_migrate.graph.functions import Function, assumptions, plan
from tf_migrate.graph.interpret import Interpreter
from tf_migrate.graph.outline import Outline, Outlines
from tf_migrate.graph.remarks import notes
from tf_migrate.graph.stage import Stage
from tf_migrate.graph.steps import Obstacle
from tf_migrate.preparation import Prepared
from tf_migrate.rule import Applicability, Example, Finding, Fix, Rule
from tf_migrate.site import Site, SourceFile
from tf_migrate.syntax.edits import Edit
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.tree import Tree
from tf_migrate_rules import api
from tf_migrate_rules.lifting import cells, optimizers
from tf_migrate_rules.lifting.layers import Layers
from tf_migrate_rules.lifting.partial import Left, leavable, with_marks
from tf_migrate_rules.lifting.preparing import prepare
from tf_migrate_rules.lifting.training import Trainings
from tf_migrate_rules.lifting.writer import Writer
from tf_migrate_rules.vocabulary import TensorFlowVocabulary

_SESSIONS = frozenset({"tf.Session", "tf.InteractiveSession"})
_GUIDE = "https://www.tensorflow.org/guide/migrate/migrating_feature_columns"


def _silent(site: Site) -> Sequence[Finding]:
    """These findings are of whole programs, not of places."""
    return ()


LIFTED = Rule(
    "TFM200",
    "graph-program",
    "The program builds a graph and runs it in a session; it becomes functions that are called.",
    frozenset(),
    _silent,
    Applicability.SAFE,
    "TensorFlow 2 has no sessions. Placeholders become parameters of functions, what is fetched becomes what they give,"
    " and a training operation becomes a tape, gradients and an update. A program is lifted whole or not at all.",
    "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2",
    (
        Example(
            "import tensorflow as tf\n\n"
            "x = tf.placeholder(tf.float32, [None])\n"
            "total = tf.reduce_sum(x * 2.0)\n\n"
            "with tf.Session() as sess:\n"
            "    y = sess.run(total, feed_dict={x: [1.0, 2.0]})\n",
            "import tensorflow as tf\n\n\n"
            "@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])\n"
            "def compute_total(x):\n"
            "    total = tf.reduce_sum(x * 2.0)\n"
            "    return total\n\n\n"
            "y = compute_total([1.0, 2.0]).numpy()\n",
        ),
    ),
)
NOT_LIFTED = Rule(
    "TFM299",
    "not-lifted",
    "The program builds a graph and runs it in a session, and something keeps it from being lifted.",
    frozenset(),
    _silent,
    Applicability.MANUAL,
    "The message says what stands in the way, and the place is where it stands. Once that is out of the way, the tool"
    " lifts the program by itself; until then its session, its placeholders and its runs stay.",
    "https://www.tensorflow.org/guide/migrate/tf1_vs_tf2",
    (
        Example(
            "import tensorflow as tf\n\n"
            "x = tf.placeholder(tf.float32, [None])\n"
            "total = tf.reduce_sum(x * 2.0)\n"
            "with tf.Session() as sess:\n"
            "    y = sess.run(total, feed_dict=feeds())\n",
        ),
    ),
)

RULES = (LIFTED, NOT_LIFTED, *optimizers.RULES, *cells.RULES)


class GraphLifter:
    """Lifts the graph program of one file."""

    success = LIFTED
    refusal = NOT_LIFTED
    sessions = _SESSIONS
    #: Classes of layers, iterators and queues, estimators and hooks.
    never_lifted: tuple[str, ...] = (
        "TFM421",
        "TFM61",
        "TFM704",
        "TFM72",
        "TFM73",
        "TFM8",
        "TFM907",
        "TFM908",
    )

    def program(self, tree: Tree, names: Names) -> Interpreter | None:
        """What is understood of a file; None where it runs no graph, and makes nothing for one that only TensorFlow 1
        has."""
        program = Interpreter(tree.module, names, TensorFlowVocabulary())
        old = (value for value, _ in program.created if value.kind.is_graph and value.symbol.startswith("tf."))
        return program if program.runs or any(not api.v2_has(value.symbol) for value in old) else None

    def parameters(self, symbol: str) -> Sequence[str]:
        """The names of the parameters of a function of TensorFlow 1."""
        signature = api.v1_signature(symbol)
        return signature.names if signature is not None else ()

    def prepared(self, file: SourceFile) -> Prepared | None:
        """The file with functions that make variables written as classes, and those that train where they are called;
        None where it has none."""
        try:
            root = _root(file)
        except Obstacle:
            return None
        last: list[Tree] = []

        def look(text: str) -> tuple[Tree, Names, Interpreter, str]:
            tree = file.tree if text == file.tree.text else Tree(text)
            names = file.names if tree is file.tree else Names(tree.walk, file.catalogue)
            last[:] = [tree]
            program = Interpreter(tree.module, names, TensorFlowVocabulary())
            return tree, names, _followed(tree, names, program), root

        text, steps, obstacle = prepare(file.tree.text, look)
        if obstacle is None:
            return Prepared(text, steps) if steps else None
        reason = Finding(NOT_LIFTED, f"not lifted: {obstacle}", last[0].span(obstacle.node), Applicability.MANUAL)
        prepared = Prepared(text, steps)
        return Prepared(text, steps, prepared.placed(reason))

    def lift(self, file: SourceFile) -> Finding | None:
        """The finding of the file's program, with the fix that lifts it or the reason against it; None where it has
        none."""
        if not _SESSIONS & {reference.symbol for reference in file.names.references}:
            return None
        program = self.program(file.tree, file.names)
        if program is None or not program.runs:
            return None
        left: list[Left] = []
        while True:
            try:
                return self._lifted(file, program, left)
            except Obstacle as obstacle:
                left += leavable(file.tree, obstacle, left) if file.partial else []
                if (
                    not left
                    or left[-1].obstacle is not obstacle
                    or all(
                        any(file.tree.span(each.statement).holds(file.tree.span(site.node)) for each in left)
                        for site in program.runs.values()
                    )
                ):
                    first = left[0].obstacle if left else obstacle
                    message = f"not lifted: {first}"
                    return Finding(NOT_LIFTED, message, file.tree.span(first.node), Applicability.MANUAL)

    def _lifted(self, file: SourceFile, program: Interpreter, left: Sequence[Left]) -> Finding:
        """The finding that lifts a program, but for the statements that are left to a person.

        Raises:
            Obstacle: something else stands in the way.
        """
        functions: list[Function] = []
        edits: list[Edit] = []
        assumed: list[str] = []
        remarks: list[str] = []
        facts: dict[int, object] = {}
        root = _root(file)
        kept_out = frozenset(id(each.statement) for each in left)
        for outline in _outlines(file, program):
            stage = Stage(file.tree, file.names, outline.view, outline.body, functions=outline.functions, left=kept_out)
            layers = Layers(stage, root)
            trainings = Trainings(stage, layers, root, file.numerics)
            taken = {*layers.names, *(function.name for function in functions)}
            made = plan(stage, taken, layers.are_variables_made)
            writer = Writer(stage, made, root, trainings, layers)
            edits += writer.edits()
            facts.update(trainings.facts())
            functions += made
            remarks += [*stage.handed.idle, *notes(stage, made), *writer.notes]
            assumed += [*assumptions(stage, made), *writer.assumed]
        file.lift_facts.update(facts)
        edits = with_marks(file.tree, edits, left)
        names = ", ".join(f"`{function.name}`" for function in functions) or "plain variables"
        message = f"the program's graph becomes functions: {names}"
        message = "; ".join([message, *remarks])
        if assumed:
            message += f" (assuming {'; '.join(assumed)})"
        if left:
            message += f"; {len(left)} of its statements could not be lifted, and are marked"
        applicability = Applicability.UNSAFE if assumed or left else Applicability.SAFE
        span = min(file.tree.span(site.node) for site in program.runs.values())
        keeps = tuple(file.names.walk.scope.bindings.get(root, ()))
        return Finding(LIFTED, message, span, applicability, Fix(tuple(edits), (), keeps))


def _root(file: SourceFile) -> str:
    """The name by which the module sees TensorFlow."""
    for name in file.names.walk.scope.bindings:
        known = file.names.root_of(name, file.names.walk.scope)
        if known is not None and not known.private:
            return name
    raise Obstacle(file.tree.module.body[0], "the module has no name for TensorFlow as a whole; import it as `tf`")


def _outlines(file: SourceFile, program: Interpreter) -> Sequence[Outline]:
    """The programs of the file."""
    return Outlines(file.tree, _followed(file.tree, file.names, program)).programs()


def _followed(tree: Tree, names: Names, program: Interpreter) -> Interpreter:
    """A program with what the functions on the stage do as steps of their own."""
    scopes = Outlines(tree, program).scopes
    return Interpreter(tree.module, names, program.vocabulary, scopes) if scopes else program
