"""What is done to attachments. Whoever calls these with a `Writing` has seen to it that the actor may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db.models import Q, QuerySet

from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.files import AttachmentAdded, AttachmentErased, AttachmentRead, AttachmentRemoved
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.files import queries, storage
from sanxiang_centre.files.examining import Examined
from sanxiang_centre.files.holders import holder_of
from sanxiang_centre.files.models import Attachment, Blob, Scan

ERASED = "（已删除 · erased）"
FIRST_TRY = timedelta(minutes=1)


def attach(write: Writing, examined: Examined, *, of: str, subject: int, part: int | None = None) -> Attachment:
    """Raises Problem 409 where there are too many. The caller has locked what it hangs on."""
    live = Attachment.objects.filter(of=of, subject=subject, removed_at=None)
    count = (live if part is None else live.filter(part=part)).count()
    if count >= examined.limits.count:
        raise conflict(f"至多 {examined.limits.count} 个附件，请先删除不需要的 / {examined.limits.count} files at most: remove one first")
    blob = _kept(write, examined)
    attachment = Attachment.objects.create(
        of=of,
        subject=subject,
        part=part,
        blob=blob,
        name=examined.name,
        kind=examined.kind.name,
        size=examined.size,
        created_at=write.now,
        created_by_id=write.actor.person,
    )
    _tell(write, attachment, blob)
    return attachment


def _kept(write: Writing, examined: Examined) -> Blob:
    """The bytes, stored once. Its row is locked, so that it is not collected while something is hung on it."""
    due = write.now + FIRST_TRY if examined.scan is Scan.WAITING else None
    fresh = {"size": examined.size, "created_at": write.now, "scan": examined.scan, "found": examined.found, "due_at": due}
    while True:
        _, new = Blob.objects.get_or_create(digest=examined.digest, defaults=fresh)
        blob = Blob.objects.select_for_update().filter(digest=examined.digest).first()
        if blob is not None:
            break
    # Also what a collection that was cut off has taken from a row that stayed.
    if new or not storage.store().exists(storage.path_of(blob.digest)):
        storage.save(examined.digest, examined.content)
    if examined.scan is Scan.CLEAN and blob.scan != Scan.CLEAN:
        blob.scan, blob.scanned_at, blob.found, blob.due_at = Scan.CLEAN, write.now, "", None
        blob.save()
    return blob


def place(write: Writing, *, of: str, subject: int, part: int, attachments: Sequence[int]) -> None:
    """Makes files of the subject those of a part of it. Raises Problem 422 for what is none, or has its place already."""
    rows = Attachment.objects.filter(pk__in=attachments, of=of, subject=subject, part=None, removed_at=None)
    if rows.update(part=part) != len(set(attachments)):
        raise invalid({"attachments": "有的不在此处，或已属于另一条 / some are not here, or belong to another one already"})


def copy(write: Writing, *, of: str, subjects: tuple[int, int], parts: Mapping[int, int]) -> None:
    """Hangs the files of some parts on others as well: `parts` from -> to, of the first subject and of the second."""
    for each in Attachment.objects.filter(of=of, subject=subjects[0], part__in=parts, removed_at=None, blob__isnull=False).order_by("id"):
        assert each.blob is not None
        each.pk, each.subject, each.part = None, subjects[1], parts[each.part or 0]
        each.save(force_insert=True)
        _tell(write, each, each.blob)


def _tell(write: Writing, row: Attachment, blob: Blob) -> None:
    write.record(AttachmentAdded(id=row.pk, of=row.of, subject=row.subject, type=row.kind, size=row.size, scan=blob.scan))


def remove(*, actor: Actor, now: datetime, attachment: int, reason: str) -> Attachment:
    """It is given to nobody any more; its bytes go a month later, if nothing else has them."""
    with writing(actor, now) as write:
        found = queries.access_attachment(actor, attachment)
        holder_of(found.of).change(actor, found.subject, found.part)
        found = queries.access_attachment(actor, attachment, lock=True)
        if found.removed_at is not None:
            raise conflict("已删除 / it is removed already")
        found.removed_at, found.removed_by_id, found.reason = now, actor.person, mask(reason)
        found.save(update_fields=["removed_at", "removed_by", "reason"])
        write.record(AttachmentRemoved(id=found.pk, of=found.of, subject=found.subject))
    return found


def read(*, actor: Actor, now: datetime, attachment: int) -> tuple[Attachment, File[bytes]]:
    """The file, opened. Raises Problem 404, 409 while it waits for the scanner, 410 where it is removed or infected."""
    found = queries.access_attachment(actor, attachment)
    blob = found.blob
    if found.removed_at is not None or blob is None:
        raise Problem(410, "gone", "附件已删除 / the file is removed")
    if blob.scan == Scan.INFECTED:
        raise Problem(410, "infected", "附件含有病毒，已销毁 / the file is infected and was destroyed")
    if not queries.is_given(blob):
        raise conflict("尚未查毒，查过后才能下载 / not scanned for viruses yet: it is given out once it is")
    try:
        opened = storage.opened(blob.digest)
    except FileNotFoundError as lost:
        raise Problem(410, "lost", "存储中没有此文件，请从备份恢复 / the file is not in the store: restore it from a backup") from lost
    if holder_of(found.of).audited:
        with writing(actor, now) as write:
            write.record(AttachmentRead(id=found.pk, of=found.of, subject=found.subject))
    return found, opened


def erase(write: Writing, *, of: str, subjects: Iterable[int]) -> int:
    """Names and bytes of all that hangs there, at once; how many. That something hung there stays known."""
    return _erase(write, Attachment.objects.filter(of=of, subject__in=list(subjects)))


def erase_parts(write: Writing, *, of: str, parts: Iterable[int]) -> int:
    """The same for parts, whatever they are parts of."""
    return _erase(write, Attachment.objects.filter(of=of, part__in=list(parts)))


def _erase(write: Writing, found: QuerySet[Attachment]) -> int:
    left = Q(blob__isnull=False) | ~Q(name="")
    rows = list(found.filter(left).select_for_update())
    for row in rows:
        row.blob, row.name, row.removed_at = None, "", row.removed_at or write.now
        row.reason = ERASED
    Attachment.objects.bulk_update(rows, ["blob", "name", "removed_at", "reason"])
    write.record_all([AttachmentErased(id=row.pk, of=row.of, subject=row.subject) for row in rows])
    if rows:
        defer("files.collect", once="files.collect")
    return len(rows)
