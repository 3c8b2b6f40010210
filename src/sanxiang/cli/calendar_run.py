"""`sanxiang calendar show | due | elapsed`: calendars, deadlines and lengths on the terminal, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from sanxiang.calendar.arithmetic import Deadline, measure, working_days_between
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.derivation import steps
from sanxiang.calendar.lengths import deadline, length_of, moment_of
from sanxiang.calendar.model import CalendarError, Day, Windows, dates
from sanxiang.calendar.pauses import Pause
from sanxiang.calendar.wording import explain, length
from sanxiang.cli.failures import Exit
from sanxiang.cli.standards import choose
from sanxiang.standard.calendar_files import read_calendars
from sanxiang.standard.calendars import calendar_of

KINDS = {"working": "营业 open", "rest": "休息 closed", "holiday": "放假 holiday", "make_up": "调休上班 make-up", "own": "自定 own"}
_WEEKDAYS = ("周一 Mon", "周二 Tue", "周三 Wed", "周四 Thu", "周五 Fri", "周六 Sat", "周日 Sun")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which calendar of which standard or file, and as known when."""

    name: str
    ident: str = "centre"
    known_at: str | None = None

    def calendar(self) -> Calendar:
        """Raises StandardError, CalendarError, OSError."""
        found = self._found()
        if self.known_at is None:
            return found
        return found.as_known(_moment(self.known_at, found, "--known-at"))

    def _found(self) -> Calendar:
        if not self.name.endswith(".yaml") or self.name.endswith("standard.yaml"):
            return choose(self.name, {}, cached=False).standard().calendar(self.ident)
        entries = read_calendars(self.name, Path(self.name).read_bytes())
        if self.ident not in entries:
            raise CalendarError(f"{self.name}: 没有日历 {self.ident} / there is no calendar {self.ident}")
        return calendar_of(entries[self.ident])


def _moment(text: str, calendar: Calendar, where: str) -> Any:
    try:
        return moment_of(text, calendar)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=where) from error


# ---------------------------------------------------------------------------------------------------------- due


def show_due(choice: Choice, start: str, text: str, *, wall: bool, pauses: Sequence[str], cap: str | None, as_json: bool) -> int:
    """Prints when it is due and why; the exit code."""
    calendar = choice.calendar()
    try:
        wanted = length_of(text, on_the_wall=wall)
        held = length_of(cap).amount if cap else None
        given = [pause_of(each, calendar) for each in pauses]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if given and wanted.unit in ("wall", "calendar_days"):
        raise typer.BadParameter("自然时与天数没有暂停 / the wall clock and calendar days have no pauses", param_hint="--pause")
    found = deadline(calendar, _moment(start, calendar, "START"), wanted, pauses=given, cap=held)
    if as_json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        print(explain(found, "zh"))
        print(explain(found, "en"))
    return Exit.FINE


def pause_of(text: str, calendar: Calendar) -> Pause:
    """`FROM..TO=REASON`; an empty TO = it lasts. Raises ValueError with what is due."""
    times, _, reason = text.partition("=")
    begin, dots, end = times.partition("..")
    if not dots or not begin.strip():
        raise ValueError(f"「{text}」应写作 开始..结束=原因 / FROM..TO=REASON is due")
    return Pause(moment_of(begin, calendar), moment_of(end, calendar) if end.strip() else None, reason or "暂停 pause")


def as_data(found: Deadline) -> dict[str, Any]:
    """A deadline with its derivation as JSON values."""
    reckoning = found.reckoning
    refused = [{"reason": pause.reason, "why": why} for pause, why in reckoning.refused] if reckoning else []
    return {
        "start": found.start.isoformat(),
        "unit": found.unit,
        "amount": found.amount,
        "due": found.due.isoformat() if found.due else None,
        "provisional": found.provisional,
        "explanation": {"zh": explain(found, "zh"), "en": explain(found, "en")},
        "steps": [
            {"kind": step.kind, "first": step.first.isoformat(), "last": step.last.isoformat(), "day": step.day.kind,
             "name": step.day.name.zh, "seconds": step.seconds, "days": step.days}
            for step in steps(found)
        ],
        "refused": refused,
    }  # fmt: skip


def show_elapsed(choice: Choice, start: str, end: str, *, pauses: Sequence[str], as_json: bool) -> int:
    """Prints how much business time lies between two moments; the exit code."""
    calendar = choice.calendar()
    try:
        given = [pause_of(each, calendar) for each in pauses]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--pause") from error
    first, last = _moment(start, calendar, "START"), _moment(end, calendar, "END")
    if last < first:
        raise typer.BadParameter("截止早于起算 / END is before START", param_hint="END")
    found, days = measure(calendar, first, last, pauses=given), working_days_between(calendar, first, last)
    if as_json:
        print(json.dumps({"seconds": found.seconds, "paused": found.paused, "working_days": days, "provisional": found.provisional}))
        return Exit.FINE
    print(f"营业时间 / business time: {length(found.seconds, 'zh')} / {length(found.seconds, 'en')}")
    if given:
        print(f"暂停 / paused: {length(found.paused, 'zh')} / {length(found.paused, 'en')}")
    print(f"工作日 / working days: {days}")
    if found.provisional:
        print("暂定：部分日期的放假安排尚未公布 / provisional: some of the days have not been announced yet")
    return Exit.FINE


# --------------------------------------------------------------------------------------------------------- show


def show_period(choice: Choice, period: str, *, as_json: bool) -> int:
    """Prints a month day by day, or what is special in a year; the exit code."""
    calendar = choice.calendar()
    first, last = _period(period)
    days = [calendar.day(day) for day in dates(first, last)]
    if as_json:
        print(json.dumps([_day_data(day) for day in days], ensure_ascii=False, indent=2))
    elif len(period) > 4:
        _show_days(days)
    else:
        _show_year(days)
    return Exit.FINE


def _period(text: str) -> tuple[date, date]:
    found = re.fullmatch(r"((?:19|20|21)\d\d)(?:-(0[1-9]|1[0-2]))?", text)
    if found is None:
        raise typer.BadParameter("应为年或月，如 2026、2026-02 / a year or month such as 2026, 2026-02 is due", param_hint="PERIOD")
    year, month = int(found[1]), int(found[2] or 1)
    after = date(year + 1, 1, 1) if not found[2] or month == 12 else date(year, month + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def _day_data(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "hours": hours(day.windows),
        "working": day.working,
        "name": {"zh": day.name.zh, "en": day.name.en},
        "source": day.source,
        "covered": day.covered,
    }


def hours(windows: Windows) -> list[str]:
    """`09:00-18:00`; what ends after midnight ends after 24:00."""
    return [
        f"{opening // 3600:02}:{opening % 3600 // 60:02}-{closing // 3600:02}:{closing % 3600 // 60:02}" for opening, closing in windows
    ]


def _show_days(days: Sequence[Day]) -> None:
    for day in days:
        what = " ".join(filter(None, (KINDS[day.kind], day.name.zh, day.name.en)))
        shown = ", ".join(hours(day.windows)) or "–"
        unknown = "" if day.covered else "  未公布 not announced"
        print(f"{day.date}  {_WEEKDAYS[day.date.weekday()]}  {shown:<24}  {what}{unknown}")
    print(f"工作日 / working days: {sum(day.working for day in days)}")


def _show_year(days: Sequence[Day]) -> None:
    for first, last in special(days):
        what = " ".join(filter(None, (KINDS[first.kind], first.name.zh, first.name.en, ", ".join(hours(first.windows)))))
        span = str(first.date) if first is last else f"{first.date} .. {last.date}"
        print(f"{span:<25} {what}")
    months = [sum(day.working for day in month) for _, month in groupby(days, key=lambda day: day.date.month)]
    print(f"各月工作日 / working days by month: {' '.join(map(str, months))} = {sum(months)}")
    if not all(day.covered for day in days):
        print("放假安排尚未公布，以上为暂定 / not announced yet: all of this is provisional")
    for source in dict.fromkeys(day.source for day in days if day.source):
        print(f"依据 / source: {source}")


def special(days: Sequence[Day]) -> Iterator[tuple[Day, Day]]:
    """First and last of each run of days that are alike and not ordinary."""
    for (kind, *_), run in groupby(days, key=lambda day: (day.kind, day.name, day.windows)):
        found = list(run)
        if kind not in ("working", "rest"):
            yield found[0], found[-1]
