"""A target over many records: each, average, share; and targets as findings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from targets_made import clocks, event, record, target

from sanxiang.inspection.findings import Reason, State, Why
from sanxiang.inspection.targets.history import Record
from sanxiang.inspection.targets.judging import TargetClock
from sanxiang.inspection.targets.mapping import finding_of, finding_over, findings
from sanxiang.inspection.targets.statistics import outcome, outcomes
from sanxiang.standard.targets import Target

EACH = target(within={"minutes": 60})
SHARE = target(within={"minutes": 60}, statistic="percentile", share=75)
MEAN = target(cases=[{"for": {"region": "urban"}, "within": {"minutes": 30}}], within={"minutes": 60}, statistic="average")


def took(minutes: int | None, **attributes: str) -> Record:
    """A ticket that was resolved after so many minutes; None = never."""
    done = [] if minutes is None else [event(f"{10 + minutes // 60}:{minutes % 60:02d}", "ticket.resolved")]
    return record(event("10:00", "ticket.created"), *done, **attributes)


def over(one: Target, *records: Record, now: str = "20:00") -> list[TargetClock]:
    return [clock for each in records for clock in clocks(one, of=each, now=now)]


@pytest.mark.parametrize(("one", "minutes", "share", "kept"), [
    (EACH, [10, 50, 60], 1.0, True),
    (EACH, [10, 50, 61], 2 / 3, False),
    (EACH, [10, None], 0.5, False),
    (SHARE, [10, 20, 30, 90], 0.75, True),
    (SHARE, [10, 20, 30, 90, 90], 0.6, False),
    (SHARE, [10, 20, 30, None], 0.75, True),
    (target(within={"minutes": 60}, statistic="average"), [10, 20, 90], 2 / 3, True),
    (target(within={"minutes": 60}, statistic="average"), [80, 20, 90], 1 / 3, False),
])  # fmt: skip
def test_each_share_and_average(one: Target, minutes: list[int | None], share: float, kept: bool) -> None:
    """What is open and overdue counts as missed, and in an average as it stands."""
    found = outcome(one, over(one, *(took(each) for each in minutes)))
    assert found.share == pytest.approx(share)
    assert found.kept is kept


def test_what_runs_still_is_in_no_share_and_nothing_is_no_data() -> None:
    """Never 0 or 100 per cent of nothing."""
    running = outcome(EACH, over(EACH, took(None), now="10:30"))
    assert (running.share, running.kept, running.judged) == (None, None, 0)
    assert outcomes([EACH], []) == ()


def test_an_average_is_taken_for_each_limit() -> None:
    """A mean over limits that differ would say nothing."""
    found = outcome(MEAN, over(MEAN, took(20, region="urban"), took(50, region="urban"), took(50, region="rural")))
    assert [(each.limit.number, each.clocks, each.mean, each.kept) for each in found.averages] == [
        (30, 2, 35 * 60, False),
        (60, 1, 50 * 60, True),
    ]
    assert found.kept is False


def test_broken_promises_of_time_are_counted_apart() -> None:
    """The target was met, what the customer was told was not."""
    told = replace(took(50), events=(*took(50).events, event("10:05", told="10:30")))
    found = outcome(EACH, over(EACH, told, took(50)))
    assert (found.share, found.told_broken) == (1.0, 1)


@pytest.mark.parametrize(("events", "state", "why", "reason"), [
    ([event("10:30", "ticket.resolved")], State.PASS, None, None),
    ([event("11:30", "ticket.resolved")], State.VIOLATED, Why.LATE, None),
    ([], State.VIOLATED, Why.LATE, None),
    ([event("10:10", "=waiting_customer")], State.PENDING, None, None),
    ([event("10:10", "=cancelled")], State.NOT_APPLICABLE, None, Reason.CUT_SHORT),
])  # fmt: skip
def test_clocks_as_findings(events: list[object], state: State, why: Why | None, reason: Reason | None) -> None:
    """One mapping, with the clauses, the events it rests on and the seconds that it took."""
    found = finding_of(clocks(EACH, of=record(event("10:00", "ticket.created"), *events), now="12:00"))  # type: ignore[arg-type]
    (activation,) = found.activations
    assert (found.check, found.clauses, found.state) == ("targets/t", ("ABC-1",), state)
    assert (activation.state, activation.why, activation.reason, activation.opened) == (state, why, reason, 0)


def test_a_finding_names_its_events_and_seconds() -> None:
    """Start and end by their places in the record."""
    found = finding_of(clocks(EACH, of=took(30)))
    (activation,) = found.activations
    assert [(span.event, span.at) for span in activation.spans] == [(0, 0.0), (1, 1800.0)]
    assert activation.value == 1800


def test_what_is_missing_is_not_evaluated() -> None:
    """It never counts as a pass."""
    some = target(
        kind="arrive", from_="outage.reported", to="visit.arrived", cases=[{"for": {"region": "urban"}, "within": {"minutes": 45}}]
    )
    found = finding_of(clocks(some, of=record(event("10:00", "outage.reported"))))
    assert (found.state, found.activations[0].reason, found.activations[0].missing) == (
        State.NOT_EVALUATED,
        Reason.UNKNOWN_FIELD,
        ("region",),
    )


def test_a_share_is_kept_though_single_calls_are_not() -> None:
    """So a single record has no finding of it; all together have one."""
    some = over(SHARE, *(took(minutes) for minutes in (10, 20, 30, 90)))
    assert findings([SHARE], some) == ()
    found = finding_over(outcome(SHARE, some), some)
    assert (found.state, [each.state for each in found.activations].count(State.VIOLATED)) == (State.PASS, 1)
    worse = [*some, *over(SHARE, took(90))]
    assert finding_over(outcome(SHARE, worse), worse).state is State.VIOLATED


def test_the_worst_clock_decides_a_finding() -> None:
    """Of several clocks over one record."""
    message = target(kind="next_response", from_="contact.message", to="contact.reply", within={"minutes": 5})
    events = [event("10:00", "contact.message"), event("10:04", "contact.reply"), event("10:10", "contact.message")]
    assert finding_of(clocks(message, of=record(*events), now="10:12")).state is State.PENDING
    assert finding_of(clocks(message, of=record(*events), now="10:20")).state is State.VIOLATED
