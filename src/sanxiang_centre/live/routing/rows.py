"""Chats under lock, and how they come to a person or go back to the queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sanxiang.conversation.model import EventKind
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.events.live import ChatTransferred
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live.models import Chat, ChatState
from sanxiang_centre.live.parties import AGENT, SYSTEM
from sanxiang_centre.live.queries import asked_beside
from sanxiang_centre.live.routing.words import said
from sanxiang_centre.live.streams import signals

GONE = "会话已不在此状态，请刷新 / the chat is not in that state any longer: look again"


def lock(chats: Iterable[int]) -> frozenset[int]:
    """Their conversations; before the lock of decisions."""
    idents = sorted(set(chats))
    rows = Conversation.objects.filter(pk__in=idents).order_by("pk").select_for_update()
    return frozenset(rows.values_list("pk", flat=True)) if idents else frozenset()


def locked(chat: int, *states: str) -> tuple[Conversation, Chat]:
    """Both rows, in the order of locks. Raises Problem 409 where the chat is in none of the states (by then)."""
    conversation = Conversation.objects.select_for_update().get(pk=chat)
    found = Chat.objects.select_for_update().get(pk=chat)
    if found.state not in states:
        raise conflict(GONE)
    return conversation, found


def give(write: Writing, conversation: Conversation, chat: Chat, person: Person) -> None:
    """From now on that person serves it; idleness of the customer is looked at in its time."""
    conversation.agent, conversation.team_id = person, person.team_id
    parties = [dict(party) for party in conversation.parties]
    parties[AGENT]["id"] = person.staff_no
    conversation.parties = parties
    conversation.save(update_fields=["agent", "team", "parties"])
    chat.state, chat.accepted_at, chat.wanted, chat.wanted_until = ChatState.ACTIVE, write.now, None, None
    chat.next_due = write.now + timedelta(seconds=chat.site.idle_after)
    chat.save(update_fields=["state", "accepted_at", "wanted", "wanted_until", "next_due"])
    signals.tell(signals.chat(chat.pk), signals.desk(person.pk), signals.QUEUE)


def take_off(write: Writing, conversation: Conversation, chat: Chat) -> None:
    """Nobody serves it; it waits. The caller saves what else changes and routes."""
    conversation.agent = None
    conversation.save(update_fields=["agent"])
    chat.state, chat.next_due, chat.warned_idle_at = ChatState.QUEUED, write.now, None
    chat.save()
    signals.tell(signals.chat(chat.pk), signals.QUEUE)


def tell_of_hand_over(
    write: Writing,
    conversation: Conversation,
    chat: Chat,
    because: str,
    *,
    before: int | None,
    to: str,
    person: int | None,
    group: int | None,
) -> None:
    """In the log a new leg begins, and the customer is told; `to` stands in it as the target of the transfer."""
    append(write, conversation, entry=EventKind.TRANSFER, party=None if write.actor.person is None else AGENT, detail=to)
    append(write, conversation, entry=EventKind.MESSAGE, party=SYSTEM, text=said(because, chat.language))
    # Who was consulted by whoever had it reads along no more.
    signals.tell(*map(signals.desk, asked_beside(chat.pk)))
    write.record(ChatTransferred(id=chat.pk, before=before, person=person, group=group, because=because))
