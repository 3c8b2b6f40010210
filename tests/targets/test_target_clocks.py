"""What becomes of a record under each kind and form of target: which events start and stop a clock, and in which state it is."""

from __future__ import annotations

import pytest
from targets_made import at, clocks, event, item, record, target

from sanxiang.inspection.targets.history import RecordEvent
from sanxiang.inspection.targets.judging import Cause, Policy, TargetClock, TargetState

RESOLVE = target(within={"hours": 2})
UPDATE = target(kind="update", from_="complaint.received", to="complaint.updated", until="complaint.answered", within={"hours": 24})
NEXT = target(kind="next_response", from_="contact.message", to="contact.reply", within={"minutes": 5})
NOTICE = target(kind="announce", from_="outage.announced", to="outage.begun", at_least={"days": 7})
APPOINTMENT = target(kind="arrive", from_="visit.agreed", to="visit.arrived", due="visit.appointment")
SAME_DAY = target(kind="deliver", from_="task.planned", to="task.done", due="end_of_day")
ALWAYS = target(kind="available", from_="contact.offered", to="contact.answered", always=True)
ANSWER = target(kind="answer", from_="contact.offered", to="contact.answered", within={"seconds": 15}, statistic="percentile", share=80)
BUSINESS = target(clock="business", within={"hours": 2})
DAYS = target(clock="working_days", within={"working_days": 7})


def shown(found: list[TargetClock]) -> list[str]:
    """State, cause and due time of each, short: `missed late 12:00`."""
    lines = []
    for clock in found:
        due = clock.reading.due if clock.reading else None
        words = [clock.state.value, clock.cause.value if clock.cause else "", f"{due:%m-%d %H:%M}" if due else ""]
        lines.append(" ".join(word for word in words if word))
    return lines


CREATED = event("10:00", "ticket.created")


@pytest.mark.parametrize(("events", "now", "wanted"), [
    ([CREATED], "11:00", ["running 03-02 12:00"]),
    ([CREATED], "12:01", ["missed overdue 03-02 12:00"]),
    ([CREATED, event("11:59", "ticket.resolved")], "18:00", ["met 03-02 12:00"]),
    ([CREATED, event("12:01", "ticket.resolved")], "18:00", ["missed late 03-02 12:00"]),
    ([CREATED, event("11:00", "=waiting_customer")], "15:00", ["paused"]),
    ([CREATED, event("11:00", "=waiting_customer"), event("13:00", "=open")], "13:30", ["running 03-02 14:00"]),
    ([CREATED, event("11:00", "=waiting_other")], "11:30", ["running 03-02 12:00"]),
    ([CREATED, event("13:00", "=waiting_customer")], "15:00", ["missed overdue 03-02 12:00"]),
    ([CREATED, event("11:00", "=cancelled")], "15:00", ["cancelled withdrawn 03-02 12:00"]),
    ([CREATED, event("13:00", "=cancelled")], "15:00", ["missed overdue 03-02 12:00"]),
    ([CREATED, event("11:00", "ticket.closed", state="closed")], "15:00", ["missed overdue 03-02 12:00"]),
    ([CREATED, event("10:30", "ticket.created"), event("12:10", "ticket.resolved")], "15:00", ["missed late 03-02 12:00"]),
    ([event("09:00", "ticket.resolved"), CREATED], "11:00", ["running 03-02 12:00"]),
    ([event("10:00", "complaint.received")], "11:00", []),
    ([], "11:00", []),
])  # fmt: skip
def test_at_most_so_long(events: list[RecordEvent], now: str, wanted: list[str]) -> None:
    """The first start, the first end after it; states pause and withdraw; only what was known by then counts."""
    assert shown(clocks(RESOLVE, of=record(*events), now=now)) == wanted


@pytest.mark.parametrize(("events", "wanted"), [
    ([event("11:00", "ticket.resolved"), event("14:00", "=reopened")], ["met 03-02 12:00", "running 03-02 15:00"]),
    (
        [event("11:00", "ticket.resolved"), event("14:00", "=reopened"), event("14:50", "ticket.resolved")],
        ["met 03-02 12:00", "met 03-02 15:00"],
    ),
    ([event("13:00", "ticket.resolved"), event("14:00", "=reopened")], ["missed late 03-02 12:00"]),
])  # fmt: skip
def test_a_ticket_that_is_opened_again_goes_on_where_it_stood(events: list[RecordEvent], wanted: list[str]) -> None:
    """An hour of two was left; the first verdict stands; what was missed is missed once."""
    assert shown(clocks(RESOLVE, of=record(CREATED, *events), now="14:55")) == wanted


RECEIVED = event("2026-03-02 10:00", "complaint.received")


@pytest.mark.parametrize(("events", "now", "wanted"), [
    ([], "2026-03-02 12:00", ["running 03-03 10:00"]),
    (["2026-03-03 09:00"], "2026-03-03 12:00", ["met 03-03 10:00", "running 03-04 09:00"]),
    (["2026-03-03 11:00"], "2026-03-03 12:00", ["missed late 03-03 10:00", "running 03-04 11:00"]),
    (["2026-03-03 09:00", "end 2026-03-03 15:00"], "2026-03-05 12:00", ["met 03-03 10:00", "cancelled ended 03-04 09:00"]),
    (["end 2026-03-04 15:00"], "2026-03-05 12:00", ["missed overdue 03-03 10:00"]),
    (["2026-03-03 09:00", "end 2026-03-03 15:00", "2026-03-06 09:00"], "2026-03-07", ["met 03-03 10:00", "cancelled ended 03-04 09:00"]),
])  # fmt: skip
def test_updates_at_intervals(events: list[str], now: str, wanted: list[str]) -> None:
    """Each report starts the clock anew until the answer; after it nobody is late any more."""
    said = [event(each.removeprefix("end "), "complaint.answered" if each.startswith("end ") else "complaint.updated") for each in events]
    assert shown(clocks(UPDATE, of=record(RECEIVED, *said), now=now)) == wanted


def test_each_message_has_a_clock_of_its_own() -> None:
    """One reply meets all that wait; who writes again starts another."""
    events = [
        *(event(time, "contact.message") for time in ("10:00", "10:03")), event("10:06", "contact.reply"), event("10:10", "contact.message")
    ]  # fmt: skip
    assert shown(clocks(NEXT, of=record(*events), now="10:12")) == ["missed late 03-02 10:05", "met 03-02 10:08", "running 03-02 10:15"]


@pytest.mark.parametrize(("announced", "begun", "wanted"), [
    ("2026-03-01 08:00", "2026-03-08 08:00", ["met 03-08 08:00"]),
    ("2026-03-01 08:00", "2026-03-08 07:59", ["missed early 03-08 08:00"]),
    ("2026-03-01 08:00", None, ["running 03-08 08:00"]),
    (None, "2026-03-08 08:00", ["missed unannounced"]),
    ("2026-03-09 08:00", "2026-03-08 08:00", ["missed unannounced"]),
    (None, None, []),
])  # fmt: skip
def test_at_least_so_long_ahead(announced: str | None, begun: str | None, wanted: list[str]) -> None:
    """What was announced too late, afterwards or not at all is missed."""
    events = [event(time, name) for time, name in ((announced, "outage.announced"), (begun, "outage.begun")) if time]
    assert shown(clocks(NOTICE, of=record(*events))) == wanted


AT_THREE = event("10:00", "visit.agreed", due="15:00")


@pytest.mark.parametrize(("events", "wanted"), [
    ([AT_THREE, event("14:50", "visit.arrived")], ["met 03-02 15:00"]),
    ([AT_THREE, event("15:10", "visit.arrived")], ["missed late 03-02 15:00"]),
    ([AT_THREE, event("11:00", "visit.agreed", due="17:00"), event("16:50", "visit.arrived")], ["met 03-02 17:00"]),
    ([AT_THREE, event("15:30", "visit.agreed", due="17:00"), event("16:50", "visit.arrived")], ["missed late 03-02 15:00"]),
    ([event("10:00", "visit.agreed"), event("16:50", "visit.arrived")], ["not_evaluated no_due"]),
])  # fmt: skip
def test_the_time_that_was_agreed(events: list[RecordEvent], wanted: list[str]) -> None:
    """A new time counts if it was agreed before the old one had passed; without a time there is nothing to judge."""
    assert shown(clocks(APPOINTMENT, of=record(*events))) == wanted


@pytest.mark.parametrize(("planned", "done", "wanted"), [
    ("2026-03-02 10:00", "2026-03-02 17:59", ["met 03-02 18:00"]),
    ("2026-03-02 10:00", "2026-03-02 18:01", ["missed late 03-02 18:00"]),
    ("2026-02-14 10:00", "2026-02-14 17:59", ["met 02-14 18:00"]),
    ("2026-03-01 10:00", "2026-03-01 23:00", ["met 03-02 00:00"]),
])  # fmt: skip
def test_the_work_of_a_day(planned: str, done: str, wanted: list[str]) -> None:
    """Until close of business, on a make-up Saturday too; on a day off until midnight."""
    assert shown(clocks(SAME_DAY, of=record(event(planned, "task.planned"), event(done, "task.done")))) == wanted


@pytest.mark.parametrize(("events", "wanted"), [
    ([event("03:00", "contact.offered"), event("03:02", "contact.answered")], ["met"]),
    ([event("03:00", "contact.offered")], ["running"]),
    ([event("03:00", "contact.offered"), event("03:02", "=abandoned")], ["missed turned_away"]),
    ([event("03:00", "contact.offered"), event("03:00:04", "=abandoned")], ["cancelled hung_up"]),
    ([event("03:00", "contact.offered"), event("03:02", "=closed")], ["missed turned_away"]),
])  # fmt: skip
def test_around_the_clock(events: list[RecordEvent], wanted: list[str]) -> None:
    """However long it took; who is turned away was missed, who hung up at once was not."""
    assert shown(clocks(ALWAYS, of=record(*events))) == wanted


@pytest.mark.parametrize(("events", "wanted"), [
    ([event("10:00:14", "contact.answered")], ["met 03-02 10:00"]),
    ([event("10:00:16", "contact.answered")], ["missed late 03-02 10:00"]),
    ([event("10:00:12", "=abandoned")], ["missed turned_away 03-02 10:00"]),
    ([event("10:00:40", "=abandoned")], ["missed turned_away 03-02 10:00"]),
    ([event("10:00:03", "=abandoned")], ["cancelled hung_up 03-02 10:00"]),
])  # fmt: skip
def test_calls_within_three_rings(events: list[RecordEvent], wanted: list[str]) -> None:
    """Who hangs up unanswered counts as missed, but for short abandons."""
    assert shown(clocks(ANSWER, of=record(event("10:00:00", "contact.offered"), *events))) == wanted


@pytest.mark.parametrize(("start", "end", "wanted"), [
    ("2026-02-13 17:30", "2026-02-14 10:30", ["met 02-14 10:30"]),
    ("2026-02-14 17:30", "2026-02-24 10:31", ["missed late 02-24 10:30"]),
])  # fmt: skip
def test_business_time(start: str, end: str, wanted: list[str]) -> None:
    """Over a make-up Saturday, and over the Spring Festival."""
    assert shown(clocks(BUSINESS, of=record(event(start, "ticket.created"), event(end, "ticket.resolved")))) == wanted


@pytest.mark.parametrize(("start", "end", "wanted"), [
    ("2026-09-30 10:00", "2026-10-15 18:00", ["met 10-15 18:00"]),
    ("2026-09-30 10:00", "2026-10-15 18:01", ["missed late 10-15 18:00"]),
    ("2026-02-13 10:00", "2026-03-02 18:00", ["met 03-02 18:00"]),
])  # fmt: skip
def test_working_days(start: str, end: str, wanted: list[str]) -> None:
    """The day of the event does not count; due at close of business of the seventh."""
    assert shown(clocks(DAYS, of=record(event(start, "ticket.created"), event(end, "ticket.resolved")))) == wanted


def test_a_respond_clock_does_not_wait_for_the_customer() -> None:
    """Until the centre has answered it is the centre's turn."""
    respond = target(kind="respond", to="ticket.responded", within={"minutes": 30})
    assert shown(clocks(respond, of=record(CREATED, event("10:10", "=waiting_customer")), now="11:00")) == ["missed overdue 03-02 10:30"]


def test_which_states_pause_is_the_policy_of_the_centre() -> None:
    """With reason, actor and evidence."""
    policy = Policy(pausing={"waiting_other": "supplier"})
    held = [event("11:00", "=waiting_other", actor="1024", evidence="mail 7"), event("12:00", "=open")]
    (clock,) = clocks(RESOLVE, of=record(CREATED, *held), now="12:30", policy=policy)
    assert clock.reading is not None
    assert clock.reading.deadline.reckoning is not None
    (stop,) = clock.reading.deadline.reckoning.stops
    assert (stop.pause.reason, stop.pause.actor, stop.pause.evidence) == ("supplier", "1024", "mail 7")
    assert clock.reading.due == at("13:00")


# ------------------------------------------------------------------------------------------------- which limit, which target

CASES = target(
    kind="arrive", from_="outage.reported", to="visit.arrived",
    cases=[
        {"for": {"region": "urban", "priority": "high"}, "within": {"minutes": 30}, "clause": ["ABC-2"]},
        {"for": {"region": "urban"}, "within": {"minutes": 45}, "clause": ["ABC-3"]},
        {"for": {"contract": "gold"}, "within": {"minutes": 60}, "clause": ["ABC-4"]},
    ],
)  # fmt: skip
OTHERS = CASES.model_copy(update={"within": RESOLVE.within})


@pytest.mark.parametrize(("attributes", "wanted", "clauses"), [
    ({"region": "urban", "priority": "high"}, "running 03-02 10:30", ("ABC-1", "ABC-2")),
    ({"region": "urban", "priority": "low"}, "running 03-02 10:45", ("ABC-1", "ABC-3")),
    ({"region": "rural", "contract": "gold"}, "running 03-02 11:00", ("ABC-1", "ABC-4")),
    ({"region": "rural", "contract": "basic"}, "running 03-02 12:00", ("ABC-1",)),
    ({"region": "urban"}, "not_evaluated no_attribute", ("ABC-1",)),
    ({"region": "rural"}, "not_evaluated no_attribute", ("ABC-1",)),
    ({"priority": "low", "contract": "basic"}, "not_evaluated no_attribute", ("ABC-1",)),
])  # fmt: skip
def test_the_first_case_that_fits(attributes: dict[str, str], wanted: str, clauses: tuple[str, ...]) -> None:
    """What is not known decides nothing: a case that may fit leaves the clock not evaluated."""
    (clock,) = clocks(OTHERS, of=record(event("10:00", "outage.reported"), **attributes), now="10:05")
    assert (shown([clock]), clock.clauses) == ([wanted], clauses)


def test_a_target_for_some_records_only_leaves_the_others_alone() -> None:
    """No case fits, and there is none for all others."""
    assert clocks(CASES, of=record(event("10:00", "outage.reported"), region="rural", contract="basic")) == []


def test_attributes_count_as_they_stood_when_the_clock_started() -> None:
    """A priority that is raised later changes no promise that was given before."""
    first = event("10:00", "outage.reported", attributes={"region": "urban", "priority": "low"})
    raised = event("10:20", "=open", attributes={"priority": "high"})
    assert shown(clocks(OTHERS, of=record(first, raised), now="10:40")) == ["running 03-02 10:45"]


FAULT, QUESTION = target("fault", within={"hours": 1}), target("question", within={"hours": 2})
GENERAL, CLOSED = target("general", within={"hours": 24}), target("closed", to="ticket.closed", within={"hours": 9})
CATALOGUE = {"server": item("server", "fault"), "help": item("help", "question"), "talk": item("talk")}


@pytest.mark.parametrize(("attributes", "wanted"), [
    ({"item": "server"}, {"fault": "running", "closed": "running"}),
    ({"item": "help"}, {"question": "running", "closed": "running"}),
    ({"item": "talk"}, {"general": "running", "closed": "running"}),
    ({}, {"fault": "not_evaluated", "question": "not_evaluated", "general": "not_evaluated", "closed": "running"}),
])  # fmt: skip
def test_the_catalogue_item_picks_the_targets(attributes: dict[str, str], wanted: dict[str, str]) -> None:
    """Its own come before general ones for the same events; without an item it is not known which of them holds."""
    found = clocks(FAULT, QUESTION, GENERAL, CLOSED, of=record(CREATED, **attributes), now="10:10", catalogue=CATALOGUE)
    assert {clock.target: clock.state.value for clock in found} == wanted


# --------------------------------------------------------------------------------------------------------- told, known


@pytest.mark.parametrize(("events", "told", "by", "kept"), [
    ([], "12:00", "calendar", None),
    ([event("10:05", told="11:00")], "11:00", "record", False),
    ([event("10:05", told="11:00"), event("10:30", told="11:45")], "11:45", "record", True),
    ([event("10:05", told="11:00", told_for="other")], "12:00", "calendar", None),
    ([event("11:45", told="13:00")], "12:00", "calendar", None),
])  # fmt: skip
def test_what_the_customer_was_told_stands_beside_what_was_worked_out(
    events: list[RecordEvent], told: str, by: str, kept: bool | None
) -> None:
    """The last time told while the clock ran, and whether that was kept; the target itself is judged by its limit."""
    (clock,) = clocks(RESOLVE, of=record(CREATED, *events, event("11:30", "ticket.resolved")))
    assert (clock.told, clock.told_by, clock.told_kept) == (at(told), by, kept)
    assert clock.state is TargetState.MET


def test_what_was_written_down_later_counts_from_then_on() -> None:
    """The arrival was at 11:50, and was known at 13:00: until then the clock looked missed."""
    arrival = event("11:50", "ticket.resolved", known="13:00")
    assert shown(clocks(RESOLVE, of=record(CREATED, arrival), now="12:30")) == ["missed overdue 03-02 12:00"]
    assert shown(clocks(RESOLVE, of=record(CREATED, arrival), now="13:00")) == ["met 03-02 12:00"]


def test_an_earlier_start_that_is_learned_later_moves_nothing() -> None:
    """What was met stays met."""
    events = [CREATED, event("11:30", "ticket.resolved"), event("08:00", "ticket.created", known="15:00")]
    assert shown(clocks(RESOLVE, of=record(*events))) == ["met 03-02 12:00"]


def test_why_a_clock_is_not_evaluated_names_what_is_missing() -> None:
    """So that somebody can fill it in."""
    (clock,) = clocks(OTHERS, of=record(event("10:00", "outage.reported"), region="urban"), now="10:05")
    assert (clock.cause, clock.missing) == (Cause.NO_ATTRIBUTE, ("priority",))
