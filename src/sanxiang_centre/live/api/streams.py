"""Streams for desks: what happens, as it happens. Those of visitors are in `visit`."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from sanxiang_centre.accounts.api import actor
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.schemas import REFUSALS
from sanxiang_centre.live.queries import access_chats
from sanxiang_centre.live.streams.cursor import MOST, Cursor, read_cursor
from sanxiang_centre.live.streams.feeds import POLL
from sanxiang_centre.live.streams.subscription import View
from sanxiang_centre.live.telling import SERVING

router = Router(tags=["live"])
Place = Annotated[str, Query(max_length=MOST, description="`id` of the last event, or `cursor` of the last answer")]
Wait = Annotated[int, Query(ge=1, le=POLL, description="seconds until an answer comes also where there is nothing")]
Watched = Annotated[str, Query(pattern=r"^(\d{1,18}(,\d{1,18}){0,19})?$", description="chats to read along, by comma")]


@router.get("/live/stream", response={200: None, **REFUSALS})
def stream(request: HttpRequest, cursor: Place = "", board: bool = False, watch: Watched = "") -> StreamingHttpResponse:
    """Server-sent events (text/event-stream), each a JSON object with its `type`. Ask again with the last `id` when it ends."""
    return SERVING.stream(view_of(request, board=board, watch=watch), place(cursor))


@router.get("/live/poll", response={200: None, **REFUSALS})
def poll(request: HttpRequest, cursor: Place = "", board: bool = False, watch: Watched = "", wait: Wait = POLL) -> StreamingHttpResponse:
    """The same as one answer, {"items", "cursor"}, once there is something or `wait` is over: for proxies that hold streams back."""
    return SERVING.poll(view_of(request, board=board, watch=watch), place(cursor), wait)


def view_of(request: HttpRequest, *, board: bool, watch: str) -> View:
    """Raises Problem 403, and 404 for chats that the actor may not read along."""
    who = actor(request)
    require(who, "desk.read")
    if board:
        require(who, "board.read")
    watched = access_chats(who, [int(each) for each in watch.split(",") if each], "chat.watch") if watch else frozenset[int]()
    return View(actor=who, board=board, watched=watched)


def place(text: str) -> Cursor:
    """Raises Problem 422."""
    try:
        return read_cursor(text)
    except ValueError as error:
        raise invalid({"cursor": "不是此处给出的位置，请从头开始 / not given out here: begin without it"}) from error
