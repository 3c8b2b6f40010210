"""What of tickets people are told by notices: set-based, for thousands of clocks may come to their time at one second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.tickets import ClockEscalated, ClockMissed, ClockWarned
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.notices.services import Message, notify_all
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Ticket
from sanxiang_centre.tickets.recipients import Recipients

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
