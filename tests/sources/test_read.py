"""Bytes become text that leads back to the same bytes, or a problem that says where and why."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tf_migrate.sources.read import ReadError, Source, Trouble, decode, read, read_bytes

LAYOUTS = {
    "empty": b"",
    "no newline at the end": b"x = 1",
    "crlf": b"x = 1\r\ny = 2\r\n",
    "bare cr": b"x = 1\ry = 2\r",
    "mixed": b"a\r\nb\nc\rd\n\r\n\r\r\n",
    "form feed": b"x = 1\n\x0c\ndef f():\n\treturn 1\x0b\n",
    "null": b"x = '\0'\n",
    "bom": b"\xef\xbb\xbfx = 1\r\n",
    "bom and cookie": b"\xef\xbb\xbf# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe9\xff\x80'\n",
    "cookie in the second line": b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x93\x94'\n",
    "cookie, then the same line in latin-1": b"# coding: latin-1 \xe9\xe8\nx = 1\n",
    "cookie with bare cr": b"# coding: latin-1\rx = '\xe9'\r",
    "cookie after a line in latin-1": b"# \xe9\n# coding: latin-1\n",
    "shift_jis": b"# coding: shift_jis\nx = '\x83\x65\x83\x58'\n",
    "big5": b"# coding: big5\nx = '\xb4\xfa'\n",
    "gbk": b"# coding: gbk\nx = '\xb2\xe2'\n",
    "line separators of unicode": "x = '\u2028\u2029\x85\x1c'\n".encode(),
    "byte-order mark in the middle": "x = '\ufeff'\n".encode(),
}


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_text_leads_back_to_the_same_bytes(data):
    source = decode(data, "x.py")
    assert source.encoded(source.text) == data
    assert not source.text.startswith("\ufeff")


def test_line_ends_are_not_translated():
    assert decode(LAYOUTS["mixed"], "x.py").text == "a\r\nb\nc\rd\n\r\n\r\r\n"


@pytest.mark.parametrize(
    ("name", "encoding", "bom"),
    [("empty", "utf-8", False), ("bom", "utf-8", True), ("bom and cookie", "utf-8", True), ("gbk", "gbk", False)],
)
def test_the_encoding_is_told(name, encoding, bom):
    source = decode(LAYOUTS[name], "x.py")
    assert (source.encoding, source.has_bom) == (encoding, bom)


def test_the_cookie_of_the_second_line_counts_only_after_a_comment():
    assert decode(b"x = 1\n# coding: latin-1\n", "x.py").encoding == "utf-8"
    assert decode(b"\n# coding: latin-1\n\n", "x.py").encoding == "iso-8859-1"
    assert decode(b"\n\n# coding: latin-1\n", "x.py").encoding == "utf-8"


def attempt(data: bytes) -> Source | ReadError:
    try:
        return decode(data, "x.py")
    except ReadError as error:
        return error


@given(
    st.sampled_from(
        ["utf-8", "latin-1", "cp1252", "shift_jis", "euc-kr", "gb18030", "big5", "koi8-r", "ascii", "utf-7"]
    ),
    st.booleans(),
    st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["\r\n", "\r", "\n", "\x0c", "\t", "#"])), max_size=12),
)
def test_any_text_in_any_encoding(encoding, bom, parts):
    """Either the text leads back to the same bytes, or the file is refused: never a byte gets lost."""
    text = f"# coding: {encoding}\n{''.join(parts)}".encode(encoding, "ignore")
    data = codecs.BOM_UTF8 * bom + text
    source = attempt(data)
    if isinstance(source, ReadError):
        assert source.trouble is Trouble.WRONG_ENCODING
        assert encoding != "latin-1" or bom
    else:
        assert source.encoded(source.text) == data


@given(st.binary())
@example(b"# coding: utf-8\n\xff")
@example(b"\xef\xbb\xbf# coding: latin-1\n")
@example(b"# coding: unicode_escape\n\\x41")
@example(b"# coding: idna\n..")
@example(b"# coding: zlib\nx")
@example(b"\xff\xfex\x00")
def test_any_bytes(data):
    source = attempt(data)
    if isinstance(source, ReadError):
        lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert 1 <= source.line <= lines
        assert source.column >= 1
    else:
        assert source.encoded(source.text) == data


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b"x = 1\r\n\r# \xc3\xa9\ny = '\xe9'\n", 4, 6, ["0xE9", "'utf-8'", "declares no other", "coding: latin-1"]),
        (b"# coding: ascii\nx = '\xe9'\n", 2, 6, ["0xE9", "'ascii'", "that the file declares", "UTF-8"]),
        (b"# coding: klingon\n", 1, 1, ["unknown encoding: klingon", "UTF-8"]),
        (b"# coding: rot13\nvzcbeg\n", 1, 1, ["'rot13'", "not a text encoding", "UTF-8"]),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, 1, ["byte-order mark", "'iso-8859-1'"]),
        (b"# coding: utf-7\nx = '+AOk-'\n", 2, 10, ["'utf-7'", "same bytes"]),
        (b"\xef\xbb\xbfx = 1\n\xff\n", 2, 1, ["0xFF"]),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(data, line, column, words):
    with pytest.raises(ReadError) as caught:
        decode(data, "x.py")
    assert caught.value.trouble is Trouble.WRONG_ENCODING
    assert (caught.value.line, caught.value.column) == (line, column)
    assert [word for word in words if word not in str(caught.value)] == []


# -- the file itself -------------------------------------------------------------------------------------------------


def problem(path: Path | str) -> str:
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.trouble is Trouble.UNREADABLE
    return str(caught.value)


def test_a_file_that_does_not_mention_tensorflow_is_of_no_interest(tmp_path):
    file = tmp_path / "x.py"
    file.write_bytes(b"import torch\n\xff")
    assert read(file) is None
    assert read_bytes(file) == b"import torch\n\xff"
    file.write_bytes(b"import tensorflow\n\xff")
    assert read(file) == b"import tensorflow\n\xff"


def test_missing(tmp_path):
    assert "there is no such file" in problem(tmp_path / "x.py")
    (tmp_path / "y.py").write_text("")
    assert "no folder" in problem(tmp_path / "y.py" / "x.py")
    assert "not valid" in problem("a\0b")
    assert "too long" in problem(tmp_path / ("x" * 300))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_regular_file_is_not_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.py")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("it was opened"))
    assert "not a regular file but a pipe" in problem(tmp_path / "pipe.py")
    assert "not a regular file but a device" in problem("/dev/null")
    assert "a folder" in problem(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links take special rights there")
def test_a_link_that_leads_back_to_itself(tmp_path):
    (tmp_path / "x.py").symlink_to("x.py")
    assert "leads back to itself" in problem(tmp_path / "x.py")


def test_no_permission(tmp_path, plain_user):
    (tmp_path / "x.py").write_text("import tensorflow\n")
    (tmp_path / "x.py").chmod(0o200)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed/y.py").write_text("import tensorflow\n")
    (tmp_path / "closed").chmod(0)
    output = plain_user(
        "from tf_migrate.sources.read import *\n"
        "for name in ('x.py', 'closed/y.py'):\n"
        "    try: read(name)\n"
        "    except ReadError as error: print(error)\n"
    )
    assert output.count("this user may not read it") == 2


def test_reading_loads_nothing_that_analyses():
    code = (
        "import sys, tf_migrate.run, tf_migrate.sources, tf_migrate.settings, tf_migrate.results\n"
        "print(sorted(m for m in sys.modules if m.startswith(('libcst', 'tf_migrate.syntax', 'tf_migrate.rule'))))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=Path(__file__).parents[2]) == "[]\n"
