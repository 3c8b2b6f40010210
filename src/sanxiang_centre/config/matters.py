"""What commitments ask of tickets and chats, which stand above them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from sanxiang_centre.commitments.elsewhere import Elsewhere, Matter
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.live.models import Chat
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.models import CalendarRevision, Ticket
from sanxiang_centre.tickets.rules import Revised, calendar_with

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar
    from sanxiang.standard.calendars import BusinessCalendar


def centre_calendar(edition: int, hours: BusinessCalendar) -> Calendar:
    """The hours of an edition with what the centre has changed since."""
    last = CalendarRevision.objects.order_by("-id").values_list("id", flat=True).first()
    return _calendar(edition, hours.model_dump_json(by_alias=True), last or 0, _Kept(hours))


class _Kept:
    """Hours that do not count as a key of the cache: what stands beside them does."""

    def __init__(self, hours: BusinessCalendar) -> None:
        self.hours = hours

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)


@lru_cache(maxsize=16)
def _calendar(edition: int, text: str, last: int, kept: _Kept) -> Calendar:
    revisions = CalendarRevision.objects.filter(pk__lte=last).order_by("id")
    return calendar_with(kept.hours, [Revised(each.change, each.known_from) for each in revisions])


def tickets_of(conversations: Collection[int]) -> Mapping[int, int]:
    """Conversation -> the first ticket that was made from it."""
    rows = Ticket.objects.filter(conversation__in=conversations).order_by("-pk").values_list("conversation", "pk")
    return {conversation: ticket for conversation, ticket in rows if conversation is not None} if conversations else {}


def matter_of(ticket: int) -> Matter:
    """One that is there."""
    customer, conversation = Ticket.objects.values_list("customer", "conversation").get(pk=ticket)
    return Matter(ticket, customer, conversation)


def seen_matter(actor: Actor, ticket: int) -> Matter:
    """Raises Problem 404 where the actor does not reach it."""
    found = queries.access_ticket(actor, ticket)
    return Matter(found.pk, found.customer_id, found.conversation_id)


def linked_customers(conversations: Collection[int]) -> Mapping[int, int]:
    """Chats whose visitor is known to the centre though no number in them says so."""
    rows = Chat.objects.filter(conversation__in=conversations, visitor__customer__erased_at=None, visitor__customer__isnull=False)
    return dict(rows.values_list("conversation", "visitor__customer")) if conversations else {}


ELSEWHERE = Elsewhere(calendar=centre_calendar, tickets=tickets_of, ticket=seen_matter, linked=linked_customers)
