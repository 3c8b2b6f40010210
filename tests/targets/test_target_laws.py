"""Laws of judging, over histories drawn at random: what was met stays met, what was told stays told, pauses never hurt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from targets_made import OFFICE, at, target

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.model import NO_NAME, Own
from sanxiang.inspection.targets.choosing import Chooser
from sanxiang.inspection.targets.history import Record, RecordEvent
from sanxiang.inspection.targets.judging import Policy, TargetClock, TargetState, judge
from sanxiang.inspection.targets.mapping import findings
from sanxiang.inspection.targets.statistics import outcomes

TARGETS = (
    target("wall", within={"minutes": 90}),
    target("business", clock="business", within={"hours": 3}, to="ticket.responded", kind="respond"),
    target("days", clock="working_days", within={"working_days": 2}, to="ticket.closed"),
    target("region", cases=[{"for": {"region": "urban"}, "within": {"minutes": 45}}], to="visit.arrived", kind="arrive"),
    target("update", kind="update", to="ticket.updated", until="ticket.closed", within={"hours": 4}),
    target("next", kind="next_response", from_="contact.message", to="contact.reply", within={"minutes": 30}),
    target("ahead", kind="announce", from_="outage.announced", to="outage.begun", at_least={"hours": 5}),
    target("agreed", kind="callback", from_="callback.agreed", to="callback.made", due="commitment.due"),
    target("today", kind="deliver", from_="task.planned", to="task.done", due="end_of_day"),
    target("open", kind="available", from_="contact.offered", to="contact.answered", always=True),
)  # fmt: skip
CHOOSER = Chooser(TARGETS, {})
NAMES = sorted({name for each in TARGETS for name in (each.from_, each.to, each.until) if name})
STATES = ("", "", "", "open", "waiting_customer", "reopened", "cancelled", "abandoned")
FIRST = at("2026-02-12 09:00")

minutes = st.integers(0, 6 * 24 * 60)


@st.composite
def events(draw: st.DrawFn) -> RecordEvent:
    when = FIRST + timedelta(minutes=draw(minutes))
    late = draw(st.sampled_from((0, 0, 0, 30, 3000)))
    return RecordEvent(
        at=when,
        event=draw(st.sampled_from(NAMES)),
        state=draw(st.sampled_from(STATES)),
        known=when + timedelta(minutes=late),
        evidence="note",
        due=draw(st.none() | minutes.map(lambda more: FIRST + timedelta(minutes=more))),
    )


records = st.lists(events(), max_size=10).map(lambda some: Record("R", tuple(some), {"region": "urban"}))


def judged(record: Record, now: datetime, calendar: Calendar = OFFICE, policy: Policy | None = None) -> list[TargetClock]:
    return list(judge(record, CHOOSER, calendar, now, policy or Policy()))


def by_start(clocks: Iterable[TargetClock], *states: TargetState) -> dict[tuple[str, int | None, int | None], TargetClock]:
    return {(clock.target, clock.started_by, clock.done_by): clock for clock in clocks if clock.state in states}


def pairs(one: Iterable[TargetClock], other: Iterable[TargetClock]) -> Iterator[tuple[TargetClock, TargetClock]]:
    """The same clock in both: a clock that is missed has none after it when the record is opened again."""
    found = {(clock.target, clock.number, clock.started_by, clock.done_by): clock for clock in other}
    for clock in one:
        same = found.get((clock.target, clock.number, clock.started_by, clock.done_by))
        if same is not None:
            yield clock, same


@given(records, minutes, minutes)
def test_what_was_met_is_met_whatever_is_learned_later(record: Record, early: int, more: int) -> None:
    """Judged at two instants: every clock that was met at the first is met at the second, by the same event."""
    first = judged(record, FIRST + timedelta(minutes=early))
    later = judged(record, FIRST + timedelta(minutes=early + more))
    kept = by_start(later, TargetState.MET)
    for key, clock in by_start(first, TargetState.MET).items():
        if clock.target == "update":  # a report that is learned of later parts an interval in two, both of them shorter
            assert any(other.target == "update" and other.started_by == clock.started_by for other in kept.values())
        else:
            assert key in kept


@given(records, minutes, st.dictionaries(st.dates(date(2026, 2, 12), date(2026, 2, 24)), st.booleans(), min_size=1, max_size=5))
def test_a_calendar_that_is_corrected_later_moves_nothing_that_was_told(record: Record, known: int, days: dict[date, bool]) -> None:
    """The correction is known from one moment on: clocks that began before keep the time that was told."""
    moment, now = FIRST + timedelta(minutes=known), FIRST + timedelta(days=30)
    plain = replace(OFFICE.versions[0])
    own = {day: Own(((9 * 3600, 18 * 3600),) if worked else (), NO_NAME) for day, worked in days.items()}
    wiser = Calendar("centre", OFFICE.tz, (plain, replace(plain, own=own, known_from=moment)))
    for one, other in pairs(judged(record, now), judged(record, now, wiser)):
        begun = record.events[one.started_by] if one.started_by is not None else None
        if begun is not None and begun.known_at < moment:
            assert one.told == other.told
            if one.state is TargetState.MET and one.done is not None and one.done <= moment:
                assert other.state is TargetState.MET


@given(records, minutes)
def test_pauses_never_hurt(record: Record, now: int) -> None:
    """What is met without pauses is met with them; no due time comes earlier."""
    moment = FIRST + timedelta(minutes=now)
    with_, without = judged(record, moment), judged(record, moment, policy=Policy(pausing={}))
    for one, other in pairs(with_, without):
        assert other.state is not TargetState.MET or one.state is TargetState.MET
        if one.reading and other.reading and one.reading.due and other.reading.due:
            assert one.reading.due >= other.reading.due


@given(records, minutes)
def test_every_clock_has_its_place_in_findings_and_outcomes(record: Record, now: int) -> None:
    """Nothing is lost on the way: as many activations as clocks, as many counted as there are."""
    clocks = judged(record, FIRST + timedelta(minutes=now))
    assert sum(len(finding.activations) for finding in findings(TARGETS, clocks)) == len(clocks)
    assert sum(sum(each.counts.values()) for each in outcomes(TARGETS, clocks)) == len(clocks)


@given(records, minutes)
def test_judging_is_a_function_of_its_arguments(record: Record, now: int) -> None:
    """The same history gives the same clocks, and what is not known yet gives nothing."""
    moment = FIRST + timedelta(minutes=now)
    seen = replace(record, events=tuple(event for event in record.events if event.known_at <= moment))
    whole, part = ([replace(clock, started_by=None, done_by=None) for clock in judged(each, moment)] for each in (record, seen))
    assert whole == part
