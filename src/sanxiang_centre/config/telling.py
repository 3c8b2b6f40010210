"""What of tickets people are told by notices: set-based, for thousands of clocks may come to their time at one second, and hundreds of
tickets go to another hand at once. Nobody is told of what they did themselves, nor of a complaint about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.tickets import (
    ClockEscalated,
    ClockMissed,
    ClockWarned,
    ComplaintAboutSet,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintEscalated,
    ComplaintGraded,
    ComplaintUpgraded,
    TicketAssigned,
    TicketChanged,
    TicketCustomerSpoke,
    TicketMerged,
    TicketMessageAdded,
    TicketStateChanged,
)
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.notices.services import Message, notify_all
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.recipients import Recipients
from sanxiang_centre.tickets.states import Part

ClockEvent = ClockWarned | ClockMissed | ClockEscalated
Facts = dict[str, str | int]


def tell_of_clocks(write: Writing, events: Sequence[DomainEvent]) -> None:
    """Warnings, misses and escalations go to the inboxes of their recipients: which clock, of which ticket, due when, which level."""
    told = [event for event in events if isinstance(event, ClockEvent) and event.recipients]
    if not told:
        return
    rows = Ticket.objects.filter(pk__in={event.id for event in told})
    tickets = rows.only("number", "assignee", "group", "team", "rules").in_bulk()
    people = Recipients.of(tickets.values())
    notify_all(write, [message for event in told for message in _messages(event, tickets[event.id], people)])


def _messages(event: ClockEvent, ticket: Ticket, people: Recipients) -> Iterator[Message]:
    """One for each reason for which somebody is told."""
    whys: dict[str, list[int]] = {}
    for person in event.recipients:
        whys.setdefault(people.why(ticket, person), []).append(person)
    facts = _facts(event, ticket)
    for why, found in whys.items():
        yield Message(tuple(found), event.kind, "ticket", event.id, why, facts)


def _facts(event: ClockEvent, ticket: Ticket) -> Facts:
    """What fills the sentence. A second clock of the same target has its number behind the name."""
    name = queries.rules(ticket.rules_id).targets[event.target].name
    again = f" {event.clock}" if event.clock > 1 else ""
    zh, en = name.zh or name.en or event.target, name.en or name.zh or event.target
    facts: Facts = {"number": ticket.number, "target_zh": zh + again, "target_en": en + again, "due": _local(event.due)}
    return {**facts, "level": event.level} if isinstance(event, ClockEscalated) else facts


def _local(due: str | None) -> str:
    """In the time of the centre, as its people read it."""
    return f"{datetime.fromisoformat(due).astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}" if due else "—"


# Tickets that change hands, customers who speak, complaints that go higher, and what watchers see ----------------------

TOLD: tuple[type[DomainEvent], ...] = (
    TicketAssigned,
    TicketChanged,
    TicketCustomerSpoke,
    TicketMerged,
    TicketMessageAdded,
    TicketStateChanged,
    ComplaintAboutSet,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintEscalated,
    ComplaintGraded,
    ComplaintUpgraded,
)
"""What those who watch a ticket are told of; some of it others, too."""
SUMMED = ("ticket.assigned", "ticket.returned")
"""Kinds of which somebody is told the number, where it is more than `FEW` at once."""
FEW = 3


class Told(NamedTuple):
    """Who is told what, of which ticket, and why."""

    kind: str
    why: str
    ticket: int
    person: int


def tell_of_tickets(write: Writing, events: Sequence[DomainEvent]) -> None:
    """One question where nobody watches and it concerns nobody else, a few otherwise, however many tickets."""
    watching = _watching({event.id for event in events})
    concerning = [event for event in events if _concerns(event, write.actor.person)]
    if not watching and not concerning:
        return
    tickets = Ticket.objects.filter(pk__in={event.id for event in events}).only("number", "assignee", "group", "team", "about").in_bulk()
    people = Recipients.of(tickets.values()) if concerning else None
    told = {each for event in concerning if people is not None for each in _told(event, tickets[event.id], people)}
    known = {(each.ticket, each.person) for each in told}
    told |= {Told("ticket.changed", "watcher", ticket, person) for ticket, person in watching if (ticket, person) not in known}
    fitting = [each for each in told if each.person not in (write.actor.person, tickets[each.ticket].about_id)]
    notify_all(write, list(_told_messages(sorted(fitting), {ticket: row.number for ticket, row in tickets.items()})))


def _watching(tickets: Collection[int]) -> list[tuple[int, int]]:
    """(ticket, person). Every write to a ticket asks it, so without the mapper, which would take longer than the database."""
    with connection.cursor() as cursor:
        cursor.execute("select ticket_id, person_id from tickets_watcher where ticket_id = any(%s)", [list(tickets)])
        return list(cursor.fetchall())


def _concerns(event: DomainEvent, actor: int | None) -> bool:
    """Whether anybody but the actor and those who watch is to be told."""
    if isinstance(event, TicketAssigned):
        # Who gets an escalated complaint is told of that.
        return event.how != "escalated" and event.after[0] != (actor if event.after[0] is not None else event.before[0])
    said = isinstance(event, TicketMessageAdded) and event.part == Part.CUSTOMER
    return said or isinstance(event, TicketCustomerSpoke | ComplaintEscalated | ComplaintUpgraded)


def _told(event: DomainEvent, ticket: Ticket, people: Recipients) -> Iterator[Told]:
    if isinstance(event, ComplaintEscalated):
        yield Told("complaint.escalated", "assignee", ticket.pk, event.to)
    elif isinstance(event, ComplaintUpgraded):
        yield from _named("complaint.upgraded", ticket, people, ("assignee", "leaders", "managers"))
    elif not isinstance(event, TicketAssigned):
        yield from _named("ticket.customer_spoke", ticket, people, ("assignee",))
    elif event.after[0] is not None:
        yield Told("ticket.assigned", "successor" if event.how == "handed_over" else "assignee", ticket.pk, event.after[0])
    else:
        nearest = next((name for name in ("group", "leaders") if people.named(ticket, [name])), "managers")
        yield from _named("ticket.returned", ticket, people, (nearest,))


def _named(kind: str, ticket: Ticket, people: Recipients, names: Sequence[str]) -> Iterable[Told]:
    return (Told(kind, people.why(ticket, person), ticket.pk, person) for person in people.named(ticket, names))


def _told_messages(told: Sequence[Told], numbers: Mapping[int, str]) -> Iterator[Message]:
    many = Counter((each.kind, each.why, each.person) for each in told if each.kind in SUMMED)
    single = defaultdict[tuple[str, str, int], list[int]](list)
    for each in told:
        if many[each.kind, each.why, each.person] <= FEW:
            single[each.kind, each.why, each.ticket].append(each.person)
    for (kind, why, ticket), people in single.items():
        yield Message(tuple(people), kind, "ticket", ticket, why, {"number": numbers[ticket]}, once=kind == "ticket.changed")
    for (kind, why, person), count in many.items():
        if count > FEW:
            yield Message((person,), f"{kind}_many", "person", person, why, {"count": count})
