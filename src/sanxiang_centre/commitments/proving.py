"""Finds what speaks for commitments, and judges them anew: set-based, for one commitment or for thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from sanxiang_centre.commitments.calendars import calendar_of
from sanxiang_centre.commitments.escalation import Delays
from sanxiang_centre.commitments.judging import fits, rule, schedule, since, take_over, terms_of
from sanxiang_centre.commitments.models import Commitment, Contact, Evidence, Terms
from sanxiang_centre.commitments.states import ATTEMPTED, REACHING, SERVED, UNDECIDED, Action, Origin
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.commitments import CommitmentEvidenceAdded, CommitmentStateChanged
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers.models import Customer

JUDGED = ("state", "settled_at", "done_at", "superseded_by_id", "reason", "attempts", "steps", "next_due", "sort_at")
"""What judging may change, in the order of SAVE."""
SAVE = """
update commitments_commitment as c
set state = f.state, settled_at = f.settled_at, done_at = f.done_at, superseded_by_id = f.superseded_by, reason = f.reason,
    attempts = f.attempts, steps = f.steps, next_due = f.next_due, sort_at = f.sort_at
from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::text[], %s::smallint[], %s::smallint[],
    %s::timestamptz[], %s::timestamptz[]) as f (id, state, settled_at, done_at, superseded_by, reason, attempts, steps, next_due, sort_at)
where c.id = f.id
"""
TICKETS = ("ticket", "complaint")
"""Nouns of event rows that may be evidence; the subject of both is the ticket."""
SPEAKING = ("ticket.message_added", "ticket.state_changed", "ticket.fact_recorded", "complaint.answered")


def terms() -> Terms:
    """What the centre has set, or the defaults."""
    return Terms.objects.first() or Terms()


def delays_of(found: Terms) -> Delays:
    return Delays(found.grace, found.warn, found.leader, found.manager)


# Whose ---------------------------------------------------------------------------------------------------------------


def heads_of(customers: Iterable[int]) -> dict[int, int]:
    """Customer -> whom it is merged into, or itself."""
    rows = Customer.objects.filter(pk__in=set(customers)).values_list("pk", "head_id")
    return {pk: head or pk for pk, head in rows}


def same_side(customers: Collection[int], numbers: Collection[str]) -> Q:
    """Rows of these customers, of all that are one with them, and of these numbers."""
    if not customers:
        return Q(number__in=numbers)
    heads = set(heads_of(customers).values())
    return Q(customer__in=heads) | Q(customer__head__in=heads) | Q(number__in=numbers)


def undecided(where: Q) -> list[Commitment]:
    """Locked, in the order of their numbers, so that two writers wait instead of blocking each other."""
    return concerned(where, None)


def concerned(where: Q, earliest: datetime | None) -> list[Commitment]:
    """Undecided ones, and those that were decided after `earliest` but not given up: what comes to light late may decide otherwise."""
    later = Q(state__in=UNDECIDED) if earliest is None else Q(state__in=UNDECIDED) | Q(reason="", settled_at__gt=earliest)
    return list(Commitment.objects.filter(where & later).order_by("pk").select_for_update(of=("self",)))


# Evidence ------------------------------------------------------------------------------------------------------------


def find_in_conversations(rows: Sequence[Commitment], contacts: Sequence[Contact] | None = None) -> list[Evidence]:
    """What conversations say for these rows, not saved: those given, or all that are known."""
    customers = {row.customer_id for row in rows if row.customer_id}
    numbers = {row.number for row in rows if row.number}
    if contacts is None:
        least = min((since(row) for row in rows), default=None)
        contacts = list(Contact.objects.filter(same_side(customers, numbers), at__gt=least).exclude(means="")) if least else []
    heads = heads_of(customers | {one.customer_id for one in contacts if one.customer_id})
    by_side: dict[object, list[Contact]] = defaultdict(list)
    for contact in contacts:
        for side in _sides(contact, heads):
            by_side[side].append(contact)
    return [
        Evidence(commitment=row, name=contact.means, at=contact.at, conversation_id=contact.conversation_id)
        for row in rows
        for contact in {one.pk: one for side in _sides(row, heads) for one in by_side.get(side, ())}.values()
        if contact.at > since(row) and contact.conversation_id != row.conversation_id and _speaks(row, contact.means)
    ]


def _sides(row: Commitment | Contact, heads: Mapping[int, int]) -> list[object]:
    sides: list[object] = [heads.get(row.customer_id, row.customer_id)] if row.customer_id else []
    return [*sides, row.number] if row.number else sides


def _speaks(row: Commitment, means: str) -> bool:
    if means == SERVED:
        return row.origin == Origin.ABANDONED
    if means == ATTEMPTED:
        return row.action == Action.CALLBACK
    return fits(row.action, means)


def find_in_tickets(rows: Sequence[Commitment]) -> list[Evidence]:
    """What happened to their tickets since the words were said: also what was done before the words were read."""
    own = [row for row in rows if row.ticket is not None]
    if not own:
        return []
    found: dict[int, list[Event]] = defaultdict(list)
    known = Event.objects.filter(noun__in=TICKETS, subject__in={row.ticket for row in own}, kind__in=SPEAKING)
    for event in known.filter(at__gt=min(since(row) for row in own)).select_related("body").order_by("pk"):
        found[event.subject].append(event)
    return [each for row in own for event in found[row.ticket or 0] for each in from_event([row], event)]


def from_event(rows: Sequence[Commitment], event: Event) -> list[Evidence]:
    """What a row of an event says for these commitments, not saved."""
    name = name_of(event.kind, event.body.content or {})
    return [
        Evidence(commitment=row, name=name, at=event.at, event=event)
        for row in rows
        if name and event.at > since(row) and fits(row.action, name)
    ]


def name_of(kind: str, body: Mapping[str, object]) -> str:
    """As the engine's records call it; "" for what the customer has nothing of."""
    if kind == "ticket.message_added":
        return "contact.reply" if body.get("part") == "reply" else ""
    if kind == "ticket.state_changed":
        lawful = body.get("after") == "resolved" or (body.get("after") == "closed" and body.get("why") == "agent")
        return f"ticket.{body.get('after')}" if lawful else ""
    if kind == "ticket.fact_recorded":
        return str(body.get("event") or "")
    return kind if kind == "complaint.answered" else ""


def of_ticket(ticket: int, customer: int | None, conversation: int | None) -> Q:
    """Commitments that an event of a ticket may keep: its own, and what reaches the customer anyway and belongs to no other ticket."""
    where = Q(ticket=ticket)
    if conversation is not None:
        where |= Q(conversation=conversation, ticket=None)
    if customer is not None:
        where |= Q(action__in=REACHING, ticket=None) & same_side([customer], [])
    return where


# Judging -------------------------------------------------------------------------------------------------------------


def add_evidence(found: Sequence[Evidence]) -> list[DomainEvent]:
    """Saves what is not there yet. Attempts are counted on the rows, which `judge_rows` saves."""
    rows = Evidence.objects.filter(commitment__in={one.commitment_id for one in found})
    known = set(rows.values_list("commitment", "conversation", "event", "name"))
    new = [one for one in found if (one.commitment_id, one.conversation_id, one.event_id, one.name) not in known]
    Evidence.objects.bulk_create(new)
    for one in new:
        one.commitment.attempts += one.name == ATTEMPTED
    return [_told(one) for one in new]


def _told(one: Evidence) -> CommitmentEvidenceAdded:
    return CommitmentEvidenceAdded(
        id=one.commitment_id, name=one.name, conversation=one.conversation_id, event=one.event_id, named=one.named_by_id is not None
    )


def judge_rows(write: Writing, rows: Sequence[Commitment], *, silent: bool = False) -> list[DomainEvent]:
    """Judges these rows, which are locked or new, and saves them. `silent`: no events, for what is being made."""
    if not rows:
        return []
    found, mates = terms(), _mates(rows)
    idents = [row.pk for row in rows]
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.filter(commitment__in=idents).order_by("at", "pk"):
        evidence[each.commitment_id].append(each)
    heads = heads_of(row.customer_id for row in (*rows, *mates) if row.customer_id)
    rulings = rule([*rows, *mates], evidence, heads, write.now, terms_of(found.grace, calendar_of(None)))
    events, kept = list[DomainEvent](), {row.pk: _judged(row) for row in rows}
    for row in rows:
        before, ruling = row.state, rulings.get(row.pk)
        changed = ruling is not None and take_over(row, ruling)
        schedule(row, delays_of(found))
        if changed and ruling is not None and not silent:
            events.append(CommitmentStateChanged(id=row.pk, before=before, after=row.state, why=ruling.why))
    save([row for row in rows if row.attempts or _judged(row) != kept[row.pk]])
    return events


def _judged(row: Commitment) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in JUDGED)


def save(rows: Sequence[Commitment]) -> None:
    """What judging may have changed of them; one statement, however many."""
    if rows:
        columns = zip(*((row.pk, *_judged(row)) for row in rows), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(SAVE, [list(column) for column in columns])


def _mates(rows: Sequence[Commitment]) -> list[Commitment]:
    """Others that may take the place of these, or have taken it."""
    where = Q(pk__in=())
    customers = {row.customer_id for row in rows if row.customer_id and row.action == Action.CALLBACK}
    numbers = {row.number for row in rows if row.number and row.action == Action.CALLBACK}
    if customers or numbers:
        where |= Q(action=Action.CALLBACK) & same_side(customers, numbers)
    conversations, tickets = {row.conversation_id for row in rows} - {None}, {row.ticket for row in rows} - {None}
    where |= Q(conversation__in=conversations) if conversations else Q(pk__in=())
    where |= Q(ticket__in=tickets) if tickets else Q(pk__in=())
    return list(Commitment.objects.filter(where).exclude(pk__in=[row.pk for row in rows]).exclude(state="cancelled"))
