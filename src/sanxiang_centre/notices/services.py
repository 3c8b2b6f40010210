"""Telling people, and what they do about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from sanxiang_centre.common.tables import copy_in, new_ids
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.notices import queries
from sanxiang_centre.notices.kinds import KINDS, WHYS, Kind, Mail
from sanxiang_centre.notices.models import Email, Inbox, MailState, Notice, Preference
from sanxiang_centre.notices.queries import DEFAULT, Wish
from sanxiang_centre.notices.timing import Habits, Slot, slot_of

COLUMNS = ("id", "person_id", "kind", "why", "noun", "subject", "shown", "at", "email_id", "facts")


@dataclass(frozen=True, slots=True)
class Message:
    """What `people` are told. `facts` fill the slots of the kind and hold no personal data. `once`: not while an equal one is unread."""

    people: tuple[int, ...]
    kind: str
    noun: str
    subject: int
    why: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    once: bool = False


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
    """Tells each of them, in the transaction of what they are told of."""
    return notify_all(write, [Message(tuple(people), kind, noun, subject, why, facts or {}, once)])


def notify_all(write: Writing, messages: Sequence[Message]) -> list[Notice]:
    """Many messages; the number of statements is that of one."""
    wanted = {person for message in messages for person in message.people}
    told = Told(
        write.now,
        {person.pk: person for person in Person.objects.filter(pk__in=wanted, is_active=True)},
        queries.wishes_of(wanted, {message.kind for message in messages}),
        queries.habits_of(wanted),
        queries.unread_of(wanted, [message.subject for message in messages if message.once]),
    )
    drafts = _gathered([draft for message in messages for draft in told.drafts(message)])
    emails = _emails(drafts)
    for draft, email in zip(drafts, emails, strict=True):
        draft.notice.email = email
    kept = [draft for draft in drafts if draft.notice.shown or draft.notice.email]
    _insert([draft.notice for draft in kept])
    _record(write, messages, kept)
    return [draft.notice for draft in kept]


def _insert(notices: Sequence[Notice]) -> None:
    """By COPY, for there may be thousands."""
    if not notices:
        return
    for notice, ident in zip(notices, new_ids(Notice, len(notices)), strict=True):
        notice.pk = ident
    copy_in(Notice, COLUMNS, ((*(getattr(each, name) for name in COLUMNS[:-1]), _json(each.facts)) for each in notices))


def _json(facts: Mapping[str, str | int]) -> str:
    return json.dumps(facts, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """`slot` None = no e-mail."""

    message: Message
    notice: Notice
    slot: Slot | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the people who are to be told."""

    now: datetime
    people: Mapping[int, Person]
    wishes: Mapping[tuple[int, str], Wish]
    habits: Mapping[int, Habits]
    unread: frozenset[tuple[int, str, str, int]]

    def drafts(self, message: Message) -> Iterator[Draft]:
        assert message.why in WHYS, message.why
        kind = KINDS[message.kind]
        facts = {slot: _unpersonal(message.facts[slot]) for slot in kind.slots}
        for number in sorted(set(message.people)):
            known = (number, message.kind, message.noun, message.subject) in self.unread
            if number in self.people and not (message.once and known):
                yield self._draft(message, kind, facts, self.people[number])

    def _draft(self, message: Message, kind: Kind, facts: Mapping[str, str | int], person: Person) -> Draft:
        wish = self.wishes.get((person.pk, kind.name), Wish(shown=True, mail=kind.mail))
        mailed = bool(person.email and settings.ENVIRONMENT.smtp_url)
        habits, zone = self.habits.get(person.pk, DEFAULT), ZoneInfo(settings.TIME_ZONE)
        notice = Notice(
            person=person,
            kind=kind.name,
            why=message.why,
            noun=message.noun,
            subject=message.subject,
            facts=facts,
            at=self.now,
            shown=kind.urgent or wish.shown,
        )
        return Draft(message, notice, slot_of(self.now, zone, wish.mail, habits, urgent=kind.urgent) if mailed else None)


def _record(write: Writing, messages: Sequence[Message], drafts: Sequence[Draft]) -> None:
    """An event for each message that reached somebody."""
    reached: dict[int, list[Notice]] = {}
    for draft in drafts:
        reached.setdefault(id(draft.message), []).append(draft.notice)
    found = ((message, reached[id(message)]) for message in messages if id(message) in reached)
    write.record_all([_sent(message, notices) for message, notices in found])


def _sent(message: Message, notices: Sequence[Notice]) -> NoticeSent:
    people = [notice.person_id for notice in notices]
    return NoticeSent(id=notices[0].pk, people=people, about=message.kind, of=message.noun, subject=message.subject, why=message.why)


def _unpersonal(value: str | int) -> str | int:
    return mask(value) if isinstance(value, str) else value


def _gathered(drafts: list[Draft]) -> list[Draft]:
    """What would be several e-mails to one person at the same moment becomes one."""
    many = Counter((draft.notice.person_id, draft.slot.due) for draft in drafts if draft.slot is not None)
    return [
        replace(draft, slot=replace(draft.slot, collected=True))
        if draft.slot is not None and many[draft.notice.person_id, draft.slot.due] > 1
        else draft
        for draft in drafts
    ]


def _emails(drafts: Sequence[Draft]) -> list[Email | None]:
    """The e-mail that each is to go with, new or one that is collecting already; in the order of the drafts."""
    single = {
        place: Email(person=draft.notice.person, collected=False, due_at=draft.slot.due)
        for place, draft in enumerate(drafts)
        if draft.slot is not None and not draft.slot.collected
    }
    Email.objects.bulk_create(single.values())
    due = {(draft.notice.person_id, draft.slot.due) for draft in drafts if draft.slot is not None and draft.slot.collected}
    collections = _collections(due) if due else {}
    return [
        single.get(place) or (collections.get((draft.notice.person_id, draft.slot.due)) if draft.slot is not None else None)
        for place, draft in enumerate(drafts)
    ]


def _collections(due: Collection[tuple[int, datetime]]) -> dict[tuple[int, datetime], Email]:
    """Two at the same time make one: the second waits for the first at the unique key."""
    Email.objects.bulk_create((Email(person_id=person, collected=True, due_at=at) for person, at in sorted(due)), ignore_conflicts=True)
    people, times = {person for person, _ in due}, {at for _, at in due}
    rows = Email.objects.filter(person__in=people, due_at__in=times, collected=True, state=MailState.WAITING, tries=0)
    return {(email.person_id, email.due_at): email for email in rows.order_by("pk").select_for_update()}


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
