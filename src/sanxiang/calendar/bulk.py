"""Many deadlines at once, over NumPy and Arrow: the same tables and the same answers as one by one.

Instants are int64 seconds since 1970-01-01 UTC, or datetime64 in UTC; Arrow timestamps with a zone keep their nulls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.model import DAY, DayEnds
from sanxiang.calendar.timeline import Table
from sanxiang.calendar.zones import EPOCH

if TYPE_CHECKING:
    import pyarrow as pa

Seconds = NDArray[np.int64]
PARTS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
CHUNK = 1 << 15
"""Rows at a time: so many stay in the cache of a processor from step to step."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A due instant a row, and whether it rests on days that nobody has announced."""

    due: Seconds
    provisional: NDArray[np.bool_]


class Lookup:
    """`searchsorted(edges, values, side="right") - 1`, by a grid that leaves a few edges to compare."""

    def __init__(self, edges: Seconds) -> None:
        self._edges, self._low = np.append(edges, np.iinfo(np.int64).max), int(edges[0])
        span = max(1, int(edges[-1]) - self._low)
        self._shift = max(0, (span // (4 * len(edges)) or 1).bit_length() - 1)
        starts = self._low + (np.arange((span >> self._shift) + 2, dtype=np.int64) << self._shift)
        self._grid = np.searchsorted(edges, starts, side="right") - 1
        self._steps = int(np.diff(self._grid).max(initial=0))
        self._last = len(self._grid) - 1

    def __call__(self, values: Seconds) -> NDArray[np.intp]:
        """`values` are not below the first edge."""
        if self._steps > 3:
            return np.searchsorted(self._edges[:-1], values, side="right") - 1
        found = self._grid[np.minimum((values - self._low) >> self._shift, self._last)]
        for _ in range(self._steps):
            found += self._edges[found + 1] <= values
        return np.asarray(found)


class Arrays:
    """A table as arrays, with a stretch of no length at its beginning, so that every instant lies at or after one."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.opens = np.array((table.low, *table.opens), dtype=np.int64)
        self.lengths = np.array((table.low, *table.closes), dtype=np.int64) - self.opens
        self.before = np.array((0, *table.before[:-1]), dtype=np.int64)
        self.total = table.before[-1]
        self.by_instant, self.by_position = Lookup(self.opens), Lookup(np.array(table.before, dtype=np.int64))

    def position(self, instants: Seconds) -> Seconds:
        """Business seconds of the table before each instant."""
        number = self.by_instant(instants)
        within = np.minimum(instants - self.opens[number], self.lengths[number])
        return np.asarray(self.before[number] + within)

    def at(self, positions: Seconds) -> Seconds:
        """The first instant of each position, which is above 0."""
        number = self.by_position(positions - 1) + 1
        return np.asarray(self.opens[number] + positions - self.before[number])


@lru_cache(maxsize=8)
def arrays(table: Table) -> Arrays:
    return Arrays(table)


# --------------------------------------------------------------------------------------------------- the questions


def add_many(calendar: Calendar, starts: Any, business_seconds: Any) -> Deadlines:
    """As `add`, a row each; one length may stand for all. Raises ValueError for a negative length, CalendarError as `add` does."""
    begin, lengths = seconds_array(starts), np.asarray(business_seconds, dtype=np.int64)
    if lengths.size and int(lengths.min()) < 0:
        raise ValueError("时长不能为负 / a length is not negative")
    if not begin.size:
        return Deadlines(begin, np.zeros(0, dtype=np.bool_))
    lengths = np.broadcast_to(lengths, begin.shape)
    held = _reach(calendar, begin, lengths)
    due = _chunked(lambda a, b: _due(held, a, b), begin, lengths)
    return Deadlines(due, provisional(calendar, begin, due))


def elapsed_many(calendar: Calendar, starts: Any, ends: Any) -> Seconds:
    """As `elapsed`, a row each."""
    begin, end = seconds_array(starts), seconds_array(ends)
    if not begin.size or not end.size:
        return np.zeros(0, dtype=np.int64)
    begin, end = np.broadcast_arrays(begin, end)
    held = _covering(calendar, min(int(begin.min()), int(end.min())), max(int(begin.max()), int(end.max())))
    return _chunked(lambda a, b: held.position(b) - held.position(a), begin, end)


def working_days_many(calendar: Calendar, starts: Any, days: Any, *, day_ends: DayEnds | None = None) -> Deadlines:
    """As `working_days`, a row each; one number of days may stand for all. Raises ValueError below one day."""
    begin, counts = seconds_array(starts), np.asarray(days, dtype=np.int64)
    if counts.size and int(counts.min()) < 1:
        raise ValueError("工作日数应为正整数 / the number of working days is 1 or more")
    if not begin.size:
        return Deadlines(begin, np.zeros(0, dtype=np.bool_))
    held = _covering(calendar, int(begin.min()), int(begin.max()))
    numbers = _numbers(held.table, begin, counts)
    while int(numbers.max()) >= len(held.table.working):
        calendar.timeline.grow()
        held = arrays(calendar.timeline.table)
        numbers = _numbers(held.table, begin, counts)
    ends, certain = _day_ends(calendar, held.table, day_ends)
    return Deadlines(ends[numbers], ~certain[numbers] | (begin < calendar.certain_from))


def provisional(calendar: Calendar, first: Seconds, last: Seconds) -> NDArray[np.bool_]:
    """As `Calendar.provisional`, a row each."""
    result: NDArray[np.bool_] = (last > calendar.certain_until) | (first < calendar.certain_from)
    return result


# ------------------------------------------------------------------------------------------------------- the work


def seconds_array(instants: Any) -> Seconds:
    """int64 seconds out of what a caller has. Raises TypeError for anything that is no instant."""
    found = np.asarray(instants)
    if np.issubdtype(found.dtype, np.datetime64):
        return np.asarray(found.astype("datetime64[s]").astype(np.int64))
    if not np.issubdtype(found.dtype, np.integer) and found.size:
        raise TypeError(f"应为整秒或 datetime64，不是 {found.dtype} / whole seconds or datetime64 are due")
    return found.astype(np.int64, copy=False)


def _covering(calendar: Calendar, low: int, high: int) -> Arrays:
    table = calendar.timeline.table
    if not table.low <= low <= high < table.high:
        table = calendar.timeline.reach(low, high)
    return arrays(table)


def _reach(calendar: Calendar, begin: Seconds, lengths: Seconds) -> Arrays:
    """A table that goes as far as the last of the deadlines."""
    held = _covering(calendar, int(begin.min()), int(begin.max()))
    while int(held.position(begin[[begin.argmax()]])[0]) + int(lengths.max()) > held.total and _beyond(held, begin, lengths):
        calendar.timeline.grow()
        held = arrays(calendar.timeline.table)
    return held


def _beyond(held: Arrays, begin: Seconds, lengths: Seconds) -> bool:
    return bool((held.position(begin) + lengths > held.total).any())


def _due(held: Arrays, begin: Seconds, lengths: Seconds) -> Seconds:
    due = held.at(np.maximum(held.position(begin) + lengths, 1))
    return due if lengths.all() else np.where(lengths == 0, begin, due)


def _chunked(work: Callable[[Seconds, Seconds], Seconds], one: Seconds, other: Seconds) -> Seconds:
    found = np.empty(one.shape, dtype=np.int64)
    for start in range(0, len(one), CHUNK):
        rows = slice(start, start + CHUNK)
        found[rows] = work(one[rows], other[rows])
    return found


def _numbers(table: Table, begin: Seconds, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of the table's working days is due."""
    since = np.array([piece[0] for piece in table.along], dtype=np.int64)
    offsets = np.array([piece[2] for piece in table.along], dtype=np.int64)
    local = begin + offsets[np.searchsorted(since, begin, side="right") - 1]
    ordinals = local // DAY + EPOCH
    return np.searchsorted(np.array(table.working, dtype=np.int64), ordinals, side="right") + counts - 1


@lru_cache(maxsize=8)
def _ends_of(table: Table) -> dict[str, tuple[Seconds, NDArray[np.bool_]]]:
    """A table belongs to one calendar, so the policy is key enough."""
    return {}


def _day_ends(calendar: Calendar, table: Table, policy: DayEnds | None) -> tuple[Seconds, NDArray[np.bool_]]:
    """The end of each working day of the table, and whether the days up to it are known; worked out once a table."""
    known, key = _ends_of(table), policy or ""
    if key not in known:
        days = [date.fromordinal(each) for each in table.working]
        ends = np.array([calendar.day_end(day, policy) for day in days], dtype=np.int64)
        certain = np.array([calendar.instant(day, 0) < calendar.certain_until for day in days], dtype=np.bool_)
        known[key] = (ends, certain)
    return known[key]


# ---------------------------------------------------------------------------------------------------------- Arrow


def add_arrow(calendar: Calendar, starts: pa.Array, business_seconds: Any) -> pa.StructArray:
    """Timestamps with a zone -> {due: timestamp in the calendar's zone, provisional: bool}; null where the start (or the length) is null.

    `business_seconds` is one number, or an Arrow array of them. Raises TypeError for timestamps without a zone.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pa.array([business_seconds] * len(starts), pa.int64()) if isinstance(business_seconds, int) else _combined(business_seconds)
    begin = _instants(starts)
    missing = pc.or_(pc.is_null(begin), pc.is_null(lengths))
    found = add_many(calendar, begin.fill_null(0).to_numpy(), lengths.cast(pa.int64()).fill_null(0).to_numpy())
    due = pa.array(found.due, pa.int64()).cast(pa.timestamp("s", tz=calendar.tz))
    return pa.StructArray.from_arrays([due, pa.array(found.provisional)], ["due", "provisional"], mask=missing)


def elapsed_arrow(calendar: Calendar, starts: pa.Array, ends: pa.Array) -> pa.Array:
    """Business seconds between timestamps with a zone; null where one is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    begin, end = _instants(starts), _instants(ends)
    missing = pc.or_(pc.is_null(begin), pc.is_null(end))
    some = pc.coalesce(begin, end, pa.scalar(0, pa.int64()))
    seconds = elapsed_many(calendar, pc.coalesce(begin, some).to_numpy(), pc.coalesce(end, some).to_numpy())
    return pc.if_else(missing, pa.scalar(None, pa.int64()), pa.array(seconds))


def _combined(column: Any) -> Any:
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _instants(column: Any) -> Any:
    """Whole seconds, parts dropped as everywhere."""
    import pyarrow as pa

    column = _combined(column)
    if not pa.types.is_timestamp(column.type) or column.type.tz is None:
        raise TypeError(f"应为带时区的时间戳，不是 {column.type} / timestamps with a zone are due")
    whole = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False) // PARTS[column.type.unit]
    return pa.array(whole, pa.int64(), mask=column.is_null().to_numpy(zero_copy_only=False))
