"""Clocks, waits, warnings, escalation, changes of the calendar. Times are arguments, so the services are called."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from callers import Caller, Centre, told
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tickets_made import NINE, actor, install, make

from sanxiang_centre.accounts.models import Skill, SkillGroup
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.tickets.dispatch import end_waits, fire_batch, fire_clocks
from sanxiang_centre.tickets.escalation import Chain, Level, after_quiet, settled, steps
from sanxiang_centre.tickets.models import Clock, Recomputation, Ticket, Wait
from sanxiang_centre.tickets.services.moving import close, reopen, resolve
from sanxiang_centre.tickets.services.settings import change_calendar, install_rules, recompute_batch, set_chains
from sanxiang_centre.tickets.services.talking import add_note, customer_message, record_fact, reply, tell_time
from sanxiang_centre.tickets.services.tickets import assign_ticket, change_ticket
from sanxiang_centre.tickets.services.waiting import resume, wait

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    install()


def clock(ticket: Ticket, target: str, number: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, target=target, number=number)


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


# By the targets of the standard --------------------------------------------------------------------------------------


def test_several_clocks_on_business_time_and_on_the_wall(centre: Centre) -> None:
    ticket = make(centre.agent, now=at(17, 30))
    assert clock(ticket, "respond").due == at(9, 30, day=27)
    assert clock(ticket, "resolve").due == datetime(2026, 11, 30, 15, 30, tzinfo=SHANGHAI)
    customer_message(actor=actor(centre.agent), now=at(17, 40), ticket=ticket.pk, body="在吗")
    assert clock(ticket, "next").due == at(19, 40)
    reply(actor=actor(centre.agent), now=at(17, 50), ticket=ticket.pk, body="在的")
    assert {clock(ticket, name).state for name in ("respond", "next")} == {"met"}
    assert clock(ticket, "respond").elapsed == 20 * 60
    assert Ticket.objects.get(pk=ticket.pk).due_at == clock(ticket, "resolve").due


def test_priority_and_region_pick_the_limit(centre: Centre) -> None:
    assert clock(make(centre.agent, priority="urgent"), "respond").due == NINE + timedelta(minutes=10)
    outage = make(centre.agent, item="repair")
    assert (clock(outage, "arrive").state, clock(outage, "arrive").missing) == ("not_evaluated", ["region"])
    change_ticket(actor=actor(centre.agent), now=NINE + HOUR / 4, ticket=outage.pk, region="urban")
    assert clock(outage, "arrive").due == NINE + timedelta(minutes=45)
    change_ticket(actor=actor(centre.agent), now=NINE + HOUR / 2, ticket=outage.pk, priority="urgent")
    assert clock(outage, "respond").due == NINE + HOUR
    record_fact(actor=actor(centre.agent), now=NINE + 2 * HOUR, ticket=outage.pk, event="visit.arrived", at=NINE + HOUR / 2)
    assert (clock(outage, "arrive").state, clock(outage, "arrive").elapsed) == ("met", 30 * 60)


def test_the_derivation_is_shown_in_both_languages(centre: Centre) -> None:
    ticket = Caller(centre.agent).post("/tickets", {"type": "fault", "subject": "x", "item": "advice"}).json()["id"]
    found = {each["target"]: each for each in Caller(centre.agent).get(f"/tickets/{ticket}/clocks").json()["items"]}
    assert "营业时间 1 小时" in found["respond"]["derivation"]["zh"]
    assert "business time" in found["respond"]["derivation"]["en"]
    assert found["respond"]["due"] == found["respond"]["told"]
    assert found["respond"]["next_due"] is not None


def test_what_the_customer_was_told_stays(centre: Centre) -> None:
    ticket = make(centre.agent)
    tell_time(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, told=NINE + 3 * HOUR, target="resolve")
    found = clock(ticket, "resolve")
    assert (found.told, found.told_by, found.told_kept) == (NINE + 3 * HOUR, "record", None)
    resolve(actor=actor(centre.agent), now=NINE + 4 * HOUR, ticket=ticket.pk, resolution="好了")
    found = clock(ticket, "resolve")
    assert (found.state, found.told_kept) == ("met", False)
    with pytest.raises(Problem):
        tell_time(actor=actor(centre.agent), now=NINE + 5 * HOUR, ticket=ticket.pk, told=NINE)


def test_a_ticket_stays_under_the_edition_of_its_creation(centre: Centre) -> None:
    from tickets_made import CONTENT

    old = make(centre.agent)
    targets = {**CONTENT["targets"], "respond": {**CONTENT["targets"]["respond"], "within": {"hours": 3}}}
    install("made-for-tests-2", NINE, targets=targets)
    new = make(centre.agent, now=NINE)
    change_ticket(actor=actor(centre.agent), now=NINE, ticket=old.pk, region="rural")
    assert (clock(old, "respond").due, clock(new, "respond").due) == (NINE + HOUR, NINE + 3 * HOUR)


@pytest.mark.slow
def test_a_shipped_standard_is_installed_once(centre: Centre) -> None:
    import sanxiang

    standard = sanxiang.load("power")
    first, second = (install_rules(now=NINE, standard=standard) for _ in range(2))
    assert first.pk == second.pk
    assert Event.objects.filter(kind="rules.installed").count() == 1
    ticket = make(centre.agent, item="fault-repair", region="urban")
    assert clock(ticket, "repair-arrival").due == NINE + timedelta(minutes=45)


# Waits ---------------------------------------------------------------------------------------------------------------


def test_a_lawful_wait_holds_the_clock_until_the_customer_speaks(centre: Centre) -> None:
    ticket = make(centre.agent)
    wait(actor=actor(centre.agent), now=NINE + HOUR, ticket=ticket.pk, waiting="customer", reason="待客户补充资料")
    held = clock(ticket, "resolve")
    assert (held.state, held.due, held.next_due) == ("paused", None, None)
    assert clock(ticket, "respond").next_due is not None, "a wait for the customer does not hold the response"
    customer_message(actor=actor(centre.agent), now=NINE + 3 * HOUR, ticket=ticket.pk, body="资料来了")
    assert (clock(ticket, "resolve").state, clock(ticket, "resolve").due) == ("running", at(18, day=27))
    row = Wait.objects.get()
    assert (row.end, row.ended_at, row.ends_at) == ("customer", NINE + 3 * HOUR, NINE + HOUR + timedelta(hours=48))
    assert ("ticket.resumed", centre.agent.pk, {"why": "customer", "seconds": 7200}) in told("ticket", ticket.pk)


def test_the_lawful_reasons_of_the_ticket_are_told(centre: Centre) -> None:
    """Those of its edition, by what it waits for; not to who may not see the ticket."""
    ticket = make(centre.agent)
    told = Caller(centre.agent).get(f"/tickets/{ticket.pk}/pause-reasons").json()
    assert set(told) == {"customer", "third_party", "planned"}
    assert "待客户补充资料" in told["customer"]
    assert Caller(centre.outsider).get(f"/tickets/{ticket.pk}/pause-reasons").status_code == 404


def test_a_wait_for_another_reason_holds_nothing(centre: Centre) -> None:
    ticket = make(centre.agent)
    due = clock(ticket, "resolve").due
    wait(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, waiting="customer", reason="想歇一会儿")
    assert (clock(ticket, "resolve").state, clock(ticket, "resolve").due) == ("running", due)
    assert Wait.objects.get().lawful is False
    resume(actor=actor(centre.agent), now=NINE + HOUR, ticket=ticket.pk)
    wait(actor=actor(centre.agent), now=NINE + HOUR, ticket=ticket.pk, waiting="third_party", reason="等厂家")
    assert clock(ticket, "resolve").due == due


def test_a_wait_ends_by_itself_and_all_waits_together_are_bounded(centre: Centre) -> None:
    ticket = make(centre.agent)
    wait(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, waiting="customer", reason="待客户补充资料")
    end = NINE + timedelta(hours=48)
    assert end_waits(NINE) <= end
    assert Ticket.objects.get(pk=ticket.pk).state == "waiting"
    end_waits(end + timedelta(minutes=3))
    row, found = Wait.objects.get(), Ticket.objects.get(pk=ticket.pk)
    assert (found.state, row.end, row.ended_at, row.ended_by_id) == ("open", "maximum", end, None)
    assert clock(ticket, "resolve").due == datetime(2026, 12, 1, 16, tzinfo=SHANGHAI)
    with pytest.raises(Problem) as used_up:
        wait(actor=actor(centre.agent), now=end + HOUR, ticket=ticket.pk, waiting="customer", reason="待客户补充资料")
    assert used_up.value.status == 409


def test_a_planned_time_ends_the_wait(centre: Centre) -> None:
    ticket = make(centre.agent)
    with pytest.raises(Problem):
        wait(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, waiting="planned", reason="与客户约定的日期")
    until = NINE + timedelta(hours=30)
    wait(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, waiting="planned", reason="与客户约定的日期", until=until)
    end_waits(until)
    assert (Wait.objects.get().end, Ticket.objects.get(pk=ticket.pk).state) == ("planned", "open")


def test_the_audit_of_paused_minutes(centre: Centre) -> None:
    ticket, foreign = make(centre.agent), make(centre.other)
    for found, person in ((ticket, centre.agent), (foreign, centre.other)):
        wait(actor=actor(person), now=NINE, ticket=found.pk, waiting="customer", reason="待客户补充资料")
        resume(actor=actor(person), now=NINE + HOUR, ticket=found.pk)
    span = "since=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"
    row = {"person": centre.agent.pk, "waiting": "customer", "reason": "待客户补充资料", "lawful": True, "end": "agent"}
    assert Caller(centre.leader).get(f"/pauses?{span}").json()["items"] == [{**row, "count": 1, "seconds": 3600}]
    assert len(Caller(centre.manager).get(f"/pauses?{span}").json()["items"]) == 2
    assert Caller(centre.agent).get(f"/pauses?{span}").status_code == 403


# Escalation, pure ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(7, day=27)),
        (at(23, 30), at(7, day=27)),
        (at(3, day=27), at(7, day=27)),
        (at(7, day=27), at(7, day=27)),
    ],
)
def test_quiet_hours_over_midnight(moment: datetime, end: datetime) -> None:
    assert after_quiet(moment, (time(22), time(7)), SHANGHAI) == end


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans()), max_size=6), st.integers(0, 365 * 86400))
def test_steps_come_in_order_and_none_before_its_time(levels: list[tuple[int, bool]], seconds: int) -> None:
    due = NINE + timedelta(seconds=seconds)
    ordered = sorted(levels)
    chain = Chain("x", levels=tuple(Level(after, ("managers",), quiet) for after, quiet in ordered), quiet=(time(22), time(7)))
    found = steps(chain, due - HOUR, due, SHANGHAI)
    assert [step.what for step in found] == ["warn", "miss", *["escalate"] * len(levels)]
    assert all(one.at <= two.at for one, two in itertools.pairwise(found))
    assert all(step.at >= due + timedelta(seconds=after) for step, (after, _) in zip(found[2:], ordered, strict=True))
    assert settled(found, len(found), due - 2 * HOUR) == 0


# Dispatching ---------------------------------------------------------------------------------------------------------


def kinds(ticket: Ticket) -> list[str]:
    return [kind for kind, *_ in told("ticket", ticket.pk) if kind.startswith(("ticket.clock", "ticket.escal"))]


def test_a_warning_a_miss_and_level_after_level(centre: Centre) -> None:
    ticket = make(centre.agent, item="repair", priority="urgent", assignee=centre.agent.pk)
    due = NINE + timedelta(minutes=10)
    assert fire_batch(NINE + timedelta(minutes=7)) == 0
    assert fire_batch(NINE + timedelta(minutes=8)) == 1
    assert kinds(ticket) == ["ticket.clock_warned"]
    assert told("ticket", ticket.pk)[-1][2]["recipients"] == [centre.agent.pk]
    assert fire_batch(due) == 0, "at its due second a clock is in time"
    assert fire_batch(due + timedelta(seconds=1)) == 1
    assert (clock(ticket, "respond").state, Ticket.objects.get(pk=ticket.pk).missed) == ("missed", 1)
    fire_batch(due + timedelta(minutes=15))
    fire_batch(due + timedelta(hours=1))
    assert kinds(ticket) == ["ticket.clock_warned", "ticket.clock_missed", "ticket.escalated", "ticket.escalated"]
    assert told("ticket", ticket.pk)[-1][2] | {"due": ""} == {
        "target": "respond",
        "clock": 1,
        "due": "",
        "level": 2,
        "recipients": [centre.manager.pk],
    }
    assert fire_batch(due + timedelta(hours=9)) <= 1, "only the warning of the other clock is left"


def test_what_is_done_in_time_is_not_told(centre: Centre) -> None:
    ticket = make(centre.agent)
    reply(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, body="好")
    fire_batch(NINE + 2 * HOUR)
    assert kinds(ticket) == []


def test_a_miss_that_a_write_brings_to_light_is_told_once(centre: Centre) -> None:
    """The dispatcher was away, and the answer came late: one miss, told to the same people, nothing after it."""
    ticket = make(centre.agent, assignee=centre.agent.pk)
    reply(actor=actor(centre.agent), now=NINE + 2 * HOUR, ticket=ticket.pk, body="晚了")
    fire_batch(NINE + 5 * HOUR)
    assert kinds(ticket) == ["ticket.clock_missed"]
    missed = next(body for kind, _, body in told("ticket", ticket.pk) if kind == "ticket.clock_missed")
    assert missed["recipients"] == sorted([centre.agent.pk, centre.leader.pk])
    assert clock(ticket, "respond").cause == "late"


def test_a_solution_that_the_customer_knows_is_the_response(centre: Centre) -> None:
    for told_him, state in ((True, "met"), (False, "running")):
        ticket = make(centre.agent)
        resolve(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, resolution="好了", told=told_him)
        assert clock(ticket, "respond").state == state


def test_of_a_closed_ticket_a_miss_is_noted_and_nobody_is_told(centre: Centre) -> None:
    ticket = make(centre.agent)
    resolve(actor=actor(centre.agent), now=NINE, ticket=ticket.pk, resolution="好了", told=False)
    close(actor=actor(centre.agent), now=NINE, ticket=ticket.pk)
    fire_batch(NINE + 9 * HOUR)
    assert kinds(ticket) == ["ticket.clock_missed"]
    assert told("ticket", ticket.pk)[-1][2]["recipients"] == []
    found = Ticket.objects.get(pk=ticket.pk)
    assert (found.missed, found.due_at, clock(ticket, "respond").next_due) == (1, None, None)


def test_steps_of_hours_at_once_after_the_dispatcher_was_away(centre: Centre) -> None:
    ticket = make(centre.agent)
    assert fire_batch(NINE + timedelta(hours=6)) == 1
    assert kinds(ticket) == ["ticket.clock_warned", "ticket.clock_missed", "ticket.escalated", "ticket.escalated"]
    assert fire_batch(NINE + timedelta(hours=6)) == 0


def test_chains_that_the_centre_sets(centre: Centre) -> None:
    levels = [{"after": minutes * 60, "to": [f"person:{centre.admin.pk}"], "quiet": False} for minutes in (1, 2, 3, 4, 5)]
    chain = {"name": "抢修", "target": "respond", "priority": "urgent", "levels": levels}
    answer = Caller(centre.manager).put("/escalation-chains", {"items": [chain]})
    assert (answer.status_code, len(answer.json()["items"][0]["levels"])) == (200, 5)
    ticket = make(centre.agent, priority="urgent")
    fire_batch(NINE + timedelta(minutes=13))
    assert list(kinds(ticket)).count("ticket.escalated") == 3
    assert (
        Caller(centre.manager).put("/escalation-chains", {"items": [{**chain, "levels": [{"after": 1, "to": ["boss"]}]}]}).status_code
        == 422
    )
    assert Caller(centre.agent).put("/escalation-chains", {"items": []}).status_code == 403


def test_quiet_hours_delay_the_telling_not_the_miss(centre: Centre) -> None:
    level = {"after": 0, "to": ["managers"], "quiet": True}
    chain = {"name": "夜", "target": "", "priority": "", "warn_to": [], "miss_to": [], "levels": [level], "quiet": ["17:00", "09:00"]}
    set_chains(actor=actor(centre.manager), now=NINE, chains=[chain])
    ticket = make(centre.agent, now=at(16, 10))
    fire_batch(at(17, 11))
    assert clock(ticket, "respond").state == "missed"
    assert kinds(ticket) == ["ticket.clock_warned", "ticket.clock_missed"]
    assert clock(ticket, "respond").next_due == at(9, day=27)


def test_who_is_complained_about_is_told_nothing(centre: Centre) -> None:
    make(centre.agent, type="complaint", item="complaints", complexity="simple", about=centre.leader.pk)
    fire_batch(NINE + timedelta(hours=4))
    bodies = [
        row.body.content or {} for row in Event.objects.filter(kind__in=("ticket.clock_missed", "ticket.escalated")).select_related("body")
    ]
    assert bodies
    assert not any(centre.leader.pk in body["recipients"] for body in bodies)


def test_the_dispatcher_looks_again_when_the_next_one_is_due(centre: Centre) -> None:
    assert fire_clocks(NINE) == NINE + timedelta(seconds=0.5)
    make(centre.agent, priority="urgent")
    assert fire_clocks(NINE + timedelta(minutes=8) - timedelta(seconds=0.2)) == NINE + timedelta(minutes=8)


# Skill and load ------------------------------------------------------------------------------------------------------


def test_the_best_level_then_the_least_load(centre: Centre) -> None:
    group = SkillGroup.objects.create(name="热线", created_at=NINE)
    for person, level in ((centre.agent, 1), (centre.colleague, 1), (centre.other, 2)):
        Skill.objects.create(person=person, group=group, level=level)
    leader, who = actor(centre.leader), []
    for _ in range(4):
        ticket = make(centre.agent, group=group.pk)
        who.append(assign_ticket(actor=leader, now=NINE, ticket=ticket.pk, by_skill=True).assignee_id)
    assert who == [centre.agent.pk, centre.colleague.pk] * 2
    about = make(centre.leader, type="complaint", item="complaints", group=group.pk, about=centre.agent.pk)
    assert assign_ticket(actor=leader, now=NINE, ticket=about.pk, by_skill=True).assignee_id == centre.colleague.pk


# A change of the calendar --------------------------------------------------------------------------------------------


def test_a_change_of_the_calendar_moves_open_deadlines_with_a_line_each(centre: Centre) -> None:
    """What the customer was told stays, closed tickets stay, and done again the job does nothing more."""
    ticket, done = make(centre.agent), make(centre.agent)
    resolve(actor=actor(centre.agent), now=NINE, ticket=done.pk, resolution="好了")
    close(actor=actor(centre.agent), now=NINE, ticket=done.pk)
    before, kept = clock(ticket, "resolve").due, list(Clock.objects.filter(ticket=done).values())
    change = {"from": "2026-11-27", "days": {"2026-11-27": "closed"}, "source": "台风停业"}
    now = NINE + HOUR / 2
    run = change_calendar(actor=actor(centre.manager), now=now, change=change)
    assert (run.total, clock(ticket, "resolve").due) == (1, before)
    while recompute_batch(now=now, recomputation=run.pk, size=1):
        pass
    moved = clock(ticket, "resolve")
    assert (moved.told, moved.due) == (before, datetime(2026, 11, 30, 16, tzinfo=SHANGHAI))
    body = {"target": "resolve", "clock": 1, "recomputation": run.pk}
    times = {"before": before.isoformat() if before else None, "after": moved.due.isoformat() if moved.due else None}
    assert told("ticket", ticket.pk)[-1] == ("ticket.clock_moved", None, {**body, **times})
    run.refresh_from_db()
    assert (run.done, run.moved, run.finished_at) == (1, 1, now)
    assert list(Clock.objects.filter(ticket=done).values()) == kept
    assert recompute_batch(now=now, recomputation=run.pk) is False
    assert Caller(centre.agent).get(f"/recomputations/{run.pk}").json()["moved"] == 1
    assert clock(make(centre.agent, now=now), "resolve").due == datetime(2026, 11, 30, 16, 30, tzinfo=SHANGHAI)


def closed_day(centre: Centre, now: datetime) -> Recomputation:
    """The day after tomorrow turns out to be none on which anybody works; the job has not run yet."""
    change = {"from": "2026-11-27", "days": {"2026-11-27": "closed"}}
    return change_calendar(actor=actor(centre.manager), now=now, change=change)


def moves(ticket: Ticket) -> list[tuple[str, str]]:
    return [(body["target"], body["before"]) for kind, _, body in told("ticket", ticket.pk) if kind == "ticket.clock_moved"]


def test_a_write_before_the_job_moves_nothing_in_silence(centre: Centre) -> None:
    """It carries the change through its ticket itself, with the line that the job would have written, once."""
    agent, written, ended = actor(centre.agent), make(centre.agent), make(centre.agent)
    wait(actor=agent, now=NINE, ticket=ended.pk, waiting="planned", reason="holds no clock", until=NINE + HOUR)
    before = clock(written, "resolve").due
    assert before is not None
    run = closed_day(centre, NINE + HOUR / 2)
    for _ in range(2):
        reply(actor=agent, now=NINE + HOUR, ticket=written.pk, body="在办")
    end_waits(NINE + HOUR)
    assert clock(written, "resolve").due == datetime(2026, 11, 30, 16, tzinfo=SHANGHAI)
    assert moves(written) == [("resolve", before.isoformat())]
    assert [target for target, _ in moves(ended)] == ["resolve"]
    while recompute_batch(now=NINE + HOUR, recomputation=run.pk):
        pass
    assert [target for target, _ in (*moves(written), *moves(ended))] == ["resolve", "resolve"]
    run.refresh_from_db()
    assert (run.done, run.moved) == (2, 0)


def test_a_change_passes_over_what_is_closed_until_it_is_open_again(centre: Centre) -> None:
    """Neither a note on it nor looking at its clocks moves them; opened again, they move with a line."""
    agent, late = actor(centre.agent), at(17, 30)
    ticket = make(centre.agent, now=late)
    resolve(actor=agent, now=late, ticket=ticket.pk, resolution="好了", told=False)
    close(actor=agent, now=late, ticket=ticket.pk)
    before = clock(ticket, "respond").due
    run = closed_day(centre, late + HOUR)
    while recompute_batch(now=late + HOUR, recomputation=run.pk):
        pass
    add_note(actor=agent, now=late + 2 * HOUR, ticket=ticket.pk, body="客户来电道谢")
    shown = {each["target"]: each["due"] for each in Caller(centre.agent).get(f"/tickets/{ticket.pk}/clocks").json()["items"]}
    assert (clock(ticket, "respond").due, datetime.fromisoformat(shown["respond"]), moves(ticket)) == (before, before, [])
    reopen(actor=agent, now=late + 3 * HOUR, ticket=ticket.pk)
    assert clock(ticket, "respond").due == datetime(2026, 11, 30, 9, 30, tzinfo=SHANGHAI)
    assert [target for target, _ in moves(ticket)] == ["respond"]


def test_a_recomputation_whose_job_failed_is_taken_up_again(centre: Centre) -> None:
    """Once, however often it is looked for; what is over is not."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from sanxiang_centre.tickets.tasks import continue_work

    runs = [change_calendar(actor=actor(centre.manager), now=NINE, change={"from": "2026-12-24"}) for _ in range(2)]
    recompute_batch(now=NINE, recomputation=runs[0].pk)
    jobs = ProcrastinateJob.objects.filter(task_name="sanxiang_centre.tickets.tasks.recompute")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where task_name = 'sanxiang_centre.tickets.tasks.recompute'")
    for _ in range(2):
        continue_work(timestamp=0)
    assert [job.args for job in jobs.filter(status="todo")] == [{"recomputation": runs[1].pk}]


def test_days_are_added_to_days(centre: Centre) -> None:
    """Over the API, where a job is deferred in the transaction of the change."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    manager = Caller(centre.manager)
    for day in ("2026-12-24", "2026-12-25"):
        answer = manager.post("/calendar/changes", {"change": {"from": day, "days": {day: "closed"}}})
        assert answer.status_code == 202
    newest = manager.get("/calendar/changes").json()["items"][0]
    assert sorted(newest["change"]["days"]) == ["2026-12-24", "2026-12-25"]
    assert ProcrastinateJob.objects.filter(task_name="sanxiang_centre.tickets.tasks.recompute").count() == 2


def test_a_calendar_that_is_wrong_is_refused(centre: Centre) -> None:
    manager = Caller(centre.manager)
    for change in (
        {"from": "x"},
        {"from": "2026-12-01", "weekly": {"mon": "25:00-26:00"}},
        {"from": "2026-12-01", "known_from": "2020-01-01 00:00"},
    ):
        assert manager.post("/calendar/changes", {"change": change}).status_code == 422
    assert Caller(centre.agent).post("/calendar/changes", {"change": {"from": "2026-12-01"}}).status_code == 403
    assert not Recomputation.objects.exists()
