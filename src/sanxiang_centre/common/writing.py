"""How anything is written: one transaction that holds the rows, an event row for each thing that happened, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.tables import copy_in, new_ids

EVENT = ("id", "at", "kind", "noun", "subject", "actor", "request")
BODY = ("event_id", "content")
FEW = 20
"""Events that go in one statement; more are copied."""
Reactor = Callable[["Writing", Sequence[DomainEvent]], None]
_reactors: list[Reactor] = []
_concluders: list[Reactor] = []
_gathering: ContextVar[Writing | None] = ContextVar("gathering", default=None)


def react_with(reactor: Reactor, concluder: Reactor) -> None:
    """Installs what calls the services that an event concerns; once, at start (`config.reactions`).

    `reactor` is called with what was just recorded, `concluder` with all that a transaction has recorded, when it is about to end.
    """
    _reactors[:], _concluders[:] = [reactor], [concluder]


@dataclass(slots=True)
class Writing:
    """One transaction by one actor at one time."""

    actor: Actor
    now: datetime
    events: list[DomainEvent] = field(default_factory=list)

    def record(self, event: DomainEvent) -> None:
        """Adds the event row, then does what other apps do about it, all in this transaction."""
        self.record_all([event])

    def record_all(self, events: Sequence[DomainEvent]) -> None:
        """The same for many at once, in few statements: for jobs that write thousands of rows."""
        if not events:
            return
        if len(events) <= FEW:
            self._insert(events)
        else:
            self._copy(events)
        self.events += events
        for reactor in _reactors:
            reactor(self, events)

    def _insert(self, events: Sequence[DomainEvent]) -> None:
        """Rows and bodies in one statement: a write waits for the database as seldom as it can."""
        if events:
            columns = zip(*((each.kind, each.noun, each.id, _text(each)) for each in events), strict=True)
            with connection.cursor() as cursor:
                cursor.execute(_RECORD, [*map(list, columns), self.now, self.actor.person, self.actor.request])

    def _copy(self, events: Sequence[DomainEvent]) -> None:
        idents = new_ids(Event, len(events))
        numbered = list(zip(idents, events, strict=True))
        told = (self.actor.person, self.actor.request)
        copy_in(Event, EVENT, ((ident, self.now, each.kind, each.noun, each.id, *told) for ident, each in numbered))
        copy_in(EventBody, BODY, ((ident, _text(each)) for ident, each in numbered))


def _text(event: DomainEvent) -> str:
    return json.dumps(event.body(), ensure_ascii=False)


_RECORD = """
with told as materialized (
    select nextval(pg_get_serial_sequence('common_event', 'id')) as id, kind, noun, subject, content
    from unnest(%s::text[], %s::text[], %s::bigint[], %s::jsonb[]) with ordinality as each (kind, noun, subject, content, place)
    order by place
), written as (
    insert into common_event (id, at, kind, noun, subject, actor, request)
    select id, %s, kind, noun, subject, %s::bigint, %s from told
)
insert into common_eventbody (event_id, content) select id, content from told
"""


@contextmanager
def writing(actor: Actor, now: datetime) -> Iterator[Writing]:
    """All or nothing."""
    with transaction.atomic():
        write = Writing(actor, now)
        yield write
        whole = _gathering.get()
        if whole is None:
            _conclude(write)
        else:
            whole.events += write.events


@contextmanager
def gathering(actor: Actor, now: datetime) -> Iterator[None]:
    """Many writes, each in a transaction of its own, that are concluded at once, in one more: for what is done to hundreds."""
    whole = Writing(actor, now)
    token = _gathering.set(whole)
    try:
        yield
    finally:
        _gathering.reset(token)
    with transaction.atomic():
        _conclude(whole)


def _conclude(write: Writing) -> None:
    events = tuple(write.events)
    for concluder in _concluders if events else ():
        concluder(write, events)
