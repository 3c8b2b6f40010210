"""Files and pictures in a chat: of the chat as a whole until they go out with a message."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations import queries as conversations
from sanxiang_centre.files import services as files
from sanxiang_centre.files.examining import examine
from sanxiang_centre.files.kinds import USUAL
from sanxiang_centre.files.limits import MEGABYTE, Limits, of_centre
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.models import Visitor

OF = "chat"
MEGABYTES = 10
MOST = 30
"""Files in one chat."""


def limits() -> Limits:
    return of_centre().tightened(megabytes=MEGABYTES, kinds=USUAL, count=MOST)


def most_bytes() -> int:
    return min(limits().size, MEGABYTES * MEGABYTE)


def attach(*, actor: Actor, now: datetime, chat: int, name: str, content: BinaryIO, visitor: Visitor | None = None) -> Attachment:
    """By a visitor to their own chat, or by the agent who serves it. It is looked at, and scanned, before anything is locked."""
    queries.unended(queries.access_serving(actor, chat) if visitor is None else queries.access_own(visitor, chat))
    examined = examine(actor=actor, now=now, of=OF, subject=chat, name=name, content=content, limits=limits())
    with writing(actor, now) as write:
        _, found = queries.lock_serving(actor, chat) if visitor is None else queries.lock_own(visitor, chat)
        queries.unended(found)
        return files.attach(write, examined, of=OF, subject=chat)


def access_own_file(visitor: Visitor, chat: int, file: int) -> int:
    """Of the visitor's own chat: what the visitor sent, and what was sent to the visitor. Raises Problem 404."""
    queries.access_own(visitor, chat)
    found = Attachment.objects.filter(pk=file, of=OF, subject=chat).values_list("part", "created_by").first()
    if found is None or (found[0] is None and found[1] is not None):
        raise not_found("附件")
    return file


# As a holder ----------------------------------------------------------------------------------------------------------


def see(actor: Actor, chat: int, seq: int | None) -> None:
    """Who reads the conversation."""
    conversations.access_conversation(actor, chat)


def change(actor: Actor, chat: int, seq: int | None) -> None:
    """Taken out again by who serves it, or may watch it."""
    conversations.access_conversation(actor, chat, "conversation.write")
