"""A hint is put away, with the reason. It stays away for what had been opened by then; what comes later is a hint of its own."""

from __future__ import annotations

from datetime import datetime

from sanxiang.language.entities import mask
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import HintDismissed
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live import access
from sanxiang_centre.live.models import Dismissal
from sanxiang_centre.live.streams import signals

LONGEST = 120


def dismiss(*, actor: Actor, now: datetime, chat: int, key: str, reason: str) -> Dismissal:
    """By who serves the chat. Once: again, it is the first that stands. Raises Problem 404, 422 for what is no key of a hint."""
    what, mark, seq = key.rpartition("@")
    if not (what and mark and seq.isdecimal()) or len(key) > LONGEST:
        raise invalid({"key": "应为提示的 key / the key of a hint is due"})
    with writing(actor, now) as write:
        access.lock_served(actor, chat)
        given = {"reason": mask(reason)[:200], "by_id": actor.person, "at": now}
        found, new = Dismissal.objects.get_or_create(chat_id=chat, key=key, defaults=given)
        if new:
            write.record(HintDismissed(id=chat, hint=key))
            signals.tell(signals.chat(chat))
    return found
