"""The audit trail as an actor gets to see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.audit.models import Seal
from sanxiang_centre.audit.sealing import Link, Row, Verdict, verify
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.table import KINDS
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.settled import OLDER_THAN_ALL, place_of

PORTION = 2000


@dataclass(frozen=True, slots=True)
class Filters:
    """None = whatever it is. `until` is not within."""

    kind: str | None = None
    noun: str | None = None
    subject: int | None = None
    actor: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def told(self) -> dict[str, Any]:
        """Those that are set, as JSON."""
        given = {name: getattr(self, name) for name in self.__slots__}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items() if value is not None}


LOOKUPS = {"kind": "kind", "noun": "noun", "subject": "subject", "actor": "actor", "since": "at__gte", "until": "at__lt"}


def list_events(actor: Actor, filters: Filters) -> QuerySet[Event]:
    require(actor, "audit.read", Reach.ALL)
    wanted = {lookup: getattr(filters, name) for name, lookup in LOOKUPS.items() if getattr(filters, name) is not None}
    return Event.objects.filter(**wanted).select_related("body")


def kinds(actor: Actor) -> list[str]:
    require(actor, "audit.read", Reach.ALL)
    return sorted(KINDS)


def body_of(event: Event) -> Any:
    """None = erased."""
    try:
        return event.body.content
    except EventBody.DoesNotExist:
        return None


def masked(value: Any) -> Any:
    """Numbers of people in texts hidden, wherever they stand."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list) else value


# The chain ------------------------------------------------------------------------------------------------------------


def head(actor: Actor) -> Seal | None:
    """The last link."""
    require(actor, "audit.read", Reach.ALL)
    return Seal.objects.order_by("-number").first()


def row_of(event: Event) -> Row:
    content = body_of(event)
    return Row(event.pk, event.at, event.kind, event.noun, event.subject, event.actor, event.request, content)


def verified(expected: tuple[int, str] | None = None) -> Verdict:
    """The whole chain against the rows, and rows that stand before its end without a link."""
    found = verify(_pairs(), expected)
    forgotten = _forgotten()
    if not forgotten:
        return found
    told = f"链内有未封存的事件 / events within the chain that no link seals: {', '.join(map(str, forgotten))}"
    return Verdict(found.links, found.erased, found.head, (*found.problems, told))


def _pairs() -> Iterator[tuple[Link, Row | None, bool]]:
    number = 0
    while True:
        seals = list(Seal.objects.filter(number__gt=number).order_by("number")[:PORTION])
        events = {event.pk: event for event in Event.objects.filter(pk__in=[seal.event for seal in seals]).select_related("body")}
        for seal in seals:
            salt = bytes(seal.salt) if seal.salt is not None else None
            event = events.get(seal.event)
            link = Link(seal.number, seal.event, salt, bytes(seal.body_digest), bytes(seal.chain))
            yield link, row_of(event) if event else None, event is not None and _erased(event)
        if len(seals) < PORTION:
            return
        number = seals[-1].number


def _erased(event: Event) -> bool:
    """A row without a body was never given one by us: it counts as changed."""
    try:
        return event.body.erased_at is not None
    except EventBody.DoesNotExist:
        return False


def _forgotten() -> list[int]:
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return []
    place = place_of(last.event)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from common_event where (transaction, id) <= (%s, %s) and {OLDER_THAN_ALL}"
            " and not exists (select from audit_seal s where s.event = common_event.id) order by id limit 10",
            [place.transaction, place.event],
        )
        return [row[0] for row in cursor.fetchall()]
