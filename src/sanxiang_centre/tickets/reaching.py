"""Which tickets a reach takes in, and how one of them is fetched."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q

from sanxiang_centre.accounts.models import Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.common.tables import made_of
from sanxiang_centre.tickets.models import Ticket, Watcher

SHOWN = ("assignee", "group", "team")
"""What a ticket is shown with, so that a list asks for it once; in the order of its fields."""
PERSON, TEAM, TICKET = -1, -2, -3
"""What stands in a compiled statement for those of a request; no row has such a number."""


def within(found: Reach, permission: str, person: int | None, team: int | None) -> Q:
    """Which tickets are in reach; who watches one may read it, no more. Who is complained about is out of every reach."""
    if person is None:
        return Q()
    unbiased = Q(about=None) | ~Q(about=person)
    if found is Reach.ALL:
        return unbiased
    groups = Skill.objects.filter(person=person).values("group")
    own = Q(assignee=person) | Q(created_by=person) | Q(assignee=None, group__in=groups)
    if permission == "ticket.read":
        own |= Q(pk__in=Watcher.objects.filter(person=person).values("ticket"))
    return unbiased & (own | (Q(team=team) if found is Reach.TEAM and team is not None else Q(pk__in=[])))


def fetch(found: Reach, permission: str, person: int | None, team: int | None, ticket: int, *, lock: bool) -> Ticket | None:
    """The ticket with what it is shown with; None for what is out of reach or not there. `lock` holds until the transaction ends."""
    assert connection.in_atomic_block or not lock, "a lock outlasts its statement in a transaction only"
    text, values = _compiled(found, permission, person is not None, team is not None, lock)
    told = {PERSON: person, TEAM: team, TICKET: ticket}
    with connection.cursor() as cursor:
        cursor.execute(text, [told.get(value, value) for value in values])
        row = cursor.fetchone()
    return None if row is None else _made(row)


@lru_cache(maxsize=256)
def _compiled(found: Reach, permission: str, person: bool, team: bool, lock: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement of the mapper, worked out once for each kind of request: it takes longer than all else of fetching a ticket."""
    reached = within(found, permission, PERSON if person else None, TEAM if team else None)
    rows = Ticket.objects.filter(reached, pk=TICKET).select_related(*SHOWN)
    text, values = (rows.select_for_update(of=("self",)) if lock else rows).query.sql_with_params()
    return text, tuple(values)


def _made(row: tuple[Any, ...]) -> Ticket:
    """The columns of the ticket come first, then those of what it is shown with."""
    begin = len(Ticket._meta.concrete_fields)
    ticket = made_of(Ticket, row[:begin])
    for field, model, width in _shown():
        there = row[begin] is not None
        field.set_cached_value(ticket, made_of(model, row[begin : begin + width]) if there else None)
        begin += width
    return ticket


@cache
def _shown() -> list[tuple[Any, type[Model], int]]:
    """The field, what it points at, and how many columns that has."""
    fields: list[Any] = [Ticket._meta.get_field(name) for name in SHOWN]
    return [(field, field.related_model, len(field.related_model._meta.concrete_fields)) for field in fields]
