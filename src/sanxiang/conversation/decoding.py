"""Bytes to lines of text: gzip, encodings, line ends, and caps, so that no input hangs or fills the memory.

Encodings are found by byte order mark, else UTF-16 by its look, else UTF-8, else GB18030 (which covers GBK and
GB2312). A line that does not decode carries its fault; the reader decides what that costs.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from sanxiang.conversation.items import ReadOptions
from sanxiang.errors import InputError, Location

HEAD = 64 * 1024
"""Bytes that are looked at to find format and encoding."""

GZIP_MAGIC = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\udc80-\udcff]")
_EXPECTED = re.compile("[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_ESCAPED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. `fault` says why it cannot be taken as it is (undecodable, too long), else ""."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, decompressed. `name` is shown to the user; `stem` makes ids; `head` is its first `HEAD` bytes."""

    name: str
    stem: str
    head: bytes
    stream: io.BufferedReader

    def at(self, line: int = 0, column: int = 0) -> Location:
        """A location in this file."""
        return Location(self.name, line, column)


class _Capped(io.RawIOBase):
    """Reads `inner` up to `limit` bytes; more than that, or broken gzip, is an `InputError`."""

    def __init__(self, inner: BinaryIO | gzip.GzipFile, limit: int, where: Location) -> None:
        self._inner = inner
        self._left = limit
        self._limit = limit
        self._where = where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise InputError(self._where, f"longer than {self._limit} bytes after decompression; split the file")
        view[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            return self._inner.read(size) or b""
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(self._where, f"broken gzip file ({error}); compress it again") from error
        except OSError as error:
            raise InputError(self._where, f"cannot be read: {error.strerror or error}") from error


def open_source(stream: BinaryIO, name: str, options: ReadOptions) -> Source:
    """Wrap an open binary stream; gzip (one layer) is undone on the way.

    Raises InputError for an empty file, or one that ends inside its gzip header.
    """
    where = Location(name)
    plain = _buffered(stream, options.max_file_bytes, where)
    if plain.peek(HEAD)[:2] == GZIP_MAGIC:
        plain = _buffered(gzip.GzipFile(fileobj=plain), options.max_file_bytes, where)
    head = plain.peek(HEAD)[:HEAD]
    if not head:
        raise InputError(where, "the file is empty / 文件为空")
    return Source(name, _stem(name), head, plain)


def _buffered(inner: BinaryIO | gzip.GzipFile, limit: int, where: Location) -> io.BufferedReader:
    return io.BufferedReader(_Capped(inner, limit, where), buffer_size=HEAD)


def _stem(name: str) -> str:
    stem = PurePath(name).name
    for suffix in (".gz", PurePath(stem.removesuffix(".gz")).suffix):
        stem = stem.removesuffix(suffix) if suffix else stem
    return stem or name


def guess_encoding(head: bytes) -> str:
    """A Python codec name for text that begins with `head`; "utf-8" where nothing fits."""
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec
    if b"\x00" in head or not (_decodes(head, "utf-8") or _decodes(head, "gb18030")):
        wide = max(("utf-16-le", "utf-16-be"), key=lambda codec: _likeness(head, codec))
        if _likeness(head, wide) >= 0.9:
            return wide
    if not _decodes(head, "utf-8") and _decodes(head, "gb18030"):
        return "gb18030"
    return "utf-8"


def _decodes(head: bytes, codec: str) -> bool:
    """True also where only the last character is cut off by the end of `head`."""
    try:
        codecs.getincrementaldecoder(codec)().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return True


def _likeness(head: bytes, codec: str) -> float:
    """The share of characters that are plain ASCII or everyday Chinese."""
    text = head[: len(head) // 2 * 2].decode(codec, errors="replace")
    return len(_EXPECTED.findall(text)) / len(text) if text else 0.0


def head_text(source: Source, options: ReadOptions) -> str:
    """The beginning of the file as text, decoded without complaint: to find out its format."""
    codec = _codec(source, options)
    return codecs.getincrementaldecoder(codec)(errors="replace").decode(source.head).removeprefix("\ufeff")


def looks_binary(text: str) -> bool:
    """More than four characters, and more than one in twenty, are control characters or undecodable."""
    strange = len(_CONTROL.findall(text))
    return strange > 4 and strange * 20 > len(text)


def read_lines(source: Source, options: ReadOptions) -> Iterator[Line]:
    r"""The lines of a text file, ended by \n, \r\n or \r, read as they are asked for.

    Raises InputError for an unknown encoding, and past `max_file_bytes`.
    """
    codec = _codec(source, options)
    unsure = codec == "utf-8" and source.head.isascii()
    wide = codec.startswith(("utf-16", "utf-32"))
    errors = "replace" if wide else "surrogateescape"
    text = io.TextIOWrapper(source.stream, encoding=codec, errors=errors, newline=None)
    number = 0
    while chunk := _next_line(text, source, number + 1, options.max_record_bytes):
        number += 1
        yield _checked(number, chunk, options.max_record_bytes, unsure=unsure, wide=wide)


def _next_line(text: io.TextIOWrapper, source: Source, number: int, limit: int) -> str:
    """One line with its end, or its first `limit` + 1 characters (the rest is thrown away unread)."""
    try:
        chunk = line = text.readline(limit + 1)
        while len(chunk) > limit and not chunk.endswith("\n"):
            chunk = text.readline(limit + 1)
    except UnicodeError as error:
        raise InputError(source.at(number), f"not valid {text.encoding}: {error}") from error
    return line


def _checked(number: int, chunk: str, limit: int, *, unsure: bool, wide: bool) -> Line:
    line = chunk.removesuffix("\n")
    if number == 1:
        line = line.removeprefix("\ufeff")
    if len(line) > limit:
        return Line(number, line, f"longer than {limit} characters; split it, or raise max_record_bytes")
    if wide and "\ufffd" in line:
        return Line(number, line, "half a character; the file is cut off or damaged")
    escaped = None if line.isascii() else _ESCAPED.search(line)
    return Line(number, line) if escaped is None else _repaired(number, line, escaped.start(), unsure)


def _repaired(number: int, line: str, column: int, unsure: bool) -> Line:
    """A line that is not the file's encoding: GB18030 if all before it was ASCII, else a fault."""
    if unsure:
        try:
            return Line(number, line.encode("utf-8", "surrogateescape").decode("gb18030"))
        except UnicodeError:
            pass
    return Line(number, _ESCAPED.sub("\ufffd", line), f"a byte at column {column + 1} fits no encoding; save as UTF-8")


def _codec(source: Source, options: ReadOptions) -> str:
    name = options.encoding or guess_encoding(source.head)
    try:
        found = codecs.lookup(name).name
        b"a".decode(found, "replace")  # base64 and its like are codecs, too, but make no text
    except (LookupError, ValueError) as error:
        raise InputError(source.at(), f"unknown encoding {name!r}; try utf-8 or gb18030") from error
    return name if name == "utf-8-sig" else found


def read_whole(source: Source, options: ReadOptions) -> bytes:
    """All bytes of a format that cannot be streamed. Raises InputError past `max_document_bytes`."""
    data = source.stream.read(options.max_document_bytes + 1)
    if len(data) > options.max_document_bytes:
        limit = options.max_document_bytes
        raise InputError(source.at(), f"one document longer than {limit} bytes; split it, or use JSON Lines")
    return data
