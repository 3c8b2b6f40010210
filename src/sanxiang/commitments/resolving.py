"""From a time as it is said to a due time: what an expression means at a moment, by a business calendar.

The conventions are those of docs/reference/commitments.md. Times are local to the calendar's zone.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sanxiang.calendar.arithmetic import Deadline, calendar_days, wall, working_days
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.derivation import Step, steps
from sanxiang.calendar.model import CalendarError
from sanxiang.commitments.expressions import Clock, DayRef, Expression, Length, Moment, Unknown

_HOUR = 3600
DAY = 24 * _HOUR
CLOSING = 18 * _HOUR
"""Close of business where a day has no windows."""
PART_ENDS = {"small_hours": 6, "morning": 10, "forenoon": 12, "noon": 14, "afternoon": 18, "dusk": 19, "evening": 22}
"""Hour at which each part of the day ends."""
_LATE_PARTS = frozenset({"noon", "afternoon", "dusk", "evening"})

Rule = Literal["length", "day_end", "part", "clock", "closing"]


@dataclass(frozen=True, slots=True)
class Due:
    """When something that was said is due, and why.

    due          aware, in the calendar's zone
    rule         what decided the time of day: a length from now, the day's end, a part's end, a time of day, the close of business
    day          the date on which the rule was applied
    deadline     the calendar's own deadline where a length was counted; its steps are the derivation
    provisional  it rests on days of which nobody has yet said whether they are worked
    """

    due: datetime
    rule: Rule
    day: date
    provisional: bool
    deadline: Deadline | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The days that were counted and those that were not."""
        return steps(self.deadline) if self.deadline is not None else ()


def resolve(expression: Expression, at: datetime, calendar: Calendar) -> Due | None:
    """When it is due if said at `at` (aware); None where that cannot be known. Only a day that was named can be over by then.

    A length that leads out of every calendar (99999 个工作日) is no time that can be known. Raises ValueError for a time without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("时间应带时区 / a time with its zone is due")
    try:
        return _resolved(expression, at, calendar)
    except (CalendarError, OverflowError, ValueError):
        return None


def _resolved(expression: Expression, at: datetime, calendar: Calendar) -> Due | None:
    if isinstance(expression, Unknown):
        return None
    if isinstance(expression, Length):
        return _after(expression, at, calendar)
    return _moment(expression, at.astimezone(calendar.zone), calendar)


# Lengths -------------------------------------------------------------------------------------------------------------


def _after(length: Length, at: datetime, calendar: Calendar) -> Due | None:
    if length.number is None:
        return None
    if length.unit == "months":
        return _months_later(length.number, at, calendar)
    if length.unit == "working_days" and length.number < 1:
        return None
    deadline = _LENGTHS[length.unit](calendar, at, length.number)
    assert deadline.due is not None
    return Due(deadline.due, "length", calendar.date_of(deadline.due), deadline.provisional, deadline)


def _minutes(calendar: Calendar, at: datetime, minutes: int) -> Deadline:
    return wall(calendar, at, 60 * minutes)


def _days(calendar: Calendar, at: datetime, days: int) -> Deadline:
    return calendar_days(calendar, at, days)


def _working_days(calendar: Calendar, at: datetime, days: int) -> Deadline:
    return working_days(calendar, at, days)


_LENGTHS: dict[str, Callable[[Calendar, datetime, int], Deadline]] = {"minutes": _minutes, "days": _days, "working_days": _working_days}


def _months_later(months: int, at: datetime, calendar: Calendar) -> Due | None:
    day = calendar.date_of(at)
    year, month = _month(day, months)
    last = date(year, month, min(day.day, monthrange(year, month)[1]))
    return _day_end(last, at, calendar)


# Moments -------------------------------------------------------------------------------------------------------------


def _moment(moment: Moment, at: datetime, calendar: Calendar) -> Due | None:
    if moment.day is None:
        return _undated(moment, at, calendar)
    day = _date(moment, at, calendar)
    return None if day is None else _on(day, moment, at, calendar)


def _undated(moment: Moment, at: datetime, calendar: Calendar) -> Due | None:
    """Without a date: the next one of its kind."""
    today = at.date()
    if moment.clock is not None and moment.part is None and not moment.closing:
        return _next_clock(moment.clock, at, calendar)
    for day in (today, today + timedelta(days=1)):
        found = _on(day, moment, at, calendar, lenient=False)
        if found is not None and found.due > at:
            return found
    return None


def _on(day: date, moment: Moment, at: datetime, calendar: Calendar, *, lenient: bool = True) -> Due | None:
    if moment.closing:
        return _closing(day, at, calendar)
    if moment.clock is not None:
        return _at(day, _seconds(day, moment.clock, moment.part, at, calendar), "clock", at, calendar)
    if moment.part is not None:
        found = _at(day, PART_ENDS[moment.part] * _HOUR, "part", at, calendar)
        return _at(day, DAY, "part", at, calendar) if lenient and found.due <= at and day == at.date() else found
    return _day_end(day, at, calendar)


def _closing(day: date, at: datetime, calendar: Calendar) -> Due:
    windows = calendar.day(day).windows
    found = _at(day, windows[-1][1] if windows else CLOSING, "closing", at, calendar)
    return _at(day, DAY, "closing", at, calendar) if found.due <= at and day == at.date() else found


def _day_end(day: date, at: datetime, calendar: Calendar) -> Due:
    windows = calendar.day(day).windows
    end = calendar.at(calendar.day_end(day))
    if windows and day == at.date() and end <= at:
        return _at(day, DAY, "day_end", at, calendar)
    return Due(end, "day_end", day, _provisional(day, at, calendar))


def _at(day: date, seconds: int, rule: Rule, at: datetime, calendar: Calendar) -> Due:
    """So many seconds after midnight by the wall clock; 24:00 is the next midnight."""
    more, rest = divmod(seconds, DAY)
    local = datetime.combine(day + timedelta(days=more), datetime.min.time(), calendar.zone)
    due = local.replace(hour=rest // _HOUR, minute=rest // 60 % 60)
    return Due(due, rule, day, _provisional(day, at, calendar) if rule in ("day_end", "closing") else False)


def _provisional(day: date, at: datetime, calendar: Calendar) -> bool:
    first = calendar.date_of(at)
    return any(not calendar.day(one).covered for one in (first, day))


# Times of day --------------------------------------------------------------------------------------------------------


def _seconds(day: date, clock: Clock, part: str | None, at: datetime, calendar: Calendar) -> int:
    """Seconds after midnight of a time of day on a date."""
    seconds = clock.hour * _HOUR + clock.minute * 60
    if clock.hour == 0 and (part == "evening" or (part is None and day == at.date())):
        return seconds + DAY
    if clock.sure:
        return seconds
    if part is not None:
        return seconds + _shift(clock.hour, part) * _HOUR
    ways: tuple[int, ...] = (seconds, seconds + DAY // 2)
    if day == at.date():
        ways = tuple(one for one in ways if _at(day, one, "clock", at, calendar).due > at) or ways
    inside = [one for one in ways if _within(one, day, calendar)]
    return inside[0] if inside else ways[0]


def _shift(hour: int, part: str) -> int:
    """Hours to add to what was said with a part of the day: 下午三点 = 15:00, 晚上十二点 = 24:00, 晚上一点 = 1:00 of the next day."""
    if part == "evening":
        return 24 if hour < 5 else 12
    if part == "noon":
        return 12 if hour < 4 else 0
    if part in _LATE_PARTS:
        return 12 if hour < 12 else 0
    return -12 if part == "small_hours" and hour == 12 else 0


def _within(seconds: int, day: date, calendar: Calendar) -> bool:
    return any(first <= seconds <= last for first, last in calendar.day(day).windows)


def _next_clock(clock: Clock, at: datetime, calendar: Calendar) -> Due:
    """The first of h and h + 12 that is ahead inside today's windows, else the first that is ahead."""
    today = at.date()
    seconds = clock.hour * _HOUR + clock.minute * 60
    ways = [seconds] if clock.sure else [seconds, seconds + DAY // 2]
    ahead = [one for day in (today, today + timedelta(days=1)) for way in ways if (one := _at(day, way, "clock", at, calendar)).due > at]
    inside = [one for one in ahead if one.day == today and _within(_since_midnight(one), today, calendar)]
    return (inside or ahead)[0]


def _since_midnight(due: Due) -> int:
    return int((due.due.replace(tzinfo=None) - datetime.combine(due.day, datetime.min.time())).total_seconds())


# Dates ---------------------------------------------------------------------------------------------------------------


def _date(moment: Moment, at: datetime, calendar: Calendar) -> date | None:
    day = moment.day
    assert day is not None
    return _DATES[day.kind](day, moment, at, calendar)


def _offset(day: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
    return at.date() + timedelta(days=day.number)


def _weekday(day: DayRef, moment: Moment, at: datetime, calendar: Calendar) -> date | None:
    today = at.date()
    if day.ahead is not None:
        return _monday(today, day.ahead) + timedelta(days=day.number - 1)
    found = today + timedelta(days=(day.number - today.isoweekday()) % 7)
    if found == today:
        end = _on(today, moment, at, calendar, lenient=False)
        over = calendar.at(calendar.day_end(today)) <= at if moment.part is None and moment.clock is None else end is None or end.due <= at
        return found + timedelta(days=7) if over else found
    return found


def _monday(today: date, ahead: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)


def _week(day: DayRef, _m: Moment, at: datetime, calendar: Calendar) -> date | None:
    monday = _monday(at.date(), day.ahead or 0)
    week = [monday + timedelta(days=n) for n in range(7)]
    return next((one for one in reversed(week) if calendar.day(one).windows), week[-1])


def _weekend(day: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
    return _monday(at.date(), day.ahead or 0) + timedelta(days=6)


def _month(day: date, ahead: int) -> tuple[int, int]:
    """Year and month so many months later."""
    years, month = divmod(day.month - 1 + ahead, 12)
    return day.year + years, month + 1


def _calendar_date(day: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
    today = at.date()
    if day.month is not None:
        years = [day.year] if day.year else [today.year + 1] if day.ahead else [today.year, today.year + 1]
        ways = [(year, day.month) for year in years]
    elif day.ahead is not None:
        return _valid(*_month(today, day.ahead), day.number)
    else:
        ways = [_month(today, n) for n in range(4)]
    found = [one for way in ways if (one := _valid(*way, day.number))]
    return next((one for one in found if one >= today), found[0] if day.year and found else None)


def _valid(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def _in_month(number: Callable[[int, int], int]) -> Callable[[DayRef, Moment, datetime, Calendar], date | None]:
    def find(day: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
        today = at.date()
        if day.month is not None and 1 <= day.month <= 12:
            ways = [(year, day.month) for year in (today.year, today.year + 1)]
            return next(one for year, month in ways if (one := date(year, month, number(year, month))) >= today)
        ways = [_month(today, day.ahead)] if day.ahead is not None else [_month(today, 0), _month(today, 1)]
        found = [date(year, month, number(year, month)) for year, month in ways]
        return next((one for one in found if one >= today), found[-1])

    return find


def _year_end(_d: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
    return date(at.year, 12, 31)


def _quarter_end(day: DayRef, _m: Moment, at: datetime, _c: Calendar) -> date | None:
    this = (at.month + 2) // 3
    quarter = day.number or this + (day.ahead or 0)
    year, month = at.year + (quarter < this or quarter > 4), 3 * ((quarter - 1) % 4 + 1)
    return date(year, month, monthrange(year, month)[1])


def _working(day: DayRef, _m: Moment, at: datetime, calendar: Calendar) -> date | None:
    found = working_days(calendar, at, max(1, day.number)).due
    return None if found is None else _end_date(found)


def _end_date(due: datetime) -> date:
    return (due - timedelta(seconds=1)).date()


def _after_holiday(day: DayRef, _m: Moment, at: datetime, calendar: Calendar) -> date | None:
    """The nth working day after the next stretch of days off that is a holiday, within two months; else after today."""
    today = at.date()
    ahead = [today + timedelta(days=n) for n in range(370 if day.name else 62)]
    holiday = next((one for one in ahead if (found := calendar.day(one)).kind == "holiday" and day.name[:2] in found.name.zh), None)
    if holiday is None and day.name:
        return None
    holiday = holiday or today
    count = 0
    for one in (holiday + timedelta(days=n) for n in range(1, 62)):
        count += calendar.is_working_day(one)
        if count == max(1, day.number):
            return one
    return None


_DATES: dict[str, Callable[[DayRef, Moment, datetime, Calendar], date | None]] = {
    "offset": _offset,
    "following": _offset,
    "weekday": _weekday,
    "week": _week,
    "weekend": _weekend,
    "date": _calendar_date,
    "month_end": _in_month(lambda year, month: monthrange(year, month)[1]),
    "month_start": _in_month(lambda _y, _m: 5),
    "month_middle": _in_month(lambda _y, _m: 15),
    "month_first": _in_month(lambda _y, _m: 10),
    "month_second": _in_month(lambda _y, _m: 20),
    "year_end": _year_end,
    "quarter_end": _quarter_end,
    "working": _working,
    "after_holiday": _after_holiday,
}
