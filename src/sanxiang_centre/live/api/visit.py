"""The customer's side: what the widget on somebody's web page asks. Who asks shows a token; of another visitor nothing is there."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from sanxiang_centre.common.problems import not_allowed
from sanxiang_centre.common.schemas import REFUSALS, Id, ProblemOut, Size
from sanxiang_centre.conversations.schemas import After
from sanxiang_centre.files import services as files
from sanxiang_centre.files import shapes
from sanxiang_centre.files.kinds import KINDS
from sanxiang_centre.files.schemas import GIVEN, TAKEN
from sanxiang_centre.live.api.chats import file_out
from sanxiang_centre.live.api.schemas import (
    ChatFileOut,
    ChatIn,
    LeaveIn,
    LeftOut,
    RatingIn,
    SaidOut,
    SeqIn,
    TranscriptIn,
    VisitorHeadOut,
    VisitorLogOut,
    VisitorSayIn,
    VisitSessionIn,
    VisitSessionOut,
)
from sanxiang_centre.live.chats import attaching, beginning, ending, leaving, marking, queries, rating, shown, transcripts
from sanxiang_centre.live.chats.heads import visitor_heads
from sanxiang_centre.live.chats.saying import LONGEST, say
from sanxiang_centre.live.models import Site, Visitor
from sanxiang_centre.live.parties import CUSTOMER
from sanxiang_centre.live.sites import hours
from sanxiang_centre.live.sites.queries import site_of
from sanxiang_centre.live.sites.words import all_said
from sanxiang_centre.live.visitors import pacing
from sanxiang_centre.live.visitors.acting import for_visitor, visitor_actor
from sanxiang_centre.live.visitors.authentication import OfVisitor, visitor
from sanxiang_centre.live.visitors.services import come, refuse_shut_out

router = Router(tags=["visit"], auth=OfVisitor())
LIMITED = {**REFUSALS, 429: ProblemOut}


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or "-"


# auth=None: who comes for the first time has nothing to show yet.
@router.post("/visit/sessions", response={201: VisitSessionOut, **LIMITED}, auth=None)
def come_to_site(request: HttpRequest, given: VisitSessionIn) -> Status[Any]:
    """Only from pages that the site names. Gives the token that goes with everything else: Authorization: Bearer <token>."""
    site, now = site_of(given.site), timezone.now()
    if request.headers.get("Origin", "") not in site.origins:
        raise not_allowed()
    identity = given.identity.model_dump() if given.identity else None
    found = come(now=now, site=site, language=given.language, address=_address(request), token=given.token, identity=identity)
    refuse_shut_out(found.visitor)
    return Status(201, {"token": found.token, **_session(site, found.visitor)})


def _session(site: Site, who: Visitor) -> dict[str, Any]:
    opening, chat = hours.opening_of(site, timezone.now()), queries.current_of(who)
    shown_site = {"key": site.key, "name": site.name, "form": site.form, "words": all_said(site.words), "consent": site.consent}
    limits = attaching.limits()
    suffixes = [end for kind in sorted(limits.kinds) for end in KINDS[kind].suffixes]
    return {
        "visitor": who.pk,
        "proven": who.proven,
        "site": {**shown_site, "transcript": bool(settings.ENVIRONMENT.smtp_url)},
        "limits": {
            "bytes": limits.size,
            "suffixes": suffixes,
            "text": LONGEST,
        },
        "open": opening.open,
        "opens_at": opening.next,
        "chat": visitor_heads([chat.pk])[chat.pk] if chat is not None else None,
    }


@router.post("/visit/chats", response={201: VisitorHeadOut, **LIMITED})
def begin(request: HttpRequest, given: ChatIn) -> Status[Any]:
    """The chat that goes on, where there is one. 409 `closed`, with `opens_at`, outside hours."""
    chat = beginning.begin_chat(now=timezone.now(), visitor=visitor(request), address=_address(request), **given.model_dump())
    return Status(201, visitor_heads([chat.pk])[chat.pk])


@router.get("/visit/chats/{chat}/log", response={200: VisitorLogOut, **REFUSALS})
def read(request: HttpRequest, chat: Id, after: After = 0, size: Size = 200) -> dict[str, Any]:
    """The entries behind number `after`, and how the chat stands."""
    found = queries.access_own(visitor(request), chat)
    items = queries.entries_for_visitor(found, after=after, size=size)
    keys = queries.keys_of(chat, [each.seq for each in items])
    return {"items": [shown.for_visitor(each, keys.get(each.seq)) for each in items], "chat": visitor_heads([chat])[chat]}


@router.post("/visit/chats/{chat}/messages", response={201: SaidOut, **LIMITED})
def say_to_agent(request: HttpRequest, chat: Id, given: VisitorSayIn) -> Status[Any]:
    """Once for each key: sent again, it is answered with the same number. 409 `chat-over`."""
    who = visitor(request)
    made = say(actor=visitor_actor(), now=timezone.now(), chat=chat, party=CUSTOMER, visitor=who, **given.model_dump())
    return Status(201, {"seq": made.seq, "key": given.key, "at": made.recorded_at})


@router.post("/visit/chats/{chat}/read", response={204: None, **REFUSALS})
def mark_read_by_visitor(request: HttpRequest, chat: Id, given: SeqIn) -> Status[Any]:
    marking.read_by_visitor(now=timezone.now(), visitor=visitor(request), chat=chat, seq=given.seq)
    return Status(204, None)


@router.post("/visit/chats/{chat}/typing", response={204: None, **LIMITED})
def type_to_agent(request: HttpRequest, chat: Id) -> Status[Any]:
    who = visitor(request)
    pacing.keep_pace(pacing.TYPING, f"visitor {who.pk}", timezone.now())
    marking.typing_of_visitor(visitor=who, chat=chat)
    return Status(204, None)


@router.post("/visit/chats/{chat}/files", response={201: ChatFileOut, **TAKEN, 429: ProblemOut})
def send_file_to_agent(request: HttpRequest, chat: Id, file: File[UploadedFile]) -> Status[Any]:
    """To be sent with a message."""
    who, now = visitor(request), timezone.now()
    queries.access_own(who, chat)
    pacing.keep_pace(pacing.FILES, f"visitor {who.pk}", now)
    made = attaching.attach(actor=visitor_actor(), now=now, chat=chat, visitor=who, name=file.name or "", content=cast("Any", file))
    return Status(201, file_out(made))


@router.get(
    "/visit/chats/{chat}/files/{file}",
    response={200: bytes, **GIVEN},
    openapi_extra={"responses": {200: {"content": {"*/*": {}}}}},
)
def read_file(request: HttpRequest, chat: Id, file: Id) -> HttpResponseBase:
    """409 while it waits for the virus scanner."""
    ident = attaching.access_own_file(visitor(request), chat, file)
    found, content = files.read(actor=for_visitor(), now=timezone.now(), attachment=ident)
    return shapes.streamed(request, found, content)


@router.post("/visit/chats/{chat}/end", response={200: VisitorHeadOut, **REFUSALS})
def end(request: HttpRequest, chat: Id) -> dict[str, Any]:
    ending.end(actor=visitor_actor(), now=timezone.now(), chat=chat, by=ending.By.CUSTOMER, visitor=visitor(request))
    return visitor_heads([chat])[chat]


@router.post("/visit/chats/{chat}/rating", response={200: VisitorHeadOut, **REFUSALS})
def rate(request: HttpRequest, chat: Id, given: RatingIn) -> dict[str, Any]:
    """Once, also after the end."""
    rating.rate(now=timezone.now(), visitor=visitor(request), chat=chat, rating=given.rating, remark=given.remark)
    return visitor_heads([chat])[chat]


@router.post("/visit/chats/{chat}/transcript", response={202: None, **LIMITED})
def send_transcript(request: HttpRequest, chat: Id, given: TranscriptIn) -> Status[Any]:
    """To that address, once, by a job."""
    transcripts.ask(now=timezone.now(), visitor=visitor(request), chat=chat, address=given.email)
    return Status(202, None)


@router.post("/visit/messages", response={201: LeftOut, **LIMITED})
def leave_message(request: HttpRequest, given: LeaveIn) -> Status[Any]:
    """Outside hours: it becomes a ticket."""
    told = leaving.leave(now=timezone.now(), visitor=visitor(request), address=_address(request), **given.model_dump())
    return Status(201, {"number": told.number, "due_at": told.due_at})
