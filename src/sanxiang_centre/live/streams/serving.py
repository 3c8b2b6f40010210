"""The hub of this process, begun with its first stream, and streams as answers to requests."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone

from sanxiang_centre.live.streams import feeds
from sanxiang_centre.live.streams.beats import beat_token
from sanxiang_centre.live.streams.cursor import Cursor
from sanxiang_centre.live.streams.hub import Hub
from sanxiang_centre.live.streams.listening import listen
from sanxiang_centre.live.streams.sources import Sources
from sanxiang_centre.live.streams.subscription import Item, Subscription, View

Feed = Callable[[Subscription, Item, Callable[[], None]], AsyncIterator[bytes]]


class Serving:
    """One a process. The hub lives on the loop that its first stream came on."""

    def __init__(self, sources: Callable[[], Sources]) -> None:
        self._sources = sources
        self._hub: Hub | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def hub(self) -> Hub:
        """Called on the loop."""
        if self._hub is None:
            self._hub, self._loop = Hub(self._sources()), asyncio.get_running_loop()
            self._tasks = {asyncio.ensure_future(self._hub.run()), asyncio.ensure_future(listen(self._hub.told, self._hub.told_of_nothing))}
            _before_the_end(self._hub.end)
        return self._hub

    def beaten(self, person: int) -> None:
        self.hub().beaten(person)

    def look_again(self) -> None:
        """Everything is told anew where it has changed. Called on any thread."""
        if self._hub is not None and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hub.told_of_nothing)

    def stream(self, view: View, cursor: Cursor) -> StreamingHttpResponse:
        """Server-sent events."""
        parts = self._parts(feeds.events, view, cursor)
        return StreamingHttpResponse(parts, content_type="text/event-stream; charset=utf-8", headers=feeds.HEADERS)

    def poll(self, view: View, cursor: Cursor, wait: float) -> StreamingHttpResponse:
        """One answer, once there is something, after `wait` seconds at the latest."""
        parts = self._parts(partial(feeds.answer, wait=wait), view, cursor)
        return StreamingHttpResponse(parts, content_type="application/json", headers=feeds.HEADERS)

    async def _parts(self, feed: Feed, view: View, cursor: Cursor) -> AsyncIterator[bytes]:
        hub = self.hub()
        found = hub.subscribe(view, cursor)
        async for part in feed(found, hello(view), lambda: hub.leave(found)):
            yield part


def hello(view: View) -> Item:
    """The first thing of a stream: what time it is here, and with what a desk shows that it is alive."""
    person = None if view.actor is None else view.actor.person
    now = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    head = {"type": "hello", "now": now.isoformat(), "zone": settings.TIME_ZONE}
    return head if person is None else {**head, "beat_token": beat_token(person)}


def _before_the_end(act: Callable[[], None]) -> None:
    """A process that is told to end waits for its answers: streams would never be done."""
    if threading.current_thread() is not threading.main_thread():
        return
    before = signal.getsignal(signal.SIGTERM)
    loop = asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(act)
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, end)
