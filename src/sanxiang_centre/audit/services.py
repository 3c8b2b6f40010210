"""Sealing, erasing, exporting."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from sanxiang_centre.audit import queries
from sanxiang_centre.audit.models import Export, Seal
from sanxiang_centre.audit.queries import Filters, masked, row_of
from sanxiang_centre.audit.sealing import SALT, START, links
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.audit import AuditBodiesErased, AuditExported
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.settled import place_of, settled_after
from sanxiang_centre.common.writing import Writing, writing

log = logging.getLogger("sanxiang.audit")

LOCK = 0x5365616C
"""Only one seals at a time; of writers only those wait for it that erase what is sealed."""
BATCH = 2000
MOST_EXPORTED = 100_000
COLUMNS = ("id", "at", "kind", "noun", "subject", "actor", "request", "body")


def seal(*, limit: int = BATCH) -> int:
    """Chains the next event rows that no open transaction can come before; how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        last = Seal.objects.order_by("-number").first()
        number, before = (last.number, bytes(last.chain)) if last is not None else (0, START)
        rows = [row_of(event) for event in settled_after(place_of(last.event if last else None), limit)]
        # Only where somebody took rows out behind our back is one of these sealed already.
        sealed = set(Seal.objects.filter(event__in=[row.event for row in rows]).values_list("event", flat=True))
        made = list(links((row for row in rows if row.event not in sealed), number, before, _salts()))
        Seal.objects.bulk_create(
            Seal(number=one.number, event=one.event, salt=one.salt, body_digest=one.body_digest, chain=one.chain) for one in made
        )
    if made:
        log.info("sealed", extra={"facts": {"links": made[-1].number, "head": made[-1].chain.hex()}})
    return len(made)


def _salts() -> Iterator[bytes]:
    while True:
        yield os.urandom(SALT)


def erase_bodies(write: Writing, *, noun: str, subject: int) -> int:
    """What was said of a subject goes, and the salts with it; that it happened stays, and the chain stays whole. How many."""
    count = forget_bodies(write.now, EventBody.objects.filter(event__noun=noun, event__subject=subject))
    write.record(AuditBodiesErased(id=subject, of=noun, count=count))
    return count


def forget_bodies(now: datetime, bodies: QuerySet[EventBody]) -> int:
    """Takes the bodies, and the salts of their seals, by which a body that somebody guesses could be confirmed. How many.

    Within the caller's transaction, which is to tell of it. Waits for a sealing that goes on: it may have read a body already, and
    would write its salt behind our back.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    events = list(bodies.filter(erased_at=None).values_list("event_id", flat=True))
    EventBody.objects.filter(pk__in=events).update(content=None, erased_at=now)
    Seal.objects.filter(event__in=events).update(salt=None)
    return len(events)


def export(*, actor: Actor, now: datetime, filters: Filters) -> str:
    """CSV of what the filters find; that it was taken is an event of its own. Raises Problem 422 for too many rows."""
    rows = queries.list_events(actor, filters).order_by("id")
    with writing(actor, now) as write:
        events = list(rows[: MOST_EXPORTED + 1])
        if len(events) > MOST_EXPORTED:
            raise invalid({"until": f"超过 {MOST_EXPORTED} 行，请缩小时间范围 / more than {MOST_EXPORTED} rows: ask for a shorter time"})
        taken = Export.objects.create(person=actor.person, at=now, filters=filters.told(), rows=len(events))
        write.record(AuditExported(id=taken.pk, filters=filters.told(), rows=len(events)))
    return _csv(events)


def _csv(events: list[Event]) -> str:
    file = io.StringIO()
    # Excel takes UTF-8 for what it is only with this mark.
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(event)] for event in events)
    return file.getvalue()


def _values(event: Event) -> list[Any]:
    body = queries.body_of(event)
    said = "" if body is None else json.dumps(masked(body), ensure_ascii=False)
    return [event.pk, event.at.isoformat(), event.kind, event.noun, event.subject, event.actor, event.request, said]


def _cell(value: Any) -> str:
    """A spreadsheet must not take a text for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and not text.lstrip("-").isdigit() and text else text
