"""The wallboard: chats that go on, the queue by group against the standard's targets, agents by state. Every figure names which ones.

A constant number of questions, however many chats there are. Customers are shown as to everybody: their names hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.conversations.shown import hidden_name
from sanxiang_centre.editions.queries import current_force
from sanxiang_centre.live import access
from sanxiang_centre.live.guidance.books import CHAT, Book, book_of
from sanxiang_centre.live.guidance.sessions import guidances
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, Permit
from sanxiang_centre.live.queries import list_chats

Shape = dict[str, Any]
FIRST, GAP = "first_response_seconds", "response_gap_seconds"
DEFAULTS = {FIRST: 60.0, GAP: 120.0}
GUIDED = 200
"""Chats whose alerts are shown; beyond that, those of customers who wait longest."""
ROWS = {
    "chat": F("conversation_id"),
    "group_": F("group_id"),
    "agent": F("conversation__agent_id"),
    "agent_name": F("conversation__agent__name"),
    "team": F("conversation__agent__team_id"),
    "edition": F("conversation__edition_id"),
    "name": F("visitor__name"),
    "level": F("visitor__customer__level"),
    "began_at": F("conversation__began_at"),
    "last": F("conversation__last"),
    "due": F("next_due"),
}
PLAIN = ("state", "priority", "language", "queued_at", "accepted_at", "answered_at", "waits_since", "ended_at", "rating")


@dataclass(frozen=True, slots=True)
class Target:
    """Seconds within which somebody answers first, and then each time."""

    first: float
    gap: float


def board(actor: Actor, now: datetime | None = None) -> Shape:
    """For a leader their team and what waits for its skills; for managers everything."""
    found, at = require(actor, "board.read"), now or timezone.now()
    rows = _chats(actor)
    groups = _groups(actor, found)
    targets = _targets(groups, at)
    going = [row for row in rows if row["state"] in (ChatState.ACTIVE, ChatState.WRAP_UP)]
    return {
        "chats": _shown(going, targets, _alerts(going)),
        "queue": [_queue(group, name, rows, targets[group]) for group, name in groups.items()],
        "agents": _agents(actor, found, going),
        "today": _today(actor, at, targets),
        "permits": _permits(actor, at),
    }


# Rows ----------------------------------------------------------------------------------------------------------------


def _within(actor: Actor) -> QuerySet[Chat]:
    return list_chats(actor, "board.read").select_related(None)


def _chats(actor: Actor) -> list[Shape]:
    rows = _within(actor).filter(state__in=access.GOING_ON).order_by("priority", "queued_at", "pk")
    return list(rows.values(*PLAIN, **ROWS))


def _groups(actor: Actor, found: Reach) -> dict[int, str]:
    """Skill groups of the team's people; all where the reach is all."""
    rows = SkillGroup.objects.order_by("name")
    if found is not Reach.ALL:
        rows = rows.filter(pk__in=Skill.objects.filter(person__team=actor.team or 0).values("group"))
    return dict(rows.values_list("pk", "name"))


def _targets(groups: Iterable[int], now: datetime) -> dict[int, Target]:
    """By the edition that holds now for the group's chats."""
    force = current_force()
    found: dict[int, Target] = {}
    for group in groups:
        edition = force.edition(CHAT, group, now)
        found[group] = target_of(None if edition is None else book_of(edition.edition))
    return found


def target_of(book: Book | None) -> Target:
    return Target(*(default if book is None else book.number(name, default) for name, default in DEFAULTS.items()))


# Chats ---------------------------------------------------------------------------------------------------------------


def _alerts(rows: Sequence[Mapping[str, Any]]) -> dict[int, list[Shape]]:
    """What stands in the guidance of each chat that goes on, from the sessions of this process."""
    active = [row for row in rows if row["state"] == ChatState.ACTIVE]
    active.sort(key=lambda row: (row["waits_since"] is None, row["waits_since"] or row["began_at"], row["chat"]))
    shapes = guidances([row["chat"] for row in active[:GUIDED]])
    return {chat: [_alert(hint) for hint in shape["now"] if hint["kind"] == "alert"] for chat, shape in shapes.items()}


def _alert(hint: Mapping[str, Any]) -> Shape:
    return {name: hint[name] for name in ("check", "name", "why", "severity", "seq", "since")}


def _shown(rows: Sequence[Mapping[str, Any]], targets: Mapping[int, Target], alerts: Mapping[int, Sequence[Shape]]) -> list[Shape]:
    return [_chat(row, targets.get(row["group_"], target_of(None)), alerts.get(row["chat"], ())) for row in rows]


def _chat(row: Mapping[str, Any], target: Target, alerts: Sequence[Shape]) -> Shape:
    """`due`: when the customer who waits has waited as long as the standard allows, or the wrap-up is over."""
    waits, allowed = row["waits_since"], target.first if row["answered_at"] is None else target.gap
    due = row["due"] if row["state"] == ChatState.WRAP_UP else None if waits is None else waits + timedelta(seconds=allowed)
    names = ("chat", "agent", "agent_name", "team", "level", "last", *PLAIN)
    return {
        **{name: _plain(row[name]) for name in names},
        "group": row["group_"],
        "customer": hidden_name(row["name"]),
        "began_at": _plain(row["began_at"]),
        "due": _plain(due),
        "alerts": list(alerts),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


# The queue -----------------------------------------------------------------------------------------------------------


def _queue(group: int, name: str, rows: Sequence[Mapping[str, Any]], target: Target) -> Shape:
    """`longest_since`: since when who waits longest waits; `due`: until when the standard wants them answered."""
    waiting = [row for row in rows if row["group_"] == group and row["state"] in access.WAITING]
    oldest = min((row["queued_at"] for row in waiting), default=None)
    return {
        "group": group,
        "name": name,
        "waiting": len(waiting),
        "chats": [row["chat"] for row in waiting],
        "longest_since": _plain(oldest),
        "target_seconds": target.first,
        "due": None if oldest is None else _plain(oldest + timedelta(seconds=target.first)),
    }


# Agents --------------------------------------------------------------------------------------------------------------


def _agents(actor: Actor, found: Reach, going: Sequence[Mapping[str, Any]]) -> Shape:
    """`states`: state -> the people in it; `people`: each with what they have in hand. Who has never opened a desk is offline."""
    people = Person.objects.filter(is_active=True, roles__overlap=list(PERMISSIONS["chat.serve"]))
    people = people if found is Reach.ALL else people.filter(Q(team=actor.team or 0) | Q(pk=actor.person or 0))
    desks = {desk.pk: desk for desk in Desk.objects.filter(person__in=people.values("pk")).select_related("reason")}
    serving: dict[int, list[int]] = defaultdict(list)
    for row in going:
        serving[row["agent"] or 0].append(row["chat"])
    shown = [_agent(person, desks.get(person.pk), serving.get(person.pk, [])) for person in people.order_by("staff_no")]
    states: dict[str, list[int]] = {state: [] for state in DeskState.values}
    for one in shown:
        states[one["state"]].append(one["person"])
    return {"states": states, "people": shown}


def _agent(person: Person, desk: Desk | None, chats: Sequence[int]) -> Shape:
    return {
        "person": person.pk,
        "staff_no": person.staff_no,
        "name": person.name,
        "team": person.team_id,
        "state": desk.state if desk is not None else DeskState.OFFLINE.value,
        "reason": None if desk is None or desk.reason is None else {"code": desk.reason.code, "zh": desk.reason.zh, "en": desk.reason.en},
        "since": None if desk is None else _plain(desk.since),
        "until": None if desk is None else _plain(desk.until),
        "capacity": 0 if desk is None else desk.capacity,
        "chats": list(chats),
    }


# Today ---------------------------------------------------------------------------------------------------------------

LISTED = 500
"""Numbers that are named; the counts are of all."""


def _today(actor: Actor, now: datetime, targets: Mapping[int, Target]) -> Shape:
    """Since midnight of the centre: ended, left without being served, answered within the target, rated; with which ones."""
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    over = Q(ended_at__gte=midnight) & Q(state__in=(ChatState.WRAP_UP, ChatState.DONE, ChatState.LEFT))
    rows = list(
        _within(actor).filter(over).order_by("pk").values_list("pk", "state", "group_id", "conversation__began_at", "answered_at", "rating")
    )
    left = [pk for pk, state, *_ in rows if state == ChatState.LEFT]
    answered = [
        (pk, (at - began).total_seconds() <= targets.get(group, target_of(None)).first) for pk, _, group, began, at, _ in rows if at
    ]
    rated = [(pk, rating) for pk, *_, rating in rows if rating is not None]
    return {
        "ended": _figure([row[0] for row in rows]),
        "left": _figure(left),
        "answered": _figure([pk for pk, _ in answered]),
        "in_time": _figure([pk for pk, in_time in answered if in_time]),
        "late": _figure([pk for pk, in_time in answered if not in_time]),
        "rated": {**_figure([pk for pk, _ in rated]), "mean": round(sum(r for _, r in rated) / len(rated), 2) if rated else None},
        "rated_low": _figure([pk for pk, rating in rated if rating <= 2]),
    }


def _figure(chats: Sequence[int]) -> Shape:
    return {"count": len(chats), "chats": list(chats[:LISTED])}


def _permits(actor: Actor, now: datetime) -> list[Shape]:
    """Blocked words that an agent asks to send: for which expressions, never the words."""
    rows = Permit.objects.filter(chat__in=_within(actor).values("pk"), used_at=None, granted_at=None, refused_at=None)
    waiting = rows.filter(expires_at__gt=now).order_by("asked_at", "pk")
    names = ("pk", "chat_id", "rules", "asked_by_id", "asked_at", "expires_at")
    return [
        {"permit": pk, "chat": chat, "rules": list(rules), "by": by, "asked_at": _plain(asked), "until": _plain(until)}
        for pk, chat, rules, by, asked, until in waiting.values_list(*names)
    ]
