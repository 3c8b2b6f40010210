"""Reading along and whispering. Who watches sees numbers hidden; a whisper reaches the agent beside the chat, never the customer."""

from __future__ import annotations

from datetime import datetime

from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ChatNoted
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live import access
from sanxiang_centre.live.models import Chat, NoteKind, SideNote
from sanxiang_centre.live.streams import signals

LONGEST = 500
NOBODY = "现在没有人接待这个会话 / nobody serves this chat at the moment"


def access_watched(actor: Actor, chat: int) -> Chat:
    """One that may be read along."""
    return access.access_chat(actor, chat, "chat.watch")


def whisper(*, actor: Actor, now: datetime, chat: int, text: str) -> SideNote:
    """To who serves the chat. Shown in `notes` of the chat's guidance, which the desk's stream carries. Numbers in it are hidden."""
    if not text.strip() or len(text) > LONGEST:
        raise invalid({"text": f"应为 1 至 {LONGEST} 字 / 1 to {LONGEST} characters are due"})
    with writing(actor, now) as write:
        access.access_chat(actor, chat, "chat.whisper")
        conversation, found = access.lock(chat)
        if conversation.agent_id is None or found.state not in access.GOING_ON:
            raise conflict(NOBODY)
        note = SideNote.objects.create(chat=found, kind=NoteKind.WHISPER, author_id=actor.person or 0, text=mask(text), at=now)
        write.record(ChatNoted(id=chat, note=note.pk, sort=note.kind))
        signals.tell(signals.chat(chat), signals.desk(conversation.agent_id))
    return note
