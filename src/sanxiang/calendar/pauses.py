"""Pauses: when a clock stands still, why, by whom, and what shows it.

Pauses are merged where they overlap and count only where business time passes. One that begins at or after the due time is refused: what
is late stays late. A cap bounds what all pauses together may hold back. A reopened case goes on where its clock stood.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
    run = _Seconds(calendar, start, seconds, cap)
    for pause in ordered(pauses):
        if not run.take(pause):
            return run.standing()
    return run.result()


def reckon_days(calendar: Calendar, first: date, days: int, pauses: Iterable[Pause]) -> Reckoning:
    """Working days after the date `first`; one at whose end a pause holds is not counted. Raises CalendarError."""
    run = _Days(calendar, first.toordinal(), days)
    for pause in ordered(pauses):
        if not run.take(pause):
            return run.standing()
    return run.result()


@dataclass(slots=True)
class _Run(ABC):
    """A clock on its way: where it is, what is left, and what became of the pauses so far."""

    calendar: Calendar
    cursor: int
    left: int
    stops: list[Stop] = field(default_factory=list)
    refused: list[tuple[Pause, Refused]] = field(default_factory=list)

    @abstractmethod
    def due(self) -> int:
        """When it is done if no further pause comes."""

    def standing(self) -> Reckoning:
        return Reckoning(None, self.left, tuple(self.stops), tuple(self.refused))

    def result(self) -> Reckoning:
        return Reckoning(self.due(), self.left, tuple(self.stops), tuple(self.refused))

    def stop(self, pause: Pause, begin: int, end: int | None, held: int) -> bool:
        """Notes the stop; False where the clock stands from now on."""
        self.stops.append(Stop(pause, begin, end, held))
        self.cursor = self.cursor if end is None else end
        return end is not None


class _Seconds(_Run):
    """Business seconds; `cursor` is an instant."""

    def __init__(self, calendar: Calendar, start: int, seconds: int, cap: int | None) -> None:
        super().__init__(calendar, start, seconds)
        self.start, self.room = start, cap

    def due(self) -> int:
        return self.calendar.timeline.due(self.cursor, self.left)

    def take(self, pause: Pause) -> bool:
        begin, end = max(seconds_of(pause.start), self.cursor), _end(pause)
        if end is not None and end <= self.cursor:
            if end <= self.start:
                self.refused.append((pause, "before_start"))
            return True
        if begin >= self.due():
            self.refused.append((pause, "after_due"))
            return True
        self.left -= self.calendar.timeline.elapsed(self.cursor, begin)
        return self._hold(pause, begin, self._within(begin, end) if pause.capped else end)

    def _hold(self, pause: Pause, begin: int, end: int | None) -> bool:
        held = 0 if end is None else self.calendar.timeline.elapsed(begin, end)
        if self.room is not None and pause.capped:
            self.room -= held
        return self.stop(pause, begin, end, held)

    def _within(self, begin: int, end: int | None) -> int | None:
        """Where the pause ends at the latest, because its cap is used up."""
        if self.room is None:
            return end
        limit = self.calendar.timeline.due(begin, self.room) if self.room > 0 else begin
        return limit if end is None else min(end, limit)


class _Days(_Run):
    """Working days; `cursor` is the ordinal of the last date that is done with."""

    def due(self) -> int:
        return self.calendar.timeline.working_days(self.cursor, self.left)

    def take(self, pause: Pause) -> bool:
        begin, end = max(_first_held(self.calendar, pause), self.cursor + 1), _last_held(self.calendar, pause)
        if end is not None and end < begin:
            return True
        if self.due() < begin:
            self.refused.append((pause, "after_due"))
            return True
        self.left -= self.calendar.timeline.working_between(self.cursor, begin - 1)
        held = 0 if end is None else self.calendar.timeline.working_between(begin - 1, end)
        return self.stop(pause, begin, end, held)


def _first_held(calendar: Calendar, pause: Pause) -> int:
    """The ordinal of the first date at whose end the pause has begun; a date may end after midnight."""
    day, begin = calendar.date_of(pause.start) - timedelta(days=1), seconds_of(pause.start)
    while calendar.day_end(day) < begin:
        day += timedelta(days=1)
    return day.toordinal()


def _last_held(calendar: Calendar, pause: Pause) -> int | None:
    """The ordinal of the last date at whose end the pause lasts still."""
    if pause.end is None:
        return None
    day, end = calendar.date_of(pause.end), seconds_of(pause.end)
    while calendar.day_end(day) >= end:
        day -= timedelta(days=1)
    return day.toordinal()


def ordered(pauses: Iterable[Pause]) -> list[Pause]:
    """By start; of those that start together, the one that ends first."""
    return sorted(pauses, key=lambda pause: (seconds_of(pause.start), _end(pause) is None, _end(pause) or 0, pause.reason))


def _end(pause: Pause) -> int | None:
    return None if pause.end is None else seconds_of(pause.end)


def stretches(pauses: Iterable[Pause], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The times between two instants at which any pause holds, merged."""
    cursor = start
    for pause in ordered(pauses):
        last = _end(pause)
        begin, until = max(seconds_of(pause.start), cursor), end if last is None else min(last, end)
        if begin < until:
            yield begin, until
            cursor = until
