"""What commitments do about events of other apps; `config.reactions` says which."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Q

from sanxiang_centre.audit.services import forget_bodies
from sanxiang_centre.commitments.elsewhere import Matter
from sanxiang_centre.commitments.models import Commitment, Contact
from sanxiang_centre.commitments.proving import (
    add_evidence,
    find_in_conversations,
    from_event,
    judge_rows,
    of_ticket,
    same_side,
    undecided,
)
from sanxiang_centre.commitments.reading import known_event
from sanxiang_centre.common.events.commitments import CommitmentLinked, CommitmentUnmasked, CommitmentWordsErased
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.writing import Writing

ERASED = "（已删除 · erased）"


def link_ticket(write: Writing, matter: Matter) -> None:
    """What was promised in the conversation that a ticket comes from belongs to the ticket."""
    if matter.conversation is None:
        return
    rows = undecided(Q(conversation=matter.conversation, ticket=None))
    for row in rows:
        row.ticket = matter.ticket
    Commitment.objects.bulk_update(rows, ["ticket"])
    write.record_all([CommitmentLinked(id=row.pk, ticket=matter.ticket) for row in rows])


def hear_of_ticket(write: Writing, kind: str, matter: Matter) -> None:
    """Something was just done on a ticket that may keep what was promised."""
    rows = undecided(of_ticket(matter.ticket, matter.customer, matter.conversation))
    if not rows:
        return
    rows_of_event = Event.objects.filter(kind=kind, subject=matter.ticket).select_related("body")
    event = rows_of_event.order_by("-pk")[0]
    told = add_evidence(from_event(rows, event))
    write.record_all([*told, *judge_rows(write, rows)] if told else [])


def hear_of_merge(write: Writing, customer: int) -> None:
    """Whom a promise was made to, and who was called, turn out to be one. Nothing is moved: rows are read through the head."""
    rows = undecided(same_side([customer], []))
    told = add_evidence(find_in_conversations(rows)) if rows else []
    write.record_all([*told, *judge_rows(write, rows)])


def know_customer(write: Writing, customer: int) -> None:
    """A number that was nobody's is a customer's from now on: so is what was promised to it, and so it is erased with the customer."""
    with connection.cursor() as cursor:
        cursor.execute(KNOW_CONTACTS, [customer])
        contacts = [conversation for (conversation,) in cursor.fetchall()]
        # As in reading: tickets are locked before commitments.
        write.record_all(known_event(contacts))
        cursor.execute(KNOW_COMMITMENTS, [customer])
        known = cursor.rowcount
    if contacts or known:
        hear_of_merge(write, customer)


KNOW_CONTACTS = """
update commitments_contact as c set customer_id = i.customer_id
from customers_identity as i, conversations_conversation as v
where i.customer_id = %s and c.number = i.digest and c.customer_id is null and v.id = c.conversation_id
    and i.scope in (0, coalesce(v.team_id, 0))
returning c.conversation_id
"""
KNOW_COMMITMENTS = """
update commitments_commitment as c set customer_id = i.customer_id
from customers_identity as i
where i.customer_id = %s and c.number = i.digest and c.customer_id is null and i.scope in (0, coalesce(c.team_id, 0))
"""


# Erasure -------------------------------------------------------------------------------------------------------------


def erase_customers(write: Writing, customers: Sequence[int]) -> None:
    """All words, and by what number they were known; that something was promised, when, and what became of it stays."""
    rows = Contact.objects.filter(customer__in=customers)
    numbers = set(rows.exclude(number="").values_list("number", flat=True))
    _erase(write, Q(customer__in=customers) | Q(number__in=numbers))
    Contact.objects.filter(Q(customer__in=customers) | Q(number__in=numbers)).update(number="", shown="")


def claim(conversations: Collection[int], customer: int) -> None:
    """Those that a customer's number came from and nobody had: so what a legal hold still keeps goes once it is lifted."""
    Contact.objects.filter(pk__in=conversations, customer=None).update(customer=customer)


def erase_conversations(write: Writing, conversations: Sequence[int]) -> None:
    """Their time is over, and with the words of a conversation go those that were read from it."""
    _erase(write, Q(conversation__in=conversations))
    Contact.objects.filter(pk__in=conversations).update(number="", shown="")


def _erase(write: Writing, where: Q) -> None:
    rows = Commitment.objects.filter(where)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    wordless = {"said": ERASED, "who": "", "when": "", "condition": "", "vague": "", "number": "", "shown": "", "note": ""}
    Commitment.objects.filter(pk__in=ids).update(**wordless, derivation_zh=ERASED, derivation_en=ERASED)
    reasons = EventBody.objects.filter(event__noun="commitment", event__kind=CommitmentUnmasked.kind, event__subject__in=ids)
    forget_bodies(write.now, reasons)
    write.record_all([CommitmentWordsErased(id=ident) for ident in ids])
