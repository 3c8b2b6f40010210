"""Waits: only for a reason of the edition do clocks stand still, no longer than it allows, and never once the customer has spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.tickets import TicketPaused, TicketResumed
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.judging import PAUSED
from sanxiang_centre.tickets.models import Fact, Ticket, Wait
from sanxiang_centre.tickets.rules import Rules
from sanxiang_centre.tickets.services.base import finish, move, moved
from sanxiang_centre.tickets.services.clocks import Line, catch_up, facts_of, rejudge
from sanxiang_centre.tickets.states import State, Waiting


def wait(*, actor: Actor, now: datetime, ticket: int, waiting: str, reason: str, until: datetime | None = None) -> Ticket:
    """`until`: when it is to end by itself, due for a planned time. A reason that the edition does not name holds no clock."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        rules = queries.rules(found.rules_id)
        _check(now, waiting, until)
        lawful = reason in rules.pauses.get(waiting, ())
        reason = reason if lawful else mask(reason)
        ends_at = _ends_at(found, rules, now, until) if lawful else until
        move(write, found, State.WAITING, "agent", waiting)
        Wait.objects.create(
            ticket=found, waiting=waiting, reason=reason, lawful=lawful, started_at=now, started_by_id=actor.person, ends_at=ends_at
        )
        told = ends_at.isoformat() if ends_at else None
        # Events hold reasons of the edition only: what somebody writes may name the customer, and stands in the row, which can be erased.
        write.record(TicketPaused(id=found.pk, waiting=waiting, reason=reason if lawful else "", lawful=lawful, until=told))
        finish(write, found, [Line(state=f"{PAUSED}{waiting}:{reason}" if lawful else "open")], "state", "waiting")
    return found


def _check(now: datetime, waiting: str, until: datetime | None) -> None:
    if until is not None and until <= now:
        raise invalid({"until": "应在将来 / it is due in the future"})
    if waiting == Waiting.PLANNED and until is None:
        raise invalid({"until": "请写明计划的时间 / say the planned time"})


def _ends_at(ticket: Ticket, rules: Rules, now: datetime, until: datetime | None) -> datetime:
    """When the pauses of the ticket have used up what the edition allows, or sooner. Raises Problem 409 where nothing is left."""
    left = timedelta(seconds=rules.maximum) - paused_so_far(queries.list_waits(ticket).filter(lawful=True), now)
    if left <= timedelta(0):
        raise conflict("本工单可暂停的时长已用完，请继续办理 / the time that this ticket may be paused is used up: go on with it")
    return min(now + left, until or now + left)


def paused_so_far(waits: QuerySet[Wait], now: datetime) -> timedelta:
    return sum(((each.ended_at or now) - each.started_at for each in waits), timedelta(0))


def resume(*, actor: Actor, now: datetime, ticket: int) -> Ticket:
    """By hand. Raises Problem 409 for a ticket that does not wait."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        if found.state != State.WAITING:
            raise conflict("工单没有在等待 / the ticket does not wait")
        end_wait(write, found, "agent")
        move(write, found, State.OPEN, "agent")
        finish(write, found, [Line(state="open")], "state", "waiting")
    return found


def end_wait(write: Writing, ticket: Ticket, why: str, at: datetime | None = None) -> None:
    """Closes the wait that lasts, if there is one; the caller moves the ticket."""
    found = queries.list_waits(ticket).filter(ended_at=None).first()
    if found is not None:
        write.record(_closed(write, found, why, at or write.now))
        found.save(update_fields=["ended_at", "ended_by", "end"])


def _closed(write: Writing, found: Wait, why: str, at: datetime) -> TicketResumed:
    found.ended_at, found.ended_by_id, found.end = at, write.actor.person, why
    seconds = round((at - found.started_at).total_seconds())
    return TicketResumed(id=found.ticket_id, why=why, seconds=seconds)


def end_lapsed(*, now: datetime, most: int) -> int:
    """Ends waits whose time is over, at the time at which it was over; how many. For the dispatcher."""
    with writing(SYSTEM, now) as write:
        due = Wait.objects.filter(ended_at=None, ends_at__lte=now).select_related("ticket").order_by("ends_at", "id")
        waits = list(due.select_for_update(of=("self", "ticket"), skip_locked=True)[:most])
        end_many(write, [Ending(each, each.ends_at or now, _why_lapsed(each)) for each in waits])
        return len(waits)


def _why_lapsed(wait: Wait) -> str:
    return "planned" if wait.waiting == Waiting.PLANNED else "maximum"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a wait comes to its end. `told`: what is recorded before that; `lines`: what stands in the record before the ticket is open."""

    wait: Wait
    at: datetime
    why: str
    told: Sequence[DomainEvent] = ()
    lines: Sequence[Line] = ()
    evidence: str = ""


def end_many(write: Writing, endings: Sequence[Ending]) -> None:
    """Waits that are locked with their tickets, which are open again: a few statements, however many."""
    if not endings:
        return
    standing = queries.standing([each.wait.ticket_id for each in endings])
    carried = catch_up(write, [each.wait.ticket for each in endings], standing)
    events, facts, added = list[DomainEvent](), dict[Ticket, Sequence[Fact]](), list[Fact]()
    for each in endings:
        ticket, before = each.wait.ticket, standing.facts[each.wait.ticket_id]
        events += [*each.told, _closed(write, each.wait, each.why, each.at), moved(ticket, State.OPEN, each.why)]
        new = facts_of(write, ticket, [*each.lines, Line(state="open", at=each.at, evidence=each.evidence)], len(before))
        facts[ticket], added = [*before, *new], [*added, *new]
    Fact.objects.bulk_create(added)
    write.record_all(events)
    rejudge(write, facts, standing=None if carried else standing)
    _save([each.wait for each in endings], write.now)


def _save(waits: Sequence[Wait], now: datetime) -> None:
    Wait.objects.bulk_update(waits, ["ended_at", "ended_by", "end"])
    tickets = [each.ticket for each in waits]
    for ticket in tickets:
        ticket.updated_at, ticket.revision = now, ticket.revision + 1
    Ticket.objects.bulk_update(tickets, ["state", "waiting", "due_at", "missed", "updated_at", "revision"])
