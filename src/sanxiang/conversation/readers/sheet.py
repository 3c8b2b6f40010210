"""Tables, one row an utterance: CSV, TSV and the like, and Excel (.xlsx). Rows of a conversation may lie apart."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Moment, Parties
from sanxiang.conversation.decoding import Source, head_text, read_lines, read_whole
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.model import Channel, Conversation, Role, Scalar
from sanxiang.conversation.readers import columns
from sanxiang.conversation.readers.columns import Columns
from sanxiang.errors import InputError

DELIMITERS = (",", "\t", ";", "|", "，")
_EXCEL_ROWS = 1_048_576
_EXCEL_COLUMNS = 256
_LONG_ROW = 1000

Cell = object
Row = tuple[int, Sequence[Cell], str]
"""Line or row number, the cells, and a fault or ""."""


def read_csv(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of a delimited text file; the delimiter is found in the header line."""
    return _read(source, options, _csv_rows(source, options))


def read_xlsx(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of the first sheet of an Excel workbook."""
    return _read(source, options, _xlsx_rows(source, options))


def header_cells(text: str) -> list[str]:
    """The cells of the first line of `text`, by the delimiter that makes most sense of them."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    split = [next(csv.reader([line[:8192]], delimiter=delimiter), []) for delimiter in DELIMITERS]
    return max(split, key=lambda cells: (columns.known(cells), len(cells)))


def _delimiter(text: str) -> str:
    cells = header_cells(text)
    line = next((line for line in text.splitlines() if line.strip()), "")
    return next(sign for sign in DELIMITERS if next(csv.reader([line[:8192]], delimiter=sign), []) == cells)


def _csv_rows(source: Source, options: ReadOptions) -> Iterator[Row]:
    # The limit is the process's; it is only ever raised, so that other users of csv are not cut short.
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    faults: dict[int, str] = {}
    reader = csv.reader(_raw_lines(source, options, faults), delimiter=_delimiter(head_text(source, options)))
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            found = next((faults.pop(number) for number in range(first, before + 1) if number in faults), "")
            if not found and before - first > _LONG_ROW:
                found = f"this row goes on to line {before}: a quotation mark is not closed"
            yield first, cells, found
    except csv.Error as error:
        raise InputError(source.at(before + 1), f"no table of text: {error}") from error


def _raw_lines(source: Source, options: ReadOptions, faults: dict[int, str]) -> Iterator[str]:
    for line in read_lines(source, options):
        if line.fault:
            faults[line.number] = line.fault
        yield line.text[: options.max_record_bytes] + "\n"


def _xlsx_rows(source: Source, options: ReadOptions) -> Iterator[Row]:
    data = read_whole(source, options)
    _check_zip(source, data, options)
    try:
        rows = _unpacked(data)
    except Exception as error:  # openpyxl lets anything out that its XML and zip parsers raise
        raise InputError(source.at(), f"not a readable .xlsx workbook ({type(error).__name__}: {error})") from error
    if len(rows) > _EXCEL_ROWS:
        raise InputError(source.at(len(rows)), f"more than Excel's {_EXCEL_ROWS} rows")
    yield from ((number, cells, "") for number, cells in enumerate(rows, 1))


def _unpacked(data: bytes) -> list[Sequence[Cell]]:
    """All rows of the first sheet, one more than Excel allows at most: a row number in the XML may be anything."""
    # Imported here: it costs 0.2 s, and few files are workbooks.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and dates; what matters here comes as an error
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=_EXCEL_COLUMNS)
        return list(islice(rows, _EXCEL_ROWS + 1))


def _check_zip(source: Source, data: bytes, options: ReadOptions) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(source.at(), f"not a readable .xlsx workbook ({error}); save it as .xlsx again") from error
    if size > options.max_document_bytes:
        raise InputError(source.at(), f"unpacks to {size} bytes, more than {options.max_document_bytes}; split it")


@dataclass(slots=True)
class _Group:
    """The rows of one conversation while they are collected."""

    rows: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    fault: str = ""


def _read(source: Source, options: ReadOptions, rows: Iterator[Row]) -> Iterator[Item]:
    filled = (row for row in rows if row[2] or any(not _blank(cell) for cell in row[1]))
    head = next(filled, None)
    if head is None:
        raise InputError(source.at(), "the table has no rows / 表格为空")
    headers = [_text(cell) for cell in head[1]]
    try:
        where = columns.find_columns(headers, options.columns)
    except RecordError as error:
        raise InputError(source.at(head[0]), error.reason) from error
    if "conversation" not in where:
        yield Noted(source.at(head[0]), f"no column for the conversation's id: the whole table is one, {source.stem}")
    for conversation_id, group in _grouped(filled, where, source.stem).items():
        yield from _converted(source, conversation_id, group, headers, where, options)


def _grouped(rows: Iterator[Row], where: Columns, stem: str) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    last = stem
    for number, cells, fault in rows:
        # Merged cells: only the first row of a conversation carries its id.
        last = _text(_cell(cells, where, "conversation")) or last
        group = groups.setdefault(last, _Group())
        group.rows.append((number, cells))
        group.fault = group.fault or fault
    return groups


def _converted(
    source: Source, conversation_id: str, group: _Group, headers: Sequence[str], where: Columns, options: ReadOptions
) -> Iterator[Item]:
    first = group.rows[0][0]
    try:
        if group.fault:
            raise RecordError(group.fault)
        yield _conversation(conversation_id, group, headers, where, options)
    except RecordError as error:
        raw = "\n".join("\t".join(map(_text, cells)) for _, cells in group.rows[:2000])
        yield rejected(source.at(error.line or first), conversation_id, error.reason, raw)


def _conversation(conversation_id: str, group: _Group, headers: Sequence[str], where: Columns, options: ReadOptions) -> Conversation:
    said = [cells for _, cells in group.rows]
    word, way = _first(said, where, "channel"), _first(said, where, "direction")
    channel = canonical.channel_named(word) if word else options.channel
    parties = Parties()
    return canonical.assemble(
        conversation_id,
        [draft for row in group.rows for draft in _draft(row, where, parties, channel)],
        parties,
        channel=channel,
        direction=canonical.direction_named(way) if way else None,
        zone=options.zone,
        metadata=_metadata(said, headers, where),
    )


def _draft(row: tuple[int, Sequence[Cell]], where: Columns, parties: Parties, channel: Channel | None) -> Iterator[Draft]:
    number, cells = row
    try:
        role = canonical.role_named(_text(_cell(cells, where, "role")))
        start, end = _moment(_cell(cells, where, "start")), _moment(_cell(cells, where, "end"))
        at = end if end is not None else _moment(_cell(cells, where, "at"))
    except RecordError as error:
        raise RecordError(error.reason, number) from error
    party = parties.index(role, *_who(cells, where, role))
    yield Draft(canonical.spoken_kind(channel), party, _text(_cell(cells, where, "text")), at, start)


def _who(cells: Sequence[Cell], where: Columns, role: Role) -> tuple[str, str]:
    if role is Role.AGENT:
        return _text(_cell(cells, where, "agent")), _text(_cell(cells, where, "agent_name"))
    return (_text(_cell(cells, where, "customer")) if role is Role.CUSTOMER else ""), ""


def _metadata(rows: Sequence[Sequence[Cell]], headers: Sequence[str], where: Columns) -> Mapping[str, Scalar]:
    """Columns that mean nothing to us, where they say one thing over the whole conversation."""
    used = set(where.values())
    found: dict[str, Scalar] = {}
    for number, header in enumerate(headers):
        values = {_text(cells[number]) for cells in rows if number < len(cells)} - {""}
        if number not in used and header and len(values) == 1:
            found[header] = values.pop()
    return found


def _cell(cells: Sequence[Cell], where: Columns, name: str) -> Cell:
    number = where.get(name, -1)
    return cells[number] if 0 <= number < len(cells) else None


def _first(rows: Sequence[Sequence[Cell]], where: Columns, name: str) -> str:
    return next((text for cells in rows if (text := _text(_cell(cells, where, name)))), "")


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _moment(cell: Cell) -> Moment | None:
    if isinstance(cell, time):  # Excel shows 00:10 so; a time of day without a day is an offset
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (a cell knows no zone)
    return canonical.moment(cell.strip() if isinstance(cell, str) else cell)
