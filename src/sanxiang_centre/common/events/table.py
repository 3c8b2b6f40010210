"""All events, and how a row is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sanxiang_centre.common.events import (
    audit,
    catalogue,
    commitments,
    conversations,
    customers,
    editions,
    files,
    knowledge,
    live,
    notices,
    people,
    sign_ins,
    surveys,
    tickets,
    views,
    visits,
    webhooks,
)
from sanxiang_centre.common.events.base import DomainEvent

EVENTS: tuple[type[DomainEvent], ...] = (
    *audit.EVENTS,
    *catalogue.EVENTS,
    *commitments.EVENTS,
    *conversations.EVENTS,
    *customers.EVENTS,
    *editions.EVENTS,
    *files.EVENTS,
    *knowledge.EVENTS,
    *live.EVENTS,
    *notices.EVENTS,
    *people.EVENTS,
    *sign_ins.EVENTS,
    *surveys.EVENTS,
    *tickets.EVENTS,
    *views.EVENTS,
    *visits.EVENTS,
    *webhooks.EVENTS,
)
"""One module a noun; a test holds that none is missing."""

KINDS: Mapping[str, type[DomainEvent]] = {event.kind: event for event in EVENTS}


def read_event(kind: str, subject: int, body: Mapping[str, Any]) -> DomainEvent:
    """The event that a row tells of. Raises KeyError for a kind that is no longer known."""
    event = KINDS[kind]
    names = {field.name for field in fields(event)}
    return event(id=subject, **{name: value for name, value in body.items() if name in names})
