"""Which chats somebody gets to see and to write to. Permission is part of fetching: another's chat is not there."""

from __future__ import annotations

from collections.abc import Collection

from sanxiang.conversation.model import EventKind
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import Problem, not_found
from sanxiang_centre.common.reading import One
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.live.models import Chat, ChatState, Sent, Visitor

NOUN = "会话"
OVER = "chat-over"
GOING_ON = (ChatState.QUEUED, ChatState.OFFERED, ChatState.ACTIVE)
"""Where the customer may say something."""
WAITING = (ChatState.QUEUED, ChatState.OFFERED)
SHOWN = (EventKind.MESSAGE, EventKind.TRANSFER, EventKind.ENDED)
"""What of a log a visitor gets."""


_OWN = One(Chat, "t.conversation_id = %s and t.visitor_id = %s")
_SERVED = One(Chat, "t.conversation_id = %s and conversation.agent_id = %s", ("conversation", "site"))


def over() -> Problem:
    return Problem(409, OVER, "会话已结束 / this chat is over")


def access_own(visitor: Visitor, chat: int) -> Chat:
    """The visitor's own. Raises Problem 404 for every other one."""
    found = _OWN.get([chat, visitor.pk])
    if found is None:
        raise not_found(NOUN)
    return found


def access_serving(actor: Actor, chat: int) -> Chat:
    """A chat that the actor serves, or has served last. Raises Problem 404 for every other one."""
    require(actor, "chat.serve")
    found = _SERVED.get([chat, actor.person or 0])
    if found is None:
        raise not_found(NOUN)
    return found


def current_of(visitor: Visitor) -> Chat | None:
    """The last one, while it goes on or may still be rated."""
    return Chat.objects.filter(visitor=visitor).exclude(conversation__erased_at__isnull=False).order_by("-pk").first()


def lock(chat: int) -> tuple[Conversation, Chat]:
    """The row of the conversation, then the chat's. Raises Problem 404."""
    conversation = Conversation.objects.select_for_update(of=("self",)).select_related("agent").filter(pk=chat).first()
    found = Chat.objects.select_for_update(of=("self",)).select_related("site").filter(pk=chat).first()
    if conversation is None or found is None:
        raise not_found(NOUN)
    found.conversation = conversation
    return conversation, found


def lock_own(visitor: Visitor, chat: int) -> tuple[Conversation, Chat]:
    access_own(visitor, chat)
    return lock(chat)


def lock_serving(actor: Actor, chat: int) -> tuple[Conversation, Chat]:
    """Asked again under the lock: it may have been handed on meanwhile."""
    access_serving(actor, chat)
    conversation, found = lock(chat)
    if conversation.agent_id != actor.person:
        raise not_found(NOUN)
    return conversation, found


def unended(chat: Chat) -> None:
    if chat.state not in GOING_ON:
        raise over()


def entries_for_visitor(chat: Chat, *, after: int, size: int) -> list[Entry]:
    """What both sides said, and that it was handed on and ended; nothing that colleagues note."""
    rows = Entry.objects.filter(conversation=chat.pk, seq__gt=after, kind__in=SHOWN).order_by("seq")
    return list(rows[:size])


def keys_of(chat: int, seqs: Collection[int]) -> dict[int, str]:
    """What the browsers called the messages that they sent."""
    rows = Sent.objects.filter(chat_id=chat, seq__in=seqs).values_list("seq", "key") if seqs else ()
    return {seq: str(key) for seq, key in rows}
