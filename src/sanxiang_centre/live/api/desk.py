"""Desks over HTTP: one's own, and those of a leader's people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.live.models import DeskState
from sanxiang_centre.live.presence import queries, services
from sanxiang_centre.live.presence.schemas import DeskIn, DeskLineOut, DeskOut, DeskStateIn

router = Router(tags=["live"])


@router.get("/live/desk", response={200: DeskOut, **REFUSALS})
def own_desk(request: HttpRequest) -> dict[str, Any]:
    """What the stream pushes when it changes."""
    who = actor(request)
    require(who, "chat.serve")
    return _snapshot(who.person)


@router.post("/live/desk/state", response={200: DeskOut, **REFUSALS})
def set_own_state(request: HttpRequest, given: DeskStateIn) -> dict[str, Any]:
    """Who is ready is shown as wrapping up while there is nothing but wrap-up in hand. 409 for going offline with chats in hand."""
    who = actor(request)
    services.set_state(actor=who, now=timezone.now(), state=given.state, reason=given.reason)
    return _snapshot(who.person)


@router.get("/live/desks", response={200: PageOut[DeskLineOut], **REFUSALS})
def list_desks(
    request: HttpRequest, state: DeskState | None = None, group: Id | None = None, size: Size = 50, cursor: Cursor | None = None
) -> dict[str, Any]:
    rows = queries.list_desks(actor(request), state=state, group=group)
    found = page(rows, order="staff_no", size=size, cursor=cursor)
    return {"items": queries.desks_of(found.items), "next": found.next}


@router.patch("/live/desks/{person}", response={200: DeskLineOut, **REFUSALS})
def change_desk(request: HttpRequest, person: Id, given: DeskIn) -> dict[str, Any]:
    """How many chats at a time, and in which languages."""
    who = actor(request)
    services.change_desk(actor=who, now=timezone.now(), person=person, **given.model_dump())
    return _line(person)


@router.post("/live/desks/{person}/state", response={200: DeskLineOut, **REFUSALS})
def set_state(request: HttpRequest, person: Id, given: DeskStateIn) -> dict[str, Any]:
    """By the leader. Offline: the chats in hand go to others."""
    who = actor(request)
    services.set_state(actor=who, now=timezone.now(), state=given.state, reason=given.reason, person=person)
    return _line(person)


def _snapshot(person: int | None) -> dict[str, Any]:
    return queries.desk_snapshots([person or 0])[person or 0]


def _line(person: int) -> dict[str, Any]:
    return queries.desks_of(queries.serving().filter(pk=person).select_related("team"))[0]
