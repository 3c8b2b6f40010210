"""Conversations that are over are read, batch by batch: what was promised in them, and which promises they keep."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from sanxiang_centre.accounts.staying import staying
from sanxiang_centre.commitments.calendars import abandoned_minutes, calendar_of
from sanxiang_centre.commitments.contacts import abandoned_at, contacts_of
from sanxiang_centre.commitments.elsewhere import elsewhere
from sanxiang_centre.commitments.escalation import steps, too_late
from sanxiang_centre.commitments.judging import schedule, since
from sanxiang_centre.commitments.models import Commitment, Contact, Unread
from sanxiang_centre.commitments.promises import callback_of, promises_of
from sanxiang_centre.commitments.proving import (
    add_evidence,
    concerned,
    delays_of,
    find_in_conversations,
    find_in_tickets,
    judge_rows,
    same_side,
    terms,
    undecided,
)
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.commitments import CommitmentLinked, CommitmentMade, ContactsKnown
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.editions.inspectors import inspector_of

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar
    from sanxiang.inspection.inspector import Inspector

log = logging.getLogger("sanxiang.commitments")
BATCH = 500
LITTLE = 500
"""Conversations below which an edition is not compiled at length; as inspection has it, so that they share the compiled one."""


def read_later(conversations: Iterable[int]) -> None:
    """They are over; the worker reads them. In the transaction that ends them."""
    Unread.objects.bulk_create((Unread(conversation_id=each) for each in conversations), ignore_conflicts=True)


def is_waiting() -> bool:
    return Unread.objects.filter(failed=False).exists()


def read_waiting(*, now: Callable[[], datetime], batch: int = BATCH) -> int:
    """Everything that waits; how many conversations."""
    begun, total = now(), 0
    while count := read_batch(now=now(), size=batch):
        total += count
    if total:
        catch_up(now=now(), since_made=begun)
    return total


def read_batch(*, now: datetime, size: int = BATCH) -> int:
    """What is made, kept and superseded by these conversations is written in one transaction: a kill leaves all or nothing.

    One at a time: a promise and the call that keeps it, read side by side, would not see each other.
    """
    with writing(SYSTEM, now) as write:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('sanxiang.commitments.reading'))")
        waiting = Unread.objects.filter(failed=False).order_by("pk").select_for_update(skip_locked=True)
        ids = list(waiting.values_list("pk", flat=True)[:size])
        fresh = Conversation.objects.filter(pk__in=ids, erased_at=None).exclude(pk__in=Contact.objects.filter(pk__in=ids).values("pk"))
        conversations = list(fresh.select_related("agent").order_by("began_at", "pk"))
        # Before anything else is locked: who leaves holds themselves first, then what they have in hand.
        present = staying({each.agent_id for each in conversations if each.agent_id is not None})
        flow = _flow([each.pk for each in conversations])
        contacts = contacts_of(conversations, flow)
        Contact.objects.bulk_create(contacts)
        # Before any commitment is locked: who writes a ticket locks that first, then what was promised about it.
        write.record_all(known_event([each.conversation_id for each in contacts if each.customer_id is not None]))
        rows, failed = _promised(conversations, flow, contacts, now)
        _give_to_who_stays(rows, present)
        write.record_all([*_made(write, rows, contacts)])
        Unread.objects.filter(pk__in=failed).update(failed=True)
        Unread.objects.filter(pk__in=set(ids) - set(failed)).delete()
    return len(ids)


def _flow(conversations: Sequence[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    wanted = ("conversation_id", "seq", "kind", "at", "role", "text")
    for entry in Entry.objects.filter(conversation__in=conversations).order_by("conversation_id", "seq").only(*wanted):
        found[entry.conversation_id].append(entry)
    return found


@dataclass(slots=True)
class Shelf:
    """Editions put to work, each asked for once a batch. `minutes`: within which abandoned calls are called back by default."""

    minutes: int
    little: bool
    inspectors: dict[int, Inspector] = field(default_factory=dict)
    calendars: dict[int | None, Calendar] = field(default_factory=dict)

    def inspector(self, edition: int) -> Inspector:
        if edition not in self.inspectors:
            self.inspectors[edition] = inspector_of(edition, little=self.little)
        return self.inspectors[edition]

    def calendar(self, edition: int | None) -> Calendar:
        if edition not in self.calendars:
            self.calendars[edition] = calendar_of(edition)
        return self.calendars[edition]


def _promised(
    conversations: Sequence[Conversation], flow: dict[int, list[Entry]], contacts: Sequence[Contact], now: datetime
) -> tuple[list[Commitment], list[int]]:
    """Rows, not saved, and the conversations over which the engine stumbled: they would stop all others at every try."""
    rows, failed, shelf = list[Commitment](), list[int](), Shelf(terms().abandoned, little=len(conversations) < LITTLE)
    for conversation, contact in zip(conversations, contacts, strict=True):
        entries = flow.get(conversation.pk, [])
        try:
            rows += _rows_of(conversation, entries, contact, now, shelf)
        except Exception:
            log.exception("reading failed", extra={"facts": {"conversation": conversation.pk}})
            failed.append(conversation.pk)
    return _unknown(rows), failed


def _unknown(rows: Sequence[Commitment]) -> list[Commitment]:
    """Without what stands in the ledger already: an agent may have confirmed it while the conversation went on."""
    spoken = {row.conversation_id for row in rows if row.seq is not None}
    stored = Commitment.objects.filter(conversation__in=spoken, seq__isnull=False).values_list("conversation", "seq", "start")
    known = set(stored) if spoken else set()
    return [row for row in rows if (row.conversation_id, row.seq, row.start) not in known]


def _rows_of(conversation: Conversation, entries: Sequence[Entry], contact: Contact, now: datetime, shelf: Shelf) -> list[Commitment]:
    edition = conversation.edition_id
    given_up = abandoned_at(conversation, entries)
    if given_up is not None:
        within = abandoned_minutes(edition, shelf.minutes)
        return [callback_of(conversation, contact, given_up, within, shelf.calendar(edition), now)]
    if edition is None or not any(entry.role == "agent" and entry.text for entry in entries):
        return []
    return promises_of(shelf.inspector(edition), shelf.calendar(edition), conversation, entries, contact, now)


def _made(write: Writing, rows: Sequence[Commitment], contacts: Sequence[Contact]) -> list[DomainEvent]:
    """Saves the new rows and judges them with those that they supersede, or that these conversations keep."""
    linked, delays = elsewhere().tickets({row.conversation_id for row in rows if row.conversation_id}), delays_of(terms())
    for row in rows:
        row.ticket = linked.get(row.conversation_id or 0)
        row.steps = too_late(steps(since(row), row.due_at, delays), write.now)
        schedule(row, delays)
    known = _touched(rows, contacts)
    made = Commitment.objects.bulk_create(rows)
    found = [*find_in_conversations(made), *find_in_conversations(known, contacts), *find_in_tickets(made)]
    told = add_evidence(found)
    later = judge_rows(write, known)
    judge_rows(write, made, silent=True)
    return [*(made_event(row) for row in made), *told, *later]


def _give_to_who_stays(rows: Sequence[Commitment], present: Collection[int]) -> None:
    """What somebody promised who has just left waits in the queue of the team."""
    for row in rows:
        if row.owner_id not in present:
            row.owner = None


def _touched(rows: Sequence[Commitment], contacts: Sequence[Contact]) -> list[Commitment]:
    """What was there before, belongs to the same customers or numbers, and may be judged otherwise now."""
    speaking = [one for one in contacts if one.means]
    sides: list[Commitment | Contact] = [*rows, *speaking]
    customers, numbers = {one.customer_id for one in sides if one.customer_id}, {one.number for one in sides if one.number}
    earliest = min((*(since(row) for row in rows), *(one.at for one in speaking)), default=None)
    return concerned(same_side(customers, numbers), earliest) if customers or numbers else []


def catch_up(*, now: datetime, since_made: datetime) -> None:
    """What was done on tickets while their conversations were being read: neither transaction could see the other."""
    with writing(SYSTEM, now) as write:
        rows = undecided(Q(made_at__gte=since_made, conversation__isnull=False))
        linked = elsewhere().tickets({row.conversation_id for row in rows if row.conversation_id and row.ticket is None})
        late = [row for row in rows if row.ticket is None and row.conversation_id in linked]
        for row in late:
            row.ticket = linked[row.conversation_id or 0]
        Commitment.objects.bulk_update(late, ["ticket"], batch_size=500)
        told = add_evidence(find_in_tickets(rows))
        judged = judge_rows(write, rows) if told else []
        write.record_all([*(CommitmentLinked(id=row.pk, ticket=row.ticket or 0) for row in late), *told, *judged])


def known_event(conversations: Sequence[int]) -> list[DomainEvent]:
    return [ContactsKnown(id=0, conversations=sorted(conversations))] if conversations else []


def made_event(row: Commitment) -> CommitmentMade:
    return CommitmentMade(
        id=row.pk,
        origin=row.origin,
        action=row.action,
        owner=row.owner_id,
        team=row.team_id,
        customer=row.customer_id,
        conversation=row.conversation_id,
        ticket=row.ticket,
        due=None if row.due_at is None else row.due_at.isoformat(),
        state=row.state,
    )
