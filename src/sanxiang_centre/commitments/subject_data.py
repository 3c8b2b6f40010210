"""What commitments hold of a customer: a copy for the customer, and what stays after an erasure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Q

from sanxiang_centre.commitments.contacts import known_of
from sanxiang_centre.commitments.models import Commitment, Contact, Unread
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers.models import Identity
from sanxiang_centre.customers.queries import about, keys
from sanxiang_centre.customers.services.subject_data import Kept

WHY = (
    "承诺了哪类事项、何时到期、是否兑现的记录，文字与号码已删除 / which kind of thing was promised, when it was due and whether it was kept"
)


def conversations_of(customers: Sequence[int]) -> set[int]:
    """Theirs: by the customer whom reading has found, by their numbers where it has found none, and those still to be read."""
    rows = Contact.objects.filter(customer__in=customers)
    held = set(Identity.objects.filter(customer__in=customers).values_list("digest", flat=True))
    numbers = {*rows.exclude(number="").values_list("number", flat=True), *held}
    known = Contact.objects.filter(Q(customer__in=customers) | Q(customer=None, number__in=numbers)).values_list("pk", flat=True)
    return {*known, *_unread(held)}


def customers_of(conversation: int) -> set[int]:
    found = Contact.objects.filter(pk=conversation).values_list("customer", flat=True)
    return {customer for customer in found if customer is not None}


def _unread(digests: AbstractSet[str]) -> Iterator[int]:
    if not digests:
        return
    rows = Conversation.objects.filter(pk__in=Unread.objects.values("pk")).only("channel", "parties")
    for row in rows.iterator():
        known = known_of(row)
        if known is not None and not digests.isdisjoint(keys().digests(about(known.kind), known.value)):
            yield row.pk


def copy_for_subject(customers: Sequence[int]) -> list[dict[str, Any]]:
    """Staff are not named."""
    return [_copy(row) for row in Commitment.objects.filter(customer__in=customers).order_by("pk")]


def _copy(row: Commitment) -> dict[str, Any]:
    times = {name: getattr(row, name) for name in ("said_at", "due_at", "done_at")}
    told = {name: getattr(row, name) for name in ("origin", "action", "said", "state")}
    return {**told, **{name: None if at is None else at.isoformat() for name, at in times.items()}}


def keeps(customers: Sequence[int]) -> list[Kept]:
    return [Kept("commitments", Commitment.objects.filter(customer__in=customers).count(), WHY)]
