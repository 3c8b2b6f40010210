"""Views of lists over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts import queries, saved_views
from sanxiang_centre.accounts.api import actor
from sanxiang_centre.accounts.models import SavedView
from sanxiang_centre.accounts.schemas import ListName, ViewChange, ViewIn, ViewOut
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size

router = Router(tags=["views"])


@router.get("/views", response={200: PageOut[ViewOut], **REFUSALS})
def list_views(request: HttpRequest, list: ListName, size: Size = 100, cursor: Cursor | None = None) -> dict[str, Any]:  # noqa: A002 - the field's name
    """One's own and those that one's team shares, the oldest first."""
    who = actor(request)
    found = page(queries.list_views(who, list), order="created_at", size=size, cursor=cursor)
    return {"items": [_view(who, row) for row in found.items], "next": found.next}


@router.post("/views", response={201: ViewOut, **REFUSALS})
def keep_view(request: HttpRequest, given: ViewIn) -> Status[Any]:
    who = actor(request)
    told = given.model_dump()
    kept = saved_views.keep_view(actor=who, now=timezone.now(), of=told.pop("list"), **told)
    return Status(201, _view(who, kept))


@router.patch("/views/{view}", response={200: ViewOut, **REFUSALS})
def change_view(request: HttpRequest, view: Id, given: ViewChange) -> dict[str, Any]:
    who = actor(request)
    changes = given.model_dump(exclude_none=True)
    return _view(who, saved_views.change_view(actor=who, now=timezone.now(), view=view, **changes))


@router.delete("/views/{view}", response={204: None, **REFUSALS})
def remove_view(request: HttpRequest, view: Id) -> Status[Any]:
    saved_views.remove_view(actor=actor(request), now=timezone.now(), view=view)
    return Status(204, None)


def _view(who: Actor, view: SavedView) -> dict[str, Any]:
    names = ("list", "name", "values", "shared", "changed_at")
    owner = {"owner": view.owner_id, "owner_name": view.owner.name, "mine": view.owner_id == who.person}
    return {"id": view.pk, **owner, **{name: getattr(view, name) for name in names}}
