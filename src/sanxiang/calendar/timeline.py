"""Business time as one line: every open stretch in order, with the business seconds before it. A look-up is a bisection.

Instants are whole seconds since 1970-01-01 UTC. The table is built for the years that are asked for and grows when more are; a built table
never changes, so that several threads may read it while one of them puts a larger one in its place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from sanxiang.calendar.days import Almanac
from sanxiang.calendar.model import DAY, CalendarError, dates
from sanxiang.calendar.zones import EPOCH, Interval, Piece, joined, pieces, to_instants

FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The open stretches from instant `low` to instant `high`.

    opens, closes   their instants
    before          business seconds before each of them, and one more: all of them
    working         ordinals of the working days of the years first to last
    along           the offsets of the zone, a little further than from low to high
    """

    low: int
    high: int
    first: int
    last: int
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    working: tuple[int, ...]
    along: tuple[Piece, ...]


_NOTHING = Table(0, 0, 0, 0, (), (), (0,), (), ())


class Timeline:
    """The business time of one calendar, in whole seconds."""

    def __init__(self, almanac: Almanac, zone: ZoneInfo) -> None:
        self.table = _NOTHING
        self._almanac, self._zone = almanac, zone

    def due(self, start: int, seconds: int) -> int:
        """The first instant by which so many business seconds have passed since `start`. Raises CalendarError."""
        table = self.table
        if not table.low <= start < table.high:
            table = self.reach(start, start)
        before = table.before
        number = bisect_right(table.opens, start) - 1
        target = seconds
        if number >= 0:
            close = table.closes[number]
            if start + seconds <= close:
                return start + seconds
            target += before[number + 1] if start >= close else before[number] + start - table.opens[number]
        if seconds <= 0:
            return start
        if target > before[-1]:
            self.grow()
            return self.due(start, seconds)
        number = bisect_left(before, target) - 1
        return table.opens[number] + target - before[number]

    def elapsed(self, start: int, end: int) -> int:
        """Business seconds between two instants; negative where `end` comes first."""
        table = self.table
        if not (table.low <= start < table.high and table.low <= end < table.high):
            table = self.reach(min(start, end), max(start, end))
        return _position(table, end) - _position(table, start)

    def working_days(self, day: int, count: int) -> int:
        """The ordinal of the `count`th working day after the ordinal `day`; count is 1 or more. Raises CalendarError."""
        table = self.table_for_days(day)
        number = bisect_right(table.working, day) + count - 1
        if number >= len(table.working):
            self.grow()
            return self.working_days(day, count)
        return table.working[number]

    def working_between(self, after: int, until: int) -> int:
        """How many working days there are after the one ordinal, up to and with the other."""
        self.table_for_days(min(after, until))
        table = self.table_for_days(max(after, until))
        return bisect_right(table.working, until) - bisect_right(table.working, after)

    def along(self, day: date) -> tuple[Piece, ...]:
        """The offsets of the zone around that date."""
        if self.table.first < day.year < self.table.last:
            return self.table.along
        midnight = local_seconds(day)
        return pieces(self._zone, midnight - 2 * DAY, midnight + 4 * DAY)

    # -------------------------------------------------------------------------------------------- the table

    def table_for_days(self, day: int) -> Table:
        """A table with the year of that ordinal."""
        year = date.fromordinal(day).year
        table = self.table
        return table if table.first <= year <= table.last else self._build(year, year)

    def reach(self, low: int, high: int) -> Table:
        """A table with both instants. Raises CalendarError beyond the years that are counted."""
        return self._build(self._year(low), self._year(high))

    def grow(self) -> None:
        """Twice as many years. Raises CalendarError if there are no more."""
        table = self.table
        if table.last >= LAST_YEAR:
            raise CalendarError(f"到 {LAST_YEAR} 年仍没有足够的营业时间 / there is not so much business time until {LAST_YEAR}")
        self._build(table.first, min(LAST_YEAR, 2 * table.last + 1 - table.first))

    def _year(self, instant: int) -> int:
        try:
            return datetime.fromtimestamp(instant, UTC).astimezone(self._zone).year
        except (OverflowError, ValueError, OSError):
            return LAST_YEAR + 1

    def _build(self, first: int, last: int) -> Table:
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise CalendarError(f"只计算 {FIRST_YEAR} 至 {LAST_YEAR} 年 / only the years {FIRST_YEAR} to {LAST_YEAR} are counted")
        if self.table is not _NOTHING:
            first, last = min(first, self.table.first), max(last, self.table.last)
        # One year more on either side: most deadlines that cross a year then need no second table.
        self.table = build(self._almanac, self._zone, max(first - 1, FIRST_YEAR), min(last + 1, LAST_YEAR))
        return self.table


def _position(table: Table, instant: int) -> int:
    """Business seconds of the table before the instant."""
    number = bisect_right(table.opens, instant) - 1
    if number < 0:
        return 0
    if instant >= table.closes[number]:
        return table.before[number + 1]
    return table.before[number] + instant - table.opens[number]


def build(almanac: Almanac, zone: ZoneInfo, first: int, last: int) -> Table:
    """The table of the years first to last; a window that runs into the first day from the night before is in it."""
    begin, end = date(first, 1, 1), date(last, 12, 31)
    along = pieces(zone, local_seconds(begin) - 2 * DAY, local_seconds(end) + 3 * DAY)
    low = to_instants([(local_seconds(begin), local_seconds(end))], along)[0][0]
    high = to_instants([(local_seconds(end), local_seconds(end) + DAY)], along)[-1][1]
    stretches = [(max(a, low), min(b, high)) for a, b in joined(to_instants(joined(_local(almanac, begin, end)), along))]
    stretches = [(a, b) for a, b in stretches if a < b]
    return Table(
        low,
        high,
        first,
        last,
        tuple(a for a, _ in stretches),
        tuple(b for _, b in stretches),
        tuple(accumulate((b - a for a, b in stretches), initial=0)),
        tuple(day.toordinal() for day in dates(begin, end) if almanac.on(day).works(day)),
        along,
    )


def local_seconds(day: date) -> int:
    """Midnight with which the day begins, as seconds of local time since 1970-01-01."""
    return (day.toordinal() - EPOCH) * DAY


def _local(almanac: Almanac, begin: date, end: date) -> Iterator[Interval]:
    """Windows as local seconds, in the order of their opening."""
    for day in dates(date.fromordinal(begin.toordinal() - 1), end):
        midnight = local_seconds(day)
        for opening, closing in almanac.on(day).windows(day):
            yield midnight + opening, midnight + closing
