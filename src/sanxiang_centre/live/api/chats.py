"""The agent's side of a chat: only who serves it gets in. What is not one's own is not there."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.schemas import REFUSALS, Id, Size
from sanxiang_centre.conversations import queries as conversations
from sanxiang_centre.conversations.schemas import After
from sanxiang_centre.files import shapes
from sanxiang_centre.files.schemas import TAKEN
from sanxiang_centre.live.api.schemas import AgentLogOut, ChatFileOut, EndedOut, SaidOut, SayIn, SeqIn
from sanxiang_centre.live.chats import attaching, ending, marking, queries, shown
from sanxiang_centre.live.chats.saying import say
from sanxiang_centre.live.parties import AGENT

router = Router(tags=["live"])


@router.get("/live/chats/{chat}/log", response={200: AgentLogOut, **REFUSALS})
def read_chat(request: HttpRequest, chat: Id, after: After = 0, size: Size = 200) -> dict[str, Any]:
    """The entries behind number `after`, as the customer wrote them for who serves the chat; numbers hidden for all others."""
    who = actor_of(request)
    row = conversations.access_conversation(who, chat)
    items = conversations.list_entries(who, row, after=after, size=size)
    keys = queries.keys_of(chat, [each.seq for each in items])
    plain = conversations.is_own_live(who, row)
    return {"items": [shown.entry(each, plain=plain, key=keys.get(each.seq)) for each in items], "last": row.last}


@router.post("/live/chats/{chat}/messages", response={201: SaidOut, **REFUSALS})
def say_to_customer(request: HttpRequest, chat: Id, given: SayIn) -> Status[Any]:
    """Once for each key. 422 `forbidden`, with `hits`, where the standard does not let it be sent; 409 `chat-over`."""
    made = say(actor=actor_of(request), now=timezone.now(), chat=chat, party=AGENT, **given.model_dump())
    return Status(201, {"seq": made.seq, "key": given.key, "at": made.recorded_at})


@router.post("/live/chats/{chat}/read", response={204: None, **REFUSALS})
def mark_read(request: HttpRequest, chat: Id, given: SeqIn) -> Status[Any]:
    marking.read_by_agent(actor=actor_of(request), chat=chat, seq=given.seq)
    return Status(204, None)


@router.post("/live/chats/{chat}/typing", response={204: None, **REFUSALS})
def type_to_customer(request: HttpRequest, chat: Id) -> Status[Any]:
    """Every few seconds while it goes on."""
    marking.typing_of_agent(actor=actor_of(request), chat=chat)
    return Status(204, None)


@router.post("/live/chats/{chat}/files", response={201: ChatFileOut, **TAKEN})
def send_file(request: HttpRequest, chat: Id, file: File[UploadedFile]) -> Status[Any]:
    """To be sent with a message; GET /attachments/{file}/content gives it."""
    made = attaching.attach(actor=actor_of(request), now=timezone.now(), chat=chat, name=file.name or "", content=cast("Any", file))
    return Status(201, file_out(made))


@router.post("/live/chats/{chat}/end", response={200: EndedOut, **REFUSALS})
def end_chat(request: HttpRequest, chat: Id) -> dict[str, Any]:
    found = ending.end(actor=actor_of(request), now=timezone.now(), chat=chat, by=ending.By.AGENT)
    return {"chat": found.pk, "state": found.state, "ended_at": found.ended_at}


def file_out(row: Any) -> dict[str, Any]:
    told = shapes.attachment(row)
    return {"file": told["id"], **{name: told[name] for name in ("name", "type", "media", "size", "scan", "given")}}
