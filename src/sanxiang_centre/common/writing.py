"""How anything is written: one transaction that holds the rows, an event row for each thing that happened, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.tables import copy_in, new_ids

EVENT = ("id", "at", "kind", "noun", "subject", "actor", "request")
BODY = ("event_id", "content")
Reactor = Callable[["Writing", DomainEvent], None]
_reactors: list[Reactor] = []


def react_with(reactor: Reactor) -> None:
    """Installs what calls the services that an event concerns; once, at start (`config.reactions`)."""
    _reactors[:] = [reactor]


@dataclass(slots=True)
class Writing:
    """One transaction by one actor at one time."""

    actor: Actor
    now: datetime
    events: list[DomainEvent] = field(default_factory=list)

    def record(self, event: DomainEvent) -> None:
        """Adds the event row, then does what other apps do about it, all in this transaction."""
        row = Event.objects.create(
            at=self.now, kind=event.kind, noun=event.noun, subject=event.id, actor=self.actor.person, request=self.actor.request
        )
        EventBody.objects.create(event=row, content=event.body())
        self.events.append(event)
        for reactor in _reactors:
            reactor(self, event)

    def record_all(self, events: Sequence[DomainEvent]) -> None:
        """The same for many at once, in few statements: for jobs that write thousands of rows."""
        if not events:
            return
        idents = new_ids(Event, len(events))
        numbered = list(zip(idents, events, strict=True))
        told = (self.actor.person, self.actor.request)
        copy_in(Event, EVENT, ((ident, self.now, each.kind, each.noun, each.id, *told) for ident, each in numbered))
        copy_in(EventBody, BODY, ((ident, json.dumps(each.body(), ensure_ascii=False)) for ident, each in numbered))
        self.events += events
        for event in events:
            for reactor in _reactors:
                reactor(self, event)


@contextmanager
def writing(actor: Actor, now: datetime) -> Iterator[Writing]:
    """All or nothing."""
    with transaction.atomic():
        yield Writing(actor, now)
