"""Clocks: each kind of limit, pauses, what was known when; and the laws that hold whatever is learned later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.calendar.calendars import Calendar, china_office
from sanxiang.calendar.clocks import Limit, Reading, Run, knowledge, read_clock
from sanxiang.calendar.model import NO_NAME, Notice, Own, Version, week
from sanxiang.calendar.pauses import Pause

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = china_office()
HOURS = ((9 * 3600, 18 * 3600),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def pause(start: str, end: str | None, reason: str = "waits") -> Pause:
    return Pause(at(start), None if end is None else at(end), reason)


def read(limit: Limit, start: str, now: str, done: str | None = None, *pauses: Pause, calendar: Calendar = OFFICE) -> Reading:
    begin = at(start)
    return read_clock(calendar, limit, Run(begin, begin, at(now), None if done is None else at(done), pauses))


MINUTES_45 = Limit("wall", 45 * 60)
HOURS_2 = Limit("business", 2 * 3600)
DAYS_7 = Limit("working_days", 7)
AHEAD = Limit("wall", 7 * 86400, least=True)


@pytest.mark.parametrize(("limit", "start", "now", "done", "state", "due", "left", "late"), [
    (MINUTES_45, "2026-03-02 10:00", "2026-03-02 10:30", None, "running", "2026-03-02 10:45", 900, None),
    (MINUTES_45, "2026-03-02 10:00", "2026-03-02 10:45", None, "running", "2026-03-02 10:45", 0, None),
    (MINUTES_45, "2026-03-02 10:00", "2026-03-02 10:46", None, "missed", "2026-03-02 10:45", None, 60),
    (MINUTES_45, "2026-03-02 10:00", "2026-03-02 12:00", "2026-03-02 10:45", "met", "2026-03-02 10:45", None, None),
    (MINUTES_45, "2026-03-02 10:00", "2026-03-02 12:00", "2026-03-02 10:45:01", "missed", "2026-03-02 10:45", None, 1),
    (HOURS_2, "2026-02-13 17:30", "2026-02-13 20:00", None, "running", "2026-02-14 10:30", 5400, None),
    (HOURS_2, "2026-02-14 17:30", "2026-02-25 09:00", "2026-02-24 10:30", "met", "2026-02-24 10:30", None, None),
    (HOURS_2, "2026-02-14 17:30", "2026-02-25 09:00", "2026-02-24 10:31", "missed", "2026-02-24 10:30", None, 60),
    (DAYS_7, "2026-02-13 10:00", "2026-03-01 09:00", None, "running", "2026-03-02 18:00", 9 * 3600, None),
    (DAYS_7, "2026-02-13 10:00", "2026-03-03 10:00", None, "missed", "2026-03-02 18:00", None, 3600),
    (Limit("day_end"), "2026-03-02 10:00", "2026-03-02 17:00", None, "running", "2026-03-02 18:00", 3600, None),
    (Limit("day_end"), "2026-03-01 10:00", "2026-03-02 00:00", "2026-03-01 23:59", "met", "2026-03-02 00:00", None, None),
    (Limit("agreed", due=at("2026-03-05 15:00")), "2026-03-02 10:00", "2026-03-05 15:01", None, "missed", "2026-03-05 15:00", None, 60),
    (AHEAD, "2026-03-02 10:00", "2026-03-20 10:00", "2026-03-09 10:00", "met", "2026-03-09 10:00", None, None),
    (AHEAD, "2026-03-02 10:00", "2026-03-20 10:00", "2026-03-09 09:00", "missed", "2026-03-09 10:00", None, 3600),
    (AHEAD, "2026-03-02 10:00", "2026-03-08 10:00", None, "running", "2026-03-09 10:00", 86400, None),
])  # fmt: skip
def test_states_of_a_clock(
    limit: Limit, start: str, now: str, done: str | None, state: str, due: str, left: int | None, late: int | None
) -> None:
    """Wall, business time, working days, end of day, agreed time, least notice: in time at the due second, late after it."""
    found = read(limit, start, now, done)
    assert (found.state, found.due, found.remaining, found.late) == (state, at(due), left, late)
    assert not found.provisional


def test_a_call_is_timed_to_parts_of_a_second() -> None:
    """14.6 s are within 15 s, whatever the second in which the call came."""
    start = at("2026-03-02 10:00:00") + timedelta(seconds=0.9)
    for seconds, state in ((14.6, "met"), (15.0, "met"), (15.2, "missed")):
        run = Run(start, start, start + timedelta(minutes=1), start + timedelta(seconds=seconds))
        assert read_clock(OFFICE, Limit("wall", 15), run).state == state


@pytest.mark.parametrize(("limit", "start", "now", "done", "pauses", "state", "due"), [
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 12:30", None, [pause("2026-03-02 11:00", "2026-03-02 13:00")], "running", "2026-03-02 14:00"),
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 13:30", None, [pause("2026-03-02 11:00", None)], "paused", None),
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 13:30", "2026-03-02 13:00", [pause("2026-03-02 11:00", None)], "met", "2026-03-02 14:00"),
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 13:30", None, [pause("2026-03-02 12:30", None)], "missed", "2026-03-02 12:00"),
    (
        MINUTES_45, "2026-03-02 10:00", "2026-03-02 11:10", None,
        [pause("2026-03-02 10:30", "2026-03-02 11:00")], "running", "2026-03-02 11:15",
    ),
    (DAYS_7, "2026-02-13 10:00", "2026-03-04 10:00", None, [pause("2026-02-24 10:00", "2026-02-26 10:00")], "running", "2026-03-04 18:00"),
    (DAYS_7, "2026-02-13 10:00", "2026-03-04 10:00", None, [pause("2026-02-24 10:00", None)], "paused", None),
])  # fmt: skip
def test_pauses(limit: Limit, start: str, now: str, done: str | None, pauses: list[Pause], state: str, due: str | None) -> None:
    """They move the due time; one that lasts leaves none; one after the due time saves nothing; what is done in a pause ends it."""
    found = read(limit, start, now, done, *pauses)
    assert (found.state, found.due) == (state, None if due is None else at(due))
    assert found.told == read(limit, start, start).due


def test_a_paused_clock_says_what_it_has_left_and_how_far_it_ran() -> None:
    """An hour of two was used when it stopped."""
    found = read(HOURS_2, "2026-03-02 10:00", "2026-03-02 15:00", None, pause("2026-03-02 11:00", None))
    assert (found.remaining, found.elapsed, found.warn_at) == (3600, 3600, None)


def test_pauses_are_capped() -> None:
    """No more than an hour of pauses, however long they last."""
    found = read(replace(HOURS_2, cap=3600), "2026-03-02 10:00", "2026-03-02 12:30", None, pause("2026-03-02 11:00", None))
    assert (found.state, found.due) == ("running", at("2026-03-02 13:00"))


@pytest.mark.parametrize(("limit", "start", "now", "pauses", "warn"), [
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 10:00", [], "2026-03-02 11:36"),
    (HOURS_2, "2026-02-13 17:30", "2026-02-13 17:30", [], "2026-02-14 10:06"),
    (HOURS_2, "2026-03-02 10:00", "2026-03-02 11:30", [pause("2026-03-02 10:30", "2026-03-02 11:30")], "2026-03-02 12:36"),
    (MINUTES_45, "2026-03-02 22:00", "2026-03-02 22:00", [], "2026-03-02 22:36"),
    (Limit("working_days", 1), "2026-03-02 18:00", "2026-03-02 18:00", [], "2026-03-03 16:12"),
])  # fmt: skip
def test_the_owner_is_warned_when_four_fifths_have_passed(limit: Limit, start: str, now: str, pauses: list[Pause], warn: str) -> None:
    """Of the clock's own time."""
    assert read(limit, start, now, None, *pauses).warn_at == at(warn)


def test_past_what_is_known_a_due_time_is_provisional() -> None:
    """Nobody knows the days of 2027 yet."""
    assert read(DAYS_7, "2026-12-24 10:00", "2026-12-25 10:00").provisional
    assert not read(DAYS_7, "2026-12-01 10:00", "2026-12-02 10:00").provisional


# ------------------------------------------------------------------------------------------------ what was known when


def learning(own: dict[date, Own], known: str) -> Calendar:
    """A calendar without holidays that learns of own days at one moment."""
    plain = Version(week(range(5), HOURS))
    return Calendar("centre", "Asia/Shanghai", (plain, replace(plain, own=own, known_from=at(known))))


CLOSED = learning({date(2026, 3, 3): Own((), NO_NAME)}, "2026-03-02 12:00")
"""On Monday at noon it becomes known that Tuesday is closed."""


def test_a_day_off_that_is_announced_moves_an_open_due_time_and_nothing_that_was_told() -> None:
    """The move is kept with the moment at which it was known."""
    before = read(Limit("working_days", 1), "2026-03-02 10:00", "2026-03-02 11:00", calendar=CLOSED)
    after = read(Limit("working_days", 1), "2026-03-02 10:00", "2026-03-02 13:00", calendar=CLOSED)
    assert (before.due, before.told, before.revisions) == (at("2026-03-03 18:00"), at("2026-03-03 18:00"), ())
    assert (after.due, after.told) == (at("2026-03-04 18:00"), at("2026-03-03 18:00"))
    assert [(each.known, each.due) for each in after.revisions] == [(at("2026-03-02 12:00"), at("2026-03-04 18:00"))]


def test_what_becomes_known_after_the_end_changes_nothing() -> None:
    """Neither a clock that was met, nor one whose due time had passed."""
    late = learning({date(2026, 3, 2): Own((), NO_NAME)}, "2026-03-05 12:00")
    for done, state in (("2026-03-02 11:00", "met"), (None, "missed")):
        found = read(HOURS_2, "2026-03-02 10:00", "2026-03-09 10:00", done, calendar=late)
        assert (found.state, found.due, found.revisions) == (state, at("2026-03-02 12:00"), ())


def test_what_becomes_known_makes_nothing_late_that_was_in_time_then() -> None:
    """A Sunday turns out to be worked on the Monday after: the due time is the moment at which that was known, not before."""
    worked = learning({date(2026, 3, 1): Own(HOURS, NO_NAME)}, "2026-03-02 12:00")
    found = read(Limit("business", 10 * 3600), "2026-02-28 10:00", "2026-03-02 12:00", calendar=worked)
    assert (found.due, found.told, found.state) == (at("2026-03-02 12:00"), at("2026-03-03 10:00"), "running")


def test_the_notice_of_a_year_moves_what_was_provisional() -> None:
    """The State Council's notice is known from the day on which it was published."""
    first, second = (
        Notice(year, date(year - 1, 11, 25), "", ((date(year, 1, 1), date(year, 1, days), NO_NAME),))
        for year, days in ((2025, 1), (2026, 3))
    )
    calendar = Calendar("centre", "Asia/Shanghai", (Version(week(range(5), HOURS), notices=(first, second)),))
    limit, start = Limit("working_days", 30), "2025-11-21 10:00"
    before, after = (read(limit, start, now, calendar=calendar) for now in ("2025-11-24 10:00", "2025-11-26 10:00"))
    assert (before.provisional, after.provisional) == (True, False)
    assert after.due == at("2026-01-06 18:00")
    assert (before.due, after.told) == (at("2026-01-02 18:00"), at("2026-01-02 18:00"))
    assert knowledge(calendar, at(start), at("2025-12-01 00:00")) == (at("2025-11-25 00:00"),)


# --------------------------------------------------------------------------------------------------------------- laws

minutes = st.integers(0, 20_000)
limits = st.one_of(
    st.builds(Limit, st.just("wall"), st.integers(60, 200_000)),
    st.builds(Limit, st.just("business"), st.integers(60, 100_000)),
    st.builds(Limit, st.just("working_days"), st.integers(1, 8)),
)
FIRST = at("2026-02-10 08:00")


@st.composite
def runs(draw: st.DrawFn) -> Run:
    start = FIRST + timedelta(minutes=draw(minutes))
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin, lasts = start + timedelta(minutes=draw(minutes)), draw(st.none() | minutes)
        pauses.append(Pause(begin, None if lasts is None else begin + timedelta(minutes=lasts), "waits"))
    took = draw(st.none() | minutes)
    done = None if took is None else start + timedelta(minutes=took)
    now = (done or start) + timedelta(minutes=draw(minutes))
    return Run(start, start, now, done, tuple(each for each in pauses if each.start <= now))


@given(limits, runs())
def test_pauses_never_shorten(limit: Limit, run: Run) -> None:
    """With them it is due no earlier, and what was met without them is met with them."""
    with_, without = read_clock(OFFICE, limit, run), read_clock(OFFICE, limit, replace(run, pauses=()))
    assert with_.due is None or without.due is None or with_.due >= without.due
    assert without.state != "met" or with_.state == "met"


@given(limits, runs(), minutes)
def test_what_was_met_or_missed_stays_so(limit: Limit, run: Run, more: int) -> None:
    """Judged later, with the same history: only what ran can have changed."""
    first, later = read_clock(OFFICE, limit, run), read_clock(OFFICE, limit, replace(run, now=run.now + timedelta(minutes=more)))
    assert later.state == first.state or first.state in ("running", "paused")
    assert later.told == first.told


@given(limits, runs(), st.dictionaries(st.dates(date(2026, 2, 9), date(2026, 3, 10)), st.booleans(), max_size=6), minutes)
def test_later_knowledge_moves_neither_what_was_told_nor_what_was_met(limit: Limit, run: Run, days: dict[date, bool], known: int) -> None:
    """Whatever days become known as worked or off, once the clock runs."""
    moment = run.start + timedelta(minutes=known + 1)
    own = {day: Own(HOURS if worked else (), NO_NAME) for day, worked in days.items()}
    plain = Calendar("centre", "Asia/Shanghai", (Version(week(range(5), HOURS)),))
    wiser = Calendar("centre", "Asia/Shanghai", (*plain.versions, replace(plain.versions[0], own=own, known_from=moment)))
    before, after = read_clock(plain, limit, run), read_clock(wiser, limit, run)
    assert after.told == before.told
    if run.done is not None and run.done <= moment:
        assert after.state == before.state
