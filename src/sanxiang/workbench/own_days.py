"""A centre's own days out of Excel: one row a day or a range, with hours and a name. Problems name their cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sanxiang.calendar.china import day_range
from sanxiang.calendar.model import WEEKDAYS, dates
from sanxiang.errors import InputError, Location, Problem, StandardError
from sanxiang.standard.calendars import OwnDay
from sanxiang.workbench.exchange.drafting import place_of
from sanxiang.workbench.exchange.workbook_in import Cell, Sheet, read_workbook

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "first": ("日期", "开始日期", "date", "from", "day"),
    "last": ("结束日期", "至", "to", "until"),
    "hours": ("营业时段", "时段", "营业时间", "hours"),
    "name": ("名称", "说明", "name"),
    "english": ("英文名称", "英文", "english", "name (en)"),
}
CLOSED = ("休", "休息", "放假", "停业", "closed", "off", "-", "无")
AS_WEEKDAY = {f"照周{zh}": day for zh, day in zip("一二三四五六日", WEEKDAYS, strict=True)} | {
    f"照星期{zh}": day for zh, day in zip("一二三四五六日", WEEKDAYS, strict=True)
}
_HEAD_ROWS = 10
_CLOCK = re.compile(r"(\d{1,2})[:：](\d\d)(?::\d\d)?")


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    head: int
    columns: Mapping[str, int]


def own_days(data: bytes, file: str) -> dict[str, dict[str, Any]]:
    """Date or range -> the entry as the format writes it, of the first sheet with a column of dates and one of hours.

    Raises InputError for what is no such workbook, StandardError with a problem for every wrong cell.
    """
    table = _table(read_workbook(data, file), file)
    problems: list[Problem] = []
    found: dict[str, dict[str, Any]] = {}
    taken: dict[Any, str] = {}
    for number, cells in table.sheet.rows.items():
        if number > table.head and any(column in cells for column in table.columns.values()):
            row = _Row(table, file, number, cells)
            for key, entry in row.entries(problems):
                _take(key, row, taken, problems)
                found[key] = entry
    if not found and not problems:
        problems.append(Problem(Location(f"{file}!{table.sheet.title}"), "标题行之下没有日期 / there are no days below the headings"))
    if problems:
        raise StandardError(problems)
    return found


def _table(sheets: tuple[Sheet, ...], file: str) -> _Table:
    for sheet in sheets:
        for number in sorted(sheet.rows)[:_HEAD_ROWS]:
            columns = _columns(sheet.rows[number])
            if {"first", "hours"} <= set(columns):
                return _Table(sheet, number, columns)
    due = "应有标题行：日期、营业时段（结束日期、名称、英文名称可省） / a row of headings with date and hours is due"
    raise InputError(Location(file), due)


def _columns(cells: Mapping[int, Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in cells.items():
        heading = str(cell.value).strip().lower()
        field = next((field for field, words in HEADINGS.items() if heading in words), None)
        if field is not None:
            found.setdefault(field, column)
    return found


def _take(key: str, row: _Row, taken: dict[Any, str], problems: list[Problem]) -> None:
    for day in dates(*day_range(key)):
        if day in taken:
            problems.append(row.problem("first", f"{day} 已在 {taken[day]} / is in {taken[day]} already"))
            return
        taken[day] = row.place("first")


@dataclass(frozen=True, slots=True)
class _Row:
    table: _Table
    file: str
    number: int
    cells: Mapping[int, Cell]

    def entries(self, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
        key, hours = self._key(problems), self._hours(problems)
        if key is None or hours is None:
            return
        names = {lang: text for lang, field in (("zh", "name"), ("en", "english")) if (text := self._text(field))}
        yield key, {"hours": hours, **({"name": names} if names else {})}

    def _key(self, problems: list[Problem]) -> str | None:
        first, last = self._date("first"), self._date("last")
        text = f"{first}..{last}" if last and last != first else first
        try:
            day_range(text)
        except ValueError:
            due = f"「{text}」应为日期，如 2026-08-05 / a date such as 2026-08-05 is due"
            problems.append(self.problem("last" if _is_date(first) and last else "first", due))
            return None
        return text

    def _hours(self, problems: list[Problem]) -> str | list[str] | None:
        text = self._text("hours")
        if not text:
            problems.append(self.problem("hours", "缺少营业时段；不营业写 休 / hours are missing; write closed where it is closed"))
            return None
        hours = _hours(text)
        try:
            OwnDay.model_validate({"hours": hours})
        except ValidationError as error:
            problems.append(self.problem("hours", f"「{text}」{error.errors(include_url=False)[0]['msg']}"))
            return None
        return hours

    def _date(self, field: str) -> str:
        return re.sub(r"\b(\d)\b", r"0\1", re.sub(r"[/.年月]", "-", self._text(field)).removesuffix("日"))

    def _text(self, field: str) -> str:
        cell = self.cells.get(self.table.columns.get(field, 0))
        return "" if cell is None else str(cell.value).strip()

    def place(self, field: str) -> str:
        return place_of(self.table.sheet.title, self.number, self.table.columns.get(field, self.table.columns["first"]))

    def problem(self, field: str, message: str) -> Problem:
        return Problem(Location(f"{self.file}!{self.place(field)}"), message)


def _is_date(text: str) -> bool:
    try:
        day_range(text)
    except ValueError:
        return False
    return True


def _hours(text: str) -> str | list[str]:
    """`9:00-12:00、13:30-18:00` as the format writes it."""
    if text.lower() in CLOSED:
        return "closed"
    if text in AS_WEEKDAY:
        return AS_WEEKDAY[text]
    parts = [part.strip() for part in re.split(r"[,，、;；\n]+", text) if part.strip()]
    clean = [_CLOCK.sub(lambda clock: f"{int(clock[1]):02}:{clock[2]}", re.sub(r"\s*[-–—~～至到]+\s*", "-", part)) for part in parts]
    return clean[0] if len(clean) == 1 else clean
