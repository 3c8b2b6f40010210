"""In bulk as one by one: NumPy and Arrow give what the plain functions give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from calendars_made import CALENDARS, NEW_YORK, OFFICE, H, at, instants, moment
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.calendar.arithmetic import add, elapsed, working_days
from sanxiang.calendar.bulk import add_arrow, add_many, elapsed_arrow, elapsed_many, working_days_many
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.model import CalendarError, Version, week

calendars = st.sampled_from(CALENDARS)
rows = st.lists(st.tuples(instants("2025-12-20", 500), st.integers(0, 200 * H)), min_size=1, max_size=30)
lists = st.lists(instants("2026-01-01", 500), min_size=1, max_size=20)


@given(calendars, rows)
def test_add(calendar: Calendar, drawn: list[tuple[int, int]]) -> None:
    """The due time and whether it is provisional."""
    found = add_many(calendar, np.array([start for start, _ in drawn]), np.array([length for _, length in drawn]))
    single = [add(calendar, moment(calendar, start), length) for start, length in drawn]
    assert found.due.tolist() == [each.due.timestamp() for each in single if each.due]
    assert found.provisional.tolist() == [each.provisional for each in single]


@given(calendars, lists, instants())
def test_elapsed(calendar: Calendar, starts: list[int], end: int) -> None:
    """One end stands for all rows."""
    found = elapsed_many(calendar, np.array(starts), end)
    assert found.tolist() == [elapsed(calendar, moment(calendar, start), moment(calendar, end)) for start in starts]


@given(calendars, lists, st.integers(1, 60), st.sampled_from([None, "close", "midnight"]))
def test_working_days(calendar: Calendar, starts: list[int], days: int, policy: str | None) -> None:
    """With the end of the day as the calendar says, or as the caller wants it."""
    found = working_days_many(calendar, np.array(starts), days, day_ends=policy)  # type: ignore[arg-type]
    single = [working_days(calendar, moment(calendar, start), days, day_ends=policy) for start in starts]  # type: ignore[arg-type]
    assert found.due.tolist() == [each.due.timestamp() for each in single if each.due]
    assert found.provisional.tolist() == [each.provisional for each in single]


def test_many_rows_over_many_years() -> None:
    """More rows than are worked on at a time, over all years of the table."""
    random = np.random.default_rng(4)
    starts = random.integers(1_072_900_000, 1_800_000_000, 100_000)
    lengths = random.integers(0, 100 * H, 100_000)
    for calendar in (OFFICE, NEW_YORK):
        due = add_many(calendar, starts, lengths).due
        assert (elapsed_many(calendar, starts, due) == lengths).all()
        assert all(calendar.timeline.due(int(starts[row]), int(lengths[row])) == due[row] for row in range(0, 100_000, 97))


def test_what_goes_in() -> None:
    """datetime64 in UTC and int64 seconds mean the same; nothing gives nothing; a length is not negative; all that is open has an end."""
    start = at("2026-02-13 17:30")
    plain = np.array([start.astimezone(UTC).replace(tzinfo=None)], dtype="datetime64[us]")
    assert add_many(OFFICE, plain, 2 * H).due.tolist() == [at("2026-02-14 10:30").timestamp()]
    assert add_many(OFFICE, np.array([], dtype=np.int64), 2 * H).due.tolist() == []
    with pytest.raises(ValueError, match="not negative"):
        add_many(OFFICE, plain, -1)
    with pytest.raises(TypeError, match="whole seconds"):
        add_many(OFFICE, np.array([1.5]), 1)
    with pytest.raises(CalendarError, match="not so much"):
        add_many(Calendar("closed", "UTC", (Version(week((), ())),)), plain, 1)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_arrow_keeps_its_nulls(unit: str) -> None:
    """Timestamps of every unit, parts of a second dropped; the result is in the zone of the calendar."""
    start = at("2026-02-13 17:30") + timedelta(seconds=0.5 if unit != "s" else 0)
    starts = pa.array([start, None, start], pa.timestamp("us", tz="UTC")).cast(pa.timestamp(unit, tz="Asia/Tokyo"))
    lengths = pa.array([2 * H, 2 * H, None], pa.int64())
    found = add_arrow(OFFICE, starts, lengths).to_pylist()
    assert found == [{"due": at("2026-02-14 10:30"), "provisional": False}, None, None]
    assert add_arrow(OFFICE, pa.chunked_array([starts]), 2 * H).to_pylist()[2]["due"] == at("2026-02-14 10:30")
    ends = pa.array([at("2026-02-14 10:30"), at("2026-02-14 10:30"), None], pa.timestamp("s", tz="UTC"))
    assert elapsed_arrow(OFFICE, starts, ends).to_pylist() == [2 * H, None, None]
    with pytest.raises(TypeError, match="with a zone"):
        add_arrow(OFFICE, pa.array([datetime(2026, 1, 1)]), 1)  # noqa: DTZ001 - that is the mistake
