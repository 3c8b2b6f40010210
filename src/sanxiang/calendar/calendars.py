"""A calendar: versions of business time in one zone, put to work."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sanxiang.calendar.china import china
from sanxiang.calendar.days import Almanac, almanac, as_known
from sanxiang.calendar.model import BEYOND, DAY, CalendarError, Day, DayEnds, Version, week
from sanxiang.calendar.timeline import Timeline, local_seconds
from sanxiang.calendar.zones import to_instants

_ALWAYS = 1 << 62


@dataclass(frozen=True)
class Calendar:
    """Equal calendars are equal values; what is compiled from one is built when first needed and kept with it.

    certain_from, certain_until   instants between which a result rests on known days; outside it is provisional
    learned       the instants at which anything new was known: versions and notices
    """

    id: str
    tz: str
    versions: tuple[Version, ...]
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    days: Almanac = field(init=False, repr=False, compare=False)
    timeline: Timeline = field(init=False, repr=False, compare=False)
    certain_from: int = field(init=False, repr=False, compare=False)
    certain_until: int = field(init=False, repr=False, compare=False)
    learned: tuple[datetime, ...] = field(init=False, repr=False, compare=False)
    _ends: dict[tuple[int, DayEnds | None], tuple[datetime, int]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _known: dict[int, Calendar] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Raises CalendarError for a zone that is not known, or without any version."""
        if not self.versions:
            raise CalendarError("日历没有任何版本 / the calendar has no version")
        self._set("zone", zone_of(self.tz))
        self._set("days", almanac(self.versions))
        self._set("timeline", Timeline(self.days, self.zone))
        first, until = self.days.certain()
        self._set("certain_from", -_ALWAYS if first is None else self._certain(first, 0))
        self._set("certain_until", _ALWAYS if until is None else self._certain(until, 1))
        self._set("learned", tuple(sorted(set(self._moments()))))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _certain(self, day: date, more: int) -> int:
        """Midnight before or after the day; a calendar that knows nothing is certain of nothing."""
        if day in (date.min, date.max):
            return -_ALWAYS if day == date.min else _ALWAYS
        return self.instant(day, more * DAY)

    # ------------------------------------------------------------------------------------------------- days

    def day(self, on: date) -> Day:
        """What the date is: its windows, whether it is a working day, and why."""
        return self.days.on(on).day(on)

    def is_working_day(self, on: date) -> bool:
        return self.days.on(on).works(on)

    def date_of(self, at: datetime) -> date:
        """The local date of an instant."""
        return at.date() if at.tzinfo is self.zone else at.astimezone(self.zone).date()

    def instant(self, day: date, seconds: int) -> int:
        """When the wall clock shows that time of day (24:00 and more: of the days after); in a skipped hour, when it was skipped."""
        local = local_seconds(day) + seconds
        return to_instants([(local, local + 2 * DAY)], self.timeline.along(day))[0][0]

    def day_end(self, day: date, policy: DayEnds | None = None) -> int:
        """The instant at which the date ends for a deadline: close of business where it has windows, else 24:00."""
        days = self.days.on(day)
        windows = days.windows(day) if (policy or days.version.day_ends) == "close" else ()
        local = local_seconds(day) + max((close for _, close in windows), default=DAY)
        found = to_instants([(local - 1, local)], self.timeline.along(day))
        return found[-1][1] if found else self.instant(day, local - local_seconds(day))

    def end_of(self, ordinal: int, policy: DayEnds | None) -> tuple[datetime, int]:
        """When that date ends for a deadline, and the second after its first: what a result rests on. Worked out once for each date."""
        found = self._ends.get((ordinal, policy))
        if found is None:
            day = date.fromordinal(ordinal)
            found = self._ends[ordinal, policy] = self.at(self.day_end(day, policy)), self.instant(day, 0) + 1
        return found

    def at(self, instant: int) -> datetime:
        """The instant in the calendar's zone. Raises CalendarError for one beyond all years."""
        try:
            return datetime.fromtimestamp(instant, self.zone)
        except (OverflowError, ValueError, OSError) as beyond:
            raise CalendarError(BEYOND) from beyond

    def provisional(self, first: int, last: int) -> bool:
        """Whether a result that looked at these instants rests on days that nobody has announced yet."""
        return last > self.certain_until or first < self.certain_from

    # -------------------------------------------------------------------------------------------- knowledge

    def as_known(self, at: datetime) -> Calendar:
        """The calendar as it was known at that instant: later versions and later notices left out."""
        # Between two such instants nothing changes, so that a long history needs few calendars.
        number = bisect_right(self.learned, at)
        if number not in self._known:
            versions = as_known(self.versions, at, self.date_of(at))
            self._known[number] = self if versions == self.versions else Calendar(self.id, self.tz, versions)
        return self._known[number]

    def _moments(self) -> Iterator[datetime]:
        for version in self.versions:
            if version.known_from:
                yield version.known_from
            for notice in version.notices or ():
                if notice.published:
                    yield datetime.combine(notice.published, time(), self.zone)


def zone_of(name: str) -> ZoneInfo:
    """Raises CalendarError for a name that is not in the time zone database."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise CalendarError(f"没有时区 {name}，如 Asia/Shanghai / no such time zone, such as Asia/Shanghai") from None


@cache
def always_open(tz: str = "Asia/Shanghai") -> Calendar:
    """Every second of every day: the wall clock, for what pauses and bulk do with any calendar."""
    return Calendar("always", tz, (Version(week(range(7), ((0, DAY),)), day_ends="midnight"),))


def china_office(tz: str = "Asia/Shanghai") -> Calendar:
    """Monday to Friday 09:00 to 18:00 with the holidays and make-up workdays of China."""
    hours = ((9 * 3600, 18 * 3600),)
    return Calendar("office", tz, (Version(week(range(5), hours), notices=china(), make_up=hours),))


def seconds_of(at: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC, parts dropped. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("时间须带时区 / a time with a zone is due")
    return (at - _EPOCH) // _SECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
