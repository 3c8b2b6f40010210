"""Guidance beside a chat over HTTP; the desk's stream carries the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.live import access
from sanxiang_centre.live.api.guidance_schemas import (
    CustomerChosenIn,
    CustomerLinkedOut,
    CustomerLinkIn,
    CustomerUnlinkedIn,
    DismissalIn,
    DismissalOut,
    GuidanceOut,
    PromiseConfirmIn,
    PromisedOut,
)
from sanxiang_centre.live.guidance import dismissing, linking, sessions

router = Router(tags=["live"])


@router.get("/live/chats/{chat}/guidance", response={200: GuidanceOut, **REFUSALS})
def get_guidance(request: HttpRequest, chat: Id) -> dict[str, Any]:
    """For who serves the chat, and for leaders who may read it along."""
    access.access_chat(actor_of(request), chat, "chat.serve", "chat.watch")
    return sessions.guidance(chat)


@router.post("/live/chats/{chat}/dismissals", response={201: DismissalOut, **REFUSALS})
def dismiss_hint(request: HttpRequest, chat: Id, given: DismissalIn) -> Status[Any]:
    """It stays away, in every browser."""
    made = dismissing.dismiss(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return Status(201, {"key": made.key, "reason": made.reason, "at": made.at})


@router.post("/live/chats/{chat}/promises", response={201: PromisedOut, **REFUSALS})
def confirm_promise(request: HttpRequest, chat: Id, given: PromiseConfirmIn) -> Status[Any]:
    """What was promised becomes a commitment, as it was read or with another due time. 409 where it stands in the ledger already."""
    made = linking.confirm(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return Status(201, {"commitment": made.pk, "due": made.due_at, "derivation": {"zh": made.derivation_zh, "en": made.derivation_en}})


@router.post("/live/chats/{chat}/customer", response={200: CustomerLinkedOut, **REFUSALS})
def link_customer(request: HttpRequest, chat: Id, given: CustomerLinkIn) -> dict[str, Any]:
    """The visitor is that customer. Counts as a look-up by number, and is noted as one."""
    found = linking.link(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return {"chat": found.pk, "customer": given.customer}


@router.post("/live/chats/{chat}/customer/choose", response={200: CustomerLinkedOut, **REFUSALS})
def choose_customer(request: HttpRequest, chat: Id, given: CustomerChosenIn) -> dict[str, Any]:
    """By hand, for a visitor of whom nothing shows it: who, and what makes sure of it. 409 where the visitor is linked already."""
    found = linking.choose(actor=actor_of(request), now=timezone.now(), chat=chat, **given.model_dump())
    return {"chat": found.pk, "customer": given.customer}


@router.post("/live/chats/{chat}/customer/unlink", response={200: CustomerLinkedOut, **REFUSALS})
def unlink_customer(request: HttpRequest, chat: Id, given: CustomerUnlinkedIn) -> dict[str, Any]:
    """It was somebody else. What was promised in this chat is no longer theirs. 409 where the page has signed who it is."""
    found = linking.unlink(actor=actor_of(request), now=timezone.now(), chat=chat, reason=given.reason)
    return {"chat": found.pk, "customer": None}
