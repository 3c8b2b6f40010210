"""Chats, desks and offers as rows, for tests of what is done with them: nobody has to type them into a widget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from callers import NOW

from sanxiang_centre.accounts.models import Person, Skill, SkillGroup, Team
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, Offer, OfferState, Site, Visitor
from sanxiang_centre.live.parties import PARTIES
from sanxiang_centre.live.routing.routing import route


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def actor(person: Person) -> Actor:
    return Actor(person.pk, frozenset(person.roles), person.team_id)


def group(name: str, *people: Person, level: int = 1) -> SkillGroup:
    found, _ = SkillGroup.objects.get_or_create(name=name, defaults={"created_at": NOW})
    for person in people:
        Skill.objects.create(person=person, group=found, level=level)
    return found


def site(of: SkillGroup) -> Site:
    defaults = {"name": of.name, "origins": ["https://example.com"], "group": of, "created_at": NOW}
    return Site.objects.get_or_create(key=f"site-{of.pk}", defaults=defaults)[0]


def visitor(of: SkillGroup, name: str = "王小明") -> Visitor:
    return Visitor.objects.create(site=site(of), digest=uuid4().hex * 2, name=name, created_at=NOW, seen_at=NOW)


def chat(of: SkillGroup, at: datetime = NOW, *, agent: Person | None = None, state: str | None = None, **more: Any) -> Chat:
    """One that waits since `at`; with an agent, one that goes on."""
    who = more.pop("visitor", None) or visitor(of)
    team = agent.team if agent is not None else None
    conversation = Conversation.objects.create(
        key=f"c{who.pk}", channel="chat", group=of, agent=agent, team=team, parties=list(PARTIES), began_at=at
    )
    state = state or (ChatState.QUEUED if agent is None else ChatState.ACTIVE)
    given = {"site": site(of), "visitor": who, "group": of, "state": state, "queued_at": at, "seen_at": at}
    return Chat.objects.create(conversation=conversation, **given, **({"accepted_at": at} if agent else {}), **more)


def desk(person: Person, state: str = DeskState.READY, *, at: datetime = NOW, **more: Any) -> Desk:
    """Of somebody whose browser has just given a sign of life."""
    given = {"state": state, "since": at, "idle_since": at, "beat_at": at, "languages": ["zh"], **more}
    return Desk.objects.update_or_create(person=person, defaults=given)[0]


def crowd(of: SkillGroup, count: int, *, team: Team | None = None, **more: Any) -> list[Person]:
    """So many agents, at their desks, with the skill."""
    start = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(staff_no=f"x{start + n}", name=f"坐席{n}", roles=["agent"], team=team, created_at=NOW, password="!") for n in range(count)
    )
    Skill.objects.bulk_create(Skill(person=person, group=of, level=1) for person in people)
    for person in people:
        desk(person, **more)
    return people


def decided(*groups: SkillGroup, now: datetime = NOW) -> list[tuple[int, int, str]]:
    """What is held out after a decision, in the order of the chats."""
    with writing(SYSTEM, now) as write:
        route(write, *(each.pk for each in groups))
    return held_out()


def held_out() -> list[tuple[int, int, str]]:
    rows = Offer.objects.filter(state=OfferState.OPEN).order_by("chat_id")
    return list(rows.values_list("chat_id", "person_id", "because"))


def states(chats: Iterable[Chat]) -> list[str]:
    found = dict(Chat.objects.values_list("pk", "state"))
    return [found[each.pk] for each in chats]
