"""A file is replaced as a whole or not at all, and nothing is left behind."""

from __future__ import annotations

import codecs
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_migrate.sources import write as module
from tf_migrate.sources.read import Source, decode
from tf_migrate.sources.write import WriteError, create, write

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "x.py"
    path.write_bytes(b"old\r\n")
    return path


def source(path: Path) -> Source:
    return decode(path.read_bytes(), path)


def refusal(source: Source, text: str = "new") -> str:
    """The message of a write that fails and leaves everything as it was."""
    before = {path: path.read_bytes() for path in source.path.parent.iterdir() if path.is_file()}
    with pytest.raises(WriteError) as caught:
        write(source, text)
    assert {path: path.read_bytes() for path in source.path.parent.iterdir() if path.is_file()} == before
    return str(caught.value)


def test_replaces_the_text(file):
    write(source(file), "new\r\nlines\r")
    assert file.read_bytes() == b"new\r\nlines\r"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (codecs.BOM_UTF8 + b"x", codecs.BOM_UTF8 + b"\xc3\xa9"),
        (b"# coding: latin-1\n\xe9", b"\xe9"),
        (b"# coding: gbk\n", b"\xa8\xa6"),
    ],
)
def test_keeps_encoding_and_byte_order_mark(file, before, after):
    file.write_bytes(before)
    write(source(file), "\u00e9")
    assert file.read_bytes() == after


@given(
    st.sampled_from(["utf-8", "latin-1", "cp1252", "shift_jis", "gb18030"]),
    st.text(st.characters(codec="latin-1"), max_size=30),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_was_read_is_what_is_written(tmp_path, encoding, text, newline):
    path = tmp_path / "x.py"
    data = f"# coding: {encoding}{newline}{text}".encode(encoding, "ignore")
    path.write_bytes(data)
    write(source(path), source(path).text)
    assert path.read_bytes() == data


@posix
@pytest.mark.parametrize("mode", [0o755, 0o640, 0o600, 0o4711])
def test_keeps_permissions(file, mode):
    file.chmod(mode)
    write(source(file), "new")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_keeps_the_owner(file):
    os.chown(file, 12345, 54321)
    write(source(file), "new")
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 54321)


@posix
def test_a_link_stays_a_link(file):
    folder = file.parent / "links"
    folder.mkdir()
    (folder / "one.py").symlink_to("two.py")
    (folder / "two.py").symlink_to(file)
    write(source(folder / "one.py"), "new")
    assert file.read_text() == "new"
    assert (folder / "one.py").readlink() == Path("two.py")
    assert (folder / "two.py").readlink() == file
    assert sorted(folder.iterdir()) == [folder / "one.py", folder / "two.py"]


def test_refused_when_the_file_changed(file):
    read = source(file)
    file.write_bytes(b"changed")
    assert "changed while the tool was at work" in refusal(read)


def test_refused_when_the_file_changed_at_the_last_moment(file, monkeypatch):
    fsync = os.fsync

    def meanwhile(handle):
        fsync(handle)
        file.write_bytes(b"changed")

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(WriteError, match="changed while"):
        write(source(file), "new")
    assert file.read_bytes() == b"changed"
    assert list(file.parent.iterdir()) == [file]


def test_refused_when_the_file_is_gone(file):
    read = source(file)
    file.unlink()
    assert "no longer there" in refusal(read)
    file.mkdir()
    assert refusal(read)


def test_refused_when_the_encoding_lacks_a_character(file):
    file.write_bytes(b"# coding: latin-1\n")
    message = refusal(source(file), "x = '\N{RIGHTWARDS ARROW}'")
    assert "'\\u2192'" in message
    assert "iso-8859-1" in message
    assert "UTF-8" in message


@pytest.mark.parametrize(
    ("call", "number", "words"),
    [
        ("open", errno.EACCES, "this user may not write"),
        ("open", errno.EROFS, "can only be read"),
        ("open", errno.ENOSPC, "the disk is full"),
        ("write", errno.ENOSPC, "the disk is full"),
        ("write", errno.EDQUOT, "may not take more room"),
        ("write", errno.EIO, "error"),
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("fsync", errno.EIO, "error"),
        ("replace", errno.EACCES, "this user may not write"),
        ("replace", errno.EPERM, "this user may not write"),
        ("replace", errno.EBUSY, "busy"),
    ],
)
def test_whatever_fails_leaves_the_file_as_it_was(file, monkeypatch, call, number, words):
    read = source(file)
    usual = getattr(os, call)

    def failing(*arguments, **options):
        if call == "open" and not arguments[1] & os.O_CREAT:
            return usual(*arguments, **options)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(module.os, call, failing)
        with pytest.raises(WriteError) as caught:
            write(read, "new")
    assert words in str(caught.value).lower()
    assert file.read_bytes() == b"old\r\n"
    assert list(file.parent.iterdir()) == [file]


@posix
@pytest.mark.parametrize("call", ["open", "write", "chown", "fsync", "replace"])
@pytest.mark.parametrize("after", [False, True])
def test_an_interrupt_leaves_nothing_behind(file, monkeypatch, call, after):
    """Wherever it comes: before a step, or right after it."""
    read = source(file)
    usual = getattr(os, call)

    def interrupted(*arguments, **options):
        if call == "open" and not arguments[1] & os.O_CREAT:
            return usual(*arguments, **options)
        if after:
            usual(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.os, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(read, "new")
    assert file.read_bytes() == (b"new" if (call, after) == ("replace", True) else b"old\r\n")
    assert list(file.parent.iterdir()) == [file]


def test_a_write_in_pieces(file, monkeypatch):
    usual = os.write
    monkeypatch.setattr(module.os, "write", lambda handle, data: usual(handle, data[:3]))
    write(source(file), "a longer text")
    assert file.read_text() == "a longer text"


def test_a_folder_that_cannot_be_synchronized_is_no_matter(file, monkeypatch):
    usual = os.fsync

    def failing(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not here")
        usual(handle)

    monkeypatch.setattr(module.os, "fsync", failing)
    write(source(file), "new")
    assert file.read_text() == "new"


# -- for real --------------------------------------------------------------------------------------------------------

TRY = """
from tf_migrate.sources.read import *
from tf_migrate.sources.write import *
for name in {names}:
    try: write(decode(read_bytes(name), name), "new")
    except WriteError as error: print(name, error)
"""


@posix
def test_a_read_only_file_and_a_read_only_folder(tmp_path, plain_user):
    (tmp_path / "x.py").write_text("old")
    (tmp_path / "x.py").chmod(0o444)
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed/y.py").write_text("old")
    (tmp_path / "closed").chmod(0o555)
    output = plain_user(TRY.format(names=["x.py", "closed/y.py"])).splitlines()
    assert output == [
        "x.py this user may not write the file; check the permissions",
        "closed/y.py this user may not write its folder; check the permissions",
    ]
    assert (tmp_path / "x.py").read_text() == (tmp_path / "closed/y.py").read_text() == "old"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["closed", "x.py", "y.py"]


def test_a_file_that_nobody_may_change(file):
    try:
        subprocess.run(["chattr", "+i", file], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no immutable files here")
    try:
        assert "may not write" in refusal(source(file))
    finally:
        subprocess.run(["chattr", "-i", file], check=True)


def test_a_full_disk(tiny_disk):
    path = tiny_disk / "x.py"
    path.write_text("old")
    assert "the disk is full" in refusal(source(path), "x" * 100_000)


def test_a_file_system_that_can_only_be_read(tiny_disk):
    path = tiny_disk / "x.py"
    path.write_text("old")
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    assert "can only be read" in refusal(source(path))


# -- new files -------------------------------------------------------------------------------------------------------


def test_creates_a_file(tmp_path):
    create(tmp_path / "x.py", b"new")
    assert (tmp_path / "x.py").read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [tmp_path / "x.py"]


@posix
def test_a_new_file_has_the_usual_permissions(tmp_path):
    usual = os.umask(0o027)
    try:
        create(tmp_path / "x.py", b"new")
    finally:
        os.umask(usual)
    assert stat.S_IMODE((tmp_path / "x.py").stat().st_mode) == 0o640


def test_a_file_that_is_there_is_not_created(file):
    with pytest.raises(WriteError, match="came up"):
        create(file, b"new")
    assert file.read_bytes() == b"old\r\n"
    assert list(file.parent.iterdir()) == [file]
