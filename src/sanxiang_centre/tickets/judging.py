"""From the lines of a ticket's record to its clocks, and from a clock to the steps of its escalation. Pure but for the row classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sanxiang.calendar.calendars import Calendar
from sanxiang.inspection.targets.history import PICKED, Record, RecordEvent
from sanxiang.inspection.targets.judging import Policy, TargetClock, TargetState, judge
from sanxiang.inspection.targets.plain import limit_to_dict
from sanxiang_centre.tickets.escalation import Chain, chain_for, settled, steps
from sanxiang_centre.tickets.models import Clock, Fact, Ticket
from sanxiang_centre.tickets.rules import Rules
from sanxiang_centre.tickets.states import State

PAUSED = "paused:"
"""How the state of a line begins in which clocks stand still; who is waited for, and the reason, follow."""
OVER = ("closed", "cancelled")
"""States of a line with which a ticket is over."""
RUNNING = TargetState.RUNNING.value


def record_of(ticket: int, facts: Sequence[Fact]) -> Record:
    """What was not known at the beginning and is said later for the first time (a grade, a region) holds from the beginning."""
    first: dict[str, str] = {}
    for fact in facts:
        first |= {name: value for name, value in fact.attributes.items() if value and name in PICKED and name not in first}
    return Record(str(ticket), tuple(_event(fact) for fact in facts), first)


def _event(fact: Fact) -> RecordEvent:
    return RecordEvent(
        at=fact.at,
        event=fact.event,
        state=fact.state,
        known=fact.known_at,
        actor=str(fact.actor or ""),
        evidence=fact.evidence,
        due=fact.due,
        told=fact.told,
        told_for=fact.told_for,
        attributes=fact.attributes,
    )


def closed_since(facts: Sequence[Fact]) -> datetime | None:
    """When the record was closed or withdrawn; None = it is open."""
    last = next((fact for fact in reversed(facts) if fact.state), None)
    return last.known_at if last is not None and last.state in OVER else None


def clocks_of(ticket: int, facts: Sequence[Fact], rules: Rules, calendar: Calendar, now: datetime) -> tuple[TargetClock, ...]:
    """Every clock of the ticket at `now`, but after the last line of its record: a pause that begins now has begun."""
    pausing = {fact.state: fact.state.removeprefix(PAUSED).partition(":")[2] for fact in facts if fact.state.startswith(PAUSED)}
    latest = max((fact.known_at for fact in facts), default=now) + timedelta(microseconds=1)
    return judge(record_of(ticket, facts), rules.chooser, calendar, max(now, latest), Policy(pausing=pausing))


def take_over(row: Clock, found: TargetClock) -> None:
    """Writes what was judged into the row."""
    reading = found.reading
    row.kind, row.clauses, row.limit = found.kind, list(found.clauses), limit_to_dict(found.limit)
    row.state, row.cause, row.missing = found.state.value, found.cause.value if found.cause else "", list(found.missing)
    row.start, row.done = found.start, found.done
    row.told, row.told_by, row.told_kept = found.told, found.told_by, found.told_kept
    row.due, row.warn_at = (reading.due, reading.warn_at) if reading else (None, None)
    row.provisional = reading.provisional if reading else False
    row.elapsed, row.late = (reading.elapsed, reading.late) if reading else (None, None)


def schedule(row: Clock, priority: str, chains: Sequence[Chain], calendar: Calendar, now: datetime, *, before: datetime | None) -> None:
    """When the dispatcher is to look at the clock next. `before`: the due time that it had; steps that now lie ahead come again."""
    ahead = row.done is None and row.state in (RUNNING, TargetState.MISSED.value) and not _counts_up(row)
    found = steps(chain_for(chains, row.target, priority), row.warn_at, row.due, calendar.zone) if ahead else ()
    if before != row.due:
        row.steps = settled(found, row.steps, now)
    row.next_due = found[row.steps].at if row.steps < len(found) else None


def _counts_up(row: Clock) -> bool:
    """An announcement ahead has a time from when it is in time, none by when."""
    return row.kind == "announce"


def earliest(rows: Sequence[Clock]) -> datetime | None:
    return min((row.due for row in rows if row.state == RUNNING and row.due is not None and not _counts_up(row)), default=None)


def summed(ticket: Ticket, rows: Sequence[Clock]) -> bool:
    """Brings what the list shows of the clocks up to date; says whether it changed."""
    before = ticket.due_at, ticket.missed
    closed = ticket.state == State.CLOSED
    ticket.due_at, ticket.missed = None if closed else earliest(rows), sum(row.state == TargetState.MISSED.value for row in rows)
    return before != (ticket.due_at, ticket.missed)


def attributes_of(ticket: Ticket) -> Mapping[str, Any]:
    """What picks targets and limits, as the engine names it."""
    values = {
        "item": ticket.item,
        "priority": ticket.priority,
        "customer": ticket.customer_type,
        "region": ticket.region,
        "complexity": ticket.complexity,
        "contract": ticket.contract,
    }
    return {name: value for name, value in values.items() if value}
