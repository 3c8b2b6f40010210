"""Deadlines: so much business time, so many working days, days or hours on the wall clock. What goes in and comes out are instants.

Instants are datetimes with a zone; they count in whole seconds, parts dropped. A due time is in the calendar's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Literal

from sanxiang.calendar.calendars import Calendar, seconds_of
from sanxiang.calendar.model import BEYOND, CalendarError, DayEnds
from sanxiang.calendar.pauses import Pause, Reckoning, reckon, reckon_days, stretches

Unit = Literal["business", "wall", "working_days", "calendar_days"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time and all that it was worked out from; `sanxiang.calendar.derivation.steps` gives the derivation.

    due          None while a pause lasts
    amount       seconds, or days
    provisional  it rests on days of which nobody has yet said whether they are worked
    reckoning    what the pauses came to; None without pauses
    """

    calendar: Calendar
    unit: Unit
    start: datetime
    amount: int
    due: datetime | None
    provisional: bool
    policy: DayEnds | None = None
    reckoning: Reckoning | None = None


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Business seconds between two instants; `paused` business seconds are not in them."""

    seconds: int
    paused: int
    provisional: bool


def add(calendar: Calendar, start: datetime, business_seconds: int, *, pauses: Sequence[Pause] = (), cap: int | None = None) -> Deadline:
    """The first instant by which so much business time has passed. `elapsed` is its inverse.

    `cap`: business seconds that the pauses may hold the clock in all. Raises ValueError for a negative length or a time without a zone,
    CalendarError where the calendar never opens for so long.
    """
    begin = seconds_of(start)
    if business_seconds < 0:
        raise ValueError("时长不能为负 / a length is not negative")
    if pauses:
        return _paused(calendar, start, business_seconds, reckon(calendar, begin, business_seconds, pauses, cap))
    end = calendar.timeline.due(begin, business_seconds)
    provisional = end > calendar.certain_until or begin < calendar.certain_from
    return Deadline(calendar, "business", start, business_seconds, calendar.at(end), provisional)


def _paused(calendar: Calendar, start: datetime, seconds: int, found: Reckoning) -> Deadline:
    provisional = calendar.provisional(seconds_of(start), found.looked_until)
    due = None if found.due is None else calendar.at(found.due)
    return Deadline(calendar, "business", start, seconds, due, provisional, reckoning=found)


def elapsed(calendar: Calendar, start: datetime, end: datetime, *, pauses: Iterable[Pause] = ()) -> int:
    """Business seconds between two instants, pauses left out; negative where `end` comes first."""
    first, last = seconds_of(start), seconds_of(end)
    seconds = calendar.timeline.elapsed(first, last)
    return seconds - held(calendar, first, last, pauses) if pauses else seconds


def held(calendar: Calendar, first: int, last: int, pauses: Iterable[Pause]) -> int:
    """Business seconds between two instants at which a pause held; overlapping pauses count once."""
    return sum(calendar.timeline.elapsed(begin, end) for begin, end in stretches(pauses, first, last))


def measure(calendar: Calendar, start: datetime, end: datetime, *, pauses: Sequence[Pause] = ()) -> Elapsed:
    """As `elapsed`, with what the pauses held and whether all days in between are known."""
    first, last = seconds_of(start), seconds_of(end)
    paused = held(calendar, first, last, pauses)
    return Elapsed(calendar.timeline.elapsed(first, last) - paused, paused, calendar.provisional(min(first, last), max(first, last)))


def wall(calendar: Calendar, start: datetime, seconds: int) -> Deadline:
    """So many seconds later, whatever is open. It is never provisional."""
    return Deadline(calendar, "wall", start, seconds, calendar.at(seconds_of(start) + seconds), False)


def working_days(
    calendar: Calendar, start: datetime | date, days: int, *, day_ends: DayEnds | None = None, pauses: Sequence[Pause] = ()
) -> Deadline:
    """The end of the nth working day after the day of the event, which does not count.

    The day ends at close of business, or at 24:00 (`day_ends`, else as the calendar says). A working day at whose end the clock stands is
    not counted. Raises ValueError below one day.
    """
    first = _date(calendar, start)
    if days < 1:
        raise ValueError("工作日数应为正整数 / the number of working days is 1 or more")
    if not pauses:
        return _at_day_end(calendar, "working_days", start, days, calendar.timeline.working_days(first.toordinal(), days), day_ends)
    found = reckon_days(calendar, first, days, pauses)
    if found.due is None:
        begin, looked = _begin(calendar, start), calendar.instant(date.fromordinal(found.looked_until), 1)
        return Deadline(calendar, "working_days", begin, days, None, calendar.provisional(seconds_of(begin), looked), day_ends, found)
    return _at_day_end(calendar, "working_days", start, days, found.due, day_ends, found)


def calendar_days(
    calendar: Calendar, start: datetime | date, days: int, *, day_ends: DayEnds | None = None, next_working_day: bool = False
) -> Deadline:
    """The end of the date so many days later. `next_working_day`: a last day that is none moves to the next one."""
    last = _later(_date(calendar, start), days)
    if next_working_day and not calendar.is_working_day(last):
        last = date.fromordinal(calendar.timeline.working_days(last.toordinal(), 1))
    return _at_day_end(calendar, "calendar_days", start, days, last.toordinal(), day_ends)


def _later(day: date, days: int) -> date:
    try:
        found = day + timedelta(days=days)
    except OverflowError as beyond:
        raise CalendarError(BEYOND) from beyond
    if found.year == MAXYEAR:
        # The end of its last days is no date any more.
        raise CalendarError(BEYOND)
    return found


def _at_day_end(
    calendar: Calendar,
    unit: Unit,
    start: datetime | date,
    days: int,
    last: int,
    day_ends: DayEnds | None,
    found: Reckoning | None = None,
) -> Deadline:
    begin = _begin(calendar, start)
    due, looked = calendar.end_of(last, day_ends)
    return Deadline(calendar, unit, begin, days, due, calendar.provisional(seconds_of(begin), looked), day_ends, found)


def _begin(calendar: Calendar, start: datetime | date) -> datetime:
    return start if isinstance(start, datetime) else calendar.at(calendar.instant(start, 0))


def day_end(calendar: Calendar, day: date, day_ends: DayEnds | None = None) -> datetime:
    """Close of business of the date where it has windows, else 24:00."""
    return calendar.at(calendar.day_end(day, day_ends))


def working_days_between(calendar: Calendar, start: datetime | date, end: datetime | date) -> int:
    """How many working days there are after the one date, up to and with the other."""
    return calendar.timeline.working_between(_date(calendar, start).toordinal(), _date(calendar, end).toordinal())


def _date(calendar: Calendar, moment: datetime | date) -> date:
    if not isinstance(moment, datetime):
        return moment
    seconds_of(moment)
    return calendar.date_of(moment)
