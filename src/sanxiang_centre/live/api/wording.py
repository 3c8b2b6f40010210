"""The composer's document, words judged before they are sent, and a leader's grant for what is blocked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.problems import conflict
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.live import access
from sanxiang_centre.live.api.guidance_schemas import (
    ComposerOut,
    DecisionIn,
    JudgedOut,
    PermitOut,
    PermitsOut,
    TextIn,
)
from sanxiang_centre.live.models import Permit
from sanxiang_centre.live.wording import permitting
from sanxiang_centre.live.wording.composing import document
from sanxiang_centre.live.wording.judging import judge

router = Router(tags=["live"])
Digest = Annotated[str, Field(max_length=64)]


@router.get("/live/composer", response={200: ComposerOut, **REFUSALS})
def get_composer(request: HttpRequest, chat: Id, digest: Digest = "") -> dict[str, Any]:
    """Of the edition that the chat is pinned to. Who has the document of that `digest` already gets it without the document."""
    edition = access.access_served(actor_of(request), chat).conversation.edition_id
    if edition is None:
        raise conflict("此会话没有生效的标准 / no edition holds for this chat")
    content, found = document(edition)
    return {"digest": found, "document": None if digest == found else json.loads(content)}


@router.post("/live/chats/{chat}/judge", response={200: JudgedOut, **REFUSALS})
def judge_text(request: HttpRequest, chat: Id, given: TextIn) -> dict[str, Any]:
    """The server's verdict on a draft, which is stored nowhere."""
    found = access.access_served(actor_of(request), chat)
    judged = judge(found, found.conversation, given.text)
    return {"blocked": [asdict(hit) for hit in judged.blocked], "warned": [asdict(hit) for hit in judged.warned]}


@router.post("/live/chats/{chat}/permits", response={201: PermitOut, **REFUSALS})
def ask_permit(request: HttpRequest, chat: Id, given: TextIn) -> Status[Any]:
    """A leader is asked to let these very words pass. Of them only a keyed digest is kept, and the expressions that they hold."""
    return Status(201, _permit(permitting.ask(actor=actor_of(request), now=timezone.now(), chat=chat, text=given.text)))


@router.get("/live/permits", response={200: PermitsOut, **REFUSALS})
def list_permits(request: HttpRequest) -> dict[str, Any]:
    """What waits for a leader's decision, the oldest first."""
    return {"items": [_permit(row) for row in permitting.list_permits(actor_of(request), timezone.now())[:200]]}


@router.post("/live/permits/{permit}/decide", response={200: PermitOut, **REFUSALS})
def decide_permit(request: HttpRequest, permit: Id, given: DecisionIn) -> dict[str, Any]:
    """Granted, the words may be sent once within two minutes: the number of the permit is the `override` of the message."""
    return _permit(permitting.decide(actor=actor_of(request), now=timezone.now(), permit=permit, **given.model_dump()))


def _permit(row: Permit) -> dict[str, Any]:
    names = ("rules", "asked_at", "granted_at", "refused_at", "reason", "used_at")
    people = {"asked_by": row.asked_by_id, "granted_by": row.granted_by_id}
    return {"id": row.pk, "chat": row.chat_id, **people, "until": row.expires_at, **{name: getattr(row, name) for name in names}}
