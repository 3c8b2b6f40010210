"""Which chats, offers and side notes an actor gets to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.live.models import BreakReason, Chat, ChatState, NoteKind, Offer, Overflow, Routing, SideNote
from sanxiang_centre.live.queries import list_chats
from sanxiang_centre.live.routing.deciding import Agent
from sanxiang_centre.live.routing.loading import load, settings

WAITS = (ChatState.QUEUED, ChatState.OFFERED)


def access_offer(actor: Actor, offer: int) -> Offer:
    """One's own: nobody answers for somebody else."""
    require(actor, "chat.serve")
    found = Offer.objects.filter(pk=offer, person=actor.person or 0).first()
    if found is None:
        raise not_found("派发")
    return found


# Consulting -------------------------------------------------------------------------------------------------------------


def consulted(person: int) -> QuerySet[Chat]:
    """Chats that go on of which whoever serves them has asked this person: these may be read along, until they end or are handed on, or
    either side has said that the question is over."""
    asked = asking(OuterRef("pk"), person).filter(author=OuterRef("conversation__agent"))
    return Chat.objects.filter(Exists(asked), state=ChatState.ACTIVE)


def asking(chat: int | OuterRef, person: int) -> QuerySet[SideNote]:
    """What that person is asked about the chat, and is not over."""
    return SideNote.objects.filter(chat=chat, kind=NoteKind.CONSULT, reader=person, ended_at=None)


def access_notes(actor: Actor, chat: int) -> Chat:
    """For who serves the chat, who is consulted about it, and leaders who may watch it."""
    require(actor, "chat.serve" if reach(actor, "chat.serve") else "chat.watch")
    mine = Q(conversation__agent=actor.person or 0) | Q(pk__in=consulted(actor.person or 0).values("pk"))
    watched = reach(actor, "chat.watch")
    seen = mine | Q(pk__in=list_chats(actor, "chat.watch").values("pk")) if watched else mine
    found = Chat.objects.filter(seen, pk=chat).select_related("conversation").first()
    if found is None:
        raise not_found("会话")
    return found


def list_notes(chat: Chat) -> Sequence[SideNote]:
    return list(SideNote.objects.filter(chat=chat).select_related("author", "reader").order_by("pk"))


def masked(note: SideNote) -> str:
    return mask(note.text)


# Handing on -------------------------------------------------------------------------------------------------------------


def targets(actor: Actor, now: datetime) -> dict[str, Any]:
    """Colleagues of any team who may be asked now, and all groups with how many wait and how many are there. Four questions."""
    require(actor, "chat.serve")
    agents = load(now).agents
    loads = {agent.person: agent for agent in agents if agent.person != actor.person}
    people = Person.objects.filter(pk__in=loads).order_by("staff_no")
    waiting = dict(Chat.objects.filter(state__in=WAITS).values_list("group").annotate(Count("pk")))
    there = Counter(group for agent in agents for group in agent.levels)
    return {
        "people": [_colleague(person, loads[person.pk]) for person in people],
        "groups": [
            {"id": group.pk, "name": group.name, "waiting": waiting.get(group.pk, 0), "there": there[group.pk]}
            for group in SkillGroup.objects.order_by("name")
        ],
    }


def _colleague(person: Person, agent: Agent) -> dict[str, Any]:
    free = max(0, agent.capacity - agent.load)
    return {"id": person.pk, "staff_no": person.staff_no, "name": person.name, "state": agent.state, "free": free}


# What is set ------------------------------------------------------------------------------------------------------------


def list_overflow(actor: Actor) -> QuerySet[Overflow]:
    _may_see(actor)
    return Overflow.objects.select_related("group", "other")


def limits(actor: Actor) -> Routing:
    _may_see(actor)
    return settings()


def _may_see(actor: Actor) -> None:
    """Who sets it, and who sees the wallboard."""
    require(actor, "routing.write" if reach(actor, "routing.write") else "board.read")


def list_break_reasons(actor: Actor) -> QuerySet[BreakReason]:
    require(actor, "routing.write" if reach(actor, "routing.write") else "desk.read")
    return BreakReason.objects.all()
