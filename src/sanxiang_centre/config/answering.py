"""How the web process answers: each request from beginning to end on one thread of a few, which keeps its connection to the database.

Everything that answers is synchronous. Django's own handler for ASGI would hop between threads at every middleware, and give every
request a thread, and with it a connection, of its own: slow, and until the collector comes round the connections stay open, up to the
last one that the database has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, TYPE_CHECKING, Any, TypeVar

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import StreamingHttpResponse
from django.urls import set_script_prefix

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

T = TypeVar("T")
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
LIVE, OTHERS = 5, 8
"""Threads of a process: those that answer who talks at this moment, whom an export or a search is not to hold up, and those for all
else. So many connections to the database it has for them at most. More threads make every answer slower: with sixteen for a thousand
chats an answer took 5 ms of the processor instead of 2, for they fought over the interpreter.
"""
TALK = ("/api/v1/live/", "/api/v1/visit/")


class Answerer(ASGIHandler):
    """The ASGI application of the centre."""

    def __init__(self) -> None:
        # Not ASGIHandler's own, which makes every middleware asynchronous.
        super(ASGIHandler, self).__init__()
        self.load_middleware(is_async=False)
        self._live = ThreadPoolExecutor(LIVE, thread_name_prefix="answer-live")
        self._others = ThreadPoolExecutor(OTHERS, thread_name_prefix="answer")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is answered, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        threads = self._live if scope["path"].startswith(TALK) else self._others
        with body:
            response = await _in_thread(threads, lambda: self._answered(scope, body))
            if not response.streaming:
                await self.send_response(response, send)
                return
            try:
                await self._streamed(response, receive, send, threads)
            finally:
                await _in_thread(threads, response.close)

    def _answered(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """What was said of the request, here, where its connection is, at its beginning and at its end."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: HttpResponseBase | None = self.get_response(request) if request is not None else refused
        assert response is not None, "one of both is always there"
        if not response.streaming:
            response.close()
            if request is not None:
                _let_go(request)
        return response

    async def _streamed(self, response: HttpResponseBase, receive: Receive, send: Send, threads: ThreadPoolExecutor) -> None:
        """Part by part, so that no file has to fit into memory. A part comes from any thread: it must not need the database.

        Until whoever asked has gone: a stream may have nothing to say for minutes, and would never find out.
        """
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _parts(response, threads)
        sending, gone = asyncio.ensure_future(self.send_response(response, send)), asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, gone):
                task.cancel()
            ended = await asyncio.gather(sending, gone, return_exceptions=True)
        if isinstance(ended[0], Exception):
            raise ended[0]


async def _parts(response: StreamingHttpResponse, threads: ThreadPoolExecutor) -> AsyncIterator[bytes]:
    parts = iter(response)
    while (part := await _in_thread(threads, lambda: next(parts, None))) is not None:
        yield part


async def _in_thread(threads: ThreadPoolExecutor, act: Callable[[], T]) -> T:
    """As `run_in_executor`, which goes through a future of threads, and one of the loop that follows it."""
    context, loop = copy_context(), asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            found = context.run(act)
        except BaseException as wrong:
            loop.call_soon_threadsafe(_settle, done.set_exception, wrong, done)
        else:
            loop.call_soon_threadsafe(_settle, done.set_result, found, done)

    threads.submit(run)
    return await done


def _let_go(request: HttpRequest) -> None:
    """What is tied to a request refers back to it (who is signed in, messages): untied, all of it goes at once, and is not left to the
    collector, for whom everything stands still."""
    request.__dict__.clear()


def _settle(tell: Callable[[T], None], what: T, done: asyncio.Future[Any]) -> None:
    if not done.done():
        tell(what)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Beginning:
    """ASGI: calls `begin` once, with the first thing that comes. A server asks how long the process lives before it lets requests in."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], begin: Callable[[], object]) -> None:
        self._app, self._begin = app, begin
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._begun:
            self._begun = True
            self._begin()
        await self._app(scope, receive, send)
