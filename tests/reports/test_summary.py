"""The numbers of a run, and the words for them."""

from __future__ import annotations

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.reports.summary import Summary, write_summary
from tf_migrate.results import FileResult
from tf_migrate.run import Mode

SAFE, UNSAFE, MANUAL = Applicability


@pytest.fixture
def said(caught, finding):
    """What is said of a run with these findings, a tuple of applicability and fixed for each, and its summary."""

    def said(mode, *findings, unsafe=True, files=3, failed=False, changed=False):
        reports = tuple(
            finding("x", "x", code=f"TFM1{index:02}", applicability=one, fixed=fixed)
            for index, (one, fixed) in enumerate(findings)
        )
        summary = Summary(unsafe=unsafe)
        summary.add(FileResult("a.py", reports, before="x", after="y" if changed else None, failed=failed))
        for _ in range(files - 1):
            summary.add(FileResult("b.py"))
        output = caught()
        write_summary(summary, mode, output.output)
        return output.text, summary

    return said


def test_nothing_to_do(said):
    text, summary = said(Mode.CHECK)
    assert text == "3 files checked: nothing to do.\n"
    assert summary.findings == summary.fixable == summary.left == 0


def test_check_says_what_fix_could_do(said):
    text, summary = said(Mode.CHECK, (SAFE, False), (UNSAFE, False), (MANUAL, False))
    assert "3 files checked: 3 findings in 1 file (1 safe, 1 unsafe, 1 manual)." in text
    assert "2 could be fixed by `tf-migrate fix`" in text
    assert "1 finding must be seen to by a person." in text
    assert (summary.fixable, summary.left) == (2, 3)


def test_check_without_unsafe_fixes(said):
    text, summary = said(Mode.CHECK, (SAFE, False), (UNSAFE, False), unsafe=False)
    assert "1 could be fixed by `tf-migrate fix`" in text
    assert "1 more with --unsafe" in text
    assert summary.fixable == 1


def test_check_with_nothing_but_manual_findings_promises_nothing(said):
    text, _ = said(Mode.CHECK, (MANUAL, False))
    assert "tf-migrate fix" not in text


def test_fix_says_what_was_done_and_what_is_left(said):
    text, summary = said(Mode.FIX, (SAFE, True), (UNSAFE, True), (MANUAL, False), changed=True)
    assert "Fixed 2 findings (1 unsafe: read those again) in 1 file. 1 finding left." in text
    assert (summary.left, summary.changed) == (1, 1)
    text, _ = said(Mode.FIX, (SAFE, True), changed=True)
    assert "Nothing is left to do." in text


def test_nothing_fixed(said):
    assert "Nothing was fixed. 1 finding left." in said(Mode.FIX, (MANUAL, False))[0]
    assert "The diff is empty. 1 finding left." in said(Mode.DIFF, (MANUAL, False))[0]


def test_a_failed_file_is_told(said):
    text, summary = said(Mode.FIX, (MANUAL, False), failed=True)
    assert "1 file could not be processed." in text
    assert summary.failed == 1


def test_the_table_counts_by_rule_and_applicability(caught, finding):
    summary = Summary()
    for applicability, fixed in [(SAFE, True), (SAFE, True), (SAFE, False), (UNSAFE, False)]:
        summary.add(FileResult("a.py", (finding("x", "x", applicability=applicability, fixed=fixed),)))
    output = caught()
    write_summary(summary, Mode.FIX, output.output)
    rows = [line.split() for line in output.text.splitlines()[1:3]]
    assert rows == [
        ["3", "TFM101", "renamed-symbol", "safe", "2", "fixed"],
        ["1", "TFM101", "renamed-symbol", "unsafe", "left"],
    ]


def test_a_new_file_is_added_and_was_not_checked(caught):
    summary = Summary()
    summary.add(FileResult("tf1_support.py", before=None, after="x"))
    assert (summary.files, summary.changed, summary.added) == (0, 0, 1)
    for mode, words in ((Mode.FIX, "added 1 file"), (Mode.DIFF, "adds 1 file")):
        output = caught()
        write_summary(summary, mode, output.output)
        assert words in output.text


def test_the_summary_does_not_grow_with_the_number_of_findings(finding):
    summary = Summary()
    report = finding("x", "x")
    for number in range(1000):
        summary.add(FileResult(f"{number}.py", (report,) * 10))
    assert summary.findings == 10_000
    assert len(summary.rules) == 1
