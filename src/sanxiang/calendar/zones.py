"""Local time -> instants, through the offsets that a zone has: an hour that comes twice counts twice, one that is skipped not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sanxiang.calendar.model import DAY

EPOCH = date(1970, 1, 1).toordinal()
"""The ordinal of the day with which instants begin."""

Interval = tuple[int, int]
Piece = tuple[int, int, int]
"""From instant, to instant, seconds that local time is ahead of UTC in between."""


def offset_at(zone: ZoneInfo, instant: int) -> int:
    """Seconds that local time is ahead of UTC."""
    offset = datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def pieces(zone: ZoneInfo, first: int, last: int) -> tuple[Piece, ...]:
    """The stretches of one offset from the instant `first` to the instant `last`; a zone changes at most once a day."""
    found: list[Piece] = []
    begin, offset = first, offset_at(zone, first)
    for end in (*range(first + DAY, last, DAY), last):
        after = offset_at(zone, end)
        if after != offset:
            change = _change(zone, end - DAY, end, offset)
            found.append((begin, change, offset))
            begin, offset = change, after
    return (*found, (begin, last, offset))


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """The first instant after `low` with another offset."""
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def to_instants(local: Iterable[Interval], along: tuple[Piece, ...]) -> list[Interval]:
    """The instants at which the clock on the wall is in one of the local intervals (seconds since 1970-01-01 local), in order.

    `local` is in order and does not overlap.
    """
    # Clocks that are set back show an hour twice: what is open twice in it comes out of order.
    return sorted(_through(local, along))


def _through(local: Iterable[Interval], along: tuple[Piece, ...]) -> Iterator[Interval]:
    number = 0
    for begin, end in local:
        while number < len(along) and along[number][1] + along[number][2] <= begin:
            number += 1
        yield from _pieces_of(begin, end, along, number)


def _pieces_of(begin: int, end: int, along: tuple[Piece, ...], number: int) -> Iterator[Interval]:
    while number < len(along) and along[number][0] + along[number][2] < end:
        since, until, offset = along[number]
        low, high = max(begin - offset, since), min(end - offset, until)
        if low < high:
            yield low, high
        number += 1


def joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Intervals that touch or overlap as one; they come in the order of their begin."""
    current: Interval | None = None
    for begin, end in intervals:
        if current is None:
            current = (begin, end)
        elif begin <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (begin, end)
    if current is not None:
        yield current
