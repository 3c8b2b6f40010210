"""Why a deadline is when it is: the days that were counted, those that were not, and the pauses. Worked out only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from sanxiang.calendar.arithmetic import Deadline
from sanxiang.calendar.calendars import Calendar, seconds_of
from sanxiang.calendar.model import DAY, Day, dates
from sanxiang.calendar.timeline import local_seconds
from sanxiang.calendar.zones import Interval, pieces, to_instants

StepKind = Literal["counted", "off", "over", "paused"]


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of days that are alike.

    kind     counted; off: closed; over: business was over when the clock started; paused: open, but the clock stood all the time
    day      what its first day is
    seconds  business seconds counted on these days (0 for deadlines in days)
    days     working days counted (0 for deadlines in business time)
    """

    kind: StepKind
    first: date
    last: date
    day: Day
    seconds: int = 0
    days: int = 0


def steps(deadline: Deadline) -> tuple[Step, ...]:
    """In order of time. The seconds (or days) of all of them are the length of the deadline, unless a pause still lasts."""
    if deadline.unit == "business":
        return tuple(_grouped(_by_windows(deadline)))
    if deadline.unit == "working_days":
        return tuple(_grouped(_by_days(deadline)))
    return ()


# -------------------------------------------------------------------------------------------- business time


def _by_windows(deadline: Deadline) -> Iterator[Step]:
    calendar, begin = deadline.calendar, seconds_of(deadline.start)
    end = deadline.reckoning.looked_until if deadline.reckoning else _due(deadline)
    stops = [(stop.start, stop.end or end) for stop in deadline.reckoning.stops] if deadline.reckoning else []
    first, last, cursor = calendar.date_of(deadline.start), calendar.date_of(calendar.at(end)), begin
    for day, windows in _windows(calendar, first - timedelta(days=1), last):
        open_ = [(max(a, cursor), min(b, end)) for a, b in windows if b > cursor and a < end]
        cursor = max([cursor, *(b for _, b in open_)])
        seconds = sum(b - a - _overlap(a, b, stops) for a, b in open_)
        if day.date >= first or seconds:
            yield Step(_kind(day, bool(open_), seconds), day.date, day.date, day, seconds=seconds)


def _due(deadline: Deadline) -> int:
    return seconds_of(deadline.due) if deadline.due else seconds_of(deadline.start)


def _kind(day: Day, was_open: bool, seconds: int) -> StepKind:
    if seconds:
        return "counted"
    if was_open:
        return "paused"
    return "over" if day.windows else "off"


def _overlap(begin: int, end: int, stops: Iterable[Interval]) -> int:
    return sum(max(0, min(end, until) - max(begin, since)) for since, until in stops)


def _windows(calendar: Calendar, first: date, last: date) -> Iterator[tuple[Day, list[Interval]]]:
    """Each date with the instants of its windows."""
    along = pieces(calendar.zone, local_seconds(first) - 2 * DAY, local_seconds(last) + 4 * DAY)
    for on in dates(first, last):
        day, midnight = calendar.day(on), local_seconds(on)
        yield day, to_instants([(midnight + opening, midnight + closing) for opening, closing in day.windows], along)


# --------------------------------------------------------------------------------------------- working days


def _by_days(deadline: Deadline) -> Iterator[Step]:
    calendar = deadline.calendar
    first = calendar.date_of(deadline.start) + timedelta(days=1)
    stops = deadline.reckoning.stops if deadline.reckoning else ()
    for on in dates(first, _last_day(deadline)):
        day = calendar.day(on)
        if not day.working:
            yield Step("off", on, on, day)
        elif any(stop.start <= on.toordinal() and (stop.end is None or on.toordinal() <= stop.end) for stop in stops):
            yield Step("paused", on, on, day)
        else:
            yield Step("counted", on, on, day, days=1)


def _last_day(deadline: Deadline) -> date:
    if deadline.reckoning:
        return date.fromordinal(deadline.reckoning.looked_until)
    after = deadline.calendar.date_of(deadline.start).toordinal()
    return date.fromordinal(deadline.calendar.timeline.working_days(after, deadline.amount))


# ------------------------------------------------------------------------------------------------- grouping


def _grouped(days: Iterable[Step]) -> Iterator[Step]:
    """Days that are alike as one step; the first and the last counted day of a deadline in hours stand alone."""
    found = list(days)
    if not found:
        return
    current = found[0]
    for before, step in pairwise(found):
        if _alike(before, step):
            current = replace(current, last=step.last, seconds=current.seconds + step.seconds, days=current.days + step.days)
        else:
            yield current
            current = step
    yield current


def _alike(one: Step, other: Step) -> bool:
    same = (one.kind, one.day.kind, one.day.name, one.seconds) == (other.kind, other.day.kind, other.day.name, other.seconds)
    return same and one.kind != "over"
