"""A wrap-up is saved by the agent, or its time is over: the chat's log is closed with it, and the worker inspects the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Min

from sanxiang.conversation.model import EventKind
from sanxiang_centre.catalogue.models import Item
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.live import ChatWrappedUp
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live import access
from sanxiang_centre.live.chats.ending import close
from sanxiang_centre.live.models import Chat, ChatState, WrapUp

ELEMENTS = {"need": "客户需求 / what the customer needed", "process": "处理过程 / what was done", "result": "结果 / what came of it"}
"""What clause S3-068 asks for besides the time, which the log says."""
DUE = "请填写：{} / fill this in"
DONE = "小结已保存 / the wrap-up is saved already"
GOES_ON = "会话还在进行，结束后填写小结 / the chat goes on: the wrap-up comes with its end"
BATCH = 200


def access_wrap_up(actor: Actor, chat: int) -> WrapUp:
    """Raises Problem 404 where none is opened."""
    found = access.access_chat(actor, chat, "chat.serve", "chat.watch")
    row = WrapUp.objects.filter(pk=found.pk).select_related("item", "ticket", "chat").first()
    if row is None:
        raise not_found("小结")
    return row


def save(*, actor: Actor, now: datetime, chat: int, facts: Mapping[str, Any], item: int | None) -> WrapUp:
    """By who served it. One that was closed because its time was over may still be written, once; that it was late stays.

    Raises Problem 422 by element where one of S3-068 is missing.
    """
    wrong = {name: DUE.format(label) for name, label in ELEMENTS.items() if not str(facts.get(name, "")).strip()}
    if item is not None and not Item.objects.filter(pk=item, retired_at=None).exists():
        wrong["item"] = "服务目录中没有此项 / the catalogue has no such item"
    if wrong:
        raise invalid(wrong)
    with writing(actor, now) as write:
        conversation, found = access.lock_served(actor, chat)
        row = _open(found)
        late = row.facts.get("late", False) or now > row.due_at
        row.facts = {**_kept(row), **{name: _hidden(value) for name, value in facts.items()}, "late": late}
        row.item_id, row.saved_at, row.saved_by_id = item, now, actor.person
        row.save(update_fields=["facts", "item", "saved_at", "saved_by"])
        _finish(write, conversation, found, row, late=late)
    return row


def _open(chat: Chat) -> WrapUp:
    row = WrapUp.objects.select_for_update(of=("self",)).filter(pk=chat.pk).first()
    if row is None or chat.state not in (ChatState.WRAP_UP, ChatState.DONE):
        raise conflict(GOES_ON)
    if row.saved_by_id is not None:
        raise conflict(DONE)
    return row


def _kept(row: WrapUp) -> dict[str, Any]:
    """What nobody types: it is taken over as it was found."""
    return {name: row.prefilled[name] for name in ("time", "situations", "commitments", "entities") if name in row.prefilled}


def _hidden(value: Any) -> Any:
    return masked(value.strip()) if isinstance(value, str) else value


def _finish(write: Writing, conversation: Conversation, chat: Chat, row: WrapUp, *, late: bool) -> None:
    """The log says that it was wrapped up and is closed, where that has not been done already."""
    write.record(ChatWrappedUp(id=chat.pk, ticket=row.ticket_id, late=late))
    if conversation.closed_at is None:
        append(write, conversation, entry=EventKind.WRAP_UP, detail=str(row.facts.get("outcome") or ""))
        close(write, conversation, chat)


# Its time is over ----------------------------------------------------------------------------------------------------


def close_overdue(now: datetime) -> datetime | None:
    """Closes what is overdue with what was proposed, marked late; when the next one is due, None = there is none."""
    due = WrapUp.objects.filter(saved_at=None, chat__state=ChatState.WRAP_UP)
    for chat in list(due.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]):
        close_late(chat, now)
    found: datetime | None = due.aggregate(next=Min("due_at"))["next"]
    return found


def close_late(chat: int, now: datetime) -> None:
    """One whose time is over, if nobody has saved it meanwhile."""
    with writing(SYSTEM, now) as write:
        conversation, found = access.lock(chat)
        row = WrapUp.objects.select_for_update(of=("self",)).filter(pk=chat).first()
        # An agent may have saved it while this waited for the row.
        if found.state != ChatState.WRAP_UP or (row is not None and (row.saved_at is not None or row.due_at > now)):
            return
        if row is None:
            close(write, conversation, found)
            return
        row.facts, row.saved_at = {**row.prefilled, "late": True}, now
        row.save(update_fields=["facts", "saved_at"])
        _finish(write, conversation, found, row, late=True)
