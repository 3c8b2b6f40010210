"""Laws of business time, on calendars with lunch breaks, nights, holidays, own days, and zones that move their clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from calendars_made import CALENDARS, OFFICE, H, instants, moment, walked
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.calendar.arithmetic import add, elapsed, working_days
from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.derivation import steps
from sanxiang.calendar.pauses import Pause

calendars = st.sampled_from(CALENDARS)
lengths = st.integers(0, 60 * H)


@given(calendars, instants(), lengths)
def test_elapsed_undoes_add(calendar: Calendar, start: int, length: int) -> None:
    """Exactly, to the second."""
    begin = moment(calendar, start)
    due = add(calendar, begin, length).due
    assert due is not None
    assert elapsed(calendar, begin, due) == length


@given(calendars, instants(), instants(), lengths, lengths)
def test_later_and_longer_is_never_earlier(calendar: Calendar, one: int, other: int, length: int, more: int) -> None:
    """Monotone in the start and in the length."""
    line = calendar.timeline
    first, last = sorted((one, other))
    assert line.due(first, length) <= line.due(last, length)
    assert line.due(first, length) <= line.due(first, length + more)
    assert line.elapsed(first, last) >= 0


@given(calendars, instants(), lengths, lengths)
def test_add_is_additive(calendar: Calendar, start: int, length: int, more: int) -> None:
    """In two steps as in one."""
    line = calendar.timeline
    assert line.due(line.due(start, length), more) == line.due(start, length + more)


@given(calendars, instants(), instants(), instants())
def test_elapsed_is_additive(calendar: Calendar, one: int, two: int, three: int) -> None:
    """Whatever the order of the three."""
    line = calendar.timeline
    assert line.elapsed(one, two) + line.elapsed(two, three) == line.elapsed(one, three)


@given(calendars, instants(), lengths)
def test_the_due_time_is_the_first_that_does(calendar: Calendar, start: int, length: int) -> None:
    """A second earlier, something was left."""
    line = calendar.timeline
    due = line.due(start, length)
    assert length == 0 or line.elapsed(start, due - 1) == length - 1


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: calendar.id)
@pytest.mark.parametrize(
    "first", ["2025-12-28", "2026-03-06", "2026-03-27", "2026-04-02", "2026-04-22", "2026-10-02", "2026-10-23", "2026-10-30"]
)
def test_the_table_agrees_with_a_clock_that_walks(calendar: Calendar, first: str) -> None:
    """Five minutes at a time over six days: the year's end, and clocks that are put forward and back."""
    begin = int(calendar.at(0).fromisoformat(f"{first}T00:00:00+00:00").timestamp())
    for day in range(6):
        start = begin + day * 86_400
        assert calendar.timeline.elapsed(start, start + 86_400) == walked(calendar, start, start + 86_400)


pauses_drawn = st.lists(st.tuples(st.integers(0, 20 * 86_400), st.integers(0, 4 * 86_400)), max_size=4)


def pauses(calendar: Calendar, start: int, drawn: list[tuple[int, int]]) -> list[Pause]:
    return [Pause(moment(calendar, start + a), moment(calendar, start + a + b), "r") for a, b in drawn]


@given(calendars, instants(), lengths, pauses_drawn, st.none() | st.integers(0, 20 * H))
def test_pauses_never_shorten(calendar: Calendar, start: int, length: int, drawn: list[tuple[int, int]], cap: int | None) -> None:
    """Nor does a wider cap; and a cap bounds what they hold."""
    begin, held = moment(calendar, start), pauses(calendar, start, drawn)
    plain, paused, free = (
        add(calendar, begin, length),
        add(calendar, begin, length, pauses=held, cap=cap),
        add(calendar, begin, length, pauses=held),
    )
    assert plain.due is not None
    assert paused.due is not None
    assert free.due is not None
    assert plain.due <= paused.due <= free.due
    if cap is not None:
        assert elapsed(calendar, plain.due, paused.due) <= cap


@given(calendars, instants(), lengths, pauses_drawn)
def test_elapsed_undoes_add_with_pauses(calendar: Calendar, start: int, length: int, drawn: list[tuple[int, int]]) -> None:
    """What the pauses held and what was counted are all there is; the derivation says the same."""
    begin, held = moment(calendar, start), pauses(calendar, start, drawn)
    found = add(calendar, begin, length, pauses=held)
    assert found.due is not None
    assert elapsed(calendar, begin, found.due, pauses=held) == length
    assert sum(step.seconds for step in steps(found)) == length


@given(calendars, instants(), st.integers(1, 40))
def test_working_days_are_what_the_calendar_calls_so(calendar: Calendar, start: int, days: int) -> None:
    """Counted one by one from the day after."""
    on, left = calendar.date_of(moment(calendar, start)), days
    while left:
        on += timedelta(days=1)
        left -= calendar.is_working_day(on)
    due = working_days(calendar, moment(calendar, start), days).due
    assert due is not None
    assert calendar.day_end(on) == due.timestamp()


@given(calendars, instants(), st.integers(1, 12), pauses_drawn)
def test_pauses_of_working_days(calendar: Calendar, start: int, days: int, drawn: list[tuple[int, int]]) -> None:
    """Counted one by one: a working day counts unless a pause holds at its end, and no pause counts that begins after the due day."""
    begin = moment(calendar, start)
    merged = sorted((start + a, start + a + b) for a, b in drawn)
    on, left = calendar.date_of(begin), days
    while left:
        on += timedelta(days=1)
        end = calendar.day_end(on)
        paused = any(first <= end < last for first, last in merged)
        left -= calendar.is_working_day(on) and not paused
    found = working_days(calendar, begin, days, pauses=pauses(calendar, start, drawn))
    assert found.due is not None
    assert found.due.timestamp() == calendar.day_end(on)


@given(instants("2026-11-01", 90), lengths)
def test_past_the_last_notice_all_is_provisional(start: int, length: int) -> None:
    """On a frozen table: certain if and only if nothing after 2026-12-31 was looked at."""
    found = add(OFFICE, moment(OFFICE, start), length)
    assert found.due is not None
    assert found.provisional == (found.due.timestamp() > OFFICE.instant(OFFICE.date_of(OFFICE.at(0)).replace(year=2027), 0))


GROWN = [replace(calendar) for calendar in CALENDARS]
for grown in GROWN:
    grown.timeline.reach(631_152_000, 1_900_000_000)


@settings(deadline=None)
@given(st.sampled_from(GROWN), instants(), lengths)
def test_a_table_that_grew_says_the_same(calendar: Calendar, start: int, length: int) -> None:
    """Built for the question, or for forty years."""
    assert replace(calendar).timeline.due(start, length) == calendar.timeline.due(start, length)
