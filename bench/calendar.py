"""Business time: deadlines in bulk against `businesstimedelta` and against a plain loop, and one by one.

    python -m bench.calendar [--rows N] [--peer-rows N]

All in one run, with the same answers: from May to September 2026 no weekend is worked, so that a set of holidays is enough for the peer.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any

import numpy as np

from sanxiang.calendar.arithmetic import add, elapsed, working_days
from sanxiang.calendar.bulk import add_many, elapsed_many
from sanxiang.calendar.calendars import Calendar, china_office, seconds_of
from sanxiang.calendar.model import dates

FIRST, LAST = datetime(2026, 5, 11, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)
LONGEST = 24 * 3600


def timed(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Seconds of the fastest of some runs, and what came out."""
    found, best = None, float("inf")
    for _ in range(times):
        start = perf_counter()
        found = work()
        best = min(best, perf_counter() - start)
    return best, found


def loop_due(opens: list[int], closes: list[int], start: int, seconds: int) -> int:
    """What one writes at first: go from one open stretch to the next until the time is used up."""
    number = max(0, bisect_right(opens, start) - 1)
    now, left = start, seconds
    while True:
        now = max(now, opens[number])
        free = closes[number] - now
        if free >= left and now < closes[number]:
            return now + left
        left -= max(0, free)
        number += 1


def peer_due(office: Calendar, starts: list[int], lengths: list[int]) -> list[int]:
    """The same deadlines by `businesstimedelta`."""
    import businesstimedelta as peer
    import pytz

    zone = pytz.timezone("Asia/Shanghai")
    holidays = [day for day in dates(date(2026, 1, 1), date(2026, 12, 31)) if office.day(day).kind == "holiday"]
    days = peer.WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = peer.Rules([days, peer.HolidayRule(holidays, tz=zone)])
    due = [
        datetime.fromtimestamp(start, UTC) + peer.BusinessTimeDelta(rules, timedelta=timedelta(seconds=length))
        for start, length in zip(starts, lengths, strict=True)
    ]
    return [int(each.timestamp()) for each in due]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--peer-rows", type=int, default=2_000)
    given = options.parse_args()
    random = np.random.default_rng(2026)
    starts = random.integers(seconds_of(FIRST), seconds_of(LAST), given.rows)
    lengths = random.integers(1, LONGEST, given.rows)
    office = china_office()
    cold, _ = timed(lambda: add_many(china_office(), starts[:1], lengths[:1]), 1)
    bulk, found = timed(lambda: add_many(office, starts, lengths))
    back, again = timed(lambda: elapsed_many(office, starts, found.due))
    assert (again == lengths).all()
    each, back_each = bulk / given.rows, back / given.rows
    print(f"bulk        {each * 1e9:10.1f} ns a deadline, {back_each * 1e9:.1f} ns a length, {given.rows:,} rows")
    print(f"            {cold * 1e3:10.1f} ms for the first table")
    some = [int(value) for value in starts[:100_000]], [int(value) for value in lengths[:100_000]]
    _show_loop(office, some, found.due, each)
    _show_peer(office, starts, lengths, found.due, each, given.peer_rows)
    _show_live(office, *some)
    return 0


def _show_loop(office: Calendar, some: tuple[list[int], list[int]], due: Any, each: float) -> None:
    table = office.timeline.table
    opens, closes = list(table.opens), list(table.closes)
    loop, looped = timed(lambda: [loop_due(opens, closes, a, b) for a, b in zip(*some, strict=True)], 3)
    assert looped == due[: len(looped)].tolist()
    print(f"plain loop  {loop / len(looped) * 1e9:10.1f} ns a deadline: bulk is {loop / len(looped) / each:,.0f} x as fast, same answers")


def _show_peer(office: Calendar, starts: Any, lengths: Any, due: Any, each: float, rows: int) -> None:
    try:
        peer, told = timed(lambda: peer_due(office, starts[:rows].tolist(), lengths[:rows].tolist()), 1)
    except ImportError:
        print("businesstimedelta is not installed")
        return
    assert told == due[:rows].tolist()
    ratio = f"bulk is {peer / rows / each:,.0f} x as fast, same answers on {rows:,} rows"
    print(f"businesstimedelta {peer / rows * 1e6:4.0f} us a deadline: {ratio}")


def _show_live(office: Calendar, starts: list[int], lengths: list[int]) -> None:
    moments = [office.at(start) for start in starts[:20_000]]
    one, due = timed(lambda: [add(office, start, length) for start, length in zip(moments, lengths[:20_000], strict=True)])
    two, _ = timed(lambda: [elapsed(office, start, each.due) for start, each in zip(moments, due, strict=True)])
    line = office.timeline
    three, _ = timed(lambda: [line.due(start, length) for start, length in zip(starts, lengths, strict=True)])
    four, _ = timed(lambda: [working_days(office, start, 3) for start in moments])
    print(f"live        {one / 20_000 * 1e6:10.2f} us add, {two / 20_000 * 1e6:.2f} us elapsed (datetimes in and out)")
    print(f"            {four / 20_000 * 1e6:10.2f} us working_days, over {len({start.date() for start in moments}):,} dates")
    print(f"            {three / len(starts) * 1e6:10.2f} us a deadline on whole seconds")


if __name__ == "__main__":
    sys.exit(main())
