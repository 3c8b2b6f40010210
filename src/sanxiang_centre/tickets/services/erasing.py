"""What tickets hold of a customer: a copy for the customer, and what goes when the customer is erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from sanxiang_centre.audit.services import forget_bodies
from sanxiang_centre.common.events.tickets import TicketUnmasked, TicketWordsErased
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers.services.subject_data import Kept
from sanxiang_centre.files import services as files
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.queries import list_attachments
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import Complaint, ComplaintStep, Fact, Message, Original, Ticket, Wait
from sanxiang_centre.tickets.states import Part

ERASED = "（已删除 · erased）"
WHY = "投诉与诉求的处理记录，文字已删除（消费者权益保护法、GB/T 19012） / the record of how a matter was handled, its words erased"


def erase_words(write: Writing, customers: Sequence[int], conversations: Collection[int]) -> None:
    """All words of and about these customers, whose conversations these are, and all files; number, states, clocks and who did what
    when stay."""
    rows = _of(customers, conversations)
    tickets = list(rows.values_list("pk", flat=True))
    _erase_contracts(rows)
    copied = Message.objects.filter(copied_from__ticket__in=tickets).exclude(ticket__in=tickets).values_list("pk", flat=True)
    files.erase(write, of="ticket", subjects=tickets)
    files.erase_parts(write, of="ticket", parts=list(copied))
    Original.objects.filter(ticket__in=tickets).delete()
    Message.objects.filter(Q(ticket__in=tickets) | Q(copied_from__ticket__in=tickets)).update(body=ERASED)
    ComplaintStep.objects.filter(complaint__in=tickets, shown_by="person").update(evidence=ERASED)
    Complaint.objects.filter(ticket__in=tickets).update(regulator_case="")
    Wait.objects.filter(ticket__in=tickets, lawful=False).update(reason=ERASED)
    reasons = EventBody.objects.filter(event__noun="ticket", event__kind=TicketUnmasked.kind, event__subject__in=tickets)
    forget_bodies(write.now, reasons)
    Ticket.objects.filter(pk__in=tickets).update(subject=ERASED, description="", resolution="", custom={}, contract="", grams=[])
    write.record_all([TicketWordsErased(id=ticket) for ticket in tickets])


def _erase_contracts(tickets: QuerySet[Ticket]) -> None:
    """Out of the lines by which clocks are judged, too, but for a word that the standard itself has: it picks a limit, and is nobody's."""
    for ticket, rules in tickets.values_list("pk", "rules"):
        named = queries.rules(rules).contracts
        for fact in Fact.objects.filter(ticket=ticket, attributes__has_key="contract"):
            if fact.attributes["contract"] not in named:
                fact.attributes = {name: value for name, value in fact.attributes.items() if name != "contract"}
                fact.save(update_fields=["attributes"])


def copy_for_subject(customers: Sequence[int], conversations: Collection[int]) -> list[dict[str, Any]]:
    """What these customers said and were told, as it was written; nothing of what staff noted among themselves."""
    return [_copy(ticket) for ticket in _of(customers, conversations).order_by("pk")]


def _copy(ticket: Ticket) -> dict[str, Any]:
    plain = queries.originals(ticket)
    messages = Message.objects.filter(ticket=ticket).exclude(part=Part.NOTE).order_by("pk")
    return {
        "number": ticket.number,
        "type": ticket.type,
        "state": ticket.state,
        "created_at": ticket.created_at.isoformat(),
        "subject": plain.get("subject", ticket.subject),
        "description": plain.get("description", ticket.description),
        "messages": [
            {"at": each.at.isoformat(), "part": each.part, "body": plain.get(f"message:{each.pk}", each.body)} for each in messages
        ],
        "files": [_file(each) for each in list_attachments("ticket", [ticket.pk]).filter(part__in=messages.values("pk"))],
    }


def _file(found: Attachment) -> dict[str, Any]:
    """Its content is to be had at that address."""
    return {
        "name": found.name,
        "size": found.size,
        "at": found.created_at.isoformat(),
        "content": f"/api/v1/attachments/{found.pk}/content",
    }


def keeps(customers: Sequence[int], conversations: Collection[int]) -> list[Kept]:
    return [Kept("tickets", _of(customers, conversations).count(), WHY)]


def conversations_of(customers: Sequence[int]) -> set[int]:
    """Those that their tickets were made from."""
    return {talk for talk in _of(customers).values_list("conversation", flat=True) if talk is not None}


def customers_of(conversation: int) -> set[int]:
    found = Ticket.objects.filter(conversation=conversation).values_list("customer", flat=True)
    return {customer for customer in found if customer is not None}


def tickets_of(customers: Sequence[int], conversations: Collection[int]) -> set[int]:
    return set(_of(customers, conversations).values_list("pk", flat=True))


def _of(customers: Sequence[int], conversations: Collection[int] = ()) -> QuerySet[Ticket]:
    """Those that name them, and those that name nobody and came from a conversation of theirs."""
    return Ticket.objects.filter(Q(customer__in=customers) | Q(customer=None, conversation__in=conversations))
