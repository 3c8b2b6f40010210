"""Canned scripts over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.schemas import REFUSALS, Clean, Id
from sanxiang_centre.live.api.guidance_schemas import ScriptsOut, UseIn
from sanxiang_centre.live.scripts import listing

router = Router(tags=["live"])
Typed = Annotated[Clean, Field(max_length=40)]


@router.get("/live/scripts", response={200: ScriptsOut, **REFUSALS})
def list_scripts(request: HttpRequest, chat: Id, words: Typed = "") -> dict[str, Any]:
    """What is due first, then what fits the situation, then what one uses often. `words`, or initials of pinyin: qsd finds 请稍等."""
    return {"items": listing.list_scripts(actor_of(request), chat, words)}


@router.post("/live/scripts/used", response={204: None, **REFUSALS})
def count_script(request: HttpRequest, given: UseIn) -> Status[Any]:
    """It was put into the composer: what is used often comes first."""
    listing.count_use(actor=actor_of(request), now=timezone.now(), chat=given.chat, script=given.script)
    return Status(204, None)
