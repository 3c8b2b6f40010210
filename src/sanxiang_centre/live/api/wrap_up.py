"""小结 over HTTP, and what follows from a chat."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.live.api.guidance_schemas import (
    CallbackIn,
    PromisedOut,
    WrapUpIn,
    WrapUpOut,
    WrapUpTicketIn,
    WrapUpTicketOut,
)
from sanxiang_centre.live.models import WrapUp
from sanxiang_centre.live.wrapping import closing, following

router = Router(tags=["live"])


@router.get("/live/chats/{chat}/wrap-up", response={200: WrapUpOut, **REFUSALS})
def get_wrap_up(request: HttpRequest, chat: Id) -> dict[str, Any]:
    return _wrap_up(closing.access_wrap_up(actor_of(request), chat))


@router.put("/live/chats/{chat}/wrap-up", response={200: WrapUpOut, **REFUSALS})
def save_wrap_up(request: HttpRequest, chat: Id, given: WrapUpIn) -> dict[str, Any]:
    """Closes the chat. Once; one that was closed because its time was over may be written afterwards, and stays late."""
    facts = given.model_dump(exclude={"item"})
    return _wrap_up(closing.save(actor=actor_of(request), now=timezone.now(), chat=chat, facts=facts, item=given.item))


@router.post("/live/chats/{chat}/ticket", response={201: WrapUpTicketOut, **REFUSALS})
def make_ticket(request: HttpRequest, chat: Id, given: WrapUpTicketIn) -> Status[Any]:
    """A ticket or complaint of this conversation, with its clocks. 409 where there is one."""
    made = following.make_ticket(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return Status(201, {"ticket": made.pk, "number": made.number, "due_at": made.due_at})


@router.post("/live/chats/{chat}/callback", response={201: PromisedOut, **REFUSALS})
def make_callback(request: HttpRequest, chat: Id, given: CallbackIn) -> Status[Any]:
    """The customer is to be called back, by the time that is given or that the words say."""
    made = following.make_callback(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return Status(201, {"commitment": made.pk, "due": made.due_at, "derivation": {"zh": made.derivation_zh, "en": made.derivation_en}})


def _wrap_up(row: WrapUp) -> dict[str, Any]:
    names = ("due_at", "prefilled", "facts", "saved_at")
    links = {"item": row.item_id, "ticket": row.ticket_id, "saved_by": row.saved_by_id}
    return {"chat": row.pk, **links, "late": bool(row.facts.get("late")), **{name: getattr(row, name) for name in names}}
