"""A table of calls, one row a call or one row an interval: which column is what, and what each row says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from sanxiang.conversation import canonical
from sanxiang.conversation.items import RecordError
from sanxiang.conversation.readers.columns import plain
from sanxiang.conversation.readers.grid import Cell, Row, blank, listed, text_of
from sanxiang.errors import InputError, Location, Problem
from sanxiang.staffing.profile import Call

_HEADERS = {
    "at": """
        来电时间 呼入时间 进线时间 呼叫时间 进入队列时间 排队开始时间 开始时间 时间 时段 时间段 半小时 通话开始时间
        offered offeredat at time timestamp datetime calltime callstart starttime start arrival arrivedat interval halfhour
        enqueuetime queuetime""",
    "date": "日期 来电日期 呼入日期 date day calldate",
    "handling": """
        处理时长 平均处理时长 平均处理时间 处理时间 处理秒数 handling handlingtime handletime aht averagehandletime
        averagehandlingtime handlingseconds""",
    "talk": "通话时长 通话时间 通话秒数 平均通话时长 talk talktime talkseconds duration callduration billsec",
    "hold": "保持时长 保持时间 hold holdtime holdseconds",
    "wrap": """
        话后处理时长 话后处理时间 话后时长 话后处理 整理时长 事后处理时长 acw wrap wrapup wraptime wrapuptime aftercallwork""",
    "answered": "接通时间 应答时间 接听时间 answered answeredat answertime connecttime",
    "ended": "结束时间 挂机时间 通话结束时间 ended endedat end endtime hangup hanguptime",
    "calls": """
        来电量 呼入量 话务量 来电数 呼入数 进线量 通话量 数量 calls callvolume volume count offeredcalls callsoffered""",
}
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({name: tuple(words.split()) for name, words in _HEADERS.items()})
"""Field -> the headers that mean it, plain (lower case, without blanks, dashes, underscores and what stands in brackets)."""

_FIELD_OF = {header: name for name, headers in FIELDS.items() for header in headers}
_IN_MINUTES = re.compile(r"[(（\[]\s*(?:分钟?|min(?:ute)?s?)\s*[)）\]]", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]?\d(?:\.\d+)?)|\d{1,7}(?:\.\d+)?")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?:\s*[-–~至到].*)?")
_RANGE = re.compile(r"(?<=:\d\d)\s*[-–~至到]\s*\d{1,2}:\d{2}(?::\d{2})?$")
LONGEST = 86_400.0
"""Seconds. No call is handled for longer than a day."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Field -> number of its column from 0, with the headers."""

    places: Mapping[str, int]
    headers: tuple[str, ...]

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else None

    def header(self, name: str) -> str:
        return self.headers[self.places[name]]


class _Wrong(Exception):
    """A cell is wrong: its field and what is wrong with it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


def known(headers: Sequence[str]) -> int:
    """How many of these headers mean something."""
    return sum(plain(header) in _FIELD_OF for header in headers)


def read_calls(rows: Iterable[Row], where: Location, *, told: Mapping[str, str], zone: tzinfo) -> Iterator[Call | Problem]:
    """The calls, and what is wrong with the rows that are none, at `file:row:column`.

    `told` names columns (field -> header) before they are guessed; times with a zone are turned into `zone`, others are taken as
    local. Raises InputError for a table without rows, or without a column of times.
    """
    filled = (row for row in rows if row[2] or not all(blank(cell) for cell in row[1]))
    head = next(filled, None)
    if head is None:
        raise InputError(where, "表格为空 / the table has no rows")
    columns = find_columns([text_of(cell) for cell in head[1]], Location(where.file, head[0]), told)
    for number, cells, fault in filled:
        if fault:
            yield Problem(Location(where.file, number), fault)
            continue
        try:
            yield _call(cells, columns, zone)
        except _Wrong as wrong:
            place = columns.places[wrong.name]
            header = columns.headers[place]
            yield Problem(Location(where.file, number, place + 1), f"{header}: {wrong.message}")


def find_columns(headers: Sequence[str], where: Location, told: Mapping[str, str]) -> Columns:
    """Where each field stands; what is told goes before what is guessed. Raises InputError that names the headers."""
    places = {name: _told(headers, name, header, where) for name, header in told.items()}
    for number, header in enumerate(headers):
        name = _FIELD_OF.get(plain(header))
        if name is not None and number not in places.values():
            places.setdefault(name, number)
    if "at" not in places:
        raise InputError(
            where,
            f"认不出来电时间是哪一列，请写 --columns at=列名 / no column of call times, name it: --columns at=HEADER; [{listed(headers)}]",
        )
    return Columns(MappingProxyType(places), tuple(headers))


def _told(headers: Sequence[str], name: str, header: str, where: Location) -> int:
    if header not in headers:
        raise InputError(where, f"没有列 {header} / no column {header!r} for {name} among [{listed(headers)}]")
    return list(headers).index(header)


def _call(cells: Sequence[Cell], columns: Columns, zone: tzinfo) -> Call:
    at = _moment(cells, columns, "at", zone)
    if at is None:
        raise _Wrong("at", "没有时间 / no time")
    return Call(at, _handling(cells, columns, zone), _number_of_calls(cells, columns))


def _number_of_calls(cells: Sequence[Cell], columns: Columns) -> float:
    text = text_of(columns.cell(cells, "calls")).replace(",", "")
    if not text:
        return 1.0
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise _Wrong("calls", f"「{text[:40]}」不是来电数 / {text[:40]!r} is no number of calls")
    return number


def _handling(cells: Sequence[Cell], columns: Columns, zone: tzinfo) -> float | None:
    """Its own column; else talk, hold and after-call work; else from answered to ended, and after-call work. None or 0 = unknown."""
    told = _seconds(cells, columns, "handling")
    if told is not None:
        return told or None
    talk, hold, wrap = (_seconds(cells, columns, name) for name in ("talk", "hold", "wrap"))
    if talk is None:
        talk = _between(cells, columns, zone)
    return (talk or 0.0) + (hold or 0.0) + (wrap or 0.0) or None if talk else None


def _between(cells: Sequence[Cell], columns: Columns, zone: tzinfo) -> float | None:
    answered, ended = (_moment(cells, columns, name, zone) for name in ("answered", "ended"))
    if answered is None or ended is None:
        return None
    seconds = (ended - answered).total_seconds()
    if not 0 <= seconds <= LONGEST:
        raise _Wrong("ended", f"比接通时间早，或晚一天以上 / before the call was answered, or over a day after ({seconds:g} s)")
    return seconds


def _seconds(cells: Sequence[Cell], columns: Columns, name: str) -> float | None:
    """A length: seconds, mm:ss or hh:mm:ss; minutes where the header says so."""
    cell = columns.cell(cells, name)
    if isinstance(cell, timedelta | time):
        return cell.total_seconds() if isinstance(cell, timedelta) else cell.hour * 3600.0 + cell.minute * 60 + cell.second
    text = text_of(cell).replace(",", "").removesuffix("秒").removesuffix("s").strip()
    if text in ("", "-", "--"):
        return None
    found = _DURATION.fullmatch(text.replace("：", ":"))
    if found is None:
        raise _Wrong(name, f"「{text[:40]}」不是时长，应为秒数或 mm:ss / {text[:40]!r} is no length; write seconds or mm:ss")
    hours, minutes, seconds = found.groups()
    plainly = float(text) * (60 if _IN_MINUTES.search(columns.header(name)) else 1) if seconds is None else 0.0
    length = plainly if seconds is None else int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    if length > LONGEST:
        raise _Wrong(name, f"超过一天 / longer than a day: {text[:40]}")
    return length


def _moment(cells: Sequence[Cell], columns: Columns, name: str, zone: tzinfo) -> datetime | None:
    """A point in time, local and without zone; a time of day takes its date from the column `date`."""
    cell = columns.cell(cells, name)
    if blank(cell):
        return None
    day = _day(cells, columns)
    clock = cell if isinstance(cell, time) else _clock(cell) if isinstance(cell, str) else None
    if clock is not None:
        if day is None:
            raise _Wrong(name, f"「{text_of(cell)[:40]}」没有日期 / {text_of(cell)[:40]!r} has no date, and there is no column of dates")
        return datetime.combine(day, clock.replace(tzinfo=None))
    return _point(cell, name, zone)


def _point(cell: Cell, name: str, zone: tzinfo) -> datetime:
    try:
        point = canonical.moment(_RANGE.sub("", cell.strip().replace("：", ":")) if isinstance(cell, str) else cell)
    except RecordError:
        point = None
    if not isinstance(point, datetime):
        shown = text_of(cell)[:40]
        raise _Wrong(name, f"「{shown}」不是时间，应如 2026-03-02 10:15 / {shown!r} is no time such as 2026-03-02 10:15")
    return point if point.tzinfo is None else point.astimezone(zone).replace(tzinfo=None)


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(cells: Sequence[Cell], columns: Columns) -> date | None:
    cell = columns.cell(cells, "date")
    if blank(cell):
        return None
    if isinstance(cell, datetime | date):
        return cell.date() if isinstance(cell, datetime) else cell
    digits = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?", text_of(cell))
    try:
        return date(*(int(part) for part in digits.groups())) if digits else _no_day(cell)
    except ValueError:
        return _no_day(cell)


def _no_day(cell: Cell) -> date:
    raise _Wrong("date", f"「{text_of(cell)[:40]}」不是日期 / {text_of(cell)[:40]!r} is no date")
