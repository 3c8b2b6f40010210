"""Telling people, and what they do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.notices import InboxChanged, InboxRead, NoticeRead, NoticeSent
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.notices import queries
from sanxiang_centre.notices.kinds import KINDS, WHYS, Kind, Mail
from sanxiang_centre.notices.models import Email, Inbox, MailState, Notice, Preference
from sanxiang_centre.notices.queries import DEFAULT, Wish
from sanxiang_centre.notices.timing import Habits, slot_of


def notify(
    write: Writing,
    *,
    people: Iterable[int],
    kind: str,
    noun: str,
    subject: int,
    why: str,
    facts: Mapping[str, str | int] | None = None,
    once: bool = False,
) -> list[Notice]:
    """Tells each of them, in the transaction of what they are told of; five queries, however many they are.

    `facts` fill the slots of the kind and hold no personal data. `once`: not again while an equal one is unread.
    """
    told = KINDS[kind]
    filled = {slot: _unpersonal((facts or {})[slot]) for slot in told.slots}
    assert why in WHYS, why
    active = list(Person.objects.filter(pk__in=set(people), is_active=True).order_by("pk"))
    if once:
        known = Notice.objects.filter(person__in=active, kind=kind, noun=noun, subject=subject, read_at=None, shown=True)
        told_already = set(known.values_list("person_id", flat=True))
        active = [person for person in active if person.pk not in told_already]
    wishes = queries.wishes_of([person.pk for person in active], told)
    emails = _emails(write.now, told, active, wishes)
    rows = [
        Notice(
            person=person,
            kind=kind,
            why=why,
            noun=noun,
            subject=subject,
            facts=filled,
            at=write.now,
            shown=told.urgent or wishes.get(person.pk, _default(told)).shown,
            email=emails.get(person.pk),
        )
        for person in active
    ]
    made = Notice.objects.bulk_create(row for row in rows if row.shown or row.email)
    if made:
        reached = [row.person_id for row in made]
        write.record(NoticeSent(id=made[0].pk, people=reached, about=kind, of=noun, subject=subject, why=why))
    return made


def _unpersonal(value: str | int) -> str | int:
    return mask(value) if isinstance(value, str) else value


def _default(kind: Kind) -> Wish:
    return Wish(shown=True, mail=kind.mail)


def _emails(now: datetime, kind: Kind, people: list[Person], wishes: Mapping[int, Wish]) -> dict[int, Email]:
    """The e-mail that each is to get, new or one that is collecting already."""
    if not settings.ENVIRONMENT.smtp_url:
        return {}
    zone, habits = ZoneInfo(settings.TIME_ZONE), queries.habits_of([person.pk for person in people])
    single, collected = list[Email](), dict[int, datetime]()
    for person in people:
        wish = wishes.get(person.pk, _default(kind))
        slot = slot_of(now, zone, wish.mail, habits.get(person.pk, DEFAULT), urgent=kind.urgent) if person.email else None
        if slot is not None and slot.collected:
            collected[person.pk] = slot.due
        elif slot is not None:
            single.append(Email(person=person, collected=False, due_at=slot.due))
    made = {email.person_id: email for email in Email.objects.bulk_create(single)}
    return made | _collections(collected)


def _collections(due: Mapping[int, datetime]) -> dict[int, Email]:
    """Two at the same time make one: the second waits for the first at the unique key."""
    Email.objects.bulk_create(
        (Email(person_id=person, collected=True, due_at=at) for person, at in due.items()),
        ignore_conflicts=True,
    )
    waiting = Email.objects.filter(
        person__in=due, due_at__in=set(due.values()), collected=True, state=MailState.WAITING, tries=0
    ).select_for_update()
    return {email.person_id: email for email in waiting if due[email.person_id] == email.due_at}


# One's own inbox ------------------------------------------------------------------------------------------------------


def mark(*, actor: Actor, now: datetime, notice: int, read: bool) -> Notice:
    """Read, or unread again; what it is already it stays."""
    with writing(actor, now) as write:
        found = queries.access_notice(actor, notice)
        if (found.read_at is not None) != read:
            found.read_at = now if read else None
            found.save(update_fields=["read_at"])
            write.record(NoticeRead(id=found.pk, read=read))
    return found


def mark_all(*, actor: Actor, now: datetime, up_to: int) -> int:
    """Those up to the newest one that was seen; how many were unread."""
    require(actor, "notice.change")
    with writing(actor, now) as write:
        count = queries.list_notices(actor, unread=True).filter(pk__lte=up_to).update(read_at=now)
        if count:
            write.record(InboxRead(id=actor.person or 0, up_to=up_to, count=count))
    return count


def set_inbox(
    *, actor: Actor, now: datetime, quiet_from: time | None, quiet_until: time | None, digest_at: time, wishes: Mapping[str, Wish]
) -> None:
    """How the actor wants to be told; kinds that are not named go back to what they are by themselves."""
    require(actor, "notice.change")
    _check(quiet_from, quiet_until, wishes)
    person = actor.person or 0
    with writing(actor, now) as write:
        before = queries.own_habits(actor), queries.own_wishes(actor)
        defaults = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
        Inbox.objects.update_or_create(person_id=person, defaults=defaults)
        Preference.objects.filter(person=person).delete()
        Preference.objects.bulk_create(
            Preference(person_id=person, kind=kind, shown=wish.shown, mail=wish.mail) for kind, wish in wishes.items()
        )
        after = Habits(quiet_from, quiet_until, digest_at), queries.own_wishes(actor)
        changed = sorted([kind for kind in after[1] if after[1][kind] != before[1][kind]] + ["times"] * (before[0] != after[0]))
        if changed:
            write.record(InboxChanged(id=person, changed=changed))


def _check(quiet_from: time | None, quiet_until: time | None, wishes: Mapping[str, Wish]) -> None:
    wrong = {f"kinds.{kind}": "没有这种通知 / there is no such kind" for kind in wishes if kind not in KINDS}
    if (quiet_from is None) != (quiet_until is None):
        wrong["quiet_until"] = "请同时写明开始与结束 / both, from and until, are due"
    for name, wish in wishes.items():
        if name in KINDS and KINDS[name].urgent and (not wish.shown or wish.mail is not Mail.AT_ONCE):
            wrong[f"kinds.{name}"] = "紧急通知不能关闭 / urgent ones cannot be turned off"
    if wrong:
        raise invalid(wrong)


def drop_emails(write: Writing, person: int) -> int:
    """Of somebody who is deactivated. How many."""
    with transaction.atomic():
        waiting = Email.objects.filter(person=person, state=MailState.WAITING)
        return waiting.update(state=MailState.DROPPED, done_at=write.now)
