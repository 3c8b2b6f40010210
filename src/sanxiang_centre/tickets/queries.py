"""What of tickets an actor gets to see. Permission is part of fetching."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Extract

from sanxiang.calendar.calendars import Calendar
from sanxiang_centre.accounts.models import Person, Role, Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import conflict, not_found
from sanxiang_centre.common.tables import Statement, columns_of, joined, made_of
from sanxiang_centre.editions.models import CHANNELS
from sanxiang_centre.editions.queries import current_force
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.queries import list_attachments
from sanxiang_centre.tickets import escalation
from sanxiang_centre.tickets.models import (
    CalendarRevision,
    Clock,
    Complaint,
    ComplaintStep,
    Fact,
    Form,
    Link,
    Message,
    Original,
    Recomputation,
    RuleSet,
    Ticket,
    Wait,
    Watcher,
)
from sanxiang_centre.tickets.reaching import SHOWN, fetch, within
from sanxiang_centre.tickets.rules import Revised, Rules, calendar_with, rules_of
from sanxiang_centre.tickets.searching import grams
from sanxiang_centre.tickets.states import ACTIVE, State

Part = TypeVar("Part", Fact, Clock)
NOUN = "工单"


# Rules and calendar --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def rules(rule_set: int) -> Rules:
    """By the id of its row, which never changes, so that what is read once is kept."""
    return rules_of(*RuleSet.objects.values_list("edition", "standard", "content").get(pk=rule_set))


def rule_set_in_force(now: datetime, source: str = "", group: int | None = None) -> RuleSet:
    """That of the edition which holds for this source and group; where no standard is named for them, the newest one.

    Without its content. Raises Problem 409 where none was installed.
    """
    published = current_force().edition(source if source in dict(CHANNELS) else "", group, now)
    found = next(iter(RuleSet.objects.raw(_IN_FORCE, [now, published.edition if published else None])), None)
    if found is None:
        raise conflict("尚未安装服务标准 / no standard is in force yet: python -m django install_standard NAME")
    return found


_IN_FORCE = """
select id, edition, standard, in_force_from from tickets_ruleset where in_force_from <= %s
order by edition = (select digest from editions_edition where id = %s) desc nulls last, in_force_from desc, id desc limit 1
"""


def rules_in_force(now: datetime) -> list[Rules]:
    """The newest of each standard."""
    rows = RuleSet.objects.filter(in_force_from__lte=now).order_by("standard", "-in_force_from", "-id").distinct("standard")
    return [rules(ident) for ident in rows.values_list("pk", flat=True)]


class Pending(NamedTuple):
    """A change of the calendar that is being carried through the open tickets; it has got to that ticket."""

    recomputation: int
    last: int


class Setting(NamedTuple):
    """What the centre has set that clocks hang on. `revision` is the last change of its calendar, 0 before the first."""

    revision: int
    chains: tuple[escalation.Chain, ...]
    pending: tuple[Pending, ...]


def setting() -> Setting:
    """In one question."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTING.text)
        return _setting(cursor.fetchone())


_SETTING = Statement(
    """
select coalesce((select max(id) from tickets_calendarrevision), 0),
    coalesce((select jsonb_agg(content order by place) from tickets_chain)::text, '[]'),
    coalesce((select jsonb_agg(jsonb_build_array(id, last) order by id) from tickets_recomputation where finished_at is null)::text, '[]')
""",
    (),
)


def _setting(row: Sequence[Any]) -> Setting:
    revision, chains, pending = row
    return Setting(revision, _chains(chains), tuple(Pending(*each) for each in json.loads(pending)))


class Standing(NamedTuple):
    """What tickets are judged by: lines and clocks by the id of the ticket, and what the centre has set."""

    facts: dict[int, list[Fact]]
    clocks: dict[int, list[Clock]]
    setting: Setting


def standing(tickets: Collection[int]) -> Standing:
    """Of tickets that are locked; their clocks are locked by it. In one message: every write to a ticket asks it."""
    wanted = [list(tickets)]
    asked = [Statement(_FACTS, wanted), Statement(_CLOCKS, wanted), _SETTING]
    with connection.cursor() as cursor:
        cursor.execute(*joined(asked))
        facts = _by_ticket(tickets, (made_of(Fact, row) for row in cursor.fetchall()))
        cursor.nextset()
        clocks = _by_ticket(tickets, (made_of(Clock, row) for row in cursor.fetchall()))
        cursor.nextset()
        return Standing(facts, clocks, _setting(cursor.fetchone()))


def _by_ticket(tickets: Iterable[int], rows: Iterable[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {ticket: [] for ticket in tickets}
    for row in rows:
        found[row.ticket_id].append(row)
    return found


_FACTS = f"select {columns_of(Fact)} from tickets_fact where ticket_id = any(%s) order by ticket_id, seq"
_CLOCKS = f"select {columns_of(Clock)} from tickets_clock where ticket_id = any(%s) order by id for update"


@lru_cache(maxsize=16)
def _chains(text: str) -> tuple[escalation.Chain, ...]:
    return tuple(escalation.chain_of(content) for content in json.loads(text))


def revision_of(ticket: Ticket, setting: Setting) -> int:
    """The last change of the calendar that counts for a ticket: what came after it was closed does not."""
    if ticket.state != State.CLOSED or ticket.closed_at is None or not setting.revision:
        return setting.revision
    return CalendarRevision.objects.filter(known_from__lte=ticket.closed_at).aggregate(last=Max("id"))["last"] or 0


def changed_since(at: datetime) -> int | None:
    """The recomputation of the first change of the calendar since then."""
    return Recomputation.objects.filter(revision__known_from__gt=at).order_by("id").values_list("pk", flat=True).first()


def calendar_of(rules: Rules, revision: int) -> Calendar:
    """The hours of the edition with all that the centre has changed up to that change (`revision_of`)."""
    return _calendar(rules.edition, revision, _Hours(rules))


@dataclass(frozen=True)
class _Hours:
    """Rules that do not count as a key of the cache: the edition beside them does."""

    rules: Rules

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hours)


@lru_cache(maxsize=16)
def _calendar(edition: str, last: int, hours: _Hours) -> Calendar:
    revisions = CalendarRevision.objects.filter(pk__lte=last).order_by("id")
    return calendar_with(hours.rules.hours, [Revised(each.change, each.known_from) for each in revisions])


# Tickets -------------------------------------------------------------------------------------------------------------


def reached(actor: Actor, permission: str) -> Q:
    """Which tickets a permission takes in (`reaching.within`). Raises Problem 403."""
    return within(require(actor, permission), permission, actor.person, actor.team)


@dataclass(frozen=True, slots=True)
class Filters:
    """None = not asked. `assignee` 0 = nobody. `words` are looked for in what is masked."""

    state: Sequence[str] | None = None
    type: str | None = None
    priority: str | None = None
    assignee: int | None = None
    group: int | None = None
    team: int | None = None
    customer: int | None = None
    conversation: int | None = None
    item: str | None = None
    number: str | None = None
    missed: bool | None = None
    due_before: datetime | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    words: str = ""

    def told(self) -> dict[str, Any]:
        """What was asked, for the audit; words left out, for they may hold anything."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "words"}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items() if value is not None}


def list_tickets(actor: Actor, asked: Filters, permission: str = "ticket.read") -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(reached(actor, permission)).select_related(*SHOWN).defer("grams", "description")
    for name in ("type", "priority", "group", "team", "conversation", "item", "number"):
        value = getattr(asked, name)
        rows = rows if value is None else rows.filter(**{name: value})
    if asked.customer is not None:
        rows = rows.filter(Q(customer=asked.customer) | Q(customer__head=asked.customer))
    if asked.state:
        rows = rows.filter(state__in=asked.state)
    if asked.assignee is not None:
        rows = rows.filter(assignee=asked.assignee or None)
    if asked.missed is not None:
        rows = rows.filter(missed__gt=0) if asked.missed else rows.filter(missed=0)
    return _within_times(_with_words(rows, asked.words), asked)


def _within_times(rows: QuerySet[Ticket], asked: Filters) -> QuerySet[Ticket]:
    bounds = {"due_at__lt": asked.due_before, "created_at__gte": asked.created_from, "created_at__lt": asked.created_to}
    return rows.filter(**{name: value for name, value in bounds.items() if value is not None})


def _with_words(rows: QuerySet[Ticket], words: str) -> QuerySet[Ticket]:
    for word in words.split()[:8]:
        found = [gram for gram in grams(word) if len(gram) == 2]
        text = Q(subject__icontains=word) | Q(description__icontains=word)
        rows = rows.filter(text, grams__contains=found) if found else rows.filter(text)
    return rows


def access_ticket(actor: Actor, ticket: int, permission: str = "ticket.read", *, lock: bool = False) -> Ticket:
    """Raises Problem 404 for what is out of reach, as for what is not there. With `lock`, others who write it wait."""
    found = fetch(require(actor, permission), permission, actor.person, actor.team, ticket, lock=lock)
    if found is None:
        raise not_found(NOUN)
    return found


def lock_unclosed(actor: Actor, ticket: int, permission: str = "ticket.work") -> Ticket:
    """Locked, and neither merged nor closed. Raises Problem 404, 409."""
    return _unclosed(access_ticket(actor, ticket, permission, lock=True))


def lock_active(actor: Actor, ticket: int, permission: str = "ticket.work") -> Ticket:
    """Locked, and somebody has something to do. Raises Problem 404, 409."""
    return _active(lock_unclosed(actor, ticket, permission))


def lock_offered(actor: Actor, ticket: int) -> Ticket:
    """To be taken: also one of the actor's groups that somebody else was faster with. It is not shown, only said to be taken."""
    offered = Q(group__in=Skill.objects.filter(person=actor.person).values("group")) & ~Q(about__isnull=False, about=actor.person)
    rows = Ticket.objects.filter(reached(actor, "ticket.work") | offered, pk=ticket).select_related(*SHOWN)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise not_found(NOUN)
    return _active(_unclosed(found))


def _unclosed(found: Ticket) -> Ticket:
    if found.merged_into_id is not None:
        raise conflict(f"工单已并入另一张，请在那里办理 / it was merged into ticket {found.merged_into_id}: go on there")
    if found.state == State.CLOSED:
        raise conflict("工单已关闭，请先重新打开 / the ticket is closed: reopen it first")
    return found


def _active(found: Ticket) -> Ticket:
    if found.state not in ACTIVE:
        raise conflict("工单已办结，请先重新打开 / the ticket is done with: reopen it first")
    return found


def access_number(actor: Actor, number: str) -> Ticket:
    found = Ticket.objects.filter(reached(actor, "ticket.read"), number=number).values_list("pk", flat=True).first()
    return access_ticket(actor, found or 0)


# What belongs to a ticket --------------------------------------------------------------------------------------------


def list_messages(ticket: Ticket) -> QuerySet[Message]:
    """With those of tickets that were merged into it."""
    return Message.objects.filter(Q(ticket=ticket) | Q(ticket__merged_into=ticket)).select_related("author")


def list_files(ticket: Ticket) -> QuerySet[Attachment]:
    """With those of tickets that were merged into it."""
    return list_attachments("ticket", Ticket.objects.filter(Q(pk=ticket.pk) | Q(merged_into=ticket)).values_list("pk", flat=True))


def files_of(messages: Iterable[Message]) -> dict[int, list[Attachment]]:
    """By the id of the message; one query."""
    wanted = {message.pk: message.ticket_id for message in messages}
    found: dict[int, list[Attachment]] = {message: [] for message in wanted}
    for each in list_attachments("ticket", set(wanted.values())).filter(part__in=wanted) if wanted else ():
        found[each.part or 0].append(each)
    return found


def list_clocks(ticket: Ticket) -> QuerySet[Clock]:
    return Clock.objects.filter(ticket=ticket).order_by("start", "target", "number")


def list_waits(ticket: Ticket) -> QuerySet[Wait]:
    return Wait.objects.filter(ticket=ticket)


def list_facts(tickets: Collection[int]) -> dict[int, list[Fact]]:
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(tickets)])
        return _by_ticket(tickets, (made_of(Fact, row) for row in cursor.fetchall()))


def list_links(actor: Actor, ticket: Ticket) -> list[tuple[str, Ticket, bool]]:
    """(kind, the other ticket, whether this one is the subject), of those that the actor may see."""
    both = Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("id")
    others = {each.other_id if each.ticket_id == ticket.pk else each.ticket_id for each in both}
    seen = list_tickets(actor, Filters()).filter(pk__in=others).in_bulk()
    sides = ((each.kind, each.other_id if each.ticket_id == ticket.pk else each.ticket_id, each.ticket_id == ticket.pk) for each in both)
    return [(kind, seen[other], subject) for kind, other, subject in sides if other in seen]


def list_watchers(ticket: Ticket) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=Watcher.objects.filter(ticket=ticket).values("person")).order_by("staff_no")


def list_history(ticket: Ticket) -> QuerySet[Event]:
    """What happened to a ticket, as a complaint with it, and with its files."""
    files = Attachment.objects.filter(of="ticket", subject=ticket.pk).values("pk")
    own = Q(noun__in=("ticket", "complaint"), subject=ticket.pk)
    return Event.objects.filter(own | Q(noun="attachment", subject__in=files)).select_related("body")


def originals(ticket: Ticket) -> dict[str, str]:
    """description, subject, message:<id> -> the words as written, where masking changed them."""
    rows = Original.objects.filter(ticket=ticket).values_list("field", "message", "words")
    return {field if message is None else f"message:{message}": words for field, message, words in rows}


# Complaints ----------------------------------------------------------------------------------------------------------


def complaint_of(ticket: Ticket, *, lock: bool = False) -> Complaint:
    """Raises Problem 404 for a ticket that is none."""
    rows = Complaint.objects.filter(pk=ticket.pk)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise not_found("投诉")
    return found


def steps_of(complaint: Complaint) -> QuerySet[ComplaintStep]:
    return ComplaintStep.objects.filter(complaint=complaint).order_by("place").select_related("done_by")


# People --------------------------------------------------------------------------------------------------------------


def best_of(group: int, without: int | None) -> int | None:
    """Who of a group is to get the next ticket: the best level, then the least open tickets, then the staff number."""
    load = dict(
        Ticket.objects.filter(state__in=ACTIVE, assignee__in=Skill.objects.filter(group=group).values("person"))
        .values_list("assignee")
        .annotate(Count("id"))
    )
    skills = Skill.objects.filter(group=group, person__is_active=True).exclude(person=without or 0)
    ranked = sorted(
        (level, load.get(person, 0), staff_no, person)
        for person, level, staff_no, roles in skills.values_list("person", "level", "person__staff_no", "person__roles")
        if may_work(roles)
    )
    return ranked[0][3] if ranked else None


def may_work(roles: Collection[str]) -> bool:
    """Whether these roles let a person handle tickets; an integration only makes and changes them."""
    return _may(roles, "ticket.work")


def _may(roles: Collection[str], permission: str) -> bool:
    granted = PERMISSIONS[permission]
    return any(granted.get(Role(role), Reach.NOTHING) for role in roles if role != Role.INTEGRATION)


def may_be_given(actor: Actor, person: int, ticket: Ticket, permission: str = "ticket.work") -> Person | None:
    """The person if active, not complained about, with that permission, and of the actor's team unless he may assign to anybody.

    Raises Problem 403.
    """
    anybody = require(actor, "ticket.assign") is Reach.ALL
    found = Person.objects.filter(pk=person, is_active=True).first()
    if found is None or found.pk == ticket.about_id or not _may(found.roles, permission):
        return None
    within = anybody or (actor.team is not None and found.team_id == actor.team)
    return found if within or found.pk == actor.person else None


# What the centre sets ------------------------------------------------------------------------------------------------


def form_of(item: str) -> Form | None:
    return Form.objects.filter(item=item).order_by("-version").first()


def access_form(actor: Actor, item: str) -> Form:
    require(actor, "form.read")
    found = form_of(item)
    if found is None:
        raise not_found("表单")
    return found


def list_chains(actor: Actor) -> tuple[escalation.Chain, ...]:
    require(actor, "chain.read", Reach.ALL)
    return setting().chains or (escalation.DEFAULT,)


def list_revisions(actor: Actor) -> QuerySet[CalendarRevision]:
    require(actor, "calendar.read")
    return CalendarRevision.objects.all()


def access_recomputation(actor: Actor, recomputation: int) -> Recomputation:
    require(actor, "calendar.read")
    found = Recomputation.objects.filter(pk=recomputation).first()
    if found is None:
        raise not_found("重算")
    return found


def audit_waits(actor: Actor, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Waits that began in that time and are over, by person, reason and how they ended: how many, and seconds in all."""
    seen = Ticket.objects.filter(reached(actor, "pause.audit")).values("pk")
    rows = Wait.objects.filter(started_at__gte=since, started_at__lt=until, ended_at__isnull=False, ticket__in=seen)
    grouped = rows.values("started_by", "waiting", "reason", "lawful", "end").annotate(
        count=Count("id"), seconds=Sum(Extract(F("ended_at") - F("started_at"), "epoch"))
    )
    return [
        {**row, "reason": row["reason"], "seconds": round(row["seconds"] or 0)}
        for row in grouped.order_by("started_by", "waiting", "reason", "end")
    ]


def open_tickets() -> QuerySet[Ticket]:
    return Ticket.objects.exclude(state=State.CLOSED)
