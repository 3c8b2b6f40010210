"""JSON of any shape as a stream of records: JSON Lines, an array, or one pretty-printed object.

Deep nesting, NaN, truncated text and numbers beyond reason end as `Broken`, never as a crash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sanxiang.conversation.decoding import Line, Source, read_lines
from sanxiang.conversation.items import ReadOptions, RecordError
from sanxiang.errors import InputError, Location

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON value. `scrubbed`: half surrogate pairs in it were replaced by U+FFFD."""

    where: Location
    raw: str
    value: object
    scrubbed: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is no JSON, and why."""

    where: Location
    raw: str
    reason: str


def _refuse(constant: str) -> object:
    raise RecordError(f"{constant} is no JSON number; leave the member out")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def load(text: str) -> object:
    """One JSON value. Raises RecordError with the reason and its line in `text`."""
    begin = _SPACE.match(text).end()  # type: ignore[union-attr]
    value, end = load_at(text, begin)
    if _SPACE.match(text, end).end() != len(text):  # type: ignore[union-attr]
        raise RecordError(f"more text after the JSON value, at column {end + 1}", text.count("\n", 0, end) + 1)
    return value


def load_at(text: str, begin: int) -> tuple[object, int]:
    """The JSON value that begins at `begin`, and where it ends. Raises RecordError."""
    try:
        return _DECODER.raw_decode(text, begin)
    except json.JSONDecodeError as error:
        raise RecordError(f"broken JSON at column {error.colno}: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise RecordError("JSON nested too deeply") from error
    except ValueError as error:  # more digits than Python converts
        raise RecordError(f"broken JSON: {str(error)[:80]}") from error


def read_records(source: Source, options: ReadOptions) -> Iterator[Record | Broken]:
    """The records of a file, in order. Only an array or a pretty-printed object is held as a whole."""
    lines = (line for line in read_lines(source, options) if line.fault or line.text.strip())
    first = next(lines, None)
    if first is None:
        raise InputError(source.at(), "the file holds only blanks / 文件只有空白")
    second = next(lines, None)
    begun = [line for line in (first, second) if line is not None]
    if second is None or _is_record(first) or (first.text.strip() != "[" and _is_record(second)):
        for line in chain(begun, lines):
            yield from _line_records(source, line)
    else:
        yield from _document_records(source, _joined(source, begun, lines, options))


def _is_record(line: Line) -> bool:
    try:
        return not line.fault and isinstance(load(line.text), dict | list)
    except RecordError:
        return False


def _line_records(source: Source, line: Line) -> Iterator[Record | Broken]:
    if line.fault:
        yield Broken(source.at(line.number), line.text, line.fault)
    else:
        yield from _document_records(source, (line.number, line.text))


def _joined(source: Source, begun: list[Line], lines: Iterator[Line], options: ReadOptions) -> tuple[int, str]:
    """The whole document, blank lines kept for the line numbers of errors."""
    parts, at, size = [], begun[0].number, 0
    for line in chain(begun, lines):
        parts.append("\n" * (line.number - at) + line.text)
        at = line.number
        size += len(parts[-1])
        if size > options.max_document_bytes:
            limit = options.max_document_bytes
            raise InputError(source.at(), f"one JSON document longer than {limit} bytes; use JSON Lines")
    return begun[0].number, "".join(parts)


def _document_records(source: Source, document: tuple[int, str]) -> Iterator[Record | Broken]:
    """The elements of an array, or the one value. What follows a broken element is lost with it."""
    first, text = document
    begin = _SPACE.match(text).end()  # type: ignore[union-attr]
    if not text.startswith("[", begin):
        yield _whole(source, first, text)
        return
    line, counted, begin = first, 0, begin + 1
    while True:
        begin = _SPACE.match(text, begin).end()  # type: ignore[union-attr]
        if text.startswith("]", begin):
            break
        line, counted = line + text.count("\n", counted, begin), begin
        element = _element(source, line, text, begin)
        yield element
        if isinstance(element, Broken):
            return
        begin = _SPACE.match(text, begin + len(element.raw)).end()  # type: ignore[union-attr]
        if text.startswith(",", begin):
            begin += 1
        elif not text.startswith("]", begin):
            yield Broken(source.at(line), text[begin:], "the array is cut off or lacks a comma after this element")
            return
    if text[begin + 1 :].strip():
        yield Broken(source.at(line), text[begin + 1 :], "more text after the end of the array")


def _element(source: Source, line: int, text: str, begin: int) -> Record | Broken:
    try:
        value, end = load_at(text, begin)
    except RecordError as error:
        return Broken(source.at(line), text[begin:], error.reason)
    return _scrubbed(source.at(line), text[begin:end], value)


def _whole(source: Source, first: int, text: str) -> Record | Broken:
    try:
        value = load(text)
    except RecordError as error:
        return Broken(source.at(first + max(error.line - 1, 0)), text, error.reason)
    return _scrubbed(source.at(first), text, value)


def _scrubbed(where: Location, raw: str, value: object) -> Record | Broken:
    if not _SURROGATE_ESCAPE.search(raw):
        return Record(where, raw, value)
    try:
        clean = scrub(value)
    except RecursionError:
        return Broken(where, raw, "JSON nested too deeply")
    return Record(where, raw, clean, scrubbed=clean != value)


def scrub(value: object) -> object:
    """`value` with every half of a surrogate pair replaced by U+FFFD: such text cannot be stored anywhere."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [scrub(item) for item in value]
    if isinstance(value, dict):
        return {scrub(key): scrub(item) for key, item in value.items()}
    return value
