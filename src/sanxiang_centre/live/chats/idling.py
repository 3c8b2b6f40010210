"""When a customer says nothing any more: a notice, then the end. And who has left the queue without a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from sanxiang.conversation.model import EventKind
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live import parties
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.chats.ending import By, ended
from sanxiang_centre.live.models import Chat, ChatState
from sanxiang_centre.live.sites.words import said
from sanxiang_centre.live.streams import signals

GONE = timedelta(minutes=5)
"""Without a sign of life of the browser, who waits has left."""
BATCH = 200


def look(now: datetime) -> datetime | None:
    """Does what is due; when something is due next, None = nothing. Each chat in a transaction of its own, asked again under its lock."""
    for chat in _due(now):
        _see_to(chat, now)
    return next_due()


def _due(now: datetime) -> list[int]:
    rows = _idle().filter(next_due__lte=now) | _waiting().filter(seen_at__lte=now - GONE)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _idle() -> QuerySet[Chat]:
    return Chat.objects.filter(state=ChatState.ACTIVE)


def _waiting() -> QuerySet[Chat]:
    return Chat.objects.filter(state__in=queries.WAITING)


def next_due() -> datetime | None:
    found = _idle().aggregate(at=Min("next_due"))["at"], _waiting().aggregate(at=Min("seen_at"))["at"]
    times: Iterable[datetime] = (at for at in (found[0], found[1] + GONE if found[1] else None) if at is not None)
    return min(times, default=None)


def _see_to(chat: int, now: datetime) -> None:
    with writing(SYSTEM, now) as write:
        conversation, found = queries.lock(chat)
        if found.state in queries.WAITING and found.seen_at <= now - GONE:
            ended(write, conversation, found, By.SYSTEM)
        elif found.state == ChatState.ACTIVE and found.next_due is not None and found.next_due <= now:
            _idle_for(write, conversation, found)


def _idle_for(write: Writing, conversation: Conversation, chat: Chat) -> None:
    """The customer's turn it must be: who waits for an answer is not idle."""
    if chat.waits_since is not None:
        chat.next_due = None
        chat.save(update_fields=["next_due"])
    elif chat.warned_idle_at is None:
        _warn(write, conversation, chat)
    else:
        ended(write, conversation, chat, By.IDLE)


def _warn(write: Writing, conversation: Conversation, chat: Chat) -> None:
    text = said(chat.site.words, chat.language, "inactive")
    append(write, conversation, entry=EventKind.MESSAGE, party=parties.SYSTEM, text=text)
    chat.warned_idle_at, chat.next_due = write.now, write.now + timedelta(seconds=chat.site.idle_close)
    chat.save(update_fields=["warned_idle_at", "next_due"])
    signals.tell(signals.chat(chat.pk))
