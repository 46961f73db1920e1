"""Suppression comments: for a line, a block, a file; and what they suppress is what they say."""

from __future__ import annotations

import pytest

from tf_migrate.engine import Engine
from tf_migrate.settings import Settings
from tf_migrate.suite import load


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings(select=("TFM101", "TFM102", "TFM009")))


def lines(engine: Engine, code: str) -> list[tuple[int, str]]:
    return [(report.line, report.code) for report in engine.check("import tensorflow as tf\n" + code, "x.py").reports]


CALL = "x = tf.log(tf.reduce_sum(y, keep_dims=True))"


def test_nothing_is_suppressed_without_a_comment(engine: Engine) -> None:
    assert lines(engine, CALL) == [(2, "TFM101"), (2, "TFM102")]


def test_a_line(engine: Engine) -> None:
    assert lines(engine, f"{CALL}  # tf-migrate: ignore\n") == []
    assert lines(engine, f"{CALL}  # tf-migrate: ignore[TFM101]\n") == [(2, "TFM102")]
    assert lines(engine, f"{CALL}  # tf-migrate: ignore[TFM101, TFM102]\n") == []
    assert lines(engine, f"{CALL}  # why: see  # tf-migrate: ignore\n{CALL}\n") == [(3, "TFM101"), (3, "TFM102")]


def test_a_statement_of_several_lines(engine: Engine) -> None:
    assert lines(engine, "x = f(  # tf-migrate: ignore\n    tf.log(1),\n    tf.log(2))\n") == []


def test_a_block(engine: Engine) -> None:
    code = f"def f():  # tf-migrate: ignore[TFM101]\n    {CALL}\n    if x:\n        {CALL}\n{CALL}\n"
    assert lines(engine, code) == [(3, "TFM102"), (5, "TFM102"), (6, "TFM101"), (6, "TFM102")]


def test_a_block_with_decorators(engine: Engine) -> None:
    assert lines(engine, f"@d  # tf-migrate: ignore\ndef f():\n    {CALL}\n") == []


def test_a_file(engine: Engine) -> None:
    assert lines(engine, f"# tf-migrate: ignore-file\n{CALL}\n") == []
    assert lines(engine, f"# tf-migrate: ignore-file[TFM101]\n{CALL}\n") == [(3, "TFM102")]


def test_a_comment_that_suppresses_nothing_is_a_finding(engine: Engine) -> None:
    assert lines(engine, "x = 1  # tf-migrate: ignore\n") == [(2, "TFM009")]
    assert lines(engine, "x = tf.log(1)  # tf-migrate: ignore[TFM101, TFM102]\n") == [(2, "TFM009")]


def test_text_in_a_string_is_no_comment(engine: Engine) -> None:
    assert lines(engine, f's = "# tf-migrate: ignore-file"\n{CALL}\n') == [(3, "TFM101"), (3, "TFM102")]


def test_a_suppressed_finding_is_not_fixed(engine: Engine) -> None:
    code = "import tensorflow as tf\r\nx = tf.log(1)  # tf-migrate: ignore\r\ny = tf.log(2)\r\n"
    assert engine.fix(code, "x.py").after == code.replace("tf.log(2)", "tf.math.log(2)")
