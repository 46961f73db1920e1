"""Edits: one baseline, nested copies, conflicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_migrate.syntax.edits import (
    Conflict,
    Edit,
    Indented,
    Removed,
    Span,
    apply,
    apply_within,
    delete,
    insert,
    replace,
)


def test_no_edits_is_the_identity() -> None:
    assert apply("a\r\nb\tc", []) == "a\r\nb\tc"


def test_edits_apply_in_any_order() -> None:
    edits = [replace(Span(4, 5), "Y"), replace(Span(0, 1), "X"), insert(2, "!")]
    assert apply("a b c", edits) == apply("a b c", edits[::-1]) == "X !b Y"


def test_an_edit_within_a_copied_part_happens_in_the_copy() -> None:
    text = "f(g(x))"
    wrap = replace(Span(0, 7), "h(", Span(2, 6), ", 1)")
    assert apply(text, [wrap, replace(Span(2, 3), "G")]) == "h(G(x), 1)"


def test_an_edit_within_a_dropped_part_is_void() -> None:
    assert apply("keep(drop(x))", [delete(Span(5, 12)), replace(Span(5, 9), "other")]) == "keep()"


def test_a_part_copied_twice_is_changed_in_both_places() -> None:
    assert apply("x + 1", [replace(Span(0, 1), Span(0, 1), " * ", Span(0, 1)), insert(4, "2")]) == "x * x + 21"


def test_an_insertion_at_a_boundary_stays_outside() -> None:
    wrapped = replace(Span(2, 3), "g(", Span(2, 3), ")")
    assert apply("f(x)", [wrapped, insert(2, "k=")]) == "f(k=g(x))"
    assert apply("f(x)", [wrapped, insert(3, ", 1")]) == "f(g(x), 1)"


def test_equal_edits_count_once() -> None:
    assert apply("abc", [insert(1, "-"), insert(1, "-")]) == "a-bc"


@pytest.mark.parametrize(
    "edits",
    [
        [replace(Span(0, 3), "x"), replace(Span(2, 5), "y")],
        [replace(Span(0, 5), "<", Span(0, 2), ">"), replace(Span(1, 4), "y")],
        [replace(Span(0, 2), "x"), replace(Span(0, 2), "y")],
    ],
)
def test_overlapping_edits_are_a_conflict(edits: list[Edit]) -> None:
    with pytest.raises(Conflict):
        apply("abcdef", edits)


def test_removed_knows_what_comes_back() -> None:
    gone = Removed([replace(Span(0, 10), "f(", Span(4, 6), ")"), delete(Span(20, 25))], 30)
    assert [offset for offset in range(30) if offset in gone] == [*range(0, 4), *range(6, 10), *range(20, 25)]


@given(st.text(max_size=40), st.data())
def test_disjoint_edits_change_only_what_they_name(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = [replace(span, data.draw(st.text(max_size=3)) or "_") for span in spans]
    expected, position = "", 0
    for span, edit in zip(spans, edits, strict=True):
        expected += text[position : span.start] + str(edit.parts[0])
        position = span.end
    assert apply(text, edits) == expected + text[position:]


@given(st.text(min_size=4, max_size=40), st.data())
def test_a_region_changes_as_it_does_in_the_whole(text: str, data: st.DataObject) -> None:
    a, b, c, d = sorted(data.draw(st.integers(0, len(text))) for _ in range(4))
    edits = [replace(Span(b, c), "<", Span(b, c), ">")]
    assert apply_within(text, Span(a, d), edits) == apply(text, edits)[a : d + 2]
    assert b == c or apply_within(text, Span(a, b), edits) is None


def test_a_copy_from_elsewhere_takes_its_edits_along() -> None:
    text = "x = f(1)\ny = 2\n"
    moved = [
        delete(Span(0, 9)),
        replace(Span(4, 5), "g"),
        insert(15, "def h():\n    "),
        replace(Span(15, 15), Span(0, 8)),
    ]
    assert apply(text, moved) == "y = 2\ndef h():\n    x = g(1)"


def test_what_is_copied_elsewhere_is_not_gone() -> None:
    gone = Removed([delete(Span(0, 10)), replace(Span(20, 20), Span(4, 8)), replace(Span(5, 6), "x")], 30)
    assert [offset for offset in range(30) if offset in gone] == [0, 1, 2, 3, 5, 8, 9]


def test_lines_are_copied_at_another_depth() -> None:
    text = "with s:\n    a = f(1,\n          2)\n\n    b = 3\n"
    edits = [replace(Span(0, len(text)), Indented(Span(12, len(text)), "    ", "")), replace(Span(16, 17), "g")]
    assert apply(text, edits) == "a = g(1,\n      2)\n\nb = 3\n"
