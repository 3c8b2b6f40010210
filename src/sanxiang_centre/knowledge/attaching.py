"""Files of an article: each version has its own, and a new draft begins with those of the version before."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.knowledge import ArticleDrafted
from sanxiang_centre.common.problems import conflict, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.files import services as files
from sanxiang_centre.files.examining import examine
from sanxiang_centre.files.limits import of_centre
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.knowledge import queries
from sanxiang_centre.knowledge.models import Article, Version, VersionState

OF = "article"
MOST = 20
"""Files of a version."""
WRITABLE = (VersionState.DRAFT, VersionState.REJECTED)
NO_DRAFT = "没有可修改的草稿，请先保存一份 / there is no draft to be changed: save one first"


def attach(*, actor: Actor, now: datetime, article: int, name: str, content: BinaryIO) -> Attachment:
    """To the open draft."""
    # Nobody waits for a lock while the content is looked at.
    with transaction.atomic():
        queries.access_for(actor, article, "knowledge.write")
    limits = of_centre().tightened(count=MOST)
    examined = examine(actor=actor, now=now, of=OF, subject=article, name=name, content=content, limits=limits)
    with writing(actor, now) as write:
        found = queries.access_for(actor, article, "knowledge.write")
        version = found.versions.filter(state__in=WRITABLE).first()
        if version is None:
            raise conflict(NO_DRAFT)
        attachment = files.attach(write, examined, of=OF, subject=found.pk, part=version.pk)
        _changed(write, found, version)
    return attachment


def _changed(write: Writing, article: Article, version: Version) -> None:
    """Whoever has the draft open sees that it is another one."""
    version.revision, version.state = version.revision + 1, VersionState.DRAFT
    version.save(update_fields=["revision", "state"])
    write.record(ArticleDrafted(id=article.pk, version=version.number, revision=version.revision))


def carry_over(write: Writing, article: Article, before: Version, after: Version) -> None:
    files.copy(write, of=OF, subjects=(article.pk, article.pk), parts={before.pk: after.pk})


# As a holder ----------------------------------------------------------------------------------------------------------


def see(actor: Actor, article: int, version: int | None) -> None:
    """Of the version that readers get; all others to those who see drafts and earlier versions."""
    if not queries.list_versions(actor, article).filter(pk=version or 0).exists():
        raise not_found("知识条目")


def change(actor: Actor, article: int, version: int | None) -> None:
    """From a draft by who writes it. From what is published by who may approve it: a file may have to go at once."""
    state = Version.objects.filter(pk=version or 0).values_list("state", flat=True).first()
    found = queries.access_for(actor, article, "knowledge.write" if state in WRITABLE else "knowledge.approve")
    if state == VersionState.SUBMITTED:
        raise conflict("正在审批，退回后才能修改 / it is before an approver: it can be changed once it is rejected")
    if state not in (*WRITABLE, VersionState.PUBLISHED) or found.pk != article:
        raise conflict("旧版本不再修改 / an earlier version is not changed any more")
