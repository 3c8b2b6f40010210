"""What return visits can be about: tickets, each with its customer. One that names no customer, nobody can be rung about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxiang_centre.surveys.visits.matters import Matter, Source
from sanxiang_centre.tickets.models import Ticket


def one(noun: str, subject: int) -> Matter | None:
    found = Ticket.objects.filter(pk=subject, customer__isnull=False).first() if noun == "ticket" else None
    return _matter(found) if found is not None else None


def resolved(since: datetime, until: datetime) -> Sequence[Matter]:
    """Resolved then and not reopened since."""
    rows = Ticket.objects.filter(resolved_at__gte=since, resolved_at__lt=until, customer__isnull=False, state__in=("resolved", "closed"))
    return [_matter(ticket) for ticket in rows.order_by("pk").defer("description", "grams")]


def _matter(ticket: Ticket) -> Matter:
    assert ticket.customer_id is not None
    concerned = {person for person in (ticket.assignee_id, ticket.about_id) if person is not None}
    return Matter(
        noun="ticket",
        subject=ticket.pk,
        type=ticket.type,
        item=ticket.item,
        customer=ticket.customer_id,
        agent=ticket.assignee_id,
        team=ticket.team_id,
        not_by=tuple(sorted(concerned)),
    )


SOURCE = Source(resolved, one)
