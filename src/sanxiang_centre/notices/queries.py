"""One's own inbox; nobody sees another's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import QuerySet

from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.notices.kinds import KINDS, Mail
from sanxiang_centre.notices.models import Email, Inbox, MailState, Notice, Preference
from sanxiang_centre.notices.timing import Habits

DEFAULT = Habits(None, None, time(8, 30))


@dataclass(frozen=True, slots=True)
class Wish:
    shown: bool
    mail: Mail


def list_notices(actor: Actor, *, unread: bool | None = None, kind: str | None = None) -> QuerySet[Notice]:
    require(actor, "notice.read")
    rows = Notice.objects.filter(person=actor.person, shown=True)
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    return rows.filter(kind=kind) if kind else rows


def access_notice(actor: Actor, notice: int, permission: str = "notice.change") -> Notice:
    require(actor, permission)
    found = Notice.objects.filter(person=actor.person, shown=True, pk=notice).first()
    if found is None:
        raise not_found("通知")
    return found


def habits_of(people: Iterable[int]) -> Mapping[int, Habits]:
    """Of those who have told them."""
    return {row.pk: Habits(row.quiet_from, row.quiet_until, row.digest_at) for row in Inbox.objects.filter(person__in=people)}


def wishes_of(people: Iterable[int], kinds: Iterable[str]) -> Mapping[tuple[int, str], Wish]:
    """By person and kind; of those who have told them."""
    rows = Preference.objects.filter(person__in=people, kind__in=kinds)
    return {(row.person_id, row.kind): Wish(row.shown, Mail(row.mail)) for row in rows}


def unread_of(people: Iterable[int], subjects: Collection[int]) -> frozenset[tuple[int, str, str, int]]:
    """Person, kind, noun and subject of what is unread."""
    if not subjects:
        return frozenset()
    rows = Notice.objects.filter(person__in=people, subject__in=subjects, read_at=None, shown=True)
    return frozenset(rows.values_list("person", "kind", "noun", "subject"))


def own_wishes(actor: Actor) -> Mapping[str, Wish]:
    """For every kind, told or not."""
    require(actor, "notice.read")
    told = {row.kind: Wish(row.shown, Mail(row.mail)) for row in Preference.objects.filter(person=actor.person)}
    return {name: told.get(name, Wish(shown=True, mail=kind.mail)) for name, kind in KINDS.items()}


def own_habits(actor: Actor) -> Habits:
    require(actor, "notice.read")
    return habits_of([actor.person or 0]).get(actor.person or 0, DEFAULT)


def due_emails(now: datetime, limit: int) -> list[int]:
    rows = Email.objects.filter(state=MailState.WAITING, due_at__lte=now).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])
