"""Pauses: when a clock stands still, why, by whom, and what shows it.

Pauses are merged where they overlap and count only where business time passes. One that begins at or after the due time is refused: what
is late stays late. A cap bounds what all pauses together may hold back. A reopened case goes on where its clock stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sanxiang.calendar.calendars import Calendar, seconds_of

Refused = Literal["after_due", "before_start"]


@dataclass(frozen=True, slots=True)
class Pause:
    """`end` None = it lasts still. `evidence` names what shows it: an event, a message. Only a capped pause counts towards the cap."""

    start: datetime
    end: datetime | None
    reason: str
    actor: str = ""
    evidence: str = ""
    capped: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for times without a zone, or an end before the start."""
        if self.end is not None and seconds_of(self.end) < seconds_of(self.start):
            raise ValueError("暂停的结束早于开始 / a pause ends before it begins")
        seconds_of(self.start)


@dataclass(frozen=True, slots=True)
class Stop:
    """What a pause came to: the clock stood from `start` to `end` (None = still), instants in whole seconds; `held` business seconds."""

    pause: Pause
    start: int
    end: int | None
    held: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A deadline with its pauses. `due` None = the clock stands, with `left` to go.

    In business seconds and instants; of working days in days and ordinals of dates.
    """

    due: int | None
    left: int
    stops: tuple[Stop, ...]
    refused: tuple[tuple[Pause, Refused], ...]

    @property
    def looked_until(self) -> int:
        """The last instant that the result rests on."""
        return self.due if self.due is not None else self.stops[-1].start


def reopened(resolved: datetime, again: datetime | None, *, actor: str = "", evidence: str = "") -> Pause:
    """The time between a solution and the reopening of the case, in which its clock does not run; it counts towards no cap."""
    return Pause(resolved, again, "resolved", actor, evidence, capped=False)


def reckon(calendar: Calendar, start: int, seconds: int, pauses: Iterable[Pause], cap: int | None = None) -> Reckoning:
    """`cap`: business seconds that capped pauses may hold the clock in all; None = no bound. Raises CalendarError."""
    line, cursor, left = calendar.timeline, start, seconds
    room, stops, refused = cap, list[Stop](), list[tuple[Pause, Refused]]()
    for pause in ordered(pauses):
        begin, end = max(seconds_of(pause.start), cursor), _end(pause)
        if end is not None and end <= start:
            refused.append((pause, "before_start"))
            continue
        if end is not None and end <= cursor:
            continue
        if begin >= line.due(cursor, left):
            refused.append((pause, "after_due"))
            continue
        left -= line.elapsed(cursor, begin)
        end = _within(calendar, begin, end, room) if pause.capped else end
        if end is None:
            stops.append(Stop(pause, begin, None, 0))
            return Reckoning(None, left, tuple(stops), tuple(refused))
        held = line.elapsed(begin, end)
        room = room - held if room is not None and pause.capped else room
        stops.append(Stop(pause, begin, end, held))
        cursor = end
    return Reckoning(line.due(cursor, left), left, tuple(stops), tuple(refused))


def reckon_days(calendar: Calendar, first: date, days: int, pauses: Iterable[Pause]) -> Reckoning:
    """Working days after the date `first`; one at whose end a pause holds is not counted. Raises CalendarError."""
    line, cursor, left = calendar.timeline, first.toordinal(), days
    stops, refused = list[Stop](), list[tuple[Pause, Refused]]()
    for pause in ordered(pauses):
        begin, end = _first_held(calendar, pause), _last_held(calendar, pause)
        if end is not None and end <= cursor:
            continue
        if line.working_days(cursor, left) < begin:
            refused.append((pause, "after_due"))
            continue
        left -= max(0, line.working_between(cursor, begin - 1)) if begin > cursor + 1 else 0
        if end is None:
            stops.append(Stop(pause, begin, None, 0))
            return Reckoning(None, left, tuple(stops), tuple(refused))
        if begin <= end:
            stops.append(Stop(pause, begin, end, line.working_between(max(cursor, begin - 1), end)))
            cursor = end
        else:
            cursor = max(cursor, begin - 1)
    return Reckoning(line.working_days(cursor, left), left, tuple(stops), tuple(refused))


def _first_held(calendar: Calendar, pause: Pause) -> int:
    """The ordinal of the first date at whose end the pause has begun."""
    day, begin = calendar.date_of(pause.start), seconds_of(pause.start)
    return day.toordinal() + (calendar.day_end(day) < begin)


def _last_held(calendar: Calendar, pause: Pause) -> int | None:
    """The ordinal of the last date at whose end the pause lasts still."""
    if pause.end is None:
        return None
    day, end = calendar.date_of(pause.end), seconds_of(pause.end)
    return day.toordinal() - (calendar.day_end(day) >= end)


def ordered(pauses: Iterable[Pause]) -> list[Pause]:
    """By start; of those that start together, the one that ends first."""
    return sorted(pauses, key=lambda pause: (seconds_of(pause.start), _end(pause) is None, _end(pause) or 0, pause.reason))


def _end(pause: Pause) -> int | None:
    return None if pause.end is None else seconds_of(pause.end)


def _within(calendar: Calendar, begin: int, end: int | None, room: int | None) -> int | None:
    """Where the pause ends at the latest, because its cap is used up."""
    if room is None:
        return end
    limit = calendar.timeline.due(begin, room) if room > 0 else begin
    return limit if end is None else min(end, limit)


def stretches(pauses: Iterable[Pause], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The times between two instants at which any pause holds, merged."""
    cursor = start
    for pause in ordered(pauses):
        last = _end(pause)
        begin, until = max(seconds_of(pause.start), cursor), end if last is None else min(last, end)
        if begin < until:
            yield begin, until
            cursor = until
