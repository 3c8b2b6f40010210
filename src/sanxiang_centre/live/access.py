"""Chats by permission for what stands beside them: who serves one, who may watch or override; and the lock of its rows."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_allowed, not_found
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState
from sanxiang_centre.live.queries import list_chats

NOUN = "会话"
WAITING = (ChatState.QUEUED, ChatState.OFFERED)
GOING_ON = (*WAITING, ChatState.ACTIVE, ChatState.WRAP_UP)


def access_chat(actor: Actor, chat: int, *permissions: str) -> Chat:
    """One of these permissions is enough. Raises Problem 403 without any, 404 for what is out of reach, as for what is not there."""
    held = [name for name in permissions if reach(actor, name)]
    if not held:
        raise not_allowed()
    found = (_one(list_chats(actor, name), chat) for name in held)
    row = next((each for each in found if each is not None), None)
    if row is None:
        raise not_found(NOUN)
    return row


def access_served(actor: Actor, chat: int) -> Chat:
    """One that the actor serves, or has served last."""
    require(actor, "chat.serve")
    row = _one(Chat.objects.filter(conversation__agent=actor.person or 0), chat)
    if row is None:
        raise not_found(NOUN)
    return row


def _one(rows: QuerySet[Chat], chat: int) -> Chat | None:
    return rows.filter(pk=chat).select_related("conversation__agent", "visitor__customer").first()


def lock(chat: int) -> tuple[Conversation, Chat]:
    """The row of the conversation, then the chat's."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=chat)
    found = Chat.objects.select_for_update(of=("self",)).select_related("visitor__customer").get(pk=chat)
    found.conversation = conversation
    return conversation, found


def lock_served(actor: Actor, chat: int) -> tuple[Conversation, Chat]:
    """Asked again under the lock: it may have been handed on meanwhile."""
    access_served(actor, chat)
    conversation, found = lock(chat)
    if conversation.agent_id != actor.person:
        raise not_found(NOUN)
    return conversation, found
