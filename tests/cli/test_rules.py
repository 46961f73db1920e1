"""`rules` and `explain`."""

from __future__ import annotations

import json

import pytest


def test_the_table_has_every_rule(tool):
    result = tool("rules")
    assert result.exit_code == 0
    for word in ("TFM101", "renamed-symbol", "safe", "TFM102", "unsafe", "TFM201", "manual", "TFM001", "syntax-error"):
        assert word in result.stdout
    assert "\x1b" not in result.stdout


def test_rules_can_be_chosen(tool):
    result = tool("rules", "TFM1", "session", "--format", "json")
    assert [rule["code"] for rule in json.loads(result.stdout)["rules"]] == ["TFM101", "TFM102", "TFM201"]


def test_rules_as_json(tool):
    rules = {rule["code"]: rule for rule in json.loads(tool("rules", "--format", "json").stdout)["rules"]}
    assert rules["TFM101"] == {
        "code": "TFM101",
        "name": "renamed-symbol",
        "summary": "The symbol has another name.",
        "applicability": "safe",
        "targets": 1,
        "link": "https://example.org/renamed",
    }


def test_an_unknown_rule_is_wrong_use(tool):
    result = tool("rules", "TFM7")
    assert result.exit_code == 2
    assert "TFM7" in result.stderr


def test_coverage_gives_the_fate_of_every_symbol(tool):
    document = json.loads(tool("rules", "--coverage", "--format", "json").stdout)
    fates = {one["symbol"]: (one["fate"], one["code"]) for one in document["symbols"]}
    assert fates == {
        "tf.Session": ("reported", "TFM201"),
        "tf.broken": ("unknown", None),
        "tf.constant": ("stays", None),
        "tf.contrib.slim.net": ("reported", "TFM901"),
        "tf.div": ("rewritten", "TFM102"),
        "tf.forgotten": ("unknown", None),
        "tf.log": ("rewritten", "TFM101"),
        "tf.nn.relu": ("stays", None),
    }
    summary = document["summary"]
    assert {key: summary[key] for key in ("symbols", "stays", "rewritten", "reported", "unknown")} == {
        "symbols": 8,
        "stays": 2,
        "rewritten": 2,
        "reported": 2,
        "unknown": 2,
    }
    assert set(summary["modules"]) == {"tf", "tf.nn", "tf.contrib.slim"}
    assert summary["modules"]["tf.nn"]["stays"] == 1


def test_coverage_as_a_table(tool):
    lines = tool("rules", "--coverage").stdout.splitlines()
    assert "tf.log               rewritten  TFM101 renamed-symbol" in lines
    total = next(line.split() for line in lines if line.strip().startswith("all"))
    assert total == ["all", "8", "2", "2", "2", "2"]


def test_coverage_of_a_part(tool):
    document = json.loads(tool("rules", "--coverage", "tf.contrib", "--format", "json").stdout)
    assert [one["symbol"] for one in document["symbols"]] == ["tf.contrib.slim.net"]
    result = tool("rules", "--coverage", "tf.nowhere")
    assert result.exit_code == 2
    assert "tf.nowhere" in result.stderr


@pytest.mark.parametrize("name", ["TFM101", "tfm101", "renamed-symbol"])
def test_explain(tool, name):
    result = tool("explain", name)
    assert result.exit_code == 0
    for part in (
        "TFM101",
        "renamed-symbol",
        "[bold]operations[/bold]",
        "safe:",
        "https://example.org/renamed",
        "tf.log",
    ):
        assert part in result.stdout
    assert "    - y = tf.log(x)" in result.stdout
    assert "    + y = tf.math.log(x)" in result.stdout


def test_explain_several_and_what_is_only_reported(tool):
    result = tool("explain", "TFM201", "TFM001")
    assert "s = tf.Session()" in result.stdout
    assert "syntax-error" in result.stdout


def test_explain_in_colours(tool):
    result = tool("explain", "TFM101", "--color", "always", color=True)
    assert "\x1b[31m- y = tf.log(x)" in result.stdout


@pytest.mark.parametrize(
    ("name", "near"), [("TFM1O1", "TFM101"), ("renamed-symbols", "renamed-symbol"), ("ssession", "session")]
)
def test_explain_of_an_unknown_rule_names_the_nearest(tool, name, near):
    result = tool("explain", name)
    assert result.exit_code == 2
    assert f"did you mean '{near}'?" in result.stderr


def test_explain_of_something_else_altogether(tool):
    result = tool("explain", "qqqqqqqq")
    assert result.exit_code == 2
    assert "`tf-migrate rules` lists all" in result.stderr
