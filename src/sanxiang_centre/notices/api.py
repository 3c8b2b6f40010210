"""One's own inbox over HTTP."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.accounts.schemas import CountOut
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size
from sanxiang_centre.notices import queries, services
from sanxiang_centre.notices.kinds import KINDS, WHYS, Words
from sanxiang_centre.notices.mailing import said
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.notices.queries import Wish
from sanxiang_centre.notices.schemas import InboxIn, InboxNoticeOut, InboxOut, InboxReadIn, UnreadOut

router = Router(tags=["notices"])
Kind = Annotated[str, Field(max_length=64)]


@router.get("/notices", response={200: PageOut[InboxNoticeOut], **REFUSALS})
def list_notices(
    request: HttpRequest, unread: bool | None = None, kind: Kind | None = None, size: Size = 50, cursor: Cursor | None = None
) -> dict[str, Any]:
    """Newest first."""
    rows = queries.list_notices(actor_of(request), unread=unread, kind=kind)
    found = page(rows, order="-id", size=size, cursor=cursor)
    return {"items": [_notice(notice) for notice in found.items], "next": found.next}


@router.get("/notices/unread", response={200: UnreadOut, **REFUSALS})
def unread(request: HttpRequest) -> dict[str, int]:
    return {"unread": queries.list_notices(actor_of(request), unread=True).count()}


@router.post("/notices/read", response={200: CountOut, **REFUSALS})
def read_all(request: HttpRequest, given: InboxReadIn) -> dict[str, int]:
    """All up to the newest one that was seen; one that came in meanwhile stays unread."""
    return {"count": services.mark_all(actor=actor_of(request), now=timezone.now(), up_to=given.up_to)}


@router.get("/notices/preferences", response={200: InboxOut, **REFUSALS})
def preferences(request: HttpRequest) -> dict[str, Any]:
    return _inbox(actor_of(request))


@router.put("/notices/preferences", response={200: InboxOut, **REFUSALS})
def set_preferences(request: HttpRequest, given: InboxIn) -> dict[str, Any]:
    who = actor_of(request)
    wishes = {kind: Wish(wish.shown, wish.mail) for kind, wish in given.kinds.items()}
    services.set_inbox(
        actor=who,
        now=timezone.now(),
        quiet_from=time.fromisoformat(given.quiet_from) if given.quiet_from else None,
        quiet_until=time.fromisoformat(given.quiet_until) if given.quiet_until else None,
        digest_at=time.fromisoformat(given.digest_at),
        wishes=wishes,
    )
    return _inbox(who)


@router.post("/notices/{notice}/read", response={200: InboxNoticeOut, **REFUSALS})
def read(request: HttpRequest, notice: Id) -> dict[str, Any]:
    return _notice(services.mark(actor=actor_of(request), now=timezone.now(), notice=notice, read=True))


@router.post("/notices/{notice}/unread", response={200: InboxNoticeOut, **REFUSALS})
def mark_unread(request: HttpRequest, notice: Id) -> dict[str, Any]:
    return _notice(services.mark(actor=actor_of(request), now=timezone.now(), notice=notice, read=False))


def _notice(notice: Notice) -> dict[str, Any]:
    kind = KINDS.get(notice.kind)
    title = kind.title if kind is not None else Words(notice.kind, notice.kind)
    names = ("kind", "why", "noun", "subject", "at", "read_at")
    told = {"title": title._asdict(), "says": said(notice)._asdict(), "because": WHYS[notice.why]._asdict()}
    return {"id": notice.pk, **{name: getattr(notice, name) for name in names}, **told}


def _inbox(who: Actor) -> dict[str, Any]:
    habits, wishes = queries.own_habits(who), queries.own_wishes(who)
    kinds = {
        name: {
            "title": kind.title._asdict(),
            "usual": kind.mail,
            "urgent": kind.urgent,
            "shown": wishes[name].shown,
            "mail": wishes[name].mail,
        }
        for name, kind in KINDS.items()
    }
    times = {"quiet_from": habits.quiet_from, "quiet_until": habits.quiet_until, "digest_at": habits.digest_at}
    return {**{name: f"{at:%H:%M}" if at is not None else None for name, at in times.items()}, "kinds": kinds}
