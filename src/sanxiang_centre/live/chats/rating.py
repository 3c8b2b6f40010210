"""How it was: one to five, and a word; once, while it goes on or after."""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.common.events.live import ChatRated
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.models import Chat, Visitor
from sanxiang_centre.live.streams import signals
from sanxiang_centre.live.visitors.acting import visitor_actor


def rate(*, now: datetime, visitor: Visitor, chat: int, rating: int, remark: str = "") -> Chat:
    """Of one in which somebody has answered. Raises Problem 404, 409."""
    with writing(visitor_actor(), now) as write:
        conversation, found = queries.lock_own(visitor, chat)
        if found.rating is not None:
            raise conflict("已评价，感谢您的反馈 / it is rated already, thank you")
        if found.accepted_at is None or conversation.erased_at is not None:
            raise conflict("还没有客服接待，无法评价 / nobody has answered yet: there is nothing to be rated")
        found.rating, found.remark = rating, remark
        found.save(update_fields=["rating", "remark"])
        write.record(ChatRated(id=found.pk, rating=rating))
        signals.tell(signals.chat(found.pk))
    return found
