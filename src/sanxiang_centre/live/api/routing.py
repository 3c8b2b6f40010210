"""Offers, handing on, side notes, and what is set for routing, over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.live.models import BreakReason, Chat, Overflow, Routing, SideNote
from sanxiang_centre.live.routing import offers, queries, settings, transferring
from sanxiang_centre.live.routing.schemas import (
    AnswerIn,
    BreakReasonChange,
    BreakReasonIn,
    BreakReasonOut,
    ConsultEndIn,
    ConsultIn,
    OverflowChange,
    OverflowIn,
    OverflowOut,
    RoutedOut,
    RoutingIn,
    RoutingOut,
    SideNoteOut,
    SideNotesOut,
    TakeOverIn,
    TransferIn,
    TransferTargetsOut,
)

router = Router(tags=["live"])

# Offers -----------------------------------------------------------------------------------------------------------------


@router.post("/live/offers/{offer}/accept", response={200: RoutedOut, **REFUSALS})
def accept_offer(request: HttpRequest, offer: Id) -> dict[str, Any]:
    """409 where it is over: its time ran out, or the customer has left."""
    return _routed(offers.accept(actor=actor(request), now=timezone.now(), offer=offer))


@router.post("/live/offers/{offer}/decline", response={200: RoutedOut, **REFUSALS})
def decline_offer(request: HttpRequest, offer: Id) -> dict[str, Any]:
    return _routed(offers.decline(actor=actor(request), now=timezone.now(), offer=offer))


# From hand to hand ------------------------------------------------------------------------------------------------------


@router.get("/live/transfer-targets", response={200: TransferTargetsOut, **REFUSALS})
def list_targets(request: HttpRequest) -> dict[str, Any]:
    """To whom a chat can be handed on now."""
    return queries.targets(actor(request), timezone.now())


@router.post("/live/chats/{chat}/transfer", response={200: RoutedOut, **REFUSALS})
def transfer(request: HttpRequest, chat: Id, given: TransferIn) -> dict[str, Any]:
    """409 where the person cannot be asked now."""
    return _routed(transferring.transfer(actor=actor(request), now=timezone.now(), chat=chat, **given.model_dump()))


@router.post("/live/chats/{chat}/takeover", response={200: RoutedOut, **REFUSALS})
def take_over(request: HttpRequest, chat: Id, given: TakeOverIn) -> dict[str, Any]:
    return _routed(transferring.take_over(actor=actor(request), now=timezone.now(), chat=chat, note=given.note))


@router.post("/live/chats/{chat}/consult", response={201: SideNoteOut, **REFUSALS})
def consult(request: HttpRequest, chat: Id, given: ConsultIn) -> Status[Any]:
    """The colleague is told, and may read along while the chat goes on with who asks."""
    made = transferring.consult(actor=actor(request), now=timezone.now(), chat=chat, **given.model_dump())
    return Status(201, _note(made, plain=True))


@router.post("/live/chats/{chat}/consult/end", response={200: RoutedOut, **REFUSALS})
def end_consult(request: HttpRequest, chat: Id, given: ConsultEndIn) -> dict[str, Any]:
    """By either side. The colleague reads along no more; who serves the chat may ask again."""
    return _routed(transferring.end_consult(actor=actor(request), now=timezone.now(), chat=chat, person=given.person))


@router.get("/live/chats/{chat}/notes", response={200: SideNotesOut, **REFUSALS})
def list_notes(request: HttpRequest, chat: Id) -> dict[str, Any]:
    """What colleagues tell each other beside the chat: for who serves it, who is consulted, and leaders who may watch it."""
    who = actor(request)
    found = queries.access_notes(who, chat)
    plain = found.conversation.agent_id == who.person
    return {"items": [_note(each, plain=plain) for each in queries.list_notes(found)]}


@router.post("/live/chats/{chat}/notes", response={201: SideNoteOut, **REFUSALS})
def answer(request: HttpRequest, chat: Id, given: AnswerIn) -> Status[Any]:
    """Of a colleague who is consulted, to who serves the chat."""
    made = transferring.answer(actor=actor(request), now=timezone.now(), chat=chat, text=given.text)
    return Status(201, _note(made, plain=False))


def _routed(chat: Chat) -> dict[str, Any]:
    agent = chat.conversation.agent_id
    return {"chat": chat.pk, "state": chat.state, "group": chat.group_id, "agent": agent, "wanted": chat.wanted_id}


def _note(note: SideNote, *, plain: bool) -> dict[str, Any]:
    told = {name: getattr(note, name) for name in ("id", "kind", "at", "ended_at")}
    text = note.text if plain else queries.masked(note)
    return {**told, "author": note.author_id, "author_name": note.author.name, "reader": note.reader_id, "text": text}


# What is set ------------------------------------------------------------------------------------------------------------


@router.get("/live/overflow", response={200: PageOut[OverflowOut], **REFUSALS})
def list_overflow(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_overflow(actor(request)), order="after", size=size, cursor=cursor)
    return {"items": [_overflow(each) for each in found.items], "next": found.next}


@router.post("/live/overflow", response={201: OverflowOut, **REFUSALS})
def add_overflow(request: HttpRequest, given: OverflowIn) -> Status[Any]:
    return Status(201, _overflow(settings.add_overflow(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.patch("/live/overflow/{overflow}", response={200: OverflowOut, **REFUSALS})
def change_overflow(request: HttpRequest, overflow: Id, given: OverflowChange) -> dict[str, Any]:
    return _overflow(settings.change_overflow(actor=actor(request), now=timezone.now(), overflow=overflow, after=given.after))


@router.delete("/live/overflow/{overflow}", response={204: None, **REFUSALS})
def remove_overflow(request: HttpRequest, overflow: Id) -> HttpResponse:
    settings.remove_overflow(actor=actor(request), now=timezone.now(), overflow=overflow)
    return HttpResponse(status=204)


def _overflow(row: Overflow) -> dict[str, Any]:
    return {"id": row.pk, "group": row.group, "other": row.other, "after": row.after}


@router.get("/live/break-reasons", response={200: PageOut[BreakReasonOut], **REFUSALS})
def list_break_reasons(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_break_reasons(actor(request)), order="code", size=size, cursor=cursor)
    return {"items": [_reason(each) for each in found.items], "next": found.next}


@router.post("/live/break-reasons", response={201: BreakReasonOut, **REFUSALS})
def add_break_reason(request: HttpRequest, given: BreakReasonIn) -> Status[Any]:
    return Status(201, _reason(settings.add_break_reason(actor=actor(request), now=timezone.now(), **given.model_dump())))


@router.patch("/live/break-reasons/{reason}", response={200: BreakReasonOut, **REFUSALS})
def change_break_reason(request: HttpRequest, reason: Id, given: BreakReasonChange) -> dict[str, Any]:
    changes = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    return _reason(settings.change_break_reason(actor=actor(request), now=timezone.now(), reason=reason, **changes))


def _reason(row: BreakReason) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("code", "zh", "en", "minutes", "is_active")}}


@router.get("/live/routing", response={200: RoutingOut, **REFUSALS})
def get_limits(request: HttpRequest) -> dict[str, Any]:
    return _limits(queries.limits(actor(request)))


@router.put("/live/routing", response={200: RoutingOut, **REFUSALS})
def set_limits(request: HttpRequest, given: RoutingIn) -> dict[str, Any]:
    return _limits(settings.set_limits(actor=actor(request), now=timezone.now(), **given.model_dump()))


def _limits(row: Routing) -> dict[str, Any]:
    return {name: getattr(row, name) for name in settings.LIMITS}
