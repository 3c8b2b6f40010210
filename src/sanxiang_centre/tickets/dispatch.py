"""What the dispatcher does for tickets: warns, notes misses and escalates when it is time, and ends waits that have lasted long enough.

Set-based: thousands that are due at one second are a few statements. The new state and the event are written in one transaction,
so that a kill leaves both or neither, and what is locked by a writer is passed over and taken the next time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Min

from sanxiang.inspection.targets.judging import Cause, TargetState
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.tickets import ClockEscalated, ClockMissed, ClockWarned
from sanxiang_centre.common.writing import writing
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.escalation import Chain, Step, chain_for, steps
from sanxiang_centre.tickets.models import Clock, Ticket, Wait
from sanxiang_centre.tickets.recipients import Recipients
from sanxiang_centre.tickets.services.waiting import end_lapsed
from sanxiang_centre.tickets.states import State

BATCH = 1000
WAITS = 100
SOON = timedelta(seconds=0.5)
"""How late a due time may be noticed that was written with less time to go than this."""
BATCHES = 8
"""Batches before other duties have their turn."""
WITHOUT = ("ticket__description", "ticket__grams", "ticket__resolution", "ticket__custom")


def fire_clocks(now: datetime) -> datetime:
    """What is due, as far as some batches go; when to look again."""
    if all(fire_batch(now) == BATCH for _ in range(BATCHES)):
        return now
    first = Clock.objects.filter(next_due__isnull=False).aggregate(Min("next_due"))["next_due__min"]
    return now + SOON if first is None else min(max(first, now + SOON / 10), now + SOON)


def fire_batch(now: datetime, size: int = BATCH) -> int:
    """How many clocks went on by a step or more."""
    with writing(SYSTEM, now) as write:
        due = Clock.objects.filter(next_due__lte=now).select_related("ticket").defer(*WITHOUT).order_by("next_due", "id")
        clocks = list(due.select_for_update(of=("self", "ticket"), skip_locked=True)[:size])
        if clocks:
            people, chains = Recipients.of(clock.ticket for clock in clocks), queries.setting().chains
            zones = {rules: _zone(rules) for rules in {clock.ticket.rules_id for clock in clocks}}
            write.record_all([event for clock in clocks for event in _fire(clock, chains, people, zones[clock.ticket.rules_id], now)])
            _save(clocks)
            _sum_up([clock.ticket for clock in clocks if clock.missed_at == now])
        return len(clocks)


def _zone(rule_set: int) -> ZoneInfo:
    return ZoneInfo(queries.rules(rule_set).hours.tz)


def _fire(clock: Clock, chains: Sequence[Chain], people: Recipients, zone: ZoneInfo, now: datetime) -> list[DomainEvent]:
    """Does all steps whose time has come, and sets when the next one is. Of a closed ticket a miss is noted, and nobody is told."""
    found = steps(chain_for(chains, clock.target, clock.ticket.priority), clock.warn_at, clock.due, zone)
    events = []
    while clock.steps < len(found) and found[clock.steps].at <= now:
        step = found[clock.steps]
        clock.steps += 1
        closed = clock.ticket.state == State.CLOSED
        if (closed and step.what != "miss") or (step.what == "miss" and clock.missed_at is not None):
            continue  # or a write has brought the miss to light before
        events.append(_event(clock, step, [] if closed else people.named(clock.ticket, step.to)))
        if step.what == "miss":
            clock.state, clock.cause, clock.missed_at = TargetState.MISSED.value, Cause.OVERDUE.value, now
    clock.next_due = found[clock.steps].at if clock.steps < len(found) else None
    return events


def _event(clock: Clock, step: Step, to: list[int]) -> DomainEvent:
    due = clock.due.isoformat() if clock.due else ""
    if step.what == "warn":
        return ClockWarned(id=clock.ticket_id, target=clock.target, clock=clock.number, due=due, recipients=to)
    if step.what == "miss":
        return ClockMissed(id=clock.ticket_id, target=clock.target, clock=clock.number, due=due, recipients=to)
    return ClockEscalated(id=clock.ticket_id, target=clock.target, clock=clock.number, due=due, level=step.level, recipients=to)


def _save(clocks: Sequence[Clock]) -> None:
    """One statement, however many."""
    columns = zip(*((each.pk, each.state, each.cause, each.missed_at, each.steps, each.next_due) for each in clocks), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_FIRED, [list(column) for column in columns])


_FIRED = """
update tickets_clock as c
set state = f.state, cause = f.cause, missed_at = f.missed_at, steps = f.steps, next_due = f.next_due
from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::smallint[], %s::timestamptz[])
    as f (id, state, cause, missed_at, steps, next_due)
where c.id = f.id
"""


def _sum_up(tickets: Sequence[Ticket]) -> None:
    """What lists show of the clocks of these tickets, which are locked."""
    if tickets:
        with connection.cursor() as cursor:
            cursor.execute(_SUM, {"tickets": [ticket.pk for ticket in tickets]})


_SUM = """
update tickets_ticket as t set missed = s.missed, due_at = case when t.state = 'closed' then null else s.due_at end
from (
    select ticket_id, count(*) filter (where state = 'missed') as missed,
        min(due) filter (where state = 'running' and kind <> 'announce') as due_at
    from tickets_clock where ticket_id = any(%(tickets)s) group by ticket_id
) as s
where t.id = s.ticket_id
"""


def end_waits(now: datetime) -> datetime:
    """Ends the waits whose time is over; when to look again."""
    if end_lapsed(now=now, most=WAITS) == WAITS:
        return now
    first = Wait.objects.filter(ended_at=None, ends_at__isnull=False).aggregate(Min("ends_at"))["ends_at__min"]
    return now + SOON if first is None else min(max(first, now + SOON / 10), now + SOON)
