"""What all writes to a ticket share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sanxiang.language.entities import mask
from sanxiang_centre.common.events.tickets import TicketAssigned, TicketStateChanged
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.tables import execute, insertion, updating
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.files import services as files
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Fact, Message, Original, Ticket
from sanxiang_centre.tickets.searching import grams
from sanxiang_centre.tickets.services.clocks import Line, catch_up, facts_of, rejudge
from sanxiang_centre.tickets.services.steps import show_steps
from sanxiang_centre.tickets.states import State, Type, Waiting, lawful

AGAIN = ("state", "waiting", "reopened", "assignee")
"""What `open_again` changes."""
ALWAYS = ("due_at", "missed", "updated_at", "revision")


def finish(write: Writing, ticket: Ticket, lines: Sequence[Line], *fields: str, judged: bool = True) -> None:
    """Adds the lines, judges the clocks, saves these fields of the ticket."""
    added = _judge(write, ticket, lines) if judged else []
    if ticket.type == Type.COMPLAINT:
        show_steps(write, ticket, [line.event for line in lines if line.event])
    ticket.updated_at, ticket.revision = write.now, ticket.revision + 1
    execute(*([insertion(added)] if added else []), updating(ticket, *dict.fromkeys((*fields, *ALWAYS))))


def _judge(write: Writing, ticket: Ticket, lines: Sequence[Line]) -> list[Fact]:
    """The new lines of its record, not written yet."""
    standing = queries.standing([ticket.pk])
    known = standing.facts[ticket.pk]
    carried = catch_up(write, [ticket], standing, reopened=any(line.state == "reopened" for line in lines))
    added = facts_of(write, ticket, lines, len(known))
    rejudge(write, {ticket: [*known, *added]}, standing=None if carried else standing)
    return added


def move(write: Writing, ticket: Ticket, after: State, why: str, waiting: str = "") -> None:
    """Into another state by the table. Raises Problem 409. The caller saves `state` and `waiting`."""
    write.record(moved(ticket, after, why, waiting))


def moved(ticket: Ticket, after: State, why: str, waiting: str = "") -> TicketStateChanged:
    """The same, and what is to be recorded of it."""
    if not lawful(ticket.state, after):
        names = State(ticket.state).label, after.label
        raise conflict(f"「{names[0]}」的工单不能变为「{names[1]}」 / a ticket that is {ticket.state} cannot become {after.value}")
    told = TicketStateChanged(id=ticket.pk, before=ticket.state, after=after.value, waiting=waiting, why=why)
    ticket.state, ticket.waiting = after.value, Waiting(waiting).value if waiting else ""
    return told


def open_again(write: Writing, ticket: Ticket, why: str) -> None:
    """What was over. Who has left the centre meanwhile has it in hand no longer. The caller saves `AGAIN`."""
    move(write, ticket, State.REOPENED, why)
    ticket.reopened += 1
    if ticket.assignee is not None and not ticket.assignee.is_active:
        give(write, ticket, None, ticket.group_id, "left")


def give(write: Writing, ticket: Ticket, assignee: int | None, group: int | None, how: str) -> None:
    """Who has it in hand. The caller has seen to it that they may, and saves `assignee`, `group`."""
    write.record_all(given(ticket, assignee, group, how))


def given(ticket: Ticket, assignee: int | None, group: int | None, how: str) -> list[TicketAssigned]:
    """The same, and what is to be recorded of it: nothing where all stays as it was."""
    before, after = [ticket.assignee_id, ticket.group_id], [assignee, group]
    ticket.assignee_id, ticket.group_id = assignee, group
    return [TicketAssigned(id=ticket.pk, before=before, after=after, how=how)] if before != after else []


def put_words(ticket: Ticket, **words: str) -> dict[str, str]:
    """Sets subject and description masked; gives what was written of those that masking changed (`keep_originals`)."""
    changed = {}
    for field, text in words.items():
        hidden = mask(text)
        setattr(ticket, field, hidden)
        if hidden != text:
            changed[field] = text
    ticket.grams = grams(ticket.subject, ticket.description)
    return changed


def hidden_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: mask(value) if isinstance(value, str) else value for name, value in values.items()}


def keep_originals(ticket: Ticket, changed: Mapping[str, str], written: Sequence[str] = ()) -> None:
    """Instead of those that stand there; `written` are the fields that were written at all."""
    if written:
        Original.objects.filter(ticket=ticket, message=None, field__in=written).delete()
    Original.objects.bulk_create(Original(ticket=ticket, field=field, words=words) for field, words in changed.items())


def add_message(write: Writing, ticket: Ticket, part: str, body: str, attachments: Sequence[int] = ()) -> Message:
    """Masked; the words as written are kept apart where that changed them. `attachments` of the ticket become those of the message."""
    hidden = mask(body)
    author = write.actor.person if part != "customer" else None
    message = Message.objects.create(ticket=ticket, part=part, body=hidden, at=write.now, author_id=author)
    if hidden != body:
        Original.objects.create(ticket=ticket, message=message, field="body", words=body)
    if attachments:
        files.place(write, of="ticket", subject=ticket.pk, part=message.pk, attachments=attachments)
    return message
