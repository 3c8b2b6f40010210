"""The customer's stream: what happens in their chat, as it happens."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.live.api.streams import Place, Wait, place
from sanxiang_centre.live.chats import queries
from sanxiang_centre.live.streams.feeds import POLL
from sanxiang_centre.live.streams.subscription import View
from sanxiang_centre.live.telling import SERVING
from sanxiang_centre.live.visitors.authentication import OfVisitor, visitor

router = Router(tags=["visit"], auth=OfVisitor())


@router.get("/visit/stream", response={200: None, **REFUSALS})
def stream_to_visitor(request: HttpRequest, chat: Id, cursor: Place = "") -> StreamingHttpResponse:
    """Server-sent events of the visitor's own chat. Ask again with the last `id` when it ends."""
    return SERVING.stream(_view(request, chat), place(cursor))


@router.get("/visit/poll", response={200: None, **REFUSALS})
def poll_for_visitor(request: HttpRequest, chat: Id, cursor: Place = "", wait: Wait = POLL) -> StreamingHttpResponse:
    """The same as one answer, {"items", "cursor"}, once there is something or `wait` is over."""
    return SERVING.poll(_view(request, chat), place(cursor), wait)


def _view(request: HttpRequest, chat: int) -> View:
    who = visitor(request)
    return View(visitor=who.pk, chat=queries.access_own(who, chat).pk)
