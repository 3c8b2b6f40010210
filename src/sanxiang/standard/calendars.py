"""Calendars of a standard: the hours of a centre, its holidays and own days, as its files state them; and what they are put to work as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from sanxiang.calendar.calendars import Calendar, zone_of
from sanxiang.calendar.china import china, day_range, make_up_days, name_of
from sanxiang.calendar.model import (
    DAY,
    NO_NAME,
    WEEKDAYS,
    CalendarError,
    DayEnds,
    Name,
    Notice,
    Own,
    Version,
    Week,
    Window,
    Windows,
    WorkingDays,
    dates,
)
from sanxiang.standard.fields import Day, Text, refuse
from sanxiang.standard.model import Bilingual, Entry, Model

CENTRE = "centre"
"""The id of the calendar that holds where nothing names another one."""

_WINDOW = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_CLOSED = "closed"
_HOURS_DUE = '应为时段，如 "09:00-18:00"，或 closed / hours such as "09:00-18:00" are due, or closed'
_DAYS_DUE = "应为 mon、tue … sun，或 mon-fri / mon, tue … sun, or mon-fri is due"
_MOMENT_DUE = "应为时刻，如 2026-06-20 09:00 / a moment such as 2026-06-20 09:00 is due"


# ------------------------------------------------------------------------------------------------------ values


def window_of(text: str) -> Window:
    """`09:00-18:00`; one that ends at or before its begin, or after 24:00, runs into the next day. Raises ValueError."""
    found = _WINDOW.fullmatch(text)
    if found is None or int(found[2]) > 59 or int(found[4]) > 59:
        raise ValueError(_HOURS_DUE)
    opening = int(found[1]) * 3600 + int(found[2]) * 60
    closing = int(found[3]) * 3600 + int(found[4]) * 60
    closing += DAY if closing <= opening else 0
    if opening >= DAY or closing - opening > DAY:
        raise ValueError("开始须早于 24:00，且不超过一天 / hours begin before 24:00 and last a day at most")
    return opening, closing


def windows_of(texts: tuple[str, ...]) -> Windows:
    """In order, and not over each other. Raises ValueError."""
    found = tuple(window_of(text) for text in texts)
    for (_, end), (begin, _) in pairwise(found):
        if begin < end:
            raise ValueError("时段应按先后写，且不重叠 / hours are in order and do not overlap")
    return found


def _hours(value: Any) -> tuple[str, ...]:
    """`closed`, one window or a list of them; as texts."""
    if value == _CLOSED:
        return ()
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise refuse(_HOURS_DUE)
    for number, text in enumerate(texts):
        try:
            window_of(text)
        except ValueError as error:
            raise refuse(str(error), *([number] if isinstance(value, list) else [])) from None
    try:
        windows_of(tuple(texts))
    except ValueError as error:
        raise refuse(str(error)) from None
    return tuple(texts)


def _hours_or_day(value: Any) -> tuple[str, ...]:
    """Hours, or the weekday whose hours they are (kept as `(mon,)`)."""
    if value in WEEKDAYS or (isinstance(value, list | tuple) and len(value) == 1 and value[0] in WEEKDAYS):
        return (value,) if isinstance(value, str) else tuple(value)
    return _hours(value)


def _zone(value: str) -> str:
    try:
        zone_of(value)
    except CalendarError as error:
        raise refuse(str(error)) from None
    return value


def _moment(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise refuse(_MOMENT_DUE)


def _ranges(value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not texts or not all(isinstance(text, str) for text in texts):
        raise refuse("应为日期，如 2026-10-01..2026-10-07 / a date or a range such as 2026-10-01..2026-10-07 is due")
    for number, text in enumerate(texts):
        try:
            day_range(text)
        except ValueError as error:
            raise refuse(str(error), *([number] if isinstance(value, list) else [])) from None
    return tuple(texts)


def _named(value: Any) -> Any:
    """Dates alone: nobody says for which holiday they are worked."""
    return {"": value} if isinstance(value, str | list | tuple) else value


_HOURS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_WORK_SCHEMA: dict[str, Any] = {"anyOf": [*_HOURS_SCHEMA["anyOf"], {"type": "object", "additionalProperties": _HOURS_SCHEMA}]}
Hours = Annotated[tuple[str, ...], PlainValidator(_hours), PlainSerializer(list), WithJsonSchema(_HOURS_SCHEMA)]
HoursOrDay = Annotated[tuple[str, ...], PlainValidator(_hours_or_day), PlainSerializer(list), WithJsonSchema(_HOURS_SCHEMA)]
Zone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string", "minLength": 1})]
Moment = Annotated[str, PlainValidator(_moment), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d$"})]
Ranges = Annotated[tuple[str, ...], PlainValidator(_ranges), PlainSerializer(list), WithJsonSchema(_HOURS_SCHEMA)]

MakeUpDays = Annotated[dict[str, Ranges], BeforeValidator(_named), WithJsonSchema(_WORK_SCHEMA)]


# ------------------------------------------------------------------------------------------------------ models


class OwnDay(Model):
    """A day of the centre's own. Hours alone may stand for it."""

    hours: HoursOrDay = Field(description="营业时段、closed，或照某个星期几 · hours, closed, or a weekday whose hours hold")
    name: Bilingual | None = Field(None, description="名称 · name")

    @model_validator(mode="before")
    @classmethod
    def _hours_alone(cls, value: Any) -> Any:
        return {"hours": value} if isinstance(value, str | list) else value


class YearNotice(Model):
    """The days of a year that the shipped table does not have yet."""

    source: Text = Field(description="出处 · where it is published")
    published: Day | None = Field(None, description="公布日期 · since when it is known")
    off: dict[str, Ranges] = Field(description="放假：名称与日期 · what is off: name and dates")
    work: MakeUpDays = Field({}, description="调休上班日，可按节日写 · make-up workdays, by holiday where it is said")


class Rules(Model):
    """What may change from one date on; in `changes`, what is left out stays as it was."""

    weekly: dict[str, Hours] | None = Field(None, description="每周营业时段 · hours of the week")
    holidays: Literal["china", "none"] | None = Field(None, description="法定节假日与调休 · public holidays with make-up workdays")
    notices: dict[str, YearNotice] | None = Field(None, description="新公布年份的放假安排 · years that were announced since")
    make_up: HoursOrDay | None = Field(None, description="调休上班日的时段 · hours of a make-up workday")
    days: dict[str, OwnDay] | None = Field(None, description="本中心自定的日子 · days of the centre's own")
    working_days: WorkingDays | None = Field(None, description="工作日：有营业时段的日子，或法定工作日 · open, or statutory")
    day_ends: DayEnds | None = Field(None, description="一天止于下班或 24:00 · at close of business, or at midnight")
    covers_until: Day | None = Field(None, description="已知到哪一天 · the last day that is known")
    source: Text | None = Field(None, description="依据 · what it rests on")

    @model_validator(mode="after")
    def _keys_are_days(self) -> Self:
        _weekdays(self.weekly or {})
        taken: dict[date, str] = {}
        for key in self.days or ():
            _own_dates(key, taken)
        for year, notice in (self.notices or {}).items():
            check_notice(year, notice, ("notices", year))
        return self


class Change(Rules):
    """A later state of the calendar."""

    from_: Day = Field(alias="from", description="生效日期 · the first day it holds")
    known_from: Moment | None = Field(None, description="何时起已知（当地时间） · since when it is known, local time")


class BusinessCalendar(Rules, Entry):
    """The hours in which business time passes."""

    name: Bilingual | None = Field(None, description="名称 · name")
    tz: Zone = Field("Asia/Shanghai", description="时区 · time zone")
    weekly: dict[str, Hours] = Field(description="每周营业时段 · hours of the week")
    holidays: Literal["china", "none"] = Field("china", description="法定节假日与调休 · public holidays with make-up workdays")
    make_up: HoursOrDay = Field(("mon",), description="调休上班日的时段 · hours of a make-up workday")
    working_days: WorkingDays = Field("open", description="工作日：有营业时段的日子，或法定工作日 · open, or statutory")
    day_ends: DayEnds = Field("close", description="一天止于下班或 24:00 · at close of business, or at midnight")
    changes: tuple[Change, ...] = Field((), description="以后的变化 · later changes")

    @model_validator(mode="after")
    def _make_up_is_told(self) -> Self:
        states: tuple[Rules, ...] = (self, *self.changes)
        for rules in states:
            if rules.notices and (rules.holidays or self.holidays) == "none":
                raise refuse("holidays: none 时没有 notices / with holidays: none there are no notices", "notices")
        return self


def _weekdays(weekly: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Weekday -> hours as texts. Raises what a validator may raise."""
    found: dict[int, tuple[str, ...]] = {}
    for key, hours in weekly.items():
        first, _, last = key.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise refuse(f"{key}: {_DAYS_DUE}", "weekly", key)
        span = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
        if not span or any(day in found for day in span):
            raise refuse(f"{key}: 星期几重复或颠倒 / a weekday comes twice, or the range is the wrong way round", "weekly", key)
        found |= dict.fromkeys(span, hours)
    return found


def _own_dates(key: str, taken: dict[date, str]) -> None:
    try:
        first, last = day_range(key)
    except ValueError as error:
        raise refuse(str(error), "days", key) from None
    for day in dates(first, last):
        if day in taken:
            raise refuse(f"{day} 已在 {taken[day]} 中 / is in {taken[day]} already", "days", key)
        taken[day] = key


def check_notice(year: str, notice: YearNotice, at: tuple[str, ...]) -> None:
    """Its days belong to that year, or to the last days before it; make-up workdays are Saturdays and Sundays.

    `at`: where it stands in what is checked.
    """
    if not re.fullmatch(r"20\d\d", year):
        raise refuse("应为年份，如 2027 / a year such as 2027 is due", *(at or ("year",)))
    begin, end = date(int(year) - 1, 12, 20), date(int(year), 12, 31)
    off, work = list(_spans("off", notice.off)), list(_spans("work", notice.work))
    for first, last, place in [*off, *work]:
        if not begin <= first <= last <= end:
            raise refuse(f"{first} 不属于 {year} 年的安排 / is not of the year {year}", *at, *place)
    closed = {day for first, last, _ in off for day in dates(first, last)}
    for first, last, place in work:
        for day in dates(first, last):
            if day.weekday() < 5 or day in closed:
                raise refuse(f"{day} 不是周末或已放假 / is no weekend, or is off", *at, *place)


def _spans(key: str, days: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[date, date, tuple[str | int, ...]]]:
    for name, texts in days.items():
        for number, text in enumerate(texts):
            yield *day_range(text), (key, name, number) if name else (key, number)


# ------------------------------------------------------------------------------------------------- put to work


def calendar_of(entry: BusinessCalendar) -> Calendar:
    """The entry put to work: one version for itself, one for each change."""
    versions, rules = [_version(entry, entry)], dict[str, Any](_given(entry))
    for change in entry.changes:
        rules |= _given(change)
        versions.append(_version(change.model_copy(update=rules), entry))
    return Calendar(entry.id, entry.tz, tuple(versions))


def _given(rules: Rules) -> Iterator[tuple[str, Any]]:
    for key in Rules.model_fields:
        if getattr(rules, key) is not None:
            yield key, getattr(rules, key)


def _version(rules: Rules, entry: BusinessCalendar) -> Version:
    by_day = {day: windows_of(hours) for day, hours in _weekdays(rules.weekly or {}).items()}
    mon, tue, wed, thu, fri, sat, sun = (by_day.get(day, ()) for day in range(7))
    week: Week = (mon, tue, wed, thu, fri, sat, sun)
    change = rules if isinstance(rules, Change) else None
    known = change.known_from if change else None
    return Version(
        weekly=week,
        notices=None if rules.holidays == "none" else _notices(rules),
        make_up=_windows(rules.make_up or ("mon",), week),
        own=_own(rules, week),
        covers_until=rules.covers_until,
        working_days=rules.working_days or "open",
        day_ends=rules.day_ends or "close",
        valid_from=change.from_ if change else None,
        known_from=datetime.fromisoformat(known).replace(tzinfo=zone_of(entry.tz)) if known else None,
        source=rules.source or "",
    )


def _windows(hours: tuple[str, ...], week: Week) -> Windows:
    return week[WEEKDAYS.index(hours[0])] if hours and hours[0] in WEEKDAYS else windows_of(hours)


def _own(rules: Rules, week: Week) -> dict[date, Own]:
    found: dict[date, Own] = {}
    for key, day in (rules.days or {}).items():
        name = Name(day.name.get("zh"), day.name.get("en")) if day.name else NO_NAME
        found |= dict.fromkeys(dates(*day_range(key)), Own(_windows(day.hours, week), name))
    return found


def _notices(rules: Rules) -> tuple[Notice, ...]:
    """The shipped table and what was announced since; a year that both have is the entry's."""
    own = {int(year): notice for year, notice in (rules.notices or {}).items()}
    shipped = [notice for notice in china() if notice.year not in own]
    return tuple(sorted([*shipped, *(notice_of(year, each) for year, each in own.items())], key=lambda notice: notice.year))


def notice_of(year: int, notice: YearNotice) -> Notice:
    off = [(*day_range(text), name_of(name)) for name, texts in notice.off.items() for text in texts]
    return Notice(year, notice.published, notice.source, tuple(off), make_up_days(notice.work))
