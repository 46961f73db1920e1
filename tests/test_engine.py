"""What holds for every file: untouched bytes, stable results, faults that stay where they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tf_migrate_rules.catalogue import TensorFlow

from tf_migrate.engine import Engine
from tf_migrate.rule import Applicability, Finding, Rule, RulePackage
from tf_migrate.settings import Settings
from tf_migrate.site import Site
from tf_migrate.suite import assemble, load
from tf_migrate.syntax.edits import insert

NATIVE = """\
import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
def f(x):
    return tf.reduce_sum(tf.math.log(x), axis=1, keepdims=True)
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


def with_rules(*rules: Rule, **settings: object) -> Engine:
    return Engine(assemble([("test", RulePackage(rules, TensorFlow()))]), Settings(**settings))  # type: ignore[arg-type]


def rule(code: str, check: object, *targets: str, applicability: Applicability = Applicability.SAFE) -> Rule:
    return Rule(code, code.lower(), "A rule.", frozenset(targets), check, applicability)  # type: ignore[arg-type]


def renaming(site: Site) -> Iterable[Finding]:
    if site.spelled in ("tf.log", "tf.log1p"):
        yield site.rewrite("old name", site.rename(site.spelled.replace("tf.", "tf.math.")))


def test_native_code_is_clean(engine: Engine) -> None:
    assert engine.fix(NATIVE, "x.py").reports == ()


def test_lines_that_are_not_edited_stay_as_they_are(engine: Engine) -> None:
    before = "import tensorflow as tf\r\n\r\nx  =  [1 ,2]   # odd\r\ny = tf.log( x )  # kept\r\nz='q'\t\r\n"
    after = engine.fix(before, "x.py").after
    assert after == before.replace("tf.log", "tf.math.log")


def test_positions_of_fixed_findings_are_those_before_and_of_others_those_after() -> None:
    def wrapping(site: Site) -> Iterable[Finding]:
        if site.spelled == "tf.log":
            yield site.rewrite("old", [insert(0, "# new line\n"), *site.rename("tf.math.log")])

    def reporting(site: Site) -> Iterable[Finding]:
        yield site.report("manual")

    both = with_rules(rule("TFM901", wrapping, "tf.log"), rule("TFM902", reporting, "tf.Session"))
    result = both.fix("import tensorflow as tf\nx = tf.log(1)\ns = tf.Session()\n", "x.py")
    assert [(r.code, r.line, r.fixed) for r in result.reports] == [("TFM901", 2, True), ("TFM902", 4, False)]


def test_fixes_of_later_rounds_are_said_at_places_of_the_file_before() -> None:
    def growing(site: Site) -> Iterable[Finding]:
        if site.spelled == "tf.log" and site.code(site.node) == "tf.log":
            yield site.rewrite("first", [insert(0, "# one\n# two\n"), *site.rename("tf.to_float")])

    def following(site: Site) -> Iterable[Finding]:
        yield site.rewrite("second", site.rename("tf.exp"))

    both = with_rules(rule("TFM901", growing, "tf.log"), rule("TFM902", following, "tf.to_float"))
    result = both.fix("import tensorflow as tf\n\nx = 1; y = tf.log(2)\n", "x.py")
    assert result.after == "# one\n# two\nimport tensorflow as tf\n\nx = 1; y = tf.exp(2)\n"
    assert {(r.code, r.line, r.end_line, r.fixed) for r in result.reports} == {
        ("TFM901", 3, 3, True),
        ("TFM902", 3, 3, True),
    }


def test_a_rule_that_fails_is_a_finding_and_the_others_go_on() -> None:
    def failing(site: Site) -> Iterable[Finding]:
        raise KeyError("oops")

    both = with_rules(rule("TFM901", failing, "tf.exp"), rule("TFM902", renaming, "tf.log"))
    result = both.fix("import tensorflow as tf\nx = tf.exp(tf.log(1))\n", "x.py")
    assert result.after == "import tensorflow as tf\nx = tf.exp(tf.math.log(1))\n"
    assert [(r.code, r.line, r.column) for r in result.reports if not r.fixed] == [("TFM008", 2, 5)]
    assert "oops" in result.reports[-1].message


def test_a_result_that_does_not_parse_is_not_given() -> None:
    def breaking(site: Site) -> Iterable[Finding]:
        yield site.rewrite("broken", site.substitute("((("))

    result = with_rules(rule("TFM901", breaking, "tf.log")).fix("import tensorflow as tf\nx = tf.log(1)\n", "x.py")
    assert (result.after, result.failed, result.reports[0].code) == (None, True, "TFM007")


def test_a_result_that_never_settles_is_not_given() -> None:
    def growing(site: Site) -> Iterable[Finding]:
        yield site.rewrite("more", [insert(site.span().end, "1")], applicability=Applicability.SAFE)

    result = with_rules(rule("TFM901", growing, "tf.*")).fix("import tensorflow as tf\nx = tf.nothing\n", "x.py")
    assert (result.after, result.failed, result.reports[0].code) == (None, True, "TFM007")


def test_overlapping_fixes_are_made_one_after_the_other() -> None:
    def shouting(site: Site) -> Iterable[Finding]:
        call = site.call
        if call is not None and "LOUD" not in site.code(call.node):
            yield site.rewrite("loud", [insert(site.span(call.node).end - 1, ", LOUD=1"), *site.rename("tf.math.log")])

    after = (
        with_rules(rule("TFM901", shouting, "tf.log"))
        .fix("import tensorflow as tf\nx = tf.log(tf.log(1))\n", "x.py")
        .after
    )
    assert after == "import tensorflow as tf\nx = tf.math.log(tf.math.log(1, LOUD=1), LOUD=1)\n"


def test_unsafe_fixes_wait_where_they_are_switched_off() -> None:
    unsafe = rule("TFM901", renaming, "tf.log", applicability=Applicability.UNSAFE)
    code = "import tensorflow as tf\nx = tf.log(1)\n"
    assert with_rules(unsafe).fix(code, "x.py").after is not None
    held = with_rules(unsafe, unsafe=False).fix(code, "x.py")
    assert (held.after, len(held.reports)) == (None, 1)


def test_applicability_is_overridden_by_code() -> None:
    code = "import tensorflow as tf\nx = tf.log(1)\n"
    manual = with_rules(rule("TFM901", renaming, "tf.log"), applicability={"TFM901": Applicability.MANUAL})
    assert manual.fix(code, "x.py").after is None


def test_selection_by_code_prefix_and_name() -> None:
    rules = (rule("TFM901", renaming, "tf.log"), rule("TFM802", renaming, "tf.log1p"))
    code = "import tensorflow as tf\nx = tf.log(1)\ny = tf.log1p(1)\n"

    def codes(**settings: object) -> set[str]:
        return {report.code for report in with_rules(*rules, **settings).check(code, "a/x.py").reports}

    assert codes() == {"TFM901", "TFM802"}
    assert codes(select=("TFM9",)) == {"TFM901"}
    assert codes(select=("tfm802",)) == {"TFM802"}
    assert codes(ignore=("TFM9",)) == {"TFM802"}
    assert codes(ignore=("TFM",), extend_select=("TFM901",)) == {"TFM901"}
    assert codes(select=("TFM",), ignore=("TFM9",), extend_select=("TFM901",)) == {"TFM901", "TFM802"}


@pytest.mark.parametrize(
    ("text", "code"), [("x = (\n", "TFM001"), ("-" * 9000 + "1", "TFM005"), ("x = '\0'", "TFM001")]
)
def test_what_cannot_be_parsed_is_a_finding(engine: Engine, text: str, code: str) -> None:
    result = engine.fix("import tensorflow as tf\n" + text, "x.py")
    assert (result.after, result.failed, result.reports[0].code) == (None, True, code)


STATEMENTS = (
    "y = tf.log(x)",
    "y = tf.reduce_sum(x, keep_dims=True, reduction_indices=[0])",
    "y = tf.to_float(tf.div(x, 2))",
    "tf.logging.info('%d', tf.mul(1, 2))",
    "sess = tf.Session(); sess.run(tf.initialize_all_variables())",
    "z = tf.nn.dropout(x, 0.5)  # keep",
    "v = [tf.argmax(a, dimension=1) for a in x]",
    "flags = tf.app.flags",
    "w = layers.xavier_initializer()",
    "if x.get_shape()[0].value: pass",
    "y = ops.reset_default_graph()",
    "def f(tf): return tf.log(1)",
    "class C(object):\n    def m(self, x):\n        return tf.nn.softmax(x, dim=1)",
    "# just a comment",
    "x = '''tf.log(x)'''",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(STATEMENTS), max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_result_is_stable_and_touches_reported_lines_only(
    engine: Engine, statements: list[str], newline: str, last: bool
) -> None:
    head = [
        "import tensorflow as tf",
        "from tensorflow.contrib import layers",
        "from tensorflow.python.framework import ops",
    ]
    # Numbered, so that no two lines are alike: a comparison could not tell which of them went.
    body = [f"{statement}  # {number}" for number, statement in enumerate(statements)]
    text = newline.join([*head, *body]).replace("\r\n", "\n").replace("\n", newline) + (newline if last else "")
    result = engine.fix(text, "x.py")
    assert not result.failed
    after = result.after if result.after is not None else text
    compile(after, "x.py", "exec")
    assert engine.fix(after, "x.py").after is None
    touched = {line for change in result.changes for line in range(change.start, change.end + 1)}
    touched |= {report.line for report in result.reports if report.fixed}
    before_lines, after_lines = text.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, before_lines, after_lines, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            assert set(range(start + 1, end + 1)) <= touched
