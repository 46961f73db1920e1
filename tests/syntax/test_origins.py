"""Each character of a rewritten text knows where it was, or what it stands beside."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tf_migrate.syntax.edits import Edit, Indented, Span, apply, delete, insert, replace
from tf_migrate.syntax.origins import Origins


def test_what_stays_is_where_it_was_and_what_is_new_is_beside_it() -> None:
    text = "abc def ghi"
    edits = [insert(0, "XX"), replace(Span(4, 7), "Y"), delete(Span(7, 8))]
    origins = Origins(len(text)).after(text, edits)
    after = apply(text, edits)
    assert after == "XXabc Yghi"
    assert origins.of(Span(2, 5)) == Span(0, 3)
    assert origins.of(Span(6, 7)) == Span(4, 5)
    assert origins.of(Span(7, 10)) == Span(8, 11)
    assert origins.of(Span(10, 10)) == Span(11, 11)


def test_lines_at_another_depth_are_followed_through_two_rounds() -> None:
    text = "with s:\n    a = 1\n    b = 2\n"
    edits = [replace(Span(0, len(text)), "# new\n", Indented(Span(12, 27), "    ", ""), "\n")]
    after = apply(text, edits)
    assert after == "# new\na = 1\nb = 2\n"
    origins = Origins(len(text)).after(text, edits)
    assert text[slice(*origins.of(Span(12, 17)))] == "b = 2"
    later = [insert(6, "# more\n")]
    assert text[slice(*origins.after(after, later).of(Span(19, 24)))] == "b = 2"


@given(st.text("ab\n ", max_size=30), st.data())
def test_each_character_that_stays_is_its_own_origin(text: str, data: st.DataObject) -> None:
    edits: list[Edit] = []
    position = 0
    while position < len(text) and data.draw(st.booleans()):
        start = data.draw(st.integers(position, len(text)))
        end = data.draw(st.integers(start, len(text)))
        edits.append(replace(Span(start, end), data.draw(st.sampled_from(["", "X", "XX\n"]))))
        position = end + 1
    after = apply(text, edits)
    origins = Origins(len(text)).after(text, edits)
    for offset, character in enumerate(after):
        start, end = origins.of(Span(offset, offset + 1))
        assert 0 <= start <= end <= len(text) + 1
        if character not in "X\n":
            assert text[start:end] == character
    assert [origins.of(Span(i, i)).start for i, c in enumerate(after) if c in "ab"] == sorted(
        origins.of(Span(i, i)).start for i, c in enumerate(after) if c in "ab"
    )
