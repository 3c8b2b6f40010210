"""Complaints of one customer about one item are found and linked, whenever they come to be of that customer and that item."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.tickets import TicketsLinked
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.queries import group_of
from sanxiang_centre.tickets.models import Link, Ticket
from sanxiang_centre.tickets.states import ACTIVE, LinkKind, Type

ALIKE = timedelta(days=30)
"""How far apart two complaints of a customer may be to count as the same matter."""
KINDS = (LinkKind.DUPLICATE, LinkKind.REPEAT)


def link_like(write: Writing, ticket: Ticket) -> list[int]:
    """The others that were not linked yet: the later one to the earlier one, whose state says what it is. Done again, nothing changes."""
    if ticket.customer is None:
        return []
    head = ticket.customer.head or ticket.customer
    between = ticket.created_at - ALIKE, ticket.created_at + ALIKE
    rows = Ticket.objects.filter(customer__in=group_of(head), type=Type.COMPLAINT, item=ticket.item, created_at__range=between)
    known = _linked(ticket)
    like = [other for other in rows.filter(merged_into=None).exclude(pk=ticket.pk).order_by("id") if other.pk not in known]
    links = [_link(write, *sorted((ticket, other), key=lambda each: (each.created_at, each.pk))) for other in like]
    Link.objects.bulk_create(links, ignore_conflicts=True)
    write.record_all([TicketsLinked(id=each.ticket_id, other=each.other_id, link=each.kind) for each in links])
    return [other.pk for other in like]


def link_merged(*, now: datetime, customer: int) -> None:
    """Complaints of customers who have turned out to be one. A job of its own: merging, it would wait for tickets with customers locked."""
    head = Customer.objects.get(pk=customer)
    with writing(SYSTEM, now) as write:
        rows = Ticket.objects.filter(customer__in=group_of(head), type=Type.COMPLAINT, merged_into=None).select_related("customer__head")
        for ticket in rows.order_by("id"):
            link_like(write, ticket)


def _linked(ticket: Ticket) -> set[int]:
    both = Link.objects.filter(Q(ticket=ticket) | Q(other=ticket), kind__in=KINDS).values_list("ticket", "other")
    return {each for pair in both for each in pair}


def _link(write: Writing, earlier: Ticket, later: Ticket) -> Link:
    kind = LinkKind.DUPLICATE if earlier.state in ACTIVE else LinkKind.REPEAT
    return Link(ticket=later, other=earlier, kind=kind.value, at=write.now)
