"""What is done to stored files by itself: scanned when the scanner is back, taken away when nothing hangs on them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.db import transaction

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.files import AttachmentInfected, AttachmentReleased
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.files import queries, storage
from sanxiang_centre.files.models import Attachment, Blob, Scan
from sanxiang_centre.files.scanning import Clamd, Verdict
from sanxiang_centre.notices.services import notify

log = logging.getLogger("sanxiang.files")

KEPT = timedelta(days=30)
"""How long the bytes of what was removed stay."""
STRAY = timedelta(days=1)
"""Older than that, bytes that no row knows are left over from a write that was cut off."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
LEASE = timedelta(minutes=10)


def scan(blob: int, now: datetime, scanner: Clamd) -> bool:
    """Whether there is a verdict now. Taken by a lease: no transaction waits for the scanner."""
    row = _leased(blob, now)
    if row is None:
        return False
    try:
        with storage.opened(row.digest) as content:
            verdict = scanner.scan(cast("BinaryIO", content))
    except OSError as lost:
        verdict = Verdict(None, type(lost).__name__)
    with writing(SYSTEM, now) as write:
        locked = Blob.objects.select_for_update().get(pk=blob)
        _judged(write, locked, verdict)
    return verdict.clean is not None


def _leased(blob: int, now: datetime) -> Blob | None:
    with transaction.atomic():
        row = Blob.objects.select_for_update(skip_locked=True).filter(pk=blob, scan__in=(Scan.OFF, Scan.WAITING)).first()
        if row is None or (row.due_at is not None and row.due_at > now):
            return None
        row.due_at, row.tries = now + LEASE, row.tries + 1
        row.save(update_fields=["due_at", "tries"])
    return row


def _judged(write: Writing, row: Blob, verdict: Verdict) -> None:
    row.found, row.scanned_at = verdict.why, write.now if verdict.clean is not None else None
    if verdict.clean is None:
        row.due_at = write.now + PAUSES[min(row.tries, len(PAUSES)) - 1]
        log.warning("no verdict", extra={"facts": {"blob": row.pk, "tries": row.tries, "why": verdict.why}})
    else:
        row.scan, row.due_at = Scan.CLEAN if verdict.clean else Scan.INFECTED, None
        _told(write, row)
    row.save()
    if row.scan == Scan.INFECTED:
        transaction.on_commit(lambda: storage.store().delete(storage.path_of(row.digest)))


def _told(write: Writing, row: Blob) -> None:
    for each in Attachment.objects.filter(blob=row, removed_at=None).order_by("id"):
        if row.scan == Scan.CLEAN:
            write.record(AttachmentReleased(id=each.pk, of=each.of, subject=each.subject))
            continue
        write.record(AttachmentInfected(id=each.pk, of=each.of, subject=each.subject, found=row.found))
        if each.created_by_id is not None:
            facts: dict[str, str | int] = {"number": each.pk, "of": each.of, "subject": each.subject}
            people = [each.created_by_id]
            notify(write, people=people, kind="attachment.infected", noun="attachment", subject=each.pk, why="author", facts=facts)


# Taken away -----------------------------------------------------------------------------------------------------------


def collect(now: datetime) -> int:
    """Bytes that nothing hangs on, or only what was removed a month ago; how many files."""
    Attachment.objects.filter(removed_at__lte=now - KEPT, blob__isnull=False).update(blob=None)
    unused = queries.unused_blobs().values_list("pk", flat=True)
    taken = sum(_taken(blob) for blob in unused.iterator())
    return taken + _swept(now)


def _taken(blob: int) -> bool:
    """The row's lock keeps off whoever would hang something on it; the bytes go first: a row without bytes can be filled again."""
    with transaction.atomic():
        row = Blob.objects.select_for_update(skip_locked=True).filter(pk=blob).first()
        if row is None or not queries.unused_blobs().filter(pk=blob).exists():
            return False
        storage.store().delete(storage.path_of(row.digest))
        row.delete()
    return True


def _swept(now: datetime) -> int:
    """What a process that died has stored without a row."""
    swept = 0
    for digest in storage.stored_before(now - STRAY):
        if not Blob.objects.filter(digest=digest).exclude(scan=Scan.INFECTED).exists():
            storage.store().delete(storage.path_of(digest))
            swept += 1
    return swept
