"""Tables, one row an utterance: CSV, TSV and the like, and Excel (.xlsx). Rows of a conversation may lie apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Moment, Parties
from sanxiang.conversation.decoding import Source
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.model import Channel, Conversation, Role, Scalar
from sanxiang.conversation.readers import columns
from sanxiang.conversation.readers.columns import Columns
from sanxiang.conversation.readers.grid import Cell, Row, blank, csv_rows, text_of, xlsx_rows
from sanxiang.errors import InputError


def read_csv(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of a delimited text file; the delimiter is found in the header line."""
    return _read(source, options, csv_rows(source, options, columns.known))


def read_xlsx(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of the first sheet of an Excel workbook."""
    return _read(source, options, xlsx_rows(source, options))


@dataclass(slots=True)
class _Group:
    """The rows of one conversation while they are collected."""

    rows: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    fault: str = ""


def _read(source: Source, options: ReadOptions, rows: Iterator[Row]) -> Iterator[Item]:
    filled = (row for row in rows if row[2] or any(not blank(cell) for cell in row[1]))
    head = next(filled, None)
    if head is None:
        raise InputError(source.at(), "the table has no rows / 表格为空")
    headers = [text_of(cell) for cell in head[1]]
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
        last = text_of(_cell(cells, where, "conversation")) or last
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
        raw = "\n".join("\t".join(map(text_of, cells)) for _, cells in group.rows[:2000])
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
        role = canonical.role_named(text_of(_cell(cells, where, "role")))
        start, end = _moment(_cell(cells, where, "start")), _moment(_cell(cells, where, "end"))
        at = end if end is not None else _moment(_cell(cells, where, "at"))
    except RecordError as error:
        raise RecordError(error.reason, number) from error
    party = parties.index(role, *_who(cells, where, role))
    yield Draft(canonical.spoken_kind(channel), party, text_of(_cell(cells, where, "text")), at, start)


def _who(cells: Sequence[Cell], where: Columns, role: Role) -> tuple[str, str]:
    if role is Role.AGENT:
        return text_of(_cell(cells, where, "agent")), text_of(_cell(cells, where, "agent_name"))
    return (text_of(_cell(cells, where, "customer")) if role is Role.CUSTOMER else ""), ""


def _metadata(rows: Sequence[Sequence[Cell]], headers: Sequence[str], where: Columns) -> Mapping[str, Scalar]:
    """Columns that mean nothing to us, where they say one thing over the whole conversation."""
    used = set(where.values())
    found: dict[str, Scalar] = {}
    for number, header in enumerate(headers):
        values = {text_of(cells[number]) for cells in rows if number < len(cells)} - {""}
        if number not in used and header and len(values) == 1:
            found[header] = values.pop()
    return found


def _cell(cells: Sequence[Cell], where: Columns, name: str) -> Cell:
    number = where.get(name, -1)
    return cells[number] if 0 <= number < len(cells) else None


def _first(rows: Sequence[Sequence[Cell]], where: Columns, name: str) -> str:
    return next((text for cells in rows if (text := text_of(_cell(cells, where, name)))), "")


def _moment(cell: Cell) -> Moment | None:
    if isinstance(cell, time):  # Excel shows 00:10 so; a time of day without a day is an offset
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (a cell knows no zone)
    return canonical.moment(cell.strip() if isinstance(cell, str) else cell)
