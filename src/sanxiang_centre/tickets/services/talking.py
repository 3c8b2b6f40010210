"""What is said about a ticket and to the customer, and what happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxiang.standard.records import RECORD_EVENTS
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.tickets import TicketFactRecorded, TicketMessageAdded, TicketTold
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Fact, Message, Ticket
from sanxiang_centre.tickets.services.base import AGAIN, add_message, finish, move, open_again
from sanxiang_centre.tickets.services.clocks import Line
from sanxiang_centre.tickets.services.waiting import end_wait
from sanxiang_centre.tickets.states import Part, State, Type

BY_HAND = tuple(event for event in RECORD_EVENTS if event.partition(".")[0] not in ("ticket", "contact", "complaint", "note"))
"""Events that are entered as such; the others follow from what is done here."""
VISITED = "return_visit.made"
AGREED = ("commitment.made", "task.planned", "visit.agreed")
"""Events with the time that was agreed."""


def add_note(*, actor: Actor, now: datetime, ticket: int, body: str, attachments: Sequence[int] = ()) -> Message:
    """Internal: the customer never sees it. `attachments` of the ticket become those of the note."""
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.work", lock=True)
        message = _added(write, found, Part.NOTE, body, attachments)
        finish(write, found, [Line("note.written", evidence=f"message:{message.pk}")])
    return message


def reply(*, actor: Actor, now: datetime, ticket: int, body: str, attachments: Sequence[int] = ()) -> Message:
    """To the customer: the first one is the response, each later one tells of progress."""
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        message = _added(write, found, Part.REPLY, body, attachments)
        lines = [Line(event, evidence=f"message:{message.pk}") for event in reply_events(found)]
        if found.state in (State.NEW, State.REOPENED):
            move(write, found, State.OPEN, "reply")
            lines.append(Line(state="open"))
        finish(write, found, lines, "state", "waiting")
    return message


def reply_events(ticket: Ticket) -> tuple[str, ...]:
    """What a reply is in the record."""
    events = ("contact.reply", "ticket.updated" if has_responded(ticket) else "ticket.responded")
    return (*events, "complaint.contacted", "complaint.updated") if ticket.type == Type.COMPLAINT else events


def has_responded(ticket: Ticket) -> bool:
    return Fact.objects.filter(ticket=ticket, event="ticket.responded").exists()


def customer_message(*, actor: Actor, now: datetime, ticket: int, body: str, attachments: Sequence[int] = ()) -> Message:
    """The customer has spoken: a wait is over, and what was resolved is open again. A closed ticket stays closed."""
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.work", lock=True)
        message = _added(write, found, Part.CUSTOMER, body, attachments)
        lines = [Line("contact.message", evidence=f"message:{message.pk}")]
        if found.state == State.WAITING:
            end_wait(write, found, "customer")
            move(write, found, State.OPEN, "customer")
            lines.append(Line(state="open", evidence=f"message:{message.pk}"))
        elif found.state == State.RESOLVED:
            open_again(write, found, "customer")
            lines.append(Line(state="reopened", evidence=f"message:{message.pk}"))
        finish(write, found, lines, *AGAIN, judged=found.state != State.CLOSED)
    return message


def _added(write: Writing, ticket: Ticket, part: Part, body: str, attachments: Sequence[int] = ()) -> Message:
    message = add_message(write, ticket, part, body, attachments)
    write.record(TicketMessageAdded(id=ticket.pk, message=message.pk, part=part.value))
    return message


def record_fact(*, actor: Actor, now: datetime, ticket: int, event: str, at: datetime | None = None, due: datetime | None = None) -> Ticket:
    """Something that happened elsewhere, now or before: the engineer arrived, a visit was agreed for `due`."""
    wrong = {}
    if event not in BY_HAND:
        wrong["event"] = f"应为其中之一 / one of these is due: {', '.join(BY_HAND)}"
    if at is not None and at > now:
        wrong["at"] = "不能在将来 / it cannot lie in the future"
    if event in AGREED and due is None:
        wrong["due"] = "请写明约定的时间 / say the agreed time"
    if wrong:
        raise invalid(wrong)
    with writing(actor, now) as write:
        found = queries.lock_unclosed(actor, ticket)
        write.record(TicketFactRecorded(id=found.pk, event=event, at=(at or now).isoformat()))
        finish(write, found, [Line(event, at=at, due=due)])
    return found


def note_visit(write: Writing, ticket: int, visit: int) -> None:
    """The customer has been visited about it; what is closed or went into another ticket stays as it is."""
    found = Ticket.objects.select_for_update().filter(pk=ticket, merged_into=None).exclude(state=State.CLOSED).first()
    if found is not None:
        write.record(TicketFactRecorded(id=found.pk, event=VISITED, at=write.now.isoformat()))
        finish(write, found, [Line(VISITED, evidence=f"return_visit:{visit}")])


def tell_time(*, actor: Actor, now: datetime, ticket: int, told: datetime, target: str = "") -> Ticket:
    """The customer is told a time: from now on the promise is judged by it, whatever the calendar does. `target` "" = all that run."""
    if told <= now:
        raise invalid({"told": "应在将来 / it is due in the future"})
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        if target and not queries.list_clocks(found).filter(target=target).exists():
            raise invalid({"target": "这张工单没有此时效目标 / the ticket is not under this target"})
        write.record(TicketTold(id=found.pk, target=target, told=told.isoformat()))
        finish(write, found, [Line(told=told, told_for=target)])
    return found
