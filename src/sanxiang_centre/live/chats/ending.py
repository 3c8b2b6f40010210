"""The end: by either side, by the centre when nobody says anything any more; and when what is left to be done is done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sanxiang.conversation.model import EventKind
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ChatEnded, ChatOfferEnded
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.chats.beside import beside
from sanxiang_centre.live.models import Chat, ChatState, Offer, OfferState, Visitor
from sanxiang_centre.live.parties import SYSTEM
from sanxiang_centre.live.queries import asked_beside
from sanxiang_centre.live.sites.words import said
from sanxiang_centre.live.streams import signals


class By(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    IDLE = "idle"
    SYSTEM = "system"


def end(*, actor: Actor, now: datetime, chat: int, by: str, visitor: Visitor | None = None) -> Chat:
    """By whom it is; `visitor`: the one whose chat it must be. Raises Problem 404, 409 where it is over."""
    with writing(actor, now) as write:
        if visitor is not None:
            conversation, found = queries.lock_own(visitor, chat)
        elif by == By.AGENT:
            conversation, found = queries.lock_serving(actor, chat)
        else:
            conversation, found = queries.lock(chat)
        queries.unended(found)
        ended(write, conversation, found, by)
    return found


def ended(write: Writing, conversation: Conversation, chat: Chat, by: str) -> None:
    """Of one that goes on, its rows locked. Who was served gets a good-bye, and the agent a wrap-up; who waited has left."""
    served = chat.state == ChatState.ACTIVE
    if served and by != By.CUSTOMER:
        append(write, conversation, entry=EventKind.MESSAGE, party=SYSTEM, text=said(chat.site.words, chat.language, "goodbye"))
    append(write, conversation, entry=EventKind.ENDED, detail=by)
    chat.ended_at, chat.by, chat.waits_since, chat.warned_idle_at, chat.next_due = write.now, by, None, None, None
    chat.state = ChatState.WRAP_UP if served else ChatState.LEFT
    chat.wanted, chat.wanted_until = None, None
    chat.save(
        update_fields=["ended_at", "by", "waits_since", "warned_idle_at", "next_due", "state", "wanted", "wanted_until"],
    )
    write.record(ChatEnded(id=chat.pk, by=by, served=served))
    if served:
        chat.next_due = beside().open_wrap_up(write, chat, write.now).due_at
        chat.save(update_fields=["next_due"])
        beside().freed(write, chat)
        _tell(conversation, chat)
    else:
        _leave_queue(write, chat)
        close(write, conversation, chat)


def _leave_queue(write: Writing, chat: Chat) -> None:
    """Whoever was just asked is asked no longer."""
    for offer in Offer.objects.select_for_update().filter(chat=chat, state=OfferState.OPEN):
        offer.state, offer.ended_at = OfferState.WITHDRAWN, write.now
        offer.save(update_fields=["state", "ended_at"])
        write.record(ChatOfferEnded(id=chat.pk, person=offer.person_id, how=OfferState.WITHDRAWN.value))
        signals.tell(signals.desk(offer.person_id))
    beside().route(write, chat.group_id)


def close(write: Writing, conversation: Conversation, chat: Chat) -> None:
    """Nothing is left to be done: the log ends, and the worker inspects it. Once; its rows are locked."""
    if conversation.closed_at is not None:
        return
    append(write, conversation, entry=EventKind.CLOSED)
    served = chat.state == ChatState.WRAP_UP
    chat.state, chat.next_due = ChatState.DONE if served else ChatState.LEFT, None
    chat.save(update_fields=["state", "next_due"])
    if served:
        beside().freed(write, chat)
    _tell(conversation, chat)


def _tell(conversation: Conversation, chat: Chat) -> None:
    desks = [signals.desk(conversation.agent_id)] if conversation.agent_id is not None else []
    signals.tell(signals.chat(chat.pk), *desks, *map(signals.desk, asked_beside(chat.pk)), signals.QUEUE)
