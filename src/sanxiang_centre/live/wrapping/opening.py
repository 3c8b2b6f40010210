"""A wrap-up is opened in the transaction that ends a served chat, filled in as far as the log says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sanxiang.conversation.model import EventKind
from sanxiang_centre.catalogue.models import Item
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers.identities import shown
from sanxiang_centre.live.guidance import rows
from sanxiang_centre.live.guidance.books import book_of
from sanxiang_centre.live.guidance.matching import KINDS, value_of
from sanxiang_centre.live.guidance.sessions import rebuilt
from sanxiang_centre.live.guidance.snapshots import promise_shape
from sanxiang_centre.live.guidance.talk import Talk
from sanxiang_centre.live.models import Chat, WrapUp
from sanxiang_centre.live.wrapping.proposing import ItemName, proposed
from sanxiang_centre.tickets.models import Ticket

AFTER_CALL = 120.0
PARAMETER = "after_call_seconds"
"""The parameter of an edition that says how long after-call work may take, in seconds."""


def open_wrap_up(write: Writing, chat: Chat, now: datetime) -> WrapUp:
    """Due within the after-call time of the chat's edition. The caller holds the rows, and has written that the chat ended."""
    edition = chat.conversation.edition_id
    seconds = AFTER_CALL if edition is None else book_of(edition).number(PARAMETER, AFTER_CALL)
    ticket = Ticket.objects.filter(conversation=chat.pk).order_by("pk").first()
    prefilled = prefill(chat.pk, now)
    found, _ = WrapUp.objects.update_or_create(
        chat=chat,
        defaults={
            "due_at": now + timedelta(seconds=seconds),
            "prefilled": prefilled,
            "item_id": prefilled.get("item"),
            "ticket": ticket,
        },
    )
    return found


def prefill(chat: int, now: datetime) -> dict[str, Any]:
    """The key elements as far as the log says: time, need, process, result; with item, promises, numbers as they may be shown."""
    talk, head = rebuilt(chat, now), rows.heads([chat])[chat]
    if talk is None:
        return {"time": _times(head.began_at, now), "need": "", "process": "", "result": "", "outcome": "", "item": None}
    promises = _promises(talk, head)
    found = proposed(talk, promises, item_names(talk.book.standard.id))
    ended = next((talk.moment(line.at) for line in talk.lines if line.kind == EventKind.ENDED), now)
    commitments = [{name: each[name] for name in ("words", "action", "due", "state", "commitment")} for each in promises]
    return {"time": _times(head.began_at, ended), **found, "commitments": commitments, "entities": _entities(talk)}


def _times(began: datetime, ended: datetime) -> dict[str, Any]:
    return {"began": began.isoformat(), "ended": ended.isoformat(), "seconds": round((ended - began).total_seconds())}


def _promises(talk: Talk, head: rows.Head) -> Sequence[dict[str, Any]]:
    taken = {(each.seq, each.start): each for each in head.taken}
    return [promise_shape(each.promise, each.seq, taken.get((each.seq, each.promise.start))) for each in talk.promises]


def _entities(talk: Talk) -> list[dict[str, str]]:
    found = []
    for each in talk.told:
        kind = KINDS.get(each.entity.kind)
        value = value_of(kind, each.entity.value) if kind else ""
        if kind and value:
            found.append({"kind": kind, "shown": shown(kind, value)})
    return [dict(pair) for pair in dict.fromkeys(tuple(one.items()) for one in found)]


def item_names(standard: str) -> list[ItemName]:
    """Of the catalogue of that standard; where it has none, of all."""
    rows_ = Item.objects.filter(retired_at=None)
    own = rows_.filter(catalogue__standard=standard)
    names = ("pk", "name_zh", "class_zh", "name_en")
    found = list(own.values_list(*names)) or list(rows_.values_list(*names))
    return [ItemName(item, tuple(name for name in (zh, class_zh, en) if name)) for item, zh, class_zh, en in found]
