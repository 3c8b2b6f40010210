"""Sites and visitors that are shut out, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.idempotency import TOLD_ONCE
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Clean, Cursor, Id, In, Out, PageOut, Size
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.conversations.shown import hidden_name
from sanxiang_centre.live.models import Site, Visitor
from sanxiang_centre.live.sites import queries, services
from sanxiang_centre.live.sites.schemas import SiteChange, SiteIn, SiteMadeOut, SiteOut
from sanxiang_centre.live.visitors import queries as visitors
from sanxiang_centre.live.visitors.services import block, unblock

router = Router(tags=["live"])
NAMES = ("id", "key", "name", "origins", "calendar", "form", "words", "consent", "idle_after", "idle_close", "is_active", "created_at")


class BlockIn(In):
    reason: Annotated[Clean, Field(min_length=1, max_length=300)]


class VisitorOut(Out):
    """`name` with all but its first character hidden, as personal numbers in `reason` are."""

    id: int
    site: int
    site_name: str
    name: str
    proven: bool
    customer: int | None
    seen_at: datetime
    blocked_at: datetime | None
    blocked_by: int | None
    blocked_by_name: str | None
    reason: str


@router.get("/live/sites", response={200: PageOut[SiteOut], **REFUSALS})
def list_sites(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_sites(actor_of(request)), order="name", size=size, cursor=cursor)
    return {"items": [_site(each) for each in found.items], "next": found.next}


@router.post("/live/sites", response={201: SiteMadeOut, **REFUSALS})
def create_site(request: HttpRequest, response: HttpResponse, given: SiteIn) -> Status[Any]:
    made = services.create_site(actor=actor_of(request), now=timezone.now(), **given.model_dump())
    response.headers["Cache-Control"] = TOLD_ONCE
    return Status(201, {**_site(made.site), "secret": made.secret})


@router.get("/live/sites/{site}", response={200: SiteOut, **REFUSALS})
def get_site(request: HttpRequest, site: Id) -> dict[str, Any]:
    return _site(queries.access_site(actor_of(request), site))


@router.patch("/live/sites/{site}", response={200: SiteOut, **REFUSALS})
def change_site(request: HttpRequest, site: Id, given: SiteChange) -> dict[str, Any]:
    # What is not given stays as it is; what is given, a field of the form for one, is whole.
    changes = {name: value for name, value in given.model_dump().items() if name in given.model_fields_set and value is not None}
    return _site(services.change_site(actor=actor_of(request), now=timezone.now(), site=site, **changes))


@router.post("/live/sites/{site}/rotate-secret", response={200: SiteMadeOut, **REFUSALS})
def rotate_secret(request: HttpRequest, response: HttpResponse, site: Id) -> dict[str, Any]:
    """What was signed with the old secret is refused from now on."""
    made = services.rotate_secret(actor=actor_of(request), now=timezone.now(), site=site)
    response.headers["Cache-Control"] = TOLD_ONCE
    return {**_site(made.site), "secret": made.secret}


def _site(row: Site) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in NAMES}, "group": row.group_id}


# Visitors that are shut out -------------------------------------------------------------------------------------------


@router.get("/live/visitors/blocked", response={200: PageOut[VisitorOut], **REFUSALS})
def list_blocked(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(visitors.list_blocked(actor_of(request)), order="-blocked_at", size=size, cursor=cursor)
    return {"items": [_visitor(each) for each in found.items], "next": found.next}


@router.post("/live/visitors/{visitor}/block", response={200: VisitorOut, **REFUSALS})
def block_visitor(request: HttpRequest, visitor: Id, given: BlockIn) -> dict[str, Any]:
    """Of a chat that one serves or has served."""
    return _visitor(block(actor=actor_of(request), now=timezone.now(), visitor=visitor, reason=given.reason))


@router.post("/live/visitors/{visitor}/unblock", response={200: VisitorOut, **REFUSALS})
def unblock_visitor(request: HttpRequest, visitor: Id) -> dict[str, Any]:
    return _visitor(unblock(actor=actor_of(request), now=timezone.now(), visitor=visitor))


def _visitor(row: Visitor) -> dict[str, Any]:
    names = ("id", "proven", "seen_at", "blocked_at")
    by, links = row.blocked_by, {"site": row.site_id, "customer": row.customer_id, "blocked_by": row.blocked_by_id}
    named = {"site_name": row.site.name, "blocked_by_name": by.name if by else None}
    said = {"name": hidden_name(row.name), "reason": masked(row.blocked_because)}
    return {**{name: getattr(row, name) for name in names}, **links, **named, **said}
