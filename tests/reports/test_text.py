"""The report for people: is what it underlines what the finding is about, and does it survive odd sources?"""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from tf_migrate.applicability import Applicability
from tf_migrate.reports import View
from tf_migrate.reports.text import TextReport
from tf_migrate.results import FileResult
from tf_migrate.run import Mode


@pytest.fixture
def shown(caught, play):
    """What the report says of the findings of one text."""

    def shown(before, *reports, after=None, width=100, view=None, encoding="utf-8", path="model.py", written=False):
        output = caught(width=width, encoding=encoding)
        report = TextReport(output.output, view or View(summary=False))
        play(report, FileResult(path, reports, before=before, after=after, written=written))
        return output.text

    return shown


def underlined(text: str) -> str:
    """What stands above the underline."""
    lines = text.split("\n")
    index = next(i for i, line in enumerate(lines) if "^" in line and not line.strip("^ |"))
    start, end = lines[index].index("^"), lines[index].rindex("^") + 1
    cells, found = 0, ""
    for character in lines[index - 1]:
        if start <= cells < end:
            found += character
        cells += cell_len(character)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "y = tf.log(x)",
        "\ty = tf.log(x)",
        "a\t=\t1;\ty =\ttf.log(x)",
        "日本語 = '模型'; y = tf.log(x)",
        "e\u0301te\u0301 = tf.log(x)",
        "a = '\x1b[31m\x0c\x00'; tf.log(x)",
        "a = '\u202e\u200b'; tf.log(x)",
        "'" + "a" * 500 + "'; tf.log(x); '" + "b" * 500 + "'",
        "'" + "模" * 300 + "'; tf.log(x); '" + "型" * 300 + "'",
        "'" + "a" * 20_000 + "'; tf.log(x); '" + "b" * 20_000 + "'",
        "tf.log(x); '" + "b" * 300 + "'",
        "'" + "b" * 300 + "'; tf.log",
    ],
)
def test_the_place_is_underlined(shown, finding, line):
    text = f"import tensorflow as tf\n{line}\nz = 1\n"
    page = shown(text, finding(text, "tf.log"))
    assert underlined(page) == "tf.log"
    assert max(cell_len(one) for one in page.split("\n")[1:]) <= 100
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\u200b]", page)


def test_without_unicode_everything_is_ascii(shown, finding):
    text = "'\x1b" + "a" * 300 + "'; tf.log; '\x1b" + "b" * 300 + "'\n"
    page = shown(text, finding(text, "tf.log", "tf.math.log"), encoding="ascii")
    assert underlined(page) == "tf.log"
    text = "größe = '\x1b'; tf.log\n"
    page = shown(text, finding(text, "tf.log"), encoding="ascii")
    assert page.isascii()
    assert "gr\\xf6\\xdfe" in page
    assert "'\\x1b'" in page


def test_line_numbers_and_columns_are_those_of_the_finding(shown, finding):
    text = "a\r\nb\rc\n\n" + "d\n" * 95 + "  y = tf.log(x)\n"
    report = finding(text.replace("\r\n", "\n").replace("\r", "\n"), "tf.log")
    page = shown(text, report)
    assert page.startswith("model.py:100:7 TFM101 [renamed-symbol] it has another name (safe)\n")
    assert "100 |   y = tf.log(x)\n" in page


def test_the_fix_stands_below_the_place(shown, finding):
    text = "import tensorflow as tf\ny = tf.log(x)\n"
    page = shown(text, finding(text, "tf.log", "tf.math.log")).split("\n")
    assert page[1] == "  - 2 | y = tf.log(x)"
    assert page[2] == "      |     ^^^^^^"
    assert page[3] == "  + 2 | y = tf.math.log(x)"


def test_the_fix_of_a_call_over_many_lines_leaves_out_what_stays(shown, finding):
    call = "tf.f(\n" + "".join(f"    a{number},\n" for number in range(20)) + "    keep=1)"
    text = f"y = {call}\n"
    new = call.replace("tf.f", "tf.g").replace("keep", "keeps")
    page = shown(text, finding(text, call, new))
    assert [line[2] for line in page.split("\n")[1:-2] if "|" in line and "^" not in line] == list("-+  -+")
    assert "a0" in page
    assert "a10" not in page


def test_a_statement_that_goes(shown, finding):
    text = "a = 1\ntf.gone()\nb = 2\n"
    report = finding(text, "tf.gone()\n", "")
    page = shown(text, report)
    assert "- 2 | tf.gone()" in page
    assert "+" not in page


def test_a_fix_that_stands_elsewhere(shown, finding):
    text = "a = 1\nb = tf.log\nc = 3\n"
    report = finding(text, "tf.log", "x")
    for replaces in ((1, 1), (3, 3)):
        moved = type(report)(
            *(getattr(report, name) for name in report.__slots__[:-2]), suggestion="new\n", replaces=replaces
        )
        page = shown(text, moved)
        assert underlined(page) == "tf.log"
        assert f"- {replaces[0]} | {'a = 1' if replaces[0] == 1 else 'c = 3'}" in page
        assert "+ " in page


def test_a_long_finding_is_shortened(shown, finding):
    block = "with tf.Session() as s:\n" + "    s.run(x)\n" * 200
    page = shown(block, finding(block, block))
    assert len(page.split("\n")) < 16
    assert "more lines" in page


def test_a_finding_without_a_text(shown, finding):
    text = "tf.log"
    assert shown(None, finding(text, text)).count("\n") == 2
    assert shown("", finding("\n" * 20 + text, text)).count("\n") == 2


def test_a_finding_that_is_a_point(shown, finding):
    report = finding("x = 1\n", "= 1")
    point = type(report)(1, 6, 1, 6, "TFM001", "syntax-error", "invalid syntax", Applicability.MANUAL)
    assert shown("x = 1\n", point).split("\n")[2].endswith("|      ^")


def test_what_a_user_wrote_is_no_markup_and_steers_no_terminal(shown, finding):
    text = "[bold]tf.log[/bold]\n"
    report = finding(text, "tf.log", message="[red]no\x1b[31m\nsecond line\x07")
    page = shown(text, report, path="[green]\x1b]0;evil\x07\n.py")
    assert "[bold]tf.log[/bold]" in page
    assert "(safe)\n  [red]no␛[31m\n  second line␇\n" in page
    assert page.startswith("[green]␛]0;evil␇␊.py:1:7 ")


def test_a_long_message_is_wrapped_below_its_place(shown, finding):
    words = [f"word{number}" for number in range(60)]
    page = shown("tf.log\n", finding("tf.log\n", "tf.log", message=" ".join(words)), width=80).split("\n")
    assert page[0] == "model.py:1:1 TFM101 [renamed-symbol] (safe)"
    end = next(index for index, line in enumerate(page) if "|" in line)
    assert " ".join(page[1:end]).split() == words
    assert all(line.startswith("  ") and len(line) <= 80 for line in page[1:end])


def test_fix_lists_what_is_left_at_the_places_of_the_new_text(shown, finding):
    before, after = "a = tf.log\nb = tf.gone\n", "import x\na = tf.math.log\nb = tf.gone\n"
    reports = (
        finding(before, "tf.log", fixed=True),
        finding(after, "tf.gone", code="TFM201", applicability=Applicability.MANUAL),
    )
    page = shown(before, *reports, after=after, written=True, view=View(Mode.FIX, summary=False))
    assert "TFM101" not in page
    assert page.startswith("model.py:3:5 TFM201")
    assert underlined(page) == "tf.gone"


def test_verbose_fix_says_what_was_rewritten(shown, finding):
    before, after = "a = tf.log\n", "a = tf.math.log\n"
    report = finding(before, "tf.log", fixed=True)
    view = View(Mode.FIX, summary=False, verbose=True)
    assert shown(before, report, after=after, written=True, view=view) == "model.py: rewritten: 1 safe\n"
    assert shown(None, after=after, written=True, view=view) == "model.py: written\n"


def test_statistics_stand_in_the_place_of_findings(shown, finding):
    reports = [finding("tf.log", "tf.log", code=f"TFM{number}", name=f"rule-{number}") for number in range(100, 130)]
    page = shown("tf.log", *reports, view=View(findings=False))
    assert "^" not in page
    assert all(f"rule-{number}" in page for number in range(100, 130))
    page = shown("tf.log", *reports, view=View())
    assert page.count("^^^^^^") == 30
    assert "more rules (--statistics" in page


def test_colours(caught, play, finding):
    output = caught(color=True)
    text = "y = tf.log(x)\n"
    play(TextReport(output.output, View()), FileResult("m.py", (finding(text, "tf.log", "tf.math.log"),), before=text))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output.text)
    assert plain != output.text
    assert underlined(plain) == "tf.log"
