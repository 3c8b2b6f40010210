"""Many at once: each message is written once and has a number of its own, one visitor has one chat, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from chats_made import Widget, served, site_made
from django.utils import timezone
from together import together

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.services import create_person
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.live.chats import ending
from sanxiang_centre.live.chats.saying import say
from sanxiang_centre.live.models import Chat, Visitor
from sanxiang_centre.live.parties import AGENT, CUSTOMER
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.acting import visitor_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent() -> Person:
    return create_person(actor=SYSTEM, now=timezone.now(), staff_no="a1", name="孙悦", roles=["agent"], password=None)


@pytest.fixture
def chat(agent: Person) -> int:
    found = Widget(site_made(form=[], consent=False).site).begin(form={})
    served(found, agent)
    return found


def word(chat: int, party: int, actor: Actor, key: UUID) -> Callable[[], int]:
    visitor = Visitor.objects.get() if party == CUSTOMER else None
    return lambda: say(actor=actor, now=timezone.now(), chat=chat, party=party, text=str(key), key=key, visitor=visitor).seq


def test_both_sides_at_once_and_each_twice_are_written_once_without_a_gap(chat: int, agent: Person) -> None:
    staff = Actor(agent.pk, frozenset(("agent",)))
    keys = [(uuid4(), party) for party in (AGENT, CUSTOMER) * 4]
    acts = [word(chat, party, staff if party == AGENT else visitor_actor(), key) for key, party in keys for _ in range(2)]
    seqs = together(*acts)
    assert sorted(Counter(seqs).values()) == [2] * len(keys)
    rows = list(Entry.objects.filter(conversation=chat).order_by("seq").values_list("seq", flat=True))
    assert rows == list(range(1, len(keys) + 2))
    assert Conversation.objects.get(pk=chat).last == rows[-1]


def test_a_word_and_the_end_at_once_leave_nothing_behind_the_end(chat: int, agent: Person) -> None:
    staff = Actor(agent.pk, frozenset(("agent",)))

    def end() -> int:
        return int(ending.end(actor=staff, now=timezone.now(), chat=chat, by=ending.By.AGENT).pk)

    found = together(*(word(chat, CUSTOMER, visitor_actor(), uuid4()) for _ in range(6)), end, end)
    assert found[-2:].count(409) == 1
    kinds = list(Entry.objects.filter(conversation=chat).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("ended") == 1
    assert kinds[-1] == "ended"


def test_a_visitor_who_begins_in_several_tabs_at_once_has_one_chat() -> None:
    widget = Widget(site_made(form=[], consent=False).site)
    chats = together(*[lambda: widget.begin(form={})] * 6)
    assert len(set(chats)) == 1
    assert Chat.objects.count() == 1


def test_limits_count_what_comes_at_once() -> None:
    now, limit = timezone.now(), pacing.SESSIONS
    assert sorted(together(*[lambda: pacing.counted(limit, "203.0.113.9", now)] * 12)) == list(range(1, 13))
