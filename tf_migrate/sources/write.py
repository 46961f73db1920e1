"""Files replaced as a whole or not at all: whoever looks sees the old bytes or the new ones, never a part of them."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tf_migrate.sources.read import ReadError, Source, read_bytes


class WriteError(Exception):
    """A file could not be written, and is as it was; the message says why and what to do."""


def write(source: Source, text: str) -> None:
    """Puts a new text in the place of the one that was read, in the same encoding and with the same permissions.

    Where the path is a symbolic link, the file that it leads to is replaced, and the link stays.

    Raises:
        WriteError: it cannot be written, or its bytes are no longer those that were read.
    """
    try:
        data = source.encoded(text)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise WriteError(
            f"the new text has the character {character!a}, which the file's encoding '{source.encoding}' lacks;"
            " save the file as UTF-8 and run the tool again"
        ) from None
    target = Path(os.path.realpath(source.path))
    with _explained("the file"):
        status = target.stat()
        # The rename would not ask whether the file itself may be written.
        os.close(os.open(target, os.O_WRONLY | getattr(os, "O_BINARY", 0)))
    with _temporary(target, data, status) as temporary:
        _require_unchanged(target, source.data)
        with _explained("its folder"):
            os.replace(temporary, target)  # noqa: PTH105 - so that a test can make it fail
    _settle(target.parent)


def create(path: Path, data: bytes) -> None:
    """Writes a file that is not there yet.

    Raises:
        WriteError: it cannot be written, or is there by now.
    """
    with _temporary(path, data, None) as temporary:
        if os.path.lexists(path):
            raise WriteError("a file of this name came up while the tool was at work; run the tool again")
        with _explained("its folder"):
            os.replace(temporary, path)  # noqa: PTH105 - so that a test can make it fail
    _settle(path.parent)


@contextmanager
def _temporary(target: Path, data: bytes, like: os.stat_result | None) -> Iterator[Path]:
    """A file beside `target` with these bytes, safely on the disk, with the permissions of `like`.

    It is gone afterwards, whatever happens: the name is chosen before the file is made, so that not even an interrupt
    in between leaves it behind.
    """
    path = target.with_name(f".tf-migrate-{os.getpid()}-{secrets.token_hex(6)}.tmp")
    try:
        with _explained("its folder"):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            handle = os.open(path, flags, 0o666 if like is None else 0o600)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                if like is not None:
                    _take_over(path, like)
                os.fsync(handle)
            finally:
                os.close(handle)
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _take_over(path: Path, like: os.stat_result) -> None:
    """Gives a file the owner of another where this user may, and its permissions."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, like.st_uid, like.st_gid)
    path.chmod(stat.S_IMODE(like.st_mode))


def _require_unchanged(target: Path, expected: bytes) -> None:
    try:
        found = read_bytes(target)
    except ReadError as error:
        raise WriteError(f"it was there when it was read, but now: {error}") from None
    if found != expected:
        raise WriteError("it was changed while the tool was at work; run the tool again")


def _settle(folder: Path) -> None:
    """Makes sure that a rename outlives a power cut. Not every system can, and the file is in its place anyway."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(_reason(error, what)) from None


def _reason(error: OSError, what: str) -> str:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return f"this user may not write {what}; check the permissions"
        case errno.EROFS:
            return "its file system can only be read"
        case errno.ENOSPC:
            return "the disk is full; make room and run the tool again"
        case errno.EDQUOT:
            return "this user may not take more room on the disk; make room and run the tool again"
        case errno.ENOENT:
            return "it is no longer there"
        case _:
            return error.strerror or str(error)
