"""Which files an actor gets to see: those of what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import Problem, not_found
from sanxiang_centre.files.holders import holder_of
from sanxiang_centre.files.models import Attachment, Blob, Scan

NOUN = "附件"


def list_attachments(of: str, subjects: Iterable[int]) -> QuerySet[Attachment]:
    """What hangs there. The caller has fetched the subjects for the actor."""
    rows = Attachment.objects.filter(of=of, subject__in=list(subjects), removed_at=None)
    return rows.select_related("blob", "created_by").order_by("id")


def access_attachment(actor: Actor, attachment: int, *, lock: bool = False) -> Attachment:
    """Raises Problem 404 for what hangs on something out of reach, as for what is not there."""
    rows = Attachment.objects.select_related("blob", "created_by").filter(pk=attachment)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise not_found(NOUN)
    try:
        holder_of(found.of).see(actor, found.subject, found.part)
    except Problem as hidden:
        raise not_found(NOUN) from hidden
    return found


def is_given(blob: Blob) -> bool:
    """Whether its bytes are given out: where a scanner is set up, only what it found clean."""
    if settings.ENVIRONMENT.clamd:
        return blob.scan == Scan.CLEAN
    return blob.scan != Scan.INFECTED


def blobs_to_scan(now: datetime, limit: int) -> list[int]:
    """Also those that were stored before a scanner was set up."""
    due = Blob.objects.filter(Q(due_at=None) | Q(due_at__lte=now), scan__in=(Scan.OFF, Scan.WAITING))
    return list(due.order_by("due_at", "id").values_list("pk", flat=True)[:limit])


def unused_blobs() -> QuerySet[Blob]:
    return Blob.objects.filter(~Exists(Attachment.objects.filter(blob=OuterRef("pk"))))
