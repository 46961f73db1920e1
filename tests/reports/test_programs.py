"""The reports that programs read: JSON, and one line for each finding."""

from __future__ import annotations

import json
import re

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.reports import FORMATS, View, create
from tf_migrate.reports.concise import ConciseReport
from tf_migrate.reports.json import JsonReport
from tf_migrate.results import FileResult
from tf_migrate.run import Mode


@pytest.fixture
def results(finding):
    text = "y = tf.log(tf.gone)\n"
    return (
        FileResult("a.py"),
        FileResult(
            "pkg/b é.py",
            (
                finding(text, "tf.log", fixed=True),
                finding(text, "tf.gone", code="TFM201", name="gone", applicability=Applicability.MANUAL),
            ),
            before=text,
            after=text,
        ),
        FileResult("c.py", (finding(text, "tf.log", applicability=Applicability.UNSAFE),), before=text),
        FileResult("d.py", (finding(text, "y", code="TFM001", applicability=Applicability.MANUAL),), failed=True),
    )


def test_json_is_the_documented_contract(caught, play, results):
    output = caught()
    play(JsonReport(output.output), *results)
    document = json.loads(output.text)
    assert list(document) == ["version", "findings", "summary"]
    assert document["version"] == 1
    assert document["findings"][0] == {
        "path": "pkg/b é.py",
        "line": 1,
        "column": 5,
        "end_line": 1,
        "end_column": 11,
        "code": "TFM101",
        "name": "renamed-symbol",
        "message": "it has another name",
        "applicability": "safe",
        "fixed": True,
    }
    assert [one["path"] for one in document["findings"]] == ["pkg/b é.py", "pkg/b é.py", "c.py", "d.py"]
    summary = document["summary"]
    assert summary["files"] == 4
    assert summary["files_failed"] == 1
    assert summary["findings"] == 4
    assert summary["fixed"] == 1
    assert summary["left"] == 3
    assert summary["by_applicability"] == {"safe": 1, "unsafe": 1, "manual": 2}
    assert summary["by_rule"]["TFM101"]["findings"] == 2
    assert summary["by_rule"]["TFM101"]["fixed"] == 1


def test_json_without_findings(caught, play):
    output = caught()
    play(JsonReport(output.output), FileResult("a.py"))
    assert json.loads(output.text)["findings"] == []


def test_json_is_written_as_it_comes(caught, results):
    output = caught()
    report = JsonReport(output.output)
    report.begin()
    report.file(results[1])
    assert '"TFM201"' in output.text


def test_json_survives_odd_names_and_messages(caught, play, finding):
    output = caught(encoding="ascii")
    report = finding("x", "x", message='a "quoted"\nmessage \x1b <script>')
    play(JsonReport(output.output), FileResult("a\udcff\n.py", (report,)))
    found = json.loads(output.text)["findings"][0]
    assert found["path"] == "a\udcff\n.py"
    assert found["message"] == 'a "quoted"\nmessage \x1b <script>'


def test_concise_has_one_line_for_each_finding(caught, play, results, finding):
    output, messages = caught(), caught()
    odd = FileResult("odd\n.py", (finding("x", "x", message="two\nlines\x1b"),))
    play(ConciseReport(output.output, View(), messages.output), *results, odd)
    lines = output.text.splitlines()
    assert lines[0] == "pkg/b é.py:1:5: TFM101 renamed-symbol (safe) it has another name"
    assert len(lines) == 5
    assert all(re.fullmatch(r".+:\d+:\d+: TFM\d{3} [a-z-]+ \((safe|unsafe|manual)\) .+", line) for line in lines)
    assert "findings in" in messages.text


def test_concise_fix_lists_what_is_left(caught, play, results):
    output, messages = caught(), caught()
    play(ConciseReport(output.output, View(Mode.FIX, summary=False), messages.output), *results)
    assert [line.split(": ")[1][:6] for line in output.text.splitlines()] == ["TFM201", "TFM101", "TFM001"]
    assert messages.text == ""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_had_by_name(caught, play, results, name):
    output = caught()
    play(create(name, output.output, View()), *results)
    assert "TFM201" in output.text


def test_an_unknown_format():
    with pytest.raises(ValueError, match="xml"):
        create("xml", None, View())
