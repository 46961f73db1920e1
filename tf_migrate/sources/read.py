"""From the bytes of a file to its text, in a way that leads back to the same bytes."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
import tokenize
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

#: The bytes that a file must hold to be of interest. They stand here, and in no rule package, because a file without
#: them must cost next to nothing.
MARKER = b"tensorflow"

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Trouble(Enum):
    """What kind of thing keeps a file from being read."""

    UNREADABLE = "unreadable"
    WRONG_ENCODING = "wrong encoding"


class ReadError(Exception):
    """A file has no text to be had; the message says why and what to do, `line` and `column` (from 1) say where."""

    def __init__(self, trouble: Trouble, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its bytes, and the text that they stand for, without a byte-order mark.

    The line ends of the text are those of the file, and `encoded(source.text)` is `source.data`.
    """

    path: Path
    data: bytes
    text: str
    encoding: str
    has_bom: bool

    def encoded(self, text: str) -> bytes:
        """The bytes of another text in the encoding of this file.

        Raises:
            UnicodeEncodeError: the encoding has no bytes for some character of it.
        """
        mark = codecs.BOM_UTF8 if self.has_bom else b""
        return mark + text.encode(self.encoding)


def read(path: Path | str) -> bytes | None:
    """The bytes of a file, or None where it does not mention TensorFlow at all.

    Raises:
        ReadError: it is missing, no regular file, or may not be read.
    """
    data = read_bytes(path)
    return data if MARKER in data else None


def read_bytes(path: Path | str) -> bytes:
    """The bytes of a regular file; what else has a path, such as a pipe, is not even opened.

    Raises:
        ReadError: it is missing, no regular file, or may not be read.
    """
    try:
        _require_regular(Path(path).stat().st_mode)
        # Should the path have become a pipe since, opening it must not wait for somebody to write.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with io.FileIO(handle) as file:
            _require_regular(os.fstat(handle).st_mode)
            return file.readall()
    except OSError as error:
        raise ReadError(Trouble.UNREADABLE, _reason(error)) from None
    except ValueError as error:  # a null character in the path
        raise ReadError(Trouble.UNREADABLE, f"the path is not valid: {error}") from None


def _require_regular(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
    raise ReadError(Trouble.UNREADABLE, f"not a regular file but {kind}; name the Python files to process")


_KINDS = (
    (stat.S_ISDIR, "a folder that cannot be listed"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_REASONS = {
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.ENOTDIR: "a part of the path is no folder; check the path",
    errno.EACCES: "this user may not read it; check its permissions and those of its folders",
    errno.EPERM: "this user may not read it; check its permissions and those of its folders",
    errno.ELOOP: "a symbolic link on the way leads back to itself; remove or mend the link",
    errno.ENAMETOOLONG: "the path is too long",
}


def _reason(error: OSError) -> str:
    known = _REASONS.get(error.errno or 0)
    return known or f"it cannot be read: {error.strerror or error}"


def decode(data: bytes, path: Path | str) -> Source:
    """The text of a file's bytes, by its byte-order mark, by the encoding that it declares, or as UTF-8.

    Raises:
        ReadError: the bytes do not fit the encoding, or the text would not lead back to the same bytes.
    """
    has_bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if has_bom else data
    encoding = _encoding(body)
    if has_bom and encoding != "utf-8":
        raise _wrong(f"the file begins with a UTF-8 byte-order mark, but declares the encoding '{encoding}'; {_SAVE}")
    try:
        text = body.decode(encoding)
        again = text.encode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong(_misfit(body[error.start], encoding), *_position(body, error.start)) from None
    except (UnicodeError, LookupError) as error:  # an encoding that is none for text, such as rot13
        raise _wrong(f"the declared encoding '{encoding}' is of no use for source code ({error}); {_SAVE}") from None
    if again != body:
        message = f"in the declared encoding '{encoding}', the text does not lead back to the same bytes; {_SAVE}"
        raise _wrong(message, *_position(body, _first_difference(body, again)))
    return Source(Path(path), data, text, encoding, has_bom)


_SAVE = "save the file as UTF-8"


def _wrong(message: str, line: int = 1, column: int = 1) -> ReadError:
    return ReadError(Trouble.WRONG_ENCODING, message, line, column)


def _encoding(body: bytes) -> str:
    """The codec that the file declares in one of its first two lines, or UTF-8."""
    # The declaration itself is ASCII; what else stands in its line is judged when the whole file is decoded.
    lines = (_NOT_ASCII.sub(b"?", match.group()) for match in _LINE.finditer(body))
    try:
        return tokenize.detect_encoding(lambda: next(lines, b""))[0]
    except SyntaxError as error:
        raise _wrong(f"{error.msg}; {_SAVE}, and declare that or nothing") from None


def _misfit(byte: int, encoding: str) -> str:
    what = f"the byte 0x{byte:02X} does not fit the encoding '{encoding}'"
    if encoding != "utf-8":
        return f"{what} that the file declares; {_SAVE}, or declare the encoding that it is really in"
    return (
        f"{what}, and the file declares no other; {_SAVE}, or name its encoding in the first line:"
        " '# -*- coding: latin-1 -*-' fits text from Western Europe"
    )


def _position(data: bytes, offset: int) -> tuple[int, int]:
    """The line and the column, in bytes, of an offset."""
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1, offset - max(data.rfind(b"\n", 0, offset), data.rfind(b"\r", 0, offset))


def _first_difference(one: bytes, other: bytes) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
