"""What each app holds of a customer: for the copy that the customer may ask for, and for what stays after an erasure.

The other half of erasure is in the table of reactions: what an app erases on `CustomerErased`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from sanxiang_centre.catalogue.queries import copy_for_subject
from sanxiang_centre.commitments import subject_data as commitments
from sanxiang_centre.commitments.reacting import claim
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.conversations import HoldLifted
from sanxiang_centre.common.events.customers import CustomerErased
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.conversations import subject_data as conversations
from sanxiang_centre.conversations.erasing import erase_at_once
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.services.subject_data import Kept, Part
from sanxiang_centre.live import subject_data as chats
from sanxiang_centre.surveys import subject_data as surveys
from sanxiang_centre.surveys.visits import visiting
from sanxiang_centre.tickets.services import erasing as tickets


def conversations_of(customers: Sequence[int]) -> set[int]:
    """All that are known to be theirs."""
    return commitments.conversations_of(customers) | tickets.conversations_of(customers) | chats.conversations_of(customers)


def held_conversations() -> set[int]:
    """Of customers under legal hold, and of all who are one with them."""
    held = set(Customer.objects.exclude(hold="").values_list("head", "pk"))
    heads = {head or pk for head, pk in held}
    members = Customer.objects.filter(Q(pk__in=heads) | Q(head__in=heads)).values_list("pk", flat=True)
    return conversations_of(list(members)) if heads else set()


def matters_of(customers: Sequence[int]) -> surveys.Matters:
    """What they may have been asked about."""
    talks = conversations_of(customers)
    return {"conversation": talks, "ticket": tickets.tickets_of(customers, talks)}


def erase_conversations_and_surveys(write: Writing, event: DomainEvent) -> None:
    """Before what commitments know of them goes: by that it is known whose they are."""
    assert isinstance(event, CustomerErased)
    matters = matters_of(event.members)
    surveys.erase(write, event.members, matters)
    claim(matters["conversation"], event.id)
    erase_at_once(write, chosen=Q(pk__in=matters["conversation"]), because=conversations.BECAUSE)


def erase_chats(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, CustomerErased)
    chats.erase_customers(write, event.members)


def erase_beside_conversations(write: Writing, events: Sequence[DomainEvent]) -> None:
    chats.erase_conversations(write, [event.id for event in events])


def erase_what_was_held(write: Writing, event: DomainEvent) -> None:
    """A customer was erased while the conversation was under legal hold: it goes now, if no other hold keeps it."""
    assert isinstance(event, HoldLifted)
    about = [customer for customer in _customers_of(event.id) if Customer.objects.filter(pk=customer, erased_at__isnull=False).exists()]
    if about:
        erase_at_once(write, chosen=Q(pk=event.id), because=conversations.BECAUSE)


def _customers_of(conversation: int) -> set[int]:
    return commitments.customers_of(conversation) | tickets.customers_of(conversation) | chats.customers_of(conversation)


def _copy_of_conversations(customers: Sequence[int]) -> list[dict[str, Any]]:
    return conversations.copy_for_subject(conversations_of(customers))


def _kept_of_conversations(customers: Sequence[int]) -> list[Kept]:
    return conversations.keeps(conversations_of(customers))


def _copy_of_surveys(customers: Sequence[int]) -> list[dict[str, Any]]:
    return surveys.copy_for_subject(customers, matters_of(customers))


def _kept_of_surveys(customers: Sequence[int]) -> list[Kept]:
    return surveys.keeps(customers, matters_of(customers))


def _copy_of_tickets(customers: Sequence[int]) -> list[dict[str, Any]]:
    return tickets.copy_for_subject(customers, conversations_of(customers))


def _kept_of_tickets(customers: Sequence[int]) -> list[Kept]:
    return tickets.keeps(customers, conversations_of(customers))


PARTS: tuple[Part, ...] = (
    Part("entitlements", copy_for_subject, keeps=lambda ids: ()),
    Part("conversations", _copy_of_conversations, keeps=_kept_of_conversations),
    Part("surveys", _copy_of_surveys, keeps=_kept_of_surveys),
    Part("return_visits", visiting.copy_for_subject, keeps=lambda ids: ()),
    Part("commitments", commitments.copy_for_subject, keeps=commitments.keeps),
    Part("chats", chats.copy_for_subject, keeps=chats.keeps),
    Part("tickets", _copy_of_tickets, keeps=_kept_of_tickets),
)
