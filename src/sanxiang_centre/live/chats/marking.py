"""How far each side has read, and who is typing. Marks only grow and need no lock of the conversation; none of it is history."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from sanxiang.conversation.model import Role
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.models import Chat, Visitor
from sanxiang_centre.live.streams import signals


def read_by_visitor(*, now: datetime, visitor: Visitor, chat: int, seq: int) -> None:
    _read(queries.access_own(visitor, chat), "visitor_read", seq, seen_at=now)


def read_by_agent(*, actor: Actor, chat: int, seq: int) -> None:
    _read(queries.access_serving(actor, chat), "agent_read", seq)


def _read(chat: Chat, mark: str, seq: int, **more: datetime) -> None:
    """Not further than there is something to be read."""
    last = Conversation.objects.values_list("last", flat=True).get(pk=chat.pk)
    if min(seq, last) <= getattr(chat, mark):
        return
    Chat.objects.filter(pk=chat.pk).update(**{mark: Greatest(F(mark), min(seq, last)), **more})
    signals.tell(signals.chat(chat.pk))


def typing_of_visitor(*, visitor: Visitor, chat: int) -> None:
    queries.unended(queries.access_own(visitor, chat))
    signals.tell(signals.typing(chat, Role.CUSTOMER.value))


def typing_of_agent(*, actor: Actor, chat: int) -> None:
    queries.unended(queries.access_serving(actor, chat))
    signals.tell(signals.typing(chat, Role.AGENT.value))
